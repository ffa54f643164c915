"""When a study's digest goes out, and which week it reports."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from models.rules.clock_changes import stretches


def last_digest_time(now: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The latest digest time not after `now`; `weekday` 0 is Monday. The same wall-clock time all year.

    A time the spring change skips counts as the first instant after it; of a doubled one the first.
    """
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    found = _instant(day, at, zone)
    return found if found <= now else _instant(day - timedelta(days=7), at, zone)


def next_digest_time(now: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    """The first digest time after `now`."""
    last = last_digest_time(now, zone, weekday, at).astimezone(zone)
    return _instant(last.date() + timedelta(days=7), at, zone)


def reported_week(digest_time: datetime, zone: ZoneInfo) -> date:
    """The Monday of the last whole week, Monday to Sunday, that had ended by then."""
    day = digest_time.astimezone(zone).date()
    return day - timedelta(days=day.weekday() + 7)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, at, tzinfo=zone)
    found = local.astimezone(UTC)
    exists = found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    return found if exists else _last_change(zone, found)


def _last_change(zone: ZoneInfo, at: datetime) -> datetime:
    """When the zone last changed its clocks, at most a day before `at`."""
    days = (at.date() - timedelta(days=1), at.date())
    pieces = [piece for day in days for piece in stretches(zone, day)]
    return max(start for (_, _, old), (start, _, new) in pairwise(pieces) if old != new and start <= at)
