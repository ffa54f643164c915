"""Replies: which message of somebody's led to which events, so that an edit can correct them."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json


class Reply(SQLModel, table=True):
    """What one message said about one lead. Never its words: they are a note in the ledger, if kept at all.

    `step` holds the ledger events it led to. `waiting` are the readings that somebody is still to choose
    from, each `{"label", "reading"}`: one to be confirmed, or the likely meanings of an unclear one.
    `reading` is what was clear or is logged, to prefill the form with. `answer_id` is what the bot said.
    `edited_ts` is the newest edit that was read.
    """

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("channel", "ts", "lead_id"),)

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True)
    member_id: int = Field(foreign_key="member.id")
    channel: str = Field(max_length=40)
    ts: str = Field(max_length=40)
    thread_ts: str = Field(max_length=40)
    said_at: datetime
    edited_ts: str | None = Field(default=None, max_length=40)
    step: list[int] = Field(default_factory=list, sa_type=Json)
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    waiting: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    answer_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
