"""Listeners for what happened on a lead besides contacts: Done, a decision, or something from the list."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give, show_form
from handlers.asking import Asker, LeadPermit, ask_about_lead, ask_any
from handlers.errors import UserError
from handlers.operations.facts import log_fact
from handlers.operations.finishing import refuse_ended
from handlers.operations.presses import press_once, refuse_answered
from handlers.reading.site_times import read_when
from messages.fact_forms import fact_form, nothing_to_log
from messages.leads import next_line
from messages.message import View
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.leads import view_lead
from models.rules.facts import DECISIONS, TIMED, Fact, done_facts, needs, open_facts
from models.rules.permissions import May
from models.terms import NextAction

Sessions = sessionmaker[Session]
Body = dict[str, Any]
WHO_LOGS = (May.LOG_CONTACT, May.DECIDE_REVIEW)


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:done")(on_done_pressed)
    app.action("lead:received")(on_received_pressed)
    app.action("lead:decision")(on_decision_pressed)
    app.action("fact:chosen")(on_fact_chosen)
    app.view("lead:fact")(on_fact_submitted)


def on_done_pressed(
    ack: Ack,
    body: Body,
    action: Body,
    client: WebClient,
    respond: Respond,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
) -> None:
    """Log what the next action says; where that leaves a question, ask it."""
    ref, asked = action["value"].split()
    form = answer = None
    with sessions.begin() as session:
        permit, mays = ask_any(session, asker, WHO_LOGS, ref)
        facts = _what_done_means(session, permit, NextAction(asked), mays, now)
        usual = facts[0] if facts[0] in done_facts(NextAction(asked), mays)[:1] else None
        if len(facts) > 1 or facts[0] in TIMED:
            form = _form(session, permit, facts, usual, now)
        else:
            answer = _log(session, permit, facts[0], body, action, asker, now)
    if form is not None:
        show_form(client, body, form)
    ack()
    give(respond, answer)


def on_received_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Log that the records came."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        answer = _log(session, permit, Fact.RECORDS_RECEIVED, body, action, asker, now)
    ack()
    give(respond, answer)


def on_decision_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask the PI or a delegate for the study team's decision."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.DECIDE_REVIEW, action["value"])
        refuse_ended(permit.lead)
        form = _form(session, permit, DECISIONS, DECISIONS[0], now)
    show_form(client, body, form)
    ack()


def open_list(session: Session, asker: Asker, ref: str, *, now: datetime) -> View:
    """Everything else that can be logged on the lead now, by whoever asks."""
    permit, mays = ask_any(session, asker, WHO_LOGS, ref)
    refuse_ended(permit.lead)
    facts = [one for one in open_facts(history_of(session, permit.lead), now) if needs(one) in mays]
    if not facts:
        return nothing_to_log(ref, private=json.dumps({"ref": ref}))
    return _form(session, permit, facts, facts[0] if len(facts) == 1 else None, now)


def on_fact_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask for the time of what was just chosen, if it has one."""
    view, kept = body["view"], json.loads(body["view"]["private_metadata"])
    with sessions.begin() as session:
        permit, _ = ask_any(session, asker, WHO_LOGS, kept["ref"])
        chosen = Fact(action["selected_option"]["value"])
        form = _form(session, permit, [Fact(one) for one in kept["facts"]], chosen, now)
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)
    ack()


def on_fact_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Log what was chosen, if whoever chose it may say so."""
    kept, values = json.loads(view["private_metadata"]), view["state"]["values"]
    with sessions.begin() as session:
        fact = _fact(kept["facts"], values)
        permit = ask_about_lead(session, asker, needs(fact), kept["ref"])
        zone = calendar_for(session, permit.lead.site_id).zone
        visit_at = read_when(values, zone, missing="fact") if fact in TIMED else None
        press_once(session, f"form:{view['id']}", now=now)
        done = log_fact(
            session, permit.lead, fact, actor=permit.actor, by=permit.doer, now=now, visit_at=visit_at
        )
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))


def _log(
    session: Session, permit: LeadPermit, fact: Fact, body: Body, action: Body, asker: Asker, now: datetime
) -> Body | None:
    refuse_answered(session, body["container"], permit.lead)
    press_once(session, f"{asker.via}:{action['block_id']}", now=now)
    done = log_fact(session, permit.lead, fact, actor=permit.actor, by=permit.doer, now=now)
    return answer_to(session, body, done, now=now)


def _what_done_means(
    session: Session, permit: LeadPermit, asked: NextAction, mays: frozenset[May], now: datetime
) -> tuple[Fact, ...]:
    """Raises UserError when the lead has moved on since the button was shown."""
    refuse_ended(permit.lead)
    possible = open_facts(history_of(session, permit.lead), now)
    facts = tuple(one for one in done_facts(asked, mays) if one in possible)
    if permit.lead.next_action is not asked or not facts:
        said = next_line(view_lead(session, permit.lead), now)
        raise UserError(f"{permit.lead.ref} has moved on since. Next: {said}.")
    return facts


def _form(
    session: Session, permit: LeadPermit, facts: Sequence[Fact], chosen: Fact | None, now: datetime
) -> View:
    kept = {"ref": permit.lead.ref, "facts": [one.value for one in facts]}
    zone = calendar_for(session, permit.lead.site_id).zone
    return fact_form(permit.lead.ref, facts, chosen=chosen, zone=zone, now=now, private=json.dumps(kept))


def _fact(offered: Sequence[str], values: dict[str, Any]) -> Fact:
    if "fact" not in values:
        return Fact(offered[0])
    option = values["fact"]["fact:chosen"]["selected_option"]
    if not option:
        raise UserError("Choose what happened.", field="fact")
    return Fact(option["value"])
