"""What went between Slack and the app: the newest entries, without secrets."""

import json
import re
from collections import deque
from typing import Any

from bot.sandbox.refusals import Json

KEPT = 2_000
LONGEST = 40_000  # characters of one payload or answer
_SECRET = re.compile(r"\b(xox[a-z]|xapp)-[\w-]+|(?<=ticket=)[\w-]+")


class Traffic:
    """A bounded log; `n` counts on for ever, so a reader can ask for what is new."""

    def __init__(self) -> None:
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0

    def note(self, direction: str, kind: str, name: str, payload: Any, answer: Any, **more: Any) -> None:  # noqa: ANN401
        """Log one exchange. `direction` is `to_bot` or `from_bot`; `more` has `at`, `status` and `ms`."""
        self._count += 1
        entry = {"n": self._count, "direction": direction, "kind": kind, "name": name, **more}
        self._entries.append({**entry, "payload": _clean(payload), "answer": _clean(answer)})

    def since(self, n: int, limit: int) -> list[Json]:
        """The oldest `limit` entries after number `n` that are still kept."""
        return [entry for entry in list(self._entries) if entry["n"] > n][:limit]


def _clean(value: Any) -> Any:  # noqa: ANN401 — any JSON value
    text = _SECRET.sub(lambda found: (found.group(1) or "") + "…", json.dumps(value, default=str))
    return json.loads(text) if len(text) <= LONGEST else text[:LONGEST] + "…"
