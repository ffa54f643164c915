"""From a date phrase to an instant: opening hours, weekends, parts of days and what must be asked."""

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from handlers.reading.mentions import Anchor, Clock, Mention, Part, Trouble

_FARTHEST: Final = timedelta(days=180)
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_STARTS: Final = {
    Part.MID_MORNING: time(10),
    Part.LATE_MORNING: time(11),
    Part.LUNCH: time(12),
    Part.AFTERNOON: time(13),
    Part.MID_AFTERNOON: time(15),
    Part.LATE_AFTERNOON: time(16),
    Part.EVENING: time(18),
}
_ENDS: Final = {
    Part.MORNING: time(12),
    Part.MID_MORNING: time(12),
    Part.LATE_MORNING: time(12),
    Part.LUNCH: time(13),
    Part.EVENING: time(21),
}
_FORENOON: Final = frozenset({Part.MORNING, Part.MID_MORNING, Part.LATE_MORNING})
_DECENT: Final = (time(8), time(21))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date phrase worked out: the instant in the site's zone, how exact it is, and whether to ask.

    `at` is None when `trouble` says why the phrase cannot be used. `day_at_close` etc. follow from precision:
    a day only means its closing time, a part of a day its start.
    """

    at: datetime | None
    precision: str
    ask_first: bool = False
    trouble: Trouble | None = None
    has_clock: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether there is an instant."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when a reply is read: now, the site's zone and its opening hours."""

    now: datetime
    zone: ZoneInfo
    opens: time
    closes: time

    @property
    def today(self) -> date:
        """The site's calendar day."""
        return self.now.date()

    def at(self, day: date, clock: time) -> datetime:
        """That clock time on that day at the site."""
        return datetime.combine(day, clock, self.zone)


def is_business_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


def next_business_day(day: date) -> date:
    """The first Monday-to-Friday day after `day`."""
    day += _DAY
    while not is_business_day(day):
        day += _DAY
    return day


def last_business_day_before(day: date) -> date:
    """The last Monday-to-Friday day before `day`."""
    day -= _DAY
    while not is_business_day(day):
        day -= _DAY
    return day


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; a shorter month gives its last day."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _unusable(trouble: Trouble) -> Moment:
    return Moment(None, "", trouble=trouble)


def work_out(
    mention: Mention, desk: Desk, *, visit_day: date | None = None, last_day: date | None = None
) -> Moment:
    """The instant that `mention` means at `desk`.

    `visit_day` is the visit's date in the same reply ("the day before"), `last_day` the last date
    mentioned before this one ("will call then").
    """
    mention = _anchored(mention, visit_day, last_day)
    if mention.trouble is not None:
        return _unusable(mention.trouble)
    if mention.elapsed is not None:
        # Through UTC: "in 2 days" may keep the wall clock, "in 48 hours" must not.
        at = (desk.now.astimezone(UTC) + mention.elapsed).astimezone(desk.zone)
        return _checked(Moment(at, "minute", has_clock=True), desk)
    if mention.day is None and not mention.has_time:
        return _unusable(Trouble.VAGUE)
    mention = _bounded(mention)
    if mention.clock is not None:
        return _at_clock(mention, mention.clock, desk)
    if mention.part is not None and mention.part is not Part.CLOSE:
        return _at_part(mention, mention.part, desk)
    day = mention.day or desk.today
    return _on_day(mention, desk, day, desk.closes, "day")


def _anchored(mention: Mention, visit_day: date | None, last_day: date | None) -> Mention:
    if mention.anchor is None:
        return mention
    if mention.anchor is Anchor.THEN:
        return replace(mention, day=last_day) if last_day else replace(mention, trouble=Trouble.VAGUE)
    if visit_day is None:
        return replace(mention, trouble=Trouble.VAGUE)
    if mention.anchor is Anchor.DAY_BEFORE_VISIT:
        return replace(mention, day=last_business_day_before(visit_day))
    return replace(mention, day=visit_day, part=mention.part or Part.MORNING)


def _bounded(mention: Mention) -> Mention:
    """ "Before Thursday" is the last business day before it, "after Thursday" the next one, asked."""
    if mention.day is None or mention.has_time:
        return mention
    if mention.bound == "before":
        return replace(mention, day=last_business_day_before(mention.day))
    if mention.bound == "after":
        return replace(mention, day=next_business_day(mention.day), ask_first=True, is_relative=False)
    return mention


