"""What the events under the key of a site's or study's blocker add up to."""

from typing import Any

from models.rules.history import Happening
from models.rules.shared_blockers import shared_blocker
from models.terms import BlockerScope, DecisionState, EventAction, OwnerRole
from tests.models.rules.leads import ny

OPENED: dict[str, Any] = {
    "key": "b-1",
    "scope": "study",
    "site": None,
    "category": "sponsor_cro",
    "sub_reason": "decision_pending",
    "owner_role": "sponsor",
    "owner": "lena",
    "due_at": ny("07-20 17:00").isoformat(),
    "decision_needed": "May it?",
    "options": ["Yes", "No"],
    "route": "sponsor",
    "leads": ["T-1", "T-2"],
}


def told(*events: tuple[str, EventAction, dict[str, Any]], **changes: Any) -> list[Happening]:
    first = ("07-13 09:00", EventAction.BLOCKER_OPENED, {**OPENED, **changes})
    return [
        Happening(ny(at), action, {"key": "b-1", **new}, id=number)
        for number, (at, action, new) in enumerate([first, *events], 1)
    ]


def test_what_was_never_raised_or_was_taken_back_is_nothing() -> None:
    assert shared_blocker([]) is None
    assert shared_blocker(told(("07-13 09:05", EventAction.UNDONE, {"events": [1]}))) is None


def test_a_question_without_answers_is_no_decision() -> None:
    found = shared_blocker(told(options=[], route=None))

    assert found is not None
    assert found.decision is None
    assert found.facts.decision_needed == "May it?"


def test_a_blocker_of_the_study_holds_its_leads_and_its_question() -> None:
    found = shared_blocker(told())

    assert found is not None
    assert (found.facts.scope, found.site, found.leads) == (BlockerScope.STUDY, None, ("T-1", "T-2"))
    assert found.decision is not None
    assert (found.decision.state, found.decision.options) == (DecisionState.OPEN, ("Yes", "No"))


def test_a_later_day_moves_the_question_too() -> None:
    later = ny("07-24 17:00")
    moved = ("07-14 09:00", EventAction.BLOCKER_UPDATED, {"due_at": later.isoformat(), "owner_role": "cro"})
    found = shared_blocker(told(moved))

    assert found is not None
    assert found.decision is not None
    assert found.decision.due_at == later
    assert found.facts.owner_role is OwnerRole.CRO


def test_an_answer_keeps_who_and_when_and_what() -> None:
    answered = ("07-14 10:00", EventAction.DECISION_ANSWERED, {"answer": 1, "by": "sam"})
    resolved = ("07-14 10:00", EventAction.BLOCKER_RESOLVED, {"resolution": "answered: No"})
    found = shared_blocker(told(answered, resolved))

    assert found is not None
    assert found.decision is not None
    assert (found.decision.state, found.decision.answer) == (DecisionState.ANSWERED, 1)
    assert (found.decision.answered_by, found.decision.answered_at) == ("sam", ny("07-14 10:00"))
    assert found.facts.resolved_at == ny("07-14 10:00")


def test_an_answer_taken_back_leaves_the_question_open() -> None:
    answered = ("07-14 10:00", EventAction.DECISION_ANSWERED, {"answer": 1, "by": "sam"})
    resolved = ("07-14 10:00", EventAction.BLOCKER_RESOLVED, {"resolution": "x"})
    undone = ("07-14 10:05", EventAction.UNDONE, {"events": [2, 3]})
    found = shared_blocker(told(answered, resolved, undone))

    assert found is not None
    assert found.decision is not None
    assert (found.decision.state, found.decision.answer) == (DecisionState.OPEN, None)
    assert found.facts.resolved_at is None


def test_resolved_without_an_answer_it_is_asked_no_longer() -> None:
    found = shared_blocker(told(("07-14 10:00", EventAction.BLOCKER_RESOLVED, {"resolution": "x"})))

    assert found is not None
    assert found.decision is not None
    assert found.decision.state is DecisionState.WITHDRAWN
