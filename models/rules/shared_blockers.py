"""A blocker of a site or study: what its ledger events add up to, the question it asks among it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.rules.history import BlockerFacts, Happening, changed_blocker, opened_blocker, taken_back
from models.terms import DecisionRoute, DecisionState, EventAction


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A question with the answers to choose from. `answer` counts them from 0."""

    route: DecisionRoute
    question: str
    options: tuple[str, ...]
    asked_at: datetime
    due_at: datetime
    state: DecisionState = DecisionState.OPEN
    answer: int | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class SharedBlocker:
    """A blocker of a site (`site` is its code) or of the whole study, and the leads named as waiting."""

    facts: BlockerFacts
    site: str | None
    leads: tuple[str, ...]
    decision: DecisionFacts | None


def shared_blocker(happenings: Sequence[Happening]) -> SharedBlocker | None:
    """Add up the events under one blocker's key, in the order of their instants; None when it never was."""
    undone = taken_back(happenings)
    blocker: SharedBlocker | None = None
    for happening in sorted(happenings, key=lambda one: one.at):
        if happening.id in undone:
            continue
        if happening.action is EventAction.BLOCKER_OPENED:
            blocker = _opened(happening)
        elif blocker is not None:
            blocker = _changed(blocker, happening)
    return blocker


def _opened(happening: Happening) -> SharedBlocker:
    new, facts = happening.new, opened_blocker(happening)
    decision = None
    if new.get("options") and facts.decision_needed:
        decision = DecisionFacts(
            route=DecisionRoute(new["route"]),
            question=facts.decision_needed,
            options=tuple(new["options"]),
            asked_at=happening.at,
            due_at=facts.due_at,
        )
    return SharedBlocker(facts, new.get("site"), tuple(new.get("leads", ())), decision)


def _changed(blocker: SharedBlocker, happening: Happening) -> SharedBlocker:
    facts, decision = changed_blocker(blocker.facts, happening), blocker.decision
    if decision is not None and decision.state is DecisionState.OPEN:
        decision = replace(decision, due_at=facts.due_at)
        if happening.action is EventAction.DECISION_ANSWERED:
            decision = replace(
                decision,
                state=DecisionState.ANSWERED,
                answer=happening.new["answer"],
                answered_at=happening.at,
                answered_by=happening.new["by"],
            )
        elif facts.resolved_at is not None:
            decision = replace(decision, state=DecisionState.WITHDRAWN)
    return replace(blocker, facts=facts, decision=decision)
