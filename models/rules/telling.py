"""When somebody is told, once a clock has rung for them: few messages, each at a fit time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from models.rules.working_time import WorkingTime

SLOT: Final = timedelta(minutes=15)
"""One message per person and slot: what rings within a quarter of an hour of a message waits for its end."""

MOST_A_DAY: Final = 6
"""Single messages with nudges that one person gets in a day; what is left goes into the next list."""

LIST_AT: Final = time(8, 45)
"""When the morning list comes, in the site's zone; where the site opens later, at its opening."""

MORNING: Final = timedelta(hours=1)
"""How late a list may still come; after a longer outage the nudges of the day have said it all."""

BEFORE_LIST: Final = timedelta(hours=1)
"""A warning that comes before the list waits for it, unless it is due within this time after the list."""

# Why somebody was not told at once, as nudges and the ledger keep it.
SLOT_OPEN: Final = "one message in a quarter of an hour"
SITE_CLOSED: Final = "the site was closed"
STUDY_NOT_OPEN: Final = "the study was not open"
IN_LIST: Final = "in the morning list"
IN_NEXT_LIST: Final = f"{MOST_A_DAY} messages today, so in the next list"
JOINED_LAST: Final = f"{MOST_A_DAY} messages today, so it joined the last one"
OWN_TIMES: Final = "their own nudge times"
CALL_HOURS: Final = "the hours for calls"
PREFERRED_TIME: Final = "the time of day the person prefers"

_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 30  # days looked ahead for one that is open


def slot_end(told_at: Iterable[datetime], now: datetime) -> datetime | None:
    """When the slot ends that a message opened; None when none is open at `now`."""
    return max((at + SLOT for at in told_at if now < at + SLOT), default=None)


def list_time(hours: WorkingTime, day: date) -> datetime | None:
    """When the morning list of that date comes; None on a day the site is closed.

    Hours bind the sending: it comes at 8:45 where the site is open then, else at the next opening of
    that day, and where there is none at the day's first.
    """
    spans = hours.spans_on(day)
    if not spans:
        return None
    wanted = datetime.combine(day, LIST_AT, tzinfo=hours.zone)
    open_then = [max(opens, wanted) for opens, closes in spans if closes > wanted]
    return (open_then or [spans[0][0]])[0].astimezone(spans[0][0].tzinfo)


def next_list_time(hours: WorkingTime, now: datetime) -> datetime | None:
    """When the next morning list after `now` comes; None when the site stays closed for a month."""
    day = now.astimezone(hours.zone).date()
    for _ in range(_PATIENCE):
        at = list_time(hours, day)
        if at is not None and at > now:
            return at
        day += _DAY
    return None
