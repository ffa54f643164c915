"""A call promised to a patient has its own clock and comes before everything else."""

import pytest

from handlers.errors import UserError
from handlers.operations.leads import log_attempt
from handlers.operations.promises import promise_call
from models.queries.histories import history_of
from models.rules.promises import broken, is_broken
from models.terms import AttemptOutcome, DeadlineKind, DeadlineState, NextAction
from tests.desk import Desk, chicago, lead_of

TEN = chicago("07-14 10:00")
THREE = chicago("07-16 15:00")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("07-14 09:59", "That time has passed"),
        ("07-14 12:30", "The site is closed then, so nobody would call"),
        ("07-18 10:00", "The site is closed then"),
        ("11-02 10:00", "more than 90 days away"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_not_made(desk: Desk, at: str, said: str) -> None:
    ref = desk.takes_in()

    with pytest.raises(UserError, match=said):
        desk.does(promise_call, ref, chicago(at), at=TEN)
    assert not desk.lead(ref).promised


def test_nobody_is_promised_a_call_who_asked_for_no_more_contact(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.ASKED_TO_STOP, at=TEN)

    with pytest.raises(UserError, match="asked for no more contact"):
        desk.does(promise_call, ref, THREE, at=TEN)


def test_what_was_promised_is_next_and_is_reminded_of_before_its_time(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=TEN)
    desk.does(promise_call, ref, THREE, at=TEN)
    lead = desk.lead(ref)
    assert (lead.next_action, lead.next_action_due, lead.promised) == (NextAction.CALL, THREE, True)
    clock = desk.clock(ref, DeadlineKind.PROMISED_CALLBACK)
    assert (clock.due_at, clock.warn_at) == (THREE, chicago("07-16 14:45"))

    desk.rings(chicago("07-16 14:46"))

    assert "The promised call is due Thu 16 Jul 3:00 pm CT" in desk.outbox("nudge:")[-1].body["text"]


def test_a_call_a_little_early_keeps_the_promise(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(promise_call, ref, THREE, at=TEN)
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-16 14:46"))

    assert desk.clock(ref, DeadlineKind.PROMISED_CALLBACK).state is DeadlineState.MET
    assert not desk.lead(ref).promised
    with desk.sessions() as session:
        history = history_of(session, lead_of(session, ref))
    assert broken([history], chicago("07-20 10:00")) == 0


def test_a_call_the_day_before_does_not(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(promise_call, ref, THREE, at=TEN)
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-15 14:46"))

    assert desk.lead(ref).promised


def test_a_promise_nobody_kept_is_counted_as_broken(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(promise_call, ref, THREE, at=TEN)
    with desk.sessions() as session:
        history = history_of(session, lead_of(session, ref))

    (promise,) = history.promises
    assert not is_broken(promise, chicago("07-16 15:30"))
    assert is_broken(promise, chicago("07-16 15:31"))


def test_a_promise_that_was_moved_in_time_is_not_broken(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(promise_call, ref, THREE, at=TEN)
    desk.does(promise_call, ref, chicago("07-17 09:00"), at=chicago("07-16 10:00"))
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-17 09:00"))
    with desk.sessions() as session:
        history = history_of(session, lead_of(session, ref))

    assert len(history.promises) == 2
    assert broken([history], chicago("07-20 10:00")) == 0
