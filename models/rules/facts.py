"""What a person may log about a lead besides attempts: when each fact may be logged, and what it comes to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from models.rules.lead_facts import LeadHistory, Visit
from models.rules.permissions import May
from models.terms import (
    Chased,
    EventAction,
    NextAction,
    PrescreenOutcome,
    RecordsState,
    ReviewDecision,
    Stage,
    VisitOutcome,
)

Events = list[tuple[EventAction, dict[str, Any]]]


class Fact(StrEnum):
    """One thing that happened, as somebody says it with one choice."""

    PRESCREEN_PASSED_ON = "prescreen_passed_on"
    PRESCREEN_NOT_PASSED_ON = "prescreen_not_passed_on"
    PASSED_ON = "passed_on"
    REVIEW_CHASED = "review_chased"
    OFFER_VISIT = "offer_visit"
    RECORDS_NEEDED = "records_needed"
    DO_NOT_PURSUE = "do_not_pursue"
    RECORDS_REQUESTED = "records_requested"
    RECORDS_CHASED = "records_chased"
    RECORDS_RECEIVED = "records_received"
    RECORDS_REVIEWED = "records_reviewed"
    VISIT_BOOKED = "visit_booked"
    VISIT_CONFIRMED = "visit_confirmed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    CANCELLED_BY_SITE = "cancelled_by_site"
    MOVED = "moved"
    FOLLOWED_UP = "followed_up"


DECISIONS: Final = (Fact.OFFER_VISIT, Fact.RECORDS_NEEDED, Fact.DO_NOT_PURSUE)
STUDY_TEAM: Final = frozenset({*DECISIONS, Fact.RECORDS_REVIEWED})
"""What only the PI or a delegate may say; the rest is for whoever follows up."""

TIMED: Final = frozenset({Fact.VISIT_BOOKED, Fact.MOVED})
"""What needs a date and a time."""

# What "done" means for each next action, the usual answer first. Where two answers are left it is asked.
# A call, text or e-mail is answered by the attempt itself, a decision to go on or close by doing either.
_DONE: Final[Mapping[NextAction, tuple[Fact, ...]]] = MappingProxyType(
    {
        NextAction.COMPLETE_PRESCREEN: (Fact.PRESCREEN_PASSED_ON, Fact.PRESCREEN_NOT_PASSED_ON),
        NextAction.SEND_FOR_REVIEW: (Fact.PASSED_ON,),
        NextAction.CHASE_REVIEW: (Fact.REVIEW_CHASED,),
        NextAction.REQUEST_RECORDS: (Fact.RECORDS_REQUESTED,),
        NextAction.CHASE_RECORDS: (Fact.RECORDS_CHASED,),
        NextAction.REVIEW_RECORDS: (Fact.REVIEW_CHASED,),
        NextAction.BOOK_VISIT: (Fact.VISIT_BOOKED,),
        NextAction.CONFIRM_VISIT: (Fact.VISIT_CONFIRMED,),
        NextAction.LOG_OUTCOME: (
            Fact.ATTENDED,
            Fact.NO_SHOW,
            Fact.CANCELLED_BY_PATIENT,
            Fact.CANCELLED_BY_SITE,
            Fact.MOVED,
        ),
        NextAction.RECOVER_NO_SHOW: (Fact.FOLLOWED_UP,),
    }
)


def needs(fact: Fact) -> May:
    """What somebody must be permitted to log it."""
    return May.DECIDE_REVIEW if fact in STUDY_TEAM else May.LOG_CONTACT


def can_be_done(action: NextAction) -> bool:
    """Whether "done" says all there is to say about a next action."""
    return action in _DONE


def done_facts(action: NextAction, mays: frozenset[May]) -> tuple[Fact, ...]:
    """What "done" may mean to somebody with these permissions, the usual answer first.

    The study team answers a review with its decision; everybody else can only have asked for it.
    """
    if action in (NextAction.CHASE_REVIEW, NextAction.REVIEW_RECORDS) and May.DECIDE_REVIEW in mays:
        return DECISIONS if action is NextAction.CHASE_REVIEW else (*DECISIONS, Fact.RECORDS_REVIEWED)
    return tuple(fact for fact in _DONE.get(action, ()) if needs(fact) in mays)


def open_facts(lead: LeadHistory, at: datetime) -> tuple[Fact, ...]:
    """Everything that may be logged on the lead now, whoever logs it."""
    if lead.stage in (Stage.CLOSED, Stage.HANDED_OFF) or lead.duplicate_of is not None:
        return ()
    return tuple(fact for fact in Fact if _OPEN[fact](lead, at))


def comes_to(fact: Fact, lead: LeadHistory, visit_at: datetime | None = None) -> Events:
    """The ledger events of a fact, in order. A timed one needs `visit_at`; raises ValueError without."""
    if fact in TIMED:
        if visit_at is None:
            raise ValueError(f"{fact} needs the visit's time")
        return [(EventAction.VISIT_BOOKED, {"visit_at": visit_at.isoformat()})]
    if fact in DECISIONS:
        return _decided(fact, lead)
    return [(action, dict(new)) for action, new in _EVENTS[fact]]


def _decided(fact: Fact, lead: LeadHistory) -> Events:
    """A decision on records that lie there says that they were reviewed."""
    reviewing = lead.records_received_at is not None and lead.records_reviewed_at is None
    reviewed = [(EventAction.RECORDS_MARKED, {"state": RecordsState.REVIEWED.value})] if reviewing else []
    decision = _DECISION[fact]
    decided = [(EventAction.REVIEW_DECIDED, {"decision": decision.value})]
    follows: Events = []
    if decision is ReviewDecision.MOVE_FORWARD:
        follows = [(EventAction.MADE_READY, {})]
    elif decision is ReviewDecision.RECORDS_NEEDED:
        follows = [(EventAction.RECORDS_MARKED, {"state": RecordsState.NEEDED.value})]
    return [*reviewed, *decided, *follows]


_DECISION: Final[Mapping[Fact, ReviewDecision]] = MappingProxyType(
    {
        Fact.OFFER_VISIT: ReviewDecision.MOVE_FORWARD,
        Fact.RECORDS_NEEDED: ReviewDecision.RECORDS_NEEDED,
        Fact.DO_NOT_PURSUE: ReviewDecision.DO_NOT_PURSUE,
    }
)


def _one(action: EventAction, **new: str) -> tuple[tuple[EventAction, Mapping[str, str]], ...]:
    return ((action, new),)


def _outcome(outcome: VisitOutcome) -> tuple[tuple[EventAction, Mapping[str, str]], ...]:
    return _one(EventAction.VISIT_OUTCOME_LOGGED, outcome=outcome.value)


_EVENTS: Final[Mapping[Fact, tuple[tuple[EventAction, Mapping[str, str]], ...]]] = MappingProxyType(
    {
        Fact.PRESCREEN_PASSED_ON: (
            (EventAction.PRESCREEN_LOGGED, {"outcome": PrescreenOutcome.FORWARD_TO_STUDY_TEAM.value}),
            (EventAction.MADE_REVIEWABLE, {}),
        ),
        Fact.PRESCREEN_NOT_PASSED_ON: _one(
            EventAction.PRESCREEN_LOGGED, outcome=PrescreenOutcome.NOT_FORWARDED.value
        ),
        Fact.PASSED_ON: _one(EventAction.MADE_REVIEWABLE),
        Fact.REVIEW_CHASED: _one(EventAction.CHASED, what=Chased.REVIEW.value),
        Fact.RECORDS_REQUESTED: _one(EventAction.RECORDS_MARKED, state=RecordsState.REQUESTED.value),
        Fact.RECORDS_CHASED: _one(EventAction.CHASED, what=Chased.RECORDS.value),
        Fact.RECORDS_RECEIVED: _one(EventAction.RECORDS_MARKED, state=RecordsState.RECEIVED.value),
        Fact.RECORDS_REVIEWED: _one(EventAction.RECORDS_MARKED, state=RecordsState.REVIEWED.value),
        Fact.VISIT_CONFIRMED: _one(EventAction.VISIT_CONFIRMED),
        Fact.ATTENDED: _outcome(VisitOutcome.ATTENDED),
        Fact.NO_SHOW: _outcome(VisitOutcome.NO_SHOW),
        Fact.CANCELLED_BY_PATIENT: _outcome(VisitOutcome.CANCELLED_BY_PATIENT),
        Fact.CANCELLED_BY_SITE: _outcome(VisitOutcome.CANCELLED_BY_SITE),
        Fact.FOLLOWED_UP: _one(EventAction.RECOVERY_ATTEMPTED),
    }
)


def _visit(lead: LeadHistory) -> Visit | None:
    """The visit that is booked and has no outcome yet."""
    return lead.visits[-1] if lead.stage is Stage.VISIT_SCHEDULED else None


def _visit_is_over(lead: LeadHistory, at: datetime) -> bool:
    visit = _visit(lead)
    return visit is not None and visit.visit_at <= at


def _to_be_confirmed(lead: LeadHistory, at: datetime) -> bool:
    visit = _visit(lead)
    return visit is not None and visit.visit_at > at and visit.prep_confirmed_at is None


def _visit_stands(lead: LeadHistory, at: datetime) -> bool:
    return _visit(lead) is not None


def _missed(lead: LeadHistory, at: datetime) -> bool:
    last = lead.visits[-1] if lead.visits else None
    return last is not None and last.outcome is VisitOutcome.NO_SHOW and last.recovery_attempt_at is None


def _with_study_team(lead: LeadHistory, at: datetime) -> bool:
    """Passed on, and the study team may still decide otherwise."""
    return lead.stage in (Stage.IN_REVIEW, Stage.RECORDS)


def _decided_only(lead: LeadHistory, decision: ReviewDecision) -> bool:
    """Decided so, with nothing that follows from it in the ledger: an imported history may stop there."""
    return lead.stage is Stage.IN_REVIEW and lead.review_decision is decision


def _records_wanted(lead: LeadHistory) -> bool:
    return lead.stage is Stage.RECORDS or _decided_only(lead, ReviewDecision.RECORDS_NEEDED)


def _awaits_study_team(lead: LeadHistory, at: datetime) -> bool:
    if lead.stage is Stage.IN_REVIEW:
        return lead.review_decision is None
    return lead.stage is Stage.RECORDS and lead.records_received_at is not None


def _in_conversation(lead: LeadHistory, at: datetime) -> bool:
    return lead.stage is Stage.CONTACTED


_OPEN: Final[Mapping[Fact, Callable[[LeadHistory, datetime], bool]]] = MappingProxyType(
    {
        Fact.PRESCREEN_PASSED_ON: lambda lead, at: (
            _in_conversation(lead, at)
            and lead.prescreen_outcome is not PrescreenOutcome.FORWARD_TO_STUDY_TEAM
        ),
        Fact.PRESCREEN_NOT_PASSED_ON: lambda lead, at: (
            _in_conversation(lead, at) and lead.prescreen_completed_at is None
        ),
        Fact.PASSED_ON: lambda lead, at: (
            _in_conversation(lead, at) and lead.prescreen_outcome is PrescreenOutcome.FORWARD_TO_STUDY_TEAM
        ),
        Fact.REVIEW_CHASED: _awaits_study_team,
        Fact.OFFER_VISIT: _with_study_team,
        Fact.RECORDS_NEEDED: _with_study_team,
        Fact.DO_NOT_PURSUE: _with_study_team,
        Fact.RECORDS_REQUESTED: lambda lead, at: (
            _records_wanted(lead) and lead.records_requested_at is None and lead.records_received_at is None
        ),
        Fact.RECORDS_CHASED: lambda lead, at: (
            lead.stage is Stage.RECORDS
            and lead.records_requested_at is not None
            and lead.records_received_at is None
        ),
        Fact.RECORDS_RECEIVED: lambda lead, at: _records_wanted(lead) and lead.records_received_at is None,
        Fact.RECORDS_REVIEWED: lambda lead, at: (
            lead.stage is Stage.RECORDS
            and lead.records_received_at is not None
            and lead.records_reviewed_at is None
        ),
        Fact.VISIT_BOOKED: lambda lead, at: (
            lead.stage is Stage.READY_TO_SCHEDULE or _decided_only(lead, ReviewDecision.MOVE_FORWARD)
        ),
        Fact.VISIT_CONFIRMED: _to_be_confirmed,
        Fact.ATTENDED: _visit_is_over,
        Fact.NO_SHOW: _visit_is_over,
        Fact.CANCELLED_BY_PATIENT: _visit_stands,
        Fact.CANCELLED_BY_SITE: _visit_stands,
        Fact.MOVED: _visit_stands,
        Fact.FOLLOWED_UP: _missed,
    }
)
