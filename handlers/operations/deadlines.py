"""Keeping a lead's deadlines in step with what has happened to it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import working_time_of
from models.queries.policies import clock_policy, clock_rules
from models.rules.clock_policy import Hears
from models.rules.clocks import (
    ClockRules,
    answered_by_ending,
    clocks_of,
    is_over,
    next_change,
    running_clocks,
)
from models.rules.frozen_clock import FrozenClock, freeze
from models.rules.history import LeadHistory
from models.rules.ladders import ladder
from models.rules.running_clock import ClockKey, RunningClock
from models.rules.working_time import Span, WorkingTime
from models.study import Site, Source, Study
from models.terms import DeadlineKind, DeadlineState

OPEN = (DeadlineState.RUNNING, DeadlineState.PAUSED)

Rungs = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a lead's clocks go by. With `recount` open ones are counted anew, on changed hours."""

    study: Study
    site: Site
    source: str
    hours: WorkingTime
    now: datetime
    announce_past: bool
    recount: bool


def keep_deadlines(
    session: Session,
    lead: Lead,
    history: LeadHistory,
    *,
    study: Study,
    site: Site,
    now: datetime,
    announce_past: bool = True,
    recount: bool = False,
    taken_back: bool = False,
) -> datetime | None:
    """Stop the clocks that were answered, start those that now run, pause those that wait for others.

    The policy of one that was started stays as it was frozen; its instants change when a pause ended,
    and with `recount`, after the site's hours changed. Gives when other clocks run although nobody
    does anything; None when never. Where a step was taken back, what it had stopped runs on from the
    rung it had reached, and what it had started is cancelled.
    """
    source = session.get_one(Source, lead.source_id).key
    ground = _Ground(study, site, source, working_time_of(site), now, announce_past, recount)
    asked = select(Deadline).where(Deadline.lead_id == lead.id)
    rows = {(row.kind, row.subject, row.since): row for row in session.exec(asked)}
    rules = _rules(rows.values(), history, ground)
    unanswered = {clock.key: clock for clock in clocks_of(history, ground.hours, rules)}
    running = {clock.key: clock for clock in running_clocks(history, now, ground.hours, rules)}
    for key, row in rows.items():
        if row.state in OPEN and key not in running:
            _stop(row, history, unanswered.get(key), now)
            if taken_back or row.stopped_at == history.handed_over_at:
                # Gone with the step, or started afresh for whoever took the lead over.
                row.state = DeadlineState.CANCELLED
            session.add(row)
    for key, clock in running.items():
        row = rows.get(key) or _begin(session, lead, clock, history, ground)
        _follow(row, clock, ground)
        session.add(row)
        rows[key] = row
    return _changes_at(rows, running, next_change(history, now, ground.hours, rules))


def _rules(rows: Iterable[Deadline], history: LeadHistory, ground: _Ground) -> ClockRules:
    """The policy's say on which clocks there are; what has begun under an earlier policy goes on."""
    rules = clock_rules(ground.study, ground.site, stage=history.stage, source=ground.source)
    tried = len(history.attempts)
    for row in rows:
        if row.state in OPEN and tried and row.since >= history.attempts[-1].at:
            if row.kind is DeadlineKind.NEXT_ATTEMPT and tried > rules.attempts:
                return rules.with_attempts(tried)
            if row.kind is DeadlineKind.ATTEMPTS_EXHAUSTED and tried <= rules.attempts:
                return rules.with_attempts(tried - 1)
    return rules


def _begin(
    session: Session, lead: Lead, clock: RunningClock, history: LeadHistory, ground: _Ground
) -> Deadline:
    policy = clock_policy(clock.kind, ground.study, ground.site, stage=history.stage, source=ground.source)
    frozen = freeze(
        policy,
        clock.started_at,
        ground.hours,
        step=clock.step,
        visit_at=clock.visit_at,
        pauses=clock.pauses,
    )
    blocker = clock.blocker and session.exec(select(Blocker.id).where(Blocker.key == clock.blocker)).first()
    row = Deadline(
        study_id=lead.study_id,
        site_id=lead.site_id,
        lead_id=lead.id,
        blocker_id=blocker or None,
        kind=clock.kind,
        subject=clock.subject,
        since=clock.since,
        party=clock.party,
        started_at=clock.started_at,
        due_at=frozen.due,
        pauses=_written(clock),
    )
    _lay(row, frozen, ground.hours)
    row.next_ring_at = ring_at(row.rungs, 0)
    return row


