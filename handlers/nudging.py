"""Listeners about nudges themselves: when to be told, why now, and opening a lead from a list."""

from datetime import datetime, time
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import details_of
from handlers.asking import Asker, ask_about_lead, whoever
from handlers.operations.explaining import explained
from handlers.operations.nudge_times import set_nudge_times
from messages.nudge_times import nudge_times_form
from messages.why import why_now
from models.member import Member
from models.queries.leads import view_lead
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/nudges")(on_nudges_command)
    app.action("nudges:open")(on_nudges_pressed)
    app.view("nudges:times")(on_nudge_times_submitted)
    app.action("nudge:why")(on_why_pressed)
    app.action("nudge:open")(on_open_pressed)


def on_nudges_command(ack: Ack, command: Body, client: WebClient, sessions: Sessions, asker: Asker) -> None:
    """Open the form with the times that hold now."""
    _show_form(command["trigger_id"], client, sessions, asker)
    ack()


def on_nudges_pressed(ack: Ack, body: Body, client: WebClient, sessions: Sessions, asker: Asker) -> None:
    """The same from the Home tab."""
    _show_form(body["trigger_id"], client, sessions, asker)
    ack()


def on_nudge_times_submitted(
    ack: Ack, view: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Keep the times chosen, in the zone the person's Slack profile tells."""
    values = view["state"]["values"]
    timezone = _zone_of(client, asker)
    with sessions.begin() as session:
        actor, _ = whoever(session, asker)
        set_nudge_times(
            session,
            session.get_one(Member, actor.member_id),
            _time(values["from"]["nudges:from"]),
            _time(values["to"]["nudges:to"]),
            timezone=timezone,
            now=now,
        )
    ack()


def on_why_pressed(ack: Ack, action: Body, respond: Respond, sessions: Sessions, asker: Asker) -> None:
    """Say in private how the due time came about."""
    ref, _, numbers = action["value"].partition(":")
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.SEE_LEAD, ref)
        asked = explained(session, permit.lead, [int(one) for one in numbers.split(",")])
        answer = why_now(view_lead(session, permit.lead), asked)
    ack()
    respond(replace_original=False, **answer.as_answer())


def on_open_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show a lead of the list in private, with all its buttons."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.SEE_LEAD, action["value"])
        details = details_of(session, view_lead(session, permit.lead), now=now)
    ack()
    respond(replace_original=False, **details.as_answer())


def _show_form(trigger_id: str, client: WebClient, sessions: Sessions, asker: Asker) -> None:
    with sessions.begin() as session:
        actor, _ = whoever(session, asker)
        member = session.get_one(Member, actor.member_id)
    form = nudge_times_form(member, timezone=_zone_of(client, asker))
    client.views_open(trigger_id=trigger_id, view=form)


def _zone_of(client: WebClient, asker: Asker) -> str:
    return str(client.users_info(user=asker.user_id)["user"]["tz"])


def _time(state: Body) -> time | None:
    chosen = state.get("selected_time")
    return time.fromisoformat(chosen) if chosen else None
