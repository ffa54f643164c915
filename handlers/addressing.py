"""Which lead a message is about: never guessed. What does not say so is asked, with buttons."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlmodel import Session

from handlers.asking import Asker, Permit, whoever
from handlers.hearing import Written, written_at
from handlers.operations.applying import says_something
from handlers.operations.ledger import Doer
from handlers.reading.result import About, Needs, Question, Reading
from handlers.reading.understanding import understand
from handlers.reading_picks import picks, refs_in, without_refs
from handlers.screening import OFFERED_MOST, refuse_identifiers
from messages.message import Message
from messages.replies import reply_help, which_lead
from messages.threads import direct_hint
from models.lead import Lead
from models.queries.leads import find_lead
from models.queries.queues import queue_of
from models.queries.replies import last_head_of, leads_in
from models.rules.permissions import Actor, May, Room, Subject, role_for

OFFERED = 5
RECENT = timedelta(days=1)
ANYWHERE = ("America/New_York", (time(8), time(18)), "attempting")


@dataclass(frozen=True, slots=True)
class Meant:
    """The words of a message, lead by lead; or the question which lead is meant, for whoever wrote it.

    `about` is when the message it answers was sent.
    """

    words: list[tuple[Lead, str]] = field(default_factory=list)
    about: datetime | None = None
    answer: Message | None = None


def meant_in_thread(session: Session, asker: Asker, message: Written, leads: dict[int, Lead]) -> Meant:
    """Under a message about these leads: a single one is meant, unless another is named beside it."""
    about = written_at(message.thread_ts or message.ts)
    named = _named(session, leads.values(), message.text)
    if len(leads) == 1:
        lead = leads[1]
        others = [one for one in named if one.ref != lead.ref]
        if others and _is_for_us(_read(message.text)):
            return _ask(session, asker, message, [lead, *others])
        return Meant([(lead, without_refs(message.text, [lead.ref]))], about)
    by_ref = {lead.ref: lead for lead in leads.values()}
    found = picks(message.text, {number: lead.ref for number, lead in leads.items()})
    if found is not None:
        return Meant([(by_ref[ref], without_refs(words, [ref])) for ref, words in found], about)
    if len(named) == 1 and named[0].ref in by_ref:
        return Meant([(named[0], without_refs(message.text, [named[0].ref]))], about)
    if not _is_for_us(_read(message.text)):
        return Meant()
    return _ask(session, asker, message, list(leads.values()), numbered=True)


def meant_anywhere(session: Session, asker: Asker, message: Written, *, now: datetime) -> Meant:
    """Outside any thread of ours, to the bot itself: by the ref, or asked for among the next in line."""
    refs = refs_in(message.text)
    actor, room = whoever(session, asker)
    found = [lead for ref in refs if (lead := find_lead(session, actor.workspace_id, ref)) is not None]
    if len(found) == 1:
        return Meant([(found[0], without_refs(message.text, [found[0].ref]))])
    if len(found) > 1:
        return _ask(session, asker, message, found)
    reading = _read(message.text)
    if reading.needs is Needs.IDENTIFIER:
        refuse_identifiers(Permit(actor, Doer(actor.key), room), message.text)
    asked = [event.about for event in reading.events if isinstance(event, Question)]
    if About.HELP in asked:
        return Meant(answer=reply_help())
    if not _is_for_us(reading) or (reading.needs is Needs.CLARIFY and _is_empty(reading)):
        wants_an_answer = reading.needs is Needs.CLARIFY or "?" in message.text
        return Meant(answer=direct_hint() if wants_an_answer else None)
    last = last_head_of(session, message.channel, since=now - RECENT) if message.direct else None
    about = leads_in(session, channel=message.channel, ts=last) if last else {}
    if len(about) == 1:
        return _ask(session, asker, message, [about[1]], others=True)
    return _ask(session, asker, message, _next_in_line(session, actor, room, now=now))


def _next_in_line(session: Session, actor: Actor, room: Room, *, now: datetime) -> list[Lead]:
    mine = queue_of(session, actor.member_id, now=now, most=OFFERED)
    return [view.lead for view in mine.views if room.may_see_lead(view.lead.study_id, view.lead.site_id)]


def _read(text: str) -> Reading:
    """A reading that tells talk from what is about some lead; its dates count for nothing."""
    timezone, hours, stage = ANYWHERE
    any_day = datetime.fromisoformat("2026-01-07T12:00:00+00:00")
    return understand(text, now=any_day, timezone=timezone, hours=hours, stage=stage)


def _is_for_us(reading: Reading) -> bool:
    return says_something(reading) or any(isinstance(event, Question) for event in reading.events)


def _is_empty(reading: Reading) -> bool:
    return not reading.events and reading.next_action is None and reading.due is None


def _named(session: Session, leads: Iterable[Lead], text: str) -> list[Lead]:
    workspace_id = next(iter(leads)).workspace_id
    found = (find_lead(session, workspace_id, ref) for ref in refs_in(text))
    return [lead for lead in found if lead is not None]


def _ask(
    session: Session,
    asker: Asker,
    message: Written,
    leads: list[Lead],
    *,
    numbered: bool = False,
    others: bool = False,
) -> Meant:
    """Which one? Only leads that whoever asks may know of are named; the words go with each button."""
    actor, _ = whoever(session, asker)
    known = [
        (number, lead)
        for number, lead in enumerate(leads, start=1)
        if any(
            role_for(actor, may, Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True))
            for may in (May.LOG_CONTACT, May.LOG_BLOCKER)
        )
    ]
    text = without_refs(message.text, [lead.ref for _, lead in known])
    fits = len(text) <= OFFERED_MOST
    offered = [
        (
            f"{number} · {lead.ref}" if numbered else lead.ref,
            json.dumps({**message.as_place(), "ref": lead.ref, "text": text}),
        )
        for number, lead in known
        if fits
    ]
    return Meant(answer=which_lead(offered, is_it=len(known) == 1 and others))
