"""Where a blocker is logged or stands, and whether whoever asks may: a lead, a site, or the whole study."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, select

from handlers.asking import (
    Asker,
    Permit,
    ask_about_lead,
    ask_at_site,
    ask_in_study,
    sites_open_to,
    study_named,
    whoever,
)
from handlers.errors import UserError
from handlers.operations.blocker_handovers import Subject, team_for
from handlers.operations.finishing import refuse_ended
from handlers.screening import refuse_identifiers_in
from messages.blocker_form import blocker_form
from messages.message import View
from models.blocker import Blocker
from models.lead import Lead
from models.member import Member
from models.queries.calendars import study_time, working_time_of
from models.queries.people import people_with
from models.queries.shared_blockers import find_blocker, leads_alike, leads_at_step
from models.rules.blocker_drafts import BlockerReport, Draft, Waits
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.permissions import Actor, May, role_for
from models.rules.permissions import Subject as Asked
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import BlockerScope

USUAL_CHECK = 3 * BUSINESS_DAY  # field notes 3.2, row 16: a blocker is updated every three business days
ANSWER = 5 * BUSINESS_DAY  # row 17: a sponsor's decision
GONE = "That blocker is not there any more: it was taken back."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a blocker is to be logged, with the permission to: `lead` None for a site, both None for a study."""

    permit: Permit
    study: Study
    site: Site | None
    lead: Lead | None

    @property
    def about(self) -> str:
        """The lead's ref, else the site or the study in a word."""
        if self.lead is not None:
            return self.lead.ref
        return f"site {self.site.code}" if self.site else self.study.code

    @property
    def hours(self) -> WorkingTime:
        """The site's hours, else ordinary ones in the study's zone."""
        return working_time_of(self.site) if self.site else study_time(self.study)

    def kept(self) -> dict[str, str | int]:
        """What a form keeps to find it again: ids only."""
        if self.lead is not None:
            return {"ref": self.lead.ref}
        return {"site": self.site.id or 0} if self.site else {"study": self.study.id or 0}


@dataclass(frozen=True, slots=True)
class BlockerPermit(Permit):
    """A granted ask about one blocker, whose row is held until the step is done."""

    subject: Subject


def place_of(session: Session, asker: Asker, kept: dict[str, str | int], *, standing: bool = True) -> Place:
    """The place with these ids, asked about anew. Raises UserError; also for a lead that has ended.

    With `standing` false such a lead is given all the same, for a step that refuses it in words of its own.
    """
    if "ref" in kept:
        permit = ask_about_lead(session, asker, May.LOG_BLOCKER, str(kept["ref"]))
        lead = permit.lead
        if standing:
            refuse_ended(lead)
        study, site = session.get_one(Study, lead.study_id), session.get_one(Site, lead.site_id)
        return Place(permit, study, site, lead)
    if "site" in kept:
        site = session.get_one(Site, kept["site"])
        at_site = ask_at_site(session, asker, May.LOG_BLOCKER, site=site)
        return Place(at_site, session.get_one(Study, site.study_id), site, None)
    study = session.get_one(Study, kept["study"])
    return Place(ask_in_study(session, asker, May.LOG_STUDY_BLOCKER, study=study), study, None, None)


def site_named(session: Session, asker: Asker, code: str | None) -> Place:
    """The site of that code where the person may log a blocker, or the only one. Raises UserError."""
    actor, room = whoever(session, asker)
    sites = sites_open_to(session, actor, May.LOG_BLOCKER, room)
    named = [site for site in sites if code is None or site.code.upper() == code.upper()]
    if len(named) == 1:
        return place_of(session, asker, {"site": named[0].id or 0})
    if not sites:
        raise UserError(
            "Sites' blockers are logged by their teams, in their own channel or in a direct message."
        )
    raise UserError(f"Which site? Try `/blocker site {sites[0].code}`. You work at: {_codes(sites)}.")


def _codes(sites: Sequence[Site]) -> str:
    return ", ".join(sorted(site.code for site in sites))


def whole_study(session: Session, asker: Asker, code: str | None) -> Place:
    """The study of that code, or the only one, as a whole. Raises UserError."""
    study = study_named(session, asker, code.upper() if code else None)
    return place_of(session, asker, {"study": study.id or 0})


