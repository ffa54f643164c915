"""The next step of a lead: the policy's own clocks, and what a promise changes."""

import pytest

from models.rules.history import LeadHistory
from models.rules.next_step import next_step, visit_at_risk
from models.terms import EventAction, NextAction
from tests.models.rules.leads import (
    OFFICE,
    Event,
    a_lead,
    attempts,
    booked,
    closed,
    confirmed,
    decided,
    duplicate,
    ny,
    opted_out,
    passed_on,
    prescreened,
    promised,
    ready,
    records,
    recovered,
    spoke,
    tried,
    visit_ended,
)

NOW = "07-17 12:00"
CONTACTED = (spoke("07-13 10:00"), prescreened("07-13 11:00"))
PASSED_ON = (*CONTACTED, passed_on("07-13 12:00"))
READY = (*PASSED_ON, decided("07-14 10:00"), ready("07-14 10:00"))
NO_SHOW = (*READY, booked("07-14 11:00", "07-16 10:00"), visit_ended("07-16 12:00", "no_show"))
FIVE_DAYS = ("07-06", "07-07", "07-09", "07-10", "07-13")


def what_next(lead: LeadHistory, at: str = NOW) -> tuple[str, str] | None:
    """The step's key and the New York wall clock it is due at."""
    step = next_step(lead, OFFICE, ny(at))
    return None if step is None else (step.key, step.due_at.astimezone(OFFICE.zone).strftime("%m-%d %H:%M"))


def test_nothing_is_next_on_a_closed_lead() -> None:
    assert what_next(a_lead(closed("07-13 10:00"))) is None


def test_nothing_is_next_on_a_duplicate() -> None:
    assert what_next(a_lead(duplicate("07-13 10:00"))) is None


def test_nothing_is_next_once_the_visit_was_attended() -> None:
    assert (
        what_next(
            a_lead(*READY, booked("07-14 11:00", "07-16 10:00"), visit_ended("07-16 12:00", "attended"))
        )
        is None
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # four business hours from Thursday 09:00
        ((), ("attempt_1", "07-02 13:00")),
        # one business day after the first try, two after the second
        (attempts(["07-13"]), ("attempt_2", "07-14 12:00")),
        (attempts(["07-13", "07-14"]), ("attempt_3", "07-16 12:00")),
        # five business days after the fourth, and again after the fifth before anything is decided
        (attempts(FIVE_DAYS[:4]), ("attempt_5", "07-17 12:00")),
        (attempts(FIVE_DAYS), ("close_or_recovery_decision", "07-20 12:00")),
        # a sixth try is worth the same wait
        (attempts([*FIVE_DAYS, "07-14"]), ("close_or_recovery_decision", "07-21 12:00")),
        ((spoke("07-13 10:00"),), ("complete_prescreen", "07-15 10:00")),
        (CONTACTED, ("send_for_review", "07-14 11:00")),
        (
            (spoke("07-13 10:00"), prescreened("07-13 11:00", "not_forwarded")),
            ("close_or_recovery_decision", "07-14 11:00"),
        ),
        (PASSED_ON, ("chase_review", "07-15 12:00")),
        ((*PASSED_ON, decided("07-14 10:00", "do_not_pursue")), ("close_lead", "07-15 10:00")),
        # the decision is logged, its consequence not yet
        ((*PASSED_ON, decided("07-14 10:00", "records_needed")), ("request_records", "07-15 10:00")),
        ((*PASSED_ON, decided("07-14 10:00")), ("book_visit", "07-16 10:00")),
        ((*PASSED_ON, records("07-14 10:00", "needed")), ("request_records", "07-15 10:00")),
        ((*PASSED_ON, records("07-14 10:00", "requested")), ("chase_records", "07-21 10:00")),
        ((*PASSED_ON, records("07-14 10:00", "received")), ("review_records", "07-16 10:00")),
        ((*PASSED_ON, records("07-14 10:00", "reviewed")), ("chase_review", "07-16 10:00")),
        (READY, ("book_visit", "07-16 10:00")),
        # one business day before a Wednesday visit
        ((*READY, booked("07-14 11:00", "07-22 10:30")), ("confirm_visit_prep", "07-21 10:30")),
        # and a Monday visit is prepared on Friday
        ((*READY, booked("07-14 11:00", "07-20 10:30")), ("confirm_visit_prep", "07-17 10:30")),
        (
            (*READY, booked("07-14 11:00", "07-20 10:30"), confirmed("07-15 10:00")),
            ("log_outcome", "07-20 14:30"),
        ),
        ((*READY, booked("07-14 11:00", "07-16 10:00")), ("log_outcome", "07-16 14:00")),
        (NO_SHOW, ("recover_no_show", "07-16 16:00")),
        ((*NO_SHOW, recovered("07-16 13:00")), ("book_visit", "07-23 12:00")),
        # a visit called off starts scheduling afresh
        (
            (*READY, booked("07-14 11:00", "07-20 10:00"), visit_ended("07-15 15:00", "cancelled_by_patient")),
            ("book_visit", "07-17 15:00"),
        ),
    ],
)  # fmt: skip
def test_each_stage_has_its_own_clock(events: tuple[Event, ...], expected: tuple[str, str]) -> None:
    assert what_next(a_lead(*events, received="07-02 09:00")) == expected


def test_a_hold_moves_the_due_time_on_by_as_long_as_it_lasted() -> None:
    hold = ("07-14 12:00", EventAction.PAUSED, {"until": ny("07-20 09:00").isoformat()})
    back: Event = ("07-20 09:00", EventAction.RESUMED, {})

    assert what_next(a_lead(*READY, hold), "07-15 12:00") == ("book_visit", "07-21 15:00")
    assert what_next(a_lead(*READY, hold, back), "07-20 10:00") == ("book_visit", "07-21 15:00")