def _at_clock(mention: Mention, clock: Clock, desk: Desk) -> Moment:
    hours = _hour_of_day(clock, mention.part, desk)
    if hours is None:
        return _unusable(Trouble.IMPOSSIBLE if clock.hour > 23 or clock.minute > 59 else Trouble.TWO_READINGS)
    if mention.zone == "theirs":
        return _unusable(Trouble.THEIR_ZONE)
    zone = _zone_meant(mention.zone, desk)
    ask_first = False
    day = mention.day
    if day is None:
        day = desk.today
        at = datetime.combine(day, hours, zone).astimezone(desk.zone)
        if not (is_business_day(day) and at > desk.now):
            day, ask_first = next_business_day(desk.today), True
    moment = _placed(mention, desk, day, hours, "minute", zone)
    return replace(moment, ask_first=moment.ask_first or ask_first, has_clock=True)


def _zone_meant(name: str, desk: Desk) -> ZoneInfo:
    """The zone typed beside a clock time; Mountain time at a Phoenix site is Phoenix time."""
    if not name or (name == "America/Denver" and desk.zone.key == "America/Phoenix"):
        return desk.zone
    return ZoneInfo(name)


def _hour_of_day(clock: Clock, part: Part | None, desk: Desk) -> time | None:
    """The clock time meant (9.2), None when two readings are left or there is none."""
    hour, minute = clock.hour, clock.minute
    if hour > 23 or minute > 59:
        return None
    if clock.half == "24" or hour > 12 or (hour == 0):
        return time(hour, minute)
    half = clock.half
    if not half and part is not None and part is not Part.CLOSE:
        half = ("am" if hour == 11 else "pm") if part is Part.LUNCH else "am" if part in _FORENOON else "pm"
        if part is Part.EVENING and hour == 12:
            return time(0, minute)
    early, late = time(hour % 12, minute), time(hour % 12 + 12, minute)
    if half:
        return early if half == "am" else late
    if hour == 12:
        return late
    fits_early, fits_late = desk.opens <= early <= desk.closes, desk.opens <= late <= desk.closes
    if fits_early != fits_late:
        return early if fits_early else late
    if fits_early:
        return None
    if 8 <= hour <= 11:
        return early
    return late if hour <= 6 else None


def _at_part(mention: Mention, part: Part, desk: Desk) -> Moment:
    starts, ends = _STARTS.get(part, desk.opens), _ENDS.get(part, desk.closes)
    day, ask_first = mention.day, False
    if day is None:
        day = desk.today
        if not (is_business_day(day) and desk.now < desk.at(day, ends)):
            day += _DAY
            if not is_business_day(day):
                day, ask_first = next_business_day(desk.today), True
    if day == desk.today and desk.at(day, starts) <= desk.now < desk.at(day, ends):
        starts = ends
    moment = _placed(mention, desk, day, starts, "part_of_day", desk.zone)
    return replace(moment, ask_first=moment.ask_first or ask_first)


def _on_day(mention: Mention, desk: Desk, day: date, clock: time, precision: str) -> Moment:
    return _placed(mention, desk, day, clock, precision, desk.zone)


def _placed(mention: Mention, desk: Desk, day: date, clock: time, precision: str, zone: ZoneInfo) -> Moment:
    """That time on that day; a relative day that lands on a weekend moves to Monday and asks."""
    ask_first = mention.ask_first
    if mention.is_relative and not is_business_day(day):
        day, ask_first = next_business_day(day), True
    at = datetime.combine(day, clock, zone).astimezone(desk.zone)
    return _checked(Moment(at, precision, ask_first), desk)


def _checked(moment: Moment, desk: Desk) -> Moment:
    at = moment.at
    if at is None:
        return moment
    if at <= desk.now:
        return _unusable(Trouble.PAST)
    if at.date() - desk.today > _FARTHEST:
        return _unusable(Trouble.TOO_FAR)
    clock = at.timetz().replace(tzinfo=None)
    decent = _DECENT[0] <= clock <= _DECENT[1] or desk.opens <= clock <= desk.closes
    odd = not is_business_day(at.date()) or (moment.precision != "day" and not decent)
    return replace(moment, ask_first=moment.ask_first or odd)
