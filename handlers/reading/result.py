"""What a reply was understood to say: the events, the next action, its date, and what is needed first."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, NextAction, RecordsState


class Needs(StrEnum):
    """What stands between a reading and the record."""

    NONE = "none"
    CONFIRM = "confirm"
    CLARIFY = "clarify"
    IDENTIFIER = "identifier"


class Precision(StrEnum):
    """How exact a due date was said."""

    MINUTE = "minute"
    PART_OF_DAY = "part_of_day"
    DAY = "day"


class PrescreenState(StrEnum):
    """How far a prescreen came."""

    PARTIAL = "partial"
    COMPLETE = "complete"


class VisitState(StrEnum):
    """What a reply may say of a screening visit."""

    BOOKED = "booked"
    REBOOKED = "rebooked"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    CANCELLED_BY_SITE = "cancelled_by_site"


class About(StrEnum):
    """What somebody asks the bot."""

    WHY = "why"
    NEXT = "next"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a reply reports."""

    kind: ClassVar[str] = ""

    def as_dict(self) -> dict[str, Any]:
        """The event as plain JSON values; instants as ISO text in the site's zone."""
        return {"kind": self.kind} | {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Attempt(Event):
    """A contact with the patient."""

    kind: ClassVar[str] = "attempt"
    channel: ContactChannel | None
    outcome: AttemptOutcome


@dataclass(frozen=True, slots=True)
class Prescreen(Event):
    """A prescreen begun or finished."""

    kind: ClassVar[str] = "prescreen"
    state: PrescreenState


@dataclass(frozen=True, slots=True)
class Reviewable(Event):
    """The lead was passed on to the study team."""

    kind: ClassVar[str] = "reviewable"


@dataclass(frozen=True, slots=True)
class Records(Event):
    """How far outside records have come."""

    kind: ClassVar[str] = "records"
    state: RecordsState


@dataclass(frozen=True, slots=True)
class Visit(Event):
    """What happened to the screening visit; `at` only for booked, rebooked and confirmed."""

    kind: ClassVar[str] = "visit"
    state: VisitState
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Blocker(Event):
    """Something in the way now."""

    kind: ClassVar[str] = "blocker"
    category: BlockerCategory
    sub_reason: str | None


@dataclass(frozen=True, slots=True)
class Unblock(Event):
    """What stood in the way is gone."""

    kind: ClassVar[str] = "unblock"


@dataclass(frozen=True, slots=True)
class Close(Event):
    """The lead ends here, and why."""

    kind: ClassVar[str] = "close"
    reason: str


@dataclass(frozen=True, slots=True)
class Pause(Event):
    """Nothing is to be done until then."""

    kind: ClassVar[str] = "pause"
    until: datetime


@dataclass(frozen=True, slots=True)
class Handover(Event):
    """Somebody else owns the lead now: a Slack user id."""

    kind: ClassVar[str] = "handover"
    to: str


@dataclass(frozen=True, slots=True)
class OptOut(Event):
    """The patient wants no more contact."""

    kind: ClassVar[str] = "opt_out"


@dataclass(frozen=True, slots=True)
class Question(Event):
    """Something asked of the bot."""

    kind: ClassVar[str] = "question"
    about: About


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole meaning of one reply.

    `due` and `due_precision` are None together; `question` is there exactly when `needs` is clarify.
    """

    events: tuple[Event, ...] = ()
    next_action: NextAction | None = None
    due: datetime | None = None
    due_precision: Precision | None = None
    needs: Needs = Needs.NONE
    question: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain JSON values."""
        plain: dict[str, Any] = {
            "events": [event.as_dict() for event in self.events],
            "next_action": _plain(self.next_action),
            "due": _plain(self.due),
            "due_precision": _plain(self.due_precision),
            "needs": self.needs.value,
        }
        return plain | {"question": self.question} if self.question is not None else plain


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value
