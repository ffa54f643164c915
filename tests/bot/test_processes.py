"""Whole processes of the bot: how they share the work, stop, and say what is wrong at their start."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.clock import SystemClock, WindableClock
from bot.database import open_sessions
from bot.local import seed_workspace
from bot.sample.people import TEAM_ID, TEAM_NAME
from bot.sandbox import SandboxServer, Workspace
from bot.settings import PROJECT
from handlers.operations.studies import apply_study, workspace_for
from models.lead import Lead
from tests.databases import Databases
from tests.stage import RIVERSIDE, SETTER_UP, public, sample_study


def status_of(url: str) -> tuple[int, dict[str, object]]:
    """What a plain GET answers."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.loads(problem.read())


class Outside:
    """A sandbox and a database that processes of their own reach over the network and the disk."""

    def __init__(self, engine: Engine, url: str, home: Path) -> None:
        clock = WindableClock(SystemClock().now(), flowing=True)
        manifest = json.loads((PROJECT / "manifest.json").read_text())
        self.workspace = Workspace(manifest, clock, team_id=TEAM_ID, team_name=TEAM_NAME)
        seed_workspace(self.workspace)
        self.server = SandboxServer(self.workspace).start()
        self.sessions = open_sessions(engine)
        with self.sessions.begin() as session:
            workspace = workspace_for(session, TEAM_ID, name=TEAM_NAME)
            apply_study(session, sample_study(), workspace=workspace, by=SETTER_UP, now=clock.now())
        self.environment = {
            "PATH": os.environ["PATH"],
            "ONWARD_HOME": str(home),
            "DATABASE_URL": url,
            "SLACK_API_URL": self.server.api_url,
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "SLACK_SIGNING_SECRET": self.workspace.signing_secret,
        }

    @contextmanager
    def process(self, *command: str, **more: str) -> Iterator[subprocess.Popen[str]]:
        """`python -m bot` with these words, for as long as wanted."""
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            env={**self.environment, **more},
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                started.kill()
                started.communicate()

    def refs(self) -> list[str]:
        """The leads there are."""
        with self.sessions() as session:
            return list(session.exec(select(Lead.ref)))

    def close(self) -> None:
        """Leave nothing running."""
        self.server.stop()
        self.workspace.close()


@pytest.fixture
def outside(all_databases: Databases, tmp_path: Path) -> Iterator[Outside]:
    """On SQLite, which is what one process uses."""
    path = tmp_path / "onward.db"
    engine = all_databases.sqlite(path)
    found = Outside(engine, f"sqlite:///{path}", tmp_path / "home")
    yield found
    found.close()
    engine.dispose()


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether somebody answers there with 200."""
    try:
        return status_of(url)[0] == 200
    except OSError:
        return False


def until(condition: object, seconds: float = 30) -> bool:
    """Look again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_a_process_told_to_stop_answers_what_it_was_asked_and_leaves_quietly(outside: Outside) -> None:
    ana = outside.workspace.person("ana")
    with outside.process("run") as bot:
        assert outside.workspace.wait_for(outside.workspace.sockets.is_open, 30)
        outside.workspace.state.faults.on_call("views.open", "latency", seconds=1.0)
        asking = threading.Thread(target=ana.runs, args=("/lead add",), kwargs={"channel": RIVERSIDE})
        asking.start()
        assert until(lambda: "views.open" not in str(outside.workspace.state.faults._calls))
        bot.send_signal(signal.SIGTERM)
        asking.join()
        _, said = bot.communicate(timeout=30)

    assert bot.returncode == 0
    assert ana.modal is not None
    assert ana.notices == []
    assert "Traceback" not in said


def test_web_and_worker_share_the_work_between_processes(outside: Outside) -> None:
    ana = outside.workspace.person("ana")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with outside.process("web", PORT=str(port)), outside.process("worker"):
        assert until(lambda: answers(f"{url}/healthz"))
        outside.workspace.deliver_over_http(f"{url}/slack/events")
        ana.runs("/lead add", channel=RIVERSIDE)
        assert ana.submits({"Source": "Social ads"}) is None
        (ref,) = outside.refs()

        assert until(lambda: ref in str(public(ana.sees(RIVERSIDE))))


def test_a_token_slack_does_not_know_is_said_in_one_sentence(outside: Outside) -> None:
    with outside.process("run", SLACK_BOT_TOKEN="xoxb-nobody") as bot:
        _, said = bot.communicate(timeout=30)

    assert bot.returncode == 2
    assert said.strip().splitlines()[-1] == (
        "Slack refused the bot's token (invalid_auth). Is SLACK_BOT_TOKEN right, and is the app installed?"
    )
    assert "Traceback" not in said


def test_a_slack_that_is_not_there_is_said_in_one_sentence(outside: Outside) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    with outside.process("run", SLACK_API_URL=nowhere) as bot:
        _, said = bot.communicate(timeout=30)

    assert bot.returncode == 2
    assert said.strip().splitlines()[-1] == (
        f"Onward cannot reach Slack at {nowhere} (URLError). Is the network up, and is SLACK_API_URL right?"
    )
    assert "Traceback" not in said
