"""Clocks as they are stored: frozen when they start, stopped when they are answered, silent about the past."""

from datetime import datetime, timedelta

import pytest

from bot.local import SAMPLE
from handlers.operations.blockers import raise_blocker
from handlers.operations.leads import add_note, claim_lead, log_attempt
from handlers.operations.ledger import Doer, record
from handlers.operations.settling import settle
from handlers.reading.study_file import StudyFile, read_study_file
from models.deadline import Deadline
from models.rules.blocker_drafts import BlockerReport
from models.rules.frozen_clock import FrozenClock
from models.study import Site
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    DeadlineState,
    EventAction,
    OwnerRole,
    Party,
)
from tests.desk import Desk, chicago, lead_of

FIRST = "first_response"
LATER = chicago("07-14 09:30")


def sample_with(old: str, new: str) -> StudyFile:
    """The sample study with a line of its file changed."""
    text = (SAMPLE / "study.toml").read_text()
    assert old in text
    return read_study_file(text.replace(old, new))


def rungs(clock: Deadline) -> list[tuple[str, datetime]]:
    return [(rung["tell"], datetime.fromisoformat(rung["at"])) for rung in clock.rungs]


def noted(desk: Desk, ref: str, at: datetime) -> None:
    """Something that changes no clock, after which the lead is settled again."""
    with desk.sessions.begin() as session:
        add_note(session, lead_of(session, ref), "asked about parking", by=Doer("ana"), now=at)


# Frozen


def test_a_policy_changed_at_noon_does_not_rewrite_a_promise_made_at_nine(desk: Desk) -> None:
    ref = desk.takes_in()
    before = desk.clock(ref, FIRST)
    desk.apply(sample_with('target = "4 bh"\nwarn = "2 bh"', 'target = "2 bh"\nwarn = "1 bh"'), at=LATER)

    noted(desk, ref, LATER)
    after = desk.clock(ref, FIRST)
    newer = desk.clock(desk.takes_in(LATER), FIRST)

    assert (after.id, after.due_at, after.policy, after.rungs) == (
        before.id,
        before.due_at,
        before.policy,
        before.rungs,
    )
    assert before.due_at == chicago("07-14 14:05")
    assert newer.due_at == chicago("07-14 11:30")


