"""Keeping a lead's deadlines in step with what has happened to it."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import working_time_of
from models.queries.policies import clock_policy, clock_rules
from models.rules.clock_policy import ClockPolicy, Hears
from models.rules.frozen_clock import FrozenClock
from models.rules.keeping import OPEN, Ground, keep, ring_at, rung_at
from models.rules.lead_facts import LeadHistory
from models.rules.running_clock import RunningClock
from models.study import Site, Source, Study
from models.terms import DeadlineKind, DeadlineState


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

    A policy stays as it was frozen when its clock started. Gives when other clocks run although
    nobody does anything; None when never. Where a step was taken back, what it had stopped runs on
    from the rung it had reached, and what it had started is cancelled.
    """
    scope = {"stage": history.stage.value, "source": session.get_one(Source, lead.source_id).key}

    def policy(kind: DeadlineKind) -> ClockPolicy:
        return clock_policy(kind, study, site, **scope)

    def begin(clock: RunningClock, frozen: FrozenClock) -> Deadline:
        return _new_row(session, lead, clock, frozen)

    ground = Ground(
        at=now,
        hours=working_time_of(site),
        rules=clock_rules(study, site, **scope),
        policy=policy,
        announce_past=announce_past,
        recount=recount,
    )
    asked = select(Deadline).where(Deadline.lead_id == lead.id)
    rows = {(row.kind, row.subject, row.since): row for row in session.exec(asked)}
    open_before = [row for row in rows.values() if row.state in OPEN]
    changes_at = keep(rows, history, ground, begin)
    for row in open_before:
        if taken_back and row.state not in OPEN:
            row.state = DeadlineState.CANCELLED
    session.add_all(rows.values())
    return changes_at


def _new_row(session: Session, lead: Lead, clock: RunningClock, frozen: FrozenClock) -> Deadline:
    blocker = clock.blocker and session.exec(select(Blocker.id).where(Blocker.key == clock.blocker)).first()
    return Deadline(
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
    )


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
        deadline.rungs = [*rung, *sorted([again, *waiting], key=rung_at)]
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
