"""No log line carries a secret, an address with a right in it, or what somebody typed."""

import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.logs import Redacting, set_up_logging

SECRETS = [
    "xoxb-123-456-abcDEF",
    "xapp-1-A012-345-deadbeef",
    "https://hooks.slack.com/commands/T0/1/secret",
    "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1",
]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a process that logs as ours do would write."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up_logging("INFO")
    written = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_never_written(lines: io.StringIO, secret: str) -> None:
    logging.getLogger("bot").error("It was %s, they said", secret)
    try:
        raise RuntimeError(f"no answer from {secret}")
    except RuntimeError:
        logging.getLogger("bot").exception("A call failed")

    assert secret not in lines.getvalue()
    assert lines.getvalue().count("[redacted]") == 2
    assert "Traceback" in lines.getvalue()


def test_slacks_own_loggers_say_nothing_below_a_warning(lines: io.StringIO) -> None:
    for name in ("slack_bolt.App", "slack_sdk.web.base_client", "apscheduler.executors", "werkzeug"):
        logging.getLogger(name).info("a whole request body")

    assert lines.getvalue() == ""


def test_a_row_the_database_refused_is_not_quoted(engine: Engine, lines: io.StringIO) -> None:
    insert = text("INSERT INTO workspace (team_id, name) VALUES (:team, :name)")
    row = {"team": None, "name": "zebra\ncrossing"}
    try:
        with engine.begin() as connection:
            connection.execute(insert, row)
    except DBAPIError:
        logging.getLogger("bot").exception("A listener failed")

    assert "Traceback" in lines.getvalue()
    assert "zebra" not in lines.getvalue()
    assert "crossing" not in lines.getvalue()
    assert "INSERT INTO workspace" in lines.getvalue()


def test_a_line_without_secrets_stays_as_it_is() -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "Delivered %s", ("card:1",), None)

    assert Redacting("%(message)s").format(record) == "Delivered card:1"
