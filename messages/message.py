"""What a message is: blocks for the screen, and a complete text for phones and screen readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `text` says all of it, for where blocks are not shown."""

    text: str
    blocks: Sequence[Block] = ()

    def as_body(self) -> dict[str, Any]:
        """As stored in the outbox and sent to Slack; links never unfold."""
        body: dict[str, Any] = {"text": self.text, "unfurl_links": False, "unfurl_media": False}
        if self.blocks:
            body["blocks"] = list(self.blocks)
        return body

    def as_answer(self) -> dict[str, Any]:
        """As a private answer to the person who just acted."""
        answer: dict[str, Any] = {"text": self.text, "response_type": "ephemeral"}
        if self.blocks:
            answer["blocks"] = list(self.blocks)
        return answer
