"""A lead on a page of its own, over the list it was opened from."""

from datetime import datetime

from sqlmodel import Session

from handlers.answers import details_of
from handlers.asking import Asker, ask_about_lead
from messages.message import View
from messages.triage import Said
from messages.triage_said import lead_page
from models.queries.leads import view_lead
from models.rules.permissions import May


def open_lead(session: Session, asker: Asker, ref: str, *, now: datetime, said: Said | None = None) -> View:
    """Everything about a lead and all that can be done, with what was done last."""
    permit = ask_about_lead(session, asker, May.SEE_LEAD, ref)
    return lead_page(
        permit.lead.ref, details_of(session, view_lead(session, permit.lead), now=now), said=said
    )
