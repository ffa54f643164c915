"""What the owners of leads read when a blocker of their site or study stops several of them, or no longer."""

from collections.abc import Sequence
from datetime import datetime

from messages.blocker_list import what_of, where_of
from messages.blocks import section
from messages.leads import next_line
from messages.message import Message
from messages.saying import say
from models.queries.blockers import BlockerRow
from models.queries.leads import LeadView

SHOWN = 15  # leads named in one message; the rest are counted


def leads_wait(row: BlockerRow, views: Sequence[LeadView]) -> Message:
    """To an owner: these of theirs wait for it now, and their clocks stand still where the move is another's."""
    parts = say(
        "leads_wait",
        where=where_of(row),
        what=what_of(row),
        decision=row.decision_needed or "",
        refs=[view.lead.ref for view in views[:SHOWN]],
        more=max(0, len(views) - SHOWN),
        count=len(views),
    )
    return Message("\n".join(parts), [section(part) for part in parts])


def leads_go_on(row: BlockerRow, views: Sequence[LeadView], *, answer: str | None, now: datetime) -> Message:
    """To an owner: it is out of the way, and what comes next on each of theirs."""
    parts = say(
        "leads_go_on",
        where=where_of(row),
        what=what_of(row),
        question=row.decision_needed or "",
        answer=answer or "",
        resolution=row.resolution or "",
        lines=[(view.lead.ref, next_line(view, now)) for view in views[:SHOWN]],
        more=max(0, len(views) - SHOWN),
        count=len(views),
    )
    return Message("\n".join(parts), [section(part) for part in parts])


def leads_wait_again(row: BlockerRow, views: Sequence[LeadView]) -> Message:
    """In place of that: it was taken back within ten minutes."""
    parts = say(
        "leads_wait_again",
        where=where_of(row),
        what=what_of(row),
        refs=[view.lead.ref for view in views[:SHOWN]],
        more=max(0, len(views) - SHOWN),
    )
    return Message("\n".join(parts), [section(part) for part in parts])
