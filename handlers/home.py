"""Listeners for the Home tab: everybody finds their own work there, and acts on it in place."""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, whoever
from handlers.home_pages import draw_home
from handlers.lead_pages import open_lead
from handlers.operations.homes import drawn, opened, turn
from models.queries.people import find_member, find_workspace

Sessions = sessionmaker[Session]
Body = dict[str, Any]
TURN = re.compile(r"^home:page:")


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("app_home_opened")(on_home_opened)
    app.action(TURN)(on_page_turned)
    app.action("home:open")(on_open_pressed)


def on_home_opened(
    ack: Ack, event: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show whoever opens it what is theirs, next first."""
    ack()
    if event.get("tab") != "home":
        return
    with sessions.begin() as session:
        member_id = _member(session, asker)
        page = opened(session, member_id, now=now)
        page.state = {}
        session.flush()
        view = draw_home(session, member_id, now=now)
    publish(client, sessions, member_id, asker.user_id, view)


def _member(session: Session, asker: Asker) -> int:
    """Whose tab it is. Slack tells no workspace with this event, and gives the tab to this user alone."""
    workspace = find_workspace(session, asker.installed_team)
    known = find_member(session, workspace.id or 0, asker.user_id) if workspace else None
    return (known.id or 0) if known else whoever(session, asker)[0].member_id


def on_page_turned(
    ack: Ack, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show another page of the queue."""
    ack()
    with sessions.begin() as session:
        actor, _ = whoever(session, asker)
        turn(session, actor.member_id, now=now, page=int(action["value"]), said=None)
        session.flush()
        view = draw_home(session, actor.member_id, now=now)
    publish(client, sessions, actor.member_id, asker.user_id, view)


def on_open_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show a lead with all that can be done about it."""
    with sessions.begin() as session:
        page = open_lead(session, asker, action["value"], now=now)
    client.views_open(trigger_id=body["trigger_id"], view=page)
    ack()


def publish(client: WebClient, sessions: Sessions, member_id: int, user_id: str, view: Body) -> None:
    """Give somebody their Home tab, and keep Slack's word for this version."""
    answer = client.views_publish(user_id=user_id, view=view)
    with sessions.begin() as session:
        drawn(session, member_id, str(answer["view"]["hash"]))
