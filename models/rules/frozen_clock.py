"""A clock at the moment it starts: its policy and the instants that follow, kept as they were then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self

from models.rules.clock_policy import ClockPolicy, Counts, Hears, Moment, PolicyError
from models.rules.working_time import Span, WorkingTime

_MINUTE = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class FrozenRung:
    """When an escalation falls, and whom it tells."""

    at: datetime
    tell: Hears


@dataclass(frozen=True, slots=True)
class FrozenClock:
    """A policy with the instants it led to. All instants are UTC; `step` counts from 1.

    `start` is the instant given, also when it lies outside working hours.
    """

    policy: ClockPolicy
    step: int
    start: datetime
    due: datetime
    warn: datetime | None
    rungs: tuple[FrozenRung, ...]
    visit_at: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `FrozenClock.from_dict` reads them back."""
        return {
            "kind": self.policy.kind,
            "step": self.step,
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "warn": self.warn.isoformat() if self.warn else None,
            "rungs": [{"at": rung.at.isoformat(), "tell": rung.tell.value} for rung in self.rungs],
            "visit_at": self.visit_at.isoformat() if self.visit_at else None,
            "policy": self.policy.to_dict(),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """The clock that `to_dict` wrote."""
        return cls(
            policy=ClockPolicy.from_dict(kept["policy"]),
            step=kept["step"],
            start=datetime.fromisoformat(kept["start"]),
            due=datetime.fromisoformat(kept["due"]),
            warn=datetime.fromisoformat(kept["warn"]) if kept["warn"] else None,
            rungs=tuple(
                FrozenRung(datetime.fromisoformat(rung["at"]), Hears(rung["tell"])) for rung in kept["rungs"]
            ),
            visit_at=datetime.fromisoformat(kept["visit_at"]) if kept["visit_at"] else None,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """One stretch of time that counted, in the clock's own minutes."""

    since: datetime
    to: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The arithmetic behind a due time: these stretches make `total` of `target` minutes."""

    counts: Counts
    counted: tuple[Counted, ...]
    total: float
    target: int


def freeze(
    clock: ClockPolicy,
    start: datetime,
    working_time: WorkingTime,
    *,
    step: int = 1,
    visit_at: datetime | None = None,
    pauses: Iterable[Span] = (),
) -> FrozenClock:
    """The instants that follow when this clock starts: warning, due, and who hears when.

    `step` chooses among several targets: the attempt just made, the reminder, the recovery touch, the
    nth chase. `visit_at` is needed by the clocks that count back from a visit; theirs never fall before
    `start`. `pauses` are ended ones: time within them does not count. Freezing a frozen clock's own
    policy again, with its start, gives its instants on a changed calendar or after a pause. Raises
    PolicyError for a step there is not or a visit missing, CalendarError when the hours run out.
    """
    start = _utc(start)
    visit_at = None if visit_at is None else _utc(visit_at)
    stopped = _merged(pauses)

    def counted(minutes: int) -> datetime:
        if clock.counts is Counts.AFTER_START:
            return after_pauses(start, minutes, working_time, stopped)
        if visit_at is None:
            raise PolicyError(f"The clock {clock.kind} counts back from a visit: say when that is.")
        if clock.counts is Counts.ELAPSED_BEFORE_VISIT:
            return max(visit_at - minutes * _MINUTE, start)
        return max(working_time.subtract(visit_at, minutes), start)

    due = counted(clock.target_of(step))

    def instant(at: int | Moment) -> datetime:
        if isinstance(at, int):
            return counted(at)
        end = due if at is Moment.DUE_DAY or visit_at is None else _day_begins(visit_at, working_time)
        return max(_opening_before(end, working_time), start)

    warn = clock.warn_of(step)
    rungs = (FrozenRung(instant(rung.at), rung.tell) for rung in clock.rungs_of(step))
    return FrozenClock(
        policy=clock,
        step=step,
        start=start,
        due=due,
        warn=None if warn is None else instant(warn),
        rungs=tuple(sorted(rungs, key=lambda rung: rung.at)),
        visit_at=visit_at,
    )


def explain(frozen: FrozenClock, working_time: WorkingTime, *, pauses: Iterable[Span] = ()) -> Explanation:
    """The stretches that were counted to reach the due time, pauses left out."""
    counts = frozen.policy.counts
    spans: Iterable[Span]
    if counts is Counts.AFTER_START or frozen.visit_at is None:
        spans = working_time.spans_between(frozen.start, frozen.due)
        for pause in _merged(pauses):
            spans = [part for span in spans for part in _outside(span, pause)]
    elif counts is Counts.BEFORE_VISIT:
        spans = working_time.spans_between(frozen.due, frozen.visit_at)
    else:
        spans = ((frozen.due, frozen.visit_at),)
    counted = tuple(Counted(since, to, (to - since) / _MINUTE) for since, to in spans)
    return Explanation(
        counts=counts,
        counted=counted,
        total=sum(one.minutes for one in counted),
        target=frozen.policy.target_of(frozen.step),
    )


def after_pauses(
    start: datetime, minutes: float, working_time: WorkingTime, pauses: Iterable[Span]
) -> datetime:
    """`minutes` of business time after `start`, time within the pauses not counted."""
    for since, until in _merged(pauses):
        worked = working_time.between(start, since)
        if minutes <= worked:
            break
        minutes -= worked
        start = max(start, until)
    return working_time.add(start, minutes)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone. Give an aware instant.")
    return at.astimezone(UTC)


def _day_begins(at: datetime, working_time: WorkingTime) -> datetime:
    local = at.astimezone(working_time.zone)
    return datetime.combine(local.date(), time.min, tzinfo=working_time.zone)


def _opening_before(end: datetime, working_time: WorkingTime) -> datetime:
    """When the day opened that was the last to work before `end`."""
    worked = working_time.subtract(end, 0) - _TICK
    return working_time.spans_on(worked.astimezone(working_time.zone).date())[0][0]


def _merged(pauses: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for since, until in sorted((_utc(since), _utc(until)) for since, until in pauses):
        if until < since:
            raise ValueError(f"A pause cannot end at {until.isoformat()}, before it began.")
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    return merged


def _outside(span: Span, pause: Span) -> list[Span]:
    parts = (span[0], min(span[1], pause[0])), (max(span[0], pause[1]), span[1])
    return [part for part in parts if part[0] < part[1]]
