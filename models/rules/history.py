"""One lead's history: what its ledger events add up to, as of any instant."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.rules.copying import replace
from models.rules.lead_facts import Happening, LeadHistory
from models.rules.lead_steps import STEPS, received
from models.terms import (
    AttemptOutcome,
    EventAction,
    RecordsState,
    ReviewDecision,
    Stage,
    VisitOutcome,
)


def derive(happenings: Iterable[Happening], *, as_of: datetime | None = None) -> LeadHistory | None:
    """Add a lead's events up, in the order of their instants; ties keep the order given.

    With `as_of`, later events are left out; what was taken back by then counts as never done. None when
    the lead had not been received by then.
    """
    latest: LeadHistory | None = None
    for state in unfold(happenings, as_of=as_of):
        latest = state
    return latest


def unfold(happenings: Iterable[Happening], *, as_of: datetime | None = None) -> Iterator[LeadHistory]:
    """How a lead stood after each of its events, the last as `derive` gives it."""
    known = [one for one in happenings if as_of is None or one.at <= as_of]
    undone = taken_back(known)
    history: LeadHistory | None = None
    for happening in sorted(known, key=lambda one: one.at):
        if happening.id in undone:
            continue
        if happening.action is EventAction.LEAD_RECEIVED:
            history = received(happening)
        elif history is not None and happening.action in STEPS:
            history = STEPS[happening.action](history, happening)
            history = _traced(history, happening)
        else:
            continue
        yield history


def taken_back(happenings: Iterable[Happening]) -> frozenset[int | None]:
    """The ids of the events that some other event says were taken back."""
    undone = (one for one in happenings if one.action is EventAction.UNDONE)
    return frozenset(number for one in undone for number in one.new["events"])


def _stage(lead: LeadHistory) -> Stage:
    """The stage its milestones put a lead in (field notes 1.1)."""
    if lead.closed_at is not None:
        return Stage.CLOSED
    last_visit = lead.visits[-1] if lead.visits else None
    if last_visit is not None and last_visit.outcome is VisitOutcome.ATTENDED:
        return Stage.HANDED_OFF
    if last_visit is not None and last_visit.outcome is None:
        return Stage.VISIT_SCHEDULED
    if lead.ready_at is not None or last_visit is not None:
        return Stage.READY_TO_SCHEDULE
    if lead.records_needed_at is not None:
        return Stage.RECORDS
    if lead.reviewable_at is not None:
        return Stage.IN_REVIEW
    if lead.first_contact_at is not None:
        return Stage.CONTACTED
    return Stage.ATTEMPTING if lead.attempts else Stage.NEW


# What counts as movement: the lead is nearer a decision (field notes 7.4, "Moved").
_MOVEMENT = frozenset(
    {
        EventAction.CONTACT_MADE,
        EventAction.MADE_REVIEWABLE,
        EventAction.MADE_READY,
        EventAction.VISIT_BOOKED,
    }
)
# What is bookkeeping: neither something done for the person nor movement.
_SILENT = frozenset({EventAction.NEXT_ACTION_SET, EventAction.SNOOZED})
# What leaves the next action where it was, so that its snoozes still count.
_ASIDE = _SILENT | {
    EventAction.NOTE_ADDED,
    EventAction.BLOCKER_OPENED,
    EventAction.BLOCKER_UPDATED,
    EventAction.BLOCKER_RESOLVED,
    EventAction.BLOCKER_OFFERED,
    EventAction.BLOCKER_RETURNED,
    EventAction.HANDOVER_OFFERED,
    EventAction.HANDOVER_RETURNED,
    EventAction.CLOSE_ASKED,
    EventAction.CLOSE_DECLINED,
}


def is_movement(happening: Happening) -> bool:
    """Whether this event brought the lead nearer a decision, rather than only being something done."""
    new = happening.new
    match happening.action:
        case EventAction.ATTEMPT_LOGGED:
            return AttemptOutcome(new["outcome"]) is AttemptOutcome.SPOKE
        case EventAction.REVIEW_DECIDED:
            return ReviewDecision(new["decision"]) is not ReviewDecision.DO_NOT_PURSUE
        case EventAction.RECORDS_MARKED:
            return RecordsState(new["state"]) is RecordsState.REVIEWED
        case EventAction.VISIT_OUTCOME_LOGGED:
            return VisitOutcome(new["outcome"]) is VisitOutcome.ATTENDED
        case action:
            return action in _MOVEMENT


def _traced(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(
        lead,
        stage=_stage(lead),
        last_action_at=lead.last_action_at if happening.action in _SILENT else happening.at,
        last_movement_at=happening.at if is_movement(happening) else lead.last_movement_at,
        snoozes=lead.snoozes if happening.action in _ASIDE else 0,
        last_event_at=happening.at,
    )
