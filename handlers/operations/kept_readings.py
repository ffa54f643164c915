"""Readings as they wait in the database for somebody's word: plain JSON, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.reading.result import (
    About,
    Attempt,
    Blocker,
    Close,
    Event,
    Handover,
    Needs,
    OptOut,
    Pause,
    Precision,
    Prescreen,
    PrescreenState,
    Question,
    Reading,
    Records,
    Reviewable,
    Unblock,
    Visit,
    VisitState,
)
from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, NextAction, RecordsState


def read_back(kept: Mapping[str, Any]) -> Reading:
    """The reading that `Reading.as_dict` wrote down."""
    return Reading(
        events=tuple(event_of(one) for one in kept.get("events", ())),
        next_action=NextAction(kept["next_action"]) if kept.get("next_action") else None,
        due=datetime.fromisoformat(kept["due"]) if kept.get("due") else None,
        due_precision=Precision(kept["due_precision"]) if kept.get("due_precision") else None,
        needs=Needs(kept.get("needs", Needs.NONE)),
        question=kept.get("question"),
    )


def event_of(kept: Mapping[str, Any]) -> Event:
    """One event that `Event.as_dict` wrote down."""
    match kept["kind"]:
        case Attempt.kind:
            channel = ContactChannel(kept["channel"]) if kept["channel"] else None
            return Attempt(channel, AttemptOutcome(kept["outcome"]))
        case Prescreen.kind:
            return Prescreen(PrescreenState(kept["state"]))
        case Reviewable.kind:
            return Reviewable()
        case Records.kind:
            return Records(RecordsState(kept["state"]))
        case Visit.kind:
            at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
            return Visit(VisitState(kept["state"]), at)
        case Blocker.kind:
            return Blocker(BlockerCategory(kept["category"]), kept["sub_reason"])
        case Unblock.kind:
            return Unblock()
        case Close.kind:
            return Close(kept["reason"])
        case Pause.kind:
            return Pause(datetime.fromisoformat(kept["until"]))
        case Handover.kind:
            return Handover(kept["to"])
        case OptOut.kind:
            return OptOut()
        case Question.kind:
            return Question(About(kept["about"]))
        case kind:
            raise ValueError(f"{kind} is no event of a reading")
