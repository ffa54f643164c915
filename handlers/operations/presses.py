"""Taking a press once, however often it comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.outbox import take_once
from models.lead import Lead
from models.nudge import Nudge
from models.outbox import OutboxRow

DONE = "That was done already; nothing was logged twice. `/lead mine` shows where things stand."


def press_once(session: Session, key: str, *, now: datetime) -> None:
    """Raise UserError when this message or form was dealt with before.

    The key is kept in the caller's transaction: a press that failed may be made again.
    """
    if not take_once(session, f"press:{key}", now=now):
        raise UserError(DONE)


def refuse_answered(session: Session, container: Mapping[str, Any], lead: Lead) -> None:
    """Raise UserError when what the message pressed on tells of the lead was answered in the meantime.

    `container` is Slack's: it names the channel and the message.
    """
    asked = (
        select(Nudge.answered_at)
        .join(OutboxRow, col(OutboxRow.id) == Nudge.outbox_id)
        .where(
            OutboxRow.channel == container.get("channel_id"),
            OutboxRow.ts == container.get("message_ts"),
            Nudge.lead_id == lead.id,
        )
    )
    answers = session.exec(asked).all()
    if answers and all(at is not None for at in answers):
        raise UserError(DONE)
