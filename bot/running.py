"""The parts of a running process, put together and taken apart in the right order."""

import logging
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.app import create_app, slack_client
from bot.clock import Clock, SystemClock
from bot.database import open_sessions
from bot.delivery import Postman
from bot.scheduler import start_scheduler, ticks
from bot.settings import Settings
from bot.socket_mode import SocketMode
from bot.workspaces import adopt_workspace
from handlers.operations.outbox import LEASE

log = logging.getLogger(__name__)


def worker_name() -> str:
    """A name for this process that no other has, for leases."""
    return f"{socket.gethostname()[:30]}-{uuid.uuid4().hex[:8]}"


class Bot:
    """Ticks and delivery, with Socket Mode when there is an app token."""

    def __init__(
        self,
        engine: Engine,
        *,
        bot_token: str,
        app_token: str | None,
        api_url: str,
        clock: Clock,
        lease: timedelta = LEASE,
        on_deaf: Callable[[], None] = lambda: None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.sessions = open_sessions(engine)
        # A worker makes up to three calls for one message, and must be done before its lease is over.
        timeout = max(1, min(10, int(lease.total_seconds()) // 6))
        self.client: WebClient = slack_client(bot_token, api_url, timeout=timeout)
        self.team = adopt_workspace(self.sessions, self.client)
        self.postman = Postman(self.client, self.sessions, clock, worker=worker_name(), lease=lease)
        self._wake = ThreadPoolExecutor(max_workers=1, thread_name_prefix="delivery")
        self._on_deaf = on_deaf
        self.socket: SocketMode | None = None
        if app_token is not None:
            self.app = create_app(self.client, sessions=self.sessions, clock=clock)
            self.app.after = self.deliver_soon
            self.socket = SocketMode(self.app, app_token, api_url)

    def start(self) -> None:
        """Listen and tick; returns at once."""
        self._scheduler = start_scheduler(ticks(self.postman, self.clock))
        if self.socket is not None:
            self.socket.connect(on_deaf=self._on_deaf)

    def deliver_soon(self) -> None:
        """Deliver without waiting for the tick, away from the thread that answers Slack."""
        try:
            self._wake.submit(self._deliver)
        except RuntimeError:
            log.info("Stopping; the next start delivers what waits")

    def stop(self) -> None:
        """Finish what is being answered and sent; leases cover the rest."""
        self.postman.stop()
        if self.socket is not None:
            self.socket.stop()
        self._scheduler.shutdown(wait=True)
        self._wake.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()

    def _deliver(self) -> None:
        try:
            self.postman.deliver()
        except Exception:
            log.exception("Delivery failed and will be tried again", extra={"action": "tick_failed"})


def run_until_told(settings: Settings, engine: Engine, *, listen: bool) -> int:
    """Run against Slack until SIGTERM or Ctrl-C; gives the exit code, 1 when Slack went deaf."""
    told = threading.Event()
    deaf = threading.Event()

    def on_deaf() -> None:
        deaf.set()
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    bot = Bot(
        engine,
        bot_token=settings.bot_token or "",
        app_token=settings.app_token if listen else None,
        api_url=settings.slack_api_url,
        clock=SystemClock(),
        lease=settings.delivery_lease,
        on_deaf=on_deaf,
    )
    bot.start()
    log.info("Onward is running", extra={"action": "started"})
    told.wait()
    bot.stop()
    return 1 if deaf.is_set() else 0
