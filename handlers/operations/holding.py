"""Putting a lead on hold until a day, and taking it up again."""

from datetime import date, datetime, time

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import Done, Part, finish, finish_part, refuse_contact
from handlers.operations.ledger import Doer, record
from messages.times import day
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.rules.closing import LONGEST_HOLD, hold_is_possible
from models.rules.permissions import Actor
from models.terms import EventAction, NextAction, Stage

# Where nothing waits for the site but the person, they are called when the hold is over.
CALLED_BACK = (Stage.NEW, Stage.ATTEMPTING, Stage.CONTACTED)


def hold(session: Session, lead: Lead, until: date, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Nobody is nudged until that day opens at the site; then one gentle call. Raises UserError at `until`."""
    part = hold_part(session, lead, until, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def hold_part(session: Session, lead: Lead, until: date, *, by: Doer, now: datetime) -> Part:
    """The same as part of a step."""
    refuse_contact(lead)
    hours = calendar_for(session, lead.site_id)
    today = now.astimezone(hours.zone).date()
    if not hold_is_possible(until, today):
        raise UserError(f"Choose a day from tomorrow on, at most {LONGEST_HOLD} days ahead.", field="until")
    opens = hours.next_opening(datetime.combine(until, time(0), tzinfo=hours.zone))
    paused = {"until": opens.isoformat()}
    events = [record(session, lead, EventAction.PAUSED, paused, by=by, now=now)]
    if lead.stage in CALLED_BACK:
        closes = hours.spans_on(opens.astimezone(hours.zone).date())[-1][1]
        call = {"next_action": NextAction.CALL.value, "due_at": closes.isoformat()}
        events.append(record(session, lead, EventAction.NEXT_ACTION_SET, call, by=by, now=now))
    return Part(tuple(events), f"On hold until {day(opens.astimezone(hours.zone).date())}")


def resume(session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Take a lead up again before its day."""
    if lead.paused_until is None:
        raise UserError(f"{lead.ref} is not on hold.")
    event = record(session, lead, EventAction.RESUMED, {}, by=by, now=now)
    return finish(session, lead, [event], what="Taken up again", actor=actor, now=now)
