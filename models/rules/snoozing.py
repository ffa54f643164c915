"""Until when a nudge may be put off."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from models.rules.working_time import WorkingTime

AFTERNOON = time(13)


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """One offered time. `key` stays the same when the offer is made again later."""

    key: str
    until: datetime


def snooze_choices(hours: WorkingTime, now: datetime) -> tuple[SnoozeChoice, ...]:
    """An hour from now and this afternoon, where the site is open then; and the next opening day.

    The last one is always offered. Instants are UTC and inside business hours.
    """
    soon = now + timedelta(hours=1)
    local = now.astimezone(hours.zone)
    afternoon = datetime.combine(local.date(), AFTERNOON, tzinfo=hours.zone)
    choices = []
    if hours.is_open(soon):
        choices.append(SnoozeChoice("hour", soon))
    if afternoon > soon and hours.is_open(afternoon):
        choices.append(SnoozeChoice("afternoon", afternoon.astimezone(now.tzinfo)))
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=hours.zone)
    choices.append(SnoozeChoice("next_day", hours.next_opening(midnight)))
    return tuple(choices)
