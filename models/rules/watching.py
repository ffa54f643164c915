"""What the watchman looks for: a lead nobody would notice any more, and a deadline nobody spoke of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.rules.clock_policy import BUSINESS_HOUR
from models.rules.running_clock import ClockKey, RunningClock
from models.rules.working_time import WorkingTime
from models.terms import DeadlineKind

SETTLING = timedelta(minutes=15)
"""How long what time alone changes may wait to be noticed (clock minutes)."""

SAYING = 4 * BUSINESS_HOUR
"""How long a rung may wait before it counts as unsaid: it may be held for a person's own hours."""


class Gap(StrEnum):
    """How a lead can slip out of sight."""

    NO_OWNER = "no_owner"
    OWNER_GONE = "owner_gone"
    NO_NEXT_ACTION = "no_next_action"
    CLOCK_MISSING = "clock_missing"
    STILL_FOR_NO_REASON = "still_for_no_reason"
    UNSAID = "unsaid"
    ASKED_TO_STOP = "asked_to_stop"


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap on one lead, and the clock it is about, if any."""

    ref: str
    gap: Gap
    kind: DeadlineKind | None = None


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A clock as it is kept. `waiting` are the instants of the rungs that have not rung, snoozes heeded."""

    running: bool
    due_at: datetime
    next_ring_at: datetime | None
    waiting: tuple[datetime, ...]
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """One open lead as it is kept, beside the clocks that should run on it.

    `kept` holds its open clocks; `change_expected` is when other clocks run by themselves, `change_kept`
    when that is looked for.
    """

    ref: str
    owner: str | None
    owner_gone: bool
    has_next_action: bool
    asked_to_stop_at: datetime | None
    expected: tuple[RunningClock, ...]
    kept: Mapping[ClockKey, KeptClock]
    change_expected: datetime | None
    change_kept: datetime | None


def findings(lead: Watched, hours: WorkingTime, at: datetime) -> tuple[Finding, ...]:
    """Everything amiss on one lead at `at`."""
    if lead.asked_to_stop_at is not None:
        late = hours.between(lead.asked_to_stop_at, at) >= SAYING
        return (Finding(lead.ref, Gap.ASKED_TO_STOP),) if late else ()
    return (*_plan(lead, at), *_clocks(lead, at), *_said(lead, hours, at))


def _plan(lead: Watched, at: datetime) -> Iterator[Finding]:
    """An owner, and a next action with a date. A lead that just came in has its minutes to find an owner."""
    still_in_time = any(
        key[0] is DeadlineKind.OWNER_MISSING and clock.due_at > at for key, clock in lead.kept.items()
    )
    if lead.owner is None and not still_in_time:
        yield Finding(lead.ref, Gap.NO_OWNER)
    elif lead.owner is not None and lead.owner_gone:
        yield Finding(lead.ref, Gap.OWNER_GONE)
    if not lead.has_next_action:
        yield Finding(lead.ref, Gap.NO_NEXT_ACTION)


def _clocks(lead: Watched, at: datetime) -> Iterator[Finding]:
    """Every clock that should run does, or waits for a reason."""
    if lead.change_kept is not None and at - SETTLING < lead.change_kept <= at:
        return
    for clock in lead.expected:
        kept = lead.kept.get(clock.key)
        if kept is None:
            yield Finding(lead.ref, Gap.CLOCK_MISSING, clock.kind)
        elif clock.paused_since is None and not kept.running:
            yield Finding(lead.ref, Gap.STILL_FOR_NO_REASON, clock.kind)
    if not lead.expected and lead.change_expected is not None and lead.change_kept is None:
        yield Finding(lead.ref, Gap.CLOCK_MISSING)


def _said(lead: Watched, hours: WorkingTime, at: datetime) -> Iterator[Finding]:
    """No deadline passes unsaid, and none that runs has fallen silent."""
    for (kind, _, _), clock in lead.kept.items():
        if not clock.running:
            continue
        fell_silent = bool(clock.waiting) and clock.next_ring_at is None
        overdue = clock.due_at <= at and (clock.undelivered or _late(clock.waiting, hours, at))
        if fell_silent or overdue:
            yield Finding(lead.ref, Gap.UNSAID, kind)


def _late(waiting: Iterable[datetime], hours: WorkingTime, at: datetime) -> bool:
    return any(hours.between(rung, at) >= SAYING for rung in waiting)
