"""A year of a study in a database: leads with their events as rows, written without the operations."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import select

from models.lead import Lead
from models.ledger import LedgerEvent
from models.study import Site, Source, Study
from models.terms import CloseGroup, EventAction, NextAction, Stage
from tests.desk import Desk

YEAR = timedelta(days=365)
EVENTS = 10


def a_year(desk: Desk, leads: int, *, until: datetime) -> None:
    """So many leads spread over the year before `until`, ten events each; nine in ten have ended."""
    dice = random.Random(1)
    with desk.sessions() as session:
        study = session.exec(select(Study)).one()
        sites = session.exec(select(Site)).all()
        sources = session.exec(select(Source)).all()
    rows: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    with desk.engine.begin() as connection:
        for number in range(1, leads + 1):
            site, source = dice.choice(sites), dice.choice(sources)
            received = until - YEAR * dice.random()
            happened = list(_life(dice, received, until, f"B-{number}", site.code, source.key))
            closed_at = happened[-1][0] if happened[-1][1] is EventAction.CLOSED else None
            rows.append(_lead(number, study, site, source, received, closed_at))
            events += [_event(number, study, f"B-{number}", *one) for one in happened]
            if len(rows) == 2_000 or number == leads:
                connection.execute(insert(Lead), rows)
                connection.execute(insert(LedgerEvent), events)
                rows, events = [], []
        connection.execute(text("ANALYZE"))


Fact = tuple[datetime, EventAction, dict[str, Any]]


def _life(
    dice: random.Random, received: datetime, until: datetime, ref: str, site: str, source: str
) -> Iterator[Fact]:
    """Ten events within a month: tries, notes, and mostly an end."""
    first = {"ref": ref, "site": site, "source": source, "owner": "ana"}
    yield received, EventAction.LEAD_RECEIVED, first
    ends = dice.random() < 0.9
    for number in range(1, EVENTS):
        at = min(received + timedelta(days=2 * number + dice.random()), until)
        if number == EVENTS - 1 and ends:
            yield at, EventAction.CLOSED, {"group": "no_response", "reason": "unable_to_reach"}
        elif number % 3 == 2:
            yield at, EventAction.NOTE_ADDED, {"note": "asked about parking"}
        else:
            outcome = "spoke" if number == 7 and dice.random() < 0.5 else "no_answer"
            yield at, EventAction.ATTEMPT_LOGGED, {"outcome": outcome}


def _lead(
    number: int, study: Study, site: Site, source: Source, received: datetime, closed_at: datetime | None
) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": study.workspace_id,
        "study_id": study.id,
        "site_id": site.id,
        "source_id": source.id,
        "ref": f"B-{number}",
        "received_at": received,
        "stage": Stage.CLOSED if closed_at else Stage.ATTEMPTING,
        "next_action": None if closed_at else NextAction.CALL,
        "next_action_due": None if closed_at else received,
        "interpreter_needed": False,
        "attempt_count": 0,
        "promised": False,
        "snoozes": 0,
        "closed_at": closed_at,
        "close_group": CloseGroup.NO_RESPONSE if closed_at else None,
        "close_reason": "unable_to_reach" if closed_at else None,
    }


def _event(
    number: int, study: Study, ref: str, at: datetime, action: EventAction, new: dict[str, Any]
) -> dict[str, Any]:
    return {
        "workspace_id": study.workspace_id,
        "study_id": study.id,
        "lead_id": number,
        "at": at,
        "recorded_at": at,
        "actor": "ana",
        "role": "coordinator",
        "action": action,
        "object_type": "lead",
        "object_ref": ref,
        "new": new,
    }
