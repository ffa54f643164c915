"""When the morning list comes, and how long a slot lasts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.rules.telling import list_time, next_list_time, slot_end
from models.rules.working_time import WorkingTime

TUESDAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 14, 0, tzinfo=UTC)


def hours(*spans: tuple[str, str], holidays: tuple[str, ...] = ()) -> WorkingTime:
    """A site in Chicago, open like this from Monday to Friday."""
    week = {day: [list(span) for span in spans] for day in ("mon", "tue", "wed", "thu", "fri")}
    return WorkingTime.from_dict({"timezone": "America/Chicago", "hours": week, "holidays": holidays})


@pytest.mark.parametrize(
    ("spans", "comes"),
    [
        ([("08:00", "17:00")], "08:45"),
        ([("08:45", "17:00")], "08:45"),
        ([("09:00", "17:00")], "09:00"),
        ([("08:00", "08:45"), ("13:00", "17:00")], "13:00"),
        ([("06:00", "08:30")], "06:00"),
        ([("00:00", "24:00")], "08:45"),
    ],
)
def test_the_list_comes_at_a_quarter_to_nine_or_when_the_site_opens_later(
    spans: list[tuple[str, str]], comes: str
) -> None:
    site = hours(*spans)

    at = list_time(site, TUESDAY)

    assert at is not None
    assert f"{at.astimezone(site.zone):%H:%M}" == comes
    assert site.is_open(at)


def test_there_is_no_list_on_a_day_the_site_is_closed() -> None:
    assert list_time(hours(("09:00", "17:00")), date(2026, 7, 18)) is None
    assert list_time(hours(("09:00", "17:00"), holidays=("2026-07-14",)), TUESDAY) is None


def test_the_list_comes_at_the_same_local_time_after_a_clock_change() -> None:
    site = hours(("08:00", "17:00"))

    before, after = list_time(site, date(2026, 10, 30)), list_time(site, date(2026, 11, 2))

    assert before == datetime(2026, 10, 30, 13, 45, tzinfo=UTC)
    assert after == datetime(2026, 11, 2, 14, 45, tzinfo=UTC)


def test_the_next_list_after_fridays_is_mondays() -> None:
    at = next_list_time(hours(("08:00", "17:00")), datetime(2026, 7, 17, 13, 45, tzinfo=UTC))

    assert at == datetime(2026, 7, 20, 13, 45, tzinfo=UTC)


def test_a_site_that_stays_closed_has_no_next_list() -> None:
    site = WorkingTime.from_dict(
        {"timezone": "America/Chicago", "hours": {}, "date_hours": {"2026-07-01": [["09:00", "17:00"]]}}
    )

    assert next_list_time(site, NOW) is None


def test_a_slot_ends_a_quarter_of_an_hour_after_its_message() -> None:
    assert slot_end([], NOW) is None
    assert slot_end([NOW - timedelta(minutes=15)], NOW) is None
    assert slot_end([NOW - timedelta(minutes=14)], NOW) == NOW + timedelta(minutes=1)
    assert slot_end([NOW - timedelta(minutes=14), NOW], NOW) == NOW + timedelta(minutes=15)
