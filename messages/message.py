"""What a message is: blocks for the screen, and a complete text for phones and screen readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]
View = dict[str, Any]
PLAIN = "plain_blocks"
"""Where a stored body keeps the blocks to send in place of refused ones; never sent itself."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `text` says all of it, for where blocks are not shown.

    `plain` says the same in blocks that every client and workspace knows, where `blocks` holds newer
    ones (tables, charts) that may be refused.
    """

    text: str
    blocks: Sequence[Block] = ()
    plain: Sequence[Block] = ()

    def as_body(self) -> dict[str, Any]:
        """As stored in the outbox and sent to Slack; links never unfold."""
        body: dict[str, Any] = {"text": self.text, "unfurl_links": False, "unfurl_media": False}
        if self.blocks:
            body["blocks"] = list(self.blocks)
        if self.plain:
            body[PLAIN] = list(self.plain)
        return body

    def as_answer(self) -> dict[str, Any]:
        """As a private answer to the person who just acted."""
        answer: dict[str, Any] = {"text": self.text, "response_type": "ephemeral"}
        if self.blocks:
            answer["blocks"] = list(self.plain or self.blocks)
        return answer
