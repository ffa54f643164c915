"""Everything the ledger says about one lead, as the rules see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    BlockerScope,
    CloseGroup,
    ContactChannel,
    EventAction,
    NextAction,
    OwnerRole,
    PrescreenOutcome,
    ReviewDecision,
    Stage,
    VisitOutcome,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One ledger event as the rules see it.

    `at` is when the fact happened (UTC); `new` holds plain JSON values, instants as ISO text. An event
    can be taken back under its `id`.
    """

    at: datetime
    action: EventAction
    new: Mapping[str, Any]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at reaching the person; `n` counts from 1 in the order they were made."""

    n: int
    at: datetime
    outcome: AttemptOutcome
    channel: ContactChannel | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One booked screening visit. A later visit of the same lead is a rebooking."""

    booked_at: datetime
    visit_at: datetime
    prep_confirmed_at: datetime | None = None
    outcome: VisitOutcome | None = None
    outcome_logged_at: datetime | None = None
    recovery_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Since when a blocker waits for somebody in this role."""

    since: datetime
    owner_role: OwnerRole


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch in which nobody is to work on a lead: on hold, or closed. `until` None has no end yet."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class BlockerFacts:
    """One thing that stands, or stood, in the way of a lead."""

    key: str
    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    opened_at: datetime
    due_at: datetime
    resolved_at: datetime | None = None
    decision_needed: str | None = None
    owner: str | None = None
    scope: BlockerScope = BlockerScope.LEAD
    last_update_at: datetime | None = None
    next_action: str | None = None
    note: str | None = None
    resolution: str | None = None
    turns: tuple[Turn, ...] = ()
    parent: str | None = None
    with_parent: bool = False
    offered_to: str | None = None
    offered_at: datetime | None = None

    @property
    def updated_at(self) -> datetime:
        """When somebody last said where it stands."""
        return self.last_update_at or self.opened_at

    def is_open(self, at: datetime) -> bool:
        """Whether it stood in the way at `at` (resolved at that very instant: no longer)."""
        return self.opened_at <= at and (self.resolved_at is None or self.resolved_at > at)


PROMISE_EARLY = timedelta(minutes=15)
"""How much before the hour promised a call keeps the promise (clock minutes)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A call promised to the person for an hour. `ended_at` is when it was kept, moved or fell away."""

    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadHistory:
    """Everything the ledger says about one lead. All instants UTC; None means it has not happened."""

    ref: str
    site: str
    source: str
    received_at: datetime
    owner: str | None = None
    attempts: tuple[Attempt, ...] = ()
    first_contact_at: datetime | None = None
    last_contact_at: datetime | None = None
    prescreen_started_at: datetime | None = None
    prescreen_completed_at: datetime | None = None
    prescreen_outcome: PrescreenOutcome | None = None
    reviewable_at: datetime | None = None
    review_decision_at: datetime | None = None
    review_decision: ReviewDecision | None = None
    review_chased_at: datetime | None = None
    records_needed_at: datetime | None = None
    records_chased_at: datetime | None = None
    records_requested_at: datetime | None = None
    records_received_at: datetime | None = None
    records_reviewed_at: datetime | None = None
    ready_at: datetime | None = None
    visits: tuple[Visit, ...] = ()
    blockers: tuple[BlockerFacts, ...] = ()
    next_action: NextAction | None = None
    next_action_due: datetime | None = None
    next_action_set_at: datetime | None = None
    promised: bool = False
    promises: tuple[Promise, ...] = ()
    owner_since: datetime | None = None
    handed_over_at: datetime | None = None
    handover_to: str | None = None
    handover_at: datetime | None = None
    snoozed_until: datetime | None = None
    snoozes: int = 0
    paused_until: datetime | None = None
    opted_out_at: datetime | None = None
    duplicate_of: str | None = None
    closed_at: datetime | None = None
    close_group: CloseGroup | None = None
    close_reason: str | None = None
    close_asked: str | None = None
    last_action_at: datetime | None = None
    last_movement_at: datetime | None = None
    stage: Stage = field(default=Stage.NEW)
    unowned_since: datetime | None = None
    last_event_at: datetime | None = None
    rests: tuple[Rest, ...] = ()
    recovery_sent_at: datetime | None = None

    @property
    def first_attempt_at(self) -> datetime | None:
        """When somebody first tried to reach the person."""
        return self.attempts[0].at if self.attempts else None

    @property
    def is_active(self) -> bool:
        """Not closed, not handed off, not paused (field notes 7.4). Duplicates are no leads at all."""
        return (
            self.stage not in (Stage.CLOSED, Stage.HANDED_OFF)
            and self.paused_until is None
            and self.duplicate_of is None
        )

    def open_blockers(self, at: datetime) -> tuple[BlockerFacts, ...]:
        """The blockers that stand in the way at `at`, oldest first."""
        return tuple(blocker for blocker in self.blockers if blocker.is_open(at))
