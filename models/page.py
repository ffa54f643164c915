"""What is open on people's screens, so that it can be brought up to date."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.storage import Json


class OpenPage(SQLModel, table=True):
    """A form that stays open while its user works through it: what it shows, ids and choices only.

    A form laid on top of it names it as its root when it is sent.
    """

    __tablename__ = "open_page"
    __table_args__ = (Index("ix_open_page_opened_at", "opened_at"),)

    view_id: str = Field(primary_key=True, max_length=40)
    member_id: int = Field(foreign_key="member.id")
    state: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    opened_at: datetime


class HomePage(SQLModel, table=True):
    """Somebody's Home tab, once they have opened it: what was shown, and up to which ledger event.

    `view_hash` is Slack's word for the version published last; with it an older one cannot replace it.
    """

    __tablename__ = "home_page"

    member_id: int = Field(primary_key=True, foreign_key="member.id")
    state: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    opened_at: datetime
    published_at: datetime = Field(index=True)
    seen_event: int = Field(default=0)
    view_hash: str | None = Field(default=None, max_length=80)
