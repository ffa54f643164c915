"""Nudges: one person told once about one rung of one deadline."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Nudge(SQLModel, table=True):
    """One telling. Several nudges may share one message (`outbox_id`)."""

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("deadline_id", "rung", "member_id"),
        Index("ix_nudge_lead_open", "lead_id", "answered_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id")
    lead_id: int = Field(foreign_key="lead.id")
    rung: int
    member_id: int = Field(foreign_key="member.id")
    outbox_id: int = Field(foreign_key="outbox.id", index=True)
    rang_at: datetime
    answered_at: datetime | None = Field(default=None)
    answered_by_id: int | None = Field(default=None, foreign_key="member.id")
    answer: str | None = Field(default=None, max_length=40)
