"""What a lead's ledger adds up to: the stage follows the milestones, whatever happened and in what order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.history import derive
from models.rules.lead_facts import Happening, LeadHistory
from models.terms import AttemptOutcome, EventAction, Stage, VisitOutcome
from tests.models.rules.leads import (
    a_lead,
    blocked,
    booked,
    closed,
    duplicate,
    ny,
    passed_on,
    paused,
    promised,
    ready,
    records,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

START = datetime(2026, 7, 13, 13, tzinfo=UTC)
RECEIVED = {"ref": "T-0001", "site": "A", "source": "letters", "owner": "ana"}
LATER = (START + timedelta(days=9)).isoformat()
BLOCKER = {
    "category": "records",
    "sub_reason": "awaiting_outside_clinic",
    "owner_role": "external_records",
    "due_at": LATER,
}
FACTS: dict[EventAction, list[dict[str, Any]]] = {
    EventAction.OWNER_SET: [{"owner": "ben"}, {"owner": None}],
    EventAction.ATTEMPT_LOGGED: [{"outcome": outcome.value} for outcome in AttemptOutcome],
    EventAction.CONTACT_MADE: [{}],
    EventAction.PRESCREEN_LOGGED: [{}, {"outcome": "forward_to_study_team"}, {"outcome": "not_forwarded"}],
    EventAction.MADE_REVIEWABLE: [{}],
    EventAction.REVIEW_DECIDED: [{"decision": "move_forward"}, {"decision": "do_not_pursue"}],
    EventAction.RECORDS_MARKED: [
        {"state": state} for state in ("needed", "requested", "received", "reviewed")
    ],
    EventAction.MADE_READY: [{}],
    EventAction.VISIT_BOOKED: [{"visit_at": LATER}],
    EventAction.VISIT_CONFIRMED: [{}],
    EventAction.VISIT_OUTCOME_LOGGED: [{"outcome": outcome.value} for outcome in VisitOutcome],
    EventAction.RECOVERY_ATTEMPTED: [{}],
    EventAction.BLOCKER_OPENED: [{**BLOCKER, "key": "b-1"}, {**BLOCKER, "key": "b-2"}],
    EventAction.BLOCKER_UPDATED: [{"key": "b-1"}, {"key": "b-unknown"}],
    EventAction.BLOCKER_RESOLVED: [{"key": "b-1"}, {"key": "b-unknown"}],
    EventAction.NEXT_ACTION_SET: [
        {"next_action": "call", "due_at": LATER},
        {"next_action": None, "due_at": None},
    ],
    EventAction.NOTE_ADDED: [{"note": "left early"}],
    EventAction.SNOOZED: [{"until": LATER}],
    EventAction.PAUSED: [{"until": LATER}],
    EventAction.RESUMED: [{}],
    EventAction.OPTED_OUT: [{}],
    EventAction.MARKED_DUPLICATE: [{"duplicate_of": "T-0000"}],
    EventAction.CLOSED: [{"group": "no_response", "reason": "unable_to_reach"}],
    EventAction.REOPENED: [{}],
    EventAction.NUDGE_QUEUED: [{"rung": 0}],
    EventAction.NUDGE_DELIVERED: [{"rung": 0}],
}
ANYTHING = st.sampled_from([(action, new) for action, choices in FACTS.items() for new in choices])
MINUTES = st.sampled_from([0, 0, 1, 45, 600, 1500])
STORIES = st.lists(st.tuples(MINUTES, ANYTHING), max_size=30)

Story = list[tuple[int, tuple[EventAction, dict[str, Any]]]]


def happenings(story: Story) -> list[Happening]:
    """The story's events, each so many minutes after the one before."""
    at, found = START, [Happening(START, EventAction.LEAD_RECEIVED, RECEIVED)]
    for minutes, (action, new) in story:
        at += timedelta(minutes=minutes)
        found.append(Happening(at, action, new))
    return found


def added_up(events: Sequence[Happening], *, as_of: datetime | None = None) -> LeadHistory:
    lead = derive(events, as_of=as_of)
    assert lead is not None
    return lead


