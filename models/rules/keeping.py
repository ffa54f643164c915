"""Keeping clocks in step with a lead's history: the same steps for deadlines that are stored and for a replay."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from models.rules.clock_policy import ClockPolicy
from models.rules.clocks import (
    ClockRules,
    answered_by_ending,
    clocks_of,
    is_over,
    next_change,
    running_clocks,
)
from models.rules.frozen_clock import FrozenClock, freeze
from models.rules.ladders import ladder
from models.rules.lead_facts import LeadHistory
from models.rules.running_clock import ClockKey, RunningClock
from models.rules.working_time import Span, WorkingTime
from models.terms import DeadlineKind, DeadlineState, Party

OPEN: Final = (DeadlineState.RUNNING, DeadlineState.PAUSED)

Rungs = list[dict[str, Any]]


class Kept(Protocol):
    """A clock as it is kept; `models.deadline.Deadline` says what each fact means."""

    kind: DeadlineKind
    since: datetime
    party: Party
    state: DeadlineState
    started_at: datetime
    stopped_at: datetime | None
    warn_at: datetime | None
    due_at: datetime
    policy: dict[str, Any]
    pauses: list[list[str | None]]
    rungs: Rungs
    rung: int
    next_ring_at: datetime | None


Row = TypeVar("Row", bound=Kept)


@dataclass(frozen=True, slots=True)
class Ground:
    """What clocks are kept by at `at`.

    Without `announce_past` rungs that lie behind `at` stay silent. With `recount` open clocks are
    counted anew, because the hours changed.
    """

    at: datetime
    hours: WorkingTime
    rules: ClockRules
    policy: Callable[[DeadlineKind], ClockPolicy]
    announce_past: bool = True
    recount: bool = False


def keep(
    rows: dict[ClockKey, Row],
    history: LeadHistory,
    ground: Ground,
    begin: Callable[[RunningClock, FrozenClock], Row],
) -> datetime | None:
    """Stop the clocks that were answered, begin those that now run, pause those that wait for others.

    `rows` holds every clock ever kept of the lead and gets those that `begin` makes. The policy of one
    that has begun stays as it was frozen; its instants change when a pause ended, and when recounted.
    Gives when other clocks run although nobody does anything; None when never.
    """
    rules = _rules(rows.values(), history, ground.rules)
    unanswered = {clock.key: clock for clock in clocks_of(history, ground.hours, rules)}
    running = {clock.key: clock for clock in running_clocks(history, ground.at, ground.hours, rules)}
    for key, row in rows.items():
        if row.state in OPEN and key not in running:
            _stop(row, history, unanswered.get(key), ground.at)
    for key, clock in running.items():
        if key not in rows:
            rows[key] = _begun(clock, ground, begin)
        _follow(rows[key], clock, ground)
    repeats = [
        rows[key].due_at
        for key, clock in running.items()
        if clock.paused_since is None and rows[key].policy["policy"]["repeat_every"] is not None
    ]
    change = next_change(history, ground.at, ground.hours, rules)
    return min((at for at in (*repeats, change) if at is not None), default=None)


def rung_at(rung: dict[str, Any]) -> datetime:
    """When a rung rings."""
    return datetime.fromisoformat(rung["at"])


def ring_at(rungs: Rungs, number: int) -> datetime | None:
    """When the rung of that number rings, or None after the last."""
    return rung_at(rungs[number]) if number < len(rungs) else None


def _rules(rows: Iterable[Kept], history: LeadHistory, rules: ClockRules) -> ClockRules:
    """The policy's say on which clocks there are; what has begun under an earlier policy goes on."""
    tried = len(history.attempts)
    for row in rows:
        if row.state in OPEN and tried and row.since >= history.attempts[-1].at:
            if row.kind is DeadlineKind.NEXT_ATTEMPT and tried > rules.attempts:
                return rules.with_attempts(tried)
            if row.kind is DeadlineKind.ATTEMPTS_EXHAUSTED and tried <= rules.attempts:
                return rules.with_attempts(tried - 1)
    return rules


def _begun(clock: RunningClock, ground: Ground, begin: Callable[[RunningClock, FrozenClock], Row]) -> Row:
    frozen = freeze(
        ground.policy(clock.kind),
        clock.started_at,
        ground.hours,
        step=clock.step,
        visit_at=clock.visit_at,
        pauses=clock.pauses,
    )
    row = begin(clock, frozen)
    row.pauses = _written(clock)
    _lay(row, frozen, ground.hours)
    row.next_ring_at = ring_at(row.rungs, 0)
    return row


