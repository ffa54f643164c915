"""Taking leads in, and recording what is done on them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import (
    Done,
    Part,
    claim_if_unowned,
    finish,
    finish_part,
    refuse_contact,
    refuse_ended,
    show_card,
)
from handlers.operations.ledger import Doer, record
from handlers.operations.presence import refuse_absent
from handlers.operations.refs import new_ref
from handlers.operations.settling import settle
from handlers.operations.teams import FOLLOW_UP, member_at
from messages import labels
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.queries.calendars import working_time_of
from models.queries.histories import history_of
from models.rules.facts import Fact, open_facts
from models.rules.permissions import Actor
from models.study import Site, Source, Study
from models.terms import AttemptOutcome, ContactChannel, EventAction, NextAction

NOTE_MOST = 200


@dataclass(frozen=True, slots=True)
class NewLead:
    """What is known of somebody who said they may be interested. No identifier has a place in it."""

    site_id: int
    source_id: int
    owner_id: int | None = None
    channel: ContactChannel | None = None
    window: str | None = None
    timezone: str | None = None
    language: str | None = None


def take_in_lead(session: Session, new: NewLead, *, by: Doer, now: datetime) -> Lead:
    """Store a lead, start its clocks, and show its card in the site's channel.

    Raises UserError at the field `owner` for somebody who is not on the site's team.
    """
    site = session.get_one(Site, new.site_id)
    study = session.get_one(Study, site.study_id)
    source = session.get_one(Source, new.source_id)
    at_site = {"study_id": site.study_id, "site_id": new.site_id}
    owner = member_at(session, new.owner_id, FOLLOW_UP, field="owner", **at_site) if new.owner_id else None
    if owner is not None:
        refuse_absent(session, owner, site_id=new.site_id, field="owner", now=now)
    lead = Lead(
        workspace_id=study.workspace_id,
        study_id=study.id or 0,
        site_id=site.id or 0,
        source_id=source.id or 0,
        ref=new_ref(session, study.workspace_id, study.ref_prefix),
        received_at=now,
        preferred_channel=new.channel,
        preferred_window=new.window,
        patient_timezone=new.timezone,
        preferred_language=new.language,
        next_action=NextAction.CALL,
        next_action_due=working_time_of(site).next_opening(now),
    )
    session.add(lead)
    session.flush()
    facts = {
        "ref": lead.ref,
        "site": site.code,
        "source": source.key,
        "owner": owner.key if owner else None,
    }
    record(session, lead, EventAction.LEAD_RECEIVED, facts, by=by, now=now)
    settle(session, lead, now=now)
    show_card(session, lead, now=now)
    return lead


def claim_lead(session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Make whoever asks the owner of a lead that has none. Raises UserError when somebody was quicker."""
    refuse_ended(lead)
    if lead.owner_id == actor.member_id:
        raise UserError(f"{lead.ref} is yours already.")
    if lead.owner_id is not None:
        owner = session.get_one(Member, lead.owner_id)
        raise UserError(f"{owner.name} was quicker: {lead.ref} is theirs now.")
    events = claim_if_unowned(session, lead, actor=actor, by=by, now=now)
    return finish(session, lead, events, what="Claimed", actor=actor, now=now)


def log_attempt(
    session: Session,
    lead: Lead,
    outcome: AttemptOutcome,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    channel: ContactChannel | None = ContactChannel.PHONE,
) -> Done:
    """Record one try at reaching the person; the next action follows from the study's cadence.

    Raises UserError on a lead that has ended or whose person asked for no more contact.
    """
    part = attempt_part(session, lead, outcome, channel, actor=actor, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def attempt_part(
    session: Session,
    lead: Lead,
    outcome: AttemptOutcome,
    channel: ContactChannel | None,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> Part:
    """One try at reaching the person, as part of a step.

    Logging one on a lead that nobody owns claims it; one after a no-show is the follow-up that was
    due; somebody who asked to be left alone is, at once.
    """
    refuse_contact(lead)
    events = claim_if_unowned(session, lead, actor=actor, by=by, now=now)
    facts = {"outcome": outcome.value, "channel": channel.value if channel else None}
    events.append(record(session, lead, EventAction.ATTEMPT_LOGGED, facts, by=by, now=now))
    if Fact.FOLLOWED_UP in open_facts(history_of(session, lead), now):
        events.append(record(session, lead, EventAction.RECOVERY_ATTEMPTED, {}, by=by, now=now))
    if outcome is AttemptOutcome.ASKED_TO_STOP:
        events.append(record(session, lead, EventAction.OPTED_OUT, {}, by=by, now=now))
    said = labels.attempted(outcome, channel)
    return Part(tuple(events), f"Logged: {said}", logged=said)


def note_event(session: Session, lead: Lead, text: str, *, by: Doer, now: datetime) -> LedgerEvent:
    """A short note, as part of a step. The caller has screened it for identifiers and seen to its length."""
    return record(session, lead, EventAction.NOTE_ADDED, {"note": text[:NOTE_MOST]}, by=by, now=now)


def add_note(session: Session, lead: Lead, text: str, *, by: Doer, now: datetime) -> LedgerEvent:
    """Keep a short note and nothing else."""
    event = note_event(session, lead, text, by=by, now=now)
    settle(session, lead, now=now)
    return event
