"""Keeping Home tabs fresh: those whose owner has them open, a few seconds after something changed."""

import logging
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.home_pages import draw_home
from handlers.operations.homes import drawn, not_drawn, to_draw
from models.member import Member

log = logging.getLogger(__name__)


def freshen_homes(client: WebClient, sessions: sessionmaker[Session], now: datetime) -> int:
    """Draw the Home tabs that are behind; gives how many. One that fails keeps no other waiting."""
    with sessions.begin() as session:
        waiting = [(page.member_id, page.view_hash) for page in to_draw(session, now=now)]
    return sum(_draw(client, sessions, member_id, seen, now) for member_id, seen in waiting)


def _draw(
    client: WebClient, sessions: sessionmaker[Session], member_id: int, seen: str | None, now: datetime
) -> bool:
    try:
        with sessions.begin() as session:
            member = session.get_one(Member, member_id)
            if not member.active or member.slack_user_id is None:
                return False
            user_id = member.slack_user_id
            view = draw_home(session, member_id, now=now)
        # With the hash, what was published meanwhile is not replaced by what was drawn before it.
        answer = client.views_publish(user_id=user_id, hash=seen, view=view)
        with sessions.begin() as session:
            drawn(session, member_id, str(answer["view"]["hash"]))
    except SlackApiError as problem:
        if problem.response.get("error") != "hash_conflict":
            log.warning("The Home of member %s was refused (%s)", member_id, problem.response.get("error"))
        return False
    except Exception:
        log.exception("The Home of member %s could not be drawn", member_id, extra={"action": "job_failed"})
        with sessions.begin() as session:
            not_drawn(session, member_id)
        return False
    return True
