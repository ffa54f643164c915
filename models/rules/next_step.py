"""The one thing to do next on a lead: what its policy asks for, or what somebody promised instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from models.rules.frozen_clock import after_pauses
from models.rules.history import PROMISE_EARLY, LeadHistory, Visit
from models.rules.thresholds import StepTimes
from models.rules.working_time import Span, WorkingTime
from models.terms import NextAction, PrescreenOutcome, ReviewDecision, Stage, VisitOutcome

VISIT_RISK_HOURS: Final = 48
"""Calendar hours before a visit in which it must have been confirmed."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A next step and when it is due (UTC).

    `key` is what lists print; it says more than `action` where the policy counts (`attempt_3`).
    `promised` tells a step or a date that a person chose from the policy's own.

    Keys of the policy: `attempt_1`, `attempt_2`, … (an outreach attempt), `close_or_recovery_decision`,
    `complete_prescreen`, `send_for_review`, `chase_review` (the study team owes its decision),
    `request_records`, `chase_records`, `review_records`, `book_visit`, `confirm_visit_prep`,
    `log_outcome`, `recover_no_show`, `close_lead` (nothing is left but to close it). A promised step
    prints its action's own name.
    """

    key: str
    action: NextAction
    due_at: datetime
    promised: bool = False


def next_step(
    lead: LeadHistory, working_time: WorkingTime, at: datetime, times: StepTimes | None = None
) -> NextStep | None:
    """What to do next on a lead as of `at`; None when it is closed, handed off or a duplicate.

    A step set by a person takes the place of the policy's own, and so does a date alone, as long as
    it still stands (`promise_stands`). What has already happened at a visit comes before any promise:
    while a visit is at risk the earlier of the two counts. A person who asked to be left alone is
    only ever to be closed.
    """
    if lead.stage in (Stage.CLOSED, Stage.HANDED_OFF) or lead.duplicate_of is not None:
        return None
    own = policy_step(lead, working_time, at, times)
    if lead.opted_out_at is not None or not promise_stands(lead):
        return own
    promise = _promise(lead, own)
    return min(own, promise, key=_due) if visit_at_risk(lead, at) else promise


def promise_stands(lead: LeadHistory) -> bool:
    """Whether a step or date somebody set still stands: set, and not yet done.

    A call, text or e-mail is done by an attempt made at its time or later; any other step is done as
    soon as the lead's milestones say so, whoever logged them. A date alone stands until it is replaced.
    """
    if lead.next_action is None:
        return lead.next_action_due is not None
    return not _DONE[lead.next_action](lead)


def visit_at_risk(lead: LeadHistory, at: datetime) -> bool:
    """Visit within 48 hours not confirmed, outcome not logged, or a no-show nobody followed up."""
    since = visit_risk_from(lead)
    return since is not None and since <= at


def visit_risk_from(lead: LeadHistory) -> datetime | None:
    """When the last visit is at risk from, unless something happens before; None when it is not."""
    visit = _last_visit(lead)
    if visit is None:
        return None
    if visit.outcome is VisitOutcome.NO_SHOW:
        return visit.outcome_logged_at if visit.recovery_attempt_at is None else None
    if visit.outcome is not None:
        return None
    return visit.visit_at - timedelta(hours=0 if visit.prep_confirmed_at else VISIT_RISK_HOURS)


def policy_step(
    lead: LeadHistory, working_time: WorkingTime, at: datetime, times: StepTimes | None = None
) -> NextStep:
    """What the policy alone asks for next on a lead that is neither closed nor handed off."""
    rests = tuple((one.since, one.until) for one in lead.rests if one.until and one.until > one.since)
    clock = _PolicyClock(working_time, times or StepTimes(), at, lead.handed_over_at, rests)
    if lead.opted_out_at is not None:
        return NextStep("close_lead", NextAction.DECIDE_RECOVERY, lead.opted_out_at)
    match lead.stage:
        case Stage.NEW:
            return clock.attempt(1, lead.received_at, clock.times.first_response)
        case Stage.ATTEMPTING:
            return clock.next_attempt(lead)
        case Stage.CONTACTED:
            return clock.prescreen(lead)
        case Stage.IN_REVIEW:
            return clock.review(lead)
        case Stage.RECORDS:
            return clock.records(lead)
        case Stage.READY_TO_SCHEDULE:
            return clock.scheduling(lead)
        case Stage.VISIT_SCHEDULED:
            return clock.visit(lead.visits[-1])
        case Stage.CLOSED | Stage.HANDED_OFF:
            raise ValueError(f"{lead.ref} is {lead.stage}, so nothing is next on it.")


@dataclass(frozen=True, slots=True)
class _PolicyClock:
    """The policy's times on one site's calendar, as of one instant."""

    working_time: WorkingTime
    times: StepTimes
    at: datetime
    handed_over_at: datetime | None = None
    rests: tuple[Span, ...] = ()

    def step(self, action: NextAction, since: datetime, minutes: float, key: str | None = None) -> NextStep:
        """Counted from the handover where that came later: whoever took the lead has the whole time.

        Time on hold or closed does not count, as it does not for the clocks.
        """
        start = _later(since, self.handed_over_at)
        due = after_pauses(start, minutes, self.working_time, self.rests)
        return NextStep(key or action.value, action, due)

    def attempt(self, number: int, since: datetime, minutes: float) -> NextStep:
        return self.step(NextAction.CALL, since, minutes, f"attempt_{number}")

    def next_attempt(self, lead: LeadHistory) -> NextStep:
        """One more attempt after each gap; after the last, a wait, counted anew from any later try."""
        made, last = len(lead.attempts), lead.attempts[-1].at
        if made <= len(self.times.attempt_gaps):
            return self.attempt(made + 1, last, self.times.attempt_gaps[made - 1])
        return self.step(NextAction.DECIDE_RECOVERY, last, self.times.after_last_attempt)

    def prescreen(self, lead: LeadHistory) -> NextStep:
        completed = lead.prescreen_completed_at
        if completed is None:
            since = lead.first_contact_at or lead.received_at
            return self.step(NextAction.COMPLETE_PRESCREEN, since, self.times.prescreen)
        if lead.prescreen_outcome is PrescreenOutcome.FORWARD_TO_STUDY_TEAM:
            return self.step(NextAction.SEND_FOR_REVIEW, completed, self.times.pass_on)
        return self.step(NextAction.DECIDE_RECOVERY, completed, self.times.closing)

    def review(self, lead: LeadHistory) -> NextStep:
        decided = lead.review_decision_at
        match lead.review_decision:
            case ReviewDecision.MOVE_FORWARD if decided is not None:
                return self.step(NextAction.BOOK_VISIT, decided, self.times.scheduling)
            case ReviewDecision.RECORDS_NEEDED if decided is not None:
                return self.step(NextAction.REQUEST_RECORDS, decided, self.times.records_request)
            case ReviewDecision.DO_NOT_PURSUE if decided is not None:
                return self.step(NextAction.DECIDE_RECOVERY, decided, self.times.closing, "close_lead")
            case _:
                since = _later(lead.reviewable_at or lead.received_at, lead.review_chased_at)
                return self.step(NextAction.CHASE_REVIEW, since, self.times.review)

    def records(self, lead: LeadHistory) -> NextStep:
        """What the furthest state reached asks for; records reviewed leave the study team to decide.

        Having asked after it starts the wait afresh.
        """
        if lead.review_decision is ReviewDecision.DO_NOT_PURSUE:
            return self.review(lead)
        if lead.records_reviewed_at is not None:
            since = _later(lead.records_reviewed_at, lead.review_chased_at)
            return self.step(NextAction.CHASE_REVIEW, since, self.times.review)
        if lead.records_received_at is not None:
            since = _later(lead.records_received_at, lead.review_chased_at)
            return self.step(NextAction.REVIEW_RECORDS, since, self.times.records_review)
        if lead.records_requested_at is not None:
            since = _later(lead.records_requested_at, lead.records_chased_at)
            return self.step(NextAction.CHASE_RECORDS, since, self.times.records_chase)
        needed = lead.records_needed_at or lead.received_at
        return self.step(NextAction.REQUEST_RECORDS, needed, self.times.records_request)

    def scheduling(self, lead: LeadHistory) -> NextStep:
        """Book; after a no-show recover, then rebook; after the second one decide whether to go on."""
        ready = lead.ready_at or lead.review_decision_at or lead.received_at
        visit = _last_visit(lead)
        if visit is None:
            return self.step(NextAction.BOOK_VISIT, ready, self.times.scheduling)
        ended = visit.outcome_logged_at or visit.visit_at
        if visit.outcome is not VisitOutcome.NO_SHOW:
            return self.step(NextAction.BOOK_VISIT, max(ready, ended), self.times.scheduling)
        if visit.recovery_attempt_at is None:
            return self.step(NextAction.RECOVER_NO_SHOW, ended, self.times.no_show_recovery)
        again = NextAction.DECIDE_RECOVERY if no_shows(lead) > 1 else NextAction.BOOK_VISIT
        return self.step(again, ended, self.times.rebooking)

    def visit(self, visit: Visit) -> NextStep:
        if visit.visit_at > self.at and visit.prep_confirmed_at is None:
            due = self.working_time.subtract(visit.visit_at, self.times.visit_prep_before)
            due = max(due, visit.booked_at)  # a visit booked for the next day is not late before it is booked
            return NextStep("confirm_visit_prep", NextAction.CONFIRM_VISIT, due)
        return self.step(NextAction.LOG_OUTCOME, visit.visit_at, self.times.visit_outcome)


def no_shows(lead: LeadHistory) -> int:
    """How many booked visits the person did not come to."""
    return sum(visit.outcome is VisitOutcome.NO_SHOW for visit in lead.visits)


def _promise(lead: LeadHistory, own: NextStep) -> NextStep:
    """The step and date somebody set; whichever of the two they left open is the policy's."""
    due = lead.next_action_due or own.due_at
    if lead.next_action is None:
        return NextStep(own.key, own.action, due, promised=True)
    return NextStep(_PROMISED_KEYS.get(lead.next_action, lead.next_action.value), lead.next_action, due, True)


