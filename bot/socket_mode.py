"""Socket Mode with a watchdog and a way to stop that loses nothing in flight."""

import logging
import threading
import time
from collections.abc import Callable

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.app import OnwardApp

log = logging.getLogger(__name__)

DEAF = 60.0  # seconds without a ping's answer before the connection counts as lost
DRAIN = 5.0  # seconds that answers still being made may take when stopping


class SocketMode:
    """One connection of the app to Slack, or to anything that speaks like it."""

    def __init__(self, app: OnwardApp, app_token: str, api_url: str) -> None:
        self.app = app
        client = WebClient(token=app_token, base_url=api_url, retry_handlers=[])
        self.handler = SocketModeHandler(app, app_token, web_client=client)
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
        self.app.wait_until_idle(DRAIN)
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
