"""Working time against an oracle that looks at the wall clock minute by minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.opening_hours import WEEKDAYS
from models.rules.working_time import WorkingTime

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# How many days a story is told over; the clock changes in their middle.
WINDOW = 8
# Zones with the date around which something happens to their clocks.
CHANGES = (
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),  # by half an hour, back
    ("Australia/Lord_Howe", "2026-10-04"),  # by half an hour, forward
    ("Pacific/Apia", "2011-12-30"),  # a date that never was
    ("America/Sao_Paulo", "2018-11-04"),  # the day began at one o'clock
    ("America/Havana", "2026-11-01"),  # midnight came twice
    ("America/St_Johns", "2010-11-07"),  # a minute past midnight, back into the day before
    ("Antarctica/Troll", "2026-03-29"),  # by two hours
    ("Africa/Casablanca", "2026-02-15"),  # for Ramadan
    ("Asia/Kathmandu", "2026-05-01"),  # nothing, at a quarter past
)


def clock(minute_of_day: int) -> str:
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


@st.composite
def pieces(draw: st.DrawFn) -> list[list[str]]:
    quarters = st.integers(0, 96).map(lambda quarter: quarter * 15)
    odd = st.integers(0, 1440)
    cuts = sorted(draw(st.sets(quarters | odd, max_size=4)))
    found = [[clock(opens), clock(closes)] for opens, closes in zip(cuts[::2], cuts[1::2], strict=False)]
    return draw(st.permutations(found))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], datetime]:
    """A calendar, and the UTC midnight its story begins at."""
    zone, change = draw(st.sampled_from(CHANGES))
    begin = datetime.fromisoformat(f"{change}T00:00+00:00") - DAY * (WINDOW // 2)
    dates = st.integers(-1, WINDOW + 1).map(lambda day: (begin + DAY * day).date().isoformat())
    around_the_clock = st.just([["00:00", "24:00"]])
    one_break = st.tuples(dates, st.integers(0, 1439), st.integers(1, 1440)).filter(lambda it: it[1] < it[2])
    return {
        "timezone": zone,
        # Some day of every week has hours, so that a story always ends.
        "hours": {day: draw(pieces() | around_the_clock) for day in WEEKDAYS} | {"wed": [["22:00", "24:00"]]},
        "date_hours": draw(st.dictionaries(dates, pieces(), max_size=2)),
        "holidays": draw(st.lists(dates, max_size=2)),
        "breaks": [
            {"date": day, "from": clock(start), "to": clock(end)}
            for day, start, end in draw(st.lists(one_break, max_size=2))
        ],
    }, begin


def oracle(calendar: dict[str, Any]) -> Callable[[datetime], bool]:
    """Whether the calendar is open during the minute that begins at an instant, read off its text."""
    zone = ZoneInfo(calendar["timezone"])

    def open_at(at: datetime) -> bool:
        local = at.astimezone(zone)
        day, time = local.date().isoformat(), local.strftime("%H:%M")
        hours = calendar["date_hours"].get(day, calendar["hours"][WEEKDAYS[local.weekday()]])
        return (
            day not in calendar["holidays"]
            and any(opens <= time < closes for opens, closes in hours)
            and not any(one["date"] == day and one["from"] <= time < one["to"] for one in calendar["breaks"])
        )

    return open_at


def open_minutes(calendar: dict[str, Any], begin: datetime) -> list[datetime]:
    open_at = oracle(calendar)
    minutes = (begin + MINUTE * n for n in range(WINDOW * 1440))
    return [minute for minute in minutes if open_at(minute)]


def worked(minutes: list[datetime], start: datetime, end: datetime) -> timedelta:
    spent = (min(minute + MINUTE, end) - max(minute, start) for minute in minutes)
    return sum((some for some in spent if some > timedelta(0)), timedelta(0))


SECONDS = st.integers(0, WINDOW * 86400)


@settings(max_examples=60, deadline=None)
@given(calendars(), SECONDS, SECONDS)
def test_minutes_between_are_those_on_the_wall_clock(
    story: tuple[dict[str, Any], datetime], one: int, other: int
) -> None:
    calendar, begin = story
    start, end = begin + timedelta(seconds=one), begin + timedelta(seconds=other)
    expected = worked(open_minutes(calendar, begin), start, end) if start < end else timedelta(0)

    assert timedelta(minutes=WorkingTime.from_dict(calendar).between(start, end)) == expected


@settings(max_examples=60, deadline=None)
@given(calendars(), SECONDS, st.floats(0, 4000))
def test_adding_goes_to_the_earliest_instant_with_the_minutes_worked(
    story: tuple[dict[str, Any], datetime], second: int, amount: float
) -> None:
    calendar, begin = story
    start, left = begin + timedelta(seconds=second), timedelta(minutes=amount)
    answer = WorkingTime.from_dict(calendar).add(start, amount)
    for minute in open_minutes(calendar, begin):
        opens = max(minute, start)
        if opens >= minute + MINUTE:
            continue
        if left <= minute + MINUTE - opens:
            assert answer == opens + left
            return
        left -= minute + MINUTE - opens

    assert answer >= begin + DAY * WINDOW


@settings(max_examples=60, deadline=None)
@given(calendars(), SECONDS, st.floats(0, 4000))
def test_subtracting_goes_to_the_latest_instant_with_the_minutes_worked(
    story: tuple[dict[str, Any], datetime], second: int, amount: float
) -> None:
    calendar, begin = story
    end, left = begin + timedelta(seconds=second), timedelta(minutes=amount)
    answer = WorkingTime.from_dict(calendar).subtract(end, amount)
    for minute in reversed(open_minutes(calendar, begin)):
        closes = min(minute + MINUTE, end)
        if closes <= minute:
            continue
        if left <= closes - minute:
            assert answer == closes - left
            return
        left -= closes - minute

    assert answer <= begin


@settings(max_examples=40, deadline=None)
@given(calendars())
def test_the_spans_of_all_dates_are_the_open_minutes(story: tuple[dict[str, Any], datetime]) -> None:
    calendar, begin = story
    working, last = WorkingTime.from_dict(calendar), begin + DAY * WINDOW
    dates = [(begin + DAY * day).date() for day in range(-2, WINDOW + 2)]
    by_date = [span for day in dates for span in working.spans_on(day)]
    expected = open_minutes(calendar, begin)

    assert [m for m in (begin + MINUTE * n for n in range(WINDOW * 1440)) if working.is_open(m)] == expected
    assert worked(expected, begin, last) == sum(
        (max(min(closes, last) - max(opens, begin), timedelta(0)) for opens, closes in by_date), timedelta(0)
    )
    assert all(opens.tzinfo is UTC and opens < closes for opens, closes in by_date)


@settings(max_examples=60, deadline=None)
@given(calendars(), SECONDS, SECONDS)
def test_stretches_between_are_apart_and_hold_the_minutes_between(
    story: tuple[dict[str, Any], datetime], one: int, other: int
) -> None:
    calendar, begin = story
    working = WorkingTime.from_dict(calendar)
    start, end = (begin + timedelta(seconds=second) for second in sorted((one, other)))
    spans = working.spans_between(start, end)

    assert sum(((to - since) / MINUTE for since, to in spans), 0.0) == pytest.approx(
        working.between(start, end)
    )
    assert all(to < since for (_, to), (since, _) in pairwise(spans))
    assert all(start <= since < to <= end for since, to in spans)


@settings(max_examples=60, deadline=None)
@given(calendars(), SECONDS)
def test_the_next_closing_ends_the_stretch_of_the_next_opening(
    story: tuple[dict[str, Any], datetime], second: int
) -> None:
    calendar, begin = story
    working = WorkingTime.from_dict(calendar)
    at = begin + timedelta(seconds=second)
    opening, closing = working.next_opening(at), working.closing_after(at)
    spans = working.spans_between(at, opening + DAY * 30)

    assert working.is_open(opening)
    assert spans[0] == (opening, closing)


@settings(max_examples=40, deadline=None)
@given(calendars(), SECONDS, st.floats(1, 400_000))
def test_what_was_added_lies_between(
    story: tuple[dict[str, Any], datetime], second: int, amount: float
) -> None:
    calendar, begin = story
    working = WorkingTime.from_dict(calendar)
    start = begin + timedelta(seconds=second)
    due = working.add(start, amount)

    assert working.between(start, due) == pytest.approx(amount, abs=1e-6)
    assert working.between(working.subtract(due, amount), due) == pytest.approx(amount, abs=1e-6)
