"""Listeners for being left in peace about a lead for a while."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import show_form
from handlers.asking import Asker, LeadPermit, ask_about_lead
from handlers.errors import UserError
from handlers.operations.finishing import refuse_ended
from handlers.operations.presses import press_once
from handlers.operations.snoozing import choices_for, chosen_time, snooze
from handlers.reading.site_times import read_when
from messages.lead_forms import A_TIME, snooze_form
from messages.message import View
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.rules.permissions import May
from models.rules.snoozing import SnoozeChoice, SnoozeReason

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:snooze")(on_snooze_pressed)
    app.action("lead:until")(on_time_chosen)
    app.view("lead:snooze")(on_snooze_submitted)


def on_snooze_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the times until which the owner may be left in peace."""
    with sessions.begin() as session:
        form = _form(session, asker, action["value"], chosen=None, now=now)
    show_form(client, body, form)
    ack()


def on_time_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask for day and hour where a time of one's own is wanted."""
    view = body["view"]
    with sessions.begin() as session:
        form = _form(session, asker, _ref(view), chosen=action["selected_option"]["value"], now=now)
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)
    ack()


def on_snooze_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Snooze until the time chosen, counted from now and not from when the form was opened."""
    values = view["state"]["values"]
    because = values["because"]["lead:because"]["selected_option"]
    reason = SnoozeReason(because["value"]) if because else None
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, _ref(view))
        choice = _choice(session, permit, values, now)
        press_once(session, f"form:{view['id']}", now=now)
        lead, who = permit.lead, permit.actor
        done = snooze(session, lead, choice, actor=who, by=permit.doer, now=now, reason=reason)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))


def _choice(session: Session, permit: LeadPermit, values: Body, now: datetime) -> SnoozeChoice:
    chosen = values["until"]["lead:until"]["selected_option"]["value"]
    if chosen == A_TIME:
        at = read_when(values, calendar_for(session, permit.lead.site_id).zone, missing="until")
        return chosen_time(session, permit.lead, at, now=now)
    offered = choices_for(session, permit.lead, now=now)
    choice = next((one for one in offered if one.key == chosen), None)
    if choice is None:
        said = "That time has passed, or the site is closed then. Choose another."
        raise UserError(said, field="until")
    return choice


def _form(session: Session, asker: Asker, ref: str, *, chosen: str | None, now: datetime) -> View:
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
    refuse_ended(permit.lead)
    return snooze_form(
        ref,
        choices_for(session, permit.lead, now=now),
        chosen=chosen,
        snoozes=permit.lead.snoozes,
        zone=calendar_for(session, permit.lead.site_id).zone,
        now=now,
        private=json.dumps({"ref": permit.lead.ref}),
    )


def _ref(view: Body) -> str:
    return str(json.loads(view["private_metadata"])["ref"])
