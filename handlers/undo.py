"""The listener for Undo, wherever a receipt shows it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give
from handlers.asking import Asker, ask_about_lead
from handlers.operations.undoing import take_back
from messages.receipts import receipt_page
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:undo")(on_undo_pressed)


def on_undo_pressed(
    ack: Ack,
    body: Body,
    action: Body,
    client: WebClient,
    respond: Respond,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
) -> None:
    """Take the step back, and say so where it was pressed."""
    ref, *step = action["value"].split()
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.UNDO, ref)
        events = [int(one) for one in step]
        done = take_back(session, permit.lead, events, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    if (body.get("view") or {}).get("callback_id") == "lead:receipt":
        page = receipt_page(done.view, done.receipt, now=now)
        client.views_update(view_id=body["view"]["id"], view=page)
    ack()
    give(respond, answer)
