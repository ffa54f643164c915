"""Delivery over HTTP: signatures, verification, repeats, and an unmodified Bolt app behind it."""

import logging
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from werkzeug.serving import make_server

from bot.sandbox import Person, SandboxServer, Workspace
from bot.sandbox.over_http import HttpRoute
from tests.bot.sandbox.stage import Json

SITE = "#site-101"
Answering = Callable[[], Response]


class Listener:
    """A web server that keeps what it gets and answers what it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Answering = lambda: Response("")
        app = Flask("listener")
        app.add_url_rule("/slack/events", "events", self._take, methods=["POST"])
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}/slack/events"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def _take(self) -> Response:
        self.got.append((dict(request.headers), request.get_data()))
        return self.answer()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def route(workspace: Workspace, listener: Listener) -> HttpRoute:
    return workspace.deliver_over_http(listener.url)


def test_nobody_home_is_a_failed_dispatch(workspace: Workspace, ana: Person, listener: Listener) -> None:
    workspace.deliver_over_http("http://127.0.0.1:9/slack/events")
    ana.runs("/lead list", channel=SITE)

    assert ana.notices == ["/lead failed with the error dispatch_failed"]


@pytest.mark.parametrize(
    ("answer", "notice"),
    [
        (lambda: Response("", 500), "http_service_error"),
        (lambda: Response("", 404), "http_client_error"),
        (lambda: Response("", 302, {"Location": "/elsewhere"}), "dispatch_failed"),
        (lambda: Response("{", mimetype="application/json"), "dispatch_failed"),
    ],
)
def test_a_bad_answer_to_a_command_is_named(
    route: HttpRoute, listener: Listener, ana: Person, answer: Answering, notice: str
) -> None:
    listener.answer = answer
    ana.runs("/lead list", channel=SITE)

    assert ana.notices == [f"/lead failed with the error {notice}"]


def test_requests_are_signed(route: HttpRoute, listener: Listener, ana: Person, workspace: Workspace) -> None:
    ana.says("hello", channel=SITE)
    ana.runs("/lead list", channel=SITE)

    verifier = SignatureVerifier(workspace.signing_secret)
    assert [headers["Content-Type"] for headers, _ in listener.got] == [
        "application/json",
        "application/x-www-form-urlencoded",
    ]
    assert all(verifier.is_valid_request(body, headers) for headers, body in listener.got)


@pytest.mark.parametrize("knob", ["wrong_secret", "seconds_old", "altered_body"])
def test_the_knobs_make_requests_an_app_must_refuse(
    route: HttpRoute, listener: Listener, ana: Person, workspace: Workspace, knob: str
) -> None:
    setattr(route, knob, 301 if knob == "seconds_old" else True)
    ana.says("hello", channel=SITE)

    headers, body = listener.got[0]
    assert not SignatureVerifier(workspace.signing_secret).is_valid_request(body, headers)


def test_a_repeat_says_so_in_its_headers(route: HttpRoute, listener: Listener, ana: Person) -> None:
    listener.answer = lambda: Response("", 500)
    ana.says("hello", channel=SITE)

    first, second = (headers for headers, _ in listener.got)
    assert "X-Slack-Retry-Num" not in first
    assert (second["X-Slack-Retry-Num"], second["X-Slack-Retry-Reason"]) == ("1", "http_error")


def test_an_app_can_ask_for_no_repeat(
    route: HttpRoute, listener: Listener, ana: Person, workspace: Workspace
) -> None:
    listener.answer = lambda: Response("", 500, {"X-Slack-No-Retry": "1"})
    ana.says("hello", channel=SITE)

    assert workspace.settle()
    assert len(listener.got) == 1


def test_the_request_url_is_verified_by_its_echo(route: HttpRoute, listener: Listener) -> None:
    listener.answer = lambda: Response("no idea")
    assert not route.verify("a-challenge", 1)
    listener.answer = lambda: Response("a-challenge")
    assert route.verify("a-challenge", 1)


@pytest.fixture
def bolt_over_http(server: SandboxServer, client: WebClient, workspace: Workspace) -> Iterator[App]:
    """An unmodified Bolt app behind Flask."""
    quiet = logging.getLogger("quiet")
    quiet.setLevel(logging.CRITICAL)
    app = App(client=client, signing_secret=server.signing_secret, process_before_response=True, logger=quiet)
    handler = SlackRequestHandler(app)
    listener = Listener()
    listener.answer = lambda: handler.handle(request)
    workspace.deliver_over_http(listener.url)
    yield app
    listener.close()


def test_bolt_answers_commands_events_and_clicks(bolt_over_http: App, ana: Person, client: WebClient) -> None:
    @bolt_over_http.command("/lead")
    def on_lead(ack: Ack, command: Json) -> None:
        ack(f"You said {command['text']}")

    @bolt_over_http.event("message")
    def on_message(event: Json, say: Any) -> None:
        say(f"Heard {event['text']}")

    @bolt_over_http.action("go")
    def on_go(ack: Ack, respond: Any) -> None:
        ack()
        respond("Gone", replace_original=True)

    ana.runs("/lead list & more", channel=SITE)
    ana.says("hello", channel=SITE)
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    client.chat_postMessage(channel=SITE, text="Ready?", blocks=[{"type": "actions", "elements": [button]}])
    ana.presses("Go", channel=SITE)

    texts = [message["text"] for message in ana.sees(SITE)]
    assert texts == ["You said list &amp; more", "hello", "Heard hello", "Gone"]


def test_bolt_refuses_a_forged_request(bolt_over_http: App, workspace: Workspace, ana: Person) -> None:
    heard: list[Json] = []
    bolt_over_http.event("message")(lambda event: heard.append(event))
    route = workspace.office.routes[-1]
    assert isinstance(route, HttpRoute)
    assert route.verify("a-challenge", 1)
    route.wrong_secret = True
    ana.says("hello", channel=SITE)

    assert heard == []
    assert not route.verify("a-challenge", 1)
