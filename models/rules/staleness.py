"""When nothing has happened on an active lead for too long, and why."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.frozen_clock import after_pauses
from models.rules.history import LeadHistory
from models.rules.next_step import promise_stands
from models.rules.thresholds import BUSINESS_DAY, StaleLimits
from models.rules.working_time import WorkingTime
from models.terms import OwnerRole, Stage, StaleCategory, VisitOutcome


def is_active(lead: LeadHistory, at: datetime) -> bool:
    """Not closed, not handed off, not a duplicate, and on hold no longer."""
    return (
        lead.stage not in (Stage.CLOSED, Stage.HANDED_OFF)
        and lead.duplicate_of is None
        and (lead.paused_until is None or lead.paused_until <= at)
    )


def stale_at(
    lead: LeadHistory, working_time: WorkingTime, at: datetime, limits: StaleLimits | None = None
) -> StaleCategory | None:
    """Why a lead is stale as of `at`; None when it is not, or not active.

    It is stale once the business time since its stage's anchor reaches the limit: exactly reaching it
    counts. Until then an open blocker only makes it blocked, and so does a planned step keep it from
    being stale as long as it stands and lies ahead.
    """
    if not is_active(lead, at):
        return None
    goes_stale = going_stale(lead, working_time, limits)
    return category_of(lead, at) if goes_stale is not None and goes_stale.at <= at else None


@dataclass(frozen=True, slots=True)
class GoingStale:
    """When a lead is stale if nothing more happens, and the instant that follows from."""

    at: datetime
    since: datetime


def going_stale(
    lead: LeadHistory, working_time: WorkingTime, limits: StaleLimits | None = None
) -> GoingStale | None:
    """When a lead goes stale unless something happens on it; None for one that has ended.

    Time on hold or closed does not count. A step somebody planned puts it off until that step is due.
    """
    anchored = _anchor(lead, limits or StaleLimits())
    if anchored is None:
        return None
    since, business_days = anchored
    rests = [(rest.since, rest.until) for rest in lead.rests if rest.until and rest.until > rest.since]
    reached = after_pauses(since, business_days * BUSINESS_DAY, working_time, rests)
    planned = lead.next_action_due if promise_stands(lead) else None
    return GoingStale(planned, planned) if planned and planned > reached else GoingStale(reached, since)


def category_of(lead: LeadHistory, at: datetime) -> StaleCategory:
    """Which of the three a lead is that stands still; the first that fits counts."""
    if lead.stage is Stage.NEW:
        return StaleCategory.NO_FIRST_ACTION
    if any(blocker.owner_role is not OwnerRole.COORDINATOR for blocker in lead.open_blockers(at)):
        return StaleCategory.DEPENDENCY_BLOCKED
    return StaleCategory.STALLED


def _anchor(lead: LeadHistory, limits: StaleLimits) -> tuple[datetime, float] | None:
    """Since when a lead waits in its stage, and for how many business days it may."""
    match lead.stage:
        case Stage.NEW:
            return lead.received_at, limits.new
        case Stage.ATTEMPTING:
            return lead.attempts[-1].at, limits.attempting
        case Stage.CONTACTED:
            return _first(lead.last_contact_at, lead.first_contact_at, lead.received_at), limits.contacted
        case Stage.IN_REVIEW:
            return _first(lead.reviewable_at, lead.received_at), limits.in_review
        case Stage.RECORDS:
            return _records_anchor(lead, limits)
        case Stage.READY_TO_SCHEDULE:
            return _ready_anchor(lead), limits.ready_to_schedule
        case Stage.VISIT_SCHEDULED:
            return lead.visits[-1].visit_at, limits.visit_outcome_not_logged
        case Stage.CLOSED | Stage.HANDED_OFF:
            return None


def _records_anchor(lead: LeadHistory, limits: StaleLimits) -> tuple[datetime, float]:
    received = lead.records_reviewed_at or lead.records_received_at
    if received is not None:
        return received, limits.records_received_not_reviewed
    if lead.records_requested_at is not None:
        return lead.records_requested_at, limits.records_requested_not_received
    return _first(lead.records_needed_at, lead.received_at), limits.records_needed_not_requested


def _ready_anchor(lead: LeadHistory) -> datetime:
    """When it became ready, or when the last no-show was logged."""
    missed = [
        visit.outcome_logged_at or visit.visit_at
        for visit in lead.visits
        if visit.outcome is VisitOutcome.NO_SHOW
    ]
    return max((_first(lead.ready_at, lead.received_at), *missed[-1:]))


def _first(*instants: datetime | None) -> datetime:
    return next(one for one in instants if one is not None)