def _due(step: NextStep) -> datetime:
    return step.due_at


def _last_visit(lead: LeadHistory) -> Visit | None:
    return lead.visits[-1] if lead.visits else None


def _later(since: datetime, again: datetime | None) -> datetime:
    return max(since, again) if again is not None else since


def _asked_since(lead: LeadHistory, chased_at: datetime | None) -> bool:
    return chased_at is not None and (lead.next_action_set_at is None or chased_at >= lead.next_action_set_at)


def _contact_made(lead: LeadHistory) -> bool:
    """Tried at its time or later; for an hour promised to the person a little before counts as well."""
    due = lead.next_action_due
    early = PROMISE_EARLY if lead.promised else timedelta(0)
    return due is not None and bool(lead.attempts) and lead.attempts[-1].at >= due - early


def _never(lead: LeadHistory) -> bool:
    return False


def _visit_open(lead: LeadHistory) -> bool:
    return lead.stage is Stage.VISIT_SCHEDULED


def _review_done(lead: LeadHistory) -> bool:
    decided = lead.review_decision_at is not None and lead.stage is not Stage.RECORDS
    return decided or _asked_since(lead, lead.review_chased_at)


def _records_chased(lead: LeadHistory) -> bool:
    return lead.records_received_at is not None or _asked_since(lead, lead.records_chased_at)


