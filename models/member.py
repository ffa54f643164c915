"""People and what each may do, per study and site."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.storage import word
from models.terms import Role


class Member(SQLModel, table=True):
    """One person of the team, ours or the sponsor's. Never a patient.

    `slack_team_id` is the workspace the person belongs to, which for a sponsor's contact in a shared
    channel is not ours. Somebody known only from an imported history has no Slack id. Whoever set
    times of their own is told between `told_from` and `told_to` only.
    """

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("workspace_id", "slack_team_id", "slack_user_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    key: str = Field(max_length=60)
    name: str = Field(max_length=120)
    slack_user_id: str | None = Field(default=None, max_length=40)
    slack_team_id: str | None = Field(default=None, max_length=40)
    active: bool = Field(default=True)
    timezone: str | None = Field(default=None, max_length=64, description="as their Slack profile told")
    told_from: str | None = Field(default=None, max_length=5, description="HH:MM in that zone")
    told_to: str | None = Field(default=None, max_length=5)


class Membership(SQLModel, table=True):
    """One role of one person in a study; without a site it holds for the whole study."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_at_site",
            "member_id",
            "study_id",
            "site_id",
            "role",
            unique=True,
            sqlite_where=text("site_id IS NOT NULL"),
            postgresql_where=text("site_id IS NOT NULL"),
        ),
        Index(
            "uq_membership_in_study",
            "member_id",
            "study_id",
            "role",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    study_id: int = Field(foreign_key="study.id", index=True)
    site_id: int | None = Field(default=None, foreign_key="site.id")
    role: Role = Field(sa_type=word(Role, "role"))
