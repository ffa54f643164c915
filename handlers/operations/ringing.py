"""What happens when a deadline's time to ring has come."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge, ToldAs
from models.queries.calendars import working_time_of
from models.queries.claims import lock_claim
from models.queries.people import people_with
from models.rules.clock_policy import OWNERS, STUDY, Hears
from models.rules.keeping import ring_at, rung_at
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import DeadlineState, Role, StudyStatus

TRY_AGAIN = timedelta(minutes=15)


def due_deadlines(session: Session, *, now: datetime, limit: int = 20) -> list[Deadline]:
    """The leads' deadlines that ring by now, locked for this transaction, earliest first."""
    asked = (
        select(Deadline)
        .where(
            col(Deadline.next_ring_at) <= now,
            Deadline.state == DeadlineState.RUNNING,
            col(Deadline.lead_id).is_not(None),
        )
        .order_by(col(Deadline.next_ring_at), col(Deadline.id))
        .limit(limit)
    )
    return list(session.exec(lock_claim(session, asked)))


def ring(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Note whom to tell, each once, and set when it rings next. Outside hours it only waits."""
    lead = session.get_one(Lead, deadline.lead_id)
    study = session.get_one(Study, deadline.study_id)
    hours = working_time_of(session.get_one(Site, lead.site_id))
    session.add(deadline)
    deadline.next_ring_at = waits_until(study, hours, now)
    if deadline.next_ring_at is not None:
        return
    # A snooze puts off what the owner is told, and may so put it behind an escalation.
    left = sorted(deadline.rungs[deadline.rung :], key=lambda rung: _comes_at(rung, lead))
    passed = [rung for rung in left if _comes_at(rung, lead) <= now]
    deadline.rungs = [*deadline.rungs[: deadline.rung], *left]
    # After an outage several rungs may have passed; each person still hears once.
    latest = {
        member.id: (member, number, rung, hears)
        for number, rung in enumerate(passed, deadline.rung)
        for hears in [_hears(session, Hears(rung["tell"]), deadline, lead)]
        for member in _who(session, hears, deadline, lead)
    }
    for member, number, rung, hears in latest.values():
        session.add(
            Nudge(
                deadline_id=deadline.id or 0,
                lead_id=lead.id or 0,
                rung=number,
                member_id=member.id or 0,
                told_as=_told_as(session, member, hears, deadline, lead),
                rang_at=now,
                planned_at=hours.next_opening(_meant_for(rung, lead)),
                not_before=now,
            )
        )
    deadline.rung += len(passed)
    deadline.next_ring_at = _comes_at(left[len(passed)], lead) if left[len(passed) :] else None


def ring_again(session: Session, study: Study, *, now: datetime) -> None:
    """A study is open again: what waited for it rings now, and is not late by the time it was not open."""
    asked = select(Deadline).where(
        Deadline.study_id == study.id,
        Deadline.state == DeadlineState.RUNNING,
        col(Deadline.next_ring_at).is_not(None),
    )
    for deadline in session.exec(asked):
        told, waiting = deadline.rungs[: deadline.rung], deadline.rungs[deadline.rung :]
        opened = [{**rung, "opened": now.isoformat()} if rung_at(rung) <= now else rung for rung in waiting]
        deadline.rungs = [*told, *opened]
        deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)
        session.add(deadline)


def put_off(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Ring later what could not be rung, so that it keeps nothing else waiting."""
    deadline.next_ring_at = now + TRY_AGAIN
    session.add(deadline)


def _comes_at(rung: dict[str, str], lead: Lead) -> datetime:
    """When a rung rings. A snooze is kept, but it puts off no rung that tells somebody else."""
    at = datetime.fromisoformat(rung["at"])
    snoozed = lead.snoozed_until if Hears(rung["tell"]) in OWNERS else None
    return max(at, snoozed) if snoozed else at


def _meant_for(rung: dict[str, str], lead: Lead) -> datetime:
    """When a rung was to be told: not before the study was open again, had it been closed."""
    at = _comes_at(rung, lead)
    return max(at, datetime.fromisoformat(rung["opened"])) if "opened" in rung else at


def waits_until(study: Study, hours: WorkingTime, now: datetime) -> datetime | None:
    """When to ring instead of now: nobody is told outside hours, or while a study is not open."""
    if study.status is not StudyStatus.ACTIVE:
        return hours.next_opening(now + timedelta(days=1))
    return None if hours.is_open(now) else hours.next_opening(now)


def _hears(session: Session, hears: Hears, deadline: Deadline, lead: Lead) -> Hears:
    """Above whoever owns a blocker is the site lead, and above the site lead are study operations."""
    if hears is not Hears.ROLE_ABOVE:
        return hears
    owner_id = _owner_id(session, Hears.BLOCKER_OWNER, deadline, lead)
    site_leads = people_with(session, lead.study_id, (Role.SITE_LEAD,), site_id=lead.site_id)
    if owner_id not in [one.id for one in site_leads]:
        return Hears.SITE_LEAD
    return Hears.STUDY_OPS if _who(session, Hears.STUDY_OPS, deadline, lead) else Hears.SITE_LEAD


def _who(session: Session, hears: Hears, deadline: Deadline, lead: Lead) -> list[Member]:
    """Who is told. What belongs to nobody, or to somebody who cannot be told, is for the site leads."""
    found: list[Member] = []
    match hears:
        case Hears.LEAD_OWNER | Hears.BLOCKER_OWNER:
            owner_id = _owner_id(session, hears, deadline, lead)
            found = [session.get_one(Member, owner_id)] if owner_id else []
        case Hears.PI:
            found = people_with(session, lead.study_id, (Role.PI,), site_id=lead.site_id)
        case Hears.STUDY_OPS | Hears.DECISION_CONTACT:
            return reachable(people_with(session, lead.study_id, (Role.STUDY_OPS,)))
        case Hears.SITE_LEAD | Hears.ROLE_ABOVE:
            pass
    return reachable(found) or reachable(
        people_with(session, lead.study_id, (Role.SITE_LEAD,), site_id=lead.site_id)
    )


def reachable(members: list[Member]) -> list[Member]:
    """Those of them whom a message can reach."""
    return [member for member in members if member.active and member.slack_user_id is not None]


def _owner_id(session: Session, hears: Hears, deadline: Deadline, lead: Lead) -> int | None:
    if hears is Hears.LEAD_OWNER:
        return lead.owner_id
    return session.get_one(Blocker, deadline.blocker_id).owner_id if deadline.blocker_id else None


def _told_as(session: Session, member: Member, hears: Hears, deadline: Deadline, lead: Lead) -> ToldAs:
    if hears in STUDY:
        return ToldAs.STUDY
    if hears in OWNERS and member.id == _owner_id(session, hears, deadline, lead):
        return ToldAs.OWNER
    return ToldAs.SITE_LEAD
