"""Which clocks run on a lead: each starts and stops by the table, and waits while others have the move."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.clocks import ClockRules, answered_by_ending, next_change, running_clocks
from models.rules.history import LeadHistory
from models.rules.policy import DEFAULT_POLICY
from models.rules.running_clock import RunningClock
from models.rules.turns import PARTIES
from models.terms import DeadlineKind, EventAction, OwnerRole, Party
from tests.models.rules.leads import (
    OFFICE,
    Event,
    a_lead,
    blocked,
    booked,
    closed,
    confirmed,
    decided,
    duplicate,
    ny,
    passed_on,
    paused,
    prescreened,
    promised,
    ready,
    records,
    recovered,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

OWNED: Event = ("07-13 09:00", EventAction.OWNER_SET, {"owner": "ana"})
SPOKEN = (OWNED, spoke("07-13 10:00"))
REVIEWED = (*SPOKEN, prescreened("07-13 10:30"), passed_on("07-13 11:00"))
READY = (*REVIEWED, decided("07-14 10:00"), ready("07-14 10:00"))
BOOKED = (*READY, booked("07-14 11:00", "07-24 14:00"))
NO_SHOW = (*BOOKED, visit_ended("07-24 15:00", "no_show"))


def updated(at: str, key: str = "B1", **new: str) -> Event:
    return at, EventAction.BLOCKER_UPDATED, {"key": key, **new}


def resumed(at: str) -> Event:
    return at, EventAction.RESUMED, {}


def clock(lead: LeadHistory, kind: DeadlineKind, at: str) -> RunningClock | None:
    found = [one for one in running_clocks(lead, ny(at), OFFICE) if one.kind is kind]
    assert len(found) < 2
    return found[0] if found else None


def started(lead: LeadHistory, kind: DeadlineKind, at: str) -> datetime | None:
    found = clock(lead, kind, at)
    return found.started_at if found else None


def kinds(lead: LeadHistory, at: str) -> set[str]:
    return {one.kind.value for one in running_clocks(lead, ny(at), OFFICE)}


# Leads that have ended


@pytest.mark.parametrize(
    "last",
    [
        closed("07-15 09:00"),
        duplicate("07-15 09:00"),
        ("07-15 09:00", EventAction.OPTED_OUT, {}),
        visit_ended("07-24 15:00", "attended"),
    ],
)
def test_no_clock_runs_on_a_lead_that_has_ended(last: Event) -> None:
    lead = a_lead(*BOOKED, blocked("07-14 12:00", "07-20 17:00"), last)

    assert kinds(lead, "07-30 10:00") == set()
    assert next_change(lead, ny("07-30 10:00"), OFFICE) is None


def test_every_clock_of_the_table_can_run() -> None:
    assert {kind.value for kind in DeadlineKind} == set(DEFAULT_POLICY)


# Starts and stops, row by row

STARTS: list[tuple[DeadlineKind, tuple[Event, ...], str, str | None]] = [
    (DeadlineKind.FIRST_RESPONSE, (), "07-13 10:00", "07-13 09:00"),
    (DeadlineKind.FIRST_RESPONSE, (tried("07-13 09:30"),), "07-13 10:00", None),
    (DeadlineKind.OWNER_MISSING, (), "07-13 10:00", "07-13 09:00"),
    (DeadlineKind.OWNER_MISSING, (OWNED,), "07-13 10:00", None),
    (
        DeadlineKind.OWNER_MISSING,
        (OWNED, ("07-14 09:00", EventAction.OWNER_SET, {"owner": None})),
        "07-14 10:00",
        "07-14 09:00",
    ),
    (DeadlineKind.NEXT_ATTEMPT, (tried("07-13 09:30"),), "07-13 10:00", "07-13 09:30"),
    (DeadlineKind.NEXT_ATTEMPT, SPOKEN, "07-13 11:00", None),
    (DeadlineKind.PRESCREEN, SPOKEN, "07-13 11:00", "07-13 10:00"),
    (DeadlineKind.PRESCREEN, (*SPOKEN, spoke("07-13 16:00")), "07-14 09:00", "07-13 10:00"),
    (DeadlineKind.PRESCREEN, (*SPOKEN, prescreened("07-13 10:30")), "07-13 11:00", None),
    (DeadlineKind.STUDY_TEAM_REVIEW, REVIEWED, "07-13 12:00", "07-13 11:00"),
    (DeadlineKind.STUDY_TEAM_REVIEW, (*REVIEWED, decided("07-13 12:00")), "07-13 13:00", None),
    (
        DeadlineKind.RECORDS_REQUEST,
        (*REVIEWED, decided("07-13 12:00", "records_needed")),
        "07-13 13:00",
        "07-13 12:00",
    ),
    (
        DeadlineKind.RECORDS_REQUEST,
        (*REVIEWED, records("07-13 12:00", "needed")),
        "07-13 13:00",
        "07-13 12:00",
    ),
    (
        DeadlineKind.RECORDS_CHASE,
        (*REVIEWED, records("07-13 12:00", "needed"), records("07-13 13:00", "requested")),
        "07-13 14:00",
        "07-13 13:00",
    ),
    (
        DeadlineKind.RECORDS_REVIEW,
        (*REVIEWED, records("07-13 13:00", "requested"), records("07-13 15:00", "received")),
        "07-13 16:00",
        "07-13 15:00",
    ),
    (
        DeadlineKind.STUDY_TEAM_REVIEW,
        (*REVIEWED, records("07-13 15:00", "received"), records("07-13 16:00", "reviewed")),
        "07-13 16:30",
        "07-13 16:00",
    ),
    (DeadlineKind.SCHEDULING, READY, "07-14 10:30", "07-14 10:00"),
    (DeadlineKind.SCHEDULING, BOOKED, "07-14 12:00", None),
    (
        DeadlineKind.SCHEDULING,
        (*BOOKED, visit_ended("07-20 10:00", "cancelled_by_patient")),
        "07-20 11:00",
        "07-20 10:00",
    ),
    (DeadlineKind.VISIT_PREP, BOOKED, "07-14 12:00", "07-14 11:00"),
    (DeadlineKind.VISIT_PREP, (*BOOKED, confirmed("07-15 10:00")), "07-15 11:00", None),
    (DeadlineKind.VISIT_PREP, BOOKED, "07-24 14:00", None),
    (DeadlineKind.VISIT_OUTCOME, BOOKED, "07-24 13:59", None),
    (DeadlineKind.VISIT_OUTCOME, BOOKED, "07-24 14:00", "07-24 14:00"),
    (DeadlineKind.VISIT_OUTCOME, NO_SHOW, "07-24 15:00", None),
    (DeadlineKind.PATIENT_SILENCE, (tried("07-13 09:30"),), "07-13 10:00", None),
    (DeadlineKind.PATIENT_SILENCE, REVIEWED, "07-14 10:00", "07-13 10:00"),
    (DeadlineKind.PATIENT_SILENCE, (*REVIEWED, tried("07-16 10:00")), "07-17 10:00", "07-16 10:00"),
    (
        DeadlineKind.BLOCKER_UPDATE,
        (*SPOKEN, blocked("07-14 09:00", "07-20 17:00")),
        "07-14 10:00",
        "07-14 09:00",
    ),
    (
        DeadlineKind.BLOCKER_UPDATE,
        (*SPOKEN, blocked("07-14 09:00", "07-20 17:00"), updated("07-15 09:00")),
        "07-15 10:00",
        "07-15 09:00",
    ),
    (
        DeadlineKind.BLOCKER_UPDATE,
        (*SPOKEN, blocked("07-14 09:00", "07-20 17:00"), unblocked("07-15 09:00")),
        "07-15 10:00",
        None,
    ),
    (DeadlineKind.SPONSOR_DECISION, (*SPOKEN, blocked("07-14 09:00", "07-20 17:00")), "07-14 10:00", None),
    (
        DeadlineKind.SPONSOR_DECISION,
        (*SPOKEN, blocked("07-14 09:00", "07-20 17:00", owner_role="sponsor"), updated("07-15 09:00")),
        "07-15 10:00",
        "07-14 09:00",
    ),
    (
        DeadlineKind.SPONSOR_DECISION,
        (
            *SPOKEN,
            blocked("07-14 09:00", "07-20 17:00", owner_role="coordinator"),
            updated("07-15 09:00", owner_role="cro"),
            updated("07-16 09:00", owner_role="sponsor"),
        ),
        "07-16 10:00",
        "07-15 09:00",
    ),
    (DeadlineKind.STALE_REVIEW, SPOKEN, "07-16 09:59", None),
    (DeadlineKind.STALE_REVIEW, SPOKEN, "07-16 10:00", "07-16 10:00"),
    (DeadlineKind.STALE_REVIEW, (*SPOKEN, spoke("07-16 11:00")), "07-16 12:00", None),
]


@pytest.mark.parametrize(("kind", "events", "at", "expected"), STARTS)
def test_each_clock_starts_and_stops_by_the_table(
    kind: DeadlineKind, events: tuple[Event, ...], at: str, expected: str | None
) -> None:
    assert started(a_lead(*events), kind, at) == (ny(expected) if expected else None)


def test_after_the_last_attempt_of_the_cadence_a_decision_is_asked_for() -> None:
    tries = [tried(f"07-{day} 10:00") for day in (13, 14, 15, 16, 17)]

    assert clock(a_lead(*tries[:4]), DeadlineKind.NEXT_ATTEMPT, "07-16 11:00") is not None
    assert started(a_lead(*tries), DeadlineKind.ATTEMPTS_EXHAUSTED, "07-17 11:00") == ny("07-17 10:00")
    assert clock(a_lead(*tries), DeadlineKind.NEXT_ATTEMPT, "07-17 11:00") is None


def test_a_contact_somebody_agreed_on_takes_the_place_of_the_next_attempt() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", "call", "07-16 15:00"))

    assert clock(lead, DeadlineKind.NEXT_ATTEMPT, "07-15 10:00") is None
    assert started(lead, DeadlineKind.NEXT_ATTEMPT, "07-16 15:00") == ny("07-16 15:00")


def test_a_visit_that_fell_through_is_not_found_standing_still_while_it_was_booked() -> None:
    lead = a_lead(*BOOKED, visit_ended("07-23 15:00", "cancelled_by_patient"))

    assert started(lead, DeadlineKind.STALE_REVIEW, "07-23 15:00") == ny("07-23 15:00")


def test_a_call_planned_for_later_and_not_answered_is_not_found_standing_still_before_it() -> None:
    plan = promised("07-13 11:00", "call", "07-24 15:00")
    lead = a_lead(*SPOKEN, plan, tried("07-24 15:05"), tried("07-24 16:00"))

    assert started(lead, DeadlineKind.STALE_REVIEW, "07-24 16:30") == ny("07-24 15:05")


def test_a_planned_step_that_lies_ahead_keeps_a_lead_from_being_stale() -> None:
    planned = a_lead(*SPOKEN, promised("07-13 11:00", "complete_prescreen", "07-22 09:00"))

    assert clock(planned, DeadlineKind.STALE_REVIEW, "07-21 17:00") is None
    assert started(planned, DeadlineKind.STALE_REVIEW, "07-22 09:00") == ny("07-22 09:00")


def test_notes_and_a_new_owner_move_no_clock() -> None:
    note: Event = ("07-15 10:00", EventAction.NOTE_ADDED, {"note": "left early"})
    owner: Event = ("07-15 11:00", EventAction.OWNER_SET, {"owner": "ben"})
    before = running_clocks(a_lead(*SPOKEN), ny("07-16 12:00"), OFFICE)

    after = running_clocks(a_lead(*SPOKEN, note, owner), ny("07-16 12:00"), OFFICE)

    assert [one.key for one in after] == [one.key for one in before]


# A visit


def test_reminders_come_one_after_the_other_and_end_with_the_visit() -> None:
    lead = a_lead(*BOOKED)
    seen = []

    for at in ("07-14 12:00", "07-22 15:00", "07-23 15:00", "07-24 08:00", "07-24 14:00"):
        running = clock(lead, DeadlineKind.VISIT_REMINDER, at)
        seen.append(running.step if running else None)

    assert seen == [1, 2, 2, 3, None]


def test_what_was_said_to_the_person_counts_for_the_nearest_reminder_only() -> None:
    lead = a_lead(*BOOKED, tried("07-16 10:00"), tried("07-20 15:00"))

    early = clock(a_lead(*BOOKED, tried("07-16 10:00")), DeadlineKind.VISIT_REMINDER, "07-16 11:00")

    assert early is not None
    assert early.step == 1
    assert clock(lead, DeadlineKind.VISIT_REMINDER, "07-21 10:00") is None
    assert started(lead, DeadlineKind.VISIT_REMINDER, "07-22 15:00") == ny("07-22 14:00")


def test_a_visit_booked_for_tomorrow_has_only_the_reminders_that_lie_ahead() -> None:
    lead = a_lead(*READY, booked("07-14 16:00", "07-15 10:00"))

    (reminder,) = [
        one
        for one in running_clocks(lead, ny("07-14 16:30"), OFFICE)
        if one.kind is DeadlineKind.VISIT_REMINDER
    ]

    assert reminder.step == 3


def test_a_visit_that_was_moved_takes_its_clocks_along() -> None:
    lead = a_lead(*BOOKED, booked("07-20 10:00", "07-30 10:00"))

    assert clock(lead, DeadlineKind.VISIT_OUTCOME, "07-24 15:00") is None
    assert started(lead, DeadlineKind.VISIT_PREP, "07-24 15:00") == ny("07-20 10:00")


def test_a_missed_visit_asks_for_a_word_then_another_then_a_new_visit() -> None:
    steps = []

    for events, at in (
        (NO_SHOW, "07-24 16:00"),
        ((*NO_SHOW, tried("07-27 10:00")), "07-27 11:00"),
        ((*NO_SHOW, recovered("07-27 10:00"), tried("07-28 10:00")), "07-28 11:00"),
        ((*NO_SHOW, booked("07-27 12:00", "08-03 10:00")), "07-27 13:00"),
    ):
        found = clock(a_lead(*events), DeadlineKind.NO_SHOW_RECOVERY, at)
        steps.append((found.step, found.started_at) if found else None)

    assert steps == [
        (1, ny("07-24 15:00")),
        (2, ny("07-27 10:00")),
        (3, ny("07-24 15:00")),
        None,
    ]


def test_somebody_who_was_reached_after_a_missed_visit_is_not_called_again_at_once() -> None:
    lead = a_lead(*NO_SHOW, spoke("07-27 10:00"))

    found = clock(lead, DeadlineKind.NO_SHOW_RECOVERY, "07-27 11:00")

    assert found is not None
    assert found.step == 3


def test_a_cadence_of_two_ends_after_the_third_attempt() -> None:
    lead = a_lead(*(tried(f"07-{day} 10:00") for day in (13, 14, 15)))

    (running,) = [
        one
        for one in running_clocks(lead, ny("07-15 11:00"), OFFICE, ClockRules(attempts=2))
        if one.party is Party.SITE and one.kind is not DeadlineKind.OWNER_MISSING
    ]

    assert (running.kind, running.since) == (DeadlineKind.ATTEMPTS_EXHAUSTED, ny("07-15 10:00"))


# Whose turn it is


def test_every_owner_role_has_a_party() -> None:
    assert set(PARTIES) == set(OwnerRole)


@pytest.mark.parametrize("role", list(OwnerRole))
def test_a_blockers_clock_is_that_of_whoever_owes_the_next_move(role: OwnerRole) -> None:
    lead = a_lead(blocked("07-13 10:00", "07-20 17:00", owner_role=role.value))

    found = clock(lead, DeadlineKind.BLOCKER_UPDATE, "07-13 11:00")

    assert found is not None
    assert found.party is PARTIES[role]


def test_each_open_blocker_has_a_clock_of_its_own() -> None:
    lead = a_lead(blocked("07-13 10:00", "07-20 17:00"), blocked("07-14 10:00", "07-20 17:00", key="B2"))

    running = running_clocks(lead, ny("07-14 11:00"), OFFICE)

    assert [one.blocker for one in running if one.kind is DeadlineKind.BLOCKER_UPDATE] == ["B1", "B2"]


@pytest.mark.parametrize("role", ["external_records", "patient", "sponsor", "cro", "pi"])
def test_the_site_waits_while_somebody_else_has_the_move(role: str) -> None:
    lead = a_lead(*SPOKEN, blocked("07-13 12:00", "07-20 17:00", owner_role=role))

    waiting = clock(lead, DeadlineKind.PRESCREEN, "07-13 13:00")
    theirs = clock(lead, DeadlineKind.BLOCKER_UPDATE, "07-13 13:00")

    assert waiting is not None
    assert theirs is not None
    assert waiting.paused_since == ny("07-13 12:00")
    assert theirs.paused_since is None


@pytest.mark.parametrize("role", ["coordinator", "site_lead", "regulatory"])
def test_the_sites_own_blocker_stops_no_clock(role: str) -> None:
    lead = a_lead(*SPOKEN, blocked("07-13 12:00", "07-20 17:00", owner_role=role))

    assert [one.kind for one in running_clocks(lead, ny("07-13 13:00"), OFFICE) if one.paused_since] == []


def test_the_study_team_waits_for_the_sponsor_and_not_for_itself() -> None:
    for role, since in (("sponsor", ny("07-13 12:00")), ("pi", None), ("coordinator", None)):
        lead = a_lead(*REVIEWED, blocked("07-13 12:00", "07-20 17:00", owner_role=role))
        review = clock(lead, DeadlineKind.STUDY_TEAM_REVIEW, "07-13 13:00")

        assert review is not None
        assert review.paused_since == since


def test_the_first_response_waits_for_nobody() -> None:
    lead = a_lead(blocked("07-13 09:30", "07-20 17:00", owner_role="sponsor"))

    first = clock(lead, DeadlineKind.FIRST_RESPONSE, "07-13 10:00")

    assert first is not None
    assert first.paused_since is None


@pytest.mark.parametrize(("role", "since"), [("sponsor", None), ("patient", ny("07-13 12:00"))])
def test_the_person_hears_how_things_stand_unless_the_move_is_theirs(
    role: str, since: datetime | None
) -> None:
    lead = a_lead(*SPOKEN, blocked("07-13 12:00", "07-20 17:00", owner_role=role))

    silence = clock(lead, DeadlineKind.PATIENT_SILENCE, "07-14 13:00")

    assert silence is not None
    assert silence.paused_since == since


def test_a_resolved_blocker_leaves_its_time_out() -> None:
    lead = a_lead(*SPOKEN, blocked("07-13 12:00", "07-20 17:00"), unblocked("07-14 12:00"))

    found = clock(lead, DeadlineKind.PRESCREEN, "07-14 13:00")

    assert found is not None
    assert found.pauses == ((ny("07-13 12:00"), ny("07-14 12:00")),)
    assert found.paused_since is None


def test_a_blocker_stops_the_clocks_from_when_it_was_passed_on() -> None:
    lead = a_lead(
        *SPOKEN,
        blocked("07-13 12:00", "07-20 17:00", owner_role="coordinator"),
        updated("07-14 09:00", owner_role="sponsor"),
        updated("07-15 09:00", owner_role="site_lead"),
    )

    found = clock(lead, DeadlineKind.PRESCREEN, "07-15 10:00")

    assert found is not None
    assert found.pauses == ((ny("07-14 09:00"), ny("07-15 09:00")),)


def test_two_blockers_stop_a_clock_until_the_last_is_gone() -> None:
    lead = a_lead(
        *SPOKEN,
        blocked("07-13 12:00", "07-20 17:00", key="B1"),
        blocked("07-14 12:00", "07-20 17:00", key="B2"),
        unblocked("07-15 12:00", key="B1"),
    )

    found = clock(lead, DeadlineKind.PRESCREEN, "07-15 13:00")

    assert found is not None
    assert found.paused_since == ny("07-14 12:00")


def test_every_clock_stands_still_while_a_lead_is_on_hold() -> None:
    lead = a_lead(*SPOKEN, blocked("07-13 12:00", "07-20 17:00"), paused("07-14 09:00", "07-28 09:00"))

    on_hold = running_clocks(lead, ny("07-20 10:00"), OFFICE)
    after = running_clocks(lead, ny("07-28 09:00"), OFFICE)

    assert on_hold
    assert all(one.paused_since is not None for one in on_hold)
    assert next_change(lead, ny("07-20 10:00"), OFFICE) == ny("07-28 09:00")
    assert DeadlineKind.BLOCKER_UPDATE in {one.kind for one in after if one.paused_since is None}


def test_a_hold_that_is_lifted_early_ends_then() -> None:
    lead = a_lead(*SPOKEN, paused("07-14 09:00", "07-28 09:00"), resumed("07-15 09:00"))

    found = clock(lead, DeadlineKind.PRESCREEN, "07-15 10:00")

    assert found is not None
    assert found.pauses == ((ny("07-14 09:00"), ny("07-15 09:00")),)


def test_a_reopened_lead_takes_its_clocks_up_where_they_were() -> None:
    lead = a_lead(*SPOKEN, closed("07-14 09:00"), reopened("07-20 09:00"))

    found = clock(lead, DeadlineKind.PRESCREEN, "07-20 10:00")

    assert found is not None
    assert found.since == ny("07-13 10:00")
    assert found.pauses == ((ny("07-14 09:00"), ny("07-20 09:00")),)
    assert clock(lead, DeadlineKind.STALE_REVIEW, "07-20 10:00") is None


# Endings


def test_closing_answers_only_what_asked_for_it() -> None:
    answered = {kind for kind in DeadlineKind if answered_by_ending(kind, a_lead(closed("07-14 09:00")))}

    assert answered == {DeadlineKind.ATTEMPTS_EXHAUSTED, DeadlineKind.STALE_REVIEW}


def test_somebody_who_came_answers_the_visits_outcome_only() -> None:
    lead = a_lead(*BOOKED, visit_ended("07-24 15:00", "attended"))

    assert {kind for kind in DeadlineKind if answered_by_ending(kind, lead)} == {DeadlineKind.VISIT_OUTCOME}


# Time alone

HAPPENED = st.lists(
    st.sampled_from(
        [
            OWNED,
            tried("07-13 11:00"),
            spoke("07-14 10:00"),
            prescreened("07-14 15:00"),
            passed_on("07-15 10:00"),
            decided("07-15 15:00", "records_needed"),
            records("07-16 10:00", "requested"),
            records("07-20 10:00", "received"),
            ready("07-21 10:00"),
            booked("07-21 11:00", "07-27 09:00"),
            visit_ended("07-27 11:00", "no_show"),
            blocked("07-15 09:00", "07-20 17:00"),
            unblocked("07-17 12:00"),
            paused("07-16 15:00", "07-22 09:00"),
            promised("07-15 16:00", "call", "07-23 10:00"),
        ]
    ),
    unique_by=lambda event: (event[0], event[1]),
    max_size=10,
)


@given(events=HAPPENED, hours=st.integers(0, 24 * 20), minutes=st.integers(0, 59))
def test_between_two_changes_the_same_clocks_run(events: list[Event], hours: int, minutes: int) -> None:
    at = ny("07-13 09:00") + timedelta(hours=hours, minutes=minutes)
    lead = a_lead(*events, as_of=at)
    change = next_change(lead, at, OFFICE)
    later = (change or at + timedelta(days=60)) - timedelta(seconds=1)

    assert running_clocks(lead, max(later, at), OFFICE) == running_clocks(lead, at, OFFICE)


@given(events=HAPPENED)
def test_no_two_clocks_of_a_lead_have_one_name(events: list[Event]) -> None:
    running = running_clocks(a_lead(*events), ny("08-03 10:00"), OFFICE, ClockRules(attempts=1))

    assert len({one.key for one in running}) == len(running)
