"""Closing a lead with a reason, asking the site lead where it takes their word, and opening it again."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func
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
    tell,
    told_about,
)
from handlers.operations.ledger import Doer, record
from handlers.operations.outbox import amend
from messages import closing as said
from messages import labels
from messages.message import Message
from messages.saying import mention
from models.lead import Lead
from models.ledger import LedgerEvent
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.leads import LeadView
from models.queries.people import people_with
from models.queries.policies import step_times_at
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.closing import ASKED_TO_STOP, ASKS, DUPLICATE, Verdict, may_reopen, tries, verdict
from models.rules.next_step import policy_step
from models.rules.permissions import Actor
from models.rules.taxonomy import CLOSE_REASONS, CloseReason
from models.terms import EventAction, NextAction, Role, Stage


@dataclass(frozen=True, slots=True)
class CloseWish:
    """Why somebody wants to close a lead; a duplicate names the lead it is the same as."""

    reason: CloseReason
    duplicate_of: str | None = None


def close_lead(
    session: Session, lead: Lead, wish: CloseWish, *, actor: Actor, by: Doer, now: datetime
) -> Done:
    """Close the lead, or ask whoever's word it takes. Raises UserError, with who may, for the rest."""
    part = close_part(session, lead, wish, actor=actor, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def close_part(
    session: Session, lead: Lead, wish: CloseWish, *, actor: Actor, by: Doer, now: datetime
) -> Part:
    """The same as part of a step."""
    if lead.stage is Stage.CLOSED:
        raise UserError(f"{lead.ref} is closed already.")
    zone = calendar_for(session, lead.site_id).zone
    history = history_of(session, lead)
    decided = verdict(wish.reason, roles_at(actor, lead), history, zone)
    if decided is Verdict.REFUSED:
        raise UserError(said.not_yours_to_close(wish.reason, history.stage), field="reason")
    if decided in ASKS:
        return _ask(session, lead, wish.reason, ASKS[decided], by=by, now=now)
    return _close(session, lead, wish, by=by, now=now)


def confirm_close(session: Session, lead: Lead, asked: int, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Whoever's word it takes agrees: the lead is closed, and whoever asked is told."""
    event = _still_asked(session, lead, asked, actor)
    wish = CloseWish(CLOSE_REASONS[event.new["reason"]])
    part = _close(session, lead, wish, by=by, now=now, asked=asked)
    done = finish_part(session, lead, part, actor=actor, now=now)
    answer = said.close_confirmed(done.view, named(actor))
    return _answered(session, lead, event, done, answer, actor=actor, now=now)


def keep_open(session: Session, lead: Lead, asked: int, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Whoever's word it takes would keep the lead open, and whoever asked is told."""
    event = _still_asked(session, lead, asked, actor)
    declined = record(session, lead, EventAction.CLOSE_DECLINED, {"asked": asked}, by=by, now=now)
    done = finish(session, lead, [declined], what="Kept open", actor=actor, now=now, answers=False)
    answer = said.kept_open(done.view, named(actor), now=now)
    return _answered(session, lead, event, done, answer, actor=actor, now=now)


def lead_asked_about(session: Session, asked: int) -> str:
    """The ref of the lead that somebody asked to close. Raises UserError for anything else."""
    event = session.get(LedgerEvent, asked)
    if event is None or event.action is not EventAction.CLOSE_ASKED:
        raise UserError("There is nothing to confirm here.")
    return event.object_ref


def reopen(session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Open a closed lead again: its history stays, its next action gets a fresh date."""
    if lead.closed_at is None:
        raise UserError(f"{lead.ref} is open.")
    if not may_reopen(lead.closed_at, now):
        raise UserError(f"{lead.ref} was closed more than 90 days ago. Take it in as a new lead.")
    if lead.duplicate_of is not None:
        raise UserError(f"{lead.ref} is the same person as {lead.duplicate_of}. Work on that one.")
    if lead.opted_out_at is not None:
        raise UserError(f"The person behind {lead.ref} asked for no more contact, so it stays closed.")
    hours = calendar_for(session, lead.site_id)
    reopened = record(session, lead, EventAction.REOPENED, {}, by=by, now=now)
    history = history_of(session, lead)
    step = policy_step(history, hours, now, step_times_at(session, lead, history))
    action = NextAction.CALL if step.action is NextAction.DECIDE_RECOVERY else step.action
    fresh = {"next_action": action.value, "due_at": hours.add(now, BUSINESS_DAY).isoformat()}
    dated = record(session, lead, EventAction.NEXT_ACTION_SET, fresh, by=by, now=now)
    return finish(session, lead, [reopened, dated], what="Opened again", actor=actor, now=now)


def roles_at(actor: Actor, lead: Lead) -> frozenset[Role]:
    """The roles somebody holds where the lead is."""
    return frozenset(grant.role for grant in actor.grants if grant.covers(lead.study_id, lead.site_id))


def _close(
    session: Session,
    lead: Lead,
    wish: CloseWish,
    *,
    by: Doer,
    now: datetime,
    asked: int | None = None,
) -> Part:
    reason, events = wish.reason, []
    if reason.key == ASKED_TO_STOP and lead.opted_out_at is None:
        events.append(record(session, lead, EventAction.OPTED_OUT, {}, by=by, now=now))
    if reason.key == DUPLICATE:
        same = {"duplicate_of": _other(session, lead, wish.duplicate_of).ref}
        events.append(record(session, lead, EventAction.MARKED_DUPLICATE, same, by=by, now=now))
    closed: dict[str, str | int] = {"group": reason.group.value, "reason": reason.key}
    if asked is not None:
        closed["asked"] = asked
    events.append(record(session, lead, EventAction.CLOSED, closed, by=by, now=now))
    return Part(tuple(events), f"Closed: {labels.close_reason(reason.key)}")


def _other(session: Session, lead: Lead, ref: str | None) -> Lead:
    """The lead this one is the same as, at the same site."""
    asked = select(Lead).where(Lead.site_id == lead.site_id, Lead.ref == (ref or "").strip().upper())
    other = session.exec(asked).first()
    if other is None or other.id == lead.id:
        raise UserError("Name the other lead of this site by its ref, for example KN-7Q2K.", field="same")
    if other.duplicate_of is not None:
        raise UserError(f"{other.ref} is itself the same as {other.duplicate_of}. Name that.", field="same")
    return other


def _ask(session: Session, lead: Lead, reason: CloseReason, whom: Role, *, by: Doer, now: datetime) -> Part:
    """Ask those whose word it takes. Study operations are not told which lead it is."""
    if lead.close_asked is not None:
        raise UserError(f"That was asked already, and {lead.ref} waits for the answer.")
    site_id = lead.site_id if whom is Role.SITE_LEAD else None
    people = people_with(session, lead.study_id, (whom,), site_id=site_id)
    if not any(one.slack_user_id is not None for one in people):
        raise UserError(f"This takes the word of {labels.WORD_OF[whom]}, and there is nobody yet to ask.")
    wish = {"group": reason.group.value, "reason": reason.key, "whom": whom.value}
    event = record(session, lead, EventAction.CLOSE_ASKED, wish, by=by, now=now)
    what = f"Asked {labels.WORD_OF[whom]} to close it: {labels.close_reason(reason.key)}"

    def ask(view: LeadView) -> None:
        for member in people:
            tell(session, member, question(session, lead, event, view), about=event, now=now)

    return Part((event,), what, tells=ask)


def question(session: Session, lead: Lead, event: LedgerEvent, view: LeadView) -> Message:
    """What is asked of those whose word it takes; study operations are not told which lead it is."""
    reason, number = CLOSE_REASONS[event.new["reason"]], event.id or 0
    asker = member_of(session, lead, event.actor)
    who = mention(asker.slack_user_id, asker.name) if asker else mention(None)
    if Role(event.new["whom"]) is not Role.SITE_LEAD:
        return said.study_close_asked(view, reason, by=who, asked=number)
    tried = tries(history_of(session, lead), view.zone)
    return said.confirm_close_asked(view, reason, tried, by=who, asked=number)


def _still_asked(session: Session, lead: Lead, asked: int, actor: Actor) -> LedgerEvent:
    """The question, if it is the one that waits and this person's to answer. Raises UserError otherwise."""
    event = session.get_one(LedgerEvent, asked)
    waits = select(func.max(LedgerEvent.id)).where(
        LedgerEvent.lead_id == lead.id, LedgerEvent.action == EventAction.CLOSE_ASKED
    )
    if lead.close_asked is None or session.exec(waits).one() != asked:
        raise UserError("That was answered or taken back already.")
    if Role(event.new["whom"]) not in roles_at(actor, lead):
        raise UserError(f"This waits for the word of {labels.WORD_OF[Role(event.new['whom'])]}.")
    return event


def _answered(
    session: Session,
    lead: Lead,
    event: LedgerEvent,
    done: Done,
    answer: Message,
    *,
    actor: Actor,
    now: datetime,
) -> Done:
    """Everybody who was asked reads what was decided, and so does whoever asked."""
    asked = select(OutboxRow.id).where(
        col(OutboxRow.dedupe_key).startswith(told_about(event.id), autoescape=True)
    )
    numbers = {one or 0 for one in session.exec(asked)}
    decided = said.close_answered(done.view, done.receipt, names=event.new["whom"] == Role.SITE_LEAD)
    for number in numbers:
        amend(session, number, decided, now=now)
    asker = member_of(session, lead, event.actor)
    if asker is not None and asker.id != actor.member_id:
        about = session.get_one(LedgerEvent, done.receipt.events[-1])
        tell(session, asker, answer, about=about, now=now)
    return replace(done, edited=done.edited | places(session, numbers))
