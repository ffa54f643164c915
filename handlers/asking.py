"""The one permission question: who asks, from where, and may this room hear the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from sqlmodel import Session, col, select

from handlers.errors import Remembered, UserError
from handlers.operations.ledger import Doer
from handlers.reading.identifiers import screen
from messages import refusals
from models.lead import Lead
from models.queries.absences import covered_by
from models.queries.leads import find_lead, open_leads_of, refs_at
from models.queries.people import find_actor, find_room, find_workspace
from models.rules.permissions import ABOUT_LEADS, Actor, May, Room, Subject, knows_of, role_for
from models.study import Site, Study
from models.terms import ChannelKind, EventAction


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever acts in Slack, as Slack tells it. A team that is unknown stays unknown: a stranger.

    `team_id` is the person's own workspace, `installed_team` the one the app is installed in, `at` when
    they acted: whoever they cover for at that instant they may act for.
    """

    user_id: str
    team_id: str | None
    installed_team: str
    channel: str | None = None
    direct: bool = False
    via: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """A granted ask: who, in which role, from which room."""

    actor: Actor
    doer: Doer
    room: Room


@dataclass(frozen=True, slots=True)
class LeadPermit(Permit):
    """A granted ask about one lead."""

    lead: Lead


def whoever(session: Session, asker: Asker) -> tuple[Actor, Room]:
    """The member who acts and the room they act in. Raises UserError for somebody we do not know."""
    workspace = find_workspace(session, asker.installed_team)
    if workspace is None or workspace.id is None:
        raise UserError(refusals.stranger())
    actor = (
        find_actor(session, workspace.id, user_id=asker.user_id, team_id=asker.team_id)
        if asker.team_id
        else None
    )
    if actor is None:
        seen = Remembered(EventAction.ACCESS_REFUSED, workspace.id, asker.user_id, "no member")
        raise UserError(refusals.stranger(), remembered=seen)
    if asker.at is not None:
        actor = replace(actor, covers=frozenset(covered_by(session, actor.member_id, asker.at)))
    return actor, find_room(session, workspace.id, asker.channel, direct=asker.direct)


def ask_about_lead(session: Session, asker: Asker, may: May, ref: str) -> LeadPermit:
    """Permission to do something with a lead, whose row is then held until the step is done.

    A lead the person may not even know of is answered as one that does not exist. Raises UserError
    with a sentence.
    """
    actor, room = whoever(session, asker)
    lead = find_lead(session, actor.workspace_id, ref)
    if lead is None:
        raise UserError(_unknown(session, actor, ref))
    subject = Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True)
    refused = refused_ask(actor, may, lead.ref, lead.study_id)
    role = role_for(actor, may, subject)
    if role is None and not knows_of(actor, subject):
        raise UserError(_unknown(session, actor, ref), remembered=refused)
    if role is None:
        raise UserError(refusals.not_your_role(lead.ref, may), remembered=refused)
    if not room.may_see_lead(lead.study_id, lead.site_id):
        raise UserError(refusals.not_in_this_room(room.kind), remembered=refused)
    return LeadPermit(actor, Doer(actor.key, role.value, asker.via), room, lead)


def ask_any(
    session: Session, asker: Asker, mays: Sequence[May], ref: str
) -> tuple[LeadPermit, frozenset[May]]:
    """Permission to do at least one of these with a lead, and which of them. Raises as `ask_about_lead`."""
    actor, _ = whoever(session, asker)
    lead = find_lead(session, actor.workspace_id, ref)
    granted: frozenset[May] = frozenset()
    if lead is not None:
        subject = Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True)
        granted = frozenset(may for may in mays if role_for(actor, may, subject))
    first = next((may for may in mays if may in granted), mays[0])
    return ask_about_lead(session, asker, first, ref), granted


def ask_about_own_leads(session: Session, asker: Asker) -> Actor:
    """Permission to hear of one's own leads in this room. Raises UserError with a sentence."""
    actor, room = whoever(session, asker)
    hidden = any(
        not room.may_see_lead(lead.study_id, lead.site_id) for lead in open_leads_of(session, actor.member_id)
    )
    if hidden or room.kind in (ChannelKind.SPONSOR, ChannelKind.OTHER):
        refused = refused_ask(actor, May.SEE_LEAD, "own leads", None)
        raise UserError(refusals.not_in_this_room(room.kind), remembered=refused)
    return actor


