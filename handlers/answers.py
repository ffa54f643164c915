"""Answering in private, where somebody just pressed or asked."""

from datetime import datetime
from typing import Any

from slack_bolt import Respond
from sqlmodel import Session

from messages.deadlines import clocks_line
from messages.leads import lead_details
from messages.message import Message
from models.queries.deadlines import standing_of
from models.queries.leads import LeadView, latest_notes


def details_of(session: Session, view: LeadView, *, now: datetime) -> Message:
    """Everything about a lead that its team may read, the latest notes among it."""
    standing = standing_of(session, view.lead)
    return lead_details(
        view,
        now=now,
        notes=latest_notes(session, view.lead),
        clocks=clocks_line(standing, zone=view.zone, now=now),
    )


def answer_in_place(body: dict[str, Any], respond: Respond, message: Message) -> None:
    """Bring a private answer up to date; a message everybody sees is edited through the outbox."""
    if body.get("container", {}).get("is_ephemeral"):
        respond(replace_original=True, **message.as_answer())
