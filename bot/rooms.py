"""Looking at sponsors' channels soon after they were named, so that a later change is noticed."""

import logging
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.rooms import remember_room, rooms_to_meet
from models.rules.rooms import RoomSeen

log = logging.getLogger(__name__)


def meet_rooms(client: WebClient, sessions: sessionmaker[Session], now: datetime) -> int:
    """Remember how each new sponsor's channel looks; gives how many were looked at."""
    with sessions() as session:
        channels = rooms_to_meet(session)
    for channel in channels:
        try:
            seen = RoomSeen.from_slack(client.conversations_info(channel=channel)["channel"])
        except SlackApiError as problem:
            log.warning("Could not look at channel %s (%s)", channel, problem.response.get("error"))
            continue
        with sessions.begin() as session:
            remember_room(session, channel, seen, now=now)
    return len(channels)
