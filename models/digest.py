"""Weekly digests, and what people promised in answer to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import CommitmentState, DigestState, Side


class Digest(SQLModel, table=True):
    """One study's week as its sponsor's channel was told it. One row a study and week, ever.

    `figures` is exactly what was shown; `input_hash` names the facts it was made from.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("study_id", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    week: date = Field(description="the Monday the reported week begins with")
    state: DigestState = Field(sa_type=word(DigestState, "state"))
    made_at: datetime
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    input_hash: str = Field(max_length=64)
    policy_version: int
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    held_because: str | None = Field(default=None, max_length=200)


class Commitment(SQLModel, table=True):
    """Something one side said it would do before a date."""

    __tablename__ = "commitment"

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id", index=True)
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    side: Side = Field(sa_type=word(Side, "side"))
    owner_id: int | None = Field(default=None, foreign_key="member.id")
    what: str = Field(max_length=200)
    due_at: datetime
    state: CommitmentState = Field(default=CommitmentState.OPEN, sa_type=word(CommitmentState, "state"))
    settled_at: datetime | None = Field(default=None)
