"""What stands in the way, whose move it is, and by when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import word
from models.terms import BlockerCategory, BlockerScope, OwnerRole


class Blocker(SQLModel, table=True):
    """Something in the way of a lead, a site or a study. None is saved without an owner and a date.

    A lead's blockers are derived from its ledger events, like the lead itself. `note` is short and
    has passed the identifier screen.
    """

    __tablename__ = "blocker"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_blocker_open", "study_id", "resolved_at"),
        Index("ix_blocker_lead", "lead_id"),
        CheckConstraint("(scope = 'lead') = (lead_id IS NOT NULL)", name="scope_has_its_subject"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=40)
    study_id: int = Field(foreign_key="study.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    lead_id: int | None = Field(default=None, foreign_key="lead.id")
    scope: BlockerScope = Field(sa_type=word(BlockerScope, "scope"))
    category: BlockerCategory = Field(sa_type=word(BlockerCategory, "category"))
    sub_reason: str = Field(max_length=80)
    owner_role: OwnerRole = Field(sa_type=word(OwnerRole, "owner_role"))
    owner_id: int | None = Field(default=None, foreign_key="member.id")
    opened_at: datetime
    due_at: datetime
    next_action: str | None = Field(default=None, max_length=200)
    decision_needed: str | None = Field(default=None, max_length=200)
    note: str | None = Field(default=None, max_length=200)
    resolved_at: datetime | None = Field(default=None)
    resolution: str | None = Field(default=None, max_length=200)
