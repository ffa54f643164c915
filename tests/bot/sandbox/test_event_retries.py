"""Events come again when nobody acknowledged them: at once, after a minute, after five, and no more."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import WindableClock
from bot.sandbox import Person, Workspace
from tests.bot.sandbox.stage import MANIFEST, Json, TestApp, furnish

SITE = "#site-101"


def refuse(body: Json) -> None:
    raise RuntimeError("the app is broken")


def attempts(app: TestApp) -> list[tuple[str | None, str | None]]:
    return [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason"))
        for _, _, headers in app.received
    ]


def test_three_repeats_on_the_workspaces_clock_and_then_none(
    app: TestApp, ana: Person, workspace: Workspace, clock: WindableClock
) -> None:
    app.answers["events_api"] = refuse
    ana.says("hello", channel=SITE)
    assert attempts(app) == [(None, None), ("1", "http_error")]

    workspace.wind(clock.now() + timedelta(seconds=59))
    assert len(app.received) == 2
    workspace.wind(clock.now() + timedelta(seconds=1))
    assert attempts(app)[2:] == [("2", "http_error")]
    workspace.wind(clock.now() + timedelta(minutes=5))
    assert attempts(app)[3:] == [("3", "http_error")]
    workspace.wind(clock.now() + timedelta(days=1))

    assert len(app.received) == 4
    assert len({body["event_id"] for body in app.bodies("events_api")}) == 1


def test_a_late_answer_counts_as_none(app: TestApp, ana: Person, workspace: Workspace) -> None:
    slow = threading.Event()
    app.answers["events_api"] = lambda body: slow.wait(0.35) and None
    ana.says("hello", channel=SITE)
    workspace.wait_for(lambda: len(app.received) == 2)

    assert attempts(app)[1] == ("1", "http_timeout")


def test_an_answered_event_does_not_come_again(
    app: TestApp, ana: Person, workspace: Workspace, clock: WindableClock
) -> None:
    ana.says("hello", channel=SITE)
    workspace.wind(clock.now() + timedelta(hours=1))

    assert len(app.received) == 1


def test_commands_and_clicks_are_tried_once(
    app: TestApp, ana: Person, workspace: Workspace, clock: WindableClock
) -> None:
    app.answers["slash_commands"] = refuse
    ana.runs("/lead list", channel=SITE)
    workspace.wind(clock.now() + timedelta(hours=1))

    assert len(app.received) == 1
    assert ana.notices == ["/lead failed with the error http_service_error"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


def test_events_wait_for_an_app_even_over_a_restart(journal: Path, clock: WindableClock) -> None:
    first = Workspace(MANIFEST, clock, journal=journal)
    furnish(first)
    first.person("ana").says("is anybody there?", channel=SITE)
    first.close()

    second = Workspace(MANIFEST, clock, journal=journal)
    app = TestApp()
    second.deliver_in_process(app)
    second.settle()
    second.close()

    assert [event["text"] for event in app.events()] == ["is anybody there?"]


def test_a_reset_forgets_events_still_waiting(workspace: Workspace, ana: Person) -> None:
    ana.says("hello", channel=SITE)
    workspace.reset()
    app = TestApp()
    workspace.deliver_in_process(app)
    ana.says("again", channel=SITE)

    assert [event["text"] for event in app.events()] == ["again"]
