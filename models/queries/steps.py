"""What somebody did last: the events of one step, as its receipt names them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.ledger import LedgerEvent
from models.terms import EventAction

LOOK_BACK = 200  # of the newest events: a step is looked for right after it was taken


def step_at(session: Session, actor: str, now: datetime) -> list[LedgerEvent]:
    """The events about one lead that somebody added at that very instant; empty for none."""
    newest = session.exec(select(LedgerEvent).order_by(col(LedgerEvent.id).desc()).limit(LOOK_BACK)).all()
    mine = [one for one in reversed(newest) if one.actor == actor and one.recorded_at == now and one.lead_id]
    return [one for one in mine if one.lead_id == mine[-1].lead_id] if mine else []


def changed_since(session: Session, lead_id: int, token: int, *, but: str) -> Sequence[LedgerEvent]:
    """What other people added about a lead after the event whose number is `token`, oldest first."""
    asked = (
        select(LedgerEvent)
        .where(
            LedgerEvent.lead_id == lead_id,
            col(LedgerEvent.id) > token,
            LedgerEvent.actor != but,
            col(LedgerEvent.actor).not_like("system:%"),
            col(LedgerEvent.action).not_in(
                (EventAction.NOTE_ADDED, EventAction.NUDGE_QUEUED, EventAction.NUDGE_DELIVERED)
            ),
        )
        .order_by(col(LedgerEvent.id))
    )
    return session.exec(asked).all()
