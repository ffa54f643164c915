"""Listeners for what people write: under a lead's card or nudge, to the bot directly, or with a mention of it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.addressing import Meant, meant_anywhere, meant_in_thread
from handlers.asking import Asker, ask_about_lead
from handlers.hearing import Kind, Written, written
from handlers.operations.outbox import take_once
from handlers.operations.replies import withdraw
from handlers.replies import attend_lead
from messages.message import Message
from models.lead import Lead
from models.queries.replies import leads_in, replies_in
from models.reply import Reply
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("message")(on_message)
    app.event("app_mention")(on_message)


def on_message(
    ack: Ack,
    event: Body,
    body: Body,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
    client: WebClient,
    context: BoltContext,
) -> None:
    """Act on what is written about a lead; leave all other talk alone.

    Slack tells of a message that speaks to the bot twice: as a message and as a mention.
    """
    ack()
    message = written(event, bot=context.bot_user_id, now=now)
    if message is None:
        return
    with sessions.begin() as session:
        first = take_once(session, f"event:{body.get('event_id')}", now=now)
        mentioned = event.get("type") == "app_mention"
        answer = attend(session, asker, message, mentioned=mentioned, now=now) if first else None
    tell_privately(client, asker, message, answer)


def tell_privately(client: WebClient, asker: Asker, message: Written, answer: Message | None) -> None:
    """Answer where the message stands, to whoever wrote it alone."""
    if answer is not None:
        client.chat_postEphemeral(
            channel=message.channel, user=asker.user_id, thread_ts=message.thread_ts, **answer.as_body()
        )


def attend(
    session: Session, asker: Asker, message: Written, *, mentioned: bool = False, now: datetime
) -> Message | None:
    """Act on what was written, edited or deleted; gives what is answered in private. Raises UserError."""
    before = replies_in(session, message.channel, message.ts)
    if message.kind is Kind.DELETED:
        take_back_all(session, asker, before, now=now)
        return None
    leads = _under(session, message)
    if not (leads or before or mentioned or message.direct) or (mentioned and leads):
        return None
    # An edit may come before the message it changes: then it is read in its place.
    first = take_once(session, f"said:{message.channel}:{message.ts}", now=now)
    if not first and (message.kind is Kind.WRITTEN or is_older(before, message)):
        return None
    if message.kind is Kind.WRITTEN and not message.text:
        return None  # a file by itself
    meant = (
        meant_in_thread(session, asker, message, leads)
        if leads
        else meant_anywhere(session, asker, message, now=now)
    )
    return act_on(session, asker, message, meant, before, now=now)


def act_on(
    session: Session, asker: Asker, message: Written, meant: Meant, before: list[Reply], *, now: datetime
) -> Message | None:
    """Lead by lead; what an edit no longer says of a lead is taken back there."""
    about = {lead.id for lead, _ in meant.words}
    take_back_all(session, asker, [one for one in before if one.lead_id not in about], now=now)
    answers = [
        attend_lead(session, asker, message, lead, text=text, about=meant.about, now=now)
        for lead, text in meant.words
    ]
    return next((one for one in [meant.answer, *answers] if one is not None), None)


def take_back_all(session: Session, asker: Asker, replies: list[Reply], *, now: datetime) -> None:
    """What a message had led to is taken back. Raises UserError when that is too late."""
    for reply in replies:
        lead = session.get_one(Lead, reply.lead_id)
        permit = ask_about_lead(session, asker, May.UNDO, lead.ref)
        withdraw(session, permit.lead, reply, actor=permit.actor, by=permit.doer, now=now)


def is_older(before: list[Reply], message: Written) -> bool:
    """Whether a newer edit of the message was read already: events do not come in order."""
    read = [float(one.edited_ts) for one in before if one.edited_ts]
    return bool(read) and max(read) >= float(message.edited_ts or 0)


def _under(session: Session, message: Written) -> dict[int, Lead]:
    head = message.thread_ts if message.thread_ts != message.ts else None
    return leads_in(session, channel=message.channel, ts=head) if head else {}
