"""What falls due next without being anybody's deadline: people to be told, leads to look at, absences."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from models.lead import Lead
from models.queries.absences import next_change
from models.queries.nudges import next_telling


def next_to_happen(session: Session, *, now: datetime) -> datetime | None:
    """The earliest of them, or None when nothing of the kind lies ahead."""
    changing = session.exec(select(func.min(col(Lead.clocks_change_at)))).one()
    found = (next_telling(session), next_change(session, now), changing)
    return min((at for at in found if at is not None), default=None)
