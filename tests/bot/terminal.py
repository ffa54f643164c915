"""A command typed and how it ended."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Bot = Callable[..., Done]
