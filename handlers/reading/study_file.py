"""A study's set-up file (TOML) as a checked plan; every mistake is named with its place."""

import re
import tomllib
from datetime import date, time
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from models.rules.calendars import site_calendar
from models.rules.clock_policy import PolicyError
from models.rules.opening_hours import CalendarError
from models.rules.policy_overrides import SCOPES, check_overrides
from models.rules.thresholds import Thresholds
from models.rules.working_time import WorkingTime
from models.terms import Role, Stage, StudyStatus, Unreviewed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEY = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")
CHANNEL = re.compile(r"^[CG][A-Z0-9]{2,}$")
USER = re.compile(r"^[UW][A-Z0-9]{2,}$")
PREFIX = re.compile(r"^[A-Z]{1,4}$")
TEAM = re.compile(r"^[TE][A-Z0-9]{2,}$")


class StudyFileError(Exception):
    """The file cannot be used. The message names each mistake, one a line, with its place."""


class Part(BaseModel):
    """What every part of the file shares: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is no time zone; write one like America/New_York")
    return name


def _shaped(pattern: re.Pattern[str], text: str, what: str, example: str) -> str:
    if not pattern.match(text):
        raise ValueError(f"“{text}” is no {what}; write one like {example}")
    return text


class StudyPart(Part):
    """The study itself."""

    code: str = Field(min_length=1, max_length=40)
    ref_prefix: str = ""
    title: str = Field(max_length=200)
    sponsor: str = Field(default="", max_length=200)
    cro: str = Field(default="", max_length=200)
    reporting_timezone: str
    status: StudyStatus = StudyStatus.ACTIVE
    sponsor_channel: str | None = None

    _zone = field_validator("reporting_timezone")(_zone)

    @field_validator("ref_prefix")
    @classmethod
    def _prefix(cls, text: str) -> str:
        return _shaped(PREFIX, text.upper(), "ref prefix", "HF: one to four letters")

    @field_validator("sponsor_channel")
    @classmethod
    def _channel(cls, text: str | None) -> str | None:
        return text and _shaped(CHANNEL, text, "channel id", "C0123456789")

    @model_validator(mode="before")
    @classmethod
    def _prefix_from_code(cls, given: Any) -> Any:  # noqa: ANN401 - pydantic hands in what was written
        if isinstance(given, dict) and not given.get("ref_prefix"):
            letters = re.match(r"[A-Za-z]{1,4}", str(given.get("code", "")))
            return {**given, "ref_prefix": letters[0].upper() if letters else "LD"}
        return given


class WeeklyPart(Part):
    """A day of the week and a time of that day."""

    weekday: str = "monday"
    time: str = "09:00"

    @field_validator("weekday")
    @classmethod
    def _weekday(cls, text: str) -> str:
        if text.lower() not in WEEKDAYS:
            raise ValueError(f"“{text}” is no weekday; write one like monday")
        return text.lower()

    @field_validator("time")
    @classmethod
    def _time(cls, text: str) -> str:
        try:
            return f"{time.fromisoformat(text):%H:%M}"
        except ValueError:
            raise ValueError(f"“{text}” is no time of day; write one like 09:00") from None


class DigestPart(WeeklyPart):
    """When the sponsor's message goes out, how small numbers are hidden, and whether it waits for approval."""

    suppression: Literal["standard", "strict"] = "standard"
    unreviewed: Unreviewed = Unreviewed.POST


class ReviewPart(WeeklyPart):
    """When each site's leads that stand still are gone through, by the site's own clock."""


class SourcePart(Part):
    """Where leads come from."""

    key: str
    name: str = Field(min_length=1, max_length=120)

    @field_validator("key")
    @classmethod
    def _key(cls, text: str) -> str:
        return _shaped(KEY, text, "key", "social_ads")


class SitePart(Part):
    """A site, with its hours as the calendar rules read them."""

    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    timezone: str
    channel: str | None = None
    hours: dict[str, list[list[str]]]
    country: str | None = None
    subdivision: str | None = None
    holidays: list[date] = []
    date_hours: dict[str, list[list[str]]] = {}
    works_on: list[str] = []
    default_owner: str | None = None
    screening_slots_per_week: int | None = Field(default=None, ge=0)
    clocks: dict[str, dict[str, Any]] = {}

    _zone = field_validator("timezone")(_zone)

    @field_validator("channel")
    @classmethod
    def _channel(cls, text: str | None) -> str | None:
        return text and _shaped(CHANNEL, text, "channel id", "C0123456789")

    @model_validator(mode="after")
    def _calendar_makes_sense(self) -> Self:
        try:
            self.calendar()
        except CalendarError as wrong:
            raise ValueError(str(wrong)) from None
        return self

    def calendar(self) -> WorkingTime:
        """The site's working time. Raises CalendarError for hours that make no sense."""
        return site_calendar(
            timezone=self.timezone,
            hours=self.hours,
            country=self.country,
            subdivision=self.subdivision,
            own_holidays=self.holidays,
            date_hours=self.date_hours,
            works_on=self.works_on,
        )


