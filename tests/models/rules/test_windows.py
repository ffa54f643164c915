"""The first instant at which several calendars are open, and when a person may be called."""

from datetime import UTC, datetime

import pytest

from models.rules.policy import DEFAULT_POLICY
from models.rules.windows import (
    CONTACT_CLOCKS,
    PREFERRED,
    call_hours,
    daily,
    next_common_opening,
    preferred_hours,
)
from models.rules.working_time import WorkingTime
from models.terms import ContactChannel

SITE = WorkingTime.from_dict(
    {
        "timezone": "America/New_York",
        "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
FRIDAY_NIGHT = datetime(2026, 7, 17, 23, 0, tzinfo=UTC)


def test_calendars_that_never_meet_have_no_common_opening() -> None:
    evenings = daily("America/New_York", "17:00", "21:00")

    assert next_common_opening([SITE, evenings], FRIDAY_NIGHT) is None


def test_a_calendar_that_never_opens_again_has_none_either() -> None:
    once = WorkingTime.from_dict(
        {"timezone": "UTC", "hours": {}, "date_hours": {"2026-01-05": [["09:00", "17:00"]]}}
    )

    assert next_common_opening([SITE, once], FRIDAY_NIGHT) is None


def test_an_instant_open_in_all_is_its_own_answer() -> None:
    noon = datetime(2026, 7, 14, 16, 0, tzinfo=UTC)

    assert next_common_opening([SITE, daily("America/New_York", "11:00", "14:00")], noon) == noon


def test_people_further_west_are_not_called_before_eight_their_time() -> None:
    west = call_hours("America/Los_Angeles", ContactChannel.PHONE)
    assert west is not None

    at = next_common_opening([SITE, west], datetime(2026, 7, 14, 13, 0, tzinfo=UTC))

    assert at == datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


def test_a_common_opening_that_falls_in_a_skipped_hour_comes_after_it() -> None:
    spring = datetime(
        2026, 3, 8, 6, 0, tzinfo=UTC
    )  # one in the morning in New York, an hour before the change
    early = daily("America/New_York", "02:15", "02:45")
    always = daily("America/New_York", "00:00", "24:00")

    at = next_common_opening([early, always], spring)

    assert at == datetime(2026, 3, 9, 6, 15, tzinfo=UTC)


def test_mail_may_be_written_at_any_time() -> None:
    assert call_hours("America/Chicago", ContactChannel.EMAIL) is None
    assert call_hours("America/Chicago", ContactChannel.SMS) is not None
    assert call_hours("America/Chicago", None) is not None


@pytest.mark.parametrize("window", [None, "", "whenever"])
def test_who_told_no_time_of_day_has_none(window: str | None) -> None:
    assert preferred_hours("America/Chicago", window) is None


def test_every_time_of_day_lies_within_the_hours_for_calls() -> None:
    assert all("08:00" <= opens < closes <= "21:00" for opens, closes in PREFERRED.values())


def test_every_clock_that_asks_for_contact_is_one_of_the_policy() -> None:
    assert set(DEFAULT_POLICY) >= CONTACT_CLOCKS
