"""Listeners for closing a lead, the site lead's word on it, and opening it again."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give, show_form
from handlers.asking import Asker, ask_about_lead, ask_any
from handlers.errors import UserError
from handlers.operations.closing import (
    CloseWish,
    close_lead,
    confirm_close,
    keep_open,
    lead_asked_about,
    reopen,
    roles_at,
)
from handlers.operations.presses import press_once
from messages.closing import close_form
from messages.message import View
from messages.receipts import receipt_page
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.rules.closing import reasons_for, tries, verdict
from models.rules.permissions import May
from models.rules.taxonomy import CLOSE_REASONS
from models.terms import Stage

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:close")(on_close_pressed)
    app.action("close:reason")(on_reason_chosen)
    app.view("lead:close")(on_close_submitted)
    app.action("close:confirm")(on_close_answered)
    app.action("close:keep")(on_close_answered)
    app.action("lead:reopen")(on_reopen_pressed)


def on_close_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask for the reason."""
    with sessions.begin() as session:
        form = open_close(session, asker, action["value"])
    show_form(client, body, form)
    ack()


def on_reason_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask for what the reason just chosen needs, and say whether the site lead confirms it."""
    view = body["view"]
    with sessions.begin() as session:
        form = open_close(session, asker, _ref(view), chosen=action["selected_option"]["value"])
    client.views_update(view_id=view["id"], hash=view["hash"], view=form)
    ack()


def on_close_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Close it, or ask the site lead to."""
    wish = read_wish(view["state"]["values"])
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.CLOSE_LEAD, _ref(view))
        press_once(session, f"form:{view['id']}", now=now)
        done = close_lead(session, permit.lead, wish, actor=permit.actor, by=permit.doer, now=now)
    ack(response_action="update", view=receipt_page(done.view, done.receipt, now=now))


def on_close_answered(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Whoever was asked confirms the close, or keeps the lead open."""
    asked = int(action["value"])
    answered = confirm_close if action["action_id"] == "close:confirm" else keep_open
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.CONFIRM_CLOSE, lead_asked_about(session, asked))
        done = answered(session, permit.lead, asked, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)


def on_reopen_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open it again."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.CLOSE_LEAD, action["value"])
        done = reopen(session, permit.lead, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)


def open_close(session: Session, asker: Asker, ref: str, *, chosen: str | None = None) -> View:
    """The form, with the reasons whoever asks may choose."""
    permit = ask_about_lead(session, asker, May.CLOSE_LEAD, ref)
    lead, zone = permit.lead, calendar_for(session, permit.lead.site_id).zone
    if lead.stage is Stage.CLOSED:
        raise UserError(f"{lead.ref} is closed already.")
    history, roles = history_of(session, lead), roles_at(permit.actor, lead)
    offered = [(one, verdict(one, roles, history, zone)) for one in reasons_for(roles, history, zone)]
    if not offered:
        raise UserError(f"{lead.ref} was handed to the study team; they take it from here.")
    return close_form(
        lead.ref,
        offered,
        chosen=CLOSE_REASONS.get(chosen or ""),
        tried=tries(history, zone),
        private=json.dumps({"ref": lead.ref}),
    )


def offer_close(session: Session, asker: Asker, ref: str, *, chosen: str) -> View | None:
    """The form with a reason chosen, for whoever may close the lead; None for anybody else."""
    _, mays = ask_any(session, asker, (May.LOG_CONTACT, May.CLOSE_LEAD), ref)
    return open_close(session, asker, ref, chosen=chosen) if May.CLOSE_LEAD in mays else None


def read_wish(values: dict[str, Any]) -> CloseWish:
    """The reason chosen, and for a duplicate the other ref. Raises UserError when there is none."""
    option = values["reason"]["close:reason"]["selected_option"]
    reason = CLOSE_REASONS.get(option["value"]) if option else None
    if reason is None:
        raise UserError("Choose a reason.", field="reason")
    return CloseWish(reason, values.get("same", {}).get("close:same", {}).get("value"))


def _ref(view: Body) -> str:
    return str(json.loads(view["private_metadata"])["ref"])
