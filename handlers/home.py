"""The listener for the Home tab: everybody finds their own work there."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, whoever
from messages.home import home_of
from messages.leads import LIST_MOST
from models.queries.queues import queue_of

Sessions = sessionmaker[Session]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("app_home_opened")(on_home_opened)


def on_home_opened(
    ack: Ack,
    event: dict[str, Any],
    client: WebClient,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
) -> None:
    """Show whoever opens it what is theirs, next first."""
    ack()
    if event.get("tab") != "home":
        return
    with sessions.begin() as session:
        actor, _ = whoever(session, asker)
        mine = queue_of(session, actor.member_id, now=now, most=LIST_MOST)
    client.views_publish(user_id=asker.user_id, view=home_of(actor, mine, now=now))
