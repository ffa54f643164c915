"""What happens when a deadline's time to ring has come."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.operations.deadlines import ring_at
from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import announce
from messages.message import Message
from messages.nudges import nudge, site_lead_told, study_told
from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge
from models.queries.calendars import working_time_of
from models.queries.claims import lock_claim
from models.queries.leads import LeadView, view_lead
from models.queries.people import people_with
from models.rules.clock_policy import STUDY, Hears
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import DeadlineState, EventAction, Role, StudyStatus

OWNERS = (Hears.LEAD_OWNER, Hears.BLOCKER_OWNER)


def due_deadlines(session: Session, *, now: datetime, limit: int = 20) -> list[Deadline]:
    """The deadlines that ring by now, locked for this transaction, earliest first."""
    asked = (
        select(Deadline)
        .where(col(Deadline.next_ring_at) <= now, Deadline.state == DeadlineState.RUNNING)
        .order_by(col(Deadline.next_ring_at), col(Deadline.id))
        .limit(limit)
    )
    return list(session.exec(lock_claim(session, asked)))


def ring(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Tell whoever is to be told, once, and set when it rings next. Outside hours it only waits."""
    lead = session.get_one(Lead, deadline.lead_id)
    study = session.get_one(Study, deadline.study_id)
    hours = working_time_of(session.get_one(Site, lead.site_id))
    waits_until = _waits_until(deadline, lead, study, hours, now)
    session.add(deadline)
    if waits_until is not None:
        deadline.next_ring_at = waits_until
        return
    passed = [rung for rung in deadline.rungs[deadline.rung :] if _at(rung) <= now]
    # After an outage several rungs may have passed; each person still hears once.
    latest = {rung["tell"]: (deadline.rung + number, rung) for number, rung in enumerate(passed)}
    view = view_lead(session, lead)
    for number, rung in latest.values():
        hears = Hears(rung["tell"])
        planned = hours.next_opening(_at(rung))  # one that fell when the site was closed waited for it
        for member in _who(session, hears, deadline, lead):
            said = _say(hears, view, deadline, planned_at=planned, now=now)
            _tell(session, deadline, lead, member, number, said, now=now)
    deadline.rung += len(passed)
    deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)


def _at(rung: dict[str, str]) -> datetime:
    return datetime.fromisoformat(rung["at"])


def _waits_until(
    deadline: Deadline, lead: Lead, study: Study, hours: WorkingTime, now: datetime
) -> datetime | None:
    """When to ring instead of now: nobody is told outside hours, or while a study is not open."""
    if study.status is not StudyStatus.ACTIVE:
        return hours.next_opening(now + timedelta(days=1))
    if not hours.is_open(now):
        return hours.next_opening(now)
    next_tells_owner = Hears(deadline.rungs[deadline.rung]["tell"]) in OWNERS
    if next_tells_owner and lead.snoozed_until is not None and lead.snoozed_until > now:
        # A snooze is kept, but it silences no rung that tells somebody else.
        others = [_at(rung) for rung in deadline.rungs[deadline.rung :] if Hears(rung["tell"]) not in OWNERS]
        return min([lead.snoozed_until, *(at for at in others if at > now)])
    return None


def _who(session: Session, hears: Hears, deadline: Deadline, lead: Lead) -> list[Member]:
    """Who is told. What nobody owns, or somebody who is gone, is for the site leads."""
    site_leads = people_with(session, lead.study_id, (Role.SITE_LEAD,), site_id=lead.site_id)
    match hears:
        case Hears.LEAD_OWNER:
            owner = session.get(Member, lead.owner_id) if lead.owner_id else None
            told = [owner] if owner and owner.active else site_leads
        case Hears.BLOCKER_OWNER:
            blocker = session.get(Blocker, deadline.blocker_id) if deadline.blocker_id else None
            sees_to_it = session.get(Member, blocker.owner_id) if blocker and blocker.owner_id else None
            told = [sees_to_it] if sees_to_it and sees_to_it.active else site_leads
        case Hears.PI:
            told = people_with(session, lead.study_id, (Role.PI,), site_id=lead.site_id) or site_leads
        case Hears.STUDY_OPS | Hears.DECISION_CONTACT:
            told = people_with(session, lead.study_id, (Role.STUDY_OPS,))
        case Hears.SITE_LEAD | Hears.ROLE_ABOVE:
            told = site_leads
    return [member for member in told if member.slack_user_id is not None]


def _say(hears: Hears, view: LeadView, deadline: Deadline, *, planned_at: datetime, now: datetime) -> Message:
    if hears in OWNERS and view.owner is not None:
        return nudge(view, deadline, planned_at=planned_at, now=now)
    if hears in STUDY:
        return study_told(view, deadline, now=now)
    return site_lead_told(view, deadline, planned_at=planned_at, now=now)


def _tell(
    session: Session,
    deadline: Deadline,
    lead: Lead,
    member: Member,
    rung: int,
    said: Message,
    *,
    now: datetime,
) -> None:
    row = announce(
        session,
        said,
        to=member.slack_user_id or "",
        dedupe_key=f"nudge:{deadline.id}:{rung}:{member.id}",
        now=now,
    )
    if row is None:
        return  # another worker rang this rung
    session.add(
        Nudge(
            deadline_id=deadline.id or 0,
            lead_id=lead.id or 0,
            rung=rung,
            member_id=member.id or 0,
            outbox_id=row.id or 0,
            rang_at=now,
        )
    )
    details = {"deadline": deadline.kind.value, "rung": rung, "to": member.key}
    note(session, EventAction.NUDGE_QUEUED, details, lead=lead, by=SYSTEM, now=now)
