"""Answering in private, where somebody just pressed or asked."""

from datetime import datetime
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from sqlmodel import Session

from handlers.operations.finishing import Done
from messages.deadlines import clocks_line
from messages.leads import lead_details
from messages.message import Message, View
from messages.receipts import details_after, receipt_message
from models.queries.deadlines import standing_of
from models.queries.leads import LeadView, latest_notes

Body = dict[str, Any]


def details_of(session: Session, view: LeadView, *, now: datetime) -> Message:
    """Everything about a lead that its team may read, the latest notes among it."""
    return lead_details(
        view,
        now=now,
        notes=latest_notes(session, view.lead),
        clocks=clocks_line(standing_of(session, view.lead), zone=view.zone, now=now),
    )


def answer_to(session: Session, body: Body, done: Done, *, now: datetime) -> Body | None:
    """What to say, with its undo, where something was pressed; None when the message says so itself.

    A private answer is brought up to date. Under a message that everybody sees and that stays as it
    is, whoever pressed gets a receipt of their own.
    """
    if body.get("view"):
        return None  # the page it was pressed on is brought up to date
    container = body.get("container", {})
    if container.get("is_ephemeral"):
        after = details_after(details_of(session, done.view, now=now), done.view, done.receipt)
        return {**after.as_answer(), "replace_original": True}
    if (container.get("channel_id"), container.get("message_ts")) in done.edited:
        return None
    return {**receipt_message(done.view, done.receipt, now=now).as_answer(), "replace_original": False}


def show_form(client: WebClient, body: Body, form: View) -> None:
    """Open a form where a button was pressed: over the page it stands on, or on its own."""
    on_a_page = (body.get("view") or {}).get("type") == "modal"
    show = client.views_push if on_a_page else client.views_open
    show(trigger_id=body["trigger_id"], view=form)


def give(respond: Respond, answer: Body | None) -> None:
    """Say it, after the transaction: nobody hears of what was not kept."""
    if answer is not None:
        respond(**answer)
