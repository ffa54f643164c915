"""When somebody is told, once a clock has rung for them: few messages, each at a fit time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

SLOT: Final = timedelta(minutes=15)
"""One message per person and slot: what rings within a quarter of an hour of a message waits for its end."""

MOST_A_DAY: Final = 6
"""Single messages with nudges that one person gets in a day; what is left goes into the next list."""


def slot_end(told_at: Sequence[datetime], now: datetime) -> datetime | None:
    """When the slot ends that a message opened; None when none is open at `now`."""
    ends = [at + SLOT for at in told_at]
    return max((end for end in ends if end > now), default=None)
