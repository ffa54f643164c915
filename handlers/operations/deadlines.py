"""Keeping a lead's deadlines in step with what has happened to it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import working_time_of
from models.queries.policies import clock_policy
from models.rules.clock_policy import Hears
from models.rules.clocks import RunningClock, running_clocks
from models.rules.frozen_clock import FrozenClock, freeze
from models.rules.history import LeadHistory
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import DeadlineKind, DeadlineState

BEFORE_CLOSING = 15  # business minutes: a warning that falls on closing time comes this much earlier

Rungs = list[dict[str, Any]]


def keep_deadlines(
    session: Session,
    lead: Lead,
    history: LeadHistory,
    *,
    study: Study,
    site: Site,
    now: datetime,
    announce_past: bool = True,
    taken_back: bool = False,
) -> None:
    """Stop the clocks that were answered, start those that now run. A running one is left as frozen.

    Where something was taken back, the clock it had stopped runs on as it was, and the one it had
    started is cancelled.
    """
    wanted = {(clock.kind, clock.subject, clock.started_at): clock for clock in _wanted(history, study, site)}
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.state) == DeadlineState.RUNNING)
    for deadline in session.exec(asked):
        key = (deadline.kind, deadline.subject, deadline.started_at)
        if wanted.pop(key, None) is None:
            _stop(deadline, history, now, taken_back=taken_back)
            session.add(deadline)
    hours = working_time_of(site)
    for clock in wanted.values():
        if taken_back and _runs_on(session, lead, clock):
            continue
        session.add(
            _start(
                session,
                lead,
                clock,
                study=study,
                site=site,
                hours=hours,
                after=None if announce_past else now,
            )
        )


def _wanted(history: LeadHistory, study: Study, site: Site) -> tuple[RunningClock, ...]:
    cadence = len(clock_policy(DeadlineKind.NEXT_ATTEMPT, study, site).targets)
    return running_clocks(history, attempts_in_cadence=cadence)


def _runs_on(session: Session, lead: Lead, clock: RunningClock) -> bool:
    """Let a clock that was stopped run on from the rung it had reached; False when there is none."""
    asked = select(Deadline).where(
        Deadline.lead_id == lead.id,
        Deadline.kind == clock.kind,
        Deadline.subject == clock.subject,
        Deadline.started_at == clock.started_at,
        col(Deadline.state) != DeadlineState.RUNNING,
    )
    stopped = session.exec(asked.order_by(col(Deadline.id).desc())).first()
    if stopped is None:
        return False
    stopped.state = DeadlineState.RUNNING
    stopped.stopped_at = None
    stopped.next_ring_at = ring_at(stopped.rungs, stopped.rung)
    session.add(stopped)
    return True


def _start(
    session: Session,
    lead: Lead,
    clock: RunningClock,
    *,
    study: Study,
    site: Site,
    hours: WorkingTime,
    after: datetime | None,
) -> Deadline:
    policy = clock_policy(clock.kind, study, site, stage=lead.stage)
    frozen = freeze(policy, clock.started_at, hours, step=max(clock.number, 1))
    rungs = ladder(frozen, hours)
    first = 0 if after is None else sum(_instant(rung) <= after for rung in rungs)
    blocker = session.exec(select(Blocker.id).where(Blocker.key == clock.subject)).first()
    return Deadline(
        study_id=lead.study_id,
        site_id=lead.site_id,
        lead_id=lead.id,
        blocker_id=blocker,
        kind=clock.kind,
        subject=clock.subject,
        party=clock.party,
        started_at=clock.started_at,
        warn_at=frozen.warn,
        due_at=frozen.due,
        policy=frozen.to_dict(),
        rungs=rungs,
        rung=first,
        next_ring_at=ring_at(rungs, first),
    )


def ladder(frozen: FrozenClock, hours: WorkingTime) -> Rungs:
    """Who hears when, earliest first. A warning that falls on closing time comes before it."""
    rungs: Rungs = []
    if frozen.warn is not None:
        warn = frozen.warn
        inside = warn if hours.is_open(warn) else hours.subtract(warn, BEFORE_CLOSING)
        rungs.append({"at": max(inside, frozen.start).isoformat(), "tell": frozen.policy.owner.value})
    rungs += [{"at": rung.at.isoformat(), "tell": rung.tell.value} for rung in frozen.rungs]
    return sorted(rungs, key=_instant)


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
        waiting = [rung for rung in deadline.rungs[deadline.rung :] if rung.get("snooze") not in events]
        deadline.rungs = [*deadline.rungs[: deadline.rung], *waiting]
        deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)
        session.add(deadline)


def _instant(rung: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(rung["at"])


def _stop(deadline: Deadline, history: LeadHistory, now: datetime, *, taken_back: bool) -> None:
    """Answered in time, answered late, or no longer asked: what asked it is gone, or the lead is at rest."""
    answered_at = max(history.last_action_at or now, deadline.started_at)
    deadline.stopped_at = min(answered_at, now)
    deadline.next_ring_at = None
    if taken_back or not history.is_active or history.opted_out_at is not None:
        deadline.state = DeadlineState.CANCELLED
    else:
        in_time = deadline.stopped_at <= deadline.due_at
        deadline.state = DeadlineState.MET if in_time else DeadlineState.MISSED
