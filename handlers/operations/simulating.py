"""Replaying a study's ledger under the policy, hours and roster of another file. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.reading.study_file import StudyFile
from models.lead import Lead
from models.member import Member, Membership
from models.queries.calendars import working_time_of
from models.queries.histories import CHUNK, happenings
from models.queries.policies import overrides_of, thresholds_of
from models.rules.simulation import Colleague, Replay, Setting, replay
from models.rules.thresholds import Thresholds
from models.study import Site, Study
from models.terms import Role


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same stretch of time as the study is set up now, and as the file would have it."""

    since: datetime
    until: datetime
    present: Replay
    planned: Replay


def simulate(session: Session, study: Study, file: StudyFile, *, days: int, until: datetime) -> Comparison:
    """Replay the `days` (calendar days) before `until`, once as things are and once by the file."""
    since = until - timedelta(days=days)
    asked = (
        select(Lead.id).where(Lead.study_id == study.id, col(Lead.received_at) < until).order_by(col(Lead.id))
    )
    ids = [one for one in session.exec(asked) if one is not None]
    chunks = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
    leads = [one for chunk in chunks for one in happenings(session, chunk).values()]
    return Comparison(
        since,
        until,
        replay(leads, present_setting(session, study), since=since, until=until),
        replay(leads, planned_setting(file), since=since, until=until),
    )


def present_setting(session: Session, study: Study) -> Setting:
    """The study as it is set up now."""
    sites = session.exec(select(Site).where(Site.study_id == study.id)).all()
    codes = {site.id: site.code for site in sites}
    held: dict[str, set[tuple[Role, str | None]]] = {}
    asked = (
        select(Member.key, Membership.role, Membership.site_id)
        .join(Membership, col(Membership.member_id) == Member.id)
        .where(
            Membership.study_id == study.id,
            col(Member.active).is_(True),
            col(Member.slack_user_id).is_not(None),
        )
        .order_by(col(Member.key))
    )
    for key, role, site_id in session.exec(asked):
        held.setdefault(key, set()).add((Role(role), codes.get(site_id)))
    owners = {
        site.code: session.get_one(Member, site.default_owner_id).key
        for site in sites
        if site.default_owner_id
    }
    return Setting(
        study=study.code,
        overrides=overrides_of(study),
        calendars={site.code: working_time_of(site) for site in sites},
        stale=thresholds_of(study).stale,
        roster=[Colleague(key, frozenset(roles)) for key, roles in held.items()],
        default_owners=owners,
    )


def planned_setting(file: StudyFile) -> Setting:
    """The study as a file would set it up."""
    return Setting(
        study=file.study.code,
        overrides=file.overrides(),
        calendars={site.code: site.calendar() for site in file.site},
        stale=Thresholds.from_dict(file.thresholds).stale,
        roster=[
            Colleague(one.key, frozenset((role.role, role.site) for role in one.roles))
            for one in sorted(file.member, key=lambda one: one.key)
            if one.slack is not None
        ],
        default_owners={site.code: site.default_owner for site in file.site if site.default_owner},
    )
