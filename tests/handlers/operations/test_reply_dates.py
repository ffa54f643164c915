"""A reply's dates against a calendar with a holiday, a half day and a lunch break."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.operations.reply_dates import check_dates, usual_hours
from handlers.reading.result import Needs, Precision, Reading, Visit, VisitState
from models.rules.working_time import WorkingTime
from models.terms import NextAction

ZONE = ZoneInfo("America/Chicago")
DAYS = [["08:00", "12:00"], ["13:00", "17:00"]]
HOURS = WorkingTime.from_dict(
    {
        "timezone": "America/Chicago",
        "hours": {weekday: DAYS for weekday in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": ["2026-11-26"],
        "date_hours": {"2026-12-24": [["09:00", "12:00"]]},
    }
)


def at(text: str) -> datetime:
    """The wall clock at the site in 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def plan(due: str, precision: Precision) -> Reading:
    """A call then."""
    return Reading((), NextAction.CALL, at(due), precision)


@pytest.mark.parametrize(
    ("due", "precision", "trouble", "instead"),
    [
        ("11-26 13:00", Precision.PART_OF_DAY, "The site is closed on Thu 26 Nov.", "11-27 13:00"),
        ("11-26 17:00", Precision.DAY, "The site is closed on Thu 26 Nov.", "11-27 17:00"),
        ("11-28 20:00", Precision.MINUTE, "The site is closed on Sat 28 Nov.", "11-30 08:00"),
        (
            "12-24 14:00",
            Precision.MINUTE,
            "On Thu 24 Dec the site is open 9:00 am to 12:00 pm only.",
            "12-28 14:00",
        ),
    ],
)
def test_a_time_when_the_site_is_closed_is_asked_about(
    due: str, precision: Precision, trouble: str, instead: str
) -> None:
    hours = WorkingTime(HOURS.zone, HOURS.week, HOURS.date_hours, {date(2026, 11, 26), date(2026, 12, 25)})
    checked = check_dates(plan(due, precision), hours)

    assert (checked.trouble, checked.reading.needs) == (trouble, Needs.CONFIRM)
    assert checked.instead is not None
    assert checked.instead.due == at(instead)


@pytest.mark.parametrize(
    ("due", "precision", "kept"),
    [
        ("11-25 17:00", Precision.DAY, "11-25 17:00"),
        ("12-24 17:00", Precision.DAY, "12-24 12:00"),
        ("11-25 12:00", Precision.PART_OF_DAY, "11-25 12:00"),
        ("11-25 17:00", Precision.MINUTE, "11-25 17:00"),
    ],
)
def test_a_time_within_the_day_stands_and_a_day_ends_when_it_closes(
    due: str, precision: Precision, kept: str
) -> None:
    checked = check_dates(plan(due, precision), HOURS)

    assert (checked.trouble, checked.reading.due) == ("", at(kept))


def test_a_visit_on_a_holiday_is_asked_about() -> None:
    reading = Reading((Visit(VisitState.BOOKED, at("11-26 10:00")),))

    assert check_dates(reading, HOURS).trouble == "The site is closed on Thu 26 Nov, the visit's day."


def test_the_usual_hours_span_the_lunch_break() -> None:
    assert usual_hours(HOURS) == (time(8), time(17))
