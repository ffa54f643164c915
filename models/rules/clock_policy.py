"""One row of the policy: how long something may take, when to warn, and whom to tell when it runs on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from models.terms import Party

BUSINESS_HOUR = 60
BUSINESS_DAY = 8 * BUSINESS_HOUR
HOUR = 60
# Beyond a year of business days a target is a slip of the pen.
LONGEST = 260 * BUSINESS_DAY
NO_SHOW_STEPS = 3

POLICY_VERSION = "1"


class PolicyError(ValueError):
    """A policy that makes no sense; the message says what is wrong and shows one that does."""


class Hears(StrEnum):
    """Who a clock belongs to, or who is told when it runs on."""

    LEAD_OWNER = "lead_owner"
    SITE_LEAD = "site_lead"
    PI = "pi"
    STUDY_OPS = "study_ops"
    BLOCKER_OWNER = "blocker_owner"
    ROLE_ABOVE = "role_above"
    DECISION_CONTACT = "decision_contact"


# Those whose own task it is.
OWNERS = (Hears.LEAD_OWNER, Hears.BLOCKER_OWNER)

# Those who hear of a site and never of a lead.
STUDY = (Hears.STUDY_OPS, Hears.DECISION_CONTACT)


class Counts(StrEnum):
    """How a clock's minutes are counted, and from where."""

    AFTER_START = "after_start"  # business minutes after it started
    BEFORE_VISIT = "before_visit"  # business minutes back from the visit
    ELAPSED_BEFORE_VISIT = "elapsed_before_visit"  # minutes by the clock back from the visit


class Moment(StrEnum):
    """An instant that is a time of day and not a number of minutes."""

    DUE_DAY = "due_day"  # when the day it is due opens
    LAST_DAY = "last_day"  # when the last working day before the visit's date opens


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation: whom to tell, and after (or before the visit: at) how many minutes."""

    at: int | Moment
    tell: Hears


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One row of the policy table. All minutes are counted as `counts` says.

    `targets` has one entry per step: most clocks have a single one, the next attempt has one for each
    attempt made, reminders and no-show recovery one for each touch. A `warn` or rung given in minutes
    belongs to the first step; `Moment.DUE_DAY` warns at every step. With `repeat_every`, later steps
    follow the last target at that distance, and the rungs stay where they are. `also` holds further
    limits by name. `origin` tells whose word it is, `origins` the same for every field that is not the
    default. Raises PolicyError when it makes no sense.
    """

    kind: str
    number: int
    targets: tuple[int, ...]
    owner: Hears
    warn: int | Moment | None = None
    rungs: tuple[Rung, ...] = ()
    party: Party = Party.SITE
    counts: Counts = Counts.AFTER_START
    repeat_every: int | None = None
    also: Mapping[str, int] = field(default_factory=dict)
    origin: str = "default"
    origins: Mapping[str, str] = field(default_factory=dict)
    version: str = POLICY_VERSION

    def __post_init__(self) -> None:
        check(self)

    @property
    def target(self) -> int:
        """The minutes of the first step; for most clocks the only one."""
        return self.targets[0]

    @property
    def way(self) -> int:
        """1 when more minutes are later, -1 when they count back from a visit and are earlier."""
        return 1 if self.counts is Counts.AFTER_START else -1

    def target_of(self, step: int) -> int:
        """The minutes of a step, counted from 1. Raises PolicyError when there is no such step."""
        if 1 <= step <= len(self.targets):
            return self.targets[step - 1]
        if step > len(self.targets) and self.repeat_every is not None:
            return self.targets[-1] + (step - len(self.targets)) * self.repeat_every
        raise PolicyError(
            f"The clock {self.kind} has no step {step}: it has {len(self.targets)}, counted from 1."
        )

    def warn_of(self, step: int) -> int | Moment | None:
        """When a step warns: a repeat as long before its target as the first step does."""
        if step == 1 or not isinstance(self.warn, int):
            return self.warn
        return self.warn + self.target_of(step) - self.target if step > len(self.targets) else None

    def rungs_of(self, step: int) -> tuple[Rung, ...]:
        """The rungs a step has; a repeat keeps those of the first, at the same minutes."""
        return self.rungs if step == 1 or step > len(self.targets) else ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `ClockPolicy.from_dict` reads them back."""
        return {
            "kind": self.kind,
            "number": self.number,
            "targets": list(self.targets),
            "owner": self.owner.value,
            "warn": _plain(self.warn),
            "rungs": [{"at": _plain(rung.at), "tell": rung.tell.value} for rung in self.rungs],
            "party": self.party.value,
            "counts": self.counts.value,
            "repeat_every": self.repeat_every,
            "also": dict(self.also),
            "origin": self.origin,
            "origins": dict(self.origins),
            "version": self.version,
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The policy that `to_dict` wrote."""
        read = {
            **kept,
            "targets": tuple(kept["targets"]),
            "owner": Hears(kept["owner"]),
            "warn": None if kept["warn"] is None else _when(kept["warn"]),
            "rungs": tuple(Rung(_when(rung["at"]), Hears(rung["tell"])) for rung in kept["rungs"]),
            "party": Party(kept["party"]),
            "counts": Counts(kept["counts"]),
        }
        return cls(**read)


