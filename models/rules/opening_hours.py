"""Opening hours as people write them, turned into numbers or refused with a sentence."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A piece of a day as two distances from its midnight on the wall clock: start included, end not.
Hours = tuple[timedelta, timedelta]

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A calendar that cannot be used; the message says what is wrong and shows one that works."""


def read_zone(name: object) -> ZoneInfo:
    """The IANA zone of that name, such as `America/New_York`. Raises CalendarError for any other text."""
    example = "Write it as in the IANA list, for example America/New_York."
    if not isinstance(name, str) or not name.strip():
        raise CalendarError(f"The calendar has no time zone. {example}")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CalendarError(f"There is no time zone called “{name}”. {example}") from None


def read_date(written: object, *, where: str) -> date:
    """A date from a date or from ISO text. Raises CalendarError, naming `where` it stood."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    try:
        return date.fromisoformat(written)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise CalendarError(
            f"“{written}” in {where} is not a date. Write year, month and day, for example 2026-12-24."
        ) from None


def read_dates(written: object, *, where: str) -> frozenset[date]:
    """Dates from a list of them. Raises CalendarError, naming `where` it stood."""
    if not isinstance(written, Iterable) or isinstance(written, str):
        raise CalendarError(f'The {where} must be a list of dates, for example ["2026-12-25"].')
    return frozenset(read_date(day, where=where) for day in written)


def read_week(hours: object) -> tuple[tuple[Hours, ...], ...]:
    """Seven days of hours, Monday first; a weekday that is missing is closed.

    Takes `{"mon": [["09:00", "17:00"]], …}`. Raises CalendarError.
    """
    example = 'for example {"mon": [["09:00", "17:00"]]}'
    if not isinstance(hours, Mapping):
        raise CalendarError(f"The weekly hours must be a table of weekdays, {example}.")
    for weekday in hours:
        if weekday not in WEEKDAYS:
            raise CalendarError(
                f"“{weekday}” is not a weekday here. Use {', '.join(WEEKDAYS[:-1])} or sun, {example}."
            )
    return tuple(read_hours(hours.get(weekday, ()), where=weekday) for weekday in WEEKDAYS)


def read_dated_hours(written: object) -> dict[date, tuple[Hours, ...]]:
    """Hours that replace the weekday's on single dates; an empty list is closed. Raises CalendarError.

    Takes `{"2026-12-24": [["09:00", "12:00"]], …}`.
    """
    if not isinstance(written, Mapping):
        raise CalendarError(
            'The date_hours must be a table of dates, for example {"2026-12-24": [["09:00", "12:00"]]}.'
        )
    return {
        read_date(day, where="date_hours"): read_hours(pieces, where=str(day))
        for day, pieces in written.items()
    }


def read_breaks(written: object) -> dict[date, tuple[Hours, ...]]:
    """Closures of part of a date, by date. Raises CalendarError.

    Takes `[{"date": "2026-12-24", "from": "12:00", "to": "13:00"}, …]`.
    """
    breaks: dict[date, tuple[Hours, ...]] = {}
    for one in written if _is_list(written) else [written]:
        if not isinstance(one, Mapping) or set(one) != {"date", "from", "to"}:
            raise CalendarError(
                "Each break needs a date, from and to, for example "
                '{"date": "2026-12-24", "from": "12:00", "to": "13:00"}.'
            )
        day = read_date(one["date"], where="breaks")
        piece = read_piece((one["from"], one["to"]), where=f"the break on {day}")
        breaks[day] = (*breaks.get(day, ()), piece)
    return breaks


def read_hours(pieces: object, *, where: str) -> tuple[Hours, ...]:
    """One day's hours in order, from `[["09:00", "12:00"], …]`. Raises CalendarError, naming `where`."""
    if not _is_list(pieces):
        raise CalendarError(
            f'The hours of {where} must be a list of pairs, for example [["09:00", "17:00"]].'
        )
    hours = sorted(read_piece(piece, where=where) for piece in pieces)
    for (opens, closes), (again, _) in pairwise(hours):
        if again < closes:
            raise CalendarError(
                f"The hours of {where} overlap: one piece starts at {_written(opens)} and ends at "
                f"{_written(closes)}, the next starts at {_written(again)}. Write pieces that do not "
                'overlap, for example [["09:00", "12:00"], ["13:00", "17:00"]].'
            )
    return tuple(hours)


def read_piece(piece: object, *, where: str) -> Hours:
    """One pair of times. Raises CalendarError when it is no pair, or ends before it has begun."""
    if not _is_list(piece) or len(piece) != 2:
        raise CalendarError(
            f'Each piece of the hours of {where} needs a start and an end, for example ["09:00", "17:00"].'
        )
    opens, closes = (_time(written, where=where) for written in piece)
    if opens == closes:
        raise CalendarError(
            f"The hours of {where} start and end at {_written(opens)}. Leave the piece out when closed, "
            'or write ["00:00", "24:00"] for the whole day.'
        )
    if opens > closes:
        raise CalendarError(
            f"The hours of {where} end ({_written(closes)}) before they start ({_written(opens)}). "
            "Write hours that pass midnight as two pieces, "
            'for example ["22:00", "24:00"] on one day and ["00:00", "06:00"] on the next.'
        )
    return opens, closes


def without(hours: Iterable[Hours], breaks: Iterable[Hours]) -> tuple[Hours, ...]:
    """The hours of a day with its breaks taken out."""
    left = list(hours)
    for start, end in breaks:
        before = [(opens, min(closes, start)) for opens, closes in left]
        after = [(max(opens, end), closes) for opens, closes in left]
        left = sorted((opens, closes) for opens, closes in before + after if opens < closes)
    return tuple(left)


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _time(written: object, *, where: str) -> timedelta:
    shape = _TIME.fullmatch(written) if isinstance(written, str) else None
    time = timedelta(hours=int(shape[1]), minutes=int(shape[2])) if shape else None
    if shape is None or time is None or int(shape[2]) > 59 or time > _DAY:
        raise CalendarError(
            f"“{written}” in the hours of {where} is not a time. "
            "Write hours and minutes from 00:00 to 24:00, for example 09:00."
        )
    return time


def _written(time: timedelta) -> str:
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"