def test_a_hold_that_ended_sooner_counts_no_longer_than_it_lasted() -> None:
    hold = ("07-14 12:00", EventAction.PAUSED, {"until": ny("07-20 09:00").isoformat()})
    back: Event = ("07-15 12:00", EventAction.RESUMED, {})

    assert what_next(a_lead(*READY, hold, back), "07-15 13:00") == ("book_visit", "07-17 10:00")


def test_a_visit_booked_for_the_next_morning_is_to_be_confirmed_from_its_booking_on() -> None:
    lead = a_lead(*READY, booked("07-14 14:00", "07-15 09:30"))

    assert what_next(lead, "07-14 14:05") == ("confirm_visit_prep", "07-14 14:00")


def test_a_second_no_show_is_for_the_person_to_decide() -> None:
    again = (booked("07-16 14:00", "07-17 09:00"), visit_ended("07-17 10:00", "no_show"))
    lead = a_lead(*NO_SHOW, recovered("07-16 13:00"), *again, recovered("07-17 11:00"))

    assert what_next(lead) == ("close_or_recovery_decision", "07-24 10:00")


def test_somebody_who_asked_to_be_left_alone_is_only_to_be_closed() -> None:
    lead = a_lead(
        spoke("07-13 10:00"), promised("07-13 10:05", "call", "07-20 10:00"), opted_out("07-14 09:30")
    )

    assert what_next(lead) == ("close_lead", "07-14 09:30")


def test_a_promise_takes_the_place_of_the_policy() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", "call", "07-16 15:00"))
    step = next_step(lead, OFFICE, ny(NOW))

    assert step is not None
    assert (step.key, step.action, step.promised) == ("call", NextAction.CALL, True)
    assert step.due_at == ny("07-16 15:00")


def test_a_date_alone_moves_the_policys_own_step() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", None, "07-16 15:00"))

    assert what_next(lead) == ("attempt_2", "07-16 15:00")


def test_a_step_without_a_date_takes_the_policys_date() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", "text", None))

    assert what_next(lead) == ("text", "07-14 10:00")


def test_a_call_made_before_its_time_leaves_the_promise_standing() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", "call", "07-16 15:00"), tried("07-15 10:00"))

    assert what_next(lead) == ("call", "07-16 15:00")


def test_a_call_made_at_its_time_keeps_the_promise_and_the_policy_goes_on() -> None:
    lead = a_lead(tried("07-13 10:00"), promised("07-13 10:05", "call", "07-16 15:00"), tried("07-16 15:00"))

    assert what_next(lead) == ("attempt_3", "07-20 15:00")


@pytest.mark.parametrize(
    ("action", "done", "expected"),
    [
        ("complete_prescreen", CONTACTED, "send_for_review"),
        ("send_for_review", PASSED_ON, "chase_review"),
        ("request_records", (*PASSED_ON, records("07-14 10:00", "requested")), "chase_records"),
        ("chase_records", (*PASSED_ON, records("07-14 10:00", "received")), "review_records"),
        ("review_records", (*PASSED_ON, records("07-14 10:00", "reviewed")), "chase_review"),
        ("chase_review", READY, "book_visit"),
        ("book_visit", (*READY, booked("07-14 11:00", "07-22 10:30")), "confirm_visit_prep"),
        ("confirm_visit", (*READY, booked("07-14 11:00", "07-22 10:30"), confirmed("07-15 09:00")), "log_outcome"),
        ("log_outcome", NO_SHOW, "recover_no_show"),
        ("recover_no_show", (*NO_SHOW, recovered("07-16 13:00")), "book_visit"),
    ],
)  # fmt: skip
def test_a_promised_step_that_was_done_stands_no_longer(
    action: str, done: tuple[Event, ...], expected: str
) -> None:
    lead = a_lead(promised("07-13 09:30", action, "07-24 09:00"), *done)
    found = what_next(lead)

    assert found is not None
    assert found[0] == expected


def test_a_visit_whose_outcome_is_open_comes_before_a_later_promise() -> None:
    lead = a_lead(
        *READY, booked("07-14 11:00", "07-16 10:00"), promised("07-14 12:00", "call", "07-20 10:00")
    )

    assert what_next(lead) == ("log_outcome", "07-16 14:00")


def test_an_earlier_promise_comes_before_the_visit_that_nears() -> None:
    lead = a_lead(
        *READY, booked("07-14 11:00", "07-20 15:00"), promised("07-14 12:00", "call", "07-17 13:00")
    )

    assert what_next(lead, "07-19 12:00") == ("call", "07-17 13:00")


@pytest.mark.parametrize(
    ("at", "expected"), [("07-14 10:29", False), ("07-14 10:30", True), ("07-16 10:30", True)]
)
def test_a_visit_is_at_risk_from_48_hours_before_it(at: str, expected: bool) -> None:
    lead = a_lead(*READY, booked("07-14 10:00", "07-16 10:30"))

    assert visit_at_risk(lead, ny(at)) is expected


def test_a_confirmed_visit_is_at_risk_only_once_its_time_has_passed() -> None:
    lead = a_lead(*READY, booked("07-14 10:00", "07-16 10:30"), confirmed("07-14 12:00"))

    assert not visit_at_risk(lead, ny("07-16 10:29"))
    assert visit_at_risk(lead, ny("07-16 10:30"))
