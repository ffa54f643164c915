"""A call as a method sees it: its arguments, and what a method declares about itself."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.refusals import Json, bad_arguments
from bot.sandbox.state import State


class Arguments:
    """What came with a call, whichever way it was encoded."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers count as their digits."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A string that must be there; refuses with `invalid_arguments`."""
        if not self.text(name):
            raise bad_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        """A truth value; false when absent."""
        return self.values.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        """A number from 1 to `most`."""
        try:
            value = int(self.text(name, str(default)) or default)
        except ValueError as error:
            raise bad_arguments(f"must be a number [json-pointer:/{name}]") from error
        return min(max(value, 1), most)

    def data(self, name: str) -> Any:  # noqa: ANN401 — any JSON value
        """A structured value, given as JSON text or as itself; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad_arguments(f"must be valid JSON [json-pointer:/{name}]") from error

    def names(self, name: str) -> list[str]:
        """Names or ids separated by commas, or a list of them."""
        value = self.values.get(name)
        parts = value if isinstance(value, list) else self.text(name).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]


@dataclass(frozen=True)
class Method:
    """One method: any one of `scopes` opens it; `tier` limits it (None: not limited)."""

    run: Callable[[State, Arguments], Json]
    scopes: tuple[str, ...] = ()
    tier: int | None = None
    token: str = "bot"  # or "app", for apps.connections.open


def page(
    items: Sequence[Json], arguments: Arguments, *, default: int = 100, most: int = 1000
) -> tuple[list[Json], str]:
    """One page of `items` by `limit` and `cursor`, and the cursor of the next ("" at the end)."""
    start = 0
    if arguments.text("cursor"):
        try:
            start = int(urlsafe_b64decode(arguments.text("cursor")).decode().removeprefix("next:"))
        except ValueError as error:
            raise bad_arguments(error="invalid_cursor") from error
    end = start + arguments.number("limit", default, most)
    following = urlsafe_b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), following


def with_cursor(answer: Json, cursor: str) -> Json:
    """An answer with the cursor where Slack puts it."""
    return answer | {"response_metadata": {"next_cursor": cursor}}
