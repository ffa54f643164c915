"""How a lead's clocks stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.deadline import Deadline
from models.lead import Lead
from models.terms import DeadlineKind, DeadlineState, Party


@dataclass(frozen=True, slots=True)
class NextDeadline:
    """A lead's next deadline: the earliest of its running clocks. An answered clock has dropped out."""

    kind: DeadlineKind
    due_at: datetime
    party: Party


@dataclass(frozen=True, slots=True)
class Standing:
    """The next deadline of a lead, if any clock runs, and whose clocks stand still meanwhile."""

    next: NextDeadline | None
    waiting: tuple[Party, ...]


def standing_of(session: Session, lead: Lead) -> Standing:
    """How the lead's open clocks stand."""
    asked = (
        select(Deadline)
        .where(
            Deadline.lead_id == lead.id,
            col(Deadline.state).in_((DeadlineState.RUNNING, DeadlineState.PAUSED)),
        )
        .order_by(col(Deadline.due_at), col(Deadline.id))
    )
    rows = session.exec(asked).all()
    running = [row for row in rows if row.state is DeadlineState.RUNNING]
    waiting = dict.fromkeys(row.party for row in rows if row.state is DeadlineState.PAUSED)
    first = NextDeadline(running[0].kind, running[0].due_at, running[0].party) if running else None
    return Standing(first, tuple(waiting))
