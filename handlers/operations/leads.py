"""Taking leads in, and recording what is done on them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.deadlines import ring_owner_again
from handlers.operations.ledger import Doer, record
from handlers.operations.nudges import answer_nudges
from handlers.operations.outbox import amend, announce
from handlers.operations.presence import refuse_absent, say_if_away
from handlers.operations.refs import new_ref
from handlers.operations.settling import settle
from handlers.operations.teams import FOLLOW_UP, member_at
from messages import labels
from messages.leads import lead_card
from messages.nudges import handed_over
from messages.saying import Safe, mention
from messages.times import moment
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge, ToldAs
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for, working_time_of
from models.queries.leads import LeadView, view_lead
from models.rules.permissions import Actor
from models.rules.snoozing import SnoozeChoice
from models.study import Site, Source, Study
from models.terms import AttemptOutcome, ContactChannel, EventAction, NextAction, Stage

NOTE_MOST = 200


@dataclass(frozen=True, slots=True)
class NewLead:
    """What is known of somebody who said they may be interested. No identifier has a place in it."""

    site_id: int
    source_id: int
    owner_id: int | None = None
    channel: ContactChannel | None = None
    window: str | None = None
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


def show_card(session: Session, lead: Lead, *, now: datetime) -> None:
    """Post the lead's card in its site's channel, or bring the one that stands there up to date."""
    view = view_lead(session, lead)
    if lead.card_outbox_id is not None:
        amend(session, lead.card_outbox_id, lead_card(view, now=now), now=now)
    elif view.site_channel is not None:
        card = announce(
            session,
            lead_card(view, now=now),
            to=view.site_channel,
            dedupe_key=f"card:{lead.id}",
            now=now,
        )
        lead.card_outbox_id = card.id if card else None
        session.add(lead)


def claim_lead(session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime) -> LeadView:
    """Make whoever asks the owner of a lead that has none. Raises UserError when somebody was quicker."""
    refuse_ended(lead)
    if lead.owner_id == actor.member_id:
        raise UserError(f"{lead.ref} is yours already.")
    if lead.owner_id is not None:
        owner = session.get_one(Member, lead.owner_id)
        raise UserError(f"{owner.name} was quicker: {lead.ref} is theirs now.")
    record(session, lead, EventAction.OWNER_SET, {"owner": actor.key}, old={"owner": None}, by=by, now=now)
    say_if_away(session, actor.member_id, lead, now=now)
    return _finish(session, lead, what="Claimed", actor=actor, now=now)


def log_attempt(
    session: Session,
    lead: Lead,
    outcome: AttemptOutcome,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    channel: ContactChannel | None = ContactChannel.PHONE,
) -> LeadView:
    """Record one try at reaching the person; the next action follows from the study's cadence.

    Logging one on a lead that nobody owns claims it. Raises UserError on a lead that has ended or
    whose person asked to be left alone.
    """
    refuse_ended(lead)
    if lead.opted_out_at is not None:
        raise UserError(f"The person behind {lead.ref} asked for no more contact, so none is logged.")
    if lead.owner_id is None:
        record(
            session, lead, EventAction.OWNER_SET, {"owner": actor.key}, old={"owner": None}, by=by, now=now
        )
    facts = {"outcome": outcome.value, "channel": channel.value if channel else None}
    record(session, lead, EventAction.ATTEMPT_LOGGED, facts, by=by, now=now)
    return _finish(session, lead, what=f"Logged: {labels.OUTCOMES[outcome]}", actor=actor, now=now)


def snooze(
    session: Session, lead: Lead, choice: SnoozeChoice, *, actor: Actor, by: Doer, now: datetime
) -> LeadView:
    """Be quiet to the owner until then, and come back. It stops no escalation, and it is counted."""
    refuse_ended(lead)
    record(session, lead, EventAction.SNOOZED, {"until": choice.until.isoformat()}, by=by, now=now)
    zone = calendar_for(session, lead.site_id).zone
    said = moment(choice.until, zone, now=now)
    view = _finish(session, lead, what=f"Snoozed until {said}", actor=actor, now=now)
    ring_owner_again(session, lead, at=choice.until)
    return view


def hand_over(session: Session, lead: Lead, to_id: int, *, actor: Actor, by: Doer, now: datetime) -> LeadView:
    """Give the lead to a colleague at its site, who is told what to do next. Raises UserError at `to`."""
    refuse_ended(lead)
    to = member_at(session, to_id, FOLLOW_UP, study_id=lead.study_id, site_id=lead.site_id, field="to")
    if lead.owner_id == to.id:
        raise UserError(f"{lead.ref} is with {to.name} already.", field="to")
    refuse_absent(session, to, site_id=lead.site_id, field="to", now=now)
    before = session.get_one(Member, lead.owner_id).key if lead.owner_id else None
    record(session, lead, EventAction.OWNER_SET, {"owner": to.key}, old={"owner": before}, by=by, now=now)
    view = _finish(session, lead, what=f"Handed over to {to.name}", actor=actor, now=now)
    if to.slack_user_id is not None and to.id != actor.member_id:
        announce(
            session,
            handed_over(view, by=named(actor), now=now),
            to=to.slack_user_id,
            dedupe_key=f"handed-over:{lead.id}:{to.id}:{now.isoformat()}",
            now=now,
        )
    return view


def add_note(session: Session, lead: Lead, text: str, *, by: Doer, now: datetime) -> None:
    """Keep a short note. The caller has screened it for identifiers."""
    record(session, lead, EventAction.NOTE_ADDED, {"note": text[:NOTE_MOST]}, by=by, now=now)
    settle(session, lead, now=now)


def named(actor: Actor) -> Safe:
    """The actor, by mention."""
    return mention(actor.slack_user_id, actor.name)


def leads_behind(session: Session, *, channel: str, ts: str) -> list[Lead]:
    """The leads that a posted card or nudge names; none for any other message."""
    row = session.exec(select(OutboxRow).where(OutboxRow.channel == channel, OutboxRow.ts == ts)).first()
    if row is None:
        return []
    card = session.exec(select(Lead).where(Lead.card_outbox_id == row.id)).first()
    if card is not None:
        return [card]
    told = select(Nudge.lead_id).where(Nudge.outbox_id == row.id, Nudge.told_as != ToldAs.STUDY)
    return list(session.exec(select(Lead).where(col(Lead.id).in_(told)).order_by(col(Lead.ref))))


def _finish(session: Session, lead: Lead, *, what: str, actor: Actor, now: datetime) -> LeadView:
    settle(session, lead, now=now)
    show_card(session, lead, now=now)
    view = view_lead(session, lead)
    answer_nudges(session, lead, what=what, actor=actor, now=now)
    return view


def refuse_ended(lead: Lead) -> None:
    """Raise UserError for a lead on which nothing more is logged."""
    if lead.stage is Stage.CLOSED:
        raise UserError(f"{lead.ref} is closed, so nothing more is logged on it.")
    if lead.stage is Stage.HANDED_OFF:
        raise UserError(f"{lead.ref} was handed to the study team; they take it from here.")
