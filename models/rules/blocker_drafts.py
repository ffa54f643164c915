"""A blocker that somebody is about to log: what its form begins with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.terms import BlockerCategory, BlockerScope, OwnerRole


class Waits(StrEnum):
    """Which leads wait for a blocker of a site or study."""

    ALIKE = "alike"
    NAMED = "named"
    THIS = "this"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed so far; None leaves the form's usual beginning or an empty field."""

    scope: BlockerScope = BlockerScope.LEAD
    category: BlockerCategory | None = None
    sub_reason: str | None = None
    owner_role: OwnerRole | None = None
    owner_id: int | None = None
    due_on: date | None = None
    next_action: str | None = None
    decision: str | None = None
    options: tuple[str, ...] = ("Yes", "No")
    note: str | None = None
    waits: Waits | None = None


@dataclass(frozen=True, slots=True)
class BlockerReport:
    """What somebody says stands in the way. Owner and date are never missing."""

    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    owner_id: int
    due_on: date
    decision_needed: str | None = None
    note: str | None = None
    next_action: str | None = None
    options: tuple[str, ...] = ()
    scope: BlockerScope = BlockerScope.LEAD
    waits: Waits | None = None
