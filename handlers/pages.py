"""Pages that stay open while somebody works: after each act the one they see is brought up to date."""

from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, whoever
from handlers.home import publish
from handlers.home_pages import draw_home
from handlers.lead_pages import open_lead
from handlers.operations.homes import say_on_home
from handlers.operations.screens import keep_said
from handlers.triage_pages import shown_again
from messages.triage import Said
from messages.triage_said import step_said
from models.lead import Lead
from models.member import Member
from models.page import OpenPage
from models.queries.leads import view_lead
from models.queries.steps import step_at

Sessions = sessionmaker[Session]
Body = dict[str, Any]

GONE = ("not_found", "view_not_found")  # its user closed it meanwhile
RECEIPTS = ("lead:receipt", "blocker:logged")


def bring_up_to_date(
    body: Body, answer: Body, *, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> bool:
    """Show what is true now on the page under what was just pressed or sent.

    Says whether the form that was sent gives way to that page, which then says what was done.
    """
    view = body.get("view") or {}
    if body.get("type") == "block_actions" and view.get("type") == "home":
        _home(body, client, sessions, asker, now)
        return False
    if body.get("type") == "block_actions" and view.get("callback_id") == "lead:page":
        _lead(view, client, sessions, asker, now)
    root = str(view.get("root_view_id") or "")
    acted = body.get("type") in ("block_actions", "view_submission")
    if not acted or not root:
        return False
    sent = body["type"] == "view_submission"
    done = sent and (answer.get("view") or {}).get("callback_id") in RECEIPTS
    with sessions.begin() as session:
        page = session.get(OpenPage, root)
        if page is None:
            return False
        if done or (not sent and _of_another(body)):
            keep_said(session, root, _done_now(session, asker, now))
    if sent and not done:
        return False
    show_page(client, sessions, root, asker, now=now, seen=str(view["hash"]) if root == view["id"] else None)
    return done


def show_page(
    client: WebClient, sessions: Sessions, view_id: str, asker: Asker, *, now: datetime, seen: str | None
) -> None:
    """Draw it anew. Of two acts in quick succession the later one draws both, whichever arrives first."""
    with sessions.begin() as session:
        shown = shown_again(session, asker, view_id, now=now)
    try:
        client.views_update(view_id=view_id, hash=seen, view=shown)
    except SlackApiError as problem:
        error = problem.response.get("error")
        if error == "hash_conflict":
            show_page(client, sessions, view_id, asker, now=now, seen=None)
        elif error not in GONE:
            raise


def _home(body: Body, client: WebClient, sessions: Sessions, asker: Asker, now: datetime) -> None:
    """Draw the Home tab anew where something was done on it; what was logged on a lead has a way back."""
    if str(body["actions"][0]["action_id"]).startswith(("home:", "triage:", "nudges:", "away:")):
        return
    with sessions.begin() as session:
        said = _done_now(session, asker, now)
        actor, _ = whoever(session, asker)
        say_on_home(session, actor.member_id, said, now=now)
        session.flush()
        shown = draw_home(session, actor.member_id, now=now)
    publish(client, sessions, actor.member_id, asker.user_id, shown)


def _lead(view: Body, client: WebClient, sessions: Sessions, asker: Asker, now: datetime) -> None:
    """Draw a lead's page anew where something was logged on it."""
    with sessions.begin() as session:
        said = _done_now(session, asker, now)
        if said is None:
            return
        shown = open_lead(session, asker, str(view["private_metadata"]), now=now, said=said)
    _update(client, str(view["id"]), shown)


def _update(client: WebClient, view_id: str, shown: Body) -> None:
    try:
        client.views_update(view_id=view_id, view=shown)
    except SlackApiError as problem:
        if problem.response.get("error") not in GONE:
            raise


def _done_now(session: Session, asker: Asker, now: datetime) -> Said | None:
    """What the person did at this instant, if it was about a lead."""
    actor, _ = whoever(session, asker)
    events = step_at(session, actor.key, now)
    if not events:
        return None
    lead = session.get_one(Lead, events[-1].lead_id)
    return step_said(view_lead(session, lead), events, session.get_one(Member, actor.member_id))


def _of_another(body: Body) -> bool:
    """Whether what was pressed is not one of the page's own controls, which say themselves what they did."""
    return not str(body["actions"][0]["action_id"]).startswith("triage:")
