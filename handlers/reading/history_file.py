"""A study's history from elsewhere (JSON) as checked rows; every bad row is named with its place."""

import json
from datetime import date, datetime
from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from handlers.reading.identifiers import screen
from models.rules.taxonomy import CLOSE_REASONS, sub_reason
from models.rules.thresholds import Thresholds
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    CloseGroup,
    ContactChannel,
    OwnerRole,
    PrescreenOutcome,
    ReviewDecision,
    StudyStatus,
    VisitOutcome,
)


class HistoryFileError(Exception):
    """The file cannot be taken in. The message names each bad row, one a line, with its place."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"“{name}” is no time zone; write one like America/New_York")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
Owner = Annotated[str, Field(min_length=1, max_length=60)]


class Part(BaseModel):
    """What every part shares. Keys that are not known are left alone: exports carry more than we need."""

    model_config = ConfigDict(frozen=True)


class StudyPart(Part):
    """The study the history belongs to."""

    code: str = Field(min_length=1, max_length=40)
    title: str = Field(default="", max_length=200)
    sponsor: str = Field(default="", max_length=200)
    cro: str = Field(default="", max_length=200)
    reporting_timezone: Zone
    status: StudyStatus = StudyStatus.ACTIVE


class SitePart(Part):
    """A site as the export knows it."""

    name: str = Field(default="", max_length=200)
    timezone: Zone
    default_owner: Owner | None = None
    screening_slots_per_week: int | None = Field(default=None, ge=0)


class AttemptPart(Part):
    """One attempt to reach the person."""

    at: AwareDatetime
    outcome: AttemptOutcome
    channel: ContactChannel | None = None


class RecordsPart(Part):
    """How far records came; `ready_at` is when they were reviewed."""

    needed_at: AwareDatetime | None = None
    requested_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    ready_at: AwareDatetime | None = None


class VisitPart(Part):
    """One booked visit."""

    booked_at: AwareDatetime
    visit_at: AwareDatetime
    outcome: VisitOutcome | None = None
    outcome_logged_at: AwareDatetime | None = None
    recovery_attempt_at: AwareDatetime | None = None
    prep_confirmed_at: AwareDatetime | None = None


class BlockerPart(Part):
    """One blocker, with owner and date."""

    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    opened_at: AwareDatetime
    due_at: AwareDatetime
    resolved_at: AwareDatetime | None = None
    decision_needed: str | None = Field(default=None, max_length=200)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if sub_reason(self.category, self.sub_reason) is None:
            raise ValueError(f"“{self.sub_reason}” is no sub-reason of {self.category}")
        screening = screen(self.decision_needed or "")
        if not screening.is_clean:
            raise ValueError(f"decision_needed looks like it holds {', '.join(screening.kinds)}")
        return self


class LeadPart(Part):
    """One lead with all that happened to it."""

    lead_ref: str = Field(pattern=r"^[A-Za-z]{1,4}-[A-Za-z0-9]{2,10}$")
    site: Annotated[str, Field(max_length=40)]
    source: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")
    owner: Owner | None = None
    created_at: AwareDatetime
    contact_attempts: list[AttemptPart] = []
    first_contact_at: AwareDatetime | None = None
    prescreen_completed_at: AwareDatetime | None = None
    prescreen_outcome: PrescreenOutcome | None = None
    reviewable_at: AwareDatetime | None = None
    review_decision_at: AwareDatetime | None = None
    review_decision: ReviewDecision | None = None
    records: RecordsPart | None = None
    ready_to_schedule_at: AwareDatetime | None = None
    visits: list[VisitPart] = []
    blockers: list[BlockerPart] = []
    closed_at: AwareDatetime | None = None
    close_group: CloseGroup | None = None
    close_reason: str | None = None

    @field_validator("close_reason")
    @classmethod
    def _reason(cls, reason: str | None) -> str | None:
        if reason is not None and reason not in CLOSE_REASONS:
            raise ValueError(f"“{reason}” is no close reason")
        return reason

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for later, given in (
            ("review_decision", self.review_decision_at),
            ("prescreen_outcome", self.prescreen_completed_at),
            ("close_reason", self.closed_at),
        ):
            if (getattr(self, later) is None) != (given is None):
                raise ValueError(f"{later} and its time must be given together")
        before = [at for at in self._instants() if at < self.created_at]
        if before:
            raise ValueError(f"something happened at {before[0].isoformat()}, before the lead was received")
        return self

    def _instants(self) -> list[datetime]:
        attempts = [one.at for one in self.contact_attempts]
        visits = [one.booked_at for one in self.visits]
        blockers = [one.opened_at for one in self.blockers]
        others = [self.first_contact_at, self.prescreen_completed_at, self.reviewable_at, self.closed_at]
        return [*attempts, *visits, *blockers, *(one for one in others if one is not None)]


class HistoryFile(Part):
    """The whole file."""

    study: StudyPart
    holidays: list[date] = []
    sites: dict[str, SitePart]
    policy: dict[str, Any] = {}
    leads: list[LeadPart]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        try:
            Thresholds.from_dict(self.policy)
        except TypeError as wrong:
            raise ValueError(str(wrong)) from None
        seen: set[str] = set()
        for lead in self.leads:
            if lead.site not in self.sites:
                raise ValueError(f"lead {lead.lead_ref} is at site “{lead.site}”, which is not listed")
            if lead.lead_ref.upper() in seen:
                raise ValueError(f"lead {lead.lead_ref} is listed twice")
            seen.add(lead.lead_ref.upper())
        return self


def read_history_file(text: str) -> HistoryFile:
    """Raises HistoryFileError naming everything that is wrong, at most twenty rows of it."""
    try:
        return HistoryFile.model_validate(json.loads(text))
    except json.JSONDecodeError as wrong:
        raise HistoryFileError(f"The file is not valid JSON: {wrong}.") from wrong
    except ValidationError as wrong:
        errors = wrong.errors()
        lines = [_said(error, text) for error in errors[:20]]
        more = [f"… and {len(errors) - 20} more."] if len(errors) > 20 else []
        raise HistoryFileError("\n".join([*lines, *more])) from wrong


def _said(error: Any, text: str) -> str:  # noqa: ANN401 - pydantic's own error shape
    place = list(error["loc"])
    if len(place) >= 2 and place[0] == "leads" and isinstance(place[1], int):
        lead = json.loads(text)["leads"][place[1]]
        ref = f" ({lead['lead_ref']})" if isinstance(lead, dict) and "lead_ref" in lead else ""
        place[:2] = [f"lead no. {place[1] + 1}{ref}"]
    said = " → ".join(f"no. {part + 1}" if isinstance(part, int) else str(part) for part in place)
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{said}: {message}." if said else f"{message}."
