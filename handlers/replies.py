"""What people write about a lead, once it is known which: permission, the screen, the record, and answers."""

from datetime import datetime

from sqlmodel import Session

from handlers.answering import answers_to, lead_answer
from handlers.asking import Asker, LeadPermit, ask_about_lead, whoever
from handlers.hearing import Kind, Written
from handlers.operations.applying import mays_of, says_something
from handlers.operations.replies import Heard, find_reply, read, respond, withdraw
from handlers.reading.result import Needs, Reading
from handlers.screening import refuse_identifiers
from messages.message import Message
from models.lead import Lead
from models.rules.permissions import May, Subject


def attend_lead(
    session: Session,
    asker: Asker,
    message: Written,
    lead: Lead,
    *,
    text: str,
    about: datetime | None = None,
    now: datetime,
) -> Message | None:
    """Act on words about one lead; gives what is answered in private. Raises UserError.

    `text` is the part of the message that is about this lead, `about` when the message it answers was sent.
    """
    if not text:
        return lead_answer(session, asker, lead, now=now)  # its ref alone
    heard = _heard(message, text, about)
    reading = read(session, lead, heard)
    if message.kind is Kind.EDITED and not says_something(reading):
        _withdraw(session, asker, message, lead, now=now)
    if reading.needs is Needs.IDENTIFIER:
        refuse_identifiers(
            ask_about_lead(session, asker, May.LOG_CONTACT, lead.ref),
            heard.text,
            written={**message.as_place(), "ref": lead.ref},
        )
    if says_something(reading):
        permit = permit_for(session, asker, lead, reading)
        respond(session, permit.lead, heard, reading, actor=permit.actor, by=permit.doer, now=now)
    return answers_to(session, asker, lead, reading, heard.text, now=now)


def permit_for(session: Session, asker: Asker, lead: Lead, reading: Reading) -> LeadPermit:
    """Permission to log all that a reading says. Raises UserError for any part of it."""
    actor, _ = whoever(session, asker)
    subject = Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True)
    permits = [ask_about_lead(session, asker, may, lead.ref) for may in mays_of(reading, actor, subject)]
    return permits[0]


def _withdraw(session: Session, asker: Asker, message: Written, lead: Lead, *, now: datetime) -> None:
    reply = find_reply(session, message.channel, message.ts, lead)
    if reply is not None:
        permit = ask_about_lead(session, asker, May.UNDO, lead.ref)
        withdraw(session, permit.lead, reply, actor=permit.actor, by=permit.doer, now=now)


def _heard(message: Written, text: str, about: datetime | None) -> Heard:
    return Heard(
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts or message.ts,
        at=message.at,
        text=text,
        edited_ts=message.edited_ts,
        about=about,
    )
