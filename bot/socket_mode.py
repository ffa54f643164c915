"""Socket Mode with a watchdog and a way to stop that loses nothing in flight."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import OnwardApp

log = logging.getLogger(__name__)

PING = 3.0  # seconds between pings; the client takes a lost line for lost after five of them
DEAF = 60.0  # seconds without a ping's answer before the connection counts as lost
DRAIN = 5.0  # seconds that answers still being made may take when stopping


class Answering(SocketModeHandler):
    """A handler that knows how many answers are being made; one counts until it has been sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Bolt's own arguments
        self._busy = 0
        self._idle = threading.Condition()
        super().__init__(*args, **kwargs)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope."""
        with self._idle:
            self._busy += 1
        try:
            super().handle(client, req)  # type: ignore[arg-type]
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until every answer is on its way; False when that took longer."""
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, timeout=seconds)


class SocketMode:
    """One connection of the app to Slack, or to anything that speaks like it."""

    def __init__(self, app: OnwardApp, app_token: str, api_url: str) -> None:
        client = WebClient(token=app_token, base_url=api_url, retry_handlers=[])
        self.handler = Answering(app, app_token, web_client=client, ping_interval=PING)
        self._stopping = threading.Event()

    def connect(self, *, on_deaf: Callable[[], None]) -> None:
        """Connect, and watch. `on_deaf` is called when no answer came for a minute."""
        self.handler.connect()  # type: ignore[no-untyped-call]
        threading.Thread(target=self._watch, args=(on_deaf,), name="socket-watchdog", daemon=True).start()

    def is_alive(self, now: float) -> bool:
        """Whether the line was heard within the last minute (`now` in Unix seconds)."""
        client = self.handler.client
        session = client.current_session
        heard = session.last_ping_pong_time if session is not None else None
        return bool(client.is_connected()) and (heard is None or now - heard < DEAF)

    def stop(self) -> None:
        """Let answers in flight finish, then close: closing first would lose them."""
        self._stopping.set()
        self.handler.wait_until_idle(DRAIN)
        self.handler.close()  # type: ignore[no-untyped-call]

    def _watch(self, on_deaf: Callable[[], None]) -> None:
        lost_since: float | None = None
        while not self._stopping.wait(5):
            now = time.time()
            if self.is_alive(now):
                lost_since = None
                continue
            lost_since = lost_since or now
            if now - lost_since >= DEAF:
                log.error("Slack has not been heard for a minute", extra={"action": "deaf"})
                on_deaf()
                return
