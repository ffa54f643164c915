"""A reporting week of a study: its facts, its windows, and who belongs in its figures."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from models.rules.history import LeadHistory
from models.rules.staleness import is_active
from models.rules.thresholds import Thresholds
from models.rules.working_time import WorkingTime
from models.terms import Rhythm, Stage

MONDAY = 0
Asked = ParamSpec("Asked")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One site: its working time, and how many screening visits it can hold a week (None: unknown)."""

    code: str
    name: str
    working_time: WorkingTime
    slots: float | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days from a Monday, in the study's reporting zone; every window starts at midnight there.

    An instant belongs to a window when it is at or after its start and before its end. Raises
    ValueError for another weekday.
    """

    monday: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.monday.weekday() != MONDAY:
            raise ValueError(f"A reporting week starts on a Monday; {self.monday} is none.")

    @property
    def start(self) -> datetime:
        """Monday 00:00."""
        return self._midnight(0)

    @property
    def end(self) -> datetime:
        """The next Monday 00:00."""
        return self._midnight(7)

    @property
    def four_weeks(self) -> tuple[datetime, datetime]:
        """The 28 days that end with the week."""
        return self._midnight(-21), self.end

    @property
    def cohort(self) -> tuple[datetime, datetime]:
        """The 28 days that end as the week starts, so that everybody in it has had a week."""
        return self._midnight(-28), self.start

    def before(self, weeks: int) -> "Week":
        """The week so many weeks earlier."""
        return Week(self.monday - timedelta(weeks=weeks), self.zone)

    def holds(self, instant: datetime | None) -> bool:
        """Whether something happened, and within the week."""
        return within(instant, (self.start, self.end))

    def _midnight(self, days: int) -> datetime:
        return datetime.combine(self.monday + timedelta(days=days), time(), self.zone)


def within(instant: datetime | None, window: tuple[datetime, datetime]) -> bool:
    """Whether something happened, at or after the window's start and before its end."""
    start, end = window
    return instant is not None and start <= instant < end


@dataclass(frozen=True)
class StudyFacts:
    """All a study's figures are made of, as of one instant.

    `leads` are cut at `as_of`, in the order lists of leads are to be shown; those that ended before
    anything the figures look at may be missing, so `started` says when the first one came in and
    `ended_before` how many those are. Sites that have no lead still count in the figures by site. Raises ValueError for a lead of a site that is missing.
    """

    code: str
    reporting_zone: ZoneInfo
    sites: Mapping[str, SiteFacts]
    leads: tuple[LeadHistory, ...]
    as_of: datetime
    thresholds: Thresholds = field(default_factory=Thresholds)
    rhythm: Rhythm = Rhythm.WEEKLY
    started: datetime | None = None
    ended_before: Mapping[Stage, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for lead in self.leads:
            if lead.site not in self.sites:
                raise ValueError(f"{lead.ref} is at site {lead.site}, which {self.code} does not have.")

    @cached_property
    def counted(self) -> tuple[LeadHistory, ...]:
        """The leads that figures are made of: duplicates count nowhere."""
        return tuple(lead for lead in self.leads if not is_duplicate(lead))

    @cached_property
    def active(self) -> tuple[LeadHistory, ...]:
        """The leads that somebody has to move on, as of `as_of`."""
        return tuple(lead for lead in self.counted if is_active(lead, self.as_of))

    @cached_property
    def worked_out(self) -> dict[tuple[Hashable, ...], Any]:
        """What `remembered` functions found in these facts."""
        return {}

    @cached_property
    def began_at(self) -> datetime | None:
        """When the first lead came in; None before that."""
        known = [lead.received_at for lead in self.leads]
        return min([*known, self.started] if self.started else known, default=None)

    def calendar(self, lead: LeadHistory) -> WorkingTime:
        """The working time of the lead's site."""
        return self.sites[lead.site].working_time

    def week(self, monday: date) -> Week:
        """The reporting week from a Monday. Raises ValueError when the facts go beyond its end."""
        week = Week(monday, self.reporting_zone)
        if self.as_of > week.end:
            raise ValueError(f"Facts as of {self.as_of} cannot tell how the week of {monday} ended.")
        return week


def remembered(
    work: Callable[Concatenate[StudyFacts, Asked], Found],
) -> Callable[Concatenate[StudyFacts, Asked], Found]:
    """A function of a study's facts that is worked out once for the same facts, however often it is asked.

    What else it is asked with must be hashable; what it gives must not be changed.
    """

    def asked(facts: StudyFacts, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        key = (work.__qualname__, *args, *sorted(kwargs.items()))
        if key not in facts.worked_out:
            facts.worked_out[key] = work(facts, *args, **kwargs)
        found: Found = facts.worked_out[key]
        return found

    update_wrapper(asked, work)
    return asked


def is_duplicate(lead: LeadHistory) -> bool:
    """Whether this is another record of a person already counted."""
    return lead.duplicate_of is not None or lead.close_reason == "duplicate"
