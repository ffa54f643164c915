"""What a site's calendar makes of hours, public holidays and the site's own exceptions."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.rules.calendars import DEFAULT_HOURS, public_holidays, site_calendar
from models.rules.opening_hours import CalendarError
from models.rules.working_time import WorkingTime


def boston(**more: Any) -> WorkingTime:
    return site_calendar(**{"timezone": "America/New_York", "country": "US", **more})


def is_worked(calendar: WorkingTime, day: str) -> bool:
    return bool(calendar.spans_on(date.fromisoformat(day)))


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        (
            {"country": "Gotham"},
            (
                "No public holidays are known for the country “Gotham”. Use its two-letter ISO code, for "
                "example US; a site may also list own_holidays without a country."
            ),
        ),
        (
            {"country": "GB", "subdivision": "CA"},
            (
                "GB has no subdivision “CA” with holidays of its own. Use one of ENG, NIR, SCT, WLS, for "
                "example US with subdivision CA."
            ),
        ),
        (
            {"country": "JP", "subdivision": "X"},
            (
                "JP has no subdivision “X” with holidays of its own. Leave it out, for example US with "
                "subdivision CA."
            ),
        ),
        (
            {"country": None, "subdivision": "CA"},
            "The subdivision “CA” needs its country, for example US with subdivision CA.",
        ),
        (
            {"own_holidays": ["2026-12-24"], "date_hours": {"2026-12-24": [["09:00", "12:00"]]}},
            (
                "2026-12-24 is one of the site's own holidays and also a day it works. Name it once, for "
                'example under own_holidays = ["2026-12-24"] alone.'
            ),
        ),
        (
            {"own_holidays": ["next Friday"]},
            "“next Friday” in own_holidays is not a date. Write year, month and day, for example 2026-12-24.",
        ),
        (
            {"country": None, "works_on": ["Columbus Day"]},
            (
                "“Columbus Day” in works_on is no public holiday of this site, which has no country. Use a "
                'date such as "2026-10-12", or a name.'
            ),
        ),
    ],
)
def test_a_site_that_contradicts_itself_is_refused_with_a_sentence(
    stated: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CalendarError) as refusal:
        boston(**stated)

    assert str(refusal.value) == sentence


def test_a_misspelt_holiday_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(CalendarError, match=r"“Colombus Day” .* is no public holiday of US.*, Columbus Day,"):
        boston(works_on=["Colombus Day"])


@pytest.mark.parametrize(
    "day",
    [
        "2026-07-03",  # Independence Day falls on a Saturday and is observed on the Friday
        "2027-12-31",  # New Year's Day of 2028 is observed in the year before
        "2026-11-26",
        "2031-11-27",
        "2040-12-25",
    ],
)
def test_public_holidays_are_closed_in_any_year(day: str) -> None:
    assert not is_worked(boston(), day)


def test_a_site_without_a_country_works_on_every_weekday() -> None:
    assert is_worked(boston(country=None), "2026-12-25")


def test_a_subdivision_adds_its_own_holidays() -> None:
    assert is_worked(boston(), "2026-03-31")
    assert not is_worked(boston(subdivision="CA"), "2026-03-31")


@pytest.mark.parametrize("written", ["CA", "ca", "California"])
def test_a_subdivision_is_known_by_code_and_by_name(written: str) -> None:
    assert boston(subdivision=written) == boston(subdivision="CA")


def test_a_lead_of_the_evening_before_a_holiday_is_due_the_day_after_it() -> None:
    received = datetime(2026, 11, 25, 23, tzinfo=UTC)  # Wednesday, 18:00 in Boston

    assert boston().add(received, 240) == datetime(2026, 11, 27, 18, tzinfo=UTC)


def test_the_holiday_is_the_sites_own_date_and_not_the_one_in_utc() -> None:
    auckland = site_calendar(timezone="Pacific/Auckland", country="NZ")
    in_utc_still_thursday = datetime(2026, 2, 5, 21, tzinfo=UTC)  # Friday 6 February, Waitangi Day

    assert not auckland.is_open(in_utc_still_thursday)


def test_a_holiday_a_site_works_on_by_name_is_open_every_year() -> None:
    calendar = boston(works_on=["columbus day"])

    assert [is_worked(calendar, day) for day in ("2026-10-12", "2027-10-11", "2031-10-13")] == [True] * 3
    assert not is_worked(calendar, "2026-11-11")


def test_working_on_a_holiday_means_its_observed_day_too() -> None:
    assert is_worked(boston(works_on=["Independence Day"]), "2026-07-03")


def test_a_date_that_is_two_holidays_stays_closed_when_one_is_worked() -> None:
    california = {"subdivision": "CA"}
    diwali_and_veterans = "2034-11-10"

    assert not is_worked(boston(works_on=["Diwali"], **california), diwali_and_veterans)
    assert is_worked(boston(works_on=["Diwali", "Veterans Day"], **california), diwali_and_veterans)


def test_a_holiday_a_site_works_on_by_date_is_open_that_year_only() -> None:
    calendar = boston(works_on=["2026-10-12"])

    assert is_worked(calendar, "2026-10-12")
    assert not is_worked(calendar, "2027-10-11")


def test_own_holidays_come_on_top() -> None:
    assert not is_worked(boston(own_holidays=["2026-11-27"]), "2026-11-27")


def test_a_half_day_keeps_its_own_hours() -> None:
    calendar = boston(date_hours={"2026-12-24": [["09:00", "12:00"]]})
    morning = datetime(2026, 12, 24, 14, tzinfo=UTC)

    assert calendar.between(morning, datetime(2026, 12, 25, 14, tzinfo=UTC)) == 180


def test_hours_given_for_a_public_holiday_mean_that_the_site_works_then() -> None:
    calendar = boston(date_hours={"2026-11-26": [["09:00", "12:00"]], "2026-12-25": []})

    assert is_worked(calendar, "2026-11-26")
    assert not is_worked(calendar, "2026-12-25")


def test_hours_of_its_own_replace_the_usual_ones() -> None:
    saturdays = boston(hours={"sat": [["10:00", "14:00"]]})

    assert is_worked(saturdays, "2026-01-10")
    assert not is_worked(saturdays, "2026-01-12")
    assert set(DEFAULT_HOURS) == {"mon", "tue", "wed", "thu", "fri"}


def test_a_feed_read_again_without_a_change_is_the_same_calendar() -> None:
    assert boston(own_holidays=["2026-11-27"]) == boston(own_holidays=[date(2026, 11, 27)])
    assert boston() != boston(works_on=["Columbus Day"])


def test_names_do_not_follow_the_language_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")

    assert public_holidays("DE", None, 2019)[date(2019, 12, 26)] == ("Second Day of Christmas",)
