"""Asking Slack whether everybody is still there: an event that tells of somebody who left can be missed."""

import logging
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from handlers.operations.absences import leave
from models.member import Member

log = logging.getLogger(__name__)


def call_the_roll(client: WebClient, sessions: sessionmaker[Session], now: datetime) -> int:
    """Look every active member up in Slack; gives how many had left. What cannot be asked is left for later."""
    with sessions() as session:
        asked = select(Member.id, Member.slack_user_id).where(
            col(Member.active).is_(True), col(Member.slack_user_id).is_not(None)
        )
        members = session.exec(asked.order_by(col(Member.id))).all()
    gone = 0
    for member_id, user_id in members:
        try:
            left = bool(client.users_info(user=user_id or "")["user"].get("deleted"))
        except SlackApiError as problem:
            log.warning("Could not look up member %s (%s)", member_id, problem.response.get("error"))
            continue
        if left:
            with sessions.begin() as session:
                member = session.get_one(Member, member_id)
                if member.active:
                    leave(session, member, now=now)
                    gone += 1
    return gone
