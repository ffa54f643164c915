"""The ledger: an append-only record of who did what, when, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import EventAction


class LedgerEvent(SQLModel, table=True):
    """One thing that happened. Written once; a correction is a new event (field notes 10.2).

    `at` is when it happened, `recorded_at` when we learned of it; an imported history has both.
    `actor` is a member's key or "system:scheduler" and the like; `role` is the role at the time.
    `old` and `new` hold plain JSON, instants as ISO text. The database itself refuses to update or
    delete a row.
    """

    __tablename__ = "ledger_event"
    __table_args__ = (
        Index("ix_ledger_event_lead_at", "lead_id", "at", "id"),
        Index("ix_ledger_event_study_at", "study_id", "at"),
        Index(
            "ix_ledger_event_of_no_lead",
            "object_ref",
            sqlite_where=text("lead_id IS NULL"),
            postgresql_where=text("lead_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    study_id: int | None = Field(default=None, foreign_key="study.id")
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    at: datetime
    recorded_at: datetime
    actor: str = Field(max_length=80)
    role: str = Field(default="", max_length=40)
    action: EventAction = Field(sa_type=word(EventAction, "action"))
    object_type: str = Field(max_length=40)
    object_ref: str = Field(max_length=80)
    old: dict[str, Any] | None = Field(default=None, sa_type=Json)
    new: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reason: str | None = Field(default=None, max_length=200)
    via: str | None = Field(default=None, max_length=120)
    policy_version: int | None = Field(default=None)
