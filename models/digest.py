"""Weekly digests, everything their channels were ever told, and what people promised in answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import CommitmentState, DigestState, Edition, Side


class Digest(SQLModel, table=True):
    """What a study's sponsor is told of a week: a draft first, then posted or held. One row each, ever.

    `figures` is exactly what was shown; `input_hash` names the facts it was made from. `asks` are the
    questions it raised, each with `rule`, `about`, `text`, `side` and `by` (a date). Instants are UTC.
    """

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("study_id", "week", "edition"),)

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    week: date = Field(description="the Monday the reported week begins with")
    edition: Edition = Field(default=Edition.WEEK, sa_type=word(Edition, "edition"))
    state: DigestState = Field(sa_type=word(DigestState, "state"))
    made_at: datetime
    posts_at: datetime
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    asks: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    input_hash: str = Field(default="", max_length=64)
    policy_version: int
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    draft_outbox_ids: list[int] = Field(default_factory=list, sa_type=Json)
    decided_by_id: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None)
    held_because: str | None = Field(default=None, max_length=200)


class ToldFigure(SQLModel, table=True):
    """One number a channel was told, or that was withheld from it, for good: later digests go by it.

    The window is in whole days of the study's reporting zone, its end excluded. `shown` is the number,
    or the words in its place.
    """

    __tablename__ = "told_figure"
    __table_args__ = (
        UniqueConstraint("digest_id", "series", "first_day", "end_day"),
        Index("ix_told_figure_channel", "study_id", "channel"),
    )

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    channel: str = Field(max_length=40)
    digest_id: int = Field(foreign_key="digest.id")
    series: str = Field(max_length=120)
    first_day: date
    end_day: date
    shown: str = Field(max_length=20)
    told_at: datetime


class Commitment(SQLModel, table=True):
    """Something one side said it would do before a date, or said it would not.

    `what` has passed the identifier screen. `digest_id` and `ask` name the question it answers, where
    it answers one. `outbox_id` is the line about it in the digest's thread.
    """

    __tablename__ = "commitment"

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id", index=True)
    digest_id: int | None = Field(default=None, foreign_key="digest.id")
    ask: str | None = Field(default=None, max_length=40)
    side: Side = Field(sa_type=word(Side, "side"))
    owner_id: int | None = Field(default=None, foreign_key="member.id")
    what: str = Field(max_length=200)
    due_on: date | None = Field(default=None)
    made_at: datetime
    state: CommitmentState = Field(default=CommitmentState.OPEN, sa_type=word(CommitmentState, "state"))
    settled_at: datetime | None = Field(default=None)
    because: str | None = Field(default=None, max_length=200)
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
