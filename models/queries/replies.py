"""Reading what messages said about leads, and which leads a message of ours is about."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from models.lead import Lead
from models.ledger import LedgerEvent
from models.morning import ListedLead, MorningList
from models.nudge import Nudge, ToldAs
from models.outbox import OutboxRow
from models.reply import Reply
from models.terms import EventAction, OutboxOp

TOLD = re.compile(r"told:(\d+):")  # how the keys of what somebody is told privately of an event begin


def replies_in(session: Session, channel: str, ts: str) -> list[Reply]:
    """What one message said, lead by lead in the order it was read; locked."""
    asked = select(Reply).where(Reply.channel == channel, Reply.ts == ts).order_by(col(Reply.id))
    return list(session.exec(asked.with_for_update()))


def reply_of(session: Session, number: int) -> Reply | None:
    """One of them by its id; locked."""
    return session.exec(select(Reply).where(Reply.id == number).with_for_update()).first()


def answers_about(session: Session, lead: Lead, events: Collection[int]) -> list[int]:
    """The messages that answered what led to these events, as outbox ids."""
    found = session.exec(select(Reply).where(Reply.lead_id == lead.id, col(Reply.answer_id).is_not(None)))
    return [one.answer_id or 0 for one in found if set(one.step) & set(events)]


def leads_in(session: Session, *, channel: str, ts: str) -> dict[int, Lead]:
    """The leads that a message at the head of a thread is about, under the numbers it shows; often one.

    A card, a nudge, a morning list, or what somebody wrote about a lead themselves.
    """
    told = told_leads(session, channel=channel, ts=ts)
    return told or _numbered(session, [one.lead_id for one in replies_in(session, channel, ts)])


def told_leads(session: Session, *, channel: str, ts: str) -> dict[int, Lead]:
    """The same of the bot's own messages alone."""
    # An edit that was made stands in the outbox under the same ts as what it edited.
    posted = select(OutboxRow).where(
        OutboxRow.channel == channel, OutboxRow.ts == ts, OutboxRow.op == OutboxOp.POST
    )
    row = session.exec(posted).first()
    if row is None:
        return {}
    card = session.exec(select(Lead).where(Lead.card_outbox_id == row.id)).first()
    if card is not None:
        return {1: card}
    listed = (
        select(ListedLead.lead_id)
        .join(MorningList, col(MorningList.id) == ListedLead.list_id)
        .where(MorningList.outbox_id == row.id)
        .order_by(col(ListedLead.place), col(ListedLead.id))
    )
    told = (
        select(Nudge.lead_id)
        .where(Nudge.outbox_id == row.id, Nudge.told_as != ToldAs.STUDY)
        .order_by(col(Nudge.place), col(Nudge.id))
    )
    found = _numbered(session, [*session.exec(listed)] or [*session.exec(told)])
    return found or _named_privately(session, row)


def _named_privately(session: Session, row: OutboxRow) -> dict[int, Lead]:
    """The lead of the event that somebody was told of privately, where they were told which one it is."""
    told = TOLD.match(row.dedupe_key)
    event = session.get(LedgerEvent, int(told[1])) if told else None
    lead = session.get(Lead, event.lead_id) if event and event.lead_id else None
    return {1: lead} if lead is not None and lead.ref in str(row.body.get("text", "")) else {}


def done_by(session: Session, lead: Lead, via: str) -> list[int]:
    """The events that one interaction led to on a lead and that stand, oldest first."""
    of_lead = select(LedgerEvent).where(LedgerEvent.lead_id == lead.id).order_by(col(LedgerEvent.id))
    undone = {
        number
        for one in session.exec(of_lead.where(LedgerEvent.action == EventAction.UNDONE))
        for number in one.new["events"]
    }
    found = session.exec(of_lead.where(LedgerEvent.via == via, LedgerEvent.action != EventAction.UNDONE))
    return [one.id or 0 for one in found if one.id not in undone]


def last_head_of(session: Session, channel: str, *, since: datetime) -> str | None:
    """The ts of the last message that the bot began a thread with there, if it was sent since then."""
    asked = (
        select(OutboxRow.ts, OutboxRow.sent_at)
        .where(
            OutboxRow.channel == channel,
            OutboxRow.op == OutboxOp.POST,
            col(OutboxRow.thread_ts).is_(None),
            col(OutboxRow.reply_to_id).is_(None),
            col(OutboxRow.ts).is_not(None),
        )
        .order_by(col(OutboxRow.sent_at).desc(), col(OutboxRow.id).desc())
        .limit(1)
    )
    last = session.exec(asked).first()
    return last[0] if last is not None and last[1] is not None and last[1] >= since else None


def _numbered(session: Session, lead_ids: list[int]) -> dict[int, Lead]:
    leads = {one.id: one for one in session.exec(select(Lead).where(col(Lead.id).in_(lead_ids)))}
    ordered = [leads[number] for number in dict.fromkeys(lead_ids) if number in leads]
    return dict(enumerate(ordered, start=1))
