"""Weekly stale reviews: what a site was asked to give an owner and a date."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import StaleCategory


class StaleReview(SQLModel, table=True):
    """One site's review of a week, ever. `outbox_ids` are its messages; with none there was nothing stale.

    `reminded_at` is when what was left was named again, or found to be nothing.
    """

    __tablename__ = "stale_review"
    __table_args__ = (UniqueConstraint("site_id", "week"),)

    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    week: date = Field(description="its Monday, at the site")
    made_at: datetime
    outbox_ids: list[int] = Field(default_factory=list, sa_type=Json)
    reminded_at: datetime | None = Field(default=None, index=True)


class ReviewedLead(SQLModel, table=True):
    """One line of a review: a lead, and why it stood still then."""

    __tablename__ = "reviewed_lead"
    __table_args__ = (UniqueConstraint("review_id", "lead_id"),)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="stale_review.id")
    lead_id: int = Field(foreign_key="lead.id", index=True)
    category: StaleCategory = Field(sa_type=word(StaleCategory, "category"))
    place: int