def stage_by_hand(events: Sequence[Happening]) -> Stage:
    """Field notes 1.1 read off the events one by one, without the history."""
    is_closed = False
    visits: list[str] = []
    reached: set[Stage] = set()
    for event in events:
        new = event.new
        match event.action:
            case EventAction.CLOSED | EventAction.REOPENED:
                is_closed = event.action is EventAction.CLOSED
            case EventAction.VISIT_BOOKED:
                visits.append("open")
            case EventAction.VISIT_OUTCOME_LOGGED if visits:
                visits[-1] = new["outcome"]
            case EventAction.MADE_READY:
                reached.add(Stage.READY_TO_SCHEDULE)
            case EventAction.RECORDS_MARKED:
                reached.add(Stage.RECORDS)
            case EventAction.MADE_REVIEWABLE:
                reached.add(Stage.IN_REVIEW)
            case EventAction.CONTACT_MADE:
                reached.add(Stage.CONTACTED)
            case EventAction.ATTEMPT_LOGGED:
                reached.add(Stage.CONTACTED if new["outcome"] == "spoke" else Stage.ATTEMPTING)
    if is_closed:
        return Stage.CLOSED
    if visits:
        ends = {"open": Stage.VISIT_SCHEDULED, "attended": Stage.HANDED_OFF}
        return ends.get(visits[-1], Stage.READY_TO_SCHEDULE)
    ladder = (Stage.READY_TO_SCHEDULE, Stage.RECORDS, Stage.IN_REVIEW, Stage.CONTACTED, Stage.ATTEMPTING)
    return next((stage for stage in ladder if stage in reached), Stage.NEW)


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_the_stage_always_follows_the_milestones(story: Story) -> None:
    events = happenings(story)

    for length in range(1, len(events) + 1):
        assert added_up(events[:length]).stage is stage_by_hand(events[:length])


@settings(max_examples=100, deadline=None)
@given(STORIES, st.integers(min_value=0, max_value=5000))
def test_as_of_an_instant_nothing_later_is_known(story: Story, minutes: int) -> None:
    events, cut = happenings(story), START + timedelta(minutes=minutes)

    then = added_up(events, as_of=cut)

    assert then == added_up([event for event in events if event.at <= cut])


@settings(max_examples=100, deadline=None)
@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_in_which_events_were_learned_of_counts_only_at_the_same_instant(
    story: Story, chance: Any
) -> None:
    events = happenings(story)
    by_instant: dict[datetime, list[Happening]] = {}
    for event in events:
        by_instant.setdefault(event.at, []).append(event)
    instants = list(by_instant)
    chance.shuffle(instants)

    learned = [event for instant in instants for event in by_instant[instant]]

    assert added_up(learned) == added_up(events)


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_a_milestone_once_reached_stays_where_it_was(story: Story) -> None:
    events = happenings(story)
    stays = (
        "received_at",
        "first_contact_at",
        "first_attempt_at",
        "reviewable_at",
        "ready_at",
        "opted_out_at",
    )

    for length in range(1, len(events)):
        before, after = added_up(events[:length]), added_up(events[: length + 1])
        kept = [name for name in stays if getattr(before, name) is not None]
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_attempts_are_counted_from_one_and_none_is_lost(story: Story) -> None:
    events = happenings(story)

    lead = added_up(events)

    made = [event for event in events if event.action is EventAction.ATTEMPT_LOGGED]
    assert [attempt.n for attempt in lead.attempts] == list(range(1, len(made) + 1))
    assert [attempt.at for attempt in lead.attempts] == [event.at for event in made]


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_what_onward_says_changes_nothing_about_a_lead(story: Story) -> None:
    events = happenings(story)
    silent = (EventAction.NUDGE_QUEUED, EventAction.NUDGE_DELIVERED)

    assert added_up(events) == added_up([event for event in events if event.action not in silent])


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_at_most_one_visit_is_open_and_a_closed_lead_has_its_reason(story: Story) -> None:
    lead = added_up(happenings(story))

    assert sum(visit.outcome is None for visit in lead.visits) <= 1
    assert (lead.closed_at is None) == (lead.close_reason is None) == (lead.close_group is None)


# By example


def test_a_lead_is_nothing_before_it_was_received() -> None:
    early = Happening(START - timedelta(hours=1), EventAction.ATTEMPT_LOGGED, {"outcome": "spoke"})
    received = Happening(START, EventAction.LEAD_RECEIVED, RECEIVED)

    assert derive([early]) is None
    assert derive([received, early], as_of=START - timedelta(minutes=1)) is None
    assert added_up([received, early]).stage is Stage.NEW


def test_a_reopened_lead_stands_where_it_stood() -> None:
    before = a_lead(spoke("07-13 10:00"), passed_on("07-14 10:00"))
    after = a_lead(
        spoke("07-13 10:00"), passed_on("07-14 10:00"), closed("07-15 10:00"), reopened("07-16 10:00")
    )

    assert after.stage is before.stage is Stage.IN_REVIEW
    assert (after.closed_at, after.close_reason, after.close_group) == (None, None, None)


