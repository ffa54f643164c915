"""Handing a lead to a colleague: they take it or return it, and until then it stays where it was."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.finishing import (
    Done,
    Part,
    finish,
    finish_part,
    member_of,
    named,
    places,
    refuse_ended,
    tell,
    told_about,
)
from handlers.operations.ledger import Doer, record
from handlers.operations.outbox import amend, announce
from handlers.operations.presence import refuse_absent
from handlers.operations.teams import FOLLOW_UP, member_at
from messages import handovers as said
from messages.message import Message
from messages.saying import mention
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.leads import LeadView, view_lead
from models.queries.people import people_with
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.permissions import Actor
from models.terms import EventAction, Role


def hand_over(
    session: Session,
    lead: Lead,
    to_id: int,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    note: str | None = None,
) -> Done:
    """Offer the lead to a colleague of its site; whoever takes it for themselves owns it at once.

    The note has passed the screen. Raises UserError at `to`.
    """
    part = hand_over_part(session, lead, to_id, actor=actor, by=by, now=now, note=note)
    return finish_part(session, lead, part, actor=actor, now=now)


def hand_over_part(
    session: Session,
    lead: Lead,
    to_id: int,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    note: str | None = None,
) -> Part:
    """The same as part of a step."""
    refuse_ended(lead)
    to = member_at(session, to_id, FOLLOW_UP, study_id=lead.study_id, site_id=lead.site_id, field="to")
    if lead.owner_id == to.id:
        raise UserError(f"{lead.ref} is with {to.name} already.", field="to")
    refuse_absent(session, to, site_id=lead.site_id, field="to", now=now)
    if lead.handover_to_id is not None:
        offered = session.get_one(Member, lead.handover_to_id).name
        raise UserError(f"{lead.ref} is offered to {offered}, who has not answered yet.", field="to")
    if to.id == actor.member_id:
        return _give(session, lead, to, {}, what="Taken over", by=by, now=now)
    offer = {"to": to.key, "note": note}
    event = record(session, lead, EventAction.HANDOVER_OFFERED, offer, by=by, now=now)

    def offer_it(view: LeadView) -> None:
        tell(session, to, the_offer(session, lead, event, view, now=now), about=event, now=now)

    return Part((event,), f"Offered to {to.name}", answers=False, tells=offer_it)


def the_offer(session: Session, lead: Lead, event: LedgerEvent, view: LeadView, *, now: datetime) -> Message:
    """What whoever is asked reads: what they must know to go on."""
    offerer = member_of(session, lead, event.actor)
    by = mention(offerer.slack_user_id, offerer.name) if offerer else mention(None)
    history, note = history_of(session, lead), event.new.get("note")
    return said.offered(view, history, by=by, note=note, offer=event.id or 0, now=now)


def take(session: Session, lead: Lead, offer: int, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Whoever was asked takes it: the clock of the next action starts afresh, the history goes along."""
    event = _still_offered(session, lead, offer, actor)
    to = session.get_one(Member, actor.member_id)
    part = _give(session, lead, to, {"offer": offer}, what=f"Taken by {to.name}", by=by, now=now)
    done = finish_part(session, lead, part, actor=actor, now=now)
    answer = said.taken(done.view, by=named(actor), now=now)
    return _answered(session, lead, event, done, answer, now=now)


def give_back(
    session: Session,
    lead: Lead,
    offer: int,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    note: str | None = None,
) -> Done:
    """Whoever was asked returns it; it stays with its owner, who is told. The note has passed the screen."""
    event = _still_offered(session, lead, offer, actor)
    returned = {"offer": offer, "note": note}
    back = record(session, lead, EventAction.HANDOVER_RETURNED, returned, by=by, now=now)
    done = finish(session, lead, [back], what="Returned", actor=actor, now=now, answers=False)
    answer = said.returned(done.view, by=named(actor), note=note, now=now)
    return _answered(session, lead, event, done, answer, now=now)


def untaken(session: Session) -> list[Lead]:
    """The leads that were offered to somebody who has not answered."""
    return list(session.exec(select(Lead).where(col(Lead.handover_to_id).is_not(None))))


def tell_untaken(session: Session, lead: Lead, *, now: datetime) -> bool:
    """Tell the site lead, once, of a handover nobody took within a business day; inside hours only."""
    hours = calendar_for(session, lead.site_id)
    late = lead.handover_at is not None and hours.add(lead.handover_at, BUSINESS_DAY) <= now
    if not late or lead.handover_to_id is None or not hours.is_open(now):
        return False
    to, view = session.get_one(Member, lead.handover_to_id), view_lead(session, lead)
    leads = people_with(session, lead.study_id, (Role.SITE_LEAD,), site_id=lead.site_id)
    told = [_tell_site_lead(session, lead, one, view, to, now=now) for one in leads]
    return any(told)


def _tell_site_lead(
    session: Session, lead: Lead, member: Member, view: LeadView, to: Member, *, now: datetime
) -> bool:
    if member.slack_user_id is None or lead.handover_at is None:
        return False
    key = f"untaken:{lead.id}:{lead.handover_at.isoformat()}:{member.id}"
    message = said.not_taken(view, to, since=lead.handover_at, now=now)
    return announce(session, message, to=member.slack_user_id, dedupe_key=key, now=now) is not None


def give(
    session: Session, lead: Lead, to: Member, *, what: str, actor: Actor, by: Doer, now: datetime
) -> Done:
    """Make somebody the owner without asking them, which is a site lead's to do."""
    part = _give(session, lead, to, {}, what=what, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def _give(
    session: Session, lead: Lead, to: Member, offer: dict[str, int], *, what: str, by: Doer, now: datetime
) -> Part:
    before = session.get_one(Member, lead.owner_id).key if lead.owner_id else None
    facts = {"owner": to.key, "handed_over": before is not None, **offer}
    event = record(session, lead, EventAction.OWNER_SET, facts, old={"owner": before}, by=by, now=now)
    return Part((event,), what)


def _still_offered(session: Session, lead: Lead, offer: int, actor: Actor) -> LedgerEvent:
    """The offer, if it still stands and was made to this person. Raises UserError otherwise."""
    refuse_ended(lead)
    event = session.get(LedgerEvent, offer)
    ours = event is not None and event.lead_id == lead.id and event.action is EventAction.HANDOVER_OFFERED
    if event is None or not ours or lead.handover_at != event.at:
        raise UserError("That was answered or taken back already.")
    if lead.handover_to_id != actor.member_id:
        raise UserError(f"{lead.ref} was offered to somebody else.")
    return event


def _answered(
    session: Session, lead: Lead, event: LedgerEvent, done: Done, answer: Message, *, now: datetime
) -> Done:
    """The offer says what became of it, and whoever made it is told."""
    asked = select(OutboxRow.id).where(
        col(OutboxRow.dedupe_key).startswith(told_about(event.id), autoescape=True)
    )
    numbers = {one or 0 for one in session.exec(asked)}
    for number in numbers:
        amend(session, number, said.answered(done.view, done.receipt, now=now), now=now)
    offerer = member_of(session, lead, event.actor)
    if offerer is not None:
        about = session.get_one(LedgerEvent, done.receipt.events[-1])
        tell(session, offerer, answer, about=about, now=now)
    return Done(done.view, done.receipt, done.edited | places(session, numbers))
