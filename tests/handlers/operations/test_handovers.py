"""A handover is an offer: the old owner keeps the task until the other takes it."""

import pytest

from handlers import jobs
from handlers.errors import UserError
from handlers.operations.handovers import give_back, hand_over, take
from handlers.operations.leads import log_attempt
from handlers.operations.promises import promise_call
from handlers.operations.undoing import take_back
from models.terms import AttemptOutcome, DeadlineState, EventAction, NextAction
from tests.desk import Desk, chicago

TEN = chicago("07-14 10:00")
NO_ANSWER = AttemptOutcome.NO_ANSWER


def offered(desk: Desk) -> tuple[str, int]:
    """A lead of Ana's, offered to Ben; gives its ref and the offer."""
    ref = desk.takes_in()
    desk.does(hand_over, ref, desk.member("ben").id, at=TEN)
    return ref, desk.events(ref)[-1].id or 0


def said_to(desk: Desk, key: str) -> list[str]:
    """What somebody was told privately about handovers, oldest first."""
    user = desk.member(key).slack_user_id
    return [row.body["text"] for row in desk.outbox() if row.to == user]


def test_until_it_is_taken_the_lead_stays_with_its_owner(desk: Desk) -> None:
    ref, _ = offered(desk)
    desk.rings(chicago("07-14 11:06"))

    lead = desk.lead(ref)
    assert lead.owner_id == desk.member("ana").id
    assert lead.handover_to_id == desk.member("ben").id
    assert desk.told() == ["ana"]


def test_it_is_offered_to_one_at_a_time(desk: Desk) -> None:
    ref, _ = offered(desk)

    with pytest.raises(UserError, match="is offered to Ben Okafor, who has not answered yet"):
        desk.does(hand_over, ref, desk.member("lena").id, at=TEN)


def test_nobody_else_can_take_or_return_it(desk: Desk) -> None:
    ref, offer = offered(desk)

    for answer in (take, give_back):
        with pytest.raises(UserError, match="was offered to somebody else"):
            desk.does(answer, ref, offer, at=TEN, who="lena")


def test_an_answer_is_given_once(desk: Desk) -> None:
    ref, offer = offered(desk)
    desk.does(take, ref, offer, at=TEN, who="ben")

    for answer in (take, give_back):
        with pytest.raises(UserError, match="was answered or taken back already"):
            desk.does(answer, ref, offer, at=TEN, who="ben")


def test_an_offer_that_was_taken_back_says_so_and_cannot_be_taken(desk: Desk) -> None:
    ref, offer = offered(desk)
    desk.does(take_back, ref, [offer], at=TEN)

    assert "Taken back" in said_to(desk, "ben")[-1]
    with pytest.raises(UserError, match="was answered or taken back already"):
        desk.does(take, ref, offer, at=TEN, who="ben")


def test_a_lead_taken_by_mistake_can_be_given_back_to_the_question(desk: Desk) -> None:
    ref, offer = offered(desk)
    before = said_to(desk, "ben")
    desk.does(take, ref, offer, at=TEN, who="ben")
    desk.does(take_back, ref, [desk.events(ref)[-1].id or 0], at=TEN, who="ben")

    assert said_to(desk, "ben") == before
    assert desk.lead(ref).owner_id == desk.member("ana").id
    desk.does(give_back, ref, offer, at=TEN, who="ben")


def test_whoever_takes_it_has_the_whole_time_and_the_history_goes_along(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, NO_ANSWER, at=TEN)
    desk.does(hand_over, ref, desk.member("ben").id, at=chicago("07-14 16:00"))
    offer = desk.events(ref)[-1].id
    desk.does(take, ref, offer, at=chicago("07-15 09:00"), who="ben")

    lead = desk.lead(ref)
    assert (lead.owner_id, lead.handover_to_id, lead.attempt_count) == (desk.member("ben").id, None, 1)
    assert lead.next_action_due == chicago("07-16 09:00")
    (clock,) = [one for one in desk.clocks(ref) if one.kind == "next_attempt"]
    assert clock.due_at == chicago("07-16 09:00")
    states = [one.state for one in desk.clocks(ref, running=False) if one.kind == "next_attempt"]
    assert states == [DeadlineState.CANCELLED, DeadlineState.RUNNING]


def test_whoever_is_asked_reads_what_they_must_know(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, NO_ANSWER, at=TEN)
    desk.does(promise_call, ref, chicago("07-16 15:00"), at=TEN)
    desk.does(hand_over, ref, desk.member("ben").id, at=TEN, note="prefers to be called at work")

    (said,) = said_to(desk, "ben")
    assert said == (
        "<@UPPRBRBEDIZ> would hand you a lead\n"
        f"{ref} · Trying to reach · Social ads\n"
        "Last attempt: no answer, Tue 14 Jul 10:00 am CT\n"
        "Promised: a call Thu 16 Jul 3:00 pm CT\n"
        "Next: call back as promised, by Thu 16 Jul 3:00 pm CT\n"
        "Note: prefers to be called at work"
    )


def test_a_lead_that_is_returned_stays_where_it_was_and_its_owner_reads_why(desk: Desk) -> None:
    ref, offer = offered(desk)
    desk.does(give_back, ref, offer, at=TEN, who="ben", note="away from Thursday")

    lead = desk.lead(ref)
    assert (lead.owner_id, lead.handover_to_id) == (desk.member("ana").id, None)
    assert said_to(desk, "ana")[-1].startswith(
        f"<@UAQG9DNMO61> returned {ref}\nNote: away from Thursday\nOwner: <@UPPRBRBEDIZ>"
    )


def test_whoever_takes_a_lead_for_themselves_has_it_at_once(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(hand_over, ref, desk.member("lena").id, at=TEN, who="lena")

    assert desk.lead(ref).owner_id == desk.member("lena").id
    assert desk.events(ref)[-1].action is EventAction.OWNER_SET


def test_a_promise_to_the_patient_goes_along(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(promise_call, ref, chicago("07-16 15:00"), at=TEN)
    desk.does(hand_over, ref, desk.member("ben").id, at=TEN)
    desk.does(take, ref, desk.events(ref)[-1].id, at=chicago("07-15 09:00"), who="ben")

    lead = desk.lead(ref)
    assert (lead.next_action, lead.next_action_due) == (NextAction.CALL, chicago("07-16 15:00"))


def test_the_site_lead_hears_once_of_an_offer_nobody_answers_for_a_business_day(desk: Desk) -> None:
    ref, _ = offered(desk)
    for at in ("07-15 09:59", "07-15 10:00", "07-15 10:01", "07-16 10:00"):
        jobs.tell_untaken_handovers(desk.sessions, chicago(at))

    (said,) = said_to(desk, "lena")
    assert said.startswith(
        f"A handover waits for an answer\n{ref} · New inquiry was offered to <@UAQG9DNMO61>"
    )


def test_nobody_hears_of_it_outside_hours(desk: Desk) -> None:
    offered(desk)
    jobs.tell_untaken_handovers(desk.sessions, chicago("07-15 18:00"))

    assert said_to(desk, "lena") == []
