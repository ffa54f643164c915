"""Writing down that something was refused."""

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Remembered
from models.ledger import LedgerEvent


def remember(session: Session, said: Remembered, *, now: datetime) -> None:
    """Add a refusal to the ledger: who asked for what, never what they typed."""
    session.add(
        LedgerEvent(
            workspace_id=said.workspace_id,
            study_id=said.study_id,
            at=now,
            recorded_at=now,
            actor=said.actor[:80],
            action=said.action,
            object_type="ask",
            object_ref=said.about,
            new=dict(said.details),
        )
    )
