"""Answers to questions about a lead, given in private to whoever asks."""

import re
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.asking import Asker, ask_about_lead
from handlers.operations.explaining import explained
from handlers.reading.result import About, Question, Reading
from messages.message import Message
from messages.replies import next_answer, owner_answer, reply_help
from messages.why import why_now
from models.deadline import Deadline
from models.lead import Lead
from models.queries.leads import view_lead
from models.rules.permissions import May
from models.terms import DeadlineState

_THIS = r"(?:this|it|that|(?:the|this|that) (?:lead|one)|her|him)"
_OWNER = re.compile(
    rf"\W*(?:who (?:owns|has(?: got)?) {_THIS}|whose (?:lead )?is {_THIS}|whose lead"
    rf"|who(?:'s| is) (?:the owner|responsible|on {_THIS})|who(?:'s| is) {_THIS} with)(?: (?:of|for) {_THIS})?"
    r"(?: now)?\W*",
    re.IGNORECASE,
)


def asks_for_owner(text: str) -> bool:
    """Whether a text asks whose lead it is, and nothing else."""
    return _OWNER.fullmatch(text) is not None


def answers_to(
    session: Session, asker: Asker, lead: Lead, reading: Reading, text: str, *, now: datetime
) -> Message | None:
    """What is answered to the questions of a reply; None when it asks nothing of us."""
    asked = [event.about for event in reading.events if isinstance(event, Question)]
    if About.HELP in asked:
        return reply_help()
    if asked:
        lead = ask_about_lead(session, asker, May.SEE_LEAD, lead.ref).lead
        return _why(session, lead, now=now) if About.WHY in asked else _next(session, lead, now=now)
    if asks_for_owner(text):
        lead = ask_about_lead(session, asker, May.LOG_BLOCKER, lead.ref).lead
        return owner_answer(view_lead(session, lead))
    return None


def lead_answer(session: Session, asker: Asker, lead: Lead, *, now: datetime) -> Message:
    """Where a lead stands and what is next, for whoever may see it. Raises UserError for the rest."""
    return _next(session, ask_about_lead(session, asker, May.SEE_LEAD, lead.ref).lead, now=now)


def _why(session: Session, lead: Lead, *, now: datetime) -> Message:
    running = select(Deadline.id).where(Deadline.lead_id == lead.id, Deadline.state == DeadlineState.RUNNING)
    numbers = [one or 0 for one in session.exec(running.order_by(col(Deadline.due_at)))]
    asked = explained(session, lead, numbers)
    return why_now(view_lead(session, lead), asked) if asked else _next(session, lead, now=now)


def _next(session: Session, lead: Lead, *, now: datetime) -> Message:
    return next_answer(view_lead(session, lead), now=now)
