"""Trouble on demand: what shall go wrong with the next calls of a method, or with the next envelopes."""

import threading
from dataclasses import dataclass

from bot.sandbox.refusals import Json, Unable

CALL_FAULTS = ("status", "latency", "lost_answer", "reset")
ENVELOPE_FAULTS = ("duplicate", "reorder", "swallow_ack")


@dataclass
class CallFault:
    """What happens to the next `count` calls of `method` ("*" is any).

    `status`: HTTP `status`, with `Retry-After: retry_after` if given, and no effect.
    `latency`: the answer takes `seconds` longer, with its effect at the end.
    `lost_answer`: the effect takes place, then the connection closes without an answer.
    `reset`: the connection is reset before anything happens.
    """

    method: str
    kind: str
    count: int = 1
    status: int = 503
    retry_after: int | None = None
    seconds: float = 0.0


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[CallFault] = []
        self._envelopes: dict[str, int] = {}

    def on_call(self, method: str, kind: str, **details: float | None) -> None:
        """Arrange a fault for calls of `method`; details as in `CallFault`."""
        if kind not in CALL_FAULTS:
            raise Unable(f"{kind} is no fault of a call; there are {', '.join(CALL_FAULTS)}.")
        with self._lock:
            self._calls.append(CallFault(method, kind, **details))  # type: ignore[arg-type]

    def on_envelope(self, kind: str, count: int = 1) -> None:
        """Arrange a fault for the next `count` Socket Mode envelopes."""
        if kind not in ENVELOPE_FAULTS:
            raise Unable(f"{kind} is no fault of an envelope; there are {', '.join(ENVELOPE_FAULTS)}.")
        with self._lock:
            self._envelopes[kind] = self._envelopes.get(kind, 0) + count

    def next_call(self, method: str) -> CallFault | None:
        """The fault that this call of `method` meets, used up."""
        with self._lock:
            fault = next((each for each in self._calls if each.method in (method, "*")), None)
            if fault is not None:
                fault.count -= 1
                if fault.count <= 0:
                    self._calls.remove(fault)
            return fault

    def next_envelope(self, kind: str) -> bool:
        """Whether this envelope meets a fault of `kind`, used up."""
        with self._lock:
            left = self._envelopes.get(kind, 0)
            self._envelopes[kind] = max(0, left - 1)
            return left > 0

    def clear(self) -> None:
        """All well again."""
        with self._lock:
            self._calls.clear()
            self._envelopes.clear()

    def pending(self) -> Json:
        """What is still to come, for whoever asks."""
        with self._lock:
            return {
                "calls": [vars(fault).copy() for fault in self._calls],
                "envelopes": dict(self._envelopes),
            }
