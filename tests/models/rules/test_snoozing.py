"""The times offered for a snooze: always inside hours, always ahead."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.snoozing import snooze_choices
from models.rules.working_time import WorkingTime

CHICAGO = ZoneInfo("America/Chicago")
WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SITE = WorkingTime.from_dict(
    {"timezone": "America/Chicago", "hours": WEEK, "holidays": ["2026-07-03", "2026-11-26"]}
)
# A site for which an afternoon at 13:00 is closed.
EVENINGS = WorkingTime.from_dict(
    {"timezone": "America/Chicago", "hours": {"mon": [["14:00", "22:00"]], "thu": [["14:00", "22:00"]]}}
)


def offered(now: str, site: WorkingTime = SITE) -> dict[str, str]:
    """What is offered at a Chicago wall-clock time of 2026, as such times."""
    at = datetime.fromisoformat(f"2026-{now}").replace(tzinfo=CHICAGO)
    return {one.key: f"{one.until.astimezone(CHICAGO):%m-%d %H:%M}" for one in snooze_choices(site, at)}


@pytest.mark.parametrize(
    ("now", "choices"),
    [
        # Tuesday
        ("07-14 09:05", {"hour": "07-14 10:05", "afternoon": "07-14 13:00", "next_day": "07-15 08:00"}),
        ("07-14 11:30", {"afternoon": "07-14 13:00", "next_day": "07-15 08:00"}),  # in an hour it is lunch
        ("07-14 12:00", {"hour": "07-14 13:00", "next_day": "07-15 08:00"}),  # that is the afternoon
        ("07-14 14:00", {"hour": "07-14 15:00", "next_day": "07-15 08:00"}),
        ("07-14 16:00", {"next_day": "07-15 08:00"}),  # in an hour it closes
        ("07-14 22:00", {"next_day": "07-15 08:00"}),
        # before a weekend, before a holiday, on one
        ("07-17 16:30", {"next_day": "07-20 08:00"}),
        ("07-02 16:30", {"next_day": "07-06 08:00"}),
        ("11-26 10:00", {"next_day": "11-27 08:00"}),
        # Saturday
        ("07-18 10:00", {"next_day": "07-20 08:00"}),
        # the weekends of both clock changes
        ("03-06 16:30", {"next_day": "03-09 08:00"}),
        ("10-30 16:30", {"next_day": "11-02 08:00"}),
        (  # before opening
            "07-14 06:30",
            {"next_opening": "07-14 08:00", "afternoon": "07-14 13:00", "next_day": "07-15 08:00"},
        ),
    ],
)
def test_what_is_offered(now: str, choices: dict[str, str]) -> None:
    assert offered(now) == choices


def test_a_closed_afternoon_is_not_offered() -> None:
    assert offered("07-13 11:00", EVENINGS) == {"next_opening": "07-13 14:00", "next_day": "07-16 14:00"}
    assert offered("07-13 15:00", EVENINGS) == {"hour": "07-13 16:00", "next_day": "07-16 14:00"}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2 * 365 * 24 * 60))
def test_every_choice_lies_ahead_in_business_hours_and_each_is_another(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    choices = snooze_choices(SITE, now)

    assert choices[-1].key == "next_day"
    assert choices[-1].until.astimezone(CHICAGO).date() > now.astimezone(CHICAGO).date()
    assert all(one.until > now and SITE.is_open(one.until) for one in choices)
    assert sorted({one.until for one in choices}) == [one.until for one in choices]
