"""Workspaces, studies, their sites and their sources."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import Json, word
from models.terms import Rhythm, StudyStatus, Unreviewed


class Workspace(SQLModel, table=True):
    """One Slack workspace the app is installed in."""

    __tablename__ = "workspace"

    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=40)
    name: str = Field(default="", max_length=200)


class Study(SQLModel, table=True):
    """One clinical study: its status, its sponsor's channel, when its digest goes out, its policy."""

    __tablename__ = "study"
    __table_args__ = (
        UniqueConstraint("workspace_id", "code"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 6", name="digest_weekday"),
        CheckConstraint("review_weekday BETWEEN 0 AND 6", name="review_weekday"),
        CheckConstraint("min_cell IN (5, 11)", name="min_cell"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    code: str = Field(max_length=40)
    ref_prefix: str = Field(max_length=4)
    title: str = Field(max_length=200)
    sponsor: str = Field(default="", max_length=200)
    cro: str = Field(default="", max_length=200)
    reporting_timezone: str = Field(max_length=64)
    status: StudyStatus = Field(sa_type=word(StudyStatus, "status"))
    sponsor_channel: str | None = Field(default=None, max_length=40)
    digest_weekday: int = Field(default=0, description="0 is Monday")
    digest_time: str = Field(default="09:00", max_length=5, description="HH:MM in the reporting zone")
    review_weekday: int = Field(default=0, description="of the stale review; 0 is Monday")
    review_time: str = Field(default="09:00", max_length=5, description="HH:MM at each site")
    min_cell: int = Field(default=5, description="5 is standard suppression, 11 strict")
    rhythm: Rhythm = Field(default=Rhythm.WEEKLY, sa_type=word(Rhythm, "rhythm"))
    rhythm_since: date | None = Field(default=None, description="a week it was first kept for")
    unreviewed: Unreviewed = Field(default=Unreviewed.POST, sa_type=word(Unreviewed, "unreviewed"))
    sponsor_room: dict[str, Any] | None = Field(
        default=None, sa_type=Json, description="how its channel looked when last confirmed"
    )
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    policy_version: int = Field(default=1)
    applied_at: datetime | None = Field(default=None, description="when it was first set up")


class Site(SQLModel, table=True):
    """One place that runs a study: its hours, holidays and zone, and the channel its team reads."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("study_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    code: str = Field(max_length=40)
    name: str = Field(max_length=200)
    timezone: str = Field(max_length=64)
    hours: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    country: str | None = Field(default=None, max_length=2)
    subdivision: str | None = Field(default=None, max_length=10)
    holidays: list[str] = Field(default_factory=list, sa_type=Json)
    date_hours: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    works_on: list[str] = Field(default_factory=list, sa_type=Json)
    channel: str | None = Field(default=None, max_length=40)
    default_owner_id: int | None = Field(default=None, foreign_key="member.id")
    screening_slots_per_week: int | None = Field(default=None)
    watched_on: date | None = Field(default=None, description="the last day of its own the watchman looked")


class Source(SQLModel, table=True):
    """Where a study's leads come from: an ad campaign, a referral route, a registry."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("study_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key="study.id")
    key: str = Field(max_length=60)
    name: str = Field(max_length=120)
