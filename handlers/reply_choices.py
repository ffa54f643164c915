"""Listeners for what a reply's answer offers: yes, one of the likely meanings, the form, the cleaned words."""

import json
import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import give
from handlers.asking import Asker, LeadPermit, ask_about_lead, whoever
from handlers.errors import UserError
from handlers.hearing import Kind, Written, written_at
from handlers.operations.applying import Applied, apply_reading
from handlers.operations.kept_readings import read_back
from handlers.operations.presses import DONE, press_once
from handlers.operations.replies import choose, option_of
from handlers.reading.result import Reading
from handlers.reading_forms import prefill, read_form
from handlers.replies import attend_lead, permit_for
from messages.receipts import receipt_page
from messages.reply_forms import reply_form
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.leads import find_lead
from models.queries.replies import reply_of
from models.reply import Reply
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action(re.compile(r"^reply:choose:\d+$"))(on_meaning_chosen)
    app.action("reply:change")(on_change_pressed)
    app.view("reply:form")(on_form_submitted)
    app.action("reply:note")(on_note_taken)
    app.action(re.compile(r"^reply:(?:cleaned|lead:\d+)$"))(on_words_taken)


def on_meaning_chosen(ack: Ack, action: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Log the meaning chosen; the question is edited to the receipt."""
    number, chosen = map(int, action["value"].split())
    with sessions.begin() as session:
        reply, lead = _of(session, number)
        reading = option_of(reply, chosen)
        permit = permit_for(session, asker, lead, reading)
        choose(session, permit.lead, reply, reading, actor=permit.actor, by=permit.doer, now=now)
    ack()


def on_change_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form with what was understood."""
    with sessions.begin() as session:
        reply, lead = _of(session, int(action["value"]))
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, lead.ref)
        zone = calendar_for(session, permit.lead.site_id).zone
        begin = prefill(read_back(reply.reading), zone)
        private = json.dumps({"reply": reply.id})
        form = reply_form(lead.ref, begin, zone=zone, now=now, private=private)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_form_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Log what the form says, in place of what the reply had led to."""
    kept = json.loads(view["private_metadata"])
    with sessions.begin() as session:
        reply, lead = _formed(session, asker, kept)
        hours = calendar_for(session, lead.site_id)
        before = read_back(reply.reading) if reply else Reading()
        reading = read_form(view["state"]["values"], hours, before=before)
        permit = permit_for(session, asker, lead, reading)
        press_once(session, f"form:{view['id']}", now=now)
        applied = _log(session, permit, reply, reading, now=now)
        page = receipt_page(applied.done.view, applied.done.receipt, now=now)
    ack(response_action="update", view=page)


def on_note_taken(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Log what the note of a form says as well."""
    kept = json.loads(action["value"])
    with sessions.begin() as session:
        _, lead = _formed(session, asker, kept)
        reading = read_back(kept["reading"])
        permit = permit_for(session, asker, lead, reading)
        press_once(session, f"note:{body['view']['id']}", now=now)
        applied = _log(session, permit, None, reading, now=now)
        page = receipt_page(applied.done.view, applied.done.receipt, now=now)
    client.views_update(view_id=body["view"]["id"], view=page)
    ack()


def on_words_taken(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Act on words that went along with a button: cleaned ones, or those whose lead was just chosen."""
    kept = json.loads(action["value"])
    message = _cleaned(kept, direct=asker.direct, now=now)
    with sessions.begin() as session:
        press_once(session, f"words:{message.channel}:{message.ts}", now=now)
        actor, _ = whoever(session, asker)
        lead = find_lead(session, actor.workspace_id, kept["ref"])
        if lead is None:
            raise UserError(DONE)
        answer = attend_lead(session, asker, message, lead, text=message.text, now=now)
    ack()
    respond(delete_original=True)
    give(respond, {**answer.as_answer(), "replace_original": False} if answer else None)


def _formed(session: Session, asker: Asker, kept: Body) -> tuple[Reply | None, Lead]:
    """What a form is about: a reply whose record it changes, or a lead alone."""
    if "reply" in kept:
        return _of(session, kept["reply"])
    actor, _ = whoever(session, asker)
    lead = find_lead(session, actor.workspace_id, kept["ref"])
    if lead is None:
        raise UserError(DONE)
    return None, lead


def _log(
    session: Session, permit: LeadPermit, reply: Reply | None, reading: Reading, *, now: datetime
) -> Applied:
    lead, actor, by = permit.lead, permit.actor, permit.doer
    if reply is None:
        return apply_reading(session, lead, reading, actor=actor, by=by, now=now)
    return choose(session, lead, reply, reading, actor=actor, by=by, now=now)


def _cleaned(kept: Body, *, direct: bool, now: datetime) -> Written:
    return Written(
        kind=Kind.WRITTEN,
        channel=kept["channel"],
        ts=kept["ts"],
        thread_ts=kept["thread_ts"] or None,
        direct=direct,
        text=kept["text"],
        at=min(written_at(kept["ts"]), now),
    )


def _of(session: Session, number: int) -> tuple[Reply, Lead]:
    reply = reply_of(session, number)
    if reply is None:
        raise UserError(DONE)
    return reply, session.get_one(Lead, reply.lead_id)
