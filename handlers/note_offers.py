"""What the note of a form says besides: offered on the form's last page, never logged silently."""

import json
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.operations.applying import says_something
from handlers.operations.reading_words import said_of
from handlers.operations.replies import Heard, read
from handlers.reading.result import Blocker, Handover, Needs, Question
from messages.message import View
from messages.replies import with_offer
from models.lead import Lead
from models.queries.calendars import calendar_for

CARRIES = 2000  # characters that a button can carry


def offer_note(session: Session, lead: Lead, note: str | None, page: View, *, now: datetime) -> View:
    """The page, with a button that logs what the note says; as it is when the note says nothing clear.

    What stands in the way and who takes over is what these forms were for, so it is not offered again.
    """
    if not note:
        return page
    reading = read(session, lead, Heard("", "", "", now, note))
    events = tuple(one for one in reading.events if not isinstance(one, Blocker | Handover | Question))
    reading = replace(reading, events=events)
    if reading.needs is Needs.CLARIFY or not says_something(replace(reading, needs=Needs.NONE)):
        return page
    kept = json.dumps({"ref": lead.ref, "reading": reading.as_dict()}, separators=(",", ":"))
    if len(kept) > CARRIES:
        return page
    return with_offer(page, said_of(reading, calendar_for(session, lead.site_id).zone), kept)
