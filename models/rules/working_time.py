"""Working time: business minutes on a calendar with hours, holidays, breaks and a time zone."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from models.rules.clock_changes import midnight, stretches
from models.rules.opening_hours import (
    CalendarError,
    Hours,
    read_breaks,
    read_dated_hours,
    read_dates,
    read_week,
    read_zone,
    without,
)

__all__ = ["CalendarError", "Span", "WorkingTime"]

# From one UTC instant (included) to another (excluded).
Span = tuple[datetime, datetime]

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
# How many closed days in a row end a search for the next or the last opening.
_PATIENCE = 800
# A hundred years by the clock: beyond it an amount is a slip, and would be walked through day by day.
_MOST = 100 * 366 * 24 * 60
_KEYS = frozenset({"timezone", "hours", "date_hours", "holidays", "breaks"})


@dataclass(frozen=True)
class WorkingTime:
    """When a place works, and arithmetic in its business minutes.

    An instant is open when the wall clock of `zone` reads a time within that date's hours: start
    included, end excluded. So an hour skipped by a clock change never happened, and one that is
    doubled counts both times. A date's hours are `date_hours` where it has an entry, else its
    weekday's (`week`, Monday first); `breaks` are taken out of them, and on `holidays` nothing is
    open. `holidays` may be any container of dates, also one that works years out when asked.

    Instants given must be aware, in any zone; those returned are UTC. Minutes are floats, may be
    fractional, and are exact to the microsecond.
    """

    zone: ZoneInfo
    week: tuple[tuple[Hours, ...], ...]
    date_hours: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    holidays: Container[date] = frozenset()
    breaks: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    # The open spans of each UTC day asked about so far: what makes a second long walk cheap.
    _open: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not any(self.week) and not any(self.date_hours.values()):
            raise CalendarError(
                "The calendar has no opening hours at all, so nothing could ever fall due. "
                'Give at least one day hours, for example {"mon": [["09:00", "17:00"]]}.'
            )

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Self:
        """A calendar from plain values, as TOML or JSON holds them. Raises CalendarError.

        `timezone` (IANA) and `hours` (`{"mon": [["09:00", "12:00"], ["13:00", "24:00"]], …}`) are
        needed; `date_hours` (`{"2026-12-24": [["09:00", "12:00"]]}`, an empty list is closed),
        `holidays` (dates) and `breaks` (`{"date", "from", "to"}`, closed on that date) may be left out.
        """
        unknown = sorted(set(written) - _KEYS)
        if unknown:
            raise CalendarError(
                f"A calendar knows no “{unknown[0]}”. It takes timezone, hours, date_hours, holidays "
                'and breaks, for example {"timezone": "America/New_York", "hours": {"mon": '
                '[["09:00", "17:00"]]}}.'
            )
        return cls(
            zone=read_zone(written.get("timezone")),
            week=read_week(written.get("hours", {})),
            date_hours=read_dated_hours(written.get("date_hours", {})),
            holidays=read_dates(written.get("holidays", ()), where="holidays"),
            breaks=read_breaks(written.get("breaks", ())),
        )

    def add(self, start: datetime, minutes: float) -> datetime:
        """The earliest instant with `minutes` business minutes worked since `start`.

        Minutes used up at closing end at that closing; no minutes from a closed instant lead to the
        next opening. Raises CalendarError when the hours run out, ValueError for minutes below zero or
        of more than a hundred years.
        """
        at, left = _utc(start), _amount(minutes)
        for opens, closes in self._forward(at):
            opens = max(opens, at)
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise self._ran_out("after", start)

    def subtract(self, start: datetime, minutes: float) -> datetime:
        """The latest instant from which `minutes` business minutes lead up to `start`.

        The mirror of `add`: minutes used up at an opening end there; no minutes from a closed instant
        or an opening lead to the last closing. Raises as `add` does.
        """
        at, left = _utc(start), _amount(minutes)
        for opens, closes in self._backward(at):
            closes = min(closes, at)
            if left <= closes - opens:
                return closes - left
            left -= closes - opens
        raise self._ran_out("before", start)

    def between(self, start: datetime, end: datetime) -> float:
        """Business minutes from `start` to `end`; 0 when the end comes first."""
        worked = sum((closes - opens for opens, closes in self._between(start, end)), _NOTHING)
        return worked / timedelta(minutes=1)

    def spans_between(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """The open stretches from `start` to `end`, in order; hours that meet are one stretch."""
        return _joined(self._between(start, end))

    def spans_on(self, local_date: date) -> tuple[Span, ...]:
        """The open stretches of one date of the calendar's own zone."""
        found = [
            span
            for day in (local_date - _DAY, local_date, local_date + _DAY)
            for span in self._pieces(day)
            if span[0].astimezone(self.zone).date() == local_date
        ]
        return _joined(found)

    def is_open(self, at: datetime) -> bool:
        """Whether the calendar is open at that instant; the closing instant itself is closed."""
        at = _utc(at)
        return any(opens <= at < closes for opens, closes in self._on(at.date()))

    def next_opening(self, at: datetime) -> datetime:
        """The instant itself when open, else the next opening. Raises CalendarError when none is near."""
        return self.add(at, 0)

    def closing_after(self, at: datetime) -> datetime | None:
        """When the stretch that is open at `at`, or else opens next, closes; hours that meet are one.

        None when it does not close for some two years, as around the clock. Raises CalendarError
        when nothing opens at all.
        """
        end = self.next_opening(at)
        limit = end + _DAY * _PATIENCE
        for opens, closes in self._forward(end):
            if opens > end:
                return end
            if closes > limit:
                return None
            end = closes
        return end

    def _hours_on(self, local_date: date) -> tuple[Hours, ...]:
        if local_date in self.holidays:
            return ()
        hours = self.date_hours.get(local_date, self.week[local_date.weekday()])
        return without(hours, self.breaks.get(local_date, ()))

    def _pieces(self, utc_day: date) -> list[Span]:
        """The open spans of a UTC day, cut at local midnights and clock changes, in order.

        Going by UTC days keeps them in order even where a clock change repeats part of the day before.
        """
        found = []
        for start, end, offset in stretches(self.zone, utc_day):
            local_date, last = (start + offset).date(), (end + offset).date()
            while local_date <= last:
                day_start = midnight(local_date) - offset
                for opens, closes in self._hours_on(local_date):
                    span = max(day_start + opens, start), min(day_start + closes, end)
                    if span[0] < span[1]:
                        found.append(span)
                local_date += _DAY
        return found

    def _on(self, utc_day: date) -> tuple[Span, ...]:
        spans = self._open.get(utc_day)
        if spans is None:
            spans = self._open[utc_day] = _joined(self._pieces(utc_day))
        return spans

    def _between(self, start: datetime, end: datetime) -> Iterator[Span]:
        start, end = _utc(start), _utc(end)
        day = start.date()
        while day <= end.date():
            for opens, closes in self._on(day):
                span = max(opens, start), min(closes, end)
                if span[0] < span[1]:
                    yield span
            day += _DAY

    def _forward(self, at: datetime) -> Iterator[Span]:
        """Open spans that end after `at`, ever later, until too many days in a row are closed."""
        day, closed = at.date(), 0
        while closed <= _PATIENCE and day.year < date.max.year:
            spans = [span for span in self._on(day) if span[1] > at]
            yield from spans
            closed = 0 if spans else closed + 1
            day += _DAY

    def _backward(self, at: datetime) -> Iterator[Span]:
        """Open spans that start before `at`, ever earlier, until too many days in a row are closed."""
        day, closed = at.date(), 0
        while closed <= _PATIENCE and day.year > date.min.year:
            spans = [span for span in reversed(self._on(day)) if span[0] < at]
            yield from spans
            closed = 0 if spans else closed + 1
            day -= _DAY

    def _ran_out(self, direction: str, start: datetime) -> CalendarError:
        day = start.astimezone(self.zone).date()
        return CalendarError(
            f"The calendar's hours run out {direction} {day}: what follows is {_PATIENCE} closed days or "
            'more. Give a weekday hours, for example {"mon": [["09:00", "17:00"]]}.'
        )


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone. Give an aware instant, such as {at}+00:00.")
    return at.astimezone(UTC)


def _amount(minutes: float) -> timedelta:
    if not 0 <= minutes <= _MOST:
        raise ValueError(f"{minutes} business minutes cannot be counted. Give zero or more, to {_MOST}.")
    return timedelta(minutes=minutes)


def _joined(spans: Iterator[Span] | list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for opens, closes in spans:
        if joined and joined[-1][1] == opens:
            opens = joined.pop()[0]
        joined.append((opens, closes))
    return tuple(joined)
