"""When to try next: inside the person's hours and the site's, away from the hours and weekdays tried before."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from models.rules.history import LeadHistory
from models.rules.windows import CALLS, daily, preferred_hours
from models.rules.working_time import WorkingTime

STEP: Final = timedelta(minutes=30)
"""How far apart the slots lie that are weighed."""

LOOK_AHEAD: Final = 10
"""Open days that are weighed, the due day and before included."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When to try next. `suits` tells whether the person's own hours could be kept."""

    at: datetime
    suits: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """What tries without an answer have in common: how many there are, and the one weekday and hour.

    None where they differ. `weekday` is 0 for Monday.
    """

    count: int
    weekday: int | None
    hour: int | None

    @property
    def is_rut(self) -> bool:
        """Whether three or more tries all fell on the same weekday or in the same hour."""
        return self.count >= 3 and (self.weekday is not None or self.hour is not None)


def unanswered(lead: LeadHistory) -> tuple[datetime, ...]:
    """The tries since the person was last spoken with."""
    since = lead.last_contact_at
    return tuple(one.at for one in lead.attempts if since is None or one.at > since)


def pattern(lead: LeadHistory, zone: ZoneInfo) -> Pattern:
    """What the tries so far have in common, on the site's clock."""
    local = [at.astimezone(zone) for at in unanswered(lead)]
    days, hours = {one.weekday() for one in local}, {one.hour for one in local}
    return Pattern(
        count=len(local),
        weekday=days.pop() if len(days) == 1 else None,
        hour=hours.pop() if len(hours) == 1 else None,
    )


def next_slot(
    lead: LeadHistory,
    hours: WorkingTime,
    *,
    earliest: datetime,
    due: datetime,
    window: str | None = None,
    patient_zone: ZoneInfo | None = None,
) -> Slot | None:
    """The best time for the next try, from `earliest` on; None when the site does not open soon.

    On the day it is due at the latest, where there is time until then. Times tried least come first, by
    hour of the day and then by weekday, both as the site's clock has them; of equals one that is in
    time, nearest to the due time. The person's `window` is on their own clock, and is given up only
    where the site is never open in it: that is said by `suits`.
    """
    zone = patient_zone or hours.zone
    calls = daily(zone.key, *CALLS)
    times = [at for at in islice(_open_slots(hours, earliest), 2000) if calls.is_open(at)]
    preferred = preferred_hours(zone.key, window)
    suiting = [at for at in times if preferred is None or preferred.is_open(at)]
    found = suiting or times
    if not found:
        return None
    due_day = due.astimezone(hours.zone).date()
    found = [at for at in found if at.astimezone(hours.zone).date() <= due_day] or found
    tried = [at.astimezone(hours.zone) for at in unanswered(lead)]
    return Slot(min(found, key=lambda at: _worth(at, tried, hours.zone, due)), suits=bool(suiting))


def _worth(
    at: datetime, tried: Sequence[datetime], zone: ZoneInfo, due: datetime
) -> tuple[int, int, bool, timedelta, datetime]:
    """Lower is better."""
    local = at.astimezone(zone)
    hours = Counter(one.hour for one in tried)
    days = Counter(one.weekday() for one in tried)
    return hours[local.hour], days[local.weekday()], at > due, abs(at - due), at


def _open_slots(hours: WorkingTime, earliest: datetime) -> Iterator[datetime]:
    """Half hours that begin while the site is open, for the next open days."""
    at = hours.next_opening(earliest)
    seen = {at.astimezone(hours.zone).date()}
    while True:
        local = at.astimezone(hours.zone)
        seen.add(local.date())
        if len(seen) > LOOK_AHEAD:
            return
        yield at
        at = hours.next_opening(_next_half_hour(at))


def _next_half_hour(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at - past + STEP
