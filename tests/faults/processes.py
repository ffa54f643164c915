"""Real processes of the bot, and the Slack and the study they work on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from bot.clock import SystemClock
from bot.local import seed_workspace
from bot.sample.people import TEAM_ID, TEAM_NAME
from bot.sandbox import SandboxServer, Workspace
from bot.sandbox import messages as sandbox_messages
from bot.sandbox.ids import channel_id, person_id
from bot.settings import PROJECT
from handlers.reading.study_file import StudyFile, read_study_file
from models.outbox import OutboxRow
from models.terms import OutboxState
from tests.desk import Desk
from tests.stage import RIVERSIDE

PATIENCE = 60.0  # seconds: only something that never happens takes as long
LEASE = 4  # seconds; the shortest there is

# The processes tell the time by the machine's clock, so the site is open whenever a test runs.
STUDY = f"""
[study]
code = "NS-1"
ref_prefix = "NS"
title = "A study that never sleeps"
reporting_timezone = "UTC"

[[source]]
key = "social_ads"
name = "Social ads"

[[site]]
code = "301"
name = "Riverside"
timezone = "UTC"
channel = "{channel_id(RIVERSIDE)}"
[site.hours]
mon = [["00:00", "24:00"]]
tue = [["00:00", "24:00"]]
wed = [["00:00", "24:00"]]
thu = [["00:00", "24:00"]]
fri = [["00:00", "24:00"]]
sat = [["00:00", "24:00"]]
sun = [["00:00", "24:00"]]

[[member]]
key = "ana"
name = "Ana Reyes"
slack = "{person_id("ana")}"
roles = [{{ role = "coordinator", site = "301" }}]

[[member]]
key = "lena"
name = "Lena Fischer"
slack = "{person_id("lena")}"
roles = [{{ role = "site_lead", site = "301" }}]
"""


def open_study() -> StudyFile:
    """A study of one site that never closes."""
    return read_study_file(STUDY)


class Process:
    """One process of the bot, `worker` or `run`."""

    def __init__(self, command: str, environ: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", command],
                cwd=PROJECT,
                env={**os.environ, **environ},
                stdout=out,
                stderr=out,
            )

    @property
    def said(self) -> str:
        """Its log."""
        return self._log.read_text()

    def is_up(self) -> bool:
        """Whether it says that it runs. Raises when it ended instead."""
        if self._process.poll() is not None:
            raise AssertionError(f"the process ended with {self._process.returncode}:\n{self.said}")
        return "Onward is running" in self.said

    def kill(self) -> None:
        """End it this instant, as a machine that loses its power does."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def asked_to_stop(self) -> int:
        """SIGTERM; gives the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)


class Town:
    """A Slack, a study and as many processes as a test starts, all on the machine's own clock."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._folder = folder
        self._engine = engine
        self._processes: list[Process] = []
        manifest = json.loads((PROJECT / "manifest.json").read_text())
        self.workspace = Workspace(
            manifest, SystemClock(), team_id=TEAM_ID, team_name=TEAM_NAME, rate_limits=False
        )
        seed_workspace(self.workspace)
        self.server = SandboxServer(self.workspace).start()
        self.desk = Desk(engine, file=open_study(), since=self.now())

    def close(self) -> None:
        """End what still runs."""
        for process in self._processes:
            process.kill()
        self.server.stop()
        self.workspace.close()

    def now(self) -> datetime:
        """The instant on every clock here."""
        return SystemClock().now()

    def takes_in(self, *, minutes_ago: float = 0, owner: str | None = "ana") -> str:
        """A lead that came in just now, or a while ago; gives its ref."""
        return self.desk.takes_in(self.now() - timedelta(minutes=minutes_ago), owner=owner)

    def starts(self, command: str = "worker", *, lease: int = LEASE) -> Process:
        """A process, which may not be up yet."""
        environ = {
            "DATABASE_URL": self._engine.url.render_as_string(hide_password=False),
            "ONWARD_HOME": str(self._folder),
            "SLACK_API_URL": self.server.api_url,
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "DELIVERY_LEASE": str(lease),
        }
        log = self._folder / f"{command}-{len(self._processes)}.log"
        self._processes.append(Process(command, environ, log))
        return self._processes[-1]

    def holds(self, method: str, *, seconds: float) -> Callable[[], bool]:
        """The next call of that method is held; gives the question whether it has been made."""
        faults = self.workspace.state.faults
        faults.on_call(method, "latency", seconds=seconds)
        return lambda: not faults.pending()["calls"]

    def calls(self, method: str) -> int:
        """How many calls of that method were answered or ended."""
        with self.workspace.state.lock:
            return sum(entry["name"] == method for entry in self.workspace.state.traffic.since(0, 5_000))

    def messages(self) -> list[dict[str, Any]]:
        """Every message there is, in any conversation."""
        state = self.workspace.state
        with state.lock:
            tables = [sandbox_messages.table(channel) for channel in state.store.table("channel")]
            return [dict(one) for each in tables for one in state.store.table(each).values()]

    def has_messages(self, least: int) -> bool:
        """Whether there are that many."""
        return len(self.messages()) >= least

    def arrived(self, words: str) -> int:
        """How many messages say these words."""
        return sum(words in one["text"] for one in self.messages())

    def states(self) -> set[OutboxState]:
        """How far what was promised has come."""
        return {row.state for row in self.desk.outbox()}

    def all_sent(self) -> bool:
        """Whether everything promised was said."""
        return self.states() == {OutboxState.SENT}

    def is_sending(self) -> bool:
        """Whether a worker says that it is sending something."""
        with self.desk.sessions() as session:
            asked = select(OutboxRow.id).where(col(OutboxRow.state) == OutboxState.SENDING)
            return session.exec(asked).first() is not None


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens in another process. Raises when it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it never happened")
        time.sleep(0.02)
