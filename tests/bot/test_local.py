"""The local workspace: one start for a newcomer, the same data at the next, and a clock to wind."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.local import LocalError, LocalOnward, only_one
from bot.sample.people import PEOPLE, START
from bot.settings import PROJECT, Settings, read_settings
from models.lead import Lead
from models.nudge import Nudge
from models.study import Study
from models.terms import EventAction
from tests.stage import DM, RIVERSIDE, SPONSOR, public

NOTHING = Path("/nowhere/.env")


def settings_in(home: Path) -> Settings:
    """Settings with this data folder and nothing else."""
    return read_settings({"ONWARD_HOME": str(home)}, env_file=NOTHING)


@contextmanager
def running(home: Path, *, port: int = 0) -> Iterator[LocalOnward]:
    """The local workspace with its data in that folder and a clock that stands still."""
    local = LocalOnward(settings_in(home), port=port, flowing=False)
    local.start()
    assert local.workspace.wait_for(local.workspace.is_connected, 10)
    try:
        yield local
    finally:
        hang_up(local)
        local.stop()


def hang_up(local: LocalOnward) -> None:
    """Slack's client takes seconds to close, unless its line is gone and its queue has something for it."""
    assert local.bot is not None
    assert local.bot.socket is not None
    client = local.bot.socket.handler.client
    client.auto_reconnect_enabled = False
    local.workspace.sockets.cut()
    client.message_processor.event.set()
    client.enqueue_message('{"type": "goodbye"}')


def refs(local: LocalOnward) -> set[str]:
    """The leads there are."""
    with Session(local.engine) as session:
        return set(session.exec(select(Lead.ref)))


def add_lead(local: LocalOnward) -> str:
    """A lead of Ana's, taken in with the form."""
    before = refs(local)
    ana = local.workspace.person("ana")
    ana.runs("/lead add", channel=RIVERSIDE)
    ana.submits({"Source": "Social ads"})
    (ref,) = refs(local) - before
    return ref


def test_a_taken_port_gets_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = read_settings({"ONWARD_HOME": str(tmp_path), "PORT": str(port)}, env_file=NOTHING)
        local = LocalOnward(settings, port=port)

        with pytest.raises(LocalError) as refusal:
            local.start()
        local.engine.dispose()

    assert str(refusal.value) == (
        f"Port {port} is taken by another program. Choose another, for example: PORT={port + 1} make run"
    )


def test_a_second_start_at_once_gets_a_sentence(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(LocalError) as refusal, only_one(tmp_path):
        pass

    assert str(refusal.value) == (
        f"Onward already runs with the data in {tmp_path}. "
        "Use that one, or start this one with another ONWARD_HOME."
    )


def test_a_start_after_a_stop_is_no_second_start(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path):
            assert (tmp_path / "running.lock").exists()


def test_the_first_start_shows_the_sample_study_with_its_past(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        with Session(local.engine) as session:
            study = session.exec(select(Study)).one()
        people = [local.workspace.person(person.key).name for person in PEOPLE]

        assert study.code == "KN-118"
        assert len(refs(local)) > 20
        assert people == [person.name for person in PEOPLE]
        assert local.clock.now() == START
        assert local.server.url.startswith("http://127.0.0.1:")
        assert local.upcoming() == sorted(local.upcoming())
        assert "Digest of KN-118" in [what for _, what in local.upcoming()]


def test_nothing_of_the_past_is_announced_at_the_first_start(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        local.wind(local.clock.now() + timedelta(seconds=1))

        assert [local.workspace.person(one.key).sees(DM) for one in PEOPLE] == [[]] * len(PEOPLE)


def test_the_next_start_goes_on_where_this_one_stopped(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        ref = add_lead(local)
        local.workspace.wind(START + timedelta(hours=1))
        before = (refs(local), public(local.workspace.person("ana").sees(RIVERSIDE)))
    with running(tmp_path) as local:
        again = (refs(local), public(local.workspace.person("ana").sees(RIVERSIDE)))
        now = local.clock.now()
        local.workspace.person("ana").runs(f"/lead {ref}", channel=DM)
        answer = local.workspace.person("ana").sees(DM)[-1]["text"]

    assert again == before
    assert now == START + timedelta(hours=1)
    assert f"*{ref}*" in answer


def test_winding_rings_everything_on_the_way_at_its_own_time(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        ref = add_lead(local)
        passed = local.workspace.wind(datetime(2026, 7, 20, 13, 30, tzinfo=UTC))
        nudge, *_ = [text for text in public(local.workspace.person("ana").sees(DM)) if ref in text]
        (digest,) = public(local.workspace.person("sam").sees(SPONSOR))
        with Session(local.engine) as session:
            lead_id = session.exec(select(Lead.id).where(Lead.ref == ref)).one()
            rang = session.exec(select(Nudge.rang_at).where(Nudge.lead_id == lead_id)).all()

    times = [at for at, _ in passed]
    assert times == sorted(times)
    assert rang[0] == datetime(2026, 7, 14, 16, 5, tzinfo=UTC)  # two business hours after 9:05 in Chicago
    assert (rang[0], f"First response: {ref}") in passed
    assert (datetime(2026, 7, 20, 13, 0, tzinfo=UTC), "Digest of KN-118") in passed
    assert "Onward was away" not in nudge
    assert "week of 13–19 July 2026" in digest


def test_winding_to_what_is_due_next_rings_it(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        ref = add_lead(local)
        to = local.workspace.landmark("next")
        passed = local.workspace.wind(to)

        assert passed[0][0] == to
        assert local.clock.now() == to
        assert ref in str(local.upcoming())


def test_the_clock_is_never_wound_back(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        local.workspace.wind(START - timedelta(days=1))

        assert local.clock.now() == START


def test_a_reset_brings_the_sample_back_and_keeps_the_clock(tmp_path: Path) -> None:
    with running(tmp_path) as local:
        at_first = refs(local)
        add_lead(local)
        local.workspace.wind(START + timedelta(hours=1))
        local.workspace.reset()

        assert refs(local) == at_first
        assert local.workspace.person("ana").sees(RIVERSIDE) == []
        assert local.clock.now() == START + timedelta(hours=1)

        ref = add_lead(local)
        local.wind(local.clock.now())
        assert f"*{ref}*" in public(local.workspace.person("ana").sees(RIVERSIDE))[0]


def test_whoever_starts_it_is_told_where_to_go_and_how_to_stop(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "ONWARD_HOME": str(tmp_path), "PORT": "0"}
    words = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(
        words, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(2)]
        other = subprocess.run(words, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
        process.terminate()
        _, complained = process.communicate(timeout=30)

    assert said[0].startswith("Onward runs in its local workspace. Open http://127.0.0.1:")
    assert str(tmp_path) in said[1]
    assert process.returncode == 0
    assert "Traceback" not in complained
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith("Onward already runs with the data in ")


def test_the_sample_names_every_kind_of_event_a_study_has() -> None:
    text = (PROJECT / "bot" / "sample" / "history.json").read_text()

    assert EventAction.LEAD_RECEIVED.value not in text  # it is a history as studies export it, not a ledger
    for part in ("contact_attempts", "blockers", "visits", "records", "closed_at", "review_decision"):
        assert part in text
