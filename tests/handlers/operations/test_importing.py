"""A history taken in: what its past would have said stays unsaid, what still runs rings at its next rung."""

import json
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.local import SAMPLE
from bot.sample.people import START, TEAM_ID
from handlers import jobs
from handlers.operations.importing import import_history
from handlers.operations.studies import workspace_for
from handlers.reading.history_file import read_history_file
from models.deadline import Deadline
from models.terms import DeadlineState
from tests.desk import Desk


def take_in(desk: Desk, history: dict[str, Any]) -> None:
    file = read_history_file(json.dumps(history))
    with desk.sessions.begin() as session:
        import_history(session, file, workspace=workspace_for(session, TEAM_ID), now=START)


def sample() -> dict[str, Any]:
    history: dict[str, Any] = json.loads((SAMPLE / "history.json").read_text())
    return history


def everything(desk: Desk) -> list[Deadline]:
    with desk.sessions() as session:
        return list(session.exec(select(Deadline)))


def test_nothing_of_the_past_is_said(desk: Desk) -> None:
    take_in(desk, sample())

    jobs.notice(desk.sessions, START)
    jobs.ring(desk.sessions, START)

    assert desk.nudges() == []
    assert any(one.due_at < START and one.state is DeadlineState.RUNNING for one in everything(desk))


def test_what_still_runs_rings_at_its_next_rung_only(desk: Desk) -> None:
    take_in(desk, sample())
    waiting = [one for one in everything(desk) if one.next_ring_at is not None]

    first = min(one.next_ring_at for one in waiting if one.next_ring_at is not None)
    jobs.ring(desk.sessions, first - timedelta(seconds=1))
    before = desk.nudges()
    jobs.ring(desk.sessions, first)

    assert before == []
    assert desk.nudges() != []
    assert first > START


def test_the_watchman_finds_nothing_in_what_was_just_taken_in(desk: Desk) -> None:
    take_in(desk, sample())

    jobs.notice(desk.sessions, START)
    jobs.watch(desk.sessions, START)

    found = [row.body["text"] for row in desk.outbox("watch:")]
    assert not any("nobody was told" in text or "did not run" in text for text in found)


def test_the_same_history_again_starts_no_clock(desk: Desk) -> None:
    take_in(desk, sample())
    before = [one.model_dump() for one in everything(desk)]

    take_in(desk, sample())

    assert [one.model_dump() for one in everything(desk)] == before
