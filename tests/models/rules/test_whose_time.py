"""Whose time a lead's age was: split to the second, with nothing left over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.history import Happening
from models.rules.whose_time import WhoseTime, whose_time
from models.terms import EventAction, OwnerRole, Party
from tests.models.rules.leads import OFFICE, ny, passed_on, prescreened, spoke

HOUR = timedelta(hours=1)
NEW_YEAR = datetime(2026, 1, 1, 5, tzinfo=UTC)
Event = tuple[str, EventAction, dict[str, Any]]


def happened(*events: Event, received: str = "07-13 09:00") -> list[Happening]:
    """A lead's events, numbered."""
    first = (received, EventAction.LEAD_RECEIVED, {"ref": "T-1", "site": "A", "source": "s"})
    return [
        Happening(ny(at), action, new, id=number)
        for number, (at, action, new) in enumerate([first, *events], 1)
    ]


def split(*events: Event, at: str) -> WhoseTime:
    """The age of a lead received on Monday 13 July at nine."""
    found = whose_time(happened(*events), OFFICE, ny(at))
    assert found is not None
    return found


def opened(at: str, key: str, role: OwnerRole) -> Event:
    """Something in the way that waits for that role."""
    facts = {"key": key, "category": "records", "sub_reason": "fee_required", "owner_role": role.value}
    return at, EventAction.BLOCKER_OPENED, {**facts, "due_at": ny("07-30 17:00").isoformat()}


def resolved(at: str, key: str) -> Event:
    """No longer."""
    return at, EventAction.BLOCKER_RESOLVED, {"key": key}


def moved_on(at: str, key: str, role: OwnerRole) -> Event:
    """It waits for somebody else now."""
    return at, EventAction.BLOCKER_UPDATED, {"key": key, "owner_role": role.value}


def test_a_lead_that_was_not_received_yet_has_no_age() -> None:
    assert whose_time(happened(), OFFICE, ny("07-13 08:59")) is None


def test_nights_are_nobodys() -> None:
    found = split(at="07-14 10:00")

    assert found.parties == {Party.SITE: 9 * HOUR}
    assert found.closed == 16 * HOUR
    assert found.business_days(Party.SITE) == 9 / 8


def test_a_blocker_gives_its_hours_to_whoever_has_the_move() -> None:
    found = split(
        opened("07-13 11:00", "b", OwnerRole.SPONSOR), resolved("07-13 15:00", "b"), at="07-13 17:00"
    )

    assert found.parties == {Party.SITE: 4 * HOUR, Party.SPONSOR: 4 * HOUR}


def test_a_blocker_that_was_passed_on_is_split_between_both() -> None:
    found = split(
        opened("07-13 10:00", "b", OwnerRole.COORDINATOR),
        moved_on("07-13 12:00", "b", OwnerRole.CRO),
        at="07-13 17:00",
    )

    assert found.parties == {Party.SITE: 3 * HOUR, Party.CRO: 5 * HOUR}


def test_of_two_that_wait_outside_the_first_has_the_time() -> None:
    found = split(
        opened("07-13 10:00", "a", OwnerRole.PI),
        opened("07-13 11:00", "b", OwnerRole.EXTERNAL_RECORDS),
        opened("07-13 12:00", "c", OwnerRole.SPONSOR),
        resolved("07-13 13:00", "b"),
        resolved("07-13 14:00", "c"),
        at="07-13 15:00",
    )

    assert found.parties == {
        Party.SITE: HOUR,
        Party.STUDY_TEAM: 2 * HOUR,
        Party.OUTSIDE_RECORDS: 2 * HOUR,
        Party.SPONSOR: HOUR,
    }


def test_a_review_is_the_study_teams_and_requested_records_are_the_clinics() -> None:
    found = split(
        spoke("07-13 10:00"),
        prescreened("07-13 11:00"),
        passed_on("07-13 12:00"),
        ("07-13 13:00", EventAction.REVIEW_DECIDED, {"decision": "records_needed"}),
        ("07-13 13:00", EventAction.RECORDS_MARKED, {"state": "needed"}),
        ("07-13 14:00", EventAction.RECORDS_MARKED, {"state": "requested"}),
        ("07-13 16:00", EventAction.RECORDS_MARKED, {"state": "received"}),
        at="07-13 17:00",
    )

    assert found.parties == {
        Party.SITE: 4 * HOUR,
        Party.STUDY_TEAM: 2 * HOUR,
        Party.OUTSIDE_RECORDS: 2 * HOUR,
    }


