"""Listeners for what people write: a reply under a lead is a note, answered with the buttons."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from handlers.errors import UserError
from handlers.operations.leads import NOTE_MOST, add_note, leads_behind
from handlers.operations.outbox import announce, take_once
from handlers.reading.slack_text import from_slack, without_pictures
from handlers.screening import refuse_identifiers
from messages.threads import direct_hint, noted
from models.lead import Lead
from models.queries.leads import view_lead
from models.rules.permissions import May

SAID = (None, "thread_broadcast", "file_share")  # the rest are edits, joins and the like
Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("message")(on_message)


def on_message(
    ack: Ack, event: Body, body: Body, sessions: Sessions, now: datetime, asker: Asker, client: WebClient
) -> None:
    """Keep a reply under a card or nudge as a note; leave all other talk alone."""
    ack()
    if event.get("subtype") not in SAID or event.get("bot_id"):
        return
    in_thread, direct = "thread_ts" in event, event.get("channel_type") == "im"
    if not in_thread and not direct:
        return
    with sessions.begin() as session:
        if not take_once(session, f"event:{body.get('event_id')}", now=now):
            return
        kept = in_thread and keep_reply(session, asker, event, now=now)
    if direct and not kept:
        hint = direct_hint().as_body()
        client.chat_postEphemeral(
            channel=event["channel"], user=event["user"], thread_ts=event.get("thread_ts"), **hint
        )


def keep_reply(session: Session, asker: Asker, event: Body, *, now: datetime) -> bool:
    """Keep the text as a note of the lead the thread is about; False when it is about none.

    Raises UserError for what is not kept.
    """
    leads = leads_behind(session, channel=event["channel"], ts=event["thread_ts"])
    if not leads:
        return False
    lead, text = _meant(leads, from_slack(event.get("text") or "").strip())
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, lead.ref)
    if not without_pictures(text)[0].strip():
        raise UserError("I can only keep words as a note. The buttons log what happened.")
    if len(text) > NOTE_MOST:
        raise UserError(
            f"Notes hold {NOTE_MOST} characters, and that has {len(text)}. Nothing was kept; send the gist of it."
        )
    refuse_identifiers(permit, text)
    add_note(session, lead, text, by=permit.doer, now=now)
    announce(
        session,
        noted(view_lead(session, lead), now=now),
        to=event["channel"],
        thread_ts=event["thread_ts"],
        dedupe_key=f"noted:{event['channel']}:{event['ts']}",
        now=now,
    )
    return True


def _meant(leads: list[Lead], text: str) -> tuple[Lead, str]:
    """The lead a reply is about, and what it says of it: among several it begins with the ref. Raises UserError."""
    if len(leads) == 1:
        return leads[0], text
    begins, _, rest = text.partition(" ")
    for lead in leads:
        if lead.ref == begins.strip("*_`:,").upper():
            return lead, rest.strip()
    raise UserError(
        f"That message is about {len(leads)} leads. Begin with the one you mean, "
        f"for example: `{leads[0].ref} asked about parking`. Nothing was kept."
    )
