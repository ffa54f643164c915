"""Handing a blocker on: the other takes it or returns it, and until then it stays with whoever sees to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.finishing import finish, named, refuse_ended, told_about
from handlers.operations.ledger import SYSTEM, Doer, record, record_shared
from handlers.operations.outbox import amend, announce
from handlers.operations.presence import refuse_absent
from handlers.operations.settling import settle
from handlers.operations.shared_blockers import refuse_resolved, settle_shared
from handlers.operations.teams import SEE_TO_BLOCKERS, SEE_TO_STUDY, member_at
from messages.blocker_steps import blocker_offered, blockers_passed_up, offer_answered
from messages.message import Message
from models.blocker import Blocker
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.outbox import OutboxRow
from models.queries.blockers import BlockerRow, row_of, rows_of
from models.queries.leads import ENDED
from models.queries.people import people_with
from models.rules.permissions import Actor
from models.study import Study
from models.terms import EventAction, Role


@dataclass(frozen=True, slots=True)
class Subject:
    """A blocker and the lead it stands in the way of; None for one of a site or study."""

    blocker: Blocker
    lead: Lead | None


def team_for(blocker_site: int | None) -> tuple[Role, ...]:
    """The roles that may see to a blocker of that site, or of the study as a whole."""
    return SEE_TO_BLOCKERS if blocker_site is not None else SEE_TO_STUDY


def hand_on(
    session: Session,
    subject: Subject,
    to_id: int,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    note: str | None = None,
) -> str:
    """Offer a blocker to somebody of its team; gives what was done, in a few words.

    Whoever takes it for themselves, or one whose owner is there no more, sees to it at once. The note
    has passed the screen. Raises UserError at `owner`.
    """
    blocker = subject.blocker
    _refuse_ended(subject)
    where = {"study_id": blocker.study_id, "site_id": blocker.site_id}
    to = member_at(session, to_id, team_for(blocker.site_id), field="owner", **where)  # type: ignore[arg-type]
    if blocker.site_id is not None:
        refuse_absent(session, to, site_id=blocker.site_id, field="owner", now=now)
    if blocker.offered_to_id is not None:
        offered = session.get_one(Member, blocker.offered_to_id).name
        raise UserError(f"It is offered to {offered}, who has not answered yet.", field="owner")
    owner = session.get(Member, blocker.owner_id) if blocker.owner_id else None
    if to.id == actor.member_id or owner is None or not owner.active:
        facts = {"owner": to.key}
        _step(session, subject, EventAction.BLOCKER_UPDATED, facts, actor=actor, by=by, now=now)
        return f"{to.name} sees to it now"
    facts = {"to": to.key, "note": note or ""}
    event = _step(session, subject, EventAction.BLOCKER_OFFERED, facts, actor=actor, by=by, now=now)
    said = blocker_offered(_row(session, subject), by=named(actor), note=note, offer=event.id or 0)
    _tell(session, to, said, event, now=now)
    return f"Offered to {to.name}, who takes it or returns it"


def take_on(
    session: Session, subject: Subject, offer: int, *, actor: Actor, by: Doer, now: datetime
) -> BlockerRow:
    """Whoever was asked sees to it from now on; whoever asked is told."""
    event = _still_offered(session, subject, offer, actor)
    facts = {"owner": actor.key, "taken": offer}
    done = _step(session, subject, EventAction.BLOCKER_UPDATED, facts, actor=actor, by=by, now=now)
    return _answered(session, subject, event, done, actor, taken=True, note=None, now=now)


def return_it(
    session: Session,
    subject: Subject,
    offer: int,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    note: str | None = None,
) -> BlockerRow:
    """It stays where it was; whoever asked is told, with a word on why. The note has passed the screen."""
    event = _still_offered(session, subject, offer, actor)
    facts = {"returned": offer, "note": note or ""}
    done = _step(session, subject, EventAction.BLOCKER_RETURNED, facts, actor=actor, by=by, now=now)
    return _answered(session, subject, event, done, actor, taken=False, note=note, now=now)


def pass_up(session: Session, member: Member, *, now: datetime) -> None:
    """What somebody who left saw to goes to the role above: the site lead, or study operations, who are told."""
    asked = select(Blocker).where(
        Blocker.owner_id == member.id, col(Blocker.resolved_at).is_(None), col(Blocker.parent_id).is_(None)
    )
    given: dict[int, list[Blocker]] = {}
    for blocker in session.exec(asked.order_by(col(Blocker.id)).with_for_update(key_share=True)):
        lead = session.get(Lead, blocker.lead_id) if blocker.lead_id else None
        above = _above(session, blocker, member)
        if above is None or (lead is not None and lead.stage in ENDED):
            continue
        _give(session, Subject(blocker, lead), above, now=now)
        given.setdefault(above.id or 0, []).append(blocker)
    session.flush()
    for member_id, blockers in given.items():
        said = blockers_passed_up(member.name, rows_of(session, blockers))
        to = session.get_one(Member, member_id).slack_user_id or ""
        announce(session, said, to=to, dedupe_key=f"passed-up:{member.id}:{member_id}", now=now)


def _give(session: Session, subject: Subject, to: Member, *, now: datetime) -> None:
    facts = {"key": subject.blocker.key, "owner": to.key}
    if subject.lead is not None:
        record(session, subject.lead, EventAction.BLOCKER_UPDATED, facts, by=SYSTEM, now=now)
        settle(session, subject.lead, now=now)
        return
    study = session.get_one(Study, subject.blocker.study_id)
    key = subject.blocker.key
    record_shared(session, study, key, EventAction.BLOCKER_UPDATED, facts, by=SYSTEM, now=now)
    settle_shared(session, study, key, now=now)


def _above(session: Session, blocker: Blocker, gone: Member) -> Member | None:
    role = (Role.SITE_LEAD,) if blocker.site_id is not None else (Role.STUDY_OPS,)
    found = people_with(session, blocker.study_id, role, site_id=blocker.site_id)
    return next((one for one in found if one.id != gone.id and one.slack_user_id), None)


def _refuse_ended(subject: Subject) -> None:
    if subject.lead is not None:
        refuse_ended(subject.lead)
    refuse_resolved(subject.blocker)


def _step(
    session: Session,
    subject: Subject,
    action: EventAction,
    facts: Mapping[str, Any],
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> LedgerEvent:
    """Record it where the blocker is recorded, and store what follows."""
    new = {"key": subject.blocker.key, **facts}
    if subject.lead is not None:
        event = record(session, subject.lead, action, new, by=by, now=now)
        finish(session, subject.lead, [event], what="Blocker", actor=actor, now=now, answers=False)
        return event
    study = session.get_one(Study, subject.blocker.study_id)
    event = record_shared(session, study, subject.blocker.key, action, new, by=by, now=now)
    settle_shared(session, study, subject.blocker.key, now=now)
    return event


def _still_offered(session: Session, subject: Subject, offer: int, actor: Actor) -> LedgerEvent:
    _refuse_ended(subject)
    event = session.get(LedgerEvent, offer)
    ours = event is not None and event.action is EventAction.BLOCKER_OFFERED
    if event is None or not ours or event.new["key"] != subject.blocker.key:
        raise UserError("That was answered or taken back already.")
    if subject.blocker.offered_at != event.at:
        raise UserError("That was answered or taken back already.")
    if subject.blocker.offered_to_id != actor.member_id:
        raise UserError("That was offered to somebody else.")
    return event


def _answered(
    session: Session,
    subject: Subject,
    offer: LedgerEvent,
    answer: LedgerEvent,
    actor: Actor,
    *,
    taken: bool,
    note: str | None,
    now: datetime,
) -> BlockerRow:
    row = _row(session, subject)
    said = offer_answered(row, by=named(actor), taken=taken, note=note)
    about = col(OutboxRow.dedupe_key).startswith(told_about(offer.id), autoescape=True)
    for number in session.exec(select(OutboxRow.id).where(about)).all():
        amend(session, number or 0, said, now=now)
    asked = select(Member).where(Member.workspace_id == offer.workspace_id, Member.key == offer.actor)
    offerer = session.exec(asked).first()
    if offerer is not None:
        _tell(session, offerer, said, answer, now=now)
    return row


def _row(session: Session, subject: Subject) -> BlockerRow:
    session.flush()
    session.refresh(subject.blocker)
    return row_of(session, subject.blocker)


def _tell(session: Session, member: Member, said: Message, about: LedgerEvent, *, now: datetime) -> None:
    if member.active and member.slack_user_id is not None:
        key = f"{told_about(about.id)}{member.id}"
        announce(session, said, to=member.slack_user_id, dedupe_key=key, now=now)
