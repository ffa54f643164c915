"""Socket Mode: single-use connection URLs, up to ten lines, one line per envelope."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import simple_websocket

from bot.sandbox.delivery import Answer, Parcel
from bot.sandbox.refusals import Json, Unable
from bot.sandbox.state import State

MOST_LINES = 10
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
RETIRING_SECONDS = 10.0  # how long a line stays open after it was asked to go
REORDER_SECONDS = 0.1  # how long an envelope is held back for the next one to overtake it


class _WebSocket(simple_websocket.Server):  # type: ignore[misc]
    """A WebSocket whose reading thread ends quietly, whatever the other side sends."""

    def _thread(self) -> None:
        try:
            super()._thread()
        except Exception:  # noqa: BLE001 — garbage on the line is the client's trouble: it loses the line
            self.connected = False
            self.event.set()
            self.sock.close()


class Line:
    """One connection of the app."""

    def __init__(self, web_socket: _WebSocket, number: int) -> None:
        self._web_socket = web_socket
        self._sending = threading.Lock()
        self.number = number
        self.retire_at: float | None = None

    def send(self, frame: Json) -> bool:
        """Send a frame; False when the line is gone."""
        with self._sending:
            try:
                self._web_socket.send(json.dumps(frame))
            except (OSError, simple_websocket.ConnectionClosed):
                return False
        return True

    def receive(self) -> Json | None:
        """The next frame that makes sense, or None after a second without; raises when the line is gone."""
        text = self._web_socket.receive(timeout=1)
        with contextlib.suppress(TypeError, ValueError):
            frame = json.loads(text)
            if isinstance(frame, dict):
                return frame
        return None

    def hang_up(self) -> None:
        """Say goodbye and give the other side a second to say it too; dropped at once, it might lose what we said."""
        with contextlib.suppress(OSError, simple_websocket.ConnectionClosed), self._sending:
            self._web_socket.close()
        self._web_socket.thread.join(1)

    def cut(self) -> None:
        """Drop the line without a word."""
        with contextlib.suppress(OSError):
            self._web_socket.sock.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Wait until the line's thread is over."""
        self._web_socket.thread.join(5)


