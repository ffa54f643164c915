"""What was promised to a patient: a call at an hour agreed on."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import Done, claim_if_unowned, finish, refuse_contact
from handlers.operations.ledger import Doer, record
from messages.times import moment
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.rules.permissions import Actor
from models.terms import EventAction, NextAction

FARTHEST = timedelta(days=90)


def promise_call(
    session: Session, lead: Lead, at: datetime, *, actor: Actor, by: Doer, now: datetime
) -> Done:
    """The person was told when they are called back. It takes the place of any other next action.

    Raises UserError at `day` for a time that has passed, or at which nobody is there to call.
    """
    refuse_contact(lead)
    hours = calendar_for(session, lead.site_id)
    if at <= now:
        raise UserError("That time has passed. Choose one that is still to come.", field="day")
    if at > now + FARTHEST:
        raise UserError("That is more than 90 days away. Choose an earlier day.", field="day")
    if not hours.is_open(at):
        raise UserError("The site is closed then, so nobody would call. Choose another time.", field="day")
    events = claim_if_unowned(session, lead, actor=actor, by=by, now=now)
    promise = {"next_action": NextAction.CALL.value, "due_at": at.isoformat(), "promised": True}
    events.append(record(session, lead, EventAction.NEXT_ACTION_SET, promise, by=by, now=now))
    what = f"Promised: call back {moment(at, hours.zone)}"
    return finish(session, lead, events, what=what, actor=actor, now=now)
