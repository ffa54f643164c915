"""Whatever can become late is one kind of row."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import DeadlineKind, DeadlineState, Party


class Deadline(SQLModel, table=True):
    """One clock on one thing: whose it is, when it is due, who hears when, and when it rings next.

    The policy is frozen into `policy` when the clock starts, so a policy edited at noon does not
    rewrite a promise made at nine. Kind, subject and `since` (the instant of the fact it follows from)
    name a lead's clock, and the database keeps each once. `rungs` is the ladder, earliest first, each
    with `at` (ISO, UTC) and `tell`, and a `key` where it is the policy's own; `rung` is the next one to
    ring. `pauses` are pairs of instants (ISO, UTC); the last has no end while the clock stands still.
    The index on `next_ring_at` is the calendar.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_next_ring_at", "next_ring_at"),
        Index("ix_deadline_site_warned", "site_id", "state", "warn_at"),
        UniqueConstraint("lead_id", "kind", "subject", "since"),
        CheckConstraint("(state = 'running') OR (next_ring_at IS NULL)", name="only_running_rings"),
    )

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    blocker_id: int | None = Field(default=None, foreign_key="blocker.id")
    kind: DeadlineKind = Field(sa_type=word(DeadlineKind, "kind"))
    subject: str = Field(max_length=80, description="what it is about, e.g. attempt_2 or a blocker's key")
    party: Party = Field(sa_type=word(Party, "party"))
    state: DeadlineState = Field(default=DeadlineState.RUNNING, sa_type=word(DeadlineState, "state"))
    since: datetime
    started_at: datetime
    warn_at: datetime | None = Field(default=None)
    due_at: datetime
    stopped_at: datetime | None = Field(default=None)
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    pauses: list[list[str | None]] = Field(default_factory=list, sa_type=Json)
    rungs: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    rung: int = Field(default=0)
    next_ring_at: datetime | None = Field(default=None)
