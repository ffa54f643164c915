"""Being quiet to an owner for a while, without keeping anybody else waiting."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.deadlines import ring_owner_again
from handlers.operations.finishing import Done, finish, refuse_ended
from handlers.operations.ledger import Doer, record
from messages import labels
from messages.times import moment
from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.rules.clock_policy import Hears
from models.rules.permissions import Actor
from models.rules.snoozing import AT_LEAST, SnoozeChoice, SnoozeReason, cut_short, snooze_choices
from models.terms import DeadlineState, EventAction

OWNERS = (Hears.LEAD_OWNER, Hears.BLOCKER_OWNER)
LONGEST = timedelta(days=14)
REMINDED = timedelta(minutes=15)  # before a promised hour, as its own reminder is


def snooze(
    session: Session,
    lead: Lead,
    choice: SnoozeChoice,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    reason: SnoozeReason | None = None,
) -> Done:
    """Be quiet to the owner until then, and come back. It stops no escalation, and it is counted.

    It ends where the next escalation or a promised hour comes, and the receipt says so.
    """
    refuse_ended(lead)
    limit = snooze_limit(session, lead, now=now)
    (ends, *_) = cut_short([choice], limit, now) or (None,)
    if ends is None or ends.until <= now:
        raise UserError(
            "There is no time left for a snooze: what comes next is only minutes away.", field="until"
        )
    facts = {"until": ends.until.isoformat(), "reason": reason.value if reason else None}
    event = record(session, lead, EventAction.SNOOZED, facts, by=by, now=now)
    said = f"Snoozed until {moment(ends.until, calendar_for(session, lead.site_id).zone)}"
    what = f"{said}, {labels.CUT}" if ends.cut else said
    done = finish(session, lead, [event], what=what, actor=actor, now=now)
    ring_owner_again(session, lead, at=ends.until, snooze=event.id or 0)
    return done


def choices_for(session: Session, lead: Lead, *, now: datetime) -> tuple[SnoozeChoice, ...]:
    """The times that can be offered now. Raises UserError when none is left."""
    hours = calendar_for(session, lead.site_id)
    offered = cut_short(snooze_choices(hours, now), snooze_limit(session, lead, now=now), now)
    if not offered:
        raise UserError(f"{lead.ref} cannot be snoozed: what comes next is only minutes away.")
    return offered


def chosen_time(session: Session, lead: Lead, until: datetime, *, now: datetime) -> SnoozeChoice:
    """A time somebody named. Raises UserError at `day` for one that makes no sense."""
    if until < now + AT_LEAST:
        raise UserError("That time has passed, or is only minutes away. Choose a later one.", field="day")
    if until > now + LONGEST:
        raise UserError("A snooze lasts two weeks at most. Put the lead on hold instead.", field="day")
    if not calendar_for(session, lead.site_id).is_open(until):
        raise UserError("The site is closed then. Choose a time within its hours.", field="day")
    return SnoozeChoice("time", until)


def snooze_limit(session: Session, lead: Lead, *, now: datetime) -> datetime | None:
    """When the next one besides the owner hears of the lead, or what was promised is reminded of.

    What falls on closing or outside hours is told at the next opening.
    """
    hours = calendar_for(session, lead.site_id)
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.state) == DeadlineState.RUNNING)
    told = [
        hours.next_opening(datetime.fromisoformat(rung["at"]))
        for deadline in session.exec(asked)
        for rung in deadline.rungs[deadline.rung :]
        if Hears(rung["tell"]) not in OWNERS
    ]
    if lead.promised and lead.next_action_due is not None:
        told.append(lead.next_action_due - REMINDED)
    return min((at for at in told if at > now), default=None)