def ask_to_add(session: Session, asker: Asker) -> tuple[Actor, list[Site]]:
    """Who asks, and the sites where they may take a lead in from this room. Raises UserError for none."""
    actor, room = whoever(session, asker)
    sites = sites_open_to(session, actor, May.ADD_LEAD, room)
    if not sites:
        elsewhere = sites_open_to(session, actor, May.ADD_LEAD, Room(ChannelKind.DIRECT))
        said = refusals.not_in_this_room(room.kind) if elsewhere else refusals.not_your_site(May.ADD_LEAD)
        raise UserError(said, remembered=refused_ask(actor, May.ADD_LEAD, "lead form", None))
    return actor, sites


def ask_at_site(session: Session, asker: Asker, may: May, *, site: Site) -> Permit:
    """Permission to do something at a site. Raises UserError with a sentence."""
    actor, room = whoever(session, asker)
    role = role_for(actor, may, Subject(site.study_id, site.id))
    refused = refused_ask(actor, may, f"site {site.code}", site.study_id)
    if role is None:
        raise UserError(refusals.not_your_site(may), remembered=refused)
    if may in ABOUT_LEADS and not room.may_see_lead(site.study_id, site.id or 0):
        raise UserError(refusals.not_in_this_room(room.kind), remembered=refused)
    return Permit(actor, Doer(actor.key, role.value, asker.via), room)


def ask_in_study(session: Session, asker: Asker, *mays: May, study: Study) -> Permit:
    """Permission to do one of these in a study as a whole. Raises UserError with a sentence."""
    actor, room = whoever(session, asker)
    for may in mays:
        for grant in actor.grants:
            role = role_for(actor, may, Subject(study.id or 0, grant.site_id))
            if role is not None:
                return Permit(actor, Doer(actor.key, role.value, asker.via), room)
    refused = refused_ask(actor, mays[0], study.code, study.id)
    raise UserError(refusals.not_your_study(mays[0]), remembered=refused)


def study_named(session: Session, asker: Asker, code: str | None) -> Study:
    """The study of that code, or the only one whoever asks is in. Raises UserError with a sentence.

    A study they are not in is answered as one that does not exist.
    """
    actor, _ = whoever(session, asker)
    known = session.exec(
        select(Study).where(Study.workspace_id == actor.workspace_id).order_by(col(Study.code))
    ).all()
    theirs = [study for study in known if any(grant.study_id == study.id for grant in actor.grants)]
    named = [study for study in theirs if code is None or study.code.upper() == code]
    if len(named) == 1:
        return named[0]
    hidden = next((study for study in known if study.code.upper() == code), None)
    asked_for = hidden.code if hidden else "a study"  # never what was typed
    refused = refused_ask(actor, May.SEE_SITE_DIGEST, asked_for, hidden.id if hidden else None)
    is_refusal = hidden is not None or not theirs
    raise UserError(
        refusals.which_study([study.code for study in theirs], code),
        remembered=refused if is_refusal else None,
    )


def sites_open_to(session: Session, actor: Actor, may: May, room: Room) -> list[Site]:
    """The sites where the actor may do this, as far as the room may hear of them."""
    sites = session.exec(
        select(Site)
        .join(Study, col(Study.id) == Site.study_id)
        .where(Study.workspace_id == actor.workspace_id)
    )
    return [
        site
        for site in sites
        if role_for(actor, may, Subject(site.study_id, site.id))
        and (room.kind is ChannelKind.DIRECT or room.may_see_lead(site.study_id, site.id or 0))
    ]


def refused_ask(actor: Actor, may: May, about: str, study_id: int | None) -> Remembered:
    """What the ledger keeps of a no: who asked for what, about what."""
    return Remembered(
        EventAction.ACCESS_REFUSED,
        actor.workspace_id,
        actor.key,
        about[:80],
        details={"asked": may.value},
        study_id=study_id,
    )


def _unknown(session: Session, actor: Actor, ref: str) -> str:
    """No such lead; with one the person may see whose ref is close, if there is one."""
    known = [
        lead_ref
        for grant in actor.grants
        for lead_ref in refs_at(session, grant.study_id, grant.site_id)
        if role_for(actor, May.SEE_LEAD, Subject(grant.study_id, grant.site_id))
    ]
    close = get_close_matches(ref.upper(), known, n=1, cutoff=0.75)
    # A record number may look like a ref: it is not shown again.
    shown = ref if screen(ref.upper()).is_clean else ""
    return refusals.unknown_lead(shown, close[0] if close else None)
