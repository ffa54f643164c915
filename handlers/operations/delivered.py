"""What becomes true when an announcement has reached Slack."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, note
from models.digest import Digest
from models.lead import Lead
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.study import Study
from models.terms import DigestState, EventAction


def delivered(session: Session, row: OutboxRow, *, now: datetime) -> None:
    """Write into the ledger that a nudge or a digest has arrived."""
    for nudge in session.exec(
        select(Nudge).where(Nudge.outbox_id == (row.edits_id or row.id), col(Nudge.delivered_at).is_(None))
    ):
        nudge.delivered_at = now
        session.add(nudge)
        lead = session.get_one(Lead, nudge.lead_id)
        details = {"nudge": nudge.id, "rung": nudge.rung}
        note(session, EventAction.NUDGE_DELIVERED, details, lead=lead, by=SYSTEM, now=now)
    for digest in session.exec(select(Digest).where(Digest.outbox_id == row.id)):
        digest.state = DigestState.POSTED
        session.add(digest)
        study = session.get_one(Study, digest.study_id)
        note(
            session,
            EventAction.DIGEST_DELIVERED,
            {"week": digest.week.isoformat(), "input_hash": digest.input_hash},
            study=study,
            by=SYSTEM,
            now=now,
        )
