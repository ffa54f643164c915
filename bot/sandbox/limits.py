"""How often the app may call: Slack's tiers, counted on the workspace's own clock.

The workspace's clock is right for both kinds of it: a flowing clock runs at the pace of real time, and with a standing
clock the app reads its waiting times off the same clock. Tests that post much in one instant switch `enabled` off.
"""

import math
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.refusals import Json, Refusal

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
POSTS_PER_SECOND = 1  # in one channel
BURST = 10  # Slack tolerates short bursts without saying how long; this is our guess


class RateLimited(Refusal):
    """Too many calls; becomes HTTP 429 with `Retry-After` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after

    def answer(self) -> Json:
        """The body Slack sends along with the status."""
        return {"ok": False, "error": "ratelimited"}


@dataclass
class Limits:
    """One leaky bucket per method, and one per channel for posting."""

    enabled: bool = True
    _buckets: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def count(self, method: str, tier: int | None, channel: str, now: datetime) -> None:
        """Count one call, or raise `RateLimited`. A method without a tier is unlimited."""
        if not self.enabled:
            return
        if method == "chat.postMessage":
            self._drop(f"{method} {channel}", POSTS_PER_SECOND, BURST, now)
        elif tier is not None:
            self._drop(method, PER_MINUTE[tier] / 60, max(PER_MINUTE[tier], BURST), now)

    def clear(self) -> None:
        """Forget all earlier calls."""
        self._buckets.clear()

    def _drop(self, name: str, per_second: float, size: int, now: datetime) -> None:
        level, seen = self._buckets.get(name, (0.0, now))
        level = max(0.0, level - (now - seen).total_seconds() * per_second)
        if level + 1 > size + 1e-9:
            raise RateLimited(math.ceil((level + 1 - size) / per_second))
        self._buckets[name] = (level + 1, now)
