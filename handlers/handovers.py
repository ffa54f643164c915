"""Listeners for handing a lead to a colleague, who takes it or returns it."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give, show_form
from handlers.asking import Asker, ask_about_lead
from handlers.errors import UserError
from handlers.note_offers import offer_note
from handlers.operations.finishing import refuse_ended
from handlers.operations.handovers import give_back, hand_over, take
from handlers.operations.presses import press_once
from handlers.operations.teams import FOLLOW_UP
from handlers.screening import refuse_identifiers
from messages.handovers import hand_over_form, return_form
from messages.receipts import receipt_page
from models.queries.absences import present
from models.queries.people import people_with
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:hand_over")(on_hand_over_pressed)
    app.view("lead:hand_over")(on_hand_over_submitted)
    app.action("handover:take")(on_take_pressed)
    app.action("handover:return")(on_return_pressed)
    app.view("lead:return")(on_return_submitted)


def on_hand_over_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the colleagues who are there to take the lead."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, action["value"])
        lead = permit.lead
        refuse_ended(lead)
        team = people_with(session, lead.study_id, FOLLOW_UP, site_id=lead.site_id)
        others = [one for one in present(session, team, now) if one.id != lead.owner_id]
        form = hand_over_form(lead.ref, others, private=json.dumps({"ref": lead.ref}))
    show_form(client, body, form)
    ack()


def on_hand_over_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Ask the colleague chosen to take the lead."""
    chosen = view["state"]["values"]["to"]["lead:to"]["selected_option"]
    if not chosen:
        raise UserError("Choose a colleague.", field="to")
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, _kept(view)["ref"])
        refuse_identifiers(permit, _note(view), field="note")
        press_once(session, f"form:{view['id']}", now=now)
        to, lead, who = int(chosen["value"]), permit.lead, permit.actor
        done = hand_over(session, lead, to, actor=who, by=permit.doer, now=now, note=_note(view))
        page = receipt_page(done.view, done.receipt, now=now)
        page = offer_note(session, lead, _note(view), page, now=now)
    ack(response_action="update", view=page)


def on_take_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """It is theirs now."""
    ref, offer = action["value"].split()
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
        done = take(session, permit.lead, int(offer), actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)


def on_return_pressed(ack: Ack, body: Body, action: Body, client: WebClient) -> None:
    """Ask for a word on why, which may stay empty."""
    ref, offer = action["value"].split()
    form = return_form(ref, private=json.dumps({"ref": ref, "offer": int(offer)}))
    show_form(client, body, form)
    ack()


def on_return_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """It stays with its owner, who is told."""
    kept, note = _kept(view), _note(view)
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, kept["ref"])
        refuse_identifiers(permit, note, field="note")
        lead, who = permit.lead, permit.actor
        done = give_back(session, lead, kept["offer"], actor=who, by=permit.doer, now=now, note=note)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))


def _kept(view: Body) -> Body:
    return dict(json.loads(view["private_metadata"]))


def _note(view: Body) -> str | None:
    return (view["state"]["values"]["note"]["lead:note"]["value"] or "").strip() or None
