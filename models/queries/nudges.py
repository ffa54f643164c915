"""Reading nudges: what waits to be told, and what a message that was sent is about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.absence import Absence
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.morning import MorningList
from models.nudge import Nudge, ToldAs
from models.queries.leads import LeadView, view_leads
from models.queries.queues import in_order
from models.rules.queue import Tier
from models.rules.windows import preferred_hours

_Row = TypeVar("_Row", Lead, Deadline, Member)


@dataclass(frozen=True, slots=True)
class NudgeItem:
    """What one message says about one lead: why somebody is told, and what was done since.

    `number` is its newest nudge's id, `deadlines` are those that rang, the most pressing first; `absent` is the owner somebody covers for.
    """

    number: int
    view: LeadView
    deadlines: tuple[Deadline, ...]
    told_as: ToldAs
    planned_at: datetime
    told_at: datetime
    held_because: str | None
    prefers_another_time: bool
    urgent: bool
    absent: Member | None
    answer: str | None
    answered_at: datetime | None
    answered_by: Member | None
    answer_step: tuple[int, ...] = ()


def next_to_tell(session: Session, *, now: datetime, but: Collection[int]) -> Member | None:
    """Somebody for whom a nudge waits whose time has come, locked so that no other worker tells them."""
    asked = (
        select(Member)
        .where(
            col(Member.id).in_(
                select(Nudge.member_id).where(
                    col(Nudge.outbox_id).is_(None),
                    col(Nudge.answered_at).is_(None),
                    col(Nudge.not_before) <= now,
                )
            ),
            col(Member.id).not_in(but),
        )
        .order_by(col(Member.id))
        .limit(1)
    )
    # A lock that lets other rows go on naming the member.
    return session.exec(asked.with_for_update(skip_locked=True, key_share=True)).first()


def waiting_for(session: Session, member_id: int, *, by: datetime | None = None) -> list[Nudge]:
    """The nudges that wait for somebody, oldest first, locked; with `by` those whose time has come."""
    asked = select(Nudge).where(
        Nudge.member_id == member_id, col(Nudge.outbox_id).is_(None), col(Nudge.answered_at).is_(None)
    )
    if by is not None:
        asked = asked.where(col(Nudge.not_before) <= by)
    return list(session.exec(asked.order_by(col(Nudge.id)).with_for_update(skip_locked=True)))


def waiting_for_absent(session: Session, *, at: datetime) -> list[Nudge]:
    """The nudges whose time has come that wait for somebody who is away or gone, locked."""
    gone = select(Absence.member_id).where(col(Absence.starts_at) <= at, col(Absence.ends_at) > at)
    inactive = select(Member.id).where(col(Member.active).is_(False))
    asked = select(Nudge).where(
        col(Nudge.outbox_id).is_(None),
        col(Nudge.answered_at).is_(None),
        col(Nudge.not_before) <= at,
        col(Nudge.member_id).in_(gone) | col(Nudge.member_id).in_(inactive),
    )
    return list(session.exec(asked.order_by(col(Nudge.id)).with_for_update(skip_locked=True)))


@dataclass(frozen=True, slots=True)
class Told:
    """A message in which somebody was told something: which, when, and what kind it is."""

    outbox_id: int
    at: datetime
    is_list: bool
    names_leads: bool


def told_since(session: Session, member_id: int, since: datetime) -> list[Told]:
    """The messages in which somebody was told since then, oldest first."""
    asked = (
        select(Nudge.outbox_id, func.min(Nudge.told_at), func.max(Nudge.told_as))
        .where(Nudge.member_id == member_id, col(Nudge.told_at) >= since)
        .group_by(col(Nudge.outbox_id))
    )
    lists = select(MorningList.outbox_id, MorningList.made_at).where(
        MorningList.member_id == member_id,
        col(MorningList.made_at) >= since,
        col(MorningList.outbox_id).is_not(None),
    )
    told = {outbox_id: Told(outbox_id, at, True, True) for outbox_id, at in session.exec(lists) if outbox_id}
    for outbox_id, at, told_as in session.exec(asked):
        if outbox_id and at and outbox_id not in told:
            told[outbox_id] = Told(outbox_id, at, False, told_as != ToldAs.STUDY)
    return sorted(told.values(), key=lambda one: one.at)


def next_telling(session: Session) -> datetime | None:
    """When the next nudge that waits may be told, or None."""
    asked = select(func.min(Nudge.not_before)).where(
        col(Nudge.outbox_id).is_(None), col(Nudge.answered_at).is_(None)
    )
    return session.exec(asked).one()


def told_in(session: Session, outbox_id: int) -> list[Nudge]:
    """What a message tells, in its order."""
    asked = select(Nudge).where(Nudge.outbox_id == outbox_id)
    return list(session.exec(asked.order_by(col(Nudge.place), col(Nudge.id))))


def items_of(session: Session, nudges: Sequence[Nudge], *, now: datetime) -> list[NudgeItem]:
    """What a message with these nudges says, lead by lead in the order in which they first come."""
    by_lead: dict[tuple[int, ToldAs], list[Nudge]] = {}
    for nudge in nudges:
        by_lead.setdefault((nudge.lead_id, nudge.told_as), []).append(nudge)
    leads = {lead.id: lead for lead in _rows(session, Lead, {nudge.lead_id for nudge in nudges})}
    views = {view.lead.id: view for view in view_leads(session, list(leads.values()))}
    deadlines = {one.id: one for one in _rows(session, Deadline, {nudge.deadline_id for nudge in nudges})}
    people = {nudge.answered_by_id for nudge in nudges} | {nudge.for_id for nudge in nudges}
    members = {one.id: one for one in _rows(session, Member, {one for one in people if one})}
    tiers = in_order(session, list(leads.values()), now=now)
    items = []
    for (lead_id, told_as), theirs in by_lead.items():
        answered = [nudge for nudge in theirs if nudge.answered_at is not None]
        rung = sorted((deadlines[nudge.deadline_id] for nudge in theirs), key=lambda one: one.due_at)
        first = theirs[0]
        items.append(
            NudgeItem(
                number=theirs[-1].id or 0,
                view=views[lead_id],
                deadlines=tuple({one.id: one for one in rung}.values()),
                told_as=told_as,
                planned_at=first.planned_at,
                told_at=first.told_at or now,
                held_because=first.held_because,
                prefers_another_time=_prefers_another_time(views[lead_id], first.told_at or now),
                urgent=lead_id in tiers and tiers[lead_id].tier is Tier.VISIT_RISK,
                absent=members.get(first.for_id),
                answer=answered[-1].answer if len(answered) == len(theirs) else None,
                answered_at=answered[-1].answered_at if answered else None,
                answered_by=members.get(answered[-1].answered_by_id) if answered else None,
                answer_step=tuple(answered[-1].answer_step) if len(answered) == len(theirs) else (),
            )
        )
    return items


def _prefers_another_time(view: LeadView, at: datetime) -> bool:
    preferred = preferred_hours(view.lead.patient_timezone or view.zone.key, view.lead.preferred_window)
    return preferred is not None and not preferred.is_open(at)


def _rows(session: Session, table: type[_Row], ids: set[int]) -> list[_Row]:
    return list(session.exec(select(table).where(col(table.id).in_(ids))))