class OverridePart(Part):
    """Clocks that differ for some leads only: those of a site, in a stage, from a source, or all three."""

    site: str | None = None
    stage: Stage | None = None
    source: str | None = None
    clocks: dict[str, dict[str, Any]] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if not self.scopes():
            raise ValueError(
                "an override says whom it is for: a site, a stage, a source or several of them, for "
                'example source = "registry"'
            )
        if self.stage in (Stage.HANDED_OFF, Stage.CLOSED):
            raise ValueError(f"no clock runs on a lead that is {self.stage}; name an earlier stage")
        return self

    def scopes(self) -> dict[str, str]:
        """What it names, by the policy's words."""
        named = {"site": self.site, "stage": self.stage and self.stage.value, "source": self.source}
        return {scope: value for scope, value in named.items() if value is not None}


class RolePart(Part):
    """One role of a person; without a site it holds for the whole study."""

    role: Role
    site: str | None = None


class MemberPart(Part):
    """A person of the team. `slack` is their member id, `team` their workspace if it is not ours."""

    key: str
    name: str = Field(min_length=1, max_length=120)
    slack: str | None = None
    team: str | None = None
    roles: list[RolePart]

    @field_validator("key")
    @classmethod
    def _key(cls, text: str) -> str:
        return _shaped(KEY, text, "key", "ana")

    @field_validator("slack")
    @classmethod
    def _slack(cls, text: str | None) -> str | None:
        return text and _shaped(USER, text, "member id", "U0123456789")

    @field_validator("team")
    @classmethod
    def _team(cls, text: str | None) -> str | None:
        return text and _shaped(TEAM, text, "workspace id", "T0123456789")


class StudyFile(Part):
    """The whole file."""

    study: StudyPart
    digest: DigestPart = DigestPart()
    review: ReviewPart = ReviewPart()
    source: list[SourcePart] = Field(min_length=1)
    site: list[SitePart] = Field(min_length=1)
    member: list[MemberPart] = []
    clocks: dict[str, dict[str, Any]] = {}
    override: list[OverridePart] = []
    thresholds: dict[str, Any] = {}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for what, keys in (
            ("source", [one.key for one in self.source]),
            ("site", [one.code for one in self.site]),
            ("member", [one.key for one in self.member]),
            ("Slack member", [f"{one.slack} {one.team or ''}".strip() for one in self.member if one.slack]),
            ("channel", [one.channel for one in self.site if one.channel] + self._sponsors_channel()),
        ):
            twice = {key for key in keys if keys.count(key) > 1}
            if twice:
                raise ValueError(f"the {what} “{min(twice)}” is listed twice")
        codes = {one.code for one in self.site}
        for member in self.member:
            for role in member.roles:
                if role.site is not None and role.site not in codes:
                    raise ValueError(f"{member.name} has a role at site “{role.site}”, which is not listed")
        members = {one.key for one in self.member}
        for site in self.site:
            if site.default_owner is not None and site.default_owner not in members:
                raise ValueError(f"site {site.code} is owned by “{site.default_owner}”, who is not listed")
        self._check_overrides(codes, {one.key for one in self.source})
        self._check_policy()
        return self

    def _check_overrides(self, sites: set[str], sources: set[str]) -> None:
        for one in self.override:
            if one.site is not None and one.site not in sites:
                raise ValueError(f"an override is for site “{one.site}”, which is not listed")
            if one.source is not None and one.source not in sources:
                raise ValueError(f"an override is for source “{one.source}”, which is not listed")
        scopes = [{key: one[key] for key in SCOPES if key in one} for one in self.overrides()]
        for scope in scopes:
            if scopes.count(scope) > 1:
                named = ", ".join(f"{key} {value}" for key, value in scope.items() if key != "study")
                raise ValueError(f"{named} has its own clocks twice; write them in one place")

    def _sponsors_channel(self) -> list[str]:
        # Leads are named in a site's channel; the sponsor must never read along.
        return [self.study.sponsor_channel] if self.study.sponsor_channel else []

    def _check_policy(self) -> None:
        try:
            check_overrides(self.overrides())
            Thresholds.from_dict(self.thresholds)
        except (PolicyError, ValueError, TypeError) as wrong:
            raise ValueError(str(wrong)) from None

    def overrides(self) -> list[dict[str, Any]]:
        """What the study, its sites and its overrides set otherwise than the default policy."""
        study = [{"study": self.study.code, "clocks": self.clocks}] if self.clocks else []
        sites = [
            {"study": self.study.code, "site": site.code, "clocks": site.clocks}
            for site in self.site
            if site.clocks
        ]
        rest = [{"study": self.study.code, **one.scopes(), "clocks": one.clocks} for one in self.override]
        return [*study, *sites, *rest]

    def policy(self) -> dict[str, Any]:
        """The study's policy as its row keeps it."""
        return {**self.thresholds, "overrides": self.overrides()}


def read_study_file(text: str) -> StudyFile:
    """Raises StudyFileError naming everything that is wrong."""
    try:
        return StudyFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise StudyFileError(f"The file is not valid TOML: {wrong}.") from wrong
    except ValidationError as wrong:
        raise StudyFileError("\n".join(_said(error) for error in wrong.errors())) from wrong


def _said(error: Any) -> str:  # noqa: ANN401 - pydantic's own error shape
    place = " → ".join(f"no. {part + 1}" if isinstance(part, int) else str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        message = "is missing"
    elif error["type"] == "extra_forbidden":
        message = "is not a key this file knows"
    return f"{place}: {message}." if place else f"{message}."
