"""The post office: carries commands, clicks and events to the app, minds the three seconds, repeats events.

An event that was not acknowledged comes again at once, after one minute and after five, on the workspace's clock;
events wait while no way to the app is open. Commands and clicks are tried once.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from bot.sandbox.refusals import Json
from bot.sandbox.state import State

RETRY_AFTER = (0, 60, 300)  # seconds
AT_ONCE = 8  # event deliveries under way at the same time


@dataclass(frozen=True)
class Parcel:
    """One delivery. `kind` is Socket Mode's: events_api, slash_commands or interactive."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str | None = None

    @property
    def name(self) -> str:
        """What it is about, for the traffic log."""
        event = self.payload.get("event", {})
        return str(event.get("type") or self.payload.get("command") or self.payload.get("type"))


@dataclass(frozen=True)
class Answer:
    """How the app took a parcel. `failure` is "" or one of Slack's reasons such as http_timeout."""

    failure: str = ""
    payload: Json = field(default_factory=dict)
    status: int = 200
    no_retry: bool = False


class Route(Protocol):
    """A way to the app."""

    def is_open(self) -> bool:
        """Whether a parcel can be sent right now."""
        ...

    def send(self, parcel: Parcel, seconds: float) -> Callable[[], Answer]:
        """Send a parcel in order; the result waits for the answer, at most `seconds`."""
        ...


class InProcess:
    """The shortest way: a callable taking (kind, body, headers), giving the answer's body or None.

    It runs in the caller's thread, so it cannot be interrupted; an answer after the deadline counts as none.
    """

    def __init__(self, call: Callable[[str, Json, dict[str, str]], Json | None]) -> None:
        self._call = call

    def is_open(self) -> bool:
        """Always."""
        return True

    def send(self, parcel: Parcel, seconds: float) -> Callable[[], Answer]:
        """Call the app when the answer is asked for; an exception counts as HTTP 500."""

        def wait() -> Answer:
            started = time.monotonic()
            try:
                payload = self._call(parcel.kind, parcel.payload, retry_headers(parcel))
            except Exception as error:  # noqa: BLE001 — whatever the app raises, it is the app's failure and not ours
                return Answer("http_error", {"error": repr(error)}, status=500)
            return (
                Answer("http_timeout") if time.monotonic() - started > seconds else Answer("", payload or {})
            )

        return wait


def retry_headers(parcel: Parcel) -> dict[str, str]:
    """The headers that tell the app this is a repeat."""
    if not parcel.attempt:
        return {}
    return {
        "X-Slack-Retry-Num": str(parcel.attempt),
        "X-Slack-Retry-Reason": parcel.reason or "unknown_error",
    }


class PostOffice:
    """Delivers over the first open route; one thread posts events in order, a few wait for their answers."""

    def __init__(self, state: State, ack_seconds: float) -> None:
        self._state = state
        self._seconds = ack_seconds
        self.routes: list[Route] = []
        self._under_way: set[str] = set()
        self._closing = False
        self._postman: threading.Thread | None = None
        self._waiters = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sandbox-answer")

    def route(self) -> Route | None:
        """The way a parcel would take now."""
        return next((route for route in self.routes if route.is_open()), None)

    def ask(self, kind: str, payload: Json) -> Answer:
        """Deliver a command or interaction and wait for the app's answer. Never hold the lock here."""
        route = self.route()
        parcel = Parcel(kind, payload)
        started = time.monotonic()
        answer = route.send(parcel, self._seconds)() if route else Answer("dispatch_failed")
        self._note(parcel, answer, started)
        return answer

    def open(self) -> None:
        """Start carrying events."""
        if self._postman is None:
            self._postman = threading.Thread(target=self._carry, name="sandbox-postman", daemon=True)
            self._postman.start()

    def close(self) -> None:
        """Stop; what is not delivered stays in the table of events."""
        self._closing = True
        self._state.wake()
        if self._postman is not None:
            self._postman.join()
        self._waiters.shutdown()

    def settle(self, seconds: float) -> bool:
        """Wait until every event that is due has been answered; False when that takes too long."""
        end = time.monotonic() + seconds
        with self._state.changed:
            while self._under_way or (self._due() and self.route()):
                if self._closing or not self._state.changed.wait(max(0.0, end - time.monotonic())):
                    return False
        return True

    def _due(self) -> list[tuple[str, Json]]:
        now = self._state.now().timestamp()
        waiting = self._state.store.table("event").items()
        return [(key, event) for key, event in waiting if event["due"] <= now and key not in self._under_way]

    def _carry(self) -> None:
        while not self._closing:
            with self._state.changed:
                route = self.route()
                batch = self._due()[: AT_ONCE - len(self._under_way)] if route else []
                if route is None or not batch:
                    # A clock that is wound elsewhere tells nobody, so look again while something waits for it.
                    self._state.changed.wait(0.1 if self._state.store.table("event") else None)
                    continue
                self._under_way.update(key for key, _ in batch)
            for key, event in batch:
                parcel = Parcel("events_api", event["payload"], event["attempt"], event["reason"])
                wait = route.send(parcel, self._seconds)
                self._waiters.submit(self._await, key, parcel, wait, time.monotonic())

    def _await(self, key: str, parcel: Parcel, wait: Callable[[], Answer], started: float) -> None:
        answer = wait()
        self._note(parcel, answer, started)
        with self._state.lock:
            self._under_way.discard(key)
            if not answer.failure or answer.no_retry or parcel.attempt >= len(RETRY_AFTER):
                self._state.store.drop("event", key)
            elif self._state.store.get("event", key) is not None:
                again = {"attempt": parcel.attempt + 1, "reason": answer.failure, "payload": parcel.payload}
                again["due"] = self._state.now().timestamp() + RETRY_AFTER[parcel.attempt]
                self._state.store.put("event", key, again)
            self._state.wake()

    def _note(self, parcel: Parcel, answer: Answer, started: float) -> None:
        kind = {"events_api": "event", "slash_commands": "command"}.get(parcel.kind) or str(
            parcel.payload.get("type")
        )
        outcome = answer.payload if not answer.failure else {"failure": answer.failure, **answer.payload}
        more = {"at": self._state.now().isoformat(), "status": answer.status, "attempt": parcel.attempt}
        more["ms"] = round((time.monotonic() - started) * 1000)
        with self._state.lock:
            self._state.traffic.note("to_bot", kind, parcel.name, parcel.payload, outcome, **more)
