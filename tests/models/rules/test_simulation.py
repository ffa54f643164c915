"""Replaying leads under a policy: who would have been told when, and which deadlines missed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lead_facts import Happening
from models.rules.simulation import Colleague, Replay, Setting, replay
from models.rules.thresholds import StaleLimits
from models.rules.working_time import WorkingTime
from models.terms import DeadlineKind, EventAction, Role
from tests.models.rules.leads import (
    HOURS,
    OFFICE,
    Event,
    blocked,
    booked,
    closed,
    ny,
    prescreened,
    promised,
    spoke,
    tried,
    unblocked,
)

SINCE, UNTIL = ny("07-13 00:00"), ny("07-25 00:00")
TEAM = (
    Colleague("ana", frozenset({(Role.COORDINATOR, "A")})),
    Colleague("lena", frozenset({(Role.SITE_LEAD, "A")})),
    Colleague("omar", frozenset({(Role.STUDY_OPS, None)})),
)


def a_setting(
    *overrides: Mapping[str, Any],
    hours: WorkingTime = OFFICE,
    roster: Sequence[Colleague] = TEAM,
    default_owner: str | None = None,
) -> Setting:
    return Setting(
        "TS-1", overrides, {"A": hours}, StaleLimits(), roster, {"A": default_owner} if default_owner else {}
    )


def a_lead(*events: Event, received: str = "07-13 09:00", owner: str | None = "ana") -> list[Happening]:
    new = {"ref": "T-0001", "site": "A", "source": "letters", "owner": owner}
    return [
        Happening(ny(received), EventAction.LEAD_RECEIVED, new),
        *(Happening(ny(at), action, facts) for at, action, facts in events),
    ]


def played(
    *leads: Sequence[Happening],
    setting: Setting | None = None,
    since: datetime = SINCE,
    until: datetime = UNTIL,
) -> Replay:
    return replay(leads, setting or a_setting(), since=since, until=until)


def told(found: Replay, kind: DeadlineKind) -> list[tuple[str, datetime]]:
    return [(one.person, one.at) for one in found.told if one.kind is kind]


# Nothing to say


@pytest.mark.parametrize(
    "lead",
    [
        [],
        a_lead(received="08-03 09:00"),
        [Happening(ny("07-13 09:00"), EventAction.ATTEMPT_LOGGED, {"outcome": "spoke"})],
        [
            Happening(
                ny("07-13 09:00"),
                EventAction.LEAD_RECEIVED,
                {"ref": "T-2", "site": "elsewhere", "source": "x"},
            )
        ],
    ],
)
def test_what_lies_outside_is_left_out(lead: list[Happening]) -> None:
    found = played(lead)

    assert (found.told, found.ended) == ((), ())


def test_nobody_is_told_of_what_was_answered_first() -> None:
    found = played(a_lead(tried("07-13 10:00"), closed("07-13 10:30")))

    assert found.told == ()
    assert found.by_kind() == {DeadlineKind.FIRST_RESPONSE: (1, 0)}


# By the policy


def test_each_rung_tells_its_person_inside_hours() -> None:
    found = played(a_lead())

    assert told(found, DeadlineKind.FIRST_RESPONSE) == [
        ("ana", ny("07-13 11:00")),
        ("lena", ny("07-14 09:00")),  # eight hours are up at closing
        ("omar", ny("07-15 09:00")),
    ]
    assert found.by_kind()[DeadlineKind.FIRST_RESPONSE] == (0, 1)


def test_another_policy_changes_who_would_have_missed() -> None:
    lead = a_lead(tried("07-13 12:00"), closed("07-13 12:30"))
    strict = {"study": "TS-1", "clocks": {"first_response": {"target": "2 bh", "warn": "1 bh"}}}

    assert played(lead).by_kind() == {DeadlineKind.FIRST_RESPONSE: (1, 0)}
    assert played(lead, setting=a_setting(strict)).by_kind() == {DeadlineKind.FIRST_RESPONSE: (0, 1)}


def test_other_hours_change_when_things_are_due() -> None:
    mornings = WorkingTime.from_dict(
        {"timezone": "America/New_York", "hours": {day: [["09:00", "11:00"]] for day in HOURS}}
    )

    found = played(a_lead(tried("07-14 10:00"), closed("07-14 10:30")), setting=a_setting(hours=mornings))

    assert found.by_kind() == {DeadlineKind.FIRST_RESPONSE: (1, 0)}
    assert [one.at for one in found.told] == [ny("07-13 10:45")]
    assert found.days == 9 + 1  # Mondays to Fridays of the fortnight, which ends on a Friday


@pytest.mark.parametrize(
    ("roster", "default_owner", "expected"),
    [
        (TEAM[1:], None, "lena"),
        ((*TEAM[1:], Colleague("ben", frozenset({(Role.COORDINATOR, "A")}))), "ben", "ben"),
        ((), None, None),
    ],
)
def test_what_belongs_to_somebody_not_on_the_roster_goes_to_whoever_stands_in(
    roster: Sequence[Colleague], default_owner: str | None, expected: str | None
) -> None:
    found = played(
        a_lead(tried("07-13 11:30"), closed("07-13 12:00")),
        setting=a_setting(roster=roster, default_owner=default_owner),
    )

    assert [one.person for one in found.told] == ([expected] if expected else [])


def test_time_that_waits_for_others_is_left_out() -> None:
    waits = a_lead(
        spoke("07-13 10:00"),
        blocked("07-13 11:00", "07-20 17:00"),
        unblocked("07-17 11:00"),
        prescreened("07-20 10:00"),
        closed("07-20 11:00"),
    )

    assert played(waits).by_kind()[DeadlineKind.PRESCREEN] == (1, 0)


def test_a_snooze_puts_off_the_owner_and_no_escalation() -> None:
    lead = a_lead(("07-13 10:00", EventAction.SNOOZED, {"until": ny("07-14 15:00").isoformat()}))

    assert told(played(lead), DeadlineKind.FIRST_RESPONSE)[:2] == [
        ("lena", ny("07-14 09:00")),
        ("ana", ny("07-14 15:00")),
    ]


def test_only_what_falls_into_the_window_is_counted() -> None:
    lead = a_lead(tried("07-13 18:00"))

    found = played(lead, since=ny("07-14 09:00"), until=ny("07-15 12:00"))

    assert [(one.person, one.kind) for one in found.told] == [("ana", DeadlineKind.NEXT_ATTEMPT)]
    assert DeadlineKind.FIRST_RESPONSE not in found.by_kind()


def test_nudges_are_counted_by_person_and_day() -> None:
    found = played(a_lead(), a_lead(owner="ana"))

    assert found.per_day()["ana"][ny("07-13 00:00").date()] == 2


# Always

EVENTS = st.lists(
    st.sampled_from(
        [
            tried("07-13 11:00"),
            spoke("07-14 10:00"),
            prescreened("07-14 15:00"),
            booked("07-15 11:00", "07-20 09:00"),
            blocked("07-15 09:00", "07-20 17:00"),
            unblocked("07-17 12:00"),
            promised("07-15 16:00", "call", "07-16 10:00"),
            closed("07-21 10:00"),
        ]
    ),
    unique_by=lambda event: event[0],
    max_size=8,
)


@given(events=EVENTS)
def test_nobody_is_told_outside_hours_or_before_the_lead_came_in(events: list[Event]) -> None:
    found = played(a_lead(*events, received="07-12 20:00"))

    assert all(OFFICE.is_open(one.at) for one in found.told)


@given(events=EVENTS, hours=st.integers(1, 24 * 11))
def test_two_windows_that_meet_hold_what_one_would(events: list[Event], hours: int) -> None:
    lead = a_lead(*events)
    between = SINCE + timedelta(hours=hours)

    first = played(lead, until=between).told
    second = played(lead, since=between).told

    assert first + second == played(lead).told