def test_hours_changed_later_do_not_move_a_clock_that_runs(desk: Desk) -> None:
    ref = desk.takes_in()
    short = {day: [["10:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    desk.changes(Site, Site.code == "301", hours=short)

    noted(desk, ref, LATER)
    newer = desk.clock(desk.takes_in(LATER), FIRST)

    assert desk.clock(ref, FIRST).due_at == chicago("07-14 14:05")
    assert newer.due_at == chicago("07-14 14:00")


def test_a_clock_keeps_the_policy_it_was_started_with_in_full(desk: Desk) -> None:
    clock = desk.clock(desk.takes_in(), FIRST)

    frozen = FrozenClock.from_dict(clock.policy)

    assert (frozen.start, frozen.warn, frozen.due) == (clock.started_at, clock.warn_at, clock.due_at)
    assert [(rung.tell, rung.at) for rung in frozen.rungs] == rungs(clock)[1:]


# The ladder


def test_the_owner_hears_first_and_then_whoever_is_further_away(desk: Desk) -> None:
    clock = desk.clock(desk.takes_in(), FIRST)

    assert rungs(clock) == [
        ("lead_owner", chicago("07-14 11:05")),
        ("site_lead", chicago("07-15 09:05")),
        ("study_ops", chicago("07-16 09:05")),
    ]
    assert clock.next_ring_at == chicago("07-14 11:05")


@pytest.mark.parametrize(
    ("received", "warned"),
    [
        ("07-14 15:00", "07-14 16:45"),  # two business hours end at closing
        ("07-14 10:00", "07-14 11:45"),  # and here at the lunch break
        ("07-14 14:59", "07-14 16:59"),  # a minute before closing is before closing
        ("07-13 20:00", "07-14 10:00"),  # a lead of the night is counted from opening
        ("07-17 16:00", "07-20 09:00"),  # a lead of Friday afternoon goes on on Monday
    ],
)
def test_a_warning_that_falls_on_closing_comes_before_it(desk: Desk, received: str, warned: str) -> None:
    clock = desk.clock(desk.takes_in(chicago(received)), FIRST)

    assert rungs(clock)[0] == ("lead_owner", chicago(warned))


def test_the_next_attempt_is_called_for_when_the_day_it_is_due_opens(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 10:30"))

    clock = desk.clock(ref, "next_attempt")

    assert (clock.subject, clock.due_at) == ("attempt_2", chicago("07-15 10:30"))
    assert rungs(clock) == [("lead_owner", chicago("07-15 08:00"))]


def test_nobody_but_the_owner_hears_at_once_of_a_visit_booked_for_the_next_morning(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=LATER)
    visit_at = chicago("07-15 09:30").isoformat()
    desk.records(ref, EventAction.VISIT_BOOKED, chicago("07-14 14:00"), visit_at=visit_at)

    assert rungs(desk.clock(ref, "visit_prep")) == [
        ("lead_owner", chicago("07-14 14:00")),
        ("site_lead", chicago("07-14 15:00")),
    ]


def test_of_a_visit_within_the_hour_the_site_lead_hears_at_once(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=LATER)
    visit_at = chicago("07-14 14:40").isoformat()
    desk.records(ref, EventAction.VISIT_BOOKED, chicago("07-14 14:00"), visit_at=visit_at)

    assert rungs(desk.clock(ref, "visit_prep"))[-1] == ("site_lead", chicago("07-14 14:00"))


# Stopping


@pytest.mark.parametrize(
    ("answered", "state"),
    [
        ("07-14 14:05", DeadlineState.MET),  # the very minute it was due
        ("07-14 14:06", DeadlineState.MISSED),
    ],
)
def test_an_answer_is_in_time_or_late(desk: Desk, answered: str, state: DeadlineState) -> None:
    ref = desk.takes_in()

    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago(answered))

    clock = desk.clock(ref, FIRST)
    assert (clock.state, clock.stopped_at, clock.next_ring_at) == (state, chicago(answered), None)


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        (EventAction.CLOSED, {"group": "no_response", "reason": "unable_to_reach"}),
        (EventAction.OPTED_OUT, {}),
        (EventAction.MARKED_DUPLICATE, {"duplicate_of": "KN-0000"}),
    ],
)
def test_a_clock_nobody_asks_about_any_more_is_neither_met_nor_missed(
    desk: Desk, action: EventAction, facts: dict[str, str]
) -> None:
    ref = desk.takes_in()

    desk.records(ref, action, LATER, **facts)

    assert {clock.state for clock in desk.clocks(ref, running=False)} == {DeadlineState.CANCELLED}


def test_a_clock_for_a_missing_owner_stops_when_somebody_claims_the_lead(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)

    desk.does(claim_lead, ref, at=chicago("07-14 09:15"))

    clock = desk.clock(ref, "owner_missing")
    assert (clock.state, clock.stopped_at) == (DeadlineState.MET, chicago("07-14 09:15"))
    assert [one.kind for one in desk.clocks(ref)] == [FIRST]


def test_a_reopened_lead_has_its_clock_again(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.records(ref, EventAction.CLOSED, LATER, group="no_response", reason="unable_to_reach")

    desk.records(ref, EventAction.REOPENED, LATER + timedelta(minutes=5))

    (clock,) = desk.clocks(ref)
    assert (clock.kind, clock.started_at) == (FIRST, desk.lead(ref).received_at)


# Blockers


def test_a_blockers_clock_restarts_with_each_update_and_belongs_to_whoever_must_move(desk: Desk) -> None:
    ref = desk.takes_in()
    ana = desk.member("ana").id or 0
    report = BlockerReport(
        BlockerCategory.RECORDS,
        "awaiting_outside_clinic",
        OwnerRole.EXTERNAL_RECORDS,
        ana,
        chicago("07-24 09:00").date(),
    )
    desk.does(raise_blocker, ref, report, at=LATER)
    first = desk.clock(ref, "blocker_update")

    update = chicago("07-15 10:00")
    desk.records(ref, EventAction.BLOCKER_UPDATED, update, key=first.subject)
    second = desk.clock(ref, "blocker_update")

    assert first.party is Party.OUTSIDE_RECORDS
    assert (first.started_at, first.due_at) == (LATER, chicago("07-17 09:30"))
    assert (second.started_at, second.due_at) == (update, chicago("07-20 10:00"))
    assert [one.state for one in desk.clocks(ref, running=False) if one.id == first.id] == [DeadlineState.MET]
    assert second.blocker_id == desk.blockers(ref)[0].id


# An imported past


def test_what_lies_in_an_imported_past_is_not_rung_and_what_lies_ahead_is(desk: Desk) -> None:
    ref = desk.takes_in()
    then = chicago("07-15 12:00")  # the warning and the site lead's turn are over
    with desk.sessions.begin() as session:
        lead = lead_of(session, ref)
        record(session, lead, EventAction.CLOSED, {"group": "site", "reason": "x"}, by=Doer("i"), now=LATER)
        settle(session, lead, now=LATER)
        record(session, lead, EventAction.REOPENED, {}, by=Doer("i"), now=then, at=LATER)
        settle(session, lead, now=then, announce_past=False)

    desk.rings(then)
    about_the_past = desk.told()
    desk.rings(chicago("07-16 09:05"))

    assert about_the_past == []
    assert desk.told(FIRST) == ["omar"]
