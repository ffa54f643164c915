"""What a site lead sees of their sites without opening a lead: counts, and where nobody is there to act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.absence import Absence
from models.blocker import Blocker
from models.lead import Lead
from models.member import Member
from models.queries.absences import ahead, present
from models.queries.load import team_at
from models.queries.people import people_with
from models.queries.working_order import working_order
from models.study import Site
from models.terms import Role

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Glance:
    """One site's open leads, counted."""

    site: Site
    open: int
    unowned: int
    late: int
    stale: int
    blocked: int


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """Somebody away without cover, now or within a week; without `member`, a site with no coordinator there."""

    site: Site
    member: Member | None = None
    absence: Absence | None = None


def glances(session: Session, sites: Sequence[Site], *, now: datetime) -> list[Glance]:
    """Each site's counts, in the order given; the same leads as its queue, load and triage count."""
    how = working_order(session, [site.id or 0 for site in sites], now)
    blocked = (
        select(Blocker.id)
        .where(col(Blocker.lead_id) == col(Lead.id), col(Blocker.resolved_at).is_(None))
        .exists()
    )
    gone = select(Member.id).where(col(Member.active).is_(False))
    unowned = or_(col(Lead.owner_id).is_(None), col(Lead.owner_id).in_(gone))
    sums = [func.sum(case((one, 1), else_=0)) for one in (unowned, how.late, how.stale, blocked)]
    asked = (
        sa_select(col(Lead.site_id), func.count(), *sums)
        .where(col(Lead.site_id).in_([site.id for site in sites]), how.active)
        .group_by(col(Lead.site_id))
    )
    found = {site_id: [int(one) for one in numbers] for site_id, *numbers in session.execute(asked)}
    return [Glance(site, *found.get(site.id or 0, [0] * 5)) for site in sites]


def coverage_gaps(session: Session, sites: Sequence[Site], *, now: datetime) -> list[CoverageGap]:
    """Where work would wait for nobody: people away without a cover, sites without a coordinator."""
    found: list[CoverageGap] = []
    for site in sites:
        coordinators = people_with(session, site.study_id, (Role.COORDINATOR,), site_id=site.id)
        if not present(session, coordinators, now):
            found.append(CoverageGap(site))
        for member in team_at(session, [site.id or 0]):
            found += [
                CoverageGap(site, member, one)
                for one in ahead(session, member.id or 0, now, now + SOON)
                if one.cover_id is None
            ]
    return found
