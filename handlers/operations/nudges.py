"""Telling people what rang for them: one message per person and slot, brought up to date as items are done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import amend, announce
from messages.nudges import nudges as nudges_message
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge, ToldAs
from models.queries.calendars import calendar_for
from models.queries.nudges import items_of, told_in, told_since, waiting_for
from models.queries.queues import in_order
from models.rules.permissions import Actor
from models.rules.telling import SLOT, slot_end
from models.study import Study
from models.terms import DeadlineState, EventAction, StudyStatus

TRY_AGAIN = timedelta(minutes=15)
ON_TIME = timedelta(minutes=5)
WITHDRAWN = "No longer due"


def tell(session: Session, member: Member, *, now: datetime) -> None:
    """Tell somebody what waits for them, in one message; what may not be told yet goes on waiting."""
    ready = [
        nudge
        for nudge in waiting_for(session, member.id or 0, by=now)
        if _still_asked(session, nudge, now) and not _held(session, nudge, now)
    ]
    for theirs in (_named(ready), _unnamed(ready)):
        if theirs and not _wait_for_slot(session, theirs, now):
            _send(session, member, theirs, now=now)


def put_off_telling(session: Session, member_id: int, *, now: datetime) -> None:
    """Try later what could not be told, so that it keeps nobody else waiting."""
    for nudge in waiting_for(session, member_id, by=now):
        nudge.not_before = now + TRY_AGAIN
        session.add(nudge)


def answer_nudges(session: Session, lead: Lead, *, what: str, actor: Actor, now: datetime) -> None:
    """Mark what was told about the lead as answered, and say so in each message that tells it."""
    asked = select(Nudge).where(Nudge.lead_id == lead.id, col(Nudge.answered_at).is_(None))
    found = session.exec(asked.order_by(col(Nudge.id)).with_for_update()).all()
    for nudge in found:
        nudge.answered_at = now
        nudge.answered_by_id = actor.member_id
        nudge.answer = what[:40]
        session.add(nudge)
    session.flush()
    for outbox_id in sorted({nudge.outbox_id for nudge in found if nudge.outbox_id is not None}):
        show_nudges(session, outbox_id, now=now)


def show_nudges(session: Session, outbox_id: int, *, now: datetime) -> None:
    """Make a message say how its items stand now."""
    items = items_of(session, told_in(session, outbox_id), now=now)
    amend(session, outbox_id, nudges_message(items, now=now), now=now)


def _named(nudges: Sequence[Nudge]) -> list[Nudge]:
    return [nudge for nudge in nudges if nudge.told_as is not ToldAs.STUDY]


def _unnamed(nudges: Sequence[Nudge]) -> list[Nudge]:
    """Those that name no lead: they never share a message with those that do."""
    return [nudge for nudge in nudges if nudge.told_as is ToldAs.STUDY]


def _still_asked(session: Session, nudge: Nudge, now: datetime) -> bool:
    """Whether the clock that rang still runs; one that was answered in the meantime is told to nobody."""
    if session.get_one(Deadline, nudge.deadline_id).state is DeadlineState.RUNNING:
        return True
    nudge.answered_at = now
    nudge.answer = WITHDRAWN
    session.add(nudge)
    return False


def _held(session: Session, nudge: Nudge, now: datetime) -> bool:
    """Whether it must wait by itself; then until when and why is set."""
    lead = session.get_one(Lead, nudge.lead_id)
    hours = calendar_for(session, lead.site_id)
    if session.get_one(Study, lead.study_id).status is not StudyStatus.ACTIVE:
        return _hold(
            session, nudge, hours.next_opening(now + timedelta(days=1)), "the study is not open", now
        )
    if not hours.is_open(now):
        return _hold(session, nudge, hours.next_opening(now), "the site is closed", now)
    return False


def _wait_for_slot(session: Session, ready: Sequence[Nudge], now: datetime) -> bool:
    """Whether all wait for the end of the slot that a message opened.

    What falls due before they could then be told is told at once, in a message of its own.
    """
    told = told_since(session, ready[0].member_id, now - SLOT)
    end = slot_end([at for _, at in told], now)
    if end is None:
        return False
    lead = session.get_one(Lead, ready[0].lead_id)
    until = calendar_for(session, lead.site_id).next_opening(end)
    due = [session.get_one(Deadline, nudge.deadline_id).due_at for nudge in ready]
    if any(now < at <= until for at in due):
        return False
    for nudge in ready:
        _hold(session, nudge, until, "one message in a quarter of an hour", now)
    return True


def _hold(session: Session, nudge: Nudge, until: datetime, because: str, now: datetime) -> bool:
    if nudge.planned_at >= now - ON_TIME:
        nudge.planned_at = until  # we meant it to wait; what came late already stays late
    nudge.not_before = until
    nudge.held_because = because
    session.add(nudge)
    return True


def _send(session: Session, member: Member, ready: Sequence[Nudge], *, now: datetime) -> None:
    leads = [session.get_one(Lead, lead_id) for lead_id in {nudge.lead_id for nudge in ready}]
    places = {lead_id: place for place, lead_id in enumerate(in_order(session, leads, now=now))}
    ordered = sorted(ready, key=lambda nudge: (places.get(nudge.lead_id, len(places)), nudge.id))
    for place, nudge in enumerate(ordered):
        nudge.place = place
        nudge.told_at = now
    said = nudges_message(items_of(session, ordered, now=now), now=now)
    row = announce(session, said, to=member.slack_user_id or "", dedupe_key=f"nudge:{ordered[0].id}", now=now)
    for nudge in ordered:
        nudge.outbox_id = row.id if row else None
        session.add(nudge)
        _log(session, nudge, member, now)


def _log(session: Session, nudge: Nudge, member: Member, now: datetime) -> None:
    deadline = session.get_one(Deadline, nudge.deadline_id)
    details = {"deadline": deadline.kind.value, "rung": nudge.rung, "to": member.key}
    lead = session.get_one(Lead, nudge.lead_id)
    note(session, EventAction.NUDGE_QUEUED, details, lead=lead, by=SYSTEM, now=now, reason=nudge.held_because)
