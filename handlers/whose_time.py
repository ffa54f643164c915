"""Answering whose time a lead's age was."""

from datetime import datetime

from sqlmodel import Session

from handlers.asking import Asker, ask_about_lead
from messages.message import View
from messages.whose_time import whose_time_page
from models.queries.calendars import calendar_for
from models.queries.histories import happenings
from models.queries.leads import view_lead
from models.rules.permissions import May
from models.rules.whose_time import whose_time


def open_whose_time(session: Session, asker: Asker, ref: str, *, now: datetime) -> View:
    """The page with the split."""
    lead = ask_about_lead(session, asker, May.SEE_LEAD, ref).lead
    number = lead.id or 0
    split = whose_time(happenings(session, [number])[number], calendar_for(session, lead.site_id), now)
    if split is None:
        raise ValueError(f"{lead.ref} has no event that says it was received")
    return whose_time_page(view_lead(session, lead), split)
