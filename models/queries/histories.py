"""Leads' histories, read from the ledger."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from sqlmodel import Session, col, select

from models.lead import Lead
from models.ledger import LedgerEvent
from models.rules.history import Happening, LeadHistory, derive, unfold
from models.terms import EventAction

CHUNK = 500  # leads asked about at a time: both engines limit the parameters of one question


def happenings(session: Session, lead_ids: Sequence[int]) -> dict[int, list[Happening]]:
    """Each lead's events as the rules see them, in the order in which they count."""
    asked = (
        # SQLModel types a selection of at most four columns.
        select(  # type: ignore[call-overload]
            LedgerEvent.lead_id, LedgerEvent.at, LedgerEvent.action, LedgerEvent.new, LedgerEvent.id
        )
        .where(col(LedgerEvent.lead_id).in_(lead_ids))
        .order_by(col(LedgerEvent.at), col(LedgerEvent.id))
    )
    found: dict[int, list[Happening]] = {lead_id: [] for lead_id in lead_ids}
    for lead_id, at, action, new, number in session.exec(asked):
        found[lead_id or 0].append(Happening(at=at, action=EventAction(action), new=new, id=number))
    return found


def histories(
    session: Session, lead_ids: Iterable[int], *, as_of: datetime | None = None
) -> dict[int, LeadHistory]:
    """The history of each of these leads that had been received by `as_of`."""
    waiting = iter(lead_ids)
    found: dict[int, LeadHistory] = {}
    while chunk := list(islice(waiting, CHUNK)):
        for lead_id, events in happenings(session, chunk).items():
            history = derive(events, as_of=as_of)
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


def study_histories(session: Session, study_id: int, *, as_of: datetime) -> list[LeadHistory]:
    """Every lead of a study as it stood at `as_of`, in the order they were stored."""
    ids = session.exec(
        select(Lead.id)
        .where(Lead.study_id == study_id, col(Lead.received_at) <= as_of)
        .order_by(col(Lead.id))
    )
    return list(histories(session, [one for one in ids if one is not None], as_of=as_of).values())
