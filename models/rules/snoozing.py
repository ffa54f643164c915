"""Until when a nudge may be put off: never beyond the next escalation, nor beyond what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from models.rules.working_time import WorkingTime

AFTERNOON = time(13)
AT_LEAST = timedelta(minutes=5)
"""A snooze that would last less is none (clock minutes)."""


class SnoozeReason(StrEnum):
    """Why somebody would rather not now."""

    IN_VISIT = "in_visit"
    OTHER_FIRST = "other_first"
    WAITING = "waiting"
    BETTER_LATER = "better_later"


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """One offered time. `key` stays the same when the offer is made again later.

    `cut` says that it ends sooner than it would, because somebody is told, or waits, at that time.
    """

    key: str
    until: datetime
    cut: bool = False


def snooze_choices(hours: WorkingTime, now: datetime) -> tuple[SnoozeChoice, ...]:
    """An hour from now and this afternoon, where the site is open then; the next opening; the next day.

    The last one is always offered, the others where they are sooner and each is another. Instants are
    UTC and inside business hours.
    """
    soon = now + timedelta(hours=1)
    local = now.astimezone(hours.zone)
    afternoon = datetime.combine(local.date(), AFTERNOON, tzinfo=hours.zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), tzinfo=hours.zone)
    next_day = hours.next_opening(midnight)
    choices = {next_day: "next_day"}
    if hours.is_open(soon):
        choices.setdefault(soon, "hour")
    if afternoon > soon and hours.is_open(afternoon):
        choices.setdefault(afternoon.astimezone(now.tzinfo), "afternoon")
    choices.setdefault(next_opening(hours, now), "next_opening")
    return tuple(SnoozeChoice(choices[until], until) for until in sorted(choices) if until <= next_day)


def cut_short(
    choices: Sequence[SnoozeChoice], limit: datetime | None, now: datetime
) -> tuple[SnoozeChoice, ...]:
    """The choices, ended at the limit where they would go beyond: somebody is told, or waits, then.

    Of several that end there only the first is left; none where the limit is too near.
    """
    if limit is None:
        return tuple(choices)
    kept = [one for one in choices if one.until <= limit]
    longer = [replace(one, until=limit, cut=True) for one in choices if one.until > limit][:1]
    return tuple(one for one in (*kept, *longer) if one.until >= now + AT_LEAST)


def next_opening(hours: WorkingTime, now: datetime) -> datetime:
    """When the site opens next, after its present hours where it is open."""
    if not hours.is_open(now):
        return hours.next_opening(now)
    closes = hours.closing_after(now)
    return hours.next_opening(closes) if closes is not None else now + timedelta(days=1)
