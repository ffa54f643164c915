"""What must be said, and how far it has come on its way to Slack."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import OutboxOp, OutboxState


class OutboxRow(SQLModel, table=True):
    """One announcement, written in the transaction of the fact it tells of.

    `dedupe_key` names what must be said once; the database keeps it so. `to` is a channel's or a
    person's Slack id. An update names in `edits_id` the row whose message it edits; a reply names
    its root in `reply_to_id`. `body` is `{"text", "blocks"}`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_outbox_waiting", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dedupe_key: str = Field(max_length=200)
    op: OutboxOp = Field(sa_type=word(OutboxOp, "op"))
    to: str = Field(max_length=40)
    reply_to_id: int | None = Field(default=None, foreign_key="outbox.id")
    edits_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    thread_ts: str | None = Field(default=None, max_length=40)
    outsiders_may_read: bool = Field(default=False, description="fit for a channel shared with a company")
    body: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: OutboxState = Field(default=OutboxState.PENDING, sa_type=word(OutboxState, "state"))
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None = Field(default=None)
    attempts: int = Field(default=0)
    resends: int = Field(default=0)
    lease_owner: str | None = Field(default=None, max_length=80)
    lease_until: datetime | None = Field(default=None)
    send_started_at: datetime | None = Field(default=None)
    sent_at: datetime | None = Field(default=None)
    channel: str | None = Field(default=None, max_length=40)
    ts: str | None = Field(default=None, max_length=40, index=True)
    error: str | None = Field(default=None, max_length=200)

    @property
    def delivery_id(self) -> str:
        """The key that a posted message carries, by which it is found again after a crash."""
        return f"{self.id}-{self.created_at.timestamp():.0f}"


class InboxKey(SQLModel, table=True):
    """Something Slack sent that has been dealt with; the same key again is the same thing again."""

    __tablename__ = "inbox"

    key: str = Field(primary_key=True, max_length=200)
    received_at: datetime = Field(index=True)
