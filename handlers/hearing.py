"""What Slack's message events tell: something was written, edited or deleted, where, and in which words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from handlers.reading.slack_text import from_slack

SAID = (None, "thread_broadcast", "file_share")  # the rest are joins and the like
Body = dict[str, Any]


class Kind(StrEnum):
    """What happened to a message."""

    WRITTEN = "written"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Written:
    """A person's message. `text` is plain, without a mention of the bot; `at` is when it was written.

    `thread_ts` is the head of its thread, if it stands in one. `edited_ts` grows with every edit.
    """

    kind: Kind
    channel: str
    ts: str
    thread_ts: str | None
    direct: bool
    text: str
    at: datetime
    edited_ts: str | None = None

    def as_place(self) -> dict[str, str]:
        """Where it stands, as a button carries it."""
        return {"channel": self.channel, "ts": self.ts, "thread_ts": self.thread_ts or ""}


def written(event: Body, *, bot: str | None, now: datetime) -> Written | None:
    """The person's message behind an event; None for the bot's own and for what is no message."""
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _of(event["previous_message"], event, Kind.DELETED, bot, now)
    if subtype == "message_changed":
        message, before = event["message"], event.get("previous_message", {})
        if message.get("subtype") == "tombstone":
            return _of(before, event, Kind.DELETED, bot, now)
        if message.get("text") == before.get("text"):
            return None  # a link unfolded
        return _of(message, event, Kind.EDITED, bot, now)
    return _of(event, event, Kind.WRITTEN, bot, now)


def _of(message: Body, event: Body, kind: Kind, bot: str | None, now: datetime) -> Written | None:
    if message.get("subtype") not in SAID or message.get("bot_id") or not message.get("user"):
        return None
    edited = message.get("edited") or {}
    return Written(
        kind=kind,
        channel=str(event["channel"]),
        ts=str(message["ts"]),
        thread_ts=message.get("thread_ts"),
        direct=event.get("channel_type") == "im" or str(event["channel"]).startswith("D"),
        text=plain(message.get("text") or "", bot),
        at=min(written_at(str(message["ts"])), now),
        edited_ts=str(edited["ts"]) if edited.get("ts") else None,
    )


def plain(text: str, bot: str | None) -> str:
    """The words of a message, without a mention of the bot."""
    said = from_slack(text)
    return re.sub(rf"<@{re.escape(bot)}>[,:]?", " ", said).strip() if bot else said.strip()


def written_at(ts: str) -> datetime:
    """When a message was written, as its ts tells."""
    return datetime.fromtimestamp(float(ts), UTC)