def test_at_the_same_instant_what_was_written_last_counts() -> None:
    assert a_lead(closed("07-15 10:00"), reopened("07-15 10:00")).stage is Stage.NEW
    assert a_lead(reopened("07-15 10:00"), closed("07-15 10:00")).stage is Stage.CLOSED


def test_closing_ends_a_promise_and_a_snooze() -> None:
    lead = a_lead(
        promised("07-13 10:00", "call", "07-20 10:00"),
        ("07-13 11:00", EventAction.SNOOZED, {"until": ny("07-14 09:00").isoformat()}),
        closed("07-13 12:00"),
        reopened("07-13 13:00"),
    )

    assert (lead.next_action, lead.next_action_due, lead.snoozed_until) == (None, None, None)


def test_records_needed_again_begin_afresh() -> None:
    lead = a_lead(
        records("07-13 10:00", "needed"),
        records("07-14 10:00", "requested"),
        records("07-20 10:00", "received"),
        records("07-21 10:00", "reviewed"),
        records("07-22 10:00", "needed"),
    )

    assert lead.stage is Stage.RECORDS
    assert lead.records_needed_at == ny("07-22 10:00")
    assert (lead.records_requested_at, lead.records_received_at, lead.records_reviewed_at) == (
        None,
        None,
        None,
    )


def test_records_that_came_without_being_asked_for_are_records_all_the_same() -> None:
    lead = a_lead(records("07-20 10:00", "received"))

    assert (lead.stage, lead.records_needed_at) == (Stage.RECORDS, ny("07-20 10:00"))


def test_a_second_visit_while_one_is_open_moves_that_one() -> None:
    lead = a_lead(
        ready("07-13 10:00"), booked("07-14 10:00", "07-20 09:00"), booked("07-15 10:00", "07-22 09:00")
    )

    assert [visit.outcome for visit in lead.visits] == [VisitOutcome.MOVED, None]
    assert lead.visits[0].outcome_logged_at == ny("07-15 10:00")
    assert lead.stage is Stage.VISIT_SCHEDULED


def test_a_visit_after_a_missed_one_leaves_the_missed_one_missed() -> None:
    lead = a_lead(
        booked("07-14 10:00", "07-20 09:00"),
        visit_ended("07-20 12:00", "no_show"),
        booked("07-21 10:00", "07-27 09:00"),
        visit_ended("07-27 12:00", "attended"),
    )

    assert [visit.outcome for visit in lead.visits] == [VisitOutcome.NO_SHOW, VisitOutcome.ATTENDED]
    assert lead.stage is Stage.HANDED_OFF


def test_an_outcome_without_a_visit_is_no_visit() -> None:
    lead = a_lead(visit_ended("07-20 12:00", "attended"))

    assert (lead.stage, lead.visits) == (Stage.NEW, ())


def test_a_snooze_ends_with_the_next_attempt() -> None:
    snoozed = ("07-13 10:00", EventAction.SNOOZED, {"until": ny("07-14 09:00").isoformat()})

    assert a_lead(snoozed).snoozed_until == ny("07-14 09:00")
    assert a_lead(snoozed, tried("07-13 11:00")).snoozed_until is None


def test_a_blocker_resolved_at_an_instant_no_longer_stands_at_that_instant() -> None:
    lead = a_lead(blocked("07-13 10:00", "07-20 17:00"), unblocked("07-14 10:00"))

    assert len(lead.open_blockers(ny("07-14 09:59"))) == 1
    assert lead.open_blockers(ny("07-14 10:00")) == ()
    assert lead.open_blockers(ny("07-13 09:59")) == ()


def test_an_action_is_not_movement() -> None:
    lead = a_lead(spoke("07-13 10:00"), tried("07-14 10:00"))

    assert lead.last_movement_at == ny("07-13 10:00")
    assert lead.last_action_at == ny("07-14 10:00")


def test_a_lead_on_hold_or_known_twice_is_not_active() -> None:
    assert not a_lead(paused("07-13 10:00", "08-13 10:00")).is_active
    assert not a_lead(duplicate("07-13 10:00")).is_active
    assert a_lead(paused("07-13 10:00", "08-13 10:00"), ("07-14 10:00", EventAction.RESUMED, {})).is_active
