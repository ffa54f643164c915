"""Leads: what the ledger says of each, kept beside it so that lists are one query."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.storage import word
from models.terms import (
    CloseGroup,
    ContactChannel,
    NextAction,
    PrescreenOutcome,
    ReviewDecision,
    Stage,
    VisitOutcome,
)


class Lead(SQLModel, table=True):
    """Somebody who said "I may be interested", known here only by a short random ref.

    Everything from `owner_id` down is derived from the lead's ledger events by
    `models.rules.history.derive`; nothing else writes it. What time alone changes is kept as the instant
    from which it holds (`stale_at`, `at_risk_at`, …) if nobody does anything before. No column can hold a name, a phone
    number, a mail address or a diagnosis.
    """

    __tablename__ = "lead"
    __table_args__ = (
        UniqueConstraint("workspace_id", "ref"),
        Index("ix_lead_owner_open", "owner_id", "stage"),
        Index("ix_lead_site_stage", "site_id", "stage"),
        Index("ix_lead_clocks_change_at", "clocks_change_at"),
        CheckConstraint("(closed_at IS NULL) = (close_reason IS NULL)", name="closed_with_reason"),
        CheckConstraint("(next_action IS NULL) = (next_action_due IS NULL)", name="next_action_dated"),
        CheckConstraint(
            "stage IN ('closed', 'handed_off') OR duplicate_of IS NOT NULL OR next_action IS NOT NULL",
            name="open_has_next_action",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    study_id: int = Field(foreign_key="study.id", index=True)
    site_id: int = Field(foreign_key="site.id")
    source_id: int = Field(foreign_key="source.id")
    ref: str = Field(max_length=20)
    received_at: datetime
    preferred_channel: ContactChannel | None = Field(
        default=None, sa_type=word(ContactChannel, "preferred_channel")
    )
    preferred_window: str | None = Field(default=None, max_length=20)
    patient_timezone: str | None = Field(
        default=None, max_length=40, description="the person's zone where it is not the site's"
    )
    preferred_language: str | None = Field(default=None, max_length=20)
    interpreter_needed: bool = Field(default=False)
    card_outbox_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)

    owner_id: int | None = Field(default=None, foreign_key="member.id")
    stage: Stage = Field(default=Stage.NEW, sa_type=word(Stage, "stage"))
    attempt_count: int = Field(default=0)
    first_attempt_at: datetime | None = Field(default=None)
    first_contact_at: datetime | None = Field(default=None)
    last_contact_at: datetime | None = Field(default=None)
    prescreen_completed_at: datetime | None = Field(default=None)
    prescreen_outcome: PrescreenOutcome | None = Field(
        default=None, sa_type=word(PrescreenOutcome, "prescreen_outcome")
    )
    reviewable_at: datetime | None = Field(default=None)
    review_decision_at: datetime | None = Field(default=None)
    review_decision: ReviewDecision | None = Field(
        default=None, sa_type=word(ReviewDecision, "review_decision")
    )
    records_needed_at: datetime | None = Field(default=None)
    records_requested_at: datetime | None = Field(default=None)
    records_received_at: datetime | None = Field(default=None)
    records_reviewed_at: datetime | None = Field(default=None)
    ready_at: datetime | None = Field(default=None)
    visit_booked_at: datetime | None = Field(default=None)
    visit_at: datetime | None = Field(default=None)
    visit_outcome: VisitOutcome | None = Field(default=None, sa_type=word(VisitOutcome, "visit_outcome"))
    next_action: NextAction | None = Field(default=None, sa_type=word(NextAction, "next_action"))
    next_action_due: datetime | None = Field(default=None)
    promised: bool = Field(default=False)
    try_at: datetime | None = Field(default=None)
    tried_weekday: int | None = Field(default=None)
    tried_hour: int | None = Field(default=None)
    handover_at: datetime | None = Field(default=None)
    handover_to_id: int | None = Field(default=None, foreign_key="member.id")
    close_asked: str | None = Field(default=None, max_length=60)
    snoozes: int = Field(default=0)
    snoozed_until: datetime | None = Field(default=None)
    paused_until: datetime | None = Field(default=None)
    opted_out_at: datetime | None = Field(default=None)
    duplicate_of: str | None = Field(default=None, max_length=20)
    closed_at: datetime | None = Field(default=None)
    close_group: CloseGroup | None = Field(default=None, sa_type=word(CloseGroup, "close_group"))
    close_reason: str | None = Field(default=None, max_length=60)
    last_action_at: datetime | None = Field(default=None)
    last_movement_at: datetime | None = Field(default=None)
    planned: bool = Field(default=False, description="somebody chose the next action or its date")
    at_risk_at: datetime | None = Field(default=None, description="from when its visit is at risk")
    outside_due: datetime | None = Field(default=None, description="first check of a blocker owned outside")
    stale_at: datetime | None = Field(default=None, description="from when it stands still for too long")
    recovery_at: datetime | None = Field(default=None, description="from when it is in recovery")
    recovery_cycles: int = Field(default=0, description="times in recovery that are over")
    clocks_change_at: datetime | None = Field(
        default=None, description="when other clocks run although nobody does anything"
    )
