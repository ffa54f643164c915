"""Setting up a study from its file: what would change, and the change itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from handlers.operations.ledger import Doer, note
from handlers.operations.recounting import calendar_of, recount_site
from handlers.operations.ringing import ring_again
from handlers.reading.study_file import WEEKDAYS, MemberPart, SitePart, StudyFile, StudyFileError
from models.member import Member, Membership
from models.study import Site, Source, Study, Workspace
from models.terms import EventAction, StudyStatus

PENDING_TEAM = "pending"

Kept = TypeVar("Kept", Study, Site, Source, Member)


def workspace_for(session: Session, team_id: str | None = None, *, name: str = "") -> Workspace:
    """The workspace of that team; without one, the only workspace there is.

    A study can be set up before Slack was ever reached: its workspace then waits under a placeholder
    and is adopted by the first team that connects.
    """
    found = session.exec(select(Workspace).order_by(col(Workspace.id))).all()
    match = next((one for one in found if one.team_id == team_id), None)
    waiting = next((one for one in found if one.team_id == PENDING_TEAM), None)
    if match is None and team_id is None and len(found) == 1:
        match = found[0]
    if match is None and team_id is not None and waiting is not None:
        match = waiting
        match.team_id = team_id
        for member in session.exec(select(Member).where(Member.slack_team_id == PENDING_TEAM)):
            member.slack_team_id = team_id
            session.add(member)
    workspace = match or Workspace(team_id=team_id or PENDING_TEAM)
    workspace.name = name or workspace.name
    session.add(workspace)
    session.flush()
    return workspace


def apply_study(
    session: Session, file: StudyFile, *, workspace: Workspace, by: Doer, now: datetime
) -> list[str]:
    """Bring the database in step with the file; gives one line for each change, none when there is none.

    Raises StudyFileError for a person who is known by another key.

    Whoever is missing from the file loses their roles in this study; sites, sources and people stay,
    because histories refer to them. Where a site's hours changed, open deadlines are counted anew; a
    policy that changed holds for clocks that start from now on.
    """
    changes: list[str] = []
    study = _study(session, file, workspace, now, changes)
    members = {part.key: _member(session, part, workspace, changes) for part in file.member}
    known = session.exec(select(Site).where(Site.study_id == study.id)).all()
    calendars = {site.code: calendar_of(site) for site in known}
    sites = {part.code: _site(session, part, study, members, changes) for part in file.site}
    for source in file.source:
        facts = {"study_id": study.id, "key": source.key}
        _keep(session, Source, facts, {"name": source.name}, f"source {source.key}", changes)
    _roles(session, file.member, study, members, sites, changes)
    for code, site in sites.items():
        if code in calendars and calendars[code] != calendar_of(site):
            count = recount_site(session, site, now=now)
            changes.append(
                f"site {code}: deadlines of {count} {'lead' if count == 1 else 'leads'} counted anew"
            )
    if changes:
        note(session, EventAction.STUDY_APPLIED, {"changes": changes}, study=study, by=by, now=now)
    session.flush()
    return changes


def _study(
    session: Session, file: StudyFile, workspace: Workspace, now: datetime, changes: list[str]
) -> Study:
    facts = {
        "ref_prefix": file.study.ref_prefix,
        "title": file.study.title,
        "sponsor": file.study.sponsor,
        "cro": file.study.cro,
        "reporting_timezone": file.study.reporting_timezone,
        "status": file.study.status,
        "sponsor_channel": file.study.sponsor_channel,
        "digest_weekday": WEEKDAYS.index(file.digest.weekday),
        "digest_time": file.digest.time,
        "review_weekday": WEEKDAYS.index(file.review.weekday),
        "review_time": file.review.time,
        "min_cell": 5 if file.digest.suppression == "standard" else 11,
        "unreviewed": file.digest.unreviewed,
        "policy": file.policy(),
    }
    key = {"workspace_id": workspace.id, "code": file.study.code}
    before, status = session.exec(select(Study.policy, Study.status).filter_by(**key)).first() or (None, None)
    room = session.exec(select(Study.sponsor_channel).filter_by(**key)).first()
    study = _keep(session, Study, key, facts, f"study {file.study.code}", changes)
    study.applied_at = study.applied_at or now
    if room != study.sponsor_channel:
        study.sponsor_room = None  # another channel: it is looked at anew
    if before is not None and before != study.policy:
        study.policy_version += 1
    if status is not None and status != study.status and study.status == StudyStatus.ACTIVE:
        ring_again(session, study, now=now)
    return study


def _member(session: Session, part: MemberPart, workspace: Workspace, changes: list[str]) -> Member:
    team = part.team or workspace.team_id
    facts = {
        "name": part.name,
        "slack_user_id": part.slack,
        "slack_team_id": team if part.slack else None,
        "active": True,
    }
    key = {"workspace_id": workspace.id, "key": part.key}
    same = {"workspace_id": workspace.id, "slack_user_id": part.slack, "slack_team_id": team}
    known = session.exec(select(Member).filter_by(**same)).first() if part.slack else None
    if known is not None and known.key != part.key:
        raise StudyFileError(
            f"member → {part.key}: {part.slack} is known here as “{known.key}”. Use that key for them."
        )
    return _keep(session, Member, key, facts, f"member {part.key}", changes)


def _site(
    session: Session, part: SitePart, study: Study, members: dict[str, Member], changes: list[str]
) -> Site:
    owner = members[part.default_owner].id if part.default_owner else None
    facts = {
        "name": part.name,
        "timezone": part.timezone,
        "hours": part.hours,
        "country": part.country,
        "subdivision": part.subdivision,
        "holidays": [day.isoformat() for day in part.holidays],
        "date_hours": part.date_hours,
        "works_on": part.works_on,
        "channel": part.channel,
        "default_owner_id": owner,
        "screening_slots_per_week": part.screening_slots_per_week,
    }
    key = {"study_id": study.id, "code": part.code}
    return _keep(session, Site, key, facts, f"site {part.code}", changes)


def _roles(
    session: Session,
    parts: Iterable[MemberPart],
    study: Study,
    members: dict[str, Member],
    sites: dict[str, Site],
    changes: list[str],
) -> None:
    wanted = {
        (members[part.key].id, sites[one.site].id if one.site else None, one.role): part.key
        for part in parts
        for one in part.roles
    }
    for row in session.exec(select(Membership).where(Membership.study_id == study.id)):
        if wanted.pop((row.member_id, row.site_id, row.role), None) is None:
            member = session.get_one(Member, row.member_id)
            changes.append(f"role: {member.key} is no longer {row.role}{_at(session, row.site_id)}")
            session.delete(row)
    for (member_id, site_id, role), key in wanted.items():
        session.add(Membership(member_id=member_id or 0, study_id=study.id or 0, site_id=site_id, role=role))
        changes.append(f"role: {key} is now {role}{_at(session, site_id)}")


def _at(session: Session, site_id: int | None) -> str:
    return f" at site {session.get_one(Site, site_id).code}" if site_id else " in the whole study"


def _keep(
    session: Session,
    table: type[Kept],
    key: dict[str, Any],
    facts: dict[str, Any],
    called: str,
    changes: list[str],
) -> Kept:
    row = session.exec(select(table).filter_by(**key)).first()
    if row is None:
        row = table(**key, **facts)
        changes.append(f"{called}: new")
    else:
        changed = [name for name, value in facts.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, facts[name])
        if changed:
            changes.append(f"{called}: {', '.join(name.removesuffix('_id') for name in changed)} changed")
    session.add(row)
    session.flush()
    return row
