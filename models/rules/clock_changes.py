"""Where a time zone changes its clocks, found by asking it for its offset."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The instant a UTC day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@lru_cache(maxsize=8192)
def stretches(zone: ZoneInfo, utc_day: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """A UTC day cut where the zone's offset changes: (from, to, offset) in order."""
    start = midnight(utc_day)
    # Twice a day is often enough: no zone has ever changed back within half a day.
    edges = [start]
    for one, other in pairwise((start, start + _DAY / 2, start + _DAY)):
        if _offset(zone, one) != _offset(zone, other):
            edges.append(_change(zone, one, other))
    edges.append(start + _DAY)
    return tuple((one, other, _offset(zone, one)) for one, other in pairwise(edges) if one < other)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None  # a ZoneInfo always knows it
    return offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first instant between the two that has the later one's offset, to the second."""
    target = _offset(zone, after)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // timedelta(seconds=2) * timedelta(seconds=1)
        before, after = (before, middle) if _offset(zone, middle) == target else (middle, after)
    return after
