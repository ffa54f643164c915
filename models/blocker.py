"""What stands in the way, whose move it is, and by when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.storage import word
from models.terms import BlockerCategory, BlockerScope, OwnerRole


class Blocker(SQLModel, table=True):
    """Something in the way of a lead, a site or a study. None is saved without an owner and a date.

    All are derived from ledger events: a lead's from the lead's own, a site's or study's from those
    under its key. The blockers of the leads that wait for one of a site or study have it as `parent_id`;
    `leads_left` counts those leads it has still to be said of, `behind` is set while some of them do not stand
    as it does, and `with_parent` says that one ended with its parent. `note` is short and has passed the identifier screen.
    """

    __tablename__ = "blocker"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_blocker_open", "study_id", "resolved_at"),
        Index("ix_blocker_lead", "lead_id"),
        Index("ix_blocker_parent", "parent_id", "resolved_at"),
        Index(
            "ix_blocker_behind",
            "behind",
            sqlite_where=text("behind"),
            postgresql_where=text("behind"),
        ),
        Index("ix_blocker_owner", "owner_id", "resolved_at"),
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
    last_update_at: datetime | None = Field(default=None)
    parent_id: int | None = Field(default=None, foreign_key="blocker.id")
    with_parent: bool = Field(default=False)
    leads_left: int = Field(default=0)
    behind: bool = Field(default=False)
    offered_to_id: int | None = Field(default=None, foreign_key="member.id")
    offered_at: datetime | None = Field(default=None)
    resolved_at: datetime | None = Field(default=None)
    resolution: str | None = Field(default=None, max_length=200)
