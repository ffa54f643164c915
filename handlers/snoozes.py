"""Listeners for being left in peace about a lead for a while."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from handlers.errors import UserError
from handlers.operations.leads import snooze
from messages.lead_forms import snooze_form
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.rules.permissions import May
from models.rules.snoozing import snooze_choices

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:snooze")(on_snooze_pressed)
    app.view("lead:snooze")(on_snooze_submitted)


def on_snooze_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the times until which the owner may be left in peace."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        hours = calendar_for(session, permit.lead.site_id)
    choices = snooze_choices(hours, now)
    form = snooze_form(
        permit.lead.ref, choices, zone=hours.zone, now=now, private=json.dumps({"ref": permit.lead.ref})
    )
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_snooze_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Snooze until the time chosen, counted from now and not from when the form was opened."""
    chosen = view["state"]["values"]["until"]["lead:until"]["selected_option"]["value"]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, json.loads(view["private_metadata"])["ref"])
        choices = snooze_choices(calendar_for(session, permit.lead.site_id), now)
        choice = next((one for one in choices if one.key == chosen), None)
        if choice is None:
            said = "That time has passed, or the site is closed then. Choose another."
            raise UserError(said, field="until")
        done = snooze(session, permit.lead, choice, actor=permit.actor, by=permit.doer, now=now)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))
