"""Nudges: one person told once about one rung of one deadline."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.storage import Json, word


class ToldAs(StrEnum):
    """Why somebody is told: it is theirs, they cover for its owner, they lead the site, or run the study."""

    OWNER = "owner"
    COVER = "cover"
    SITE_LEAD = "site_lead"
    STUDY = "study"


class Nudge(SQLModel, table=True):
    """One telling. It waits until `not_before` and is then told in a message that others may share.

    `outbox_id` is that message and `place` its place there; both are unset while it waits, and
    `held_because` says why it was not told at once. `planned_at` is when it should come: what is told
    later than that says so. `for_id` is the person somebody covers for. `answer_step` holds the ledger
    events of the step that answered it, by which that can be taken back.
    """

    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("deadline_id", "rung", "member_id"),
        Index("ix_nudge_lead_open", "lead_id", "answered_at"),
        Index("ix_nudge_told", "member_id", "told_at"),
        Index(
            "ix_nudge_waiting",
            "not_before",
            sqlite_where=text("outbox_id IS NULL AND answered_at IS NULL"),
            postgresql_where=text("outbox_id IS NULL AND answered_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id")
    lead_id: int = Field(foreign_key="lead.id")
    rung: int
    member_id: int = Field(foreign_key="member.id")
    told_as: ToldAs = Field(sa_type=word(ToldAs, "told_as"))
    for_id: int | None = Field(default=None, foreign_key="member.id")
    rang_at: datetime
    planned_at: datetime
    not_before: datetime
    held_because: str | None = Field(default=None, max_length=80)
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    place: int = Field(default=0)
    told_at: datetime | None = Field(default=None)
    delivered_at: datetime | None = Field(default=None)
    answered_at: datetime | None = Field(default=None)
    answered_by_id: int | None = Field(default=None, foreign_key="member.id")
    answer: str | None = Field(default=None, max_length=120)
    answer_step: list[int] = Field(default_factory=list, sa_type=Json)
