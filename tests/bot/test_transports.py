"""The same story over Socket Mode and over HTTP: a lead comes in, is nudged, answered, and reported."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from werkzeug.serving import make_server

from bot.app import create_app
from bot.database import open_engine
from bot.running import Bot
from bot.sandbox import Person, Workspace
from bot.web import create_web
from models.outbox import OutboxRow
from models.terms import EventAction, OutboxState
from tests.stage import DM, RIVERSIDE, SPONSOR, Stage, private, public

WARNED = datetime(2026, 7, 14, 16, 6, tzinfo=UTC)
DIGEST_TIME = datetime(2026, 7, 20, 13, 0, tzinfo=UTC)


@contextmanager
def over_sockets(stage: Stage) -> Iterator[Bot]:
    """The bot in its own threads, connected to the sandbox by an unmodified Bolt client."""
    bot = Bot(
        stage.engine,
        bot_token=stage.workspace.bot_token,
        app_token=stage.workspace.app_token,
        api_url=stage.server.api_url,
        clock=stage.clock,
    )
    bot.start()
    assert stage.workspace.wait_for(stage.workspace.sockets.is_open, 10)
    try:
        yield bot
    finally:
        hang_up(bot, stage.workspace)
        bot.stop()


def hang_up(bot: Bot, workspace: Workspace) -> None:
    """Slack's client takes seconds to close, unless its line is gone and its queue has something for it."""
    assert bot.socket is not None
    client = bot.socket.handler.client
    client.auto_reconnect_enabled = False
    workspace.sockets.cut()
    client.message_processor.event.set()
    client.enqueue_message('{"type": "goodbye"}')


