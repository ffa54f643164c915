"""Reading what messages said about leads, and which leads a message of ours is about."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from models.lead import Lead
from models.morning import ListedLead, MorningList
from models.nudge import Nudge, ToldAs
from models.outbox import OutboxRow
from models.reply import Reply


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
    row = session.exec(select(OutboxRow).where(OutboxRow.channel == channel, OutboxRow.ts == ts)).first()
    if row is None:
        own = [one.lead_id for one in replies_in(session, channel, ts)]
        return _numbered(session, own)
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
    return _numbered(session, [*session.exec(listed)] or [*session.exec(told)])


def _numbered(session: Session, lead_ids: list[int]) -> dict[int, Lead]:
    leads = {one.id: one for one in session.exec(select(Lead).where(col(Lead.id).in_(lead_ids)))}
    ordered = [leads[number] for number in dict.fromkeys(lead_ids) if number in leads]
    return dict(enumerate(ordered, start=1))
