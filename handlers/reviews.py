"""Listeners for the weekly stale review: who has a lead, and what is next on it."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give
from handlers.asking import Asker
from handlers.triage import open_plan
from handlers.triage_steps import give_lead

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("review:owner")(on_owner_chosen)
    app.action("review:plan")(on_plan_pressed)


def on_owner_chosen(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Whoever was chosen owns the lead, or is asked to take it over."""
    _, ref, token = action["block_id"].split(":")
    to_id = int(action["selected_option"]["value"])
    with sessions.begin() as session:
        done = give_lead(session, asker, ref, int(token), to_id, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)


def on_plan_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask what is next, whose it is, and by when."""
    with sessions.begin() as session:
        form = open_plan(session, asker, action["value"], now=now)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()
