"""What belongs on somebody's Home tab, by the roles they hold."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.asking import sites_open_to
from handlers.decisions import WHO
from messages.home import ROWS, HomeShown, home_of
from messages.message import View
from messages.triage import Said
from models.member import Member
from models.page import HomePage
from models.queries.absences import ahead, covered_by
from models.queries.calendars import working_time_of
from models.queries.decisions import DecisionView, open_decisions
from models.queries.glances import coverage_gaps, glances
from models.queries.homes import last_digest, open_commitments, snoozed_of
from models.queries.people import actor_for
from models.queries.queues import MyQueue, queue_of
from models.queries.triage import TriageAsk, TriageRow, triage_page
from models.rules.permissions import Actor, May, Room, Subject, role_for
from models.rules.triage import Section
from models.rules.undoing import HOLDS
from models.study import Site, Study
from models.terms import ChannelKind, Role

APART = 5
SLIPPING = 5
AHEAD = timedelta(days=90)
ALONE = Room(ChannelKind.DIRECT)  # a Home tab is seen by one person only


def draw_home(session: Session, member_id: int, *, now: datetime) -> View:
    """The Home tab of somebody as it is now: the sections of all their roles."""
    actor = actor_for(session, session.get_one(Member, member_id))
    roles = {grant.role for grant in actor.grants}
    page = session.get(HomePage, member_id)
    state = page.state if page else {}
    led = sites_open_to(session, actor, May.TRIAGE, ALONE)
    studies = _studies(session, actor)
    answers = [one for one in studies if _may(actor, May.ANSWER_DECISION, one)]
    counted = [one for one in studies if _may(actor, May.SEE_COUNTS, one)]
    works = bool(roles & {Role.COORDINATOR, Role.SITE_LEAD}) or bool(covered_by(session, member_id, now))
    at = int(state.get("page") or 0)
    mine = _queue(session, member_id, at, now) if works else None
    if mine is not None and at and not mine.views:
        at, mine = 0, _queue(session, member_id, 0, now)  # it has become shorter meanwhile
    return home_of(
        HomeShown(
            actor=actor,
            zone=_zone(session, actor),
            queue=mine,
            page=at,
            snoozed=snoozed_of(session, member_id, now=now) if works else (),
            absences=[
                (one, session.get(Member, one.cover_id) if one.cover_id else None)
                for one in (ahead(session, member_id, now, now + AHEAD) if works else ())
            ],
            glances=glances(session, led, now=now) if led else (),
            slipping=_slipping(session, led, now),
            decisions=_decisions_at(session, led),
            gaps=coverage_gaps(session, led, now=now) if led else (),
            asked_of_me=_asked_of(session, actor, studies),
            commitments=open_commitments(session, [one.id or 0 for one in answers]),
            digests=[found for one in answers if (found := last_digest(session, one)) is not None],
            counts=[
                (site, triage_page(session, TriageAsk((site.id or 0,)), now=now))
                for study in counted
                for site in _sites(session, study)
            ],
            sponsor=Role.SPONSOR in roles,
            said=_said(state, now),
        ),
        now=now,
    )


def _queue(session: Session, member_id: int, page: int, now: datetime) -> MyQueue:
    return queue_of(session, member_id, now=now, most=ROWS, skip=page * ROWS, apart=APART)


def _slipping(session: Session, led: list[Site], now: datetime) -> list[TriageRow]:
    if not led:
        return []
    ask = TriageAsk(tuple(site.id or 0 for site in led), section=Section.ABOUT_TO_PASS)
    return list(triage_page(session, ask, now=now).rows[:SLIPPING])


def _decisions_at(session: Session, led: list[Site]) -> list[DecisionView]:
    """What waits for an answer of anybody, where somebody leads a site."""
    codes = {site.code for site in led}
    return [
        one
        for study_id in sorted({site.study_id for site in led})
        for one in open_decisions(session, study_id)
        if one.site_code is None or one.site_code in codes
    ]


def _asked_of(session: Session, actor: Actor, studies: list[Study]) -> list[DecisionView]:
    """What waits for this person's own answer: the sponsor's side, the investigator's, or of consent and privacy."""
    found: list[DecisionView] = []
    for study in studies:
        ids = {site.code: site.id for site in _sites(session, study)}
        found += [
            one
            for one in open_decisions(session, study.id or 0)
            if any(
                role_for(
                    actor, WHO[one.route], Subject(study.id or 0, ids.get(one.site_code or "", grant.site_id))
                )
                for grant in actor.grants
            )
        ]
    return found


def _studies(session: Session, actor: Actor) -> list[Study]:
    ids = {grant.study_id for grant in actor.grants}
    return list(session.exec(select(Study).where(col(Study.id).in_(ids)).order_by(col(Study.code))))


def _may(actor: Actor, may: May, study: Study) -> bool:
    return any(
        role_for(actor, may, Subject(study.id or 0, grant.site_id))
        for grant in actor.grants
        if grant.study_id == study.id
    )


def _sites(session: Session, study: Study) -> list[Site]:
    return list(session.exec(select(Site).where(Site.study_id == study.id).order_by(col(Site.code))))


def _zone(session: Session, actor: Actor) -> ZoneInfo:
    """The zone of the first site somebody is at, else of their study."""
    for grant in actor.grants:
        if grant.site_id is not None:
            return working_time_of(session.get_one(Site, grant.site_id)).zone
    studies = _studies(session, actor)
    return ZoneInfo(studies[0].reporting_timezone if studies else "UTC")


def _said(state: dict[str, Any], now: datetime) -> Said | None:
    """What was done last, as long as it can be taken back."""
    said = state.get("said")
    if not said or now - datetime.fromisoformat(said["at"]) > HOLDS:
        return None
    return Said(said["text"], said["ref"], tuple(said["undo"]))
