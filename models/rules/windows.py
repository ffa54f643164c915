"""When a person may be told or called: several calendars at once, and the first instant open in all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from models.rules.working_time import CalendarError, WorkingTime
from models.terms import ContactChannel

CALLS: Final = ("08:00", "21:00")
"""When a person may be called or texted, in their own zone."""

PREFERRED: Final = {
    "morning": ("08:00", "12:00"),
    "midday": ("11:00", "14:00"),
    "afternoon": ("12:00", "17:00"),
    "evening": ("17:00", "21:00"),
}
"""What the times of day mean that a person may prefer, in their own zone."""

CONTACT_CLOCKS: Final = frozenset(
    {
        "first_response",
        "next_attempt",
        "prescreen",
        "scheduling",
        "visit_reminder",
        "no_show_recovery",
        "patient_silence",
    }
)
"""The clocks whose answer is to contact the person."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FAR: Final = timedelta(days=14)


@lru_cache(maxsize=512)
def daily(zone: str, opens: str, closes: str) -> WorkingTime:
    """A calendar that is open from `opens` to `closes` (HH:MM) on every day. Raises CalendarError."""
    return WorkingTime.from_dict({"timezone": zone, "hours": {day: [[opens, closes]] for day in _DAYS}})


def next_common_opening(calendars: Sequence[WorkingTime], at: datetime) -> datetime | None:
    """The first instant from `at` on at which all calendars are open; None when there is none in two weeks."""
    found, end = at, at + _FAR
    while found <= end:
        try:
            latest = max(one.next_opening(found) for one in calendars)
        except CalendarError:
            return None
        if latest == found:
            return found
        found = latest
    return None


def call_hours(zone: str, channel: ContactChannel | None) -> WorkingTime | None:
    """When a person may be contacted at all; None where the channel has no hours, as e-mail."""
    return None if channel is ContactChannel.EMAIL else daily(zone, *CALLS)


def preferred_hours(zone: str, window: str | None) -> WorkingTime | None:
    """The time of day a person prefers; None where they told none that is known."""
    return daily(zone, *PREFERRED[window]) if window in PREFERRED else None
