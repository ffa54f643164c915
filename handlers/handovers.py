"""Listeners for handing a lead to a colleague."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from handlers.operations.leads import hand_over
from handlers.operations.teams import FOLLOW_UP
from messages.lead_forms import hand_over_form
from messages.receipts import receipt_page
from models.queries.people import people_with
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:hand_over")(on_hand_over_pressed)
    app.view("lead:hand_over")(on_hand_over_submitted)


def on_hand_over_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Offer the colleagues who could take the lead."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, action["value"])
        lead = permit.lead
        team = people_with(session, lead.study_id, FOLLOW_UP, site_id=lead.site_id)
    others = [one for one in team if one.id != lead.owner_id]
    form = hand_over_form(lead.ref, others, private=json.dumps({"ref": lead.ref}))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_hand_over_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Give the lead to the colleague chosen."""
    chosen = view["state"]["values"]["to"]["lead:to"]["selected_option"]["value"]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, json.loads(view["private_metadata"])["ref"])
        done = hand_over(session, permit.lead, int(chosen), actor=permit.actor, by=permit.doer, now=now)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))
