"""Keeping a lead's deadlines in step with what has happened to it."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.queries.calendars import working_time_of
from models.queries.policies import clock_policy, clock_rules
from models.rules.clock_policy import ClockPolicy, Hears
from models.rules.frozen_clock import FrozenClock
from models.rules.history import LeadHistory
from models.rules.keeping import Ground, keep, ring_at, rung_at
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
) -> datetime | None:
    """Stop the clocks that were answered, start those that now run, pause those that wait for others.

    A policy stays as it was frozen when its clock started. Gives when other clocks run although
    nobody does anything; None when never.
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
    changes_at = keep(rows, history, ground, begin)
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


def ring_owner_again(session: Session, lead: Lead, *, at: datetime) -> None:
    """Put a rung for the owner on every clock of theirs that runs on the lead, as a snooze promises."""
    asked = select(Deadline).where(Deadline.lead_id == lead.id, col(Deadline.state) == DeadlineState.RUNNING)
    for deadline in session.exec(asked):
        if deadline.policy["policy"]["owner"] != Hears.LEAD_OWNER:
            continue
        again = {"at": at.isoformat(), "tell": Hears.LEAD_OWNER.value}
        rung, waiting = deadline.rungs[: deadline.rung], deadline.rungs[deadline.rung :]
        deadline.rungs = [*rung, *sorted([again, *waiting], key=rung_at)]
        deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)
        session.add(deadline)
