"""Reading who is away, until when, and who covers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.absence import Absence
from models.member import Member
from models.queries.people import people_with
from models.study import Site
from models.terms import Role


def away(session: Session, member_id: int, at: datetime) -> Absence | None:
    """Somebody's absence at that instant, if they are away."""
    asked = select(Absence).where(
        Absence.member_id == member_id, col(Absence.starts_at) <= at, col(Absence.ends_at) > at
    )
    return session.exec(asked.order_by(col(Absence.id).desc())).first()


def ahead(session: Session, member_id: int, since: datetime, until: datetime) -> list[Absence]:
    """Somebody's absences that reach into that stretch."""
    asked = select(Absence).where(
        Absence.member_id == member_id, col(Absence.starts_at) < until, col(Absence.ends_at) > since
    )
    return list(session.exec(asked.order_by(col(Absence.starts_at))))


def all_away(session: Session, member_ids: Collection[int], at: datetime) -> set[int]:
    """Those of these people who are away."""
    asked = select(Absence.member_id).where(
        col(Absence.member_id).in_(member_ids), col(Absence.starts_at) <= at, col(Absence.ends_at) > at
    )
    return set(session.exec(asked))


def covered_by(session: Session, member_id: int, at: datetime) -> list[int]:
    """The people for whom somebody covers at that instant."""
    asked = select(Absence.member_id).where(
        Absence.cover_id == member_id, col(Absence.starts_at) <= at, col(Absence.ends_at) > at
    )
    return sorted(set(session.exec(asked)))


def stand_in(session: Session, member: Member, at: datetime) -> Member | None:
    """Whoever covers for somebody away: there, reachable, and not away themselves. None for nobody."""
    absence = away(session, member.id or 0, at)
    cover = session.get(Member, absence.cover_id) if absence and absence.cover_id else None
    return cover if cover is not None and present(session, [cover], at) else None


def present(session: Session, members: Sequence[Member], at: datetime) -> list[Member]:
    """Those of these people who can be told now: active, in Slack, not away."""
    gone = all_away(session, [one.id or 0 for one in members], at)
    return [one for one in members if one.active and one.slack_user_id and one.id not in gone]


def leads_of_site(session: Session, study_id: int, site_id: int, at: datetime) -> list[Member]:
    """Who answers for a site now: its site leads who are there, else who covers for them, else its coordinators."""
    site_leads = people_with(session, study_id, (Role.SITE_LEAD,), site_id=site_id)
    found = present(session, site_leads, at)
    covers = [cover for one in site_leads if (cover := stand_in(session, one, at)) is not None]
    coordinators = people_with(session, study_id, (Role.COORDINATOR,), site_id=site_id)
    return found or list({one.id: one for one in covers}.values()) or present(session, coordinators, at)


def to_begin(session: Session, at: datetime) -> list[Absence]:
    """Absences that have begun and were not dealt with, locked."""
    asked = select(Absence).where(
        col(Absence.started_at).is_(None), col(Absence.starts_at) <= at, col(Absence.ends_at) > at
    )
    return list(session.exec(asked.order_by(col(Absence.id)).with_for_update(skip_locked=True)))


def to_welcome(session: Session, at: datetime) -> list[Absence]:
    """Absences that have ended and whose member was not told what moved, locked."""
    asked = select(Absence).where(col(Absence.welcomed_at).is_(None), col(Absence.ends_at) <= at)
    return list(session.exec(asked.order_by(col(Absence.id)).with_for_update(skip_locked=True)))


def default_owner(session: Session, site_id: int, at: datetime) -> Member | None:
    """The backup a site names for its leads, if they are there."""
    owner_id = session.get_one(Site, site_id).default_owner_id
    found = [session.get_one(Member, owner_id)] if owner_id else []
    return next(iter(present(session, found, at)), None)


def next_change(session: Session, now: datetime) -> datetime | None:
    """When somebody goes away or comes back next, or None."""
    starts = select(func.min(Absence.starts_at)).where(col(Absence.starts_at) > now)
    ends = select(func.min(Absence.ends_at)).where(col(Absence.ends_at) > now)
    return min((at for at in (*session.exec(starts), *session.exec(ends)) if at is not None), default=None)
