"""Socket Mode on the wire: tickets, lines, envelopes, and lines that are lost."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import simple_websocket
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from wsproto.events import Ping

from bot.clock import WindableClock
from bot.sandbox import Person, SandboxServer, Workspace
from tests.bot.sandbox.stage import Json

SITE = "#site-101"
CLOSE = b"\x88\x80\x00\x00\x00\x00"  # a WebSocket client's goodbye


class Wire:
    """A client that does only what it is told."""

    def __init__(self, url: str) -> None:
        self._socket = simple_websocket.Client(url)
        # A frame that comes along with the handshake is only noticed with the next one, so ask for one.
        self._socket.sock.send(self._socket.ws.send(Ping()))

    def receive(self) -> Json:
        """The next frame; fails after two seconds."""
        text = self._socket.receive(timeout=2)
        assert text is not None, "nothing came"
        frame: Json = json.loads(text)
        return frame

    def is_quiet(self) -> bool:
        """Whether nothing comes for a while."""
        return self._socket.receive(timeout=0.05) is None

    def acknowledge(self, frame: Json, payload: Any = None) -> None:
        """Answer an envelope."""
        body = {"envelope_id": frame["envelope_id"]}
        self._socket.send(json.dumps(body if payload is None else body | {"payload": payload}))

    def say(self, text: str | bytes) -> None:
        """Send anything."""
        self._socket.send(text)

    def is_gone(self) -> bool:
        """Whether the server has dropped the line."""
        try:
            while True:
                if self._socket.receive(timeout=2) is None:
                    return False
        except simple_websocket.ConnectionClosed:
            return True

    def close(self) -> None:
        """Hang up."""
        if self._socket.connected:
            self._socket.close()
        self._socket.thread.join()


Dial = Callable[[], Wire]


@pytest.fixture
def url_of(server: SandboxServer) -> Callable[[], str]:
    client = WebClient(server.app_token, base_url=server.api_url)
    return lambda: str(client.apps_connections_open(app_token=server.app_token)["url"])


@pytest.fixture
def dial(url_of: Callable[[], str], workspace: Workspace) -> Iterator[Dial]:
    wires = []

    def dialled() -> Wire:
        before = workspace.sockets.count()
        wires.append(Wire(url_of()))
        workspace.wait_for(lambda: workspace.sockets.count() > before)
        return wires[-1]

    yield dialled
    for wire in wires:
        wire.close()


def in_background(act: Callable[[], Any]) -> Thread:
    thread = Thread(target=act)
    thread.start()
    return thread


def test_a_ticket_is_good_for_one_connection(url_of: Callable[[], str]) -> None:
    url = url_of()
    wire = Wire(url)

    assert wire.receive()["type"] == "hello"
    assert knock(url) == knock(url.replace("ticket=", "ticket=X")) == 403
    wire.close()


def knock(url: str) -> int:
    """The HTTP status of an attempt to connect."""
    target = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=2)
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    connection.request(
        "GET", f"{target.path}?{target.query}", headers=headers | {"Sec-WebSocket-Key": "eA=="}
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_the_app_level_token_opens_connections(server: SandboxServer) -> None:
    client = WebClient(server.bot_token, base_url=server.api_url)
    with pytest.raises(SlackApiError) as refused:
        client.apps_connections_open(app_token=server.bot_token)

    assert refused.value.response["error"] == "not_allowed_token_type"


def test_hello_counts_the_connections(dial: Dial) -> None:
    first, second = dial().receive(), dial().receive()

    assert (first["num_connections"], second["num_connections"]) == (1, 2)
    assert first["debug_info"]["approximate_connection_time"] == 3600


def test_the_eleventh_connection_is_sent_away(
    dial: Dial, url_of: Callable[[], str], workspace: Workspace
) -> None:
    for _ in range(10):
        dial()
    target = urlsplit(url_of())
    handshake = f"GET {target.path}?{target.query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    handshake += "Connection: Upgrade\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    with socket.create_connection(("127.0.0.1", target.port), timeout=2) as eleventh:
        eleventh.sendall(handshake.encode())
        said = b""
        while b"too_many_websockets" not in said:
            said += eleventh.recv(4096)
        eleventh.sendall(CLOSE)
        while eleventh.recv(4096):
            pass

    assert b'{"type": "disconnect", "reason": "too_many_websockets"' in said
    assert b"hello" not in said
    assert workspace.sockets.count() == 10


def test_an_envelope_goes_down_one_line_only(dial: Dial, ana: Person) -> None:
    wires = [dial(), dial()]
    for wire in wires:
        wire.receive()
    saying = in_background(lambda: [ana.says(f"{n}", channel=SITE) for n in range(2)])
    texts = []
    for wire in wires[1], wires[0]:
        frame = wire.receive()
        texts.append(frame["payload"]["event"]["text"])
        wire.acknowledge(frame)
    saying.join()

    assert sorted(texts) == ["0", "1"]
    assert all(wire.is_quiet() for wire in wires)


def test_events_take_no_payload_back_and_commands_do(dial: Dial, ana: Person) -> None:
    wire = dial()
    wire.receive()
    talking = in_background(lambda: (ana.says("hi", channel=SITE), ana.runs("/lead list", channel=SITE)))
    event = wire.receive()
    wire.acknowledge(event)
    command = wire.receive()
    wire.acknowledge(command, {"text": "3 leads"})
    talking.join()

    assert (event["type"], event["accepts_response_payload"], event["retry_attempt"]) == (
        "events_api",
        False,
        0,
    )
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in command
    assert ana.sees(SITE)[-1]["text"] == "3 leads"


def test_an_answer_after_the_deadline_is_thrown_away(dial: Dial, ana: Person) -> None:
    wire = dial()
    wire.receive()
    ana.runs("/lead list", channel=SITE)
    wire.acknowledge(wire.receive(), {"text": "too late"})

    assert wire.is_quiet()
    assert ana.notices == ["/lead failed with the error operation_timeout"]
    assert ana.sees(SITE) == []


def test_an_event_nobody_acknowledged_comes_again_with_its_number(
    dial: Dial, ana: Person, workspace: Workspace, clock: WindableClock
) -> None:
    wire = dial()
    wire.receive()
    ana.says("hi", channel=SITE)
    first, second = wire.receive(), wire.receive()
    workspace.wait_for(lambda: workspace.settle(0), seconds=1)
    in_background(lambda: workspace.wind(clock.now() + timedelta(minutes=1))).join()
    third = wire.receive()

    assert [frame["retry_attempt"] for frame in (first, second, third)] == [0, 1, 2]
    assert second["retry_reason"] == "http_timeout"
    assert len({frame["payload"]["event_id"] for frame in (first, second, third)}) == 1
    assert len({frame["envelope_id"] for frame in (first, second, third)}) == 3


def test_events_are_held_while_nobody_is_connected(dial: Dial, ana: Person, workspace: Workspace) -> None:
    ana.says("anybody?", channel=SITE)
    assert not workspace.is_connected()
    wire = dial()
    wire.receive()
    frame = wire.receive()
    wire.acknowledge(frame)

    assert frame["payload"]["event"]["text"] == "anybody?"
    assert workspace.settle()


def test_a_line_lost_before_the_answer_means_another_try_on_the_next(
    dial: Dial, ana: Person, workspace: Workspace
) -> None:
    first = dial()
    first.receive()
    saying = in_background(lambda: ana.says("hi", channel=SITE))
    first.receive()
    workspace.sockets.cut()
    workspace.wait_for(lambda: workspace.sockets.count() == 0)
    second = dial()
    second.receive()
    frame = second.receive()
    second.acknowledge(frame)
    saying.join()

    assert first.is_gone()
    assert (frame["retry_attempt"], frame["retry_reason"]) == (1, "connection_failed")


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
def test_a_line_asked_to_go_gets_no_more_envelopes(
    dial: Dial, ana: Person, workspace: Workspace, reason: str
) -> None:
    old, new = dial(), dial()
    old.receive(), new.receive()
    workspace.sockets.disconnect(reason, 1)
    assert old.receive()["reason"] == reason
    for text in ("one", "two"):
        saying = in_background(lambda text=text: ana.says(text, channel=SITE))  # type: ignore[misc]
        new.acknowledge(new.receive())
        saying.join()

    assert old.is_quiet()


def test_a_warning_leaves_the_line_in_use(dial: Dial, ana: Person, workspace: Workspace) -> None:
    wire = dial()
    wire.receive()
    workspace.sockets.disconnect("warning")
    assert wire.receive()["reason"] == "warning"
    saying = in_background(lambda: ana.says("hi", channel=SITE))
    wire.acknowledge(wire.receive())
    saying.join()

    assert workspace.settle()


def test_a_duplicated_envelope_comes_twice(dial: Dial, ana: Person, workspace: Workspace) -> None:
    wire = dial()
    wire.receive()
    workspace.trouble_sockets("duplicate")
    saying = in_background(lambda: ana.says("hi", channel=SITE))
    first, second = wire.receive(), wire.receive()
    wire.acknowledge(first)
    wire.acknowledge(second)
    saying.join()

    assert first == second


def test_a_reordered_envelope_is_overtaken_by_the_next(dial: Dial, ana: Person, workspace: Workspace) -> None:
    wire = dial()
    wire.receive()
    workspace.trouble_sockets("reorder")
    saying = in_background(lambda: ana.says("@onward hi", channel=SITE))
    kinds = []
    for _ in range(2):
        frame = wire.receive()
        kinds.append(frame["payload"]["event"]["type"])
        wire.acknowledge(frame)
    saying.join()

    assert kinds == ["app_mention", "message"]


def test_a_swallowed_acknowledgement_brings_the_event_again(
    dial: Dial, ana: Person, workspace: Workspace
) -> None:
    wire = dial()
    wire.receive()
    workspace.trouble_sockets("swallow_ack")
    saying = in_background(lambda: ana.says("hi", channel=SITE))
    first = wire.receive()
    wire.acknowledge(first)
    second = wire.receive()
    wire.acknowledge(second)
    saying.join()

    assert first["payload"] == second["payload"]
    assert second["retry_attempt"] == 1


@pytest.mark.parametrize(
    "rubbish", ["{", "[]", '"x"', "{}", '{"envelope_id": "unknown"}', '{"envelope_id": []}', b"\x00\xff"]
)
def test_rubbish_on_the_line_harms_nobody(
    dial: Dial, ana: Person, workspace: Workspace, rubbish: str | bytes
) -> None:
    wire = dial()
    wire.receive()
    wire.say(rubbish)
    saying = in_background(lambda: ana.says("hi", channel=SITE))
    wire.acknowledge(wire.receive())
    saying.join()

    assert workspace.settle()


def test_a_frame_out_of_measure_costs_the_line(dial: Dial, workspace: Workspace) -> None:
    wire = dial()
    wire.receive()
    wire.say("x" * 5_000_001)

    assert wire.is_gone()
    assert workspace.wait_for(lambda: workspace.sockets.count() == 0)
