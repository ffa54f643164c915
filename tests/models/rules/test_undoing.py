"""What is taken back never happened, and nothing is taken back from under what stands on it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.facts import TIMED, comes_to, open_facts
from models.rules.history import derive
from models.rules.lead_facts import Happening
from models.rules.next_step import next_step
from models.rules.undoing import depends, standing_on, still_holds
from models.terms import EventAction
from tests.models.rules.leads import OFFICE, ny

START = ny("07-13 09:00")
RECEIVED = Happening(START, EventAction.LEAD_RECEIVED, {"ref": "T-1", "site": "A", "source": "s"}, 1)


def event(action: EventAction, number: int = 2, **new: Any) -> Happening:
    """Something that happened a few minutes after the event before it."""
    return Happening(START + timedelta(minutes=number), action, new, number)


def undone(number: int, *step: int) -> Happening:
    """Something taken back."""
    return event(EventAction.UNDONE, number, events=list(step))


def opened(number: int, key: str) -> Happening:
    """A blocker."""
    return event(
        EventAction.BLOCKER_OPENED,
        number,
        key=key,
        category="records",
        sub_reason="awaiting_outside_clinic",
        owner_role="external_records",
        due_at=START.isoformat(),
    )


def asides(number: int) -> Happening:
    """Something that may happen to a lead at any stage, picked by number."""
    kinds = [
        event(EventAction.ATTEMPT_LOGGED, number, outcome="no_answer"),
        event(EventAction.ATTEMPT_LOGGED, number, outcome="spoke"),
        event(EventAction.NOTE_ADDED, number, note="asks about parking"),
        event(EventAction.OWNER_SET, number, owner=f"m{number}"),
        event(EventAction.SNOOZED, number, until=(START + timedelta(days=1)).isoformat()),
        event(EventAction.PAUSED, number, until=(START + timedelta(days=9)).isoformat()),
        event(EventAction.RESUMED, number),
        event(EventAction.HANDOVER_OFFERED, number, to="ben"),
        event(EventAction.NEXT_ACTION_SET, number, next_action="call", due_at=START.isoformat()),
        event(EventAction.OPTED_OUT, number),
        event(EventAction.CLOSED, number, group="patient_choice", reason="not_interested"),
        event(EventAction.REOPENED, number),
        opened(number, f"B{number}"),
        event(EventAction.CHASED, number, what="records"),
    ]
    return kinds[number % len(kinds)]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Happening]:
    """Everything that can happen to a lead, in some order, with ids as the ledger gives them."""
    events = [RECEIVED]
    for choice in draw(st.lists(st.integers(0, 30), min_size=1, max_size=12)):
        number = len(events) + 1
        lead = derive(events)
        assert lead is not None
        at = START + timedelta(minutes=number)
        possible = open_facts(lead, at)
        if possible and choice % 2:
            fact = possible[choice % len(possible)]
            visit_at = at + timedelta(minutes=1) if fact in TIMED else None
            for action, new in comes_to(fact, lead, visit_at):
                number = len(events) + 1
                events.append(Happening(START + timedelta(minutes=number), action, new, number))
        else:
            one = asides(number + choice)
            events.append(Happening(at, one.action, one.new, number))
    return events


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.data())
def test_a_history_with_something_taken_back_equals_the_one_without_it(
    events: list[Happening], data: st.DataObject
) -> None:
    step = data.draw(st.sets(st.sampled_from([one.id or 0 for one in events[1:]]), min_size=1))
    back = undone(len(events) + 1, *step)

    without = [one for one in events if one.id not in step]
    assert derive([*events, back]) == derive(without)


@settings(max_examples=100, deadline=None)
@given(ledgers(), st.data())
def test_what_was_known_before_the_undo_stays_known(events: list[Happening], data: st.DataObject) -> None:
    step = data.draw(st.sets(st.sampled_from([one.id or 0 for one in events[1:]]), min_size=1))
    back = undone(len(events) + 1, *step)
    before = events[-1].at

    assert derive([*events, back], as_of=before) == derive(events, as_of=before)


@settings(max_examples=200, deadline=None)
@given(ledgers())
def test_whatever_may_be_taken_back_leaves_a_lead_that_has_a_next_step(events: list[Happening]) -> None:
    for one in events[1:]:
        if standing_on([one.id or 0], events) is None:
            lead = derive([*events, undone(len(events) + 1, one.id or 0)])

            assert lead is not None
            if lead.stage not in ("closed", "handed_off"):
                assert next_step(lead, OFFICE, START + timedelta(days=30)) is not None


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_the_last_thing_done_can_always_be_taken_back(events: list[Happening]) -> None:
    assert standing_on([events[-1].id or 0], events) is None


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_everything_can_be_taken_back_from_the_end(events: list[Happening]) -> None:
    left: list[Happening] = list(events)
    for one in reversed(events[1:]):
        assert standing_on([one.id or 0], left) is None
        left.append(undone(len(left) + 1, one.id or 0))

    assert derive(left) == derive(events[:1])


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            event(EventAction.ATTEMPT_LOGGED, outcome="spoke"),
            event(EventAction.PRESCREEN_LOGGED, 3, outcome="forward_to_study_team"),
        ),
        (event(EventAction.MADE_REVIEWABLE), event(EventAction.REVIEW_DECIDED, 3, decision="move_forward")),
        (
            event(EventAction.VISIT_BOOKED, visit_at=START.isoformat()),
            event(EventAction.VISIT_OUTCOME_LOGGED, 3, outcome="attended"),
        ),
        (opened(2, "B"), event(EventAction.BLOCKER_RESOLVED, 3, key="B")),
        (event(EventAction.OWNER_SET, owner="ana"), event(EventAction.HANDOVER_OFFERED, 3, to="ben")),
        (
            event(EventAction.ATTEMPT_LOGGED, outcome="no_answer"),
            event(EventAction.CLOSED, 3, group="no_response", reason="unable_to_reach"),
        ),
        (
            event(EventAction.CLOSED, group="site", reason="no_capacity"),
            event(EventAction.REOPENED, 3),
        ),
        (event(EventAction.REOPENED), event(EventAction.ATTEMPT_LOGGED, 3, outcome="spoke")),
    ],
)
def test_what_something_stands_on_is_not_taken_back(earlier: Happening, later: Happening) -> None:
    assert depends(later, earlier)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (
            event(EventAction.ATTEMPT_LOGGED, outcome="no_answer"),
            event(EventAction.ATTEMPT_LOGGED, 3, outcome="spoke"),
        ),
        (event(EventAction.ATTEMPT_LOGGED, outcome="spoke"), event(EventAction.NOTE_ADDED, 3, note="n")),
        (opened(2, "B"), event(EventAction.BLOCKER_RESOLVED, 3, key="C")),
        (event(EventAction.ATTEMPT_LOGGED, outcome="spoke"), opened(3, "B")),
        (event(EventAction.OWNER_SET, owner="ana"), event(EventAction.ATTEMPT_LOGGED, 3, outcome="spoke")),
    ],
)
def test_what_merely_came_later_does_not_stand_in_the_way(earlier: Happening, later: Happening) -> None:
    assert not depends(later, earlier)


def test_what_was_taken_back_itself_stands_on_nothing() -> None:
    spoke = event(EventAction.ATTEMPT_LOGGED, 2, outcome="spoke")
    passed: Sequence[Happening] = [event(EventAction.MADE_REVIEWABLE, 3)]

    assert standing_on([2], [RECEIVED, spoke, *passed]) == passed[0]
    assert standing_on([2], [RECEIVED, spoke, *passed, undone(4, 3)]) is None


@pytest.mark.parametrize(("seconds", "holds"), [(-1, False), (0, True), (600, True), (601, False)])
def test_undo_holds_for_ten_minutes(seconds: int, holds: bool) -> None:
    assert still_holds(START, START + timedelta(seconds=seconds)) is holds
