"""Answering where somebody just pressed."""

from typing import Any

from slack_bolt import Respond

from messages.message import Message


def answer_in_place(body: dict[str, Any], respond: Respond, message: Message) -> None:
    """Bring a private answer up to date; a message everybody sees is edited through the outbox."""
    if body.get("container", {}).get("is_ephemeral"):
        respond(replace_original=True, **message.as_answer())
