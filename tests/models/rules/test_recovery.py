"""When a lead is worked on apart, what ends that, and how often it may happen."""

import pytest

from models.rules.history import Happening, unfold
from models.rules.recovery import CYCLES, Recovery, in_recovery, recovery_of
from models.terms import EventAction
from tests.models.rules.leads import (
    OFFICE,
    Event,
    a_lead,
    attempts,
    blocked,
    booked,
    closed,
    ny,
    paused,
    promised,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

FIVE = attempts(["07-06", "07-07", "07-09", "07-10", "07-13"])


def sent(at: str) -> Event:
    """Somebody sends it there."""
    return at, EventAction.RECOVERY_STARTED, {}


def later(at: str) -> Event:
    """The person asked to be called later."""
    why = {"owner_role": "coordinator", "category": "contact", "sub_reason": "asked_for_later"}
    return blocked(at, "07-31 17:00", **why)


def history(*events: Event, received: str = "07-06 09:00") -> Recovery:
    """What these events add up to."""
    start = {"ref": "T-1", "site": "A", "source": "letters"}
    told = [Happening(ny(received), EventAction.LEAD_RECEIVED, start)]
    told += [Happening(ny(at), action, new) for at, action, new in events]
    return recovery_of(unfold(told), OFFICE)


@pytest.mark.parametrize(
    ("events", "since"),
    [
        # nobody has called for a business day
        ((), "07-06 17:00"),
        # an attempt three business days ago, and nothing since
        ((tried("07-06 12:00"),), "07-09 12:00"),
        # the fifth attempt without an answer
        (FIVE, FIVE[-1][0]),
        ((tried("07-06 12:00"), later("07-06 13:00")), "07-06 13:00"),
        ((tried("07-06 12:00"), sent("07-07 10:00")), "07-07 10:00"),
        # a step that is planned and lies ahead puts it off until it is due and was not done
        ((tried("07-06 12:00"), later("07-06 13:00"), promised("07-06 14:00", "call", "07-08 10:00")), "07-08 10:00"),
        ((*FIVE, promised("07-13 15:00", "call", "07-20 10:00")), "07-20 10:00"),
        # on hold until a day, and then as before
        ((*FIVE, paused("07-13 15:00", "07-22 09:00")), "07-22 09:00"),
    ],
)  # fmt: skip
def test_it_enters_where_a_reason_begins_to_hold(events: tuple[Event, ...], since: str) -> None:
    found = history(*events)

    assert found.since == ny(since)


def test_a_second_no_show_brings_it_there_and_a_new_visit_takes_it_out() -> None:
    missed = (
        spoke("07-06 10:00"),
        booked("07-06 11:00", "07-07 10:00"),
        visit_ended("07-07 11:00", "no_show"),
        booked("07-07 12:00", "07-08 10:00"),
        visit_ended("07-08 11:00", "no_show"),
    )

    assert history(*missed).since == ny("07-08 11:00")
    assert not in_recovery(
        a_lead(*missed, booked("07-08 12:00", "07-13 10:00"), received="07-06 09:00"),
        OFFICE,
        ny("07-08 13:00"),
    )


@pytest.mark.parametrize(
    "way_out",
    [
        promised("07-14 10:00", "call", "07-17 10:00"),
        spoke("07-14 10:00"),
        paused("07-14 10:00", "08-14 09:00"),
        closed("07-14 10:00"),
    ],
)
def test_it_leaves_with_a_plan_a_conversation_a_hold_or_a_close(way_out: Event) -> None:
    before, after = history(*FIVE), history(*FIVE, way_out)

    assert (before.since, before.used) == (ny(FIVE[-1][0]), 0)
    assert after.used == 1
    assert after.since is None or after.since > ny("07-14 10:00")


def test_another_attempt_without_an_answer_does_not_take_it_out() -> None:
    found = history(*FIVE, tried("07-14 10:00"))

    assert (found.since, found.used) == (ny(FIVE[-1][0]), 0)


def test_a_blocker_out_of_the_way_takes_it_out() -> None:
    found = history(tried("07-06 12:00"), later("07-06 13:00"), unblocked("07-07 10:00"))

    assert found.used == 1
    assert found.since == ny("07-09 12:00")  # when it stands still for too long


def test_a_stay_longer_than_ten_business_days_is_the_next_time_through() -> None:
    found = Recovery(ny("07-06 09:00"))

    assert [
        found.cycle_at(OFFICE, at) for at in (ny("07-06 08:00"), ny("07-06 09:00"), ny("07-20 09:00"))
    ] == [0, 1, 2]
    assert found.ends_at(OFFICE, ny("07-06 09:00")) == ny("07-17 17:00")
    assert found.ends_at(OFFICE, ny("07-20 09:00")) == ny("07-31 17:00")
    assert found.ends_at(OFFICE, ny("08-10 09:00")) is None


def test_what_is_used_up_counts_although_it_was_closed_and_reopened() -> None:
    again = (
        closed("07-14 10:00"),
        reopened("07-15 10:00"),
        promised("07-15 10:00", "call", "07-16 10:00"),
        tried("07-16 11:00"),
        promised("07-17 10:00", "call", "07-20 10:00"),
    )
    found = history(*FIVE, *again)

    assert (found.used, found.since) == (CYCLES, ny("07-20 10:00"))
    assert found.cycle_at(OFFICE, ny("07-20 12:00")) == CYCLES + 1


def test_somebody_who_asked_to_be_left_alone_is_never_there() -> None:
    stop: Event = ("07-14 10:00", EventAction.OPTED_OUT, {})

    assert history(*FIVE, stop).since is None
