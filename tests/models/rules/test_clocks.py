"""Which clocks run on a lead after what has happened to it."""

import pytest

from models.rules.clocks import PARTIES, running_clocks
from models.rules.history import LeadHistory
from models.terms import DeadlineKind, EventAction, OwnerRole, Party
from tests.models.rules.leads import (
    Event,
    a_lead,
    attempts,
    blocked,
    booked,
    closed,
    duplicate,
    ny,
    opted_out,
    paused,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

OWNED: Event = ("07-13 09:00", EventAction.OWNER_SET, {"owner": "ana"})
BLOCKED = blocked("07-13 10:00", "07-20 17:00")
RESUMED: Event = ("07-15 09:00", EventAction.RESUMED, {})


def running(lead: LeadHistory) -> list[tuple[DeadlineKind, str]]:
    return [(clock.kind, clock.subject) for clock in running_clocks(lead)]


@pytest.mark.parametrize(
    "ending",
    [
        (closed("07-14 10:00"),),
        (booked("07-14 10:00", "07-15 09:00"), visit_ended("07-15 10:00", "attended")),
        (paused("07-14 10:00", "08-14 10:00"),),
        (duplicate("07-14 10:00"),),
        (opted_out("07-14 10:00"),),
    ],
)
def test_no_clock_runs_on_a_lead_that_is_not_worked_on(ending: tuple[Event, ...]) -> None:
    assert running(a_lead(BLOCKED, tried("07-13 11:00"), *ending)) == []


def test_a_lead_that_just_came_in_needs_an_owner_and_a_first_attempt() -> None:
    lead = a_lead()

    assert running(lead) == [
        (DeadlineKind.OWNER_MISSING, "owner"),
        (DeadlineKind.FIRST_RESPONSE, "attempt_1"),
    ]
    assert {clock.started_at for clock in running_clocks(lead)} == {lead.received_at}


def test_the_clock_for_a_missing_owner_stops_on_claim_and_starts_again_when_nobody_owns_it() -> None:
    nobody: Event = ("07-14 09:00", EventAction.OWNER_SET, {"owner": None})

    assert DeadlineKind.OWNER_MISSING not in dict(running(a_lead(OWNED)))
    assert DeadlineKind.OWNER_MISSING in dict(running(a_lead(OWNED, nobody)))


def test_each_attempt_that_reached_nobody_starts_the_clock_of_the_next() -> None:
    lead = a_lead(OWNED, tried("07-13 10:00"), tried("07-14 11:00"))

    (clock,) = running_clocks(lead)

    assert (clock.kind, clock.subject, clock.number) == (DeadlineKind.NEXT_ATTEMPT, "attempt_3", 2)
    assert clock.started_at == ny("07-14 11:00")


def test_the_cadence_ends_after_its_last_attempt() -> None:
    days = ["07-13", "07-14", "07-15", "07-16", "07-17"]

    assert len(running(a_lead(OWNED, *attempts(days[:4])))) == 1
    assert running(a_lead(OWNED, *attempts(days))) == []


def test_a_cadence_of_two_ends_after_the_third_attempt() -> None:
    two, three = ["07-13", "07-14"], ["07-13", "07-14", "07-15"]

    assert len(running_clocks(a_lead(OWNED, *attempts(two)), attempts_in_cadence=2)) == 1
    assert running_clocks(a_lead(OWNED, *attempts(three)), attempts_in_cadence=2) == ()


def test_speaking_to_the_person_stops_the_attempts() -> None:
    assert running(a_lead(OWNED, tried("07-13 10:00"), spoke("07-13 15:00"))) == []


def test_a_reopened_or_resumed_lead_has_the_clocks_it_had() -> None:
    before = running_clocks(a_lead(OWNED, tried("07-13 10:00")))
    again = a_lead(OWNED, tried("07-13 10:00"), closed("07-14 10:00"), reopened("07-15 10:00"))
    resumed = a_lead(OWNED, tried("07-13 10:00"), paused("07-14 10:00", "08-14 10:00"), RESUMED)

    assert running_clocks(again) == running_clocks(resumed) == before


def test_an_open_blocker_keeps_a_clock_until_it_is_resolved() -> None:
    assert (DeadlineKind.BLOCKER_UPDATE, "B1") in running(a_lead(OWNED, BLOCKED))
    assert DeadlineKind.BLOCKER_UPDATE not in dict(running(a_lead(OWNED, BLOCKED, unblocked("07-14 10:00"))))


def test_an_update_starts_a_blockers_clock_anew() -> None:
    updated: Event = ("07-15 12:00", EventAction.BLOCKER_UPDATED, {"key": "B1"})

    (before,) = [one for one in running_clocks(a_lead(OWNED, BLOCKED)) if one.subject == "B1"]
    (after,) = [one for one in running_clocks(a_lead(OWNED, BLOCKED, updated)) if one.subject == "B1"]

    assert (before.started_at, after.started_at) == (ny("07-13 10:00"), ny("07-15 12:00"))


def test_each_open_blocker_has_a_clock_of_its_own() -> None:
    lead = a_lead(OWNED, spoke("07-13 09:30"), BLOCKED, blocked("07-14 10:00", "07-20 17:00", key="B2"))

    assert running(lead) == [(DeadlineKind.BLOCKER_UPDATE, "B1"), (DeadlineKind.BLOCKER_UPDATE, "B2")]


@pytest.mark.parametrize(
    ("owner_role", "party"),
    [
        ("coordinator", Party.SITE),
        ("site_lead", Party.SITE),
        ("regulatory", Party.SITE),
        ("pi", Party.STUDY_TEAM),
        ("patient", Party.PATIENT),
        ("external_records", Party.OUTSIDE_RECORDS),
        ("sponsor", Party.SPONSOR),
        ("cro", Party.CRO),
    ],
)
def test_a_blockers_clock_is_that_of_whoever_owes_the_next_move(owner_role: str, party: Party) -> None:
    lead = a_lead(OWNED, blocked("07-13 10:00", "07-20 17:00", owner_role=owner_role))

    (clock,) = [one for one in running_clocks(lead) if one.subject == "B1"]

    assert clock.party is party


def test_every_owner_role_has_a_party() -> None:
    assert set(PARTIES) == set(OwnerRole)
