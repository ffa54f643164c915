"""Knowing which Slack workspace we are installed in."""

import logging

from slack_sdk import WebClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.studies import workspace_for

log = logging.getLogger(__name__)


def adopt_workspace(sessions: sessionmaker[Session], client: WebClient) -> str:
    """Ask Slack who we are and remember it; gives the team's id."""
    identity = client.auth_test()
    team = str(identity["team_id"])
    name = str(identity.get("team", ""))
    try:
        with sessions.begin() as session:
            workspace_for(session, team, name=name)
    except IntegrityError:
        log.info("Another process of ours was quicker to remember the workspace")
    return team
