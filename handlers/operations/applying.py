"""Applying what a reply was understood to say: all of it in one step, or none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import (
    Done,
    Part,
    bring_row,
    claim_if_unowned,
    finish_parts,
    refuse_contact,
    refuse_ended,
)
from handlers.operations.ledger import Doer, record
from handlers.operations.reply_dates import default_due
from handlers.operations.reply_parts import ORDER, Ground, part_of
from handlers.reading.result import (
    Attempt,
    Close,
    Event,
    Needs,
    OptOut,
    Question,
    Reading,
    Records,
    Visit,
    VisitState,
)
from messages import labels
from messages.leads import next_line
from messages.replies import line, next_said
from models.lead import Lead
from models.queries.histories import history_of
from models.queries.leads import view_lead
from models.rules.closing import ASKED_TO_STOP
from models.rules.history import LeadHistory
from models.rules.next_step import promise_stands
from models.rules.permissions import Actor, May, Subject, role_for
from models.terms import AttemptOutcome, EventAction, NextAction, RecordsState, Stage

CONTACTS = (NextAction.CALL, NextAction.TEXT, NextAction.EMAIL)
_MAYS: dict[str, May] = {"blocker": May.LOG_BLOCKER, "unblock": May.LOG_BLOCKER} | {
    "close": May.CLOSE_LEAD,
    "handover": May.REASSIGN,
}


@dataclass(frozen=True, slots=True)
class Applied:
    """A reading that was applied: the step, and its receipt in one line."""

    done: Done
    said: str


def apply_reading(
    session: Session,
    lead: Lead,
    reading: Reading,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    quietly: bool = False,
) -> Applied:
    """Log everything a reading says as one step, whatever it still needed. Raises UserError for all of it."""
    ground = Ground(session, lead, actor, by, now, quietly)
    parts: list[Part] = []
    for event in sorted(_reported(reading), key=lambda one: ORDER.index(type(one))):
        parts.append(part_of(event, ground))
        bring_row(session, lead, now=now)
    if reading.next_action is not None or reading.due is not None:
        parts.append(_plan(session, lead, reading, actor=actor, by=by, now=now))
    if not any(part.events for part in parts):
        known = " ".join(f"{part.what}." for part in parts)
        raise UserError(f"{known} Nothing new was logged. Next: {next_line(view_lead(session, lead), now)}.")
    logged, others = _said(parts)
    what = line(logged, others).rstrip(".") or "Next step set"
    done = finish_parts(session, lead, parts, what=what, actor=actor, now=now)
    return Applied(done, line(logged, others, next_said(done.view)))


def _reported(reading: Reading) -> list[Event]:
    return [event for event in reading.events if not isinstance(event, Question)]


def _said(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """What is listed, each with how often it happened, and what is a sentence of its own."""
    listed = [part.logged for part in parts if part.logged]
    logged = [
        one if listed.count(one) == 1 else f"{one} ({labels.times(listed.count(one))})"
        for one in dict.fromkeys(listed)
    ]
    return logged, [part.what for part in parts if part.what and not part.logged]


def _plan(session: Session, lead: Lead, reading: Reading, *, actor: Actor, by: Doer, now: datetime) -> Part:
    """The next step somebody set: what it leaves open is the policy's date, or the action that was next."""
    refuse_ended(lead)
    action = reading.next_action or lead.next_action
    if action in CONTACTS:
        refuse_contact(lead)
    due = reading.due or default_due(session, lead, now=now)
    if due <= now:
        raise UserError("That time has passed. Say a time that is still to come, or use *Change*.")
    if action is None:
        raise UserError(f"Nothing is next on {lead.ref}.")
    events = claim_if_unowned(session, lead, actor=actor, by=by, now=now)
    facts = {"next_action": action.value, "due_at": due.isoformat()}
    events.append(record(session, lead, EventAction.NEXT_ACTION_SET, facts, by=by, now=now))
    if not promise_stands(history_of(session, lead)):
        stage = labels.STAGES[lead.stage]
        raise UserError(
            f"{lead.ref} stands at “{stage}”, where “{labels.NEXT_ACTIONS[action]}” is done or not possible. "
            "Nothing was logged."
        )
    return Part(tuple(events), "")


def says_something(reading: Reading) -> bool:
    """Whether a reading reports or plans anything, or asks back: the rest is talk and questions."""
    planned = reading.next_action is not None or reading.due is not None
    return bool(_reported(reading)) or planned or reading.needs is not Needs.NONE


def mays_of(reading: Reading, actor: Actor, subject: Subject) -> list[May]:
    """What somebody must be permitted to log all of it."""
    follows_up = role_for(actor, May.LOG_CONTACT, subject) is not None
    found: list[May] = []
    for event in _reported(reading):
        may = _MAYS.get(event.kind, May.LOG_CONTACT)
        if isinstance(event, Records) and not follows_up:
            may = May.DECIDE_REVIEW
        found.append(may)
    if reading.next_action is not None or reading.due is not None or not found:
        found.append(May.LOG_CONTACT)
    return list(dict.fromkeys(found))


def is_study_teams(reading: Reading, lead: LeadHistory) -> bool:
    """Whether it takes the study team's decision first: only the PI or a delegate says that."""
    undecided = lead.stage in (Stage.IN_REVIEW, Stage.RECORDS) and lead.ready_at is None
    booked = (VisitState.BOOKED, VisitState.REBOOKED)
    for event in reading.events:
        if isinstance(event, Records) and event.state is RecordsState.REVIEWED:
            return lead.stage is Stage.RECORDS and lead.records_reviewed_at is None
        if isinstance(event, Visit) and event.state in booked and undecided:
            return True
    return undecided and reading.next_action is NextAction.BOOK_VISIT


def split_opt_out(reading: Reading, lead: LeadHistory) -> tuple[Reading | None, Reading]:
    """What holds at once, whatever else must be asked: that the person wants no more contact; and the rest."""
    if not any(isinstance(event, OptOut) for event in reading.events):
        return None, reading
    ended = lead.stage in (Stage.CLOSED, Stage.HANDED_OFF)

    def holds(event: object) -> bool:
        asked = isinstance(event, Attempt) and event.outcome is AttemptOutcome.ASKED_TO_STOP
        closes = isinstance(event, Close) and event.reason == ASKED_TO_STOP
        return isinstance(event, OptOut) or ((asked or closes) and not ended)

    now = tuple(event for event in reading.events if holds(event))
    rest = tuple(
        event
        for event in reading.events
        if not holds(event) and not (ended and isinstance(event, (Attempt, Close)))
    )
    left = Reading(
        rest, reading.next_action, reading.due, reading.due_precision, reading.needs, reading.question
    )
    if not rest and left.next_action is None and left.due is None:
        left = Reading()
    return Reading(now), left
