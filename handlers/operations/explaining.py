"""Laying open how a due time came about, from the clock as it was frozen."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.rules.frozen_clock import Explanation, FrozenClock, explain
from models.rules.working_time import Span


def explained(
    session: Session, lead: Lead, deadline_ids: Sequence[int]
) -> list[tuple[Deadline, Explanation, list[Span]]]:
    """Those of these deadlines that are the lead's, each with the stretches counted and the pauses left out."""
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.id).in_(deadline_ids))
    hours = calendar_for(session, lead.site_id)
    found = []
    for deadline in session.exec(asked.order_by(col(Deadline.due_at), col(Deadline.id))):
        pauses = ended(deadline.pauses)
        frozen = FrozenClock.from_dict(deadline.policy)
        found.append((deadline, explain(frozen, hours, pauses=pauses), pauses))
    return found


def ended(pauses: Sequence[Sequence[str | None]]) -> list[Span]:
    """The pauses of a clock that are over; the one it stands still in counts for nothing yet."""
    return [
        (datetime.fromisoformat(since), datetime.fromisoformat(until))
        for since, until in pauses
        if since is not None and until is not None
    ]
