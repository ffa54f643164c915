"""Repairs to the installed Bolt, each with a regression test that says when it can go."""

import json
from typing import Any
from urllib.parse import parse_qsl

import slack_bolt.request.request as bolt_request


def parse_body(body: str, content_type: str | None) -> dict[str, Any]:
    """Parse what Slack sent over HTTP.

    Bolt 1.30 looks for the word `payload` anywhere in a form and then reads only that field, so a
    command whose text says "payload" arrives empty. Malformed JSON is an empty body, which no
    listener takes.
    """
    if not body:
        return {}
    try:
        if content_type == "application/json" or body.startswith("{"):
            return _object(json.loads(body))
        form: dict[str, Any] = dict(parse_qsl(body, keep_blank_values=True))
        if "payload" in form and "command" not in form:
            return _object(json.loads(form["payload"]))
        return form
    except ValueError:
        return {}


def _object(parsed: object) -> dict[str, Any]:
    return parsed if isinstance(parsed, dict) else {}


def repair() -> None:
    """Put our parser where Bolt looks for its own; doing it twice is harmless."""
    setattr(bolt_request, "parse_body", parse_body)  # noqa: B010 - it is imported there, not exported
