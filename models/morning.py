"""Morning lists: what somebody was shown at the start of a working day."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import word


class ListSection(StrEnum):
    """Why a lead is in the list."""

    DUE_TODAY = "due_today"
    LATE = "late"
    CHECK_BLOCKER = "check_blocker"


class MorningList(SQLModel, table=True):
    """That somebody's list of a day was made; without `outbox_id` there was nothing to say."""

    __tablename__ = "morning_list"
    __table_args__ = (UniqueConstraint("member_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    day: date = Field(description="in the zone of the site it was made for")
    planned_at: datetime
    made_at: datetime
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)


class ListedLead(SQLModel, table=True):
    """One line of a list, with its owner and when its next step was due then: a change means it was dealt with.

    An owner other than the list's reader is somebody they cover for.
    """

    __tablename__ = "listed_lead"
    __table_args__ = (UniqueConstraint("list_id", "lead_id"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="morning_list.id")
    lead_id: int = Field(foreign_key="lead.id", index=True)
    owner_id: int | None = Field(default=None, foreign_key="member.id")
    section: ListSection = Field(sa_type=word(ListSection, "section"))
    place: int
    urgent: bool = Field(default=False)
    due_at: datetime | None = Field(default=None)