def _follow(row: Deadline, clock: RunningClock, ground: _Ground) -> None:
    """Bring a deadline in step with its clock: paused or running, pauses left out, the step it is at."""
    before = row.state, row.rungs
    ended = [pair for pair in row.pauses if pair[1] is not None]
    if ground.recount or ended != _pairs(clock.pauses):
        frozen = FrozenClock.from_dict(row.policy)
        row.started_at = clock.started_at if ground.recount else row.started_at
        _lay(row, _again(frozen, row.started_at, frozen.step, clock, ground.hours), ground.hours)
    if row.pauses != _written(clock):
        row.pauses = _written(clock)
    if clock.paused_since is None and row.due_at <= ground.now:
        _step_on(row, clock, ground)
    row.party = clock.party
    row.stopped_at = None
    row.state = DeadlineState.RUNNING if clock.paused_since is None else DeadlineState.PAUSED
    if not ground.announce_past:
        row.rung = max(row.rung, sum(_instant(rung) <= ground.now for rung in row.rungs))
    if row.state is DeadlineState.PAUSED:
        row.next_ring_at = None
    elif before != (row.state, row.rungs) or not ground.announce_past:
        row.next_ring_at = ring_at(row.rungs, row.rung)


def _step_on(row: Deadline, clock: RunningClock, ground: _Ground) -> None:
    """A clock that repeats goes on to its next time once one has come."""
    frozen = FrozenClock.from_dict(row.policy)
    if frozen.policy.repeat_every is None:
        return
    while frozen.due <= ground.now:
        frozen = _again(frozen, row.started_at, frozen.step + 1, clock, ground.hours)
        _lay(row, frozen, ground.hours, still_due=ground.now)


def _again(
    frozen: FrozenClock, start: datetime, step: int, clock: RunningClock, hours: WorkingTime
) -> FrozenClock:
    return freeze(frozen.policy, start, hours, step=step, visit_at=frozen.visit_at, pauses=clock.pauses)


def _lay(
    row: Deadline, frozen: FrozenClock, hours: WorkingTime, *, still_due: datetime | None = None
) -> None:
    """Give a deadline its instants. Who was told stays told; rungs that are `still_due` ring yet."""
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
        or (still_due is not None and rung["key"] not in fresh and _instant(rung) <= still_due)
    ]
    row.rungs = [*told, *sorted([*kept, *fresh.values()], key=_instant)]
    row.policy = frozen.to_dict()
    row.warn_at = frozen.warn
    row.due_at = frozen.due


def _stop(row: Deadline, history: LeadHistory, clock: RunningClock | None, now: datetime) -> None:
    """Answered in time, answered late or never; or no longer asked because the lead has ended."""
    ended_at = clock.ends_at if clock is not None and clock.ends_at is not None else history.last_event_at
    stood_still = row.pauses[-1][0] if row.state is DeadlineState.PAUSED and row.pauses else None
    row.stopped_at = min(max(ended_at or now, row.started_at), now)
    row.next_ring_at = None
    counted_to = min(row.stopped_at, datetime.fromisoformat(stood_still)) if stood_still else row.stopped_at
    if is_over(history) and not answered_by_ending(row.kind, history):
        row.state = DeadlineState.CANCELLED
    else:
        row.state = DeadlineState.MET if counted_to <= row.due_at else DeadlineState.MISSED


def _changes_at(
    rows: dict[ClockKey, Deadline], running: dict[ClockKey, RunningClock], change: datetime | None
) -> datetime | None:
    repeats = [
        rows[key].due_at
        for key, clock in running.items()
        if clock.paused_since is None and rows[key].policy["policy"]["repeat_every"] is not None
    ]
    return min((at for at in (*repeats, change) if at is not None), default=None)


def _pairs(pauses: Iterable[Span]) -> list[list[str | None]]:
    return [[since.isoformat(), until.isoformat()] for since, until in pauses]


def _written(clock: RunningClock) -> list[list[str | None]]:
    still = [[clock.paused_since.isoformat(), None]] if clock.paused_since is not None else []
    return [*_pairs(clock.pauses), *still]


def ring_at(rungs: Rungs, number: int) -> datetime | None:
    """When a rung rings, or None after the last."""
    return _instant(rungs[number]) if number < len(rungs) else None


def ring_owner_again(session: Session, lead: Lead, *, at: datetime, snooze: int) -> None:
    """Put a rung for the owner on every clock of theirs that runs on the lead, as a snooze promises.

    `snooze` is the event that promised it, by which the rung can be taken off again.
    """
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.state) == DeadlineState.RUNNING)
    for deadline in session.exec(asked):
        if deadline.policy["policy"]["owner"] != Hears.LEAD_OWNER:
            continue
        again = {"at": at.isoformat(), "tell": Hears.LEAD_OWNER.value, "snooze": snooze}
        rung, waiting = deadline.rungs[: deadline.rung], deadline.rungs[deadline.rung :]
        deadline.rungs = [*rung, *sorted([again, *waiting], key=_instant)]
        deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)
        session.add(deadline)


def forget_snoozes(session: Session, lead: Lead, events: Collection[int]) -> None:
    """Take the rungs off again that these snoozes put on, as far as they have not rung."""
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.state) == DeadlineState.RUNNING)
    for deadline in session.exec(asked):
        told, waiting = deadline.rungs[: deadline.rung], deadline.rungs[deadline.rung :]
        kept = [rung for rung in waiting if rung.get("snooze") not in events]
        if len(kept) < len(waiting):
            deadline.rungs = [*told, *kept]
            deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)
            session.add(deadline)


def _instant(rung: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(rung["at"])
