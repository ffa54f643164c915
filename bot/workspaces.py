"""Knowing which Slack workspace we are installed in."""

from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.studies import workspace_for


def adopt_workspace(sessions: sessionmaker[Session], client: WebClient) -> str:
    """Ask Slack who we are and remember it; gives the team's id."""
    identity = client.auth_test()
    team = str(identity["team_id"])
    with sessions.begin() as session:
        workspace_for(session, team, name=str(identity.get("team", "")))
    return team