@contextmanager
def over_http(stage: Stage) -> Iterator[str]:
    """The bot behind a threaded WSGI server; Slack's requests are signed as Slack signs them."""
    secret = stage.workspace.signing_secret
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret=secret)
    server = make_server("127.0.0.1", 0, create_web(app, stage.engine, clock=stage.clock), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    stage.workspace.deliver_over_http(f"{url}/slack/events")
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app._listener_runner.listener_executor.shutdown(wait=True)


def play_the_story(stage: Stage, ana: Person, sam: Person) -> None:
    """Add a lead, be nudged, tap, read the digest."""
    ana.runs("/lead add", channel=RIVERSIDE)
    ana.submits({"Source": "Social ads"})
    works(stage)
    (ref,) = [one.object_ref for one in stage.events() if one.action is EventAction.LEAD_RECEIVED]
    assert public(ana.sees(RIVERSIDE))[0].startswith(f"New inquiry · *{ref}*")

    stage.later(to=WARNED)
    works(stage)
    (nudge,) = public(ana.sees(DM))
    assert nudge.startswith("*First response is due Tue 14 Jul 2:05 pm CT*")

    ana.presses("No answer", channel=DM)
    works(stage)
    (answered,) = public(ana.sees(DM))
    assert "Logged: no answer" in answered
    assert stage.lead(ref).attempt_count == 1

    (card, *_) = [one for one in ana.sees(RIVERSIDE) if not one["is_ephemeral"]]
    ana.says("prefers evenings", channel=RIVERSIDE, thread=card["ts"])
    works(stage)
    assert "Kept as a note" in ana.sees(RIVERSIDE, thread=card["ts"])[-1]["text"]

    stage.later(to=DIGEST_TIME)
    works(stage)
    (digest,) = public(sam.sees(SPONSOR))
    assert "New inquiries 1 · first response on time 1 of 1" in digest
    assert ana.notices == []


def works(stage: Stage) -> None:
    """Ring, send and deliver; what the bot's own threads are just sending is waited for."""
    stage.works()
    underway = (OutboxState.PENDING, OutboxState.SENDING)

    def nothing_waits() -> bool:
        with stage.session() as session:
            return not session.exec(select(OutboxRow.id).where(col(OutboxRow.state).in_(underway))).all()

    assert stage.workspace.wait_for(nothing_waits, 20)


def is_on_a_new_line(stage: Stage) -> bool:
    """Whether the first line is gone and another takes envelopes."""
    with stage.workspace.state.lock:
        lines = list(stage.workspace.sockets._lines)
    return lines != [] and all(line.number > 1 and line.retire_at is None for line in lines)


def status_of(url: str) -> tuple[int, dict[str, object]]:
    """What a plain GET answers."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.loads(problem.read())


def test_the_story_over_socket_mode(stage: Stage, ana: Person, sam: Person) -> None:
    with over_sockets(stage):
        play_the_story(stage, ana, sam)


def test_the_story_over_http(stage: Stage, ana: Person, sam: Person) -> None:
    with over_http(stage):
        play_the_story(stage, ana, sam)


def test_delivery_does_not_wait_for_the_tick(stage: Stage, ana: Person) -> None:
    with over_sockets(stage):
        ana.runs("/lead add", channel=RIVERSIDE)
        ana.submits({"Source": "Social ads"})

        assert stage.workspace.wait_for(lambda: public(ana.sees(RIVERSIDE)) != [], 20)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("trouble", ["cut", "disconnect", "warning"])
def test_a_lost_or_refreshed_line_is_made_again(stage: Stage, ana: Person, trouble: str) -> None:
    with over_sockets(stage):
        stage.workspace.trouble_sockets(trouble)
        assert stage.workspace.wait_for(lambda: is_on_a_new_line(stage), 60)
        ana.runs("/lead help", channel=DM)

        assert private(ana.sees(DM))[0].startswith("*What I understand*")
        assert ana.notices == []


def test_an_event_that_came_while_nobody_listened_is_kept_once(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    (card,) = ana.sees(RIVERSIDE)
    with over_sockets(stage):
        stage.workspace.trouble_sockets("duplicate")
        ana.says("prefers evenings", channel=RIVERSIDE, thread=card["ts"])
        stage.works()

    assert [one.action for one in stage.events(ref)].count(EventAction.NOTE_ADDED) == 1


@pytest.mark.parametrize("knob", ["wrong_secret", "altered_body", "seconds_old"])
def test_a_request_slack_did_not_sign_just_now_is_refused(stage: Stage, ana: Person, knob: str) -> None:
    with over_http(stage) as url:
        route = stage.workspace.deliver_over_http(f"{url}/slack/events")
        setattr(route, knob, 301 if knob == "seconds_old" else True)
        ana.runs("/lead add", channel=DM)

    assert ana.modal is None
    assert private(ana.sees(DM)) == []
    assert ana.notices == ["/lead failed with the error http_client_error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "yesterday", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "1784037900", "X-Slack-Signature": "v0=é".encode().decode("latin-1")},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=00"},
        {},
    ],
)
def test_a_signature_that_makes_no_sense_is_refused_like_a_wrong_one(
    stage: Stage, headers: dict[str, str]
) -> None:
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret="secret")
    web = create_web(app, stage.engine, clock=stage.clock).test_client()
    answer = web.post("/slack/events", data="command=%2Flead", headers=headers)

    assert answer.status_code == 401


def test_slack_may_check_the_request_url(stage: Stage) -> None:
    with over_http(stage) as url:
        route = stage.workspace.deliver_over_http(f"{url}/slack/events")

        assert route.verify("a-challenge", 5)


def test_a_body_beyond_measure_is_refused(stage: Stage) -> None:
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret="secret")
    web = create_web(app, stage.engine, clock=stage.clock).test_client()

    assert web.post("/slack/events", data=b"x" * 1_000_001).status_code in (401, 413)
    assert web.get("/slack/events").status_code == 405
    assert web.get("/").status_code == 404


def test_health_follows_the_database(stage: Stage) -> None:
    with over_http(stage) as url:
        well = status_of(f"{url}/healthz")
    nowhere = open_engine("postgresql://onward:secret@127.0.0.1:1/onward")
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret="secret")
    ill = create_web(app, nowhere, clock=stage.clock).test_client().get("/healthz")
    nowhere.dispose()

    assert well == (200, {"ok": True})
    assert ill.status_code == 503
    assert "Onward cannot reach its database" in ill.get_json()["problem"]
    assert "secret" not in ill.get_data(as_text=True)


def test_health_says_when_a_migration_is_missing(stage: Stage, tmp_path: Path) -> None:
    empty = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret="secret")
    answer = create_web(app, empty, clock=stage.clock).test_client().get("/healthz")
    empty.dispose()

    assert answer.status_code == 503
    assert "Run `python -m bot migrate` first." in answer.get_json()["problem"]
