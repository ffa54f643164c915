"""When a study's digest goes out, and which week it reports."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from models.rules.clock_changes import stretches
from models.terms import Edition, Rhythm

MIDWEEK: Final = timedelta(days=3)
"""How long after the weekly message the one in between follows, where there is one."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a digest goes out (UTC), the week it reports and what kind it is."""

    at: datetime
    week: date
    edition: Edition


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a study's digests go out: weekday (0 is Monday) and wall-clock time, the same all year.

    Every two weeks counts from the reported week `since`. A time the spring change skips counts as the
    first instant after it; of a doubled one the first.
    """

    zone: ZoneInfo
    weekday: int
    at: time
    rhythm: Rhythm = Rhythm.WEEKLY
    since: date | None = None

    def last(self, now: datetime) -> Slot:
        """The latest slot not after `now`."""
        return [one for one in self._around(now) if one.at <= now][-1]

    def next(self, now: datetime) -> Slot:
        """The first slot after `now`."""
        return next(one for one in self._around(now) if one.at > now)

    def of(self, week: date) -> Slot:
        """The slot at which a week is reported, whether or not the rhythm leaves it out."""
        return self._slot(week + timedelta(days=7 + self.weekday), Edition.WEEK)

    def _around(self, now: datetime) -> list[Slot]:
        """Every slot from two weeks before to two weeks after, in order."""
        day = now.astimezone(self.zone).date()
        day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        found = []
        for weeks in range(-3, 4):
            weekly = day + timedelta(weeks=weeks)
            found.append(self._slot(weekly, Edition.WEEK))
            if self.rhythm is Rhythm.TWICE_WEEKLY:
                found.append(self._slot(weekly + MIDWEEK, Edition.MIDWEEK))
        return [one for one in found if self._reports(one.week)]

    def _slot(self, day: date, edition: Edition) -> Slot:
        at = _instant(day, self.at, self.zone)
        return Slot(at, reported_week(at, self.zone), edition)

    def _reports(self, week: date) -> bool:
        if self.rhythm is not Rhythm.EVERY_TWO_WEEKS or self.since is None:
            return True
        return (week - self.since).days // 7 % 2 == 0


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
