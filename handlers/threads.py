"""Listeners for what people write under a lead's card or nudge: read, acted on, corrected by an edit."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from handlers.hearing import Kind, Written, written, written_at
from handlers.operations.outbox import take_once
from handlers.operations.replies import withdraw
from handlers.replies import attend_lead, attend_leads
from messages.message import Message
from messages.threads import direct_hint
from models.lead import Lead
from models.queries.replies import leads_in, replies_in
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("message")(on_message)


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
    """Act on a reply under a card or nudge; leave all other talk alone."""
    ack()
    message = written(event, bot=context.bot_user_id, now=now)
    if message is None or (message.thread_ts is None and not message.direct) or says_nothing(message):
        return
    with sessions.begin() as session:
        first = take_once(session, f"event:{body.get('event_id')}", now=now)
        answer = attend(session, asker, message, now=now) if first else None
    if answer is not None:
        tell_privately(client, asker, message, answer)


def says_nothing(message: Written) -> bool:
    """Whether a message that stands has no words, as a file by itself."""
    return message.kind is Kind.WRITTEN and not message.text


def tell_privately(client: WebClient, asker: Asker, message: Written, answer: Message) -> None:
    """Answer where the message stands, to whoever wrote it alone."""
    client.chat_postEphemeral(
        channel=message.channel, user=asker.user_id, thread_ts=message.thread_ts, **answer.as_body()
    )


def attend(session: Session, asker: Asker, message: Written, *, now: datetime) -> Message | None:
    """Act on what was written, edited or deleted; gives what is answered in private."""
    if message.kind is Kind.DELETED:
        take_back_all(session, asker, message, now=now)
        return None
    # An edit may come before the message it changes: then it is read in its place.
    first = take_once(session, f"said:{message.channel}:{message.ts}", now=now)
    if not first and (message.kind is Kind.WRITTEN or is_older(session, message)):
        return None
    head = message.thread_ts if message.thread_ts != message.ts else None
    leads = leads_in(session, channel=message.channel, ts=head) if head else {}
    if len(leads) == 1:
        return attend_lead(session, asker, message, leads[1], about=written_at(head or ""), now=now)
    if leads:
        return attend_leads(session, asker, message, leads, about=written_at(head or ""), now=now)
    return direct_hint() if message.direct else None


def take_back_all(session: Session, asker: Asker, message: Written, *, now: datetime) -> None:
    """The message is gone: what it had led to is taken back. Raises UserError when that is too late."""
    for reply in replies_in(session, message.channel, message.ts):
        lead = session.get_one(Lead, reply.lead_id)
        permit = ask_about_lead(session, asker, May.UNDO, lead.ref)
        withdraw(session, permit.lead, reply, actor=permit.actor, by=permit.doer, now=now)


def is_older(session: Session, message: Written) -> bool:
    """Whether a newer edit of the message was read already: events do not come in order."""
    read = [one.edited_ts for one in replies_in(session, message.channel, message.ts) if one.edited_ts]
    return bool(read) and float(max(read, key=float)) >= float(message.edited_ts or 0)
