"""Listeners for what was promised to a patient."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from handlers.operations.finishing import refuse_contact
from handlers.operations.presses import press_once
from handlers.operations.promises import promise_call
from handlers.reading.site_times import read_when
from messages.lead_forms import promise_form
from messages.message import View
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.view("lead:promise")(on_promise_submitted)


def open_promise(session: Session, asker: Asker, ref: str, *, now: datetime) -> View:
    """When are they called back?"""
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
    refuse_contact(permit.lead)
    zone = calendar_for(session, permit.lead.site_id).zone
    return promise_form(ref, zone=zone, now=now, private=json.dumps({"ref": ref}))


def on_promise_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Keep the promise in mind."""
    ref = json.loads(view["private_metadata"])["ref"]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
        at = read_when(view["state"]["values"], calendar_for(session, permit.lead.site_id).zone)
        press_once(session, f"form:{view['id']}", now=now)
        done = promise_call(session, permit.lead, at, actor=permit.actor, by=permit.doer, now=now)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))
