"""What is said back to people who write to the bot outside any thread."""

from messages.blocks import section
from messages.message import Message
from messages.saying import say


def direct_hint() -> Message:
    """To somebody who writes to the bot outside any thread."""
    parts = say("direct_hint")
    return Message("\n".join(parts), [section(part) for part in parts])
