"""Leads' histories, read from the ledger."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.lead import Lead
from models.ledger import LedgerEvent
from models.rules.history import Happening, LeadHistory, derive, taken_back, unfold
from models.terms import EventAction, Stage

CHUNK = 500  # leads asked about at a time: both engines limit the parameters of one question


# What says nothing about where a lead stands; of a busy study that is every second event.
ASIDE = (
    EventAction.NOTE_ADDED,
    EventAction.NUDGE_QUEUED,
    EventAction.NUDGE_DELIVERED,
    EventAction.HANDOVER_OFFERED,
    EventAction.HANDOVER_RETURNED,
)


def happenings(
    session: Session, lead_ids: Sequence[int], *, but: Collection[EventAction] = ()
) -> dict[int, list[Happening]]:
    """Each lead's events as the rules see them, in the order in which they count."""
    asked = (
        # SQLModel types a selection of at most four columns.
        select(  # type: ignore[call-overload]
            LedgerEvent.lead_id, LedgerEvent.at, LedgerEvent.action, LedgerEvent.new, LedgerEvent.id
        )
        .where(col(LedgerEvent.lead_id).in_(lead_ids), col(LedgerEvent.action).not_in(but))
        .order_by(col(LedgerEvent.at), col(LedgerEvent.id))
    )
    found: dict[int, list[Happening]] = {lead_id: [] for lead_id in lead_ids}
    for lead_id, at, action, new, number in session.exec(asked):
        found[lead_id or 0].append(Happening(at=at, action=EventAction(action), new=new, id=number))
    return found


def histories(
    session: Session,
    lead_ids: Iterable[int],
    *,
    as_of: datetime | None = None,
    corrected: bool = False,
    but: Collection[EventAction] = (),
) -> dict[int, LeadHistory]:
    """The history of each of these leads that had been received by `as_of`.

    If `corrected`, what was taken back later than that counts as never done too. Events of the kinds
    in `but` are not read.
    """
    waiting = iter(lead_ids)
    found: dict[int, LeadHistory] = {}
    while chunk := list(islice(waiting, CHUNK)):
        for lead_id, events in happenings(session, chunk, but=but).items():
            undone = taken_back(events) if corrected else frozenset()
            history = derive((one for one in events if one.id not in undone), as_of=as_of)
            if history is not None:
                found[lead_id] = history
    return found


def history_of(session: Session, lead: Lead) -> LeadHistory:
    """What the ledger says of one lead."""
    history = histories(session, [lead.id or 0]).get(lead.id or 0)
    if history is None:
        raise ValueError(f"{lead.ref} has no event that says it was received")
    return history


def states_of(session: Session, lead: Lead) -> list[LeadHistory]:
    """How one lead stood after each of its events, the present last."""
    states = list(unfold(happenings(session, [lead.id or 0])[lead.id or 0]))
    if not states:
        raise ValueError(f"{lead.ref} has no event that says it was received")
    return states


def study_histories(
    session: Session,
    study_id: int,
    *,
    as_of: datetime,
    since: datetime | None = None,
    corrected: bool = False,
) -> list[LeadHistory]:
    """The leads of a study as they stood at `as_of`, in the order they were stored.

    With `since`, those that had ended are left out where nothing happened to them from then on, and
    what says nothing about where a lead stands is not read.
    """
    asked = select(Lead.id).where(Lead.study_id == study_id, col(Lead.received_at) <= as_of)
    if since is not None:
        asked = asked.where(~_rests(study_id, since))
    known = [one for one in session.exec(asked.order_by(col(Lead.id))) if one is not None]
    but = ASIDE if since is not None else ()
    return list(histories(session, known, as_of=as_of, corrected=corrected, but=but).values())


def ended_before(session: Session, study_id: int, since: datetime) -> dict[Stage, int]:
    """How many leads `study_histories` leaves out, by how they ended; duplicates are no leads."""
    asked = (
        select(Lead.stage, func.count())
        .where(
            Lead.study_id == study_id,
            _rests(study_id, since),
            col(Lead.duplicate_of).is_(None),
            func.coalesce(Lead.close_reason, "") != "duplicate",
        )
        .group_by(col(Lead.stage))
    )
    return {Stage(stage): count for stage, count in session.exec(asked)}


def _rests(study_id: int, since: datetime) -> ColumnElement[bool]:
    """A lead that has ended, and to which nothing happened from `since` on."""
    stirred = select(LedgerEvent.lead_id).where(
        LedgerEvent.study_id == study_id,
        col(LedgerEvent.lead_id).is_not(None),
        col(LedgerEvent.at) >= since,
    )
    return col(Lead.stage).in_((Stage.CLOSED, Stage.HANDED_OFF)) & col(Lead.id).not_in(stirred)


def first_received(session: Session, study_id: int) -> datetime | None:
    """When a study's first lead came in; None before that."""
    return session.exec(select(func.min(Lead.received_at)).where(Lead.study_id == study_id)).one()
