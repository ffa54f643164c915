"""Settling a lead from the triage: an owner, a next action with its date, or a time in recovery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import (
    Done,
    claim_if_unowned,
    finish,
    named,
    refuse_contact,
    refuse_ended,
    tell,
)
from handlers.operations.handovers import give, hand_over
from handlers.operations.ledger import Doer, record
from handlers.operations.outbox import announce
from handlers.operations.presence import refuse_absent
from handlers.operations.teams import FOLLOW_UP, member_at
from messages import handovers as said
from messages import labels
from messages.saying import Safe
from messages.times import day, moment
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.queries.absences import away
from models.queries.calendars import calendar_for
from models.queries.leads import LeadView
from models.rules.permissions import Actor
from models.rules.recovery import CYCLES, Recovery
from models.rules.triage import steps_at
from models.rules.working_time import WorkingTime
from models.terms import EventAction, NextAction

FARTHEST = 90  # calendar days


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done next, by whom and by which day at the site."""

    action: NextAction
    on: date
    owner_id: int


def assign(
    session: Session, lead: Lead, to_id: int, *, actor: Actor, by: Doer, now: datetime, tells: bool = True
) -> Done:
    """Give a lead nobody sees to an owner at once; one that somebody has is offered, and stays till taken.

    With `tells`, whoever gets it is told. Raises UserError at `to`.
    """
    refuse_ended(lead)
    to = member_at(session, to_id, FOLLOW_UP, study_id=lead.study_id, site_id=lead.site_id, field="to")
    owner = session.get(Member, lead.owner_id) if lead.owner_id else None
    if owner is not None and owner.active and away(session, owner.id or 0, now) is None:
        return hand_over(session, lead, to_id, actor=actor, by=by, now=now)
    if owner is not None and owner.id == to.id:
        raise UserError(f"{lead.ref} is with {to.name} already.", field="to")
    refuse_absent(session, to, site_id=lead.site_id, field="to", now=now)
    done = give(session, lead, to, what=f"Given to {to.name}", actor=actor, by=by, now=now)
    if tells and to.id != actor.member_id:
        event = session.get_one(LedgerEvent, done.receipt.events[-1])
        tell(session, to, said.given([done.view], by=named(actor), now=now), about=event, now=now)
    return done


def tell_given(session: Session, to: Member, done: Sequence[Done], *, by: Safe, now: datetime) -> None:
    """Tell somebody of all the leads they were given in one step."""
    views: list[LeadView] = [one.view for one in done if one.view.lead.owner_id == to.id]
    if not views or to.slack_user_id is None or not to.active:
        return
    key = f"given:{done[0].receipt.events[-1]}:{to.id}"
    announce(session, said.given(views, by=by, now=now), to=to.slack_user_id, dedupe_key=key, now=now)


def plan_next(session: Session, lead: Lead, plan: Plan, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Set the next action, its owner and its date; by then the close of that day at the site.

    Raises UserError at `action`, `owner` or `on`.
    """
    refuse_contact(lead)
    if plan.action not in steps_at(lead.stage):
        done = labels.STAGES[lead.stage].lower()
        raise UserError(f"That is not what comes next on a lead that is “{done}”.", field="action")
    hours = calendar_for(session, lead.site_id)
    due = _close_of(plan.on, hours, now)
    events: list[LedgerEvent] = []
    if plan.owner_id != lead.owner_id:
        given = assign(session, lead, plan.owner_id, actor=actor, by=by, now=now)
        events += [session.get_one(LedgerEvent, number) for number in given.receipt.events]
    else:
        events += claim_if_unowned(session, lead, actor=actor, by=by, now=now)
    facts = {"next_action": plan.action.value, "due_at": due.isoformat()}
    events.append(record(session, lead, EventAction.NEXT_ACTION_SET, facts, by=by, now=now))
    what = f"Next: {labels.NEXT_ACTIONS[plan.action]} by {moment(due, hours.zone)}"
    return finish(session, lead, events, what=what, actor=actor, now=now)


def send_to_recovery(session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Work on it in the recovery list for ten business days, twice at most. Raises UserError otherwise."""
    refuse_contact(lead)
    hours = calendar_for(session, lead.site_id)
    recovery = Recovery(lead.recovery_at, lead.recovery_cycles)
    if lead.recovery_at is not None and lead.recovery_at <= now:
        ends = recovery.ends_at(hours, now)
        until = f" until {day(ends.astimezone(hours.zone).date())}" if ends else ""
        raise UserError(f"{lead.ref} is in recovery already{until}.")
    if lead.recovery_cycles >= CYCLES:
        raise UserError(
            f"{lead.ref} went through recovery {labels.times(lead.recovery_cycles)}, which is the most. "
            "Close it with a reason, or ask the study team."
        )
    if lead.owner_id is None:
        raise UserError(f"Give {lead.ref} an owner first: somebody works on it in recovery.")
    event = record(session, lead, EventAction.RECOVERY_STARTED, {}, by=by, now=now)
    return finish(session, lead, [event], what="Sent to recovery", actor=actor, now=now)


def _close_of(on: date, hours: WorkingTime, now: datetime) -> datetime:
    """The last closing of that day, or of the next one the site is open."""
    today = now.astimezone(hours.zone).date()
    if on > today + timedelta(days=FARTHEST):
        raise UserError("That is more than 90 days away. Choose an earlier day.", field="on")
    opening = hours.next_opening(datetime.combine(on, time(0), tzinfo=hours.zone))
    due = hours.spans_on(opening.astimezone(hours.zone).date())[-1][1]
    if on < today or due <= now:
        raise UserError("That day is over. Choose one that is still to come.", field="on")
    return due
