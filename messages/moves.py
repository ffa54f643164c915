"""What was done on a lead, in a few words each: for whoever was away."""

from collections.abc import Mapping
from typing import Any

from messages import labels
from models.terms import AttemptOutcome, BlockerCategory, EventAction

# Notes, nudges and snoozes move nothing.
MOVES: dict[EventAction, str] = {
    EventAction.LEAD_RECEIVED: "came in",
    EventAction.CONTACT_MADE: "spoken to",
    EventAction.PRESCREEN_LOGGED: "prescreen logged",
    EventAction.MADE_REVIEWABLE: "passed to the study team",
    EventAction.REVIEW_DECIDED: "the study team decided",
    EventAction.RECORDS_MARKED: "records",
    EventAction.MADE_READY: "ready to schedule",
    EventAction.VISIT_BOOKED: "visit booked",
    EventAction.VISIT_CONFIRMED: "visit confirmed",
    EventAction.VISIT_OUTCOME_LOGGED: "visit outcome logged",
    EventAction.RECOVERY_ATTEMPTED: "missed visit followed up",
    EventAction.RECOVERY_STARTED: "sent to recovery",
    EventAction.BLOCKER_RESOLVED: "blocker out of the way",
    EventAction.NEXT_ACTION_SET: "next action set",
    EventAction.PAUSED: "put on hold",
    EventAction.RESUMED: "taken up again",
    EventAction.OPTED_OUT: "asked for no more contact",
    EventAction.MARKED_DUPLICATE: "found to be a duplicate",
    EventAction.CLOSED: "closed",
    EventAction.REOPENED: "opened again",
}


def move(action: EventAction, new: Mapping[str, Any]) -> str | None:
    """'attempt: no answer', 'blocker: Records'; None for what moves nothing."""
    match action:
        case EventAction.ATTEMPT_LOGGED:
            return f"attempt: {labels.OUTCOMES[AttemptOutcome(new['outcome'])]}"
        case EventAction.BLOCKER_OPENED:
            return f"blocker: {labels.CATEGORIES[BlockerCategory(new['category'])]}"
        case EventAction.RECORDS_MARKED:
            return f"records {new['state']}" if "state" in new else MOVES[action]
        case EventAction.OWNER_SET:
            return "given to somebody" if new.get("owner") else "left without an owner"
        case _:
            return MOVES.get(action)
