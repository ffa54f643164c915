"""Reading what somebody's morning list is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.lead import Lead
from models.member import Member, Membership
from models.morning import ListedLead, ListSection, MorningList
from models.queries.calendars import working_time_of
from models.queries.leads import ENDED, open_leads_of
from models.queries.queues import in_order
from models.rules.queue import QueueRow, Tier
from models.rules.telling import list_time, next_list_time
from models.rules.working_time import CalendarError
from models.study import Site, Study
from models.terms import Role, StudyStatus

TEAM = (Role.COORDINATOR, Role.SITE_LEAD, Role.PI)


@dataclass(frozen=True, slots=True)
class Line:
    """A lead that belongs in a list now."""

    lead: Lead
    section: ListSection
    urgent: bool


def sites_with_lists(session: Session, now: datetime) -> list[tuple[Site, date, datetime]]:
    """The sites of open studies that are open now and whose list of today is due: site, date, its time."""
    asked = select(Site).join(Study, col(Study.id) == Site.study_id).where(Study.status == StudyStatus.ACTIVE)
    found = []
    for site in session.exec(asked.order_by(col(Site.id))):
        try:
            hours = working_time_of(site)
        except CalendarError:
            continue  # its deadlines say so in the log; the other sites get their lists
        day = now.astimezone(hours.zone).date()
        at = list_time(hours, day)
        if at is not None and at <= now and hours.is_open(now):
            found.append((site, day, at))
    return found


def next_lists(session: Session, now: datetime) -> list[tuple[str, datetime]]:
    """When the next morning lists come, by the code of each site of an open study."""
    asked = select(Site).join(Study, col(Study.id) == Site.study_id).where(Study.status == StudyStatus.ACTIVE)
    sites = session.exec(asked.order_by(col(Site.id))).all()
    return [
        (site.code, at) for site in sites if (at := next_list_time(working_time_of(site), now)) is not None
    ]


def without_list(session: Session, site: Site, day: date) -> list[int]:
    """The people of a site's team who can be told and whose list of that day was not made yet."""
    asked = (
        select(Member.id)
        .join(Membership, col(Membership.member_id) == Member.id)
        .where(
            Membership.study_id == site.study_id,
            (col(Membership.site_id) == site.id) | col(Membership.site_id).is_(None),
            col(Membership.role).in_(TEAM),
            col(Member.active).is_(True),
            col(Member.slack_user_id).is_not(None),
            col(Member.id).not_in(select(MorningList.member_id).where(MorningList.day == day)),
        )
        .distinct()
        .order_by(col(Member.id))
    )
    return [one for one in session.exec(asked) if one is not None]


def list_made(session: Session, member_id: int, day: date) -> bool:
    """Whether somebody's list of that day was made."""
    asked = select(MorningList.id).where(MorningList.member_id == member_id, MorningList.day == day)
    return session.exec(asked).first() is not None


def lines_for(
    session: Session, member_ids: Sequence[int], *, planned_at: datetime, now: datetime
) -> list[Line]:
    """What is due today, late, or blocked and due for a check, of what these people own; in queue order.

    Blockers that one of them is to see to count too, whoever owns the lead. Left out is what was
    snoozed, what came in or was set up after `planned_at`, what belongs to a study that is not open,
    and people who asked to be left alone.
    """
    owned = [lead for one in member_ids for lead in open_leads_of(session, one)]
    theirs = session.exec(
        select(Lead)
        .join(Blocker, col(Blocker.lead_id) == Lead.id)
        .where(
            col(Blocker.owner_id).in_(member_ids),
            col(Blocker.resolved_at).is_(None),
            col(Lead.stage).not_in(ENDED),
        )
    )
    leads = {
        lead.id or 0: lead for lead in [*owned, *theirs] if _may_be_listed(session, lead, planned_at, now)
    }
    lines = []
    for lead_id, row in in_order(session, list(leads.values()), now=now).items():
        lead = leads[lead_id]
        section = _section(session, lead, row, now)
        if section is not None and (lead.owner_id in member_ids or section is ListSection.CHECK_BLOCKER):
            lines.append(Line(lead, section, row.tier is Tier.VISIT_RISK))
    return sorted(lines, key=lambda line: list(ListSection).index(line.section))


def _may_be_listed(session: Session, lead: Lead, planned_at: datetime, now: datetime) -> bool:
    snoozed = lead.snoozed_until is not None and lead.snoozed_until > now
    study = session.get_one(Study, lead.study_id)
    # A study that was set up after the list's time brings its past along, which is not announced.
    was_there = lead.received_at <= planned_at and (
        study.applied_at is None or study.applied_at <= planned_at
    )
    active = study.status is StudyStatus.ACTIVE
    return active and was_there and not snoozed and lead.opted_out_at is None


def _section(session: Session, lead: Lead, row: QueueRow, now: datetime) -> ListSection | None:
    zone = working_time_of(session.get_one(Site, lead.site_id)).zone
    today = now.astimezone(zone).date()
    if row.tier is Tier.BLOCKED_CHECK_DUE:
        return ListSection.CHECK_BLOCKER
    if row.tier is not Tier.UPCOMING and row.due_at < now:
        return ListSection.LATE
    if row.tier is Tier.VISIT_RISK or row.due_at.astimezone(zone).date() == today:
        return ListSection.DUE_TODAY
    checks = (one.due_at.astimezone(zone).date() for one in row.lead.open_blockers(now))
    return ListSection.CHECK_BLOCKER if any(day <= today for day in checks) else None


def lists_with(session: Session, lead_id: int, *, since: datetime) -> list[MorningList]:
    """The lists made since then that hold a lead."""
    asked = (
        select(MorningList)
        .join(ListedLead, col(ListedLead.list_id) == MorningList.id)
        .where(ListedLead.lead_id == lead_id, col(MorningList.made_at) >= since)
    )
    return list(session.exec(asked.order_by(col(MorningList.id))))


def listed(session: Session, made: MorningList) -> list[ListedLead]:
    """The lines of a list in its order."""
    asked = select(ListedLead).where(ListedLead.list_id == made.id)
    return list(session.exec(asked.order_by(col(ListedLead.place))))
