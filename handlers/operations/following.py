"""Bringing the leads that wait for a site's or study's blocker in step with it, some at a time."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.finishing import show_card, told_about
from handlers.operations.ledger import Doer, record
from handlers.operations.nudges import show_anew
from handlers.operations.outbox import amend, announce
from handlers.operations.settling import settle
from messages.message import Message
from messages.shared_blockers import leads_go_on, leads_wait, leads_wait_again
from models.blocker import Blocker
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.outbox import OutboxRow
from models.queries.blockers import row_of
from models.queries.calendars import calendar_for
from models.queries.histories import happenings
from models.queries.leads import ENDED, LeadView, view_leads
from models.queries.people import people_with
from models.queries.shared_blockers import events_of, followers, followers_behind, shared_of
from models.rules.history import taken_back
from models.rules.shared_blockers import SharedBlocker
from models.terms import EventAction, Role

log = logging.getLogger(__name__)

AT_ONCE = 20  # leads brought in step while somebody waits for Slack, which waits three seconds
AT_A_TIME = 50  # by the job, within one transaction: a second or two, and few locks


def follow(session: Session, parent: Blocker, *, now: datetime, most: int = AT_ONCE) -> int:
    """Bring some of its leads in step; gives how many. When all are, their owners are told.

    What is left over, a job goes on with: any number of workers may, and may be interrupted.
    """
    shared, events = shared_of(session, parent.key), events_of(session, parent.key)
    by = Doer(events[-1].actor, events[-1].role, events[-1].via)
    count = 0
    if parent.resolved_at is None and parent.leads_left:
        count = _link(session, parent, shared, by=by, now=now, most=most)
    for child in followers_behind(session, parent, most=max(0, most - count)):
        _bring_along(session, child, parent, by=by, now=now)
        count += 1
    session.flush()
    waits_to_be_linked = parent.leads_left > 0 and parent.resolved_at is None
    parent.behind = waits_to_be_linked or bool(followers_behind(session, parent, most=1))
    session.add(parent)
    if not parent.behind:
        _tell_owners(session, parent, shared, events, now=now)
    return count


def _link(
    session: Session, parent: Blocker, shared: SharedBlocker, *, by: Doer, now: datetime, most: int
) -> int:
    """Say of the next leads that they wait; one that has ended meanwhile is left out."""
    begin = len(shared.leads) - parent.leads_left
    refs = shared.leads[begin : begin + most]
    parent.leads_left -= len(refs)
    asked = select(Lead).where(Lead.study_id == parent.study_id, col(Lead.ref).in_(refs))
    for lead in session.exec(asked.order_by(col(Lead.id)).with_for_update(key_share=True)):
        if lead.stage not in ENDED and lead.opted_out_at is None:
            _wait(session, lead, parent, by=by, now=now)
    return len(refs)


def _wait(session: Session, lead: Lead, parent: Blocker, *, by: Doer, now: datetime) -> None:
    """The lead's own blocker of that kind waits for the larger one; without one it gets one."""
    same = select(Blocker).where(
        Blocker.lead_id == lead.id,
        Blocker.category == parent.category,
        Blocker.sub_reason == parent.sub_reason,
        col(Blocker.resolved_at).is_(None),
        col(Blocker.parent_id).is_(None),
    )
    own = session.exec(same.order_by(col(Blocker.id))).first()
    tie = {"parent": parent.key, "owner_role": parent.owner_role.value}
    if own is not None:
        record(session, lead, EventAction.BLOCKER_UPDATED, {"key": own.key, **tie}, by=by, now=now)
    else:
        owner_id = lead.owner_id or parent.owner_id
        facts = {
            "key": f"{parent.key}-{lead.id}",
            "category": parent.category.value,
            "sub_reason": parent.sub_reason,
            "owner": session.get_one(Member, owner_id).key if owner_id else None,
            "due_at": parent.due_at.isoformat(),
            **tie,
        }
        record(session, lead, EventAction.BLOCKER_OPENED, facts, by=by, now=now)
    _show(session, lead, now=now)


