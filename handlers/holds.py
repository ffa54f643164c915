"""Listeners for putting a lead on hold and taking it up again."""

import json
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give
from handlers.asking import Asker, ask_about_lead
from handlers.errors import UserError
from handlers.operations.finishing import refuse_contact
from handlers.operations.holding import hold, resume
from handlers.operations.presses import press_once
from messages.closing import hold_form
from messages.message import View
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.view("lead:hold")(on_hold_submitted)
    app.action("lead:resume")(on_resume_pressed)


def open_hold(session: Session, asker: Asker, ref: str, *, now: datetime) -> View:
    """Until when?"""
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
    refuse_contact(permit.lead)
    zone = calendar_for(session, permit.lead.site_id).zone
    return hold_form(ref, today=now.astimezone(zone).date(), private=json.dumps({"ref": ref}))


def on_hold_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Leave it alone until that day."""
    chosen = view["state"]["values"]["until"]["hold:until"]["selected_date"]
    if not chosen:
        raise UserError("A hold needs a day on which it ends.", field="until")
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, json.loads(view["private_metadata"])["ref"])
        press_once(session, f"form:{view['id']}", now=now)
        until = date.fromisoformat(chosen)
        done = hold(session, permit.lead, until, actor=permit.actor, by=permit.doer, now=now)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))


def on_resume_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Take it up again before its day."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        done = resume(session, permit.lead, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)
