"""What falls due next without being anybody's deadline: people to be told, leads to look at, morning lists."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from models.lead import Lead
from models.nudge import Nudge
from models.queries.calendars import working_time_of
from models.rules.telling import next_list_time
from models.study import Site


def next_to_happen(session: Session, *, now: datetime) -> datetime | None:
    """The earliest of them, or None when nothing of the kind lies ahead."""
    waiting = select(func.min(Nudge.not_before)).where(col(Nudge.outbox_id).is_(None))
    changing = select(func.min(Lead.clocks_change_at))
    lists = [next_list_time(working_time_of(site), now) for site in session.exec(select(Site))]
    found = [session.exec(waiting).one(), session.exec(changing).one(), *lists]
    return min((at for at in found if at is not None), default=None)
