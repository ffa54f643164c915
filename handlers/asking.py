"""The one permission question: who asks, from where, and may this room hear the answer."""

from dataclasses import dataclass
from difflib import get_close_matches

from sqlmodel import Session, select

from handlers.errors import Refused, RefusedAsk, UserError
from handlers.operations.ledger import Doer
from messages import refusals
from models.lead import Lead
from models.queries.leads import find_lead, refs_at
from models.queries.people import find_actor, find_room, find_workspace
from models.rules.permissions import ABOUT_LEADS, Actor, May, Room, Subject, knows_of, role_for
from models.study import Site, Study
from models.terms import ChannelKind


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever acts in Slack, as Slack tells it. A team that is unknown stays unknown: a stranger.

    `team_id` is the person's own workspace, `installed_team` the one the app is installed in.
    """

    user_id: str
    team_id: str | None
    installed_team: str
    channel: str | None = None
    direct: bool = False
    via: str | None = None


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
    """The member who acts and the room they act in. Raises Refused for somebody we do not know."""
    workspace = find_workspace(session, asker.installed_team)
    actor = (
        find_actor(session, workspace.id or 0, user_id=asker.user_id, team_id=asker.team_id)
        if workspace and asker.team_id
        else None
    )
    if workspace is None or actor is None:
        ask = RefusedAsk(asker.user_id, "anything", "", workspace_id=workspace.id if workspace else None)
        raise Refused(refusals.stranger(), ask)
    return actor, find_room(session, workspace.id or 0, asker.channel, direct=asker.direct)


def ask_about_lead(session: Session, asker: Asker, may: May, ref: str) -> LeadPermit:
    """Permission to do something with a lead.

    A lead the person may not even know of is answered as one that does not exist. Raises UserError
    or Refused, each with a sentence.
    """
    actor, room = whoever(session, asker)
    lead = find_lead(session, actor.workspace_id, ref)
    subject = subject_of(lead) if lead else None
    if lead is None or subject is None or not knows_of(actor, subject):
        if subject is not None:
            _note_refusal = _refusal(actor, may, ref, subject.study_id)
            raise Refused(_unknown(session, actor, ref), _note_refusal)
        raise UserError(_unknown(session, actor, ref))
    role = role_for(actor, may, subject)
    if role is None:
        raise Refused(refusals.not_your_role(lead.ref, may), _refusal(actor, may, ref, subject.study_id))
    if not room.may_see_lead(subject.study_id, subject.site_id or 0):
        raise Refused(refusals.not_in_this_room(may, room.kind), _refusal(actor, may, ref, subject.study_id))
    return LeadPermit(actor, Doer(actor.key, role.value, asker.via), room, lead)


def ask_at_site(session: Session, asker: Asker, may: May, *, site: Site) -> Permit:
    """Permission to do something at a site. Raises Refused with a sentence."""
    actor, room = whoever(session, asker)
    role = role_for(actor, may, Subject(site.study_id, site.id))
    refusal = _refusal(actor, may, f"site {site.code}", site.study_id)
    if role is None:
        raise Refused(refusals.not_your_site(may), refusal)
    if may in ABOUT_LEADS and not room.may_see_lead(site.study_id, site.id or 0):
        raise Refused(refusals.not_in_this_room(may, room.kind), refusal)
    return Permit(actor, Doer(actor.key, role.value, asker.via), room)


def ask_in_study(session: Session, asker: Asker, may: May, *, study: Study) -> Permit:
    """Permission to do something in a study as a whole. Raises Refused with a sentence."""
    actor, room = whoever(session, asker)
    for grant in actor.grants:
        role = role_for(actor, may, Subject(study.id or 0, grant.site_id))
        if role is not None:
            return Permit(actor, Doer(actor.key, role.value, asker.via), room)
    raise Refused(refusals.not_your_study(may), _refusal(actor, may, study.code, study.id))


def sites_open_to(session: Session, actor: Actor, may: May, room: Room) -> list[Site]:
    """The sites where the actor may do this, as far as the room may hear of them."""
    sites = session.exec(
        select(Site).join(Study, Study.id == Site.study_id).where(Study.workspace_id == actor.workspace_id)  # type: ignore[arg-type]
    )
    return [
        site
        for site in sites
        if role_for(actor, may, Subject(site.study_id, site.id))
        and (room.kind is ChannelKind.DIRECT or room.may_see_lead(site.study_id, site.id or 0))
    ]


def subject_of(lead: Lead) -> Subject:
    """A lead as the permission question sees it."""
    return Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True)


def _refusal(actor: Actor, may: May, subject: str, study_id: int | None) -> RefusedAsk:
    return RefusedAsk(actor.key, may.value, subject[:80], study_id, actor.workspace_id)


def _unknown(session: Session, actor: Actor, ref: str) -> str:
    """No such lead; with one the person may see whose ref is close, if there is one."""
    known = [
        lead_ref
        for grant in actor.grants
        for lead_ref in refs_at(session, grant.study_id, grant.site_id)
        if role_for(actor, May.SEE_LEAD, Subject(grant.study_id, grant.site_id))
    ]
    close = get_close_matches(ref.upper(), known, n=1, cutoff=0.75)
    return refusals.unknown_lead(ref, close[0] if close else None)
