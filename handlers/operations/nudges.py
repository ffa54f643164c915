"""Telling people what rang for them: one message per person and slot, brought up to date as items are done."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from handlers.operations.mornings import tick_off
from handlers.operations.outbox import amend, announce
from handlers.operations.reviews import show_reviews
from handlers.operations.told import note_told
from messages.nudges import nudges as nudges_message
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.morning import MorningList
from models.nudge import Nudge, ToldAs
from models.queries.absences import leads_of_site, present, stand_in
from models.queries.calendars import calendar_for
from models.queries.mornings import list_made
from models.queries.nudge_times import own_times
from models.queries.nudges import items_of, told_in, told_since, waiting_for, waiting_for_absent
from models.queries.people import people_with
from models.queries.queues import in_order
from models.rules.permissions import Actor
from models.rules.telling import (
    BEFORE_LIST,
    CALL_HOURS,
    IN_LIST,
    IN_NEXT_LIST,
    JOINED_LAST,
    MOST_A_DAY,
    OWN_TIMES,
    PREFERRED_TIME,
    SITE_CLOSED,
    SLOT,
    SLOT_OPEN,
    STUDY_NOT_OPEN,
    list_time,
    next_list_time,
    slot_end,
)
from models.rules.windows import CONTACT_CLOCKS, call_hours, next_common_opening, preferred_hours
from models.rules.working_time import WorkingTime
from models.study import Study
from models.terms import DeadlineState, Role, StudyStatus

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
            left = _fold(session, member, theirs, now=now)
            if left:
                _send(session, member, left, now=now)


def pass_on(session: Session, *, now: datetime) -> None:
    """Hand what waits for people who are away, or gone, to whoever covers, else to whoever answers for the site.

    Where nobody else is there to tell, it stays with them.
    """
    for nudge in waiting_for_absent(session, at=now):
        member = session.get_one(Member, nudge.member_id)
        lead = session.get_one(Lead, nudge.lead_id)
        cover = stand_in(session, member, now)
        others = [cover] if cover else leads_of_site(session, lead.study_id, lead.site_id, now)
        if nudge.told_as is ToldAs.STUDY and cover is None:
            others = present(session, people_with(session, lead.study_id, (Role.STUDY_OPS,)), now)
        if not others or member in others:
            continue
        told_as = nudge.told_as
        if told_as in (ToldAs.OWNER, ToldAs.COVER):
            told_as = ToldAs.COVER if cover else ToldAs.SITE_LEAD
            nudge.for_id = nudge.for_id or member.id
        _give(session, nudge, others, told_as, now=now)


def _give(
    session: Session, nudge: Nudge, others: Sequence[Member], told_as: ToldAs, *, now: datetime
) -> None:
    same = select(Nudge.member_id).where(
        Nudge.deadline_id == nudge.deadline_id, Nudge.rung == nudge.rung, Nudge.id != nudge.id
    )
    told = set(session.exec(same))
    new = [one.id or 0 for one in others if one.id not in told]
    nudge.told_as = told_as
    nudge.not_before = now
    if new:
        nudge.member_id = new[0]
    else:
        nudge.answered_at = now
        nudge.answer = "Told to others"
    for member_id in new[1:]:
        kept = nudge.model_dump(exclude={"id", "member_id"})
        session.add(Nudge(**kept, member_id=member_id))
    session.add(nudge)
    session.flush()


def put_off_telling(session: Session, member_id: int, *, now: datetime) -> None:
    """Try later what could not be told, so that it keeps nobody else waiting."""
    for nudge in waiting_for(session, member_id, by=now):
        nudge.not_before = now + TRY_AGAIN
        session.add(nudge)


def answer_nudges(
    session: Session, lead: Lead, *, what: str, step: Sequence[int], actor: Actor, now: datetime
) -> set[int]:
    """Mark what was told about the lead as answered by a step, and say so in each message that tells it.

    Gives those messages.
    """
    asked = select(Nudge).where(Nudge.lead_id == lead.id, col(Nudge.answered_at).is_(None))
    found = session.exec(asked.order_by(col(Nudge.id)).with_for_update()).all()
    for nudge in found:
        nudge.answered_at = now
        nudge.answered_by_id = actor.member_id
        nudge.answer = what[:120]
        nudge.answer_step = list(step)
        session.add(nudge)
    session.flush()
    return _show_all(session, lead, found, now=now)


def ask_again(session: Session, lead: Lead, step: Sequence[int], *, now: datetime) -> set[int]:
    """What a step that was taken back had answered is asked again. Gives the messages that do."""
    asked = select(Nudge).where(Nudge.lead_id == lead.id, col(Nudge.answered_by_id).is_not(None))
    taken = set(step)
    found = [
        one
        for one in session.exec(asked.with_for_update())
        if one.answer_step and taken.issuperset(one.answer_step)
    ]
    for nudge in found:
        nudge.answered_at = nudge.answered_by_id = nudge.answer = None
        nudge.answer_step = []
        session.add(nudge)
    session.flush()
    return _show_all(session, lead, found, now=now)


def _show_all(session: Session, lead: Lead, found: Sequence[Nudge], *, now: datetime) -> set[int]:
    told = {nudge.outbox_id for nudge in found if nudge.outbox_id is not None}
    for outbox_id in sorted(told):
        show_nudges(session, outbox_id, now=now)
    tick_off(session, lead, now=now)
    show_reviews(session, lead, now=now)
    return told


def show_anew(session: Session, lead: Lead, *, now: datetime) -> None:
    """Bring what was told about the lead up to date where something changed that answers no clock."""
    asked = select(Nudge.outbox_id).where(
        Nudge.lead_id == lead.id, col(Nudge.answered_at).is_(None), col(Nudge.outbox_id).is_not(None)
    )
    for outbox_id in sorted({one for one in session.exec(asked) if one is not None}):
        show_nudges(session, outbox_id, now=now)
    tick_off(session, lead, now=now)
    show_reviews(session, lead, now=now)


def show_nudges(session: Session, outbox_id: int, *, now: datetime) -> None:
    """Make a message of nudges say how its items stand now. A list is brought up to date as a list."""
    if session.exec(select(MorningList.id).where(MorningList.outbox_id == outbox_id)).first() is not None:
        return
    items = items_of(session, told_in(session, outbox_id), now=now)
    amend(session, outbox_id, nudges_message(items, now=now), now=now)


def _named(nudges: Sequence[Nudge]) -> list[Nudge]:
    return [nudge for nudge in nudges if nudge.told_as is not ToldAs.STUDY]


def _unnamed(nudges: Sequence[Nudge]) -> list[Nudge]:
    """Those that name no lead: they never share a message with those that do."""
    return [nudge for nudge in nudges if nudge.told_as is ToldAs.STUDY]


def _still_asked(session: Session, nudge: Nudge, now: datetime) -> bool:
    """Whether the clock that rang still runs; one that was answered in the meantime is told to nobody."""
    state = session.get_one(Deadline, nudge.deadline_id).state
    if state is DeadlineState.PAUSED:
        nudge.not_before = now + TRY_AGAIN
    elif state is not DeadlineState.RUNNING:
        nudge.answered_at = now
        nudge.answer = WITHDRAWN
    session.add(nudge)
    return state is DeadlineState.RUNNING


def _held(session: Session, nudge: Nudge, now: datetime) -> bool:
    """Whether it must wait by itself; then until when and why is set."""
    lead = session.get_one(Lead, nudge.lead_id)
    hours = calendar_for(session, lead.site_id)
    if session.get_one(Study, lead.study_id).status is not StudyStatus.ACTIVE:
        return _hold(session, nudge, hours.next_opening(now + timedelta(days=1)), STUDY_NOT_OPEN, now)
    if not hours.is_open(now):
        return _hold(session, nudge, hours.next_opening(now), SITE_CLOSED, now)
    today = now.astimezone(hours.zone).date()
    comes = list_time(hours, today)
    deadline = session.get_one(Deadline, nudge.deadline_id)
    early = _can_be_listed(nudge) and comes is not None and now < comes <= deadline.due_at - BEFORE_LIST
    if early and comes is not None and not list_made(session, nudge.member_id, today):
        return _hold(session, nudge, comes, IN_LIST, now)
    fit = _fit(session, nudge, lead, deadline, hours, now)
    return fit is not None and _hold(session, nudge, fit[0], fit[1], now)


def _fit(
    session: Session, nudge: Nudge, lead: Lead, deadline: Deadline, hours: WorkingTime, now: datetime
) -> tuple[datetime, str] | None:
    """When it fits the person told and the person to be called, and what it waits for; None for now.

    Own times and the hours for calls are kept in any case. The time of day somebody prefers is kept
    while the warning still comes before its due time.
    """
    limits = [(hours, SITE_CLOSED)]
    member = session.get_one(Member, nudge.member_id)
    if own := own_times(member, hours):
        limits.append((own, OWN_TIMES))
    if _can_be_listed(nudge) and deadline.kind in CONTACT_CLOCKS:
        zone = lead.patient_timezone or hours.zone.key
        if calls := call_hours(zone, lead.preferred_channel):
            limits.append((calls, CALL_HOURS))
        if preferred := preferred_hours(zone, lead.preferred_window):
            at = next_common_opening([*(one for one, _ in limits), preferred], now)
            if at is not None and at < deadline.due_at:
                limits.append((preferred, PREFERRED_TIME))
    at = next_common_opening([one for one, _ in limits], now)
    if at is None or at <= now:
        return None
    return at, next(because for one, because in limits if not one.is_open(now))


def _can_be_listed(nudge: Nudge) -> bool:
    return nudge.told_as in (ToldAs.OWNER, ToldAs.COVER)


def _wait_for_slot(session: Session, ready: Sequence[Nudge], now: datetime) -> bool:
    """Whether all wait for the end of the slot that a message opened.

    What falls due before they could then be told is told at once, in a message of its own.
    """
    told = told_since(session, ready[0].member_id, now - SLOT)
    end = slot_end((one.at for one in told), now)
    if end is None:
        return False
    lead = session.get_one(Lead, ready[0].lead_id)
    until = calendar_for(session, lead.site_id).next_opening(end)
    due = [session.get_one(Deadline, nudge.deadline_id).due_at for nudge in ready]
    if any(now < at <= until for at in due):
        return False
    for nudge in ready:
        _hold(session, nudge, until, SLOT_OPEN, now)
    return True


def _fold(session: Session, member: Member, ready: Sequence[Nudge], *, now: datetime) -> list[Nudge]:
    """What a message of its own may still tell. After the sixth of the day it is the next list that tells the rest.

    What is due before that list, or would not be in it, joins the last message of the day, which is edited.
    """
    hours = calendar_for(session, session.get_one(Lead, ready[0].lead_id).site_id)
    midnight = datetime.combine(now.astimezone(hours.zone).date(), time(0), tzinfo=hours.zone)
    single = [one for one in told_since(session, member.id or 0, midnight) if not one.is_list]
    if len(single) < MOST_A_DAY:
        return list(ready)
    comes = next_list_time(hours, now)
    joins = []
    for nudge in ready:
        due = session.get_one(Deadline, nudge.deadline_id).due_at
        if comes is not None and _can_be_listed(nudge) and due > comes:
            _hold(session, nudge, comes, IN_NEXT_LIST, now)
        else:
            joins.append(nudge)
    names_leads = ready[0].told_as is not ToldAs.STUDY
    open_to = [one.outbox_id for one in single if one.names_leads is names_leads]
    if joins and not open_to:
        return joins  # nothing they could join
    if joins:
        _join(session, joins, open_to[-1], now=now)
    return []


def _join(session: Session, joins: Sequence[Nudge], outbox_id: int, *, now: datetime) -> None:
    place = max(nudge.place for nudge in told_in(session, outbox_id)) + 1
    for nudge in joins:
        nudge.outbox_id, nudge.place, nudge.told_at = outbox_id, place, now
        nudge.held_because = JOINED_LAST
        session.add(nudge)
        note_told(session, nudge, now=now)
    session.flush()
    show_nudges(session, outbox_id, now=now)


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
        note_told(session, nudge, now=now)
