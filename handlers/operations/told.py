"""Writing into the ledger that somebody is told of a clock that rang."""

from datetime import datetime

from sqlmodel import Session

from handlers.operations.ledger import SYSTEM, note
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge
from models.terms import EventAction


def note_told(session: Session, nudge: Nudge, *, now: datetime) -> None:
    """Whom, of which clock and rung; the reason is why it was not told at once."""
    details: dict[str, object] = {
        "deadline": session.get_one(Deadline, nudge.deadline_id).kind.value,
        "rung": nudge.rung,
        "to": session.get_one(Member, nudge.member_id).key,
    }
    if nudge.for_id is not None:
        details["for"] = session.get_one(Member, nudge.for_id).key
    lead = session.get_one(Lead, nudge.lead_id)
    because = nudge.held_because
    note(session, EventAction.NUDGE_QUEUED, details, lead=lead, by=SYSTEM, now=now, reason=because)
