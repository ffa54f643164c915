"""Turning a template and facts into paragraphs of Slack text."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from messages.escaping import mrkdwn

TEMPLATES = Path(__file__).resolve().parent / "templates"
BREAK = re.compile(r"^---$", re.MULTILINE)


class Safe(str):
    """Text of our own making that may carry Slack's markup: a mention, a date, a link."""

    __slots__ = ()


def _finalize(value: object) -> str:
    return str(value) if isinstance(value, Safe) else mrkdwn(str(value))


_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    finalize=_finalize,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    autoescape=False,
)


def say(template: str, **facts: Any) -> list[str]:  # noqa: ANN401 - templates take any fact
    """The paragraphs of `templates/<template>.j2`, split at its `---` lines, empty ones left out.

    Whatever a fact puts in is escaped unless it is `Safe`; the template's own text is not.
    """
    text = _environment.get_template(f"{template}.j2").render(**facts)
    return [part.strip() for part in BREAK.split(text) if part.strip()]


def mention(user_id: str | None, name: str = "") -> Safe:
    """A person, pinged where Slack knows them and named where it does not."""
    return Safe(f"<@{user_id}>") if user_id else Safe(mrkdwn(name or "somebody"))