def _follow(row: Kept, clock: RunningClock, ground: Ground) -> None:
    """Bring a kept clock in step: paused or running, pauses left out, the step it is at."""
    before = row.state, row.rungs
    ended = [pair for pair in row.pauses if pair[1] is not None]
    if ground.recount or ended != _pairs(clock.pauses):
        row.started_at = clock.started_at if ground.recount else row.started_at
        _lay(row, _again(row, clock, ground.hours), ground.hours)
    if row.pauses != _written(clock):
        row.pauses = _written(clock)
    if clock.paused_since is None and row.due_at <= ground.at:
        _step_on(row, clock, ground)
    row.party = clock.party
    row.stopped_at = None
    row.state = DeadlineState.RUNNING if clock.paused_since is None else DeadlineState.PAUSED
    if not ground.announce_past:
        row.rung = max(row.rung, sum(rung_at(rung) <= ground.at for rung in row.rungs))
    if row.state is DeadlineState.PAUSED:
        row.next_ring_at = None
    elif before != (row.state, row.rungs) or not ground.announce_past or row.next_ring_at is None:
        row.next_ring_at = ring_at(row.rungs, row.rung)


def _step_on(row: Kept, clock: RunningClock, ground: Ground) -> None:
    """A clock that repeats goes on to its next time once one has come."""
    if row.policy["policy"]["repeat_every"] is None:
        return
    while row.due_at <= ground.at:
        frozen = _again(row, clock, ground.hours, step=row.policy["step"] + 1)
        _lay(row, frozen, ground.hours, still_due=ground.at)


def _again(row: Kept, clock: RunningClock, hours: WorkingTime, *, step: int | None = None) -> FrozenClock:
    """The kept clock's own policy once more, on these hours and without these pauses."""
    frozen = FrozenClock.from_dict(row.policy)
    return freeze(
        frozen.policy,
        row.started_at,
        hours,
        step=step or frozen.step,
        visit_at=frozen.visit_at,
        pauses=clock.pauses,
    )


def _lay(row: Kept, frozen: FrozenClock, hours: WorkingTime, *, still_due: datetime | None = None) -> None:
    """Give a clock its instants. Who was told stays told; rungs that are `still_due` ring yet."""
    fresh = {
        rung.key: {"at": rung.at.isoformat(), "tell": rung.tell.value, "key": rung.key}
        for rung in ladder(frozen, hours)
    }
    told, waiting = row.rungs[: row.rung], row.rungs[row.rung :]
    for rung in told:
        fresh.pop(rung.get("key", ""), None)
    kept = [
        rung
        for rung in waiting
        if "key" not in rung
        or (still_due is not None and rung["key"] not in fresh and rung_at(rung) <= still_due)
    ]
    row.rungs = [*told, *sorted([*kept, *fresh.values()], key=rung_at)]
    row.policy = frozen.to_dict()
    row.warn_at = frozen.warn
    row.due_at = frozen.due


def _stop(row: Kept, history: LeadHistory, clock: RunningClock | None, at: datetime) -> None:
    """Answered in time, answered late or never; or no longer asked because the lead has ended."""
    ended_at = clock.ends_at if clock is not None and clock.ends_at is not None else history.last_event_at
    stood_still = row.pauses[-1][0] if row.state is DeadlineState.PAUSED and row.pauses else None
    row.stopped_at = min(max(ended_at or at, row.started_at), at)
    row.next_ring_at = None
    counted_to = min(row.stopped_at, datetime.fromisoformat(stood_still)) if stood_still else row.stopped_at
    if is_over(history) and not answered_by_ending(row.kind, history):
        row.state = DeadlineState.CANCELLED
    else:
        row.state = DeadlineState.MET if counted_to <= row.due_at else DeadlineState.MISSED
    if row.state is DeadlineState.MET and row.stopped_at == history.handed_over_at:
        row.state = DeadlineState.CANCELLED  # it starts afresh for whoever took the lead over


def _pairs(pauses: Iterable[Span]) -> list[list[str | None]]:
    return [[since.isoformat(), until.isoformat()] for since, until in pauses]


def _written(clock: RunningClock) -> list[list[str | None]]:
    still: list[list[str | None]] = [[clock.paused_since.isoformat(), None]] if clock.paused_since else []
    return [*_pairs(clock.pauses), *still]
