"""Acting on what somebody wrote about a lead: log it, ask what it means, correct it, or take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, select

from handlers.errors import UserError
from handlers.operations.applying import (
    Applied,
    apply_reading,
    is_study_teams,
    says_something,
    split_opt_out,
)
from handlers.operations.finishing import refuse_ended
from handlers.operations.kept_readings import read_back
from handlers.operations.leads import NOTE_MOST, add_note
from handlers.operations.ledger import Doer
from handlers.operations.likely_meanings import Meaning, likely_meanings
from handlers.operations.outbox import amend, announce
from handlers.operations.presses import DONE
from handlers.operations.reading_words import said_of, when_said
from handlers.operations.reply_dates import Checked, check_dates, usual_hours
from handlers.operations.teams import FOLLOW_UP
from handlers.operations.undoing import take_back
from handlers.reading import wording
from handlers.reading.result import Close, Needs, Reading
from handlers.reading.slack_text import without_pictures
from handlers.reading.understanding import understand
from messages import replies as said
from messages.message import Message
from messages.replies import Ask
from messages.times import moment
from models.lead import Lead
from models.member import Member
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for
from models.queries.histories import happenings, history_of
from models.queries.leads import view_lead
from models.queries.people import people_with
from models.reply import Reply
from models.rules.closing import DUPLICATE
from models.rules.history import taken_back
from models.rules.permissions import Actor
from models.rules.undoing import EDITS_HOLD
from models.terms import EventAction, Stage

LATE = timedelta(minutes=1)  # from which on a message counts at the time it was written
OLD = timedelta(days=1)
ITS_OWN_RECORD = 3  # words: "lvm", "no answer" say nothing that the record does not
CLOSES = (wording.CLOSE_REASON, wording.CLOSE_RESERVED, wording.CLOSE_OR_GO_ON)
DECIDES = (wording.FIT, wording.NO_GO)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message about a lead: where it stands, when it was written, and its words without the lead's ref.

    `thread_ts` is where it is answered; `about` when the message it answers was sent, if it answers one.
    """

    channel: str
    ts: str
    thread_ts: str
    at: datetime
    text: str
    edited_ts: str | None = None
    about: datetime | None = None


def read(session: Session, lead: Lead, heard: Heard) -> Reading:
    """What the words mean at the lead's site, stage and the time they were written."""
    return _read(session, lead, heard, heard.text)


def _read(session: Session, lead: Lead, heard: Heard, text: str) -> Reading:
    hours = calendar_for(session, lead.site_id)
    return understand(
        text, now=heard.at, timezone=hours.zone.key, hours=usual_hours(hours), stage=lead.stage.value
    )


def respond(
    session: Session, lead: Lead, heard: Heard, reading: Reading, *, actor: Actor, by: Doer, now: datetime
) -> None:
    """Log what a reply says, or ask; one that was read before is corrected. Raises UserError for all of it.

    The words have passed the identifier screen, and whoever wrote them may log them.
    """
    if now - heard.at > LATE:
        by = replace(by, at=heard.at)
    reply = find_reply(session, heard.channel, heard.ts, lead)
    if reply is None:
        reply = Reply(
            lead_id=lead.id or 0,
            member_id=actor.member_id,
            channel=heard.channel,
            ts=heard.ts,
            thread_ts=heard.thread_ts,
            said_at=heard.at,
        )
    else:
        undo_reply(session, lead, reply, actor=actor, by=replace(by, at=None), now=now)
    reply.edited_ts = heard.edited_ts
    session.add(reply)
    session.flush()
    at_once, rest = split_opt_out(reading, history_of(session, lead))
    applied = None
    if at_once is not None:
        applied = _apply(session, lead, reply, at_once, actor=actor, by=by, now=now)
    if says_something(rest):
        _go_on(session, lead, reply, heard, rest, applied, actor=actor, by=by, now=now)
    else:
        _answer(session, lead, reply, heard, applied, None, now=now)


