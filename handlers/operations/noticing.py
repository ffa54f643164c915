"""What changes on a lead although nobody does anything: time passes, and other clocks run."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, record
from handlers.operations.settling import settle
from models.lead import Lead
from models.queries.claims import lock_claim
from models.terms import EventAction

TRY_AGAIN = timedelta(minutes=15)


def changed_leads(session: Session, *, now: datetime, limit: int = 50) -> list[Lead]:
    """The leads whose clocks change by now, locked for this transaction, earliest first."""
    asked = (
        select(Lead)
        .where(col(Lead.clocks_change_at) <= now)
        .order_by(col(Lead.clocks_change_at), col(Lead.id))
        .limit(limit)
    )
    return list(session.exec(lock_claim(session, asked)))


def time_passed(session: Session, lead: Lead, *, now: datetime) -> None:
    """Bring a lead's clocks in step with the hour. One whose hold is over is worked on again."""
    if lead.paused_until is not None and lead.paused_until <= now:
        held_until = {"paused_until": lead.paused_until.isoformat()}
        record(
            session,
            lead,
            EventAction.RESUMED,
            {},
            old=held_until,
            by=SYSTEM,
            now=now,
            at=lead.paused_until,
            reason="the hold is over",
        )
    settle(session, lead, now=now)


def look_later(session: Session, lead: Lead, *, now: datetime) -> None:
    """Look again at a lead that could not be settled, so that it keeps no other waiting."""
    lead.clocks_change_at = now + TRY_AGAIN
    session.add(lead)