def _plain(at: int | Moment | None) -> int | str | None:
    return at.value if isinstance(at, Moment) else at


def _when(kept: int | str) -> int | Moment:
    return Moment(kept) if isinstance(kept, str) else kept


def written(minutes: int, counts: Counts = Counts.AFTER_START) -> str:
    """Minutes the short way that policies are written in: `2 bd`, `4 bh`, `15 min`, `72 h`."""
    if counts is Counts.ELAPSED_BEFORE_VISIT:
        return f"{minutes // HOUR} h" if minutes % HOUR == 0 else f"{minutes} min"
    if minutes % BUSINESS_DAY == 0:
        return f"{minutes // BUSINESS_DAY} bd"
    return f"{minutes // BUSINESS_HOUR} bh" if minutes % BUSINESS_HOUR == 0 else f"{minutes} min"


# Which clocks may speak of a moment: a due day is one after a start, a last day one before a visit.
_MOMENTS = {Moment.DUE_DAY: Counts.AFTER_START, Moment.LAST_DAY: Counts.BEFORE_VISIT}


def check(clock: ClockPolicy) -> None:
    """Refuse a clock that makes no sense. Raises PolicyError with a sentence."""
    if not clock.targets:
        raise _refused(clock, "it has no target", 'target = "4 bh"')
    _check_steps(clock)
    for name, minutes in _amounts(clock):
        if minutes < 0 or (minutes == 0 and clock.counts is Counts.AFTER_START):
            raise _refused(clock, f"{name} of {minutes} minutes is not above zero", '"4 bh"')
        if minutes > LONGEST:
            raise _refused(clock, f"{name} of {written(minutes)} is longer than a year", '"4 bh"')
    for moment in (clock.warn, *(rung.at for rung in clock.rungs)):
        if isinstance(moment, Moment) and clock.counts is not _MOMENTS[moment]:
            raise _refused(clock, f"{moment} has no meaning for it", '"8 bh"')
    due = clock.way * clock.target
    warn = clock.way * clock.warn if isinstance(clock.warn, int) else due
    if warn > due:
        raise _refused(
            clock,
            f"it would warn at {_said(clock, clock.warn)}, after it is due at {_said(clock, clock.target)}",
            f'warn = "{written(clock.target, clock.counts)}"',
        )
    for rung in clock.rungs:
        if isinstance(rung.at, int) and clock.way * rung.at < warn:
            raise _refused(
                clock,
                f"it would tell {rung.tell} at {_said(clock, rung.at)}, before the warning or the target at "
                f"{_said(clock, abs(warn))}",
                f'escalate = [{{to = "{rung.tell}", at = "{written(clock.target, clock.counts)}"}}]',
            )
    told = [rung.tell for rung in clock.rungs]
    if twice := next((one for one in told if told.count(one) > 1), None):
        raise _refused(
            clock, f"it would tell {twice} twice; each is told once", f'escalate = [{{to = "{twice}"}}]'
        )


def _check_steps(clock: ClockPolicy) -> None:
    """A no-show has its three steps; reminders come nearer to the visit one by one."""
    if clock.kind == "no_show_recovery" and len(clock.targets) != NO_SHOW_STEPS:
        raise _refused(
            clock,
            "it has three steps: reach out, once more, a new visit booked",
            'target = ["4 bh", "1 bd", "5 bd"]',
        )
    if clock.counts is Counts.ELAPSED_BEFORE_VISIT and list(clock.targets) != sorted(
        set(clock.targets), reverse=True
    ):
        raise _refused(
            clock, "each reminder must come nearer to the visit than the last", 'target = ["72 h", "24 h"]'
        )


def _amounts(clock: ClockPolicy) -> list[tuple[str, int]]:
    amounts = [("a target", minutes) for minutes in clock.targets]
    amounts += [("a warning", clock.warn)] if isinstance(clock.warn, int) else []
    amounts += [("an escalation", rung.at) for rung in clock.rungs if isinstance(rung.at, int)]
    amounts += [("a repeat", clock.repeat_every)] if clock.repeat_every is not None else []
    return amounts + [(f"a {name}", value) for name, value in clock.also.items()]


def _said(clock: ClockPolicy, at: int | Moment | None) -> str:
    if not isinstance(at, int):
        return str(at)
    return written(at, clock.counts) + ("" if clock.counts is Counts.AFTER_START else " before the visit")


def _refused(clock: ClockPolicy, wrong: str, example: str) -> PolicyError:
    return PolicyError(
        f"The clock {clock.kind} ({clock.origin}) makes no sense: {wrong}. Write for example {example}."
    )
