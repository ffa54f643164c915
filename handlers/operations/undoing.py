"""Taking a step back: the ledger keeps both, everything else stands as if it had not been."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.closing import question
from handlers.operations.deadlines import forget_snoozes
from handlers.operations.finishing import Done, named, places, show_card, told_about
from handlers.operations.handovers import the_offer
from handlers.operations.ledger import Doer, record
from handlers.operations.nudges import ask_again
from handlers.operations.outbox import amend
from handlers.operations.settling import settle
from messages import labels
from messages.blockers import blocker_logged
from messages.receipts import Receipt, no_longer
from models.lead import Lead
from models.ledger import LedgerEvent
from models.outbox import OutboxRow
from models.queries.histories import happenings
from models.queries.leads import LeadView, view_lead
from models.queries.replies import answers_about
from models.rules.history import taken_back
from models.rules.permissions import Actor
from models.rules.undoing import HOLDS, standing_on, still_holds
from models.terms import EventAction, Role


def take_back(
    session: Session,
    lead: Lead,
    step: Sequence[int],
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    holds: timedelta = HOLDS,
) -> Done:
    """Take back the events of one step. Raises UserError, with a sentence, when it is too late for that.

    Too late is: after ten minutes (or what `holds` says), a second time, or once something stands on it.
    Whoever did it may, and the site lead.
    """
    events = _events_of(session, lead, step)
    _refuse(session, lead, events, actor=actor, now=now, holds=holds)
    numbers = [one.id or 0 for one in events]
    record(session, lead, EventAction.UNDONE, {"events": numbers}, by=by, now=now)
    settle(session, lead, now=now, taken_back=True)
    forget_snoozes(session, lead, numbers)
    show_card(session, lead, now=now)
    view = view_lead(session, lead)
    receipt = Receipt(lead.ref, "Taken back", named(actor), at=now, taken_back=True)
    edited = places(session, ask_again(session, lead, numbers, now=now))
    corrected = _correct(session, lead, events, view, receipt, now=now)
    return Done(view, receipt, edited | places(session, corrected))


def _events_of(session: Session, lead: Lead, step: Sequence[int]) -> list[LedgerEvent]:
    asked = select(LedgerEvent).where(LedgerEvent.lead_id == lead.id, col(LedgerEvent.id).in_(step))
    events = list(session.exec(asked.order_by(col(LedgerEvent.id))))
    whole = len(events) == len(set(step)) > 0
    if not whole or any(one.action is EventAction.LEAD_RECEIVED for one in events):
        raise UserError("There is nothing to take back here.")
    return events


def _refuse(
    session: Session,
    lead: Lead,
    events: Sequence[LedgerEvent],
    *,
    actor: Actor,
    now: datetime,
    holds: timedelta,
) -> None:
    known = happenings(session, [lead.id or 0])[lead.id or 0]
    if {one.id for one in events} & taken_back(known):
        raise UserError("That was taken back already.")
    leads_site = any(
        grant.role is Role.SITE_LEAD and grant.covers(lead.study_id, lead.site_id) for grant in actor.grants
    )
    if not leads_site and any(one.actor != actor.key for one in events):
        raise UserError("Only whoever did it, or the site lead, can take it back.")
    if not still_holds(events[0].recorded_at, now, holds):
        span = "ten minutes" if holds == HOLDS else "a day"
        raise UserError(
            f"Undo holds for {span}, and {'they have' if holds == HOLDS else 'it has'} passed. "
            "Log what is right now; the history keeps both."
        )
    later = standing_on([one.id or 0 for one in events], known)
    if later is not None:
        what = labels.EVENTS.get(later.action, "Something logged since")
        raise UserError(f"{what} stands on it. Take that back first.")


def _correct(
    session: Session,
    lead: Lead,
    events: Sequence[LedgerEvent],
    view: LeadView,
    receipt: Receipt,
    *,
    now: datetime,
) -> set[int]:
    """Whoever was told of the step reads that it was taken back. Gives the messages that say so."""
    corrected = set()
    for answer in answers_about(session, lead, [one.id or 0 for one in events]):
        amend(session, answer, no_longer(view, receipt), now=now)
        corrected.add(answer)
    standing = {one.key: one for one in view.blockers}
    for event in events:
        about = col(OutboxRow.dedupe_key).startswith(told_about(event.id), autoescape=True)
        said = no_longer(view, receipt)
        if event.action in (EventAction.BLOCKER_OPENED, EventAction.BLOCKER_RESOLVED):
            key = event.new["key"]
            about = col(OutboxRow.dedupe_key) == f"blocker:{key}"
            if key in standing:
                said = blocker_logged(view, standing[key])
        for number in session.exec(select(OutboxRow.id).where(about)).all():
            amend(session, number or 0, said, now=now)
        _ask_once_more(session, lead, event, view, now=now)
    return corrected


def _ask_once_more(
    session: Session, lead: Lead, answer: LedgerEvent, view: LeadView, *, now: datetime
) -> None:
    """A question whose answer was taken back is open again: its message asks as it did."""
    number = answer.new.get("asked") or answer.new.get("offer")
    asked = session.get(LedgerEvent, number) if number else None
    if asked is None:
        return
    offer = asked.action is EventAction.HANDOVER_OFFERED
    again = the_offer(session, lead, asked, view, now=now) if offer else question(session, lead, asked, view)
    about = col(OutboxRow.dedupe_key).startswith(told_about(asked.id), autoescape=True)
    for row in session.exec(select(OutboxRow.id).where(about)).all():
        amend(session, row or 0, again, now=now)
