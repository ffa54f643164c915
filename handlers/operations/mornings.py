"""The morning list: made once for each person and working day, ticked off as the day goes on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from handlers.operations.outbox import amend, announce
from handlers.operations.told import note_told
from messages.message import Message
from messages.morning import ListLine, morning_list
from models.lead import Lead
from models.member import Member
from models.morning import ListedLead, ListSection, MorningList
from models.nudge import ToldAs
from models.queries.absences import away, covered_by
from models.queries.calendars import working_time_of
from models.queries.leads import ENDED, LeadView, view_leads
from models.queries.mornings import Line, lines_for, list_made, listed, lists_with
from models.queries.nudge_times import own_times
from models.queries.nudges import waiting_for
from models.rules.telling import IN_LIST, MORNING
from models.rules.windows import next_common_opening
from models.study import Site

TODAY = timedelta(hours=16)


def make_list(
    session: Session, member_id: int, site: Site, day: date, *, planned_at: datetime, now: datetime
) -> bool:
    """Make somebody's list of a day; whether there was something to say. What waited for it is told in it.

    It waits for the times the person set for themselves. Too late in the day none is made any more.
    """
    member = session.exec(select(Member).where(Member.id == member_id).with_for_update(key_share=True)).one()
    if list_made(session, member_id, day):
        return False  # another worker made it
    if away(session, member_id, now) is not None:
        return False  # should they come back in the morning, it comes then
    hours = working_time_of(site)
    if own := own_times(member, hours):
        planned_at = next_common_opening([hours, own], planned_at) or planned_at
    if now < planned_at:
        return False
    made = MorningList(member_id=member_id, day=day, planned_at=planned_at, made_at=now)
    session.add(made)
    session.flush()
    if now >= planned_at + MORNING:
        return False
    lines = lines_for(
        session, [member_id, *covered_by(session, member_id, now)], planned_at=planned_at, now=now
    )
    if not lines:
        return False
    rows = _store(session, made, lines)
    row = announce(
        session,
        _said(session, made, rows, now=now),
        to=member.slack_user_id or "",
        dedupe_key=f"list:{member_id}:{day.isoformat()}",
        now=now,
    )
    made.outbox_id = row.id if row else None
    session.add(made)
    _carry(session, made, {line.lead.id for line in lines}, now=now)
    return True


def tick_off(session: Session, lead: Lead, *, now: datetime) -> None:
    """Bring today's lists that hold the lead up to date."""
    for made in lists_with(session, lead.id or 0, since=now - TODAY):
        if made.outbox_id is not None:
            amend(session, made.outbox_id, _said(session, made, listed(session, made), now=now), now=now)


def _store(session: Session, made: MorningList, lines: Sequence[Line]) -> list[ListedLead]:
    rows = [
        ListedLead(
            list_id=made.id or 0,
            lead_id=line.lead.id or 0,
            owner_id=line.lead.owner_id,
            section=line.section,
            place=place,
            urgent=line.urgent,
            due_at=line.lead.next_action_due,
        )
        for place, line in enumerate(lines)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def _carry(session: Session, made: MorningList, leads: set[int | None], *, now: datetime) -> None:
    """Nudges that wait about listed leads are told by the list, and not once more."""
    for nudge in waiting_for(session, made.member_id):
        if nudge.lead_id in leads and nudge.told_as in (ToldAs.OWNER, ToldAs.COVER):
            nudge.outbox_id = made.outbox_id
            nudge.told_at = now
            nudge.held_because = nudge.held_because or IN_LIST
            session.add(nudge)
            note_told(session, nudge, now=now)


def _said(session: Session, made: MorningList, rows: Sequence[ListedLead], *, now: datetime) -> Message:
    views = view_leads(session, [session.get_one(Lead, row.lead_id) for row in rows])
    lines = [
        ListLine(
            view=view,
            section=row.section,
            urgent=row.urgent,
            done=_done(row, made, view),
            absent=_covered(session, row, made),
        )
        for row, view in zip(rows, views, strict=True)
    ]
    return morning_list(lines, day=made.day, planned_at=made.planned_at, made_at=made.made_at, now=now)


def _covered(session: Session, row: ListedLead, made: MorningList) -> Member | None:
    """The owner of what the reader only covers."""
    if row.section is ListSection.CHECK_BLOCKER or row.owner_id in (None, made.member_id):
        return None
    return session.get(Member, row.owner_id)


def _done(row: ListedLead, made: MorningList, view: LeadView) -> bool:
    """Whether the line was dealt with: the lead ended or changed hands, or something else is next by now."""
    if view.lead.stage in ENDED:
        return True
    if row.section is ListSection.CHECK_BLOCKER:
        today = made.made_at.astimezone(view.zone).date()
        return all(one.due_at.astimezone(view.zone).date() > today for one in view.blockers)
    return (view.lead.owner_id, view.lead.next_action_due) != (row.owner_id, row.due_at)