def test_on_hold_it_is_nobodys_until_the_hold_ends_by_itself() -> None:
    found = split(
        ("07-13 11:00", EventAction.PAUSED, {"until": ny("07-13 14:00").isoformat()}), at="07-13 15:00"
    )

    assert found.at_rest == 3 * HOUR
    assert found.parties == {Party.SITE: 3 * HOUR}


def test_a_closed_lead_ages_no_more() -> None:
    found = split(
        ("07-13 12:00", EventAction.CLOSED, {"group": "records", "reason": "records_incomplete"}),
        ("07-13 13:00", EventAction.NOTE_ADDED, {"note": "x"}),
        at="07-20 12:00",
    )

    assert found.until == ny("07-13 12:00")
    assert found.whole == 3 * HOUR == found.parties[Party.SITE]


def test_what_was_taken_back_took_nobodys_time() -> None:
    found = split(
        opened("07-13 10:00", "b", OwnerRole.SPONSOR),
        ("07-13 10:05", EventAction.UNDONE, {"events": [2]}),
        at="07-13 12:00",
    )

    assert found.parties == {Party.SITE: 3 * HOUR}


ROLES = st.sampled_from(list(OwnerRole))
KEYS = st.sampled_from(["a", "b", "c"])
THINGS = st.one_of(
    st.builds(lambda key, role: opened("01-01 00:00", key, role)[1:], KEYS, ROLES),
    st.builds(lambda key, role: moved_on("01-01 00:00", key, role)[1:], KEYS, ROLES),
    st.builds(lambda key: resolved("01-01 00:00", key)[1:], KEYS),
    st.sampled_from(
        [
            spoke("01-01 00:00")[1:],
            prescreened("01-01 00:00")[1:],
            passed_on("01-01 00:00")[1:],
            (EventAction.REVIEW_DECIDED, {"decision": "move_forward"}),
            *((EventAction.RECORDS_MARKED, {"state": one}) for one in ("needed", "requested", "received")),
            (EventAction.MADE_READY, {}),
            (EventAction.VISIT_BOOKED, {"visit_at": "2026-08-01T15:00:00+00:00"}),
            (EventAction.VISIT_OUTCOME_LOGGED, {"outcome": "attended"}),
            (EventAction.PAUSED, {"until": "2026-11-03T15:00:00+00:00"}),
            (EventAction.RESUMED, {}),
            (EventAction.CLOSED, {"group": "records", "reason": "records_incomplete"}),
            (EventAction.REOPENED, {}),
            (EventAction.UNDONE, {"events": [3]}),
        ]
    ),
)
SECONDS = st.integers(0, 40 * 24 * 3600)


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, 330 * 24 * 3600),
    things=st.lists(st.tuples(SECONDS, THINGS), max_size=14),
    age=st.integers(0, 60 * 24 * 3600),
)
def test_the_parts_always_add_up_to_the_whole(
    start: int, things: list[tuple[int, tuple[EventAction, dict[str, Any]]]], age: int
) -> None:
    received = NEW_YEAR + timedelta(seconds=start)
    events = [
        Happening(received + timedelta(seconds=after), action, new, id=number)
        for number, (after, (action, new)) in enumerate(things, 2)
    ]
    first = Happening(received, EventAction.LEAD_RECEIVED, {"ref": "T", "site": "A", "source": "s"}, id=1)
    now = received + timedelta(seconds=age)
    found = whose_time([first, *events], OFFICE, now.astimezone(OFFICE.zone))

    assert found is not None
    assert received <= found.until <= now
    assert sum(found.parties.values(), found.closed + found.at_rest) == found.whole
    assert all(part >= timedelta() for part in (*found.parties.values(), found.closed, found.at_rest))
    worked = OFFICE.between(received, found.until) * 60
    assert sum(found.parties.values(), found.at_rest).total_seconds() == pytest.approx(worked)


def test_a_change_of_clocks_adds_no_hour() -> None:
    received, now = ny("10-31 09:00"), ny("11-02 09:00")
    first = Happening(received, EventAction.LEAD_RECEIVED, {"ref": "T", "site": "A", "source": "s"}, id=1)
    found = whose_time([first], OFFICE, now)

    assert found is not None
    assert found.whole == 49 * HOUR == found.closed
