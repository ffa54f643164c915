"""Questions that somebody outside a lead's team has to answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import DecisionRoute, DecisionState


class Decision(SQLModel, table=True):
    """The question of a site's or study's blocker, asked with the answers to choose from.

    Derived from the blocker's ledger events. `answer` counts the options from 0. `held` is how many leads
    waited when it was asked, the one number its card ever shows. `outbox_id` is the
    card in the sponsor's channel, which the others have no need of: they are asked in private.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("blocker_id"),
        Index("ix_decision_study", "study_id", "state"),
        CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answered_with_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    blocker_id: int = Field(foreign_key="blocker.id")
    study_id: int = Field(foreign_key="study.id")
    site_id: int | None = Field(default=None, foreign_key="site.id")
    route: DecisionRoute = Field(sa_type=word(DecisionRoute, "route"))
    question: str = Field(max_length=200)
    options: list[str] = Field(default_factory=list, sa_type=Json)
    asked_at: datetime
    due_at: datetime
    state: DecisionState = Field(default=DecisionState.OPEN, sa_type=word(DecisionState, "state"))
    held: int = Field(default=0)
    answer: int | None = Field(default=None)
    answered_at: datetime | None = Field(default=None)
    answered_by_id: int | None = Field(default=None, foreign_key="member.id")
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
