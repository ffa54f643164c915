"""What may be taken back: for how long, by whom, and as long as nothing later stands on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from models.rules.history import Happening, taken_back
from models.terms import AttemptOutcome, EventAction

HOLDS: Final = timedelta(minutes=10)
"""How long a step can be taken back (clock minutes)."""

EDITS_HOLD: Final = timedelta(days=1)
"""How long editing or deleting the message that said something corrects it (clock time)."""

# The way through the stages: what comes later stands on what came before.
_WAY: Final = (
    (EventAction.CONTACT_MADE, EventAction.ATTEMPT_LOGGED),
    (EventAction.PRESCREEN_LOGGED,),
    (EventAction.MADE_REVIEWABLE,),
    (EventAction.REVIEW_DECIDED, EventAction.RECORDS_MARKED, EventAction.MADE_READY),
    (EventAction.VISIT_BOOKED,),
    (EventAction.VISIT_CONFIRMED, EventAction.VISIT_OUTCOME_LOGGED, EventAction.RECOVERY_ATTEMPTED),
)
_PLACE: Final = {action: place for place, actions in enumerate(_WAY) for action in actions}
_BLOCKER: Final = frozenset(
    {
        EventAction.BLOCKER_OPENED,
        EventAction.BLOCKER_UPDATED,
        EventAction.BLOCKER_RESOLVED,
        EventAction.BLOCKER_OFFERED,
        EventAction.BLOCKER_RETURNED,
    }
)
_OWNER: Final = frozenset(
    {EventAction.OWNER_SET, EventAction.HANDOVER_OFFERED, EventAction.HANDOVER_RETURNED}
)
_HOLD: Final = frozenset({EventAction.PAUSED, EventAction.RESUMED})
_CLOSE: Final = frozenset(
    {EventAction.CLOSE_ASKED, EventAction.CLOSE_DECLINED, EventAction.CLOSED, EventAction.REOPENED}
)
_ENDS: Final = frozenset({EventAction.CLOSED, EventAction.REOPENED})
# What only says something about its own moment.
_ALONE: Final = frozenset({EventAction.NOTE_ADDED, EventAction.SNOOZED, EventAction.CHASED})


def still_holds(done_at: datetime, now: datetime, holds: timedelta = HOLDS) -> bool:
    """Whether a step of that time can still be taken back: ten minutes to the second count."""
    return done_at <= now <= done_at + holds


def standing_on(step: Sequence[int], happenings: Sequence[Happening]) -> Happening | None:
    """The first thing done later that stands on one of the step's events; None when nothing does.

    `step` holds the ids of the events to be taken back. What was taken back itself stands on nothing.
    """
    undone = taken_back(happenings)
    own = [one for one in happenings if one.id in step]
    last = max((one.id or 0 for one in own), default=0)
    later = [one for one in happenings if (one.id or 0) > last and one.id not in undone]
    return next((one for one in later for earlier in own if depends(one, earlier)), None)


def depends(later: Happening, earlier: Happening) -> bool:
    """Whether `later` would make no sense, or another sense, had `earlier` never been."""
    if later.action is EventAction.UNDONE or later.action in _ALONE or earlier.action in _ALONE:
        return False
    if earlier.action in _BLOCKER or later.action in _BLOCKER:
        return later.action in _BLOCKER and later.new["key"] == earlier.new.get("key")
    if later.action is EventAction.CLOSED or earlier.action in _ENDS:
        # Whatever came before a close was weighed in it; whatever came after needs the lead as it was.
        return True
    for alike in (_OWNER, _HOLD, _CLOSE):
        if earlier.action in alike:
            return later.action in alike
    return _further_on(later, earlier)


def _further_on(later: Happening, earlier: Happening) -> bool:
    """Whether both lie on the way through the stages, and `later` not before `earlier`."""
    if earlier.action not in _PLACE or later.action not in _PLACE:
        return False
    if earlier.action is EventAction.ATTEMPT_LOGGED and earlier.new["outcome"] != AttemptOutcome.SPOKE:
        return False
    before, after = _PLACE[earlier.action], _PLACE[later.action]
    return after > before or (after == before > 0)
