"""A channel is the room that was agreed on, or nothing is posted in it."""

from typing import Any

import pytest

from models.rules.rooms import RoomSeen, unfit

KNOWN = RoomSeen("kn-118-marlow", frozenset({"T1", "T2"}))
SLACK: dict[str, Any] = {
    "name": "kn-118-marlow",
    "conversation_host_id": "T0",
    "context_team_id": "T0",
    "shared_team_ids": ["T0", "T1"],
    "connected_team_ids": ["T2"],
    "is_member": True,
}


@pytest.mark.parametrize(
    ("seen", "because"),
    [
        (RoomSeen("kn-118-marlow", frozenset({"T1", "T2"}), is_archived=True), "its channel is archived"),
        (RoomSeen("kn-118-marlow", frozenset(), is_member=False), "the app is no longer in its channel"),
        (
            RoomSeen("kn-118-marlow", frozenset({"T1", "T2", "T3"})),
            "its channel is shared with a company that was not in it before",
        ),
        (
            RoomSeen("kn-118-marlow", frozenset({"T1"}), is_being_shared=True),
            "its channel is shared with a company that was not in it before",
        ),
        (RoomSeen("general", frozenset({"T1"})), "its channel was renamed"),
    ],
)
def test_a_room_that_changed_is_unfit(seen: RoomSeen, because: str) -> None:
    assert unfit(seen, KNOWN) == because


def test_a_company_that_left_does_not_matter() -> None:
    assert unfit(RoomSeen("kn-118-marlow", frozenset({"T1"})), KNOWN) is None


def test_a_room_seen_for_the_first_time_is_taken_as_it_is_unless_nobody_can_read_it() -> None:
    assert unfit(RoomSeen("anything", frozenset({"T9"})), None) is None
    assert unfit(RoomSeen("anything", frozenset(), is_archived=True), None) == "its channel is archived"


def test_our_own_workspace_is_not_another_company() -> None:
    assert RoomSeen.from_slack(SLACK) == KNOWN
    assert RoomSeen.from_dict(RoomSeen.from_slack(SLACK).to_dict()) == KNOWN


def test_a_channel_about_to_be_shared_is_shared() -> None:
    assert unfit(RoomSeen.from_slack({**SLACK, "is_pending_ext_shared": True}), KNOWN) is not None
