"""Listeners about absence: the /away command and its form, and people whose Slack account is gone."""

from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, whoever
from handlers.errors import UserError
from handlers.operations.absences import Away, end_away, leave, set_away, zone_of
from handlers.operations.ledger import Doer
from handlers.operations.presses import press_once
from handlers.reading.commands import AwayHelp, Back, read_away_command
from messages.absences import NOBODY, away_form, away_help, away_saved, back_again
from messages.message import View
from models.member import Member
from models.queries.people import find_member, find_workspace, people_led_by, team_of

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/away")(on_away_command)
    app.action("away:open")(on_away_pressed)
    app.view("away:set")(on_away_submitted)
    app.event("user_change")(on_user_changed)


def on_away_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form, end an absence, or say what the command is."""
    match read_away_command(command.get("text", "")):
        case AwayHelp():
            ack(**away_help().as_answer())
        case Back():
            with sessions.begin() as session:
                actor, _ = whoever(session, asker)
                member = session.get_one(Member, actor.member_id)
                ended = end_away(session, member, by=Doer(actor.key, via=asker.via), now=now)
            ack(**back_again(ended).as_answer())
        case _:
            with sessions.begin() as session:
                form = _form(session, asker, now)
            client.views_open(trigger_id=command["trigger_id"], view=form)
            ack()


def on_away_pressed(
    ack: Ack, body: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """The same form from the Home tab."""
    with sessions.begin() as session:
        form = _form(session, asker, now)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_away_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Keep who is away, from when to when, and who covers."""
    values = view["state"]["values"]
    with sessions.begin() as session:
        actor, _ = whoever(session, asker)
        member = _whose(session, actor.member_id, values)
        asked = read_away(session, member, values)
        press_once(session, f"form:{view['id']}", now=now)
        doer = Doer(actor.key, via=asker.via)
        absence = set_away(session, member, asked, by=doer, by_id=actor.member_id, now=now)
        cover = session.get(Member, asked.cover_id) if asked.cover_id else None
        zone = zone_of(session, member)
    ack(
        response_action="update",
        view=away_saved(member.name, absence.starts_at, absence.ends_at, zone, cover=cover),
    )


def read_away(session: Session, member: Member, values: Body) -> Away:
    """What the form says. Raises UserError when whoever is to cover has left the team meanwhile."""
    chosen = values["cover"]["away:cover"]["selected_option"]
    cover_id = None if chosen is None or chosen["value"] == NOBODY else int(chosen["value"])
    if cover_id is not None and cover_id not in {one.id for one in team_of(session, member.id or 0)}:
        raise UserError("That person is not on this team any more. Choose somebody else.", field="cover")
    return Away(
        date.fromisoformat(values["from"]["away:from"]["selected_date"]),
        date.fromisoformat(values["to"]["away:to"]["selected_date"]),
        cover_id,
    )


def on_user_changed(ack: Ack, event: Body, sessions: Sessions, now: datetime, context: BoltContext) -> None:
    """Somebody's account was deactivated: their leads do not wait for them."""
    ack()
    user = event.get("user") or {}
    if not user.get("deleted"):
        return
    with sessions.begin() as session:
        workspace = find_workspace(session, context.team_id or "")
        found = find_member(session, workspace.id or 0, str(user.get("id"))) if workspace else None
        if found is not None:
            leave(session, found, now=now)


def _form(session: Session, asker: Asker, now: datetime) -> View:
    actor, _ = whoever(session, asker)
    member = session.get_one(Member, actor.member_id)
    people = [member, *people_led_by(session, actor.member_id)]
    covers = {one.id: one for person in people for one in team_of(session, person.id or 0)}
    if len(people) == 1:
        covers.pop(member.id, None)
    today = now.astimezone(zone_of(session, member)).date()
    return away_form(people, list(covers.values()), asked_by=member, today=today)


def _whose(session: Session, asking_id: int, values: Body) -> Member:
    """Whoever is to be away: the asker, or somebody at a site the asker leads. Raises UserError at `who`."""
    chosen = values.get("who", {}).get("away:who", {}).get("selected_option")
    member_id = int(chosen["value"]) if chosen else asking_id
    if member_id != asking_id and member_id not in {one.id for one in people_led_by(session, asking_id)}:
        raise UserError("Only their own site lead can say that for somebody else.", field="who")
    return session.get_one(Member, member_id)
