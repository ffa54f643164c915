"""Leads that stand still and are worked on apart: when they enter, when they leave, and how often."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.rules.history import LeadHistory
from models.rules.next_step import no_shows, promise_stands
from models.rules.staleness import going_stale, is_active
from models.rules.thresholds import BUSINESS_DAY, StaleLimits, StepTimes
from models.rules.working_time import WorkingTime
from models.terms import Stage, VisitOutcome

CYCLES: Final = 2
"""How often a lead may go through recovery (field notes 4.2)."""

CYCLE: Final = 10 * BUSINESS_DAY
"""Business minutes of one time through."""

ASKED_FOR_LATER: Final = "asked_for_later"


@dataclass(frozen=True, slots=True)
class Recovery:
    """When a lead is in recovery from, unless something happens before, and the cycles it used up earlier.

    `since` may lie ahead: then it is when a lead that nobody touches goes there.
    """

    since: datetime | None
    used: int = 0

    def cycle_at(self, working_time: WorkingTime, at: datetime) -> int:
        """Which time through this is at `at`, from 1; a stay longer than a cycle is the next one."""
        if self.since is None or self.since > at:
            return self.used
        return self.used + 1 + int(working_time.between(self.since, at) // CYCLE)

    def ends_at(self, working_time: WorkingTime, at: datetime) -> datetime | None:
        """When the cycle that runs at `at` ends; None outside one, and after the last."""
        cycle = self.cycle_at(working_time, at)
        if self.since is None or self.since > at or cycle > CYCLES:
            return None
        return working_time.add(self.since, (cycle - self.used) * CYCLE)


def recovery_of(
    states: Iterable[LeadHistory],
    working_time: WorkingTime,
    limits: StaleLimits | None = None,
    times: StepTimes | None = None,
) -> Recovery:
    """Add up a lead's times in recovery, from how it stood after each of its events.

    It enters where one of the reasons begins to hold, and leaves with the event after which none does:
    somebody set a next action and its date, reached the person, put the lead on hold, or closed it.
    """
    since: datetime | None = None
    used = 0
    for state in states:
        at = state.last_event_at or state.received_at
        qualifies = recovery_from(state, working_time, limits, times)
        entered = since is not None and since < at
        if entered and since is not None and (qualifies is None or qualifies > at):
            used += 1 + int(working_time.between(since, at) // CYCLE)
            entered = False
        if not entered:
            since = max(qualifies, at) if qualifies is not None else None
    return Recovery(since, used)


def recovery_from(
    lead: LeadHistory,
    working_time: WorkingTime,
    limits: StaleLimits | None = None,
    times: StepTimes | None = None,
) -> datetime | None:
    """When a lead belongs in recovery from, unless something happens before; None for one that has ended.

    Stale; or as many attempts as the policy has, without contact; or a second no-show; or the person
    asked for later; or somebody sent it there. A step somebody planned puts it off until that is due.
    """
    if lead.opted_out_at is not None or lead.duplicate_of is not None:
        return None
    stale = going_stale(lead, working_time, limits)
    if stale is None:
        return None
    planned = lead.next_action_due if promise_stands(lead) else None
    asked_from = [max(at, planned) if planned else at for at in _reasons(lead, times or StepTimes())]
    sent = lead.recovery_sent_at
    if sent is not None and not _moved_since(lead, sent):
        asked_from.append(sent)
    first = min([stale.at, *asked_from])
    return max(first, lead.paused_until) if lead.paused_until else first


def in_recovery(
    lead: LeadHistory,
    working_time: WorkingTime,
    at: datetime,
    limits: StaleLimits | None = None,
    times: StepTimes | None = None,
) -> bool:
    """Whether a lead belongs in the recovery list at `at`."""
    since = recovery_from(lead, working_time, limits, times)
    return since is not None and since <= at and is_active(lead, at)


def _reasons(lead: LeadHistory, times: StepTimes) -> Iterator[datetime]:
    """Since when each reason holds that what happened gives."""
    enough = len(times.attempt_gaps) + 1
    if len(lead.attempts) >= enough and lead.first_contact_at is None:
        yield lead.attempts[enough - 1].at
    if no_shows(lead) > 1 and lead.stage is Stage.READY_TO_SCHEDULE:
        missed = [visit for visit in lead.visits if visit.outcome is VisitOutcome.NO_SHOW]
        yield missed[1].outcome_logged_at or missed[1].visit_at
    open_now = lead.open_blockers(lead.last_event_at or lead.received_at)
    yield from (one.opened_at for one in open_now if one.sub_reason == ASKED_FOR_LATER)


def _moved_since(lead: LeadHistory, sent: datetime) -> bool:
    """Whether the lead came nearer a decision since, was planned anew, on hold or closed."""
    rested = any(rest.since >= sent for rest in lead.rests)
    moved = (lead.last_movement_at, lead.next_action_set_at)
    return rested or any(at is not None and at > sent for at in moved)