def _go_on(
    session: Session,
    lead: Lead,
    reply: Reply,
    heard: Heard,
    reading: Reading,
    applied: Applied | None,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> None:
    """Log a clear reading; ask about any other, and keep the words so that they are not lost."""
    refuse_ended(lead)
    hours = calendar_for(session, lead.site_id)
    checked = check_dates(reading, hours)
    reading = checked.reading
    ask = _study_teams(session, lead, reading)
    asks = reading if ask is None else replace(reading, needs=Needs.CONFIRM)
    reply.reading = asks.as_dict()
    if ask is None and reading.needs is Needs.NONE:
        noted = _keep_words(session, lead, reply, heard, short_too=False, by=by, now=now)
        applied = _apply(session, lead, reply, reading, actor=actor, by=by, now=now)
        _answer(session, lead, reply, heard, applied, None, noted=noted, now=now)
        return
    noted = _keep_words(session, lead, reply, heard, short_too=True, by=by, now=now)
    if ask is None:
        ask = _ask(session, lead, reply, heard, checked)
    _answer(session, lead, reply, heard, applied, ask, noted=noted, now=now)


def _ask(session: Session, lead: Lead, reply: Reply, heard: Heard, checked: Checked) -> Ask:
    """What to ask before anything is logged; the readings to choose from wait with the reply."""
    reading, zone = checked.reading, calendar_for(session, lead.site_id).zone
    words = said_of(reading, zone)
    duplicate = any(isinstance(one, Close) and one.reason == DUPLICATE for one in reading.events)
    if reading.needs is Needs.CONFIRM:
        meant = [] if duplicate else [Meaning("Yes, log it", replace(reading, needs=Needs.NONE))]
        if checked.instead is not None:
            meant.append(Meaning(f"{when_said(checked.instead, zone)} instead", checked.instead))
        question = f"{checked.trouble} Log this?" if checked.trouble else "Log this?"
        if duplicate:
            question = "Close it as a duplicate? The form asks for the other lead's ref."
        ask = Ask(question, words, tuple(one.label for one in meant), closes=duplicate)
    else:
        meant = likely_meanings(
            heard.text,
            reading,
            lambda text: _read(session, lead, heard, text),
            lambda one: when_said(one, zone),
            _colleagues(session, lead),
        )
        question = reading.question or wording.NOT_UNDERSTOOD
        ask = Ask(
            question=question,
            read=f"So far I read: {words}" if words else "",
            options=tuple(one.label for one in meant),
            closes=question in CLOSES,
            decides=question in DECIDES and lead.stage in (Stage.IN_REVIEW, Stage.RECORDS),
            all_buttons=not meant and not words,
        )
    reply.waiting = [{"label": one.label, "reading": one.reading.as_dict()} for one in meant]
    session.add(reply)
    return ask


def _study_teams(session: Session, lead: Lead, reading: Reading) -> Ask | None:
    if reading.needs is Needs.CLARIFY or not is_study_teams(reading, history_of(session, lead)):
        return None
    return Ask(
        "That takes the study team's decision, which the PI or a delegate logs. Nothing was logged yet.",
        decides=True,
    )


def _colleagues(session: Session, lead: Lead) -> list[Member]:
    team = people_with(session, lead.study_id, FOLLOW_UP, site_id=lead.site_id)
    return [one for one in team if one.id != lead.owner_id]


def choose(
    session: Session,
    lead: Lead,
    reply: Reply,
    reading: Reading,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> Applied:
    """Log the meaning somebody chose or filled in, in place of what the reply had led to."""
    if not is_open(reply):
        undo_reply(session, lead, reply, actor=actor, by=by, now=now, keep_words=True)
    reply.reading = reading.as_dict()
    applied = _apply(session, lead, reply, reading, actor=actor, by=by, now=now)
    _show(session, lead, reply, applied, None, now=now)
    return applied


def is_open(reply: Reply) -> bool:
    """Whether something the reply said is still to be answered."""
    return bool(reply.reading.get("needs", Needs.NONE) != Needs.NONE)


def option_of(reply: Reply, number: int) -> Reading:
    """One of the meanings that wait. Raises UserError when somebody chose already."""
    if number >= len(reply.waiting):
        raise UserError(DONE)
    return read_back(reply.waiting[number]["reading"])


def undo_reply(
    session: Session,
    lead: Lead,
    reply: Reply,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    keep_words: bool = False,
) -> bool:
    """Take back what a reply had led to, as far as nobody did; whether there was anything.

    Raises UserError when something stands on it, or a day has passed.
    """
    known = happenings(session, [lead.id or 0])[lead.id or 0]
    undone = taken_back(known)
    notes = {one.id for one in known if one.action is EventAction.NOTE_ADDED} if keep_words else set()
    left = [one for one in reply.step if one not in undone and one not in notes]
    if left:
        take_back(session, lead, left, actor=actor, by=by, now=now, holds=EDITS_HOLD)
    reply.step = [one for one in reply.step if one in notes and one not in undone]
    reply.waiting, reply.reading = [], {}
    session.add(reply)
    return bool(left)


def withdraw(session: Session, lead: Lead, reply: Reply, *, actor: Actor, by: Doer, now: datetime) -> None:
    """The message is gone, or says nothing any more: so is what it had led to."""
    if not undo_reply(session, lead, reply, actor=actor, by=by, now=now) and reply.answer_id is not None:
        amend(session, reply.answer_id, said.withdrawn(lead.ref), now=now)


def find_reply(session: Session, channel: str, ts: str, lead: Lead) -> Reply | None:
    """What that message said about the lead, if it was read before; locked."""
    asked = select(Reply).where(Reply.channel == channel, Reply.ts == ts, Reply.lead_id == lead.id)
    return session.exec(asked.with_for_update()).first()


def _apply(
    session: Session,
    lead: Lead,
    reply: Reply,
    reading: Reading,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
) -> Applied:
    card = session.get(OutboxRow, lead.card_outbox_id) if lead.card_outbox_id else None
    quietly = card is not None and card.ts == reply.thread_ts
    applied = apply_reading(session, lead, reading, actor=actor, by=by, now=now, quietly=quietly)
    reply.step = [*reply.step, *applied.done.receipt.events]
    reply.waiting = []
    session.add(reply)
    return applied


def _keep_words(
    session: Session,
    lead: Lead,
    reply: Reply,
    heard: Heard,
    *,
    short_too: bool,
    by: Doer,
    now: datetime,
) -> bool:
    """Keep the words as a note, unless the record says all they say; whether they were."""
    words = without_pictures(heard.text)[0].split()
    short = len(words) <= ITS_OWN_RECORD
    if not words or len(heard.text) > NOTE_MOST or (short and not short_too):
        return False
    note = add_note(session, lead, heard.text, by=by, now=now)
    reply.step = [note.id or 0]
    return True


def _answer(
    session: Session,
    lead: Lead,
    reply: Reply,
    heard: Heard,
    applied: Applied | None,
    ask: Ask | None,
    *,
    noted: bool = False,
    now: datetime,
) -> None:
    remarks = [said.TOO_LONG] if ask and not noted and len(heard.text) > NOTE_MOST else []
    about, moved = heard.about, lead.last_movement_at
    if about is not None and moved is not None and moved > about and now - about > OLD:
        zone = calendar_for(session, lead.site_id).zone
        remarks.append(said.moved_since(view_lead(session, lead), moment(about, zone)))
    _show(session, lead, reply, applied, ask, noted=noted, remarks=remarks, now=now)


def _show(
    session: Session,
    lead: Lead,
    reply: Reply,
    applied: Applied | None,
    ask: Ask | None,
    *,
    noted: bool = False,
    remarks: Sequence[str] = (),
    now: datetime,
) -> None:
    """Say it under the message; what was said there before is edited in place."""
    answer = _message(session, lead, reply, applied, ask, noted=noted, remarks=remarks, now=now)
    if reply.answer_id is not None:
        amend(session, reply.answer_id, answer, now=now)
        return
    row = announce(
        session,
        answer,
        to=reply.channel,
        thread_ts=reply.thread_ts,
        dedupe_key=f"reply:{reply.id}",
        now=now,
    )
    reply.answer_id = row.id if row else None
    session.add(reply)


def _message(
    session: Session,
    lead: Lead,
    reply: Reply,
    applied: Applied | None,
    ask: Ask | None,
    *,
    noted: bool,
    remarks: Sequence[str],
    now: datetime,
) -> Message:
    return said.answer(
        view_lead(session, lead),
        reply.id or 0,
        done=applied.said if applied else "",
        receipt=applied.done.receipt if applied else None,
        ask=ask,
        noted=noted,
        remarks=remarks,
        now=now,
    )
