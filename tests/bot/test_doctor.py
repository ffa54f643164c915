"""The doctor says in a line each what is in place and what is not, and ends with 1 when something is not."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.clock import SystemClock
from bot.local import seed_workspace
from bot.sample.people import TEAM_ID, TEAM_NAME
from bot.sandbox import SandboxServer, Workspace
from bot.settings import PROJECT
from tests.bot.terminal import Bot

Json = dict[str, Any]


@contextmanager
def slack_with(manifest: Json) -> Iterator[SandboxServer]:
    """A Slack in which an app of this manifest is installed."""
    workspace = Workspace(manifest, SystemClock(), team_id=TEAM_ID, team_name=TEAM_NAME)
    seed_workspace(workspace)
    with SandboxServer(workspace) as server:
        yield server
    workspace.close()


@pytest.fixture
def slack() -> Iterator[SandboxServer]:
    """A Slack to examine."""
    with slack_with(json.loads((PROJECT / "manifest.json").read_text())) as server:
        yield server


def tokens(server: SandboxServer) -> dict[str, str]:
    """The settings that reach it."""
    return {
        "SLACK_API_URL": server.api_url,
        "SLACK_BOT_TOKEN": server.bot_token,
        "SLACK_APP_TOKEN": server.app_token,
    }


def test_doctor_finds_nothing_wrong_without_slack(bot: Bot, engine: Engine) -> None:
    done = bot("doctor")

    assert done.code == 0
    assert [line[:4] for line in done.out.splitlines()] == ["ok  "] * 3
    assert f"ok   database: {engine.dialect.name}, reachable and migrated" in done.out


def test_doctor_finds_nothing_wrong_with_slack(bot: Bot, slack: SandboxServer) -> None:
    done = bot("doctor", **tokens(slack))

    assert done.code == 0
    assert "ok   slack: connected to Riverside Research as onward\n" in done.out
    assert "ok   scopes: all that manifest.json asks for\n" in done.out
    assert "ok   clock: " in done.out


def test_doctor_finds_a_database_that_is_not_migrated(alone: Bot) -> None:
    done = alone("doctor")

    assert done.code == 1
    assert "BAD  database: The database is at migration none" in done.out


def test_doctor_finds_a_database_that_is_away(alone: Bot) -> None:
    done = alone("doctor", DATABASE_URL="postgresql://onward:hunter2@127.0.0.1:1/onward")

    assert done.code == 1
    assert "BAD  database: Onward cannot reach its database (OperationalError)." in done.out
    assert "hunter2" not in done.out + done.err


def test_doctor_finds_a_token_that_does_not_work(bot: Bot, slack: SandboxServer) -> None:
    done = bot("doctor", **{**tokens(slack), "SLACK_BOT_TOKEN": "xoxb-wrong"})

    assert done.code == 1
    assert "BAD  slack: the token does not work (invalid_auth)\n" in done.out


def test_doctor_finds_a_bot_token_that_is_missing(bot: Bot) -> None:
    done = bot("doctor", SLACK_APP_TOKEN="xapp-1")

    assert done.code == 1
    assert "BAD  slack: SLACK_APP_TOKEN is given and SLACK_BOT_TOKEN is missing\n" in done.out


def test_doctor_finds_a_slack_that_is_away(bot: Bot) -> None:
    done = bot("doctor", SLACK_API_URL="http://127.0.0.1:1/api/", SLACK_BOT_TOKEN="xoxb-1")

    assert done.code == 1
    assert "BAD  slack: " in done.out


def test_doctor_finds_scopes_that_are_missing(bot: Bot) -> None:
    manifest = json.loads((PROJECT / "manifest.json").read_text())
    given = manifest["oauth_config"]["scopes"]
    given["bot"] = [scope for scope in given["bot"] if scope not in ("chat:write", "commands")]
    with slack_with(manifest) as server:
        done = bot("doctor", **tokens(server))

    assert done.code == 1
    assert "BAD  scopes: missing chat:write, commands; install the app again from manifest.json\n" in done.out


def test_doctor_finds_a_clock_that_is_off(bot: Bot) -> None:
    then = format_datetime(SystemClock().now() - timedelta(minutes=5), usegmt=True)
    manifest = json.loads((PROJECT / "manifest.json").read_text())
    scopes = ",".join(manifest["oauth_config"]["scopes"]["bot"])

    class Behind(BaseHTTPRequestHandler):
        """A Slack whose clock is five minutes behind."""

        def date_time_string(self, timestamp: float | None = None) -> str:
            return then

        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("X-OAuth-Scopes", scopes)
            self.end_headers()
            self.wfile.write(b'{"ok": true, "team": "T", "user": "onward"}')

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Behind)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/api/"
    done = bot("doctor", SLACK_API_URL=address, SLACK_BOT_TOKEN="xoxb-1")
    thread.join()
    server.server_close()

    assert done.code == 1
    assert re.search(r"BAD  clock: 30\d s from Slack's\n", done.out)
