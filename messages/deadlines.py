"""What is said of a lead's clocks: which deadline is next, and whose clocks wait."""

from datetime import datetime
from zoneinfo import ZoneInfo

from messages import labels
from messages.nudges import CLOCKS
from messages.saying import say
from messages.times import moment
from models.queries.deadlines import Standing
from models.terms import Party


def clocks_line(standing: Standing, *, zone: ZoneInfo, now: datetime) -> list[str]:
    """The next deadline of a lead, whose it is, and that others stand still; nothing without a clock."""
    first = standing.next
    if first is None and not standing.waiting:
        return []
    return say(
        "lead_clocks",
        name=CLOCKS[first.kind][0] if first else "",
        late=first is not None and first.due_at < now,
        due=moment(first.due_at, zone) if first else "",
        party=labels.PARTIES[first.party] if first and first.party is not Party.SITE else "",
        waiting=[labels.PARTIES[one] for one in standing.waiting],
    )
