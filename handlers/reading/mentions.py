"""What a date phrase says before the calendar is asked: a day, a part of it, a clock time, or a span from now."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Why a date cannot be used as it stands."""

    VAGUE = "vague"
    ALTERNATIVES = "alternatives"
    IMPOSSIBLE = "impossible"
    MISMATCH = "mismatch"
    TOO_FAR = "too_far"
    PAST = "past"
    TWO_READINGS = "two_readings"
    THEIR_ZONE = "their_zone"


class Part(StrEnum):
    """A part of a day (SPEC of replies 9.1), in the order of the day."""

    MORNING = "morning"
    MID_MORNING = "mid_morning"
    LATE_MORNING = "late_morning"
    LUNCH = "lunch"
    AFTERNOON = "afternoon"
    MID_AFTERNOON = "mid_afternoon"
    LATE_AFTERNOON = "late_afternoon"
    EVENING = "evening"
    CLOSE = "close"


class Anchor(StrEnum):
    """A day that another date of the same reply gives."""

    THEN = "then"
    DAY_BEFORE_VISIT = "day_before_visit"
    DAY_OF_VISIT = "day_of_visit"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as typed. `half` is "am", "pm", "24" (nothing left to ask) or "" (a bare hour)."""

    hour: int
    minute: int = 0
    half: str = ""


@dataclass(slots=True)
class Mention:
    """One date phrase. `day` is already a calendar day of the site."""

    day: date | None = None
    is_relative: bool = False
    is_today: bool = False
    is_sure_to_come: bool = False
    ask_first: bool = False
    part: Part | None = None
    clock: Clock | None = None
    elapsed: timedelta | None = None
    bound: str = ""
    zone: str = ""
    anchor: Anchor | None = None
    trouble: Trouble | None = None
    also: "Mention | None" = None

    @property
    def has_time(self) -> bool:
        """Whether it says when on a day."""
        return self.clock is not None or self.part is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said yet."""
        return (
            self.day is None
            and not self.has_time
            and self.elapsed is None
            and self.trouble is None
            and self.anchor is None
        )
