"""What working time refuses, and where its answers have a shape of their own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.rules.working_time import CalendarError, WorkingTime

OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
AROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in (*OFFICE, "sat", "sun")}


def calendar(**written: object) -> WorkingTime:
    return WorkingTime.from_dict({"timezone": "America/New_York", "hours": OFFICE, **written})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            {"timezone": "America/Gotham"},
            (
                "There is no time zone called “America/Gotham”. Write it as in the IANA list, for example "
                "America/New_York."
            ),
        ),
        (
            {"timezone": "../etc/passwd"},
            (
                "There is no time zone called “../etc/passwd”. Write it as in the IANA list, for example "
                "America/New_York."
            ),
        ),
        (
            {"timezone": None},
            "The calendar has no time zone. Write it as in the IANA list, for example America/New_York.",
        ),
        (
            {"hours": {}},
            (
                "The calendar has no opening hours at all, so nothing could ever fall due. Give at least one "
                'day hours, for example {"mon": [["09:00", "17:00"]]}.'
            ),
        ),
        (
            {"hours": {"mon": []}, "date_hours": {"2026-12-24": []}},
            (
                "The calendar has no opening hours at all, so nothing could ever fall due. Give at least one "
                'day hours, for example {"mon": [["09:00", "17:00"]]}.'
            ),
        ),
        (
            {"hours": {"monday": [["09:00", "17:00"]]}},
            (
                "“monday” is not a weekday here. Use mon, tue, wed, thu, fri, sat or sun, for example "
                '{"mon": [["09:00", "17:00"]]}.'
            ),
        ),
        (
            {"hours": {"tue": [["22:00", "06:00"]]}},
            (
                "The hours of tue end (06:00) before they start (22:00). Write hours that pass midnight as "
                'two pieces, for example ["22:00", "24:00"] on one day and ["00:00", "06:00"] on the next.'
            ),
        ),
        (
            {"hours": {"tue": [["09:00", "09:00"]]}},
            (
                "The hours of tue start and end at 09:00. Leave the piece out when closed, or write "
                '["00:00", "24:00"] for the whole day.'
            ),
        ),
        (
            {"hours": {"wed": [["13:00", "18:00"], ["09:00", "13:30"]]}},
            (
                "The hours of wed overlap: one piece starts at 09:00 and ends at 13:30, the next starts at "
                '13:00. Write pieces that do not overlap, for example [["09:00", "12:00"], ["13:00", "17:00"]].'
            ),
        ),
        (
            {"hours": {"wed": [["9am", "17:00"]]}},
            (
                "“9am” in the hours of wed is not a time. Write hours and minutes from 00:00 to 24:00, for "
                "example 09:00."
            ),
        ),
        (
            {"hours": {"wed": [["09:60", "17:00"]]}},
            (
                "“09:60” in the hours of wed is not a time. Write hours and minutes from 00:00 to 24:00, for "
                "example 09:00."
            ),
        ),
        (
            {"hours": {"wed": [["09:00", "24:01"]]}},
            (
                "“24:01” in the hours of wed is not a time. Write hours and minutes from 00:00 to 24:00, for "
                "example 09:00."
            ),
        ),
        (
            {"hours": {"wed": ["09:00", "17:00"]}},
            'Each piece of the hours of wed needs a start and an end, for example ["09:00", "17:00"].',
        ),
        (
            {"hours": {"wed": "09:00-17:00"}},
            'The hours of wed must be a list of pairs, for example [["09:00", "17:00"]].',
        ),
        (
            {"hours": "nine to five"},
            'The weekly hours must be a table of weekdays, for example {"mon": [["09:00", "17:00"]]}.',
        ),
        (
            {"date_hours": {"24.12.2026": []}},
            "“24.12.2026” in date_hours is not a date. Write year, month and day, for example 2026-12-24.",
        ),
        (
            {"date_hours": [["09:00", "12:00"]]},
            'The date_hours must be a table of dates, for example {"2026-12-24": [["09:00", "12:00"]]}.',
        ),
        (
            {"holidays": ["2026-02-30"]},
            "“2026-02-30” in holidays is not a date. Write year, month and day, for example 2026-12-24.",
        ),
        (
            {"holidays": "2026-12-25"},
            'The holidays must be a list of dates, for example ["2026-12-25"].',
        ),
        (
            {"breaks": [{"date": "2026-12-24", "from": "12:00"}]},
            (
                'Each break needs a date, from and to, for example {"date": "2026-12-24", "from": "12:00", '
                '"to": "13:00"}.'
            ),
        ),
        (
            {"breaks": [{"date": "2026-12-24", "from": "13:00", "to": "12:00"}]},
            (
                "The hours of the break on 2026-12-24 end (12:00) before they start (13:00). Write hours that "
                'pass midnight as two pieces, for example ["22:00", "24:00"] on one day and '
                '["00:00", "06:00"] on the next.'
            ),
        ),
        (
            {"holiday": ["2026-12-25"]},
            (
                "A calendar knows no “holiday”. It takes timezone, hours, date_hours, holidays and breaks, for "
                'example {"timezone": "America/New_York", "hours": {"mon": [["09:00", "17:00"]]}}.'
            ),
        ),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_with_a_sentence(
    written: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CalendarError) as refusal:
        calendar(**written)

    assert str(refusal.value) == sentence


class EveryDate:
    """A holiday on every date there is."""

    def __contains__(self, day: object) -> bool:
        return True


def test_hours_that_are_all_past_end_the_search_with_a_sentence() -> None:
    past = calendar(hours={}, date_hours={"2020-06-06": [["10:00", "12:00"]]})

    with pytest.raises(CalendarError) as refusal:
        past.add(utc("2026-01-05T10:00-05:00"), 1)
    assert str(refusal.value) == (
        "The calendar's hours run out after 2026-01-05: what follows is 800 closed days or more. "
        'Give a weekday hours, for example {"mon": [["09:00", "17:00"]]}.'
    )


def test_hours_that_are_all_to_come_have_nothing_before_them() -> None:
    to_come = calendar(hours={}, date_hours={"2026-06-06": [["10:00", "12:00"]]})

    with pytest.raises(CalendarError, match="run out before 2026-01-05"):
        to_come.subtract(utc("2026-01-05T10:00-05:00"), 0)


def test_a_calendar_of_holidays_only_never_opens() -> None:
    always_off = WorkingTime(zone=calendar().zone, week=calendar().week, holidays=EveryDate())
    monday = utc("2026-01-05T10:00-05:00")

    with pytest.raises(CalendarError, match="run out after"):
        always_off.next_opening(monday)
    with pytest.raises(CalendarError, match="run out after"):
        always_off.closing_after(monday)
    assert not always_off.is_open(monday)


@pytest.mark.parametrize("minutes", [-1, 1e20, float("nan"), float("inf")])
def test_minutes_that_cannot_be_counted_are_refused(minutes: float) -> None:
    with pytest.raises(ValueError, match="cannot be counted"):
        calendar().add(utc("2026-01-05T10:00-05:00"), minutes)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        calendar().is_open(datetime(2026, 1, 5, 10))  # noqa: DTZ001


def test_the_end_of_the_years_is_an_end_of_the_hours() -> None:
    with pytest.raises(CalendarError, match="run out after 9998-12-31"):
        calendar().add(utc("9998-12-31T20:00-05:00"), 480)


def test_hours_around_the_clock_never_close() -> None:
    assert calendar(hours=AROUND_THE_CLOCK).closing_after(utc("2026-01-05T10:00-05:00")) is None


def test_a_night_shift_closes_in_the_morning_not_at_midnight() -> None:
    nights = calendar(hours={"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]})

    assert nights.closing_after(utc("2026-01-05T23:00-05:00")) == utc("2026-01-06T06:00-05:00")


def test_closed_on_saturday_the_next_closing_is_mondays() -> None:
    assert calendar().closing_after(utc("2026-01-10T12:00-05:00")) == utc("2026-01-12T17:00-05:00")


def test_the_spans_of_a_date_are_those_of_the_sites_own_date() -> None:
    sydney = calendar(timezone="Australia/Sydney", hours={"mon": [["09:00", "12:00"], ["13:00", "17:00"]]})

    assert sydney.spans_on(date(2026, 1, 4)) == ()
    assert sydney.spans_on(date(2026, 1, 5)) == (
        (utc("2026-01-04T22:00Z"), utc("2026-01-05T01:00Z")),
        (utc("2026-01-05T02:00Z"), utc("2026-01-05T06:00Z")),
    )


def test_dates_may_be_dates_and_not_text() -> None:
    by_text = calendar(holidays=["2026-12-25"], date_hours={"2026-12-24": [["9:00", "12:00"]]})
    by_date = calendar(holidays=[date(2026, 12, 25)], date_hours={date(2026, 12, 24): [("09:00", "12:00")]})

    assert by_text == by_date


def test_looking_at_a_calendar_does_not_change_it() -> None:
    looked_at = calendar()
    looked_at.add(utc("2026-01-05T10:00-05:00"), 100_000)

    assert looked_at == calendar()