def ask_about_blocker(session: Session, asker: Asker, key: str) -> BlockerPermit:
    """Permission to act on a blocker: that of its lead, its site or its study. Raises UserError."""
    found = _held(session, key)
    if found is None:
        raise UserError(GONE)
    if found.lead_id is not None:
        ref = session.get_one(Lead, found.lead_id).ref
        permit = ask_about_lead(session, asker, May.LOG_BLOCKER, ref)
        held = _held(session, key)
        if held is None:
            raise UserError(GONE)
        return BlockerPermit(permit.actor, permit.doer, permit.room, Subject(held, permit.lead))
    if found.site_id is not None:
        site = session.get_one(Site, found.site_id)
        granted = ask_at_site(session, asker, May.LOG_BLOCKER, site=site)
    else:
        study = session.get_one(Study, found.study_id)
        granted = ask_in_study(session, asker, May.LOG_STUDY_BLOCKER, study=study)
    held = find_blocker(session, key)
    if held is None:
        raise UserError(GONE)
    return BlockerPermit(granted.actor, granted.doer, granted.room, Subject(held, None))


def _held(session: Session, key: str) -> Blocker | None:
    return session.exec(select(Blocker).where(Blocker.key == key)).first()


def scopes_for(place: Place) -> dict[BlockerScope, str]:
    """What a blocker logged there may hold for, as far as the person's role allows."""
    scopes: dict[BlockerScope, str] = {}
    if place.lead is not None:
        scopes[BlockerScope.LEAD] = f"Only {place.lead.ref}"
    if place.site is not None:
        scopes[BlockerScope.SITE] = f"The whole site {place.site.code}"
    if may_for_study(place.permit.actor, place.study):
        scopes[BlockerScope.STUDY] = f"The whole study {place.study.code}"
    return scopes


def may_for_study(actor: Actor, study: Study) -> bool:
    """Whether somebody may log a blocker for a study as a whole."""
    return any(
        role_for(actor, May.LOG_STUDY_BLOCKER, Asked(study.id or 0, grant.site_id)) for grant in actor.grants
    )


def form_at(session: Session, place: Place, draft: Draft, *, now: datetime) -> View:
    """The form with what is drafted so far, the rest as usual."""
    scopes = scopes_for(place)
    if draft.scope not in scopes:
        wanted = [one for one in reversed(BlockerScope) if one in scopes]
        draft = replace(draft, scope=wanted[0] if draft.scope is BlockerScope.STUDY else next(iter(scopes)))
    hours, lead = place.hours, place.lead
    usual = ANSWER if draft.scope is BlockerScope.STUDY else USUAL_CHECK
    draft = replace(
        draft,
        owner_id=draft.owner_id or (lead.owner_id if lead else None) or place.permit.actor.member_id,
        due_on=draft.due_on or hours.add(now, usual).astimezone(hours.zone).date(),
    )
    return blocker_form(
        place.about,
        people_for(session, place.study, place.site if draft.scope is not BlockerScope.STUDY else None),
        draft,
        scopes=scopes,
        waits={waits: len(leads) for waits, leads in waiting_leads(session, place, draft).items()},
        today=now.astimezone(hours.zone).date(),
        private=json.dumps({"place": place.kept()}),
    )


def people_for(session: Session, study: Study, site: Site | None) -> list[Member]:
    """Who may see to a blocker of the site, or of the study as a whole."""
    site_id = site.id if site else None
    return people_with(session, study.id or 0, team_for(site_id), site_id=site_id)


def waiting_leads(session: Session, place: Place, draft: Draft) -> dict[Waits, list[Lead]]:
    """The leads that could wait for a drafted blocker of a site or study, by which are meant."""
    if draft.scope is BlockerScope.LEAD or draft.category is None or draft.sub_reason is None:
        return {}
    site_id = place.site.id if place.site and draft.scope is BlockerScope.SITE else None
    study_id = place.study.id or 0
    named = leads_alike(session, study_id, site_id, draft.category, draft.sub_reason)
    stopped = leads_at_step(session, study_id, site_id, draft.category)
    alike = {lead.id: lead for lead in [*named, *stopped]}
    this = {Waits.THIS: [place.lead]} if place.lead else {}
    return {Waits.ALIKE: list(alike.values()), Waits.NAMED: named, **this, Waits.NONE: []}


def texts_of(report: BlockerReport) -> list[tuple[str, str | None]]:
    """Everything somebody typed, each with its field."""
    named = (("decision", report.decision_needed), ("next", report.next_action), ("note", report.note))
    return [*named, *(("options", one) for one in report.options)]


def screen(place: Place, text: str | None, field: str | None) -> None:
    """Raise UserError at the field for a text that could tell who a patient is."""
    refuse_identifiers_in(place.permit, text, about=place.about, study_id=place.study.id or 0, field=field)
