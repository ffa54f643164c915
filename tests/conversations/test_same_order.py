"""One order everywhere: Home, `/lead mine`, the morning list, the triage and the command line agree."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, select

from bot.reports import find_study, queue_rows
from bot.sandbox import Person
from handlers.operations.importing import import_history
from handlers.operations.ledger import record
from handlers.operations.settling import settle, write_row
from handlers.operations.studies import workspace_for
from handlers.reading.history_file import read_history_file
from models.lead import Lead
from models.member import Member
from models.queries.histories import happenings
from models.queries.queues import queue_of
from models.rules.history import unfold
from models.study import Site, Study
from models.terms import EventAction, NextAction
from tests.conversations.test_home import says
from tests.conversations.test_triage import headings, rows
from tests.models.rules.scenario import instant, shared_scenario
from tests.stage import DM, SETTER_UP, Stage, private, texts

Json = dict[str, Any]


def in_part(said: str, begins: str, ends: str, among: Sequence[str]) -> list[str]:
    """The refs in a part of a text, in order."""
    part = said.split(begins, 1)[-1].split(ends, 1)[0] if begins in said else ""
    return sorted((ref for ref in among if ref in part), key=part.index)


def is_in_the_order_of(some: Sequence[str], order: Sequence[str]) -> bool:
    """Whether these come in that order, however many are left out."""
    return list(some) == [ref for ref in order if ref in some]


def a_busy_fortnight(stage: Stage, seed: int) -> list[str]:
    """Leads of Ana's of every kind; gives their refs."""
    chance = Random(seed)
    refs = []
    for _ in range(14):
        refs.append(stage.a_lead(owner="ana"))
        stage.clock.wind_to(stage.clock.now() + timedelta(minutes=chance.randint(1, 400)))
    for _ in range(30):
        now = stage.clock.now() + timedelta(minutes=chance.randint(1, 200))
        stage.clock.wind_to(now)
        happens(stage, chance.choice(refs), chance.choice(STEPS))
    return refs


STEPS: list[tuple[EventAction, Json]] = [
    (EventAction.ATTEMPT_LOGGED, {"outcome": "no_answer", "channel": "phone"}),
    (EventAction.ATTEMPT_LOGGED, {"outcome": "spoke", "channel": "phone"}),
    (EventAction.PRESCREEN_LOGGED, {"outcome": "forward_to_study_team"}),
    (EventAction.MADE_REVIEWABLE, {}),
    (EventAction.MADE_READY, {}),
    (EventAction.NEXT_ACTION_SET, {"next_action": NextAction.CALL.value}),
    (EventAction.VISIT_BOOKED, {}),
]


def happens(stage: Stage, ref: str, step: tuple[EventAction, Json]) -> None:
    """One thing happens to a lead."""
    action, facts = step
    now = stage.clock.now()
    soon = (now + timedelta(hours=26)).isoformat()
    more = {EventAction.NEXT_ACTION_SET: {"due_at": soon}, EventAction.VISIT_BOOKED: {"visit_at": soon}}
    with stage.sessions.begin() as session:
        lead = session.exec(select(Lead).where(Lead.ref == ref)).one()
        record(session, lead, action, {**facts, **more.get(action, {})}, by=SETTER_UP, now=now)
        settle(session, lead, now=now)


@pytest.mark.parametrize("seed", range(2))
def test_everywhere_the_same_leads_come_in_the_same_order(
    stage: Stage, ana: Person, lena: Person, seed: int
) -> None:
    refs = a_busy_fortnight(stage, seed)
    morning = stage.clock.now().replace(hour=13, minute=50) + timedelta(days=1)
    while morning.weekday() > 4:
        morning += timedelta(days=1)
    stage.later(to=morning)
    with stage.session() as session:
        printed = queue_rows(session, find_study(session, "KN-118"), "ana", stage.clock.now())
    order = [row["lead"] for row in printed]
    ana.opens_home()
    home = in_part(says(ana), "My queue", "*In recovery", refs)
    apart = in_part(says(ana), "*In recovery", "*Away*", refs)
    ana.runs("/lead mine", channel=DM)
    mine = in_part(private(ana.sees(DM))[-1], "*Your leads", "*In recovery", refs)
    listed = [text for text in texts(ana.sees(DM)) if "Late" in text or "Due today" in text][-1]
    lena.runs("/triage", channel=DM)
    shown = [ref for ref, _ in rows(lena)]

    assert home == mine[:8]
    assert is_in_the_order_of(mine, order)
    assert sorted([*mine, *[ref for ref in order if ref not in mine]]) == sorted(order)
    assert set(apart) <= set(order) - set(mine)
    for part in ("*Due today*", "*Late*", "*Blocked, to check today*"):
        assert is_in_the_order_of(in_part(listed, part, "\n*", refs), order)
    assert set(shown) <= set(order)
    assert headings(lena)


def as_it_stood(session: Session, at: datetime) -> None:
    """The rows as they were at an instant, although the ledger knows more by now."""
    for lead in session.exec(select(Lead)).all():
        states = list(unfold(happenings(session, [lead.id or 0])[lead.id or 0], as_of=at))
        if not states:
            lead.duplicate_of = "not yet here"
            session.add(lead)
            continue
        study, site = session.get_one(Study, lead.study_id), session.get_one(Site, lead.site_id)
        write_row(session, lead, states, study=study, site=site, at=at)
    session.flush()


def test_the_worked_study_imported_comes_in_the_written_order(sessions: sessionmaker[Session]) -> None:
    written = shared_scenario("two_channels.json")
    ours = {"scenario", "description", "window", "expected"}
    file = read_history_file(json.dumps({key: value for key, value in written.items() if key not in ours}))
    for check in written["expected"]["queue_checks"]:
        at = instant(check["at"])
        with sessions() as session:
            import_history(session, file, workspace=workspace_for(session), now=at)
            as_it_stood(session, at)
            owner = session.exec(select(Member.id).where(Member.key == check["owner"])).one()
            found = queue_of(session, owner or 0, now=at, most=500, apart=500)
            queue = [view.lead.ref for view in found.views]
            apart = [view.lead.ref for view in found.recovery]
            session.rollback()
        order = [row["lead"] for row in check["ordered"]]

        assert sorted([*queue, *apart]) == sorted(order)
        assert is_in_the_order_of(queue, order)