_PROMISED_KEYS: Final = MappingProxyType({NextAction.CONFIRM_VISIT: "confirm_visit_prep"})

# When each step somebody may promise has been done, as the lead's milestones tell.
_DONE: Final[Mapping[NextAction, Callable[[LeadHistory], bool]]] = MappingProxyType(
    {
        NextAction.CALL: _contact_made,
        NextAction.TEXT: _contact_made,
        NextAction.EMAIL: _contact_made,
        NextAction.DECIDE_RECOVERY: _never,
        NextAction.COMPLETE_PRESCREEN: lambda lead: lead.prescreen_completed_at is not None,
        NextAction.SEND_FOR_REVIEW: lambda lead: lead.reviewable_at is not None,
        NextAction.CHASE_REVIEW: _review_done,
        NextAction.REQUEST_RECORDS: lambda lead: lead.records_requested_at is not None,
        NextAction.CHASE_RECORDS: _records_chased,
        NextAction.REVIEW_RECORDS: lambda lead: lead.records_reviewed_at is not None,
        NextAction.BOOK_VISIT: _visit_open,
        NextAction.CONFIRM_VISIT: lambda lead: (
            not _visit_open(lead) or lead.visits[-1].prep_confirmed_at is not None
        ),
        NextAction.LOG_OUTCOME: lambda lead: not _visit_open(lead),
        NextAction.RECOVER_NO_SHOW: lambda lead: (
            not lead.visits
            or lead.visits[-1].outcome is not VisitOutcome.NO_SHOW
            or lead.visits[-1].recovery_attempt_at is not None
        ),
    }
)