class _Receipt:
    """The wait for one envelope's acknowledgement."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.done = threading.Event()
        self.answer = Answer("http_timeout")

    def settle(self, answer: Answer) -> None:
        if not self.done.is_set():
            self.answer = answer
            self.done.set()


class SocketMode:
    """All lines of the app, as one route."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._tickets: set[str] = set()
        self._lines: list[Line] = []
        self._receipts: dict[str, _Receipt] = {}
        self._held: list[tuple[Line, Json]] = []
        self._turn = 0
        self._numbers = 0

    def issue_ticket(self) -> str:
        """A ticket for one connection."""
        with self._state.lock:
            ticket = self._state.next_id("")
            self._tickets.add(ticket)
            return ticket

    def is_open(self) -> bool:
        """Whether a line is up that takes envelopes."""
        with self._state.lock:
            return any(line.retire_at is None for line in self._lines)

    def count(self) -> int:
        """How many lines are up."""
        with self._state.lock:
            return len(self._lines)

    def serve(self, environ: dict[str, Any], ticket: str) -> bool:
        """Hold a line until it ends; False when the ticket is no good."""
        with self._state.lock:
            if ticket not in self._tickets:
                return False
            self._tickets.remove(ticket)
        try:
            web_socket = _WebSocket(environ, ping_interval=20, max_message_size=5_000_000)
        except (simple_websocket.ConnectionError, OSError):
            return True
        self._numbers += 1
        line = Line(web_socket, self._numbers)
        try:
            self._talk(line)
        finally:
            line.cut()
            line.join()
            self._forget(line)
        return True

    def _talk(self, line: Line) -> None:
        with self._state.lock:
            if crowded := len(self._lines) >= MOST_LINES:
                line.send(self._farewell("too_many_websockets"))
            else:
                self._lines.append(line)
                hello = {
                    "type": "hello",
                    "num_connections": len(self._lines),
                    "debug_info": _debug_info(line),
                }
                line.send(hello | {"connection_info": {"app_id": self._state.app_id}})
        self._state.wake()
        with contextlib.suppress(simple_websocket.ConnectionClosed):
            while not crowded and (line.retire_at is None or time.monotonic() < line.retire_at):
                frame = line.receive()
                if frame is not None and isinstance(frame.get("envelope_id"), str):
                    self._acknowledge(frame)
            line.hang_up()

    def _acknowledge(self, frame: Json) -> None:
        with self._state.lock:
            if frame["envelope_id"] not in self._receipts or self._state.faults.next_envelope("swallow_ack"):
                return
            receipt = self._receipts.pop(frame["envelope_id"])
        payload = frame.get("payload")
        receipt.settle(Answer("", payload if isinstance(payload, dict) else {}))

    def _forget(self, line: Line) -> None:
        with self._state.lock:
            self._lines = [other for other in self._lines if other is not line]
            lost = [receipt for receipt in self._receipts.values() if receipt.line is line]
        for receipt in lost:
            receipt.settle(Answer("connection_failed"))
        self._state.wake()

    def send(self, parcel: Parcel, seconds: float) -> Callable[[], Answer]:
        """Put a parcel on the next line in turn."""
        with self._state.lock:
            ready = [line for line in self._lines if line.retire_at is None]
            if not ready:
                return lambda: Answer("connection_failed")
            self._turn += 1
            line = ready[self._turn % len(ready)]
            envelope = self._envelope(parcel)
            receipt = self._receipts[envelope["envelope_id"]] = _Receipt(line)
            twice = self._state.faults.next_envelope("duplicate")
            if self._state.faults.next_envelope("reorder"):
                self._held.append((line, envelope))
                return lambda: self._wait(envelope["envelope_id"], receipt, seconds)
        sent = line.send(envelope) and (not twice or line.send(envelope))
        self._send_held()
        if not sent:
            receipt.settle(Answer("connection_failed"))
        return lambda: self._wait(envelope["envelope_id"], receipt, seconds)

    def _envelope(self, parcel: Parcel) -> Json:
        envelope: Json = {"envelope_id": str(uuid5(NAMESPACE_URL, self._state.next_id("")))}
        envelope["payload"] = parcel.payload
        envelope |= {"type": parcel.kind, "accepts_response_payload": parcel.kind != "events_api"}
        if parcel.attempt or parcel.kind == "events_api":
            envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason or ""}
        return envelope

    def _send_held(self) -> None:
        with self._state.lock:
            held, self._held = self._held, []
        for line, envelope in held:
            line.send(envelope)

    def _wait(self, envelope_id: str, receipt: _Receipt, seconds: float) -> Answer:
        if not receipt.done.wait(min(REORDER_SECONDS, seconds)):
            self._send_held()
            receipt.done.wait(seconds - min(REORDER_SECONDS, seconds))
        with self._state.lock:
            self._receipts.pop(envelope_id, None)
        return receipt.answer

    def disconnect(self, reason: str, count: int = MOST_LINES) -> None:
        """Ask lines to go, as Slack does when it refreshes a connection or Socket Mode is switched off."""
        if reason not in REASONS:
            raise Unable(f"{reason} is no reason to disconnect; there are {', '.join(REASONS)}.")
        with self._state.lock:
            leaving = [line for line in self._lines if line.retire_at is None][:count]
            for line in leaving:
                if reason != "warning":
                    line.retire_at = time.monotonic() + RETIRING_SECONDS
        for line in leaving:
            line.send(self._farewell(reason))

    def cut(self, count: int = MOST_LINES) -> None:
        """Drop lines without a word."""
        with self._state.lock:
            lines = self._lines[:count]
        for line in lines:
            line.cut()

    def _farewell(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}


def _debug_info(line: Line) -> Json:
    return {"host": f"sandbox-{line.number}", "build_number": 1, "approximate_connection_time": 3600}
