"""When somebody is away, and who covers for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel


class Absence(SQLModel, table=True):
    """One stretch of days off. It ends by itself at `ends_at`, or earlier when somebody is back.

    `started_at` is set once it has begun and been dealt with, `welcomed_at` once they were told what
    moved in the meantime.
    """

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_member", "member_id", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    starts_at: datetime
    ends_at: datetime
    cover_id: int | None = Field(default=None, foreign_key="member.id")
    created_by_id: int | None = Field(default=None, foreign_key="member.id")
    created_at: datetime
    started_at: datetime | None = Field(default=None)
    welcomed_at: datetime | None = Field(default=None)
