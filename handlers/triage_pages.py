"""What a triage page shows: whose leads, through which filters, and what was done last."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.asking import Asker, refused_ask, sites_open_to, whoever
from handlers.errors import UserError
from handlers.operations.screens import read_said
from messages import refusals
from messages.message import View
from messages.times import day
from messages.triage import Choices, counts_view, load_view, triage_view
from models.page import OpenPage
from models.queries.absences import all_away, away
from models.queries.calendars import working_time_of
from models.queries.load import loads, team_at
from models.queries.triage import TriageAsk, triage_page
from models.rules.permissions import Actor, May, Room, Subject, role_for
from models.rules.triage import Section
from models.study import Site, Source, Study
from models.terms import ChannelKind, Stage

State = dict[str, Any]


def open_triage(
    session: Session, asker: Asker, *, load: bool, now: datetime
) -> tuple[Actor, State | None, View]:
    """The page for whoever asks, and its state; study operations get counts, which have none.

    Raises UserError for anybody else, and in a room where leads are not named.
    """
    actor, room = whoever(session, asker)
    sites = sites_open_to(session, actor, May.TRIAGE, room)
    if sites:
        state: State = {"tab": "load" if load else "triage", "sites": [site.id for site in sites]}
        return actor, state, _drawn(session, sites, state, now)
    counted = _studies_counted(session, actor)
    leads_elsewhere = sites_open_to(session, actor, May.TRIAGE, Room(ChannelKind.DIRECT))
    if counted and room.kind is ChannelKind.DIRECT and not leads_elsewhere:
        return actor, None, counts_of(session, counted[0], now=now)
    in_room = leads_elsewhere or counted
    said = refusals.not_in_this_room(room.kind) if in_room else refusals.not_your_site(May.TRIAGE)
    raise UserError(said, remembered=refused_ask(actor, May.TRIAGE, "triage", None))


def shown_again(session: Session, asker: Asker, view_id: str, *, now: datetime) -> View:
    """The page as it is now; what its user may see is asked afresh."""
    actor, _ = whoever(session, asker)
    page = session.get_one(OpenPage, view_id)
    allowed = sites_open_to(session, actor, May.TRIAGE, Room(ChannelKind.DIRECT))
    sites = [site for site in allowed if site.id in page.state["sites"]]
    if page.member_id != actor.member_id or not sites:
        raise UserError(refusals.not_your_site(May.TRIAGE))
    return _drawn(session, sites, page.state, now)


def counts_of(session: Session, study: Study, *, now: datetime) -> View:
    """How many leads of each site of a study want somebody's eye."""
    sites = session.exec(select(Site).where(Site.study_id == study.id).order_by(col(Site.code))).all()
    found = [(site, triage_page(session, TriageAsk((site.id or 0,)), now=now)) for site in sites]
    return counts_view(study.code, found)


def _drawn(session: Session, sites: list[Site], state: State, now: datetime) -> View:
    ids = [site.id or 0 for site in sites]
    if state.get("tab") == "load":
        return load_view(loads(session, ids, now=now), _zone(sites))
    ask = read_state(state, ids)
    page = triage_page(session, ask, now=now)
    return triage_view(page, ask, choices_at(session, sites, now=now), now=now, said=read_said(state))


def read_state(state: State, sites: list[int]) -> TriageAsk:
    """Which leads a page shows."""

    def number(name: str) -> int | None:
        return int(state[name]) if state.get(name) is not None else None

    stage, chosen = state.get("stage"), state.get("section")
    return TriageAsk(
        sites=tuple(sites),
        site=number("site"),
        owner=number("owner"),
        source=number("source"),
        stage=Stage(stage) if stage else None,
        section=Section(chosen) if chosen else None,
        page=int(state.get("page", 0)),
    )


def choices_at(session: Session, sites: list[Site], *, now: datetime) -> Choices:
    """What the filters offer at these sites, and whom leads can be given to."""
    studies = {
        study_id: session.get_one(Study, study_id).code for study_id in {site.study_id for site in sites}
    }
    sources = session.exec(
        select(Source).where(col(Source.study_id).in_(studies)).order_by(col(Source.name))
    ).all()
    teams = {site.id or 0: team_at(session, [site.id or 0]) for site in sites}
    team = sorted({one.id: one for each in teams.values() for one in each}.values(), key=lambda one: one.name)
    zone = _zone(sites)
    gone = all_away(session, [one.id or 0 for one in team], now)
    until = {
        member_id: day(absence.ends_at.astimezone(zone).date())
        for member_id in gone
        if (absence := away(session, member_id, now)) is not None
    }
    return Choices(
        sites=[(studies[site.study_id], site) for site in sites],
        sources=sources,
        team=team,
        teams=teams,
        away=until,
    )


def _zone(sites: list[Site]) -> ZoneInfo:
    return working_time_of(sites[0]).zone


def _studies_counted(session: Session, actor: Actor) -> list[Study]:
    """The studies whose counts somebody may see."""
    ids = {
        grant.study_id
        for grant in actor.grants
        if role_for(actor, May.SEE_COUNTS, Subject(grant.study_id, grant.site_id))
    }
    return list(session.exec(select(Study).where(col(Study.id).in_(ids)).order_by(col(Study.code))))
