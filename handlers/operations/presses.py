"""Taking a press once, however often it comes."""

from datetime import datetime

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.outbox import take_once


def press_once(session: Session, key: str, *, now: datetime) -> None:
    """Raise UserError when this message or form was dealt with before.

    The key is kept in the caller's transaction: a press that failed may be made again.
    """
    if not take_once(session, f"press:{key}", now=now):
        raise UserError(
            "That was done already; nothing was logged twice. `/lead mine` shows where things stand."
        )