def _bring_along(session: Session, child: Blocker, parent: Blocker, *, by: Doer, now: datetime) -> None:
    lead = session.get_one(Lead, child.lead_id, with_for_update={"key_share": True})
    undone = False
    if parent.resolved_at is not None:
        facts = {"key": child.key, "resolution": parent.resolution, "with_parent": True}
        record(session, lead, EventAction.BLOCKER_RESOLVED, facts, by=by, now=now)
    elif child.resolved_at is not None:
        ended = {"events": [_ending_of(session, lead, child.key)]}
        record(session, lead, EventAction.UNDONE, ended, by=by, now=now)
        undone = True
    else:
        moved = {"key": child.key, "owner_role": parent.owner_role.value}
        record(session, lead, EventAction.BLOCKER_UPDATED, moved, by=by, now=now)
    _show(session, lead, now=now, undone=undone)


def _ending_of(session: Session, lead: Lead, key: str) -> int:
    """The event that resolved a lead's blocker."""
    known = happenings(session, [lead.id or 0])[lead.id or 0]
    undone = taken_back(known)
    return [
        one.id or 0
        for one in known
        if one.action is EventAction.BLOCKER_RESOLVED and one.new["key"] == key and one.id not in undone
    ][-1]


def _show(session: Session, lead: Lead, *, now: datetime, undone: bool = False) -> None:
    settle(session, lead, now=now, taken_back=undone)
    show_card(session, lead, now=now)
    show_anew(session, lead, now=now)


def _tell_owners(
    session: Session,
    parent: Blocker,
    shared: SharedBlocker,
    events: Sequence[LedgerEvent],
    *,
    now: datetime,
) -> None:
    """One message to each owner about all of theirs: that they wait, or that they go on."""
    last = events[-1]
    row = row_of(session, parent)
    if last.action is EventAction.UNDONE:
        _correct(session, parent, last.new["events"], now=now)
        return
    for member, views in _by_owner(session, parent).values():
        if last.action is EventAction.BLOCKER_OPENED and member.key != last.actor:
            _tell(session, member, leads_wait(row, views), views, last, now=now)
        elif last.action is EventAction.BLOCKER_RESOLVED:
            decision = shared.decision
            chosen = decision.options[decision.answer] if decision and decision.answer is not None else None
            _tell(session, member, leads_go_on(row, views, answer=chosen, now=now), views, last, now=now)


def _by_owner(session: Session, parent: Blocker) -> dict[int, tuple[Member, list[LeadView]]]:
    """Each owner with their leads; those of nobody are their site leads'."""
    ids = [one.lead_id for one in followers(session, parent)]
    leads = session.exec(select(Lead).where(col(Lead.id).in_(ids)).order_by(col(Lead.ref))).all()
    found: dict[int, list[LeadView]] = defaultdict(list)
    people: dict[int, Member] = {}
    for view in view_leads(session, leads):
        lead = view.lead
        owners = [view.owner] if view.owner else []
        owners = owners or people_with(session, lead.study_id, (Role.SITE_LEAD,), site_id=lead.site_id)
        for owner in owners:
            people[owner.id or 0] = owner
            found[owner.id or 0].append(view)
    return {number: (people[number], views) for number, views in found.items()}


def _tell(
    session: Session,
    member: Member,
    said: Message,
    views: Sequence[LeadView],
    about: LedgerEvent,
    *,
    now: datetime,
) -> None:
    """In the hours of their site: whoever decides may sit elsewhere."""
    if not member.active or member.slack_user_id is None:
        return
    key = f"{told_about(about.id)}{member.id}"
    row = announce(session, said, to=member.slack_user_id, dedupe_key=key, now=now)
    if row is not None:
        row.not_before = calendar_for(session, views[0].lead.site_id).next_opening(now)
        session.add(row)


def _correct(session: Session, parent: Blocker, undone: Sequence[int], *, now: datetime) -> None:
    """Whoever read that their leads go on reads that they wait again."""
    people = _by_owner(session, parent)
    row = row_of(session, parent)
    for number in undone:
        about = told_about(number)
        asked = select(OutboxRow).where(col(OutboxRow.dedupe_key).startswith(about, autoescape=True))
        for told in session.exec(asked).all():
            member_id = int(told.dedupe_key.removeprefix(about))
            views = people[member_id][1] if member_id in people else []
            amend(session, told.id or 0, leads_wait_again(row, views), now=now)
