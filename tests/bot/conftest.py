"""The command line as a fixture: what an operator types, and what they get back."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

import bot.__main__ as command_line
from tests.bot.postman import Post
from tests.bot.terminal import Bot, Done
from tests.stage import Stage

SETTINGS = (
    "DATABASE_URL",
    "PORT",
    "SLACK_API_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "LOG_LEVEL",
)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bot:
    """`python -m bot …` in this process, with a data folder of its own and no other setting."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("bot.settings.PROJECT", tmp_path)  # no .env of whoever runs the tests

    def run(*words: str, **environ: str) -> Done:
        out, err = tmp_path / "out", tmp_path / "err"
        with monkeypatch.context() as once, out.open("w") as printed, err.open("w") as complained:
            for name, value in environ.items():
                once.setenv(name, value)
            once.setattr(sys, "argv", ["bot", *words])
            once.setattr(sys, "stdout", printed)
            once.setattr(sys, "stderr", complained)
            try:
                command_line.main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        return Done(code, out.read_text(), err.read_text())

    return run


@pytest.fixture
def bot(alone: Bot, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """The same on a migrated database of each kind."""
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    return alone


@pytest.fixture
def office(stage: Stage) -> Post:
    """The stage's postman; Slack is as patient as he is."""
    stage.workspace.state.limits.enabled = False
    return Post(stage)
