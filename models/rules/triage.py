"""Why an open lead wants somebody's eye: one section for each, the first that fits."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.terms import DeadlineKind, NextAction, Stage, StaleCategory


class Section(StrEnum):
    """The sections of the triage, in the order in which they are shown."""

    UNOWNED = "unowned"
    ABOUT_TO_PASS = "about_to_pass"
    PASSED = "passed"
    NO_FIRST_ACTION = "no_first_action"
    STALLED = "stalled"
    DEPENDENCY_BLOCKED = "dependency_blocked"
    BLOCKED = "blocked"
    RECOVERY = "recovery"


STALE: Final[Mapping[StaleCategory, Section]] = MappingProxyType(
    {
        StaleCategory.NO_FIRST_ACTION: Section.NO_FIRST_ACTION,
        StaleCategory.DEPENDENCY_BLOCKED: Section.DEPENDENCY_BLOCKED,
        StaleCategory.STALLED: Section.STALLED,
    }
)
"""The section of each way to stand still."""

NOT_THE_SITES: Final = frozenset(
    {
        DeadlineKind.OWNER_MISSING,
        DeadlineKind.BLOCKER_UPDATE,
        DeadlineKind.SPONSOR_DECISION,
        DeadlineKind.STALE_REVIEW,
    }
)
"""Clocks that say what another section says."""

_TOUCH: Final = (NextAction.CALL, NextAction.TEXT, NextAction.EMAIL)
_STEPS: Final[Mapping[Stage, tuple[NextAction, ...]]] = MappingProxyType(
    {
        Stage.NEW: _TOUCH,
        Stage.ATTEMPTING: _TOUCH,
        Stage.CONTACTED: (NextAction.COMPLETE_PRESCREEN, NextAction.SEND_FOR_REVIEW, *_TOUCH),
        Stage.IN_REVIEW: (NextAction.CHASE_REVIEW, NextAction.REQUEST_RECORDS, *_TOUCH),
        Stage.RECORDS: (
            NextAction.REQUEST_RECORDS,
            NextAction.CHASE_RECORDS,
            NextAction.REVIEW_RECORDS,
            NextAction.CHASE_REVIEW,
            *_TOUCH,
        ),
        Stage.READY_TO_SCHEDULE: (NextAction.BOOK_VISIT, *_TOUCH),
        Stage.VISIT_SCHEDULED: (NextAction.CONFIRM_VISIT, NextAction.LOG_OUTCOME, *_TOUCH),
    }
)


def steps_at(stage: Stage) -> tuple[NextAction, ...]:
    """What may be planned next on a lead at that stage; nothing on one that has ended."""
    return _STEPS.get(stage, ())
