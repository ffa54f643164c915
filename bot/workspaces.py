"""Knowing which Slack workspace we are installed in."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.studies import workspace_for

log = logging.getLogger(__name__)


class SlackError(Exception):
    """Slack cannot be used. The message says what to do about it."""


def adopt_workspace(sessions: sessionmaker[Session], client: WebClient) -> str:
    """Ask Slack who we are and remember it; gives the team's id. Raises SlackError."""
    try:
        identity = client.auth_test()
    except SlackApiError as problem:
        error = problem.response.get("error", "no reason given")
        raise SlackError(
            f"Slack refused the bot's token ({error}). Is SLACK_BOT_TOKEN right, and is the app installed?"
        ) from problem
    except OSError as problem:
        raise SlackError(
            f"Onward cannot reach Slack at {client.base_url} ({type(problem).__name__}). "
            "Is the network up, and is SLACK_API_URL right?"
        ) from problem
    team = str(identity["team_id"])
    name = str(identity.get("team", ""))
    try:
        with sessions.begin() as session:
            workspace_for(session, team, name=name)
    except IntegrityError:
        log.info("Another process of ours was quicker to remember the workspace")
    return team
