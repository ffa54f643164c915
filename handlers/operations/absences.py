"""Being away: who covers, what a site lead must know, what moved meanwhile, and people who left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.blocker_handovers import pass_up
from handlers.operations.finishing import show_card
from handlers.operations.ledger import SYSTEM, Doer, note, record
from handlers.operations.outbox import announce
from handlers.operations.settling import settle
from messages.absences import (
    Moved,
    coverage_given,
    covering,
    member_left,
    not_covered,
    welcome_back,
)
from messages.message import Message
from messages.moves import move
from messages.saying import Safe, mention
from models.absence import Absence
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.queries.absences import (
    ahead,
    away,
    default_owner,
    leads_of_site,
    present,
    stand_in,
)
from models.queries.leads import open_leads_of, view_leads
from models.queries.nudge_times import hours_of_sites
from models.terms import EventAction

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Away:
    """First and last day of an absence, both included, and whoever covers."""

    first: date
    last: date
    cover_id: int | None


def zone_of(session: Session, member: Member) -> ZoneInfo:
    """The zone in which somebody's days begin: their own, else their first site's, else UTC."""
    if member.timezone:
        return ZoneInfo(member.timezone)
    sites = hours_of_sites(session, member.id or 0)
    return sites[0][1].zone if sites else ZoneInfo("UTC")


def set_away(
    session: Session, member: Member, asked: Away, *, by: Doer, by_id: int, now: datetime
) -> Absence:
    """Mark somebody away. One that overlaps takes the place of the earlier ones. Raises UserError at a field."""
    zone = zone_of(session, member)
    starts_at, ends_at = _check(session, member, asked, zone, now)
    for earlier in ahead(session, member.id or 0, starts_at, ends_at):
        session.delete(earlier)
    absence = Absence(
        member_id=member.id or 0,
        starts_at=max(starts_at, now),
        ends_at=ends_at,
        cover_id=asked.cover_id,
        created_by_id=by_id,
        created_at=now,
    )
    session.add(absence)
    session.flush()
    cover = session.get(Member, asked.cover_id) if asked.cover_id else None
    facts = {
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "cover": cover.key if cover else None,
    }
    _note(session, EventAction.AWAY_SET, member, facts, by=by, now=now)
    if cover is None:
        _tell_not_covered(session, member, absence, zone, now=now)
    elif cover.slack_user_id is not None:
        count = len(open_leads_of(session, member.id or 0))
        said = covering(member, absence.starts_at, ends_at, count, zone)
        announce(session, said, to=cover.slack_user_id, dedupe_key=f"covering:{absence.id}", now=now)
    return absence


def end_away(session: Session, member: Member, *, by: Doer, now: datetime) -> bool:
    """Somebody is back; False when they were not away. What moved is told by the next tick."""
    absence = away(session, member.id or 0, now)
    if absence is None:
        return False
    absence.ends_at = max(now, absence.starts_at + timedelta(microseconds=1))
    session.add(absence)
    _note(session, EventAction.AWAY_ENDED, member, {}, by=by, now=now)
    return True


def begin(session: Session, absence: Absence, *, now: datetime) -> None:
    """An absence has begun: whoever answers for the site hears when nobody is there to cover."""
    absence.started_at = now
    session.add(absence)
    member = session.get_one(Member, absence.member_id)
    if stand_in(session, member, now) is None:
        _tell_not_covered(session, member, absence, zone_of(session, member), now=now)


def welcome(session: Session, absence: Absence, *, now: datetime) -> None:
    """Tell somebody who is back what moved on their leads; it waits for their site to open."""
    member = session.get_one(Member, absence.member_id)
    sites = [hours for _, hours in hours_of_sites(session, member.id or 0)]
    if sites and not any(hours.is_open(now) for hours in sites):
        return
    absence.welcomed_at = now
    session.add(absence)
    if not member.active or member.slack_user_id is None or away(session, member.id or 0, now):
        return
    moved = _moved(session, member, absence.starts_at, absence.ends_at)
    said = welcome_back(
        moved,
        owned=len(open_leads_of(session, member.id or 0)),
        since=absence.starts_at,
        zone=zone_of(session, member),
        now=now,
    )
    announce(session, said, to=member.slack_user_id, dedupe_key=f"welcome:{absence.id}", now=now)


def leave(session: Session, member: Member, *, now: datetime) -> None:
    """Somebody's Slack account is gone: their leads go to whoever covers or the site's backup, and it is told."""
    cover = stand_in(session, member, now)
    member.active = False
    session.add(member)
    _note(session, EventAction.MEMBER_LEFT, member, {}, by=SYSTEM, now=now)
    session.flush()
    by_site: dict[tuple[int, int], list[tuple[Lead, Member | None]]] = {}
    for lead in sorted(open_leads_of(session, member.id or 0), key=lambda one: one.ref):
        session.refresh(lead, with_for_update=True)
        to = cover or default_owner(session, lead.site_id, now)
        owner = {"owner": to.key if to else None}
        because = "the owner left the workspace"
        old = {"owner": member.key}
        record(session, lead, EventAction.OWNER_SET, owner, old=old, by=SYSTEM, now=now, reason=because)
        settle(session, lead, now=now)
        show_card(session, lead, now=now)
        by_site.setdefault((lead.study_id, lead.site_id), []).append((lead, to))
    for site, _ in hours_of_sites(session, member.id or 0):
        by_site.setdefault((site.study_id, site.id or 0), [])
    for (study_id, site_id), given in by_site.items():
        _tell_left(session, member, study_id, site_id, given, now=now)
    pass_up(session, member, now=now)


def _check(
    session: Session, member: Member, asked: Away, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime]:
    today = now.astimezone(zone).date()
    if asked.last < asked.first:
        raise UserError("The last day is before the first. Choose a later one.", field="to")
    if asked.last < today:
        raise UserError("That day has passed. Choose today or later.", field="to")
    if asked.last - asked.first > LONGEST:
        raise UserError("That is more than a year. Hand the leads over instead.", field="to")
    starts_at = datetime.combine(asked.first, time(0), tzinfo=zone)
    ends_at = datetime.combine(asked.last + timedelta(days=1), time(0), tzinfo=zone)
    if asked.cover_id == member.id:
        raise UserError("Somebody else has to cover.", field="cover")
    cover = session.get(Member, asked.cover_id) if asked.cover_id else None
    if cover is not None and not _there(session, cover, max(starts_at, now), ends_at):
        raise UserError(f"{cover.name} is not there all that time. Choose somebody else.", field="cover")
    return starts_at, ends_at


def _there(session: Session, cover: Member, since: datetime, until: datetime) -> bool:
    return bool(present(session, [cover], since)) and not ahead(session, cover.id or 0, since, until)


def _tell_not_covered(
    session: Session, member: Member, absence: Absence, zone: ZoneInfo, *, now: datetime
) -> None:
    """To whoever answers for each site where somebody away owns leads."""
    by_site: dict[tuple[int, int], list[str]] = {}
    for lead in open_leads_of(session, member.id or 0):
        by_site.setdefault((lead.study_id, lead.site_id), []).append(lead.ref)
    for (study_id, site_id), refs in by_site.items():
        said = not_covered(member, absence.starts_at, absence.ends_at, sorted(refs), zone, now=now)
        others = [one for one in leads_of_site(session, study_id, site_id, now) if one.id != member.id]
        _tell(session, others, said, f"not-covered:{absence.id}:{site_id}", now=now)


def _tell_left(
    session: Session,
    member: Member,
    study_id: int,
    site_id: int,
    given: Sequence[tuple[Lead, Member | None]],
    *,
    now: datetime,
) -> None:
    takers = {to.id: to for _, to in given if to is not None}
    by_taker = [(to, [lead.ref for lead, one in given if one is to]) for to in takers.values()]
    unowned = [lead.ref for lead, to in given if to is None]
    said = member_left(member.name, [(to.name, refs) for to, refs in by_taker], unowned)
    _tell(
        session, leads_of_site(session, study_id, site_id, now), said, f"left:{member.id}:{site_id}", now=now
    )
    for to, refs in by_taker:
        _tell(session, [to], coverage_given(member.name, refs), f"given:{member.id}:{site_id}", now=now)


def _tell(session: Session, people: Sequence[Member], said: Message, key: str, *, now: datetime) -> None:
    for one in people:
        if one.slack_user_id is not None:
            announce(session, said, to=one.slack_user_id, dedupe_key=f"{key}:{one.id}", now=now)


def _moved(session: Session, member: Member, since: datetime, until: datetime) -> list[Moved]:
    """What others did on the leads that were or are somebody's, lead by lead."""
    asked = (
        select(LedgerEvent)
        .where(
            LedgerEvent.workspace_id == member.workspace_id,
            col(LedgerEvent.lead_id).is_not(None),
            col(LedgerEvent.recorded_at) >= since,
            col(LedgerEvent.recorded_at) <= until,
            LedgerEvent.actor != member.key,
        )
        .order_by(col(LedgerEvent.id))
    )
    steps: dict[int, list[LedgerEvent]] = {}
    lost: set[int] = set()
    for event in session.exec(asked):
        if event.lead_id is not None and move(event.action, event.new) is not None:
            steps.setdefault(event.lead_id, []).append(event)
            if event.action is EventAction.OWNER_SET and (event.old or {}).get("owner") == member.key:
                lost.add(event.lead_id)
    found = session.exec(select(Lead).where(col(Lead.id).in_(steps)).order_by(col(Lead.ref)))
    theirs = [lead for lead in found if lead.owner_id == member.id or lead.id in lost]
    people = _people(session, member.workspace_id)
    return [
        Moved(
            view,
            [
                (
                    move(event.action, event.new) or "",
                    people.get(event.actor, Safe("Onward")),
                    event.recorded_at,
                )
                for event in steps[view.lead.id or 0]
            ],
        )
        for view in view_leads(session, theirs)
    ]


def _people(session: Session, workspace_id: int) -> dict[str, Safe]:
    asked = select(Member).where(Member.workspace_id == workspace_id)
    return {one.key: mention(one.slack_user_id, one.name) for one in session.exec(asked)}


def _note(
    session: Session,
    action: EventAction,
    member: Member,
    facts: Mapping[str, object],
    *,
    by: Doer,
    now: datetime,
) -> None:
    note(session, action, facts, by=by, now=now, workspace_id=member.workspace_id, object_ref=member.key)
