"""The only place that reads the wall clock; everything below is handed its instants."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class WindableClock:
    """A clock that people and tests can wind forward, shared by the local workspace and the bot.

    A flowing one also runs on at the pace of real time; a standing one moves only when wound.
    """

    def __init__(self, start: datetime, *, flowing: bool = False) -> None:
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._flowing = flowing
        self._since = time.monotonic()

    @property
    def flowing(self) -> bool:
        """Whether it runs on by itself."""
        return self._flowing

    def now(self) -> datetime:
        """The present instant."""
        with self._lock:
            return self._read()

    def wind_to(self, instant: datetime) -> datetime:
        """Go on to `instant`; an instant already past leaves the clock alone. Gives the new present."""
        with self._lock:
            self._base = max(self._read(), instant.astimezone(UTC))
            self._since = time.monotonic()
            return self._base

    def _read(self) -> datetime:
        if not self._flowing:
            return self._base
        return self._base + timedelta(seconds=time.monotonic() - self._since)
