"""How much each coordinator has on their desk: to share work out, never to compare people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from models.lead import Lead
from models.member import Member
from models.queries.absences import away, stand_in
from models.queries.people import people_with
from models.queries.working_order import working_order
from models.study import Site
from models.terms import Role


@dataclass(frozen=True, slots=True)
class Load:
    """One person's open leads at some sites. `away_until` and `cover` while they are away."""

    member: Member
    open: int
    due_today: int
    late: int
    away_until: datetime | None = None
    cover: Member | None = None


def team_at(session: Session, site_ids: Sequence[int]) -> list[Member]:
    """Whoever follows up leads at these sites, by name."""
    sites = [session.get_one(Site, site_id) for site_id in site_ids]
    found = {
        one.id: one
        for site in sites
        for one in people_with(session, site.study_id, (Role.COORDINATOR, Role.SITE_LEAD), site_id=site.id)
    }
    return sorted(found.values(), key=lambda one: (one.name, one.id or 0))


def loads(session: Session, site_ids: Sequence[int], *, now: datetime) -> list[Load]:
    """Everybody who follows up leads there, by name: whoever has most or is latest is nobody's place."""
    how = working_order(session, site_ids, now)
    sums = [func.sum(case((one, 1), else_=0)) for one in (how.due_today, how.late)]
    asked = (
        sa_select(col(Lead.owner_id), func.count(), *sums)
        .where(col(Lead.site_id).in_(site_ids), how.active)
        .group_by(col(Lead.owner_id))
    )
    found = {owner: [int(one) for one in numbers] for owner, *numbers in session.execute(asked)}
    made = []
    for member in team_at(session, site_ids):
        absence = away(session, member.id or 0, now)
        number, today, late = found.get(member.id, (0, 0, 0))
        made.append(
            Load(
                member,
                open=number,
                due_today=today,
                late=late,
                away_until=absence.ends_at if absence else None,
                cover=stand_in(session, member, now) if absence else None,
            )
        )
    return made
