"""Traps of the scheduler, the two databases and SQLModel that we stepped around, each held open by a test."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from bot.database import open_sessions
from bot.sandbox import Person
from bot.scheduler import start_scheduler, ticks
from handlers.operations.outbox import announce
from messages.message import Message
from models.digest import Digest
from models.lead import Lead
from models.outbox import OutboxRow
from models.study import Study, Workspace
from tests.databases import Databases
from tests.rooms import ROOMS, imports, sources
from tests.stage import SPONSOR, Stage, public

NOW = datetime(2026, 7, 14, 14, 5, tzinfo=UTC)


# T15, T16


def test_a_tick_that_comes_late_still_comes(stage: Stage) -> None:
    scheduler = start_scheduler(ticks(stage.postman, stage.clock))
    jobs = scheduler.get_jobs()
    scheduler.shutdown(wait=True)

    assert len(jobs) == len(ticks(stage.postman, stage.clock)) > 0
    for job in jobs:
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
        assert type(job.trigger).__name__ == "IntervalTrigger"
        assert str(job.trigger.timezone) == "UTC"


def test_a_digest_at_a_time_that_comes_twice_goes_out_once(stage: Stage, sam: Person) -> None:
    with stage.sessions.begin() as session:
        study = session.exec(select(Study)).one()
        study.digest_weekday, study.digest_time = 6, "01:30"
    at = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)  # midnight in New York, and 1:30 comes at 5:30 and at 6:30
    stage.clock.wind_to(at)
    stage.works()
    before = len(public(sam.sees(SPONSOR)))
    for _ in range(16):
        stage.later(minutes=15)

    assert len(public(sam.sees(SPONSOR))) == before + 1
    with stage.session() as session:
        last = session.exec(select(Digest).order_by(col(Digest.made_at).desc())).first()
    assert last is not None
    assert last.made_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


# T17


def test_writers_on_sqlite_wait_their_turn(all_databases: Databases, tmp_path: Path) -> None:
    engine = all_databases.sqlite(tmp_path / "busy.db")
    sessions = open_sessions(engine)
    with sessions.begin() as session:
        session.add(Workspace(team_id="T1", name="0"))

    def count_up(_: int) -> None:
        with sessions.begin() as session:  # reads first and writes later: a deferred BEGIN is refused here
            workspace = session.exec(select(Workspace)).one()
            workspace.name = str(int(workspace.name) + 1)

    with ThreadPoolExecutor(6) as writers:
        list(writers.map(count_up, range(60)))
    with sessions() as session:
        total = session.exec(select(Workspace.name)).one()
    engine.dispose()

    assert total == "60"


def test_sqlite_is_set_up_for_several_writers(all_databases: Databases, tmp_path: Path) -> None:
    engine = all_databases.sqlite(tmp_path / "set-up.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    engine.dispose()

    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}


# T18


def test_an_instant_without_a_zone_is_refused(sessions: sessionmaker[Session]) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match=r"naive|timezone"), sessions.begin() as session:
        announce(session, Message("hello"), to="C1", dedupe_key="k", now=naive)
    with pytest.raises(StatementError, match=r"naive|timezone"), sessions() as session:
        session.exec(select(OutboxRow).where(OutboxRow.created_at > naive)).all()


def test_an_instant_comes_back_in_utc(sessions: sessionmaker[Session]) -> None:
    at = NOW.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00+05:30").tzinfo)
    with sessions.begin() as session:
        announce(session, Message("hello"), to="C1", dedupe_key="k", now=at)
    with sessions() as session:
        kept = session.exec(select(OutboxRow.created_at)).one()

    assert kept == NOW
    assert kept.utcoffset() == timedelta(0)


# T19, T20


def test_slack_never_schedules_for_us() -> None:
    for path in sources(*ROOMS):
        assert "schedule_message" not in path.read_text().lower().replace(
            "schedulemessage", "schedule_message"
        )


def test_annotations_stay_what_they_are() -> None:
    for path, tree in sources(*ROOMS).items():
        assert "__future__" not in imports(tree), path


# Further ones, of the same pages


def test_what_was_committed_can_still_be_read(engine: Engine) -> None:
    with open_sessions(engine).begin() as session:
        workspace = Workspace(team_id="T1", name="kept")
        session.add(workspace)

    assert workspace.name == "kept"


def test_the_database_refuses_words_outside_a_vocabulary(stage: Stage) -> None:
    ref = stage.a_lead()
    with (
        pytest.raises(Exception, match=r"(?i)check|constraint|not among"),
        stage.engine.begin() as connection,
    ):
        connection.exec_driver_sql(f"UPDATE lead SET stage = 'enrolled' WHERE ref = '{ref}'")
    with stage.session() as session:
        assert session.exec(select(Lead.stage).where(Lead.ref == ref)).one() == "new"
