"""Listeners for what came of a contact: one tap each, the rarer outcomes behind three dots."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give, show_form
from handlers.asking import Asker, LeadPermit, ask_about_lead
from handlers.closing import offer_close
from handlers.operations.leads import log_attempt
from handlers.operations.presses import press_once, refuse_answered
from models.rules.closing import ASKED_TO_STOP
from models.rules.permissions import May
from models.terms import AttemptOutcome, ContactChannel

Sessions = sessionmaker[Session]
Body = dict[str, Any]

OUTCOMES = {
    "lead:spoke": AttemptOutcome.SPOKE,
    "lead:no_answer": AttemptOutcome.NO_ANSWER,
    "lead:left_message": AttemptOutcome.LEFT_MESSAGE,
}


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    for action_id in OUTCOMES:
        app.action(action_id)(on_outcome_pressed)
    app.action("lead:more_outcomes")(on_outcome_chosen)


def on_outcome_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Log the attempt; the message it was pressed on is edited to say so."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        outcome = OUTCOMES[action["action_id"]]
        answer = _log(session, permit, outcome, ContactChannel.PHONE, body, action, asker, now)
    ack()
    give(respond, answer)


def on_outcome_chosen(
    ack: Ack,
    body: Body,
    action: Body,
    client: WebClient,
    respond: Respond,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
) -> None:
    """Log one of the rarer outcomes, or a text or e-mail sent. Who asked to stop can be closed at once."""
    ref, outcome, channel = action["selected_option"]["value"].split()
    logged, form = AttemptOutcome(outcome), None
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
        answer = _log(session, permit, logged, ContactChannel(channel), body, action, asker, now)
        if logged is AttemptOutcome.ASKED_TO_STOP:
            form = offer_close(session, asker, ref, chosen=ASKED_TO_STOP)
    if form is not None:
        show_form(client, body, form)
    ack()
    give(respond, answer)


def _log(
    session: Session,
    permit: LeadPermit,
    outcome: AttemptOutcome,
    channel: ContactChannel,
    body: Body,
    action: Body,
    asker: Asker,
    now: datetime,
) -> Body | None:
    refuse_answered(session, body["container"], permit.lead)
    press_once(session, f"{asker.via}:{action['block_id']}", now=now)
    done = log_attempt(
        session, permit.lead, outcome, actor=permit.actor, by=permit.doer, now=now, channel=channel
    )
    return answer_to(session, body, done, now=now)
