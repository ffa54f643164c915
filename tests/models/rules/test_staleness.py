"""When a lead is stale, and why."""

import pytest

from models.rules.recovery import in_recovery
from models.rules.staleness import is_active, stale_at
from models.rules.thresholds import StaleLimits
from models.terms import StaleCategory
from tests.models.rules.leads import (
    OFFICE,
    Event,
    a_lead,
    attempts,
    blocked,
    booked,
    closed,
    decided,
    ny,
    passed_on,
    paused,
    prescreened,
    ready,
    records,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

STALLED, BLOCKED = StaleCategory.STALLED, StaleCategory.DEPENDENCY_BLOCKED
CONTACTED = (spoke("07-06 10:00"), prescreened("07-06 11:00"))
PASSED_ON = (*CONTACTED, passed_on("07-06 12:00"))
READY = (*PASSED_ON, decided("07-07 10:00"), ready("07-07 10:00"))
NO_SHOW = (*READY, booked("07-08 11:00", "07-13 10:00"), visit_ended("07-13 12:00", "no_show"))


@pytest.mark.parametrize(
    ("events", "reached", "before"),
    [
        (attempts(["07-06"]), "07-09 12:00", "07-09 11:59"),
        (CONTACTED, "07-09 10:00", "07-09 09:59"),
        # a later conversation starts the wait anew
        ((*CONTACTED, spoke("07-08 10:00")), "07-13 10:00", "07-13 09:59"),
        (PASSED_ON, "07-13 12:00", "07-13 11:59"),
        ((*PASSED_ON, records("07-07 10:00", "needed")), "07-10 10:00", "07-10 09:59"),
        ((*PASSED_ON, records("07-07 10:00", "requested")), "07-21 10:00", "07-21 09:59"),
        ((*PASSED_ON, records("07-07 10:00", "received")), "07-14 10:00", "07-14 09:59"),
        (READY, "07-14 10:00", "07-14 09:59"),
        # the last no-show starts it anew
        (NO_SHOW, "07-20 12:00", "07-20 11:59"),
        # a booked visit waits for nothing until its time; then for one business day
        ((*READY, booked("07-08 11:00", "07-20 10:00")), "07-21 10:00", "07-21 09:59"),
    ],
)
def test_a_lead_is_stale_once_its_limit_is_reached_and_not_a_minute_before(
    events: tuple[Event, ...], reached: str, before: str
) -> None:
    lead = a_lead(*events, received="07-06 09:00")

    assert stale_at(lead, OFFICE, ny(before)) is None
    assert stale_at(lead, OFFICE, ny(reached)) is STALLED


def test_holidays_and_nights_do_not_age_a_lead() -> None:
    lead = a_lead(received="07-02 17:30")

    assert stale_at(lead, OFFICE, ny("07-06 16:59")) is None
    assert stale_at(lead, OFFICE, ny("07-06 17:00")) is StaleCategory.NO_FIRST_ACTION


def test_an_untouched_lead_has_no_first_action_even_when_somebody_blocks_it() -> None:
    lead = a_lead(blocked("07-06 10:00", "07-08 17:00"), received="07-06 09:00")

    assert stale_at(lead, OFFICE, ny("07-10 12:00")) is StaleCategory.NO_FIRST_ACTION


@pytest.mark.parametrize(
    ("owner_role", "expected"),
    [("external_records", BLOCKED), ("pi", BLOCKED), ("patient", BLOCKED), ("coordinator", STALLED)],
)
def test_it_waits_on_others_when_anybody_but_the_coordinator_owns_a_blocker(
    owner_role: str, expected: StaleCategory
) -> None:
    lead = a_lead(
        *PASSED_ON, blocked("07-07 10:00", "07-20 17:00", owner_role=owner_role), received="07-06 09:00"
    )

    assert stale_at(lead, OFFICE, ny("07-14 12:00")) is expected


def test_a_resolved_blocker_excuses_nobody() -> None:
    lead = a_lead(
        *PASSED_ON, blocked("07-07 10:00", "07-20 17:00"), unblocked("07-08 10:00"), received="07-06 09:00"
    )

    assert stale_at(lead, OFFICE, ny("07-14 12:00")) is STALLED


def test_a_closed_lead_is_never_stale_and_a_reopened_one_may_be() -> None:
    ended = (tried("07-06 10:00"), closed("07-07 10:00"))

    assert stale_at(a_lead(*ended, received="07-06 09:00"), OFFICE, ny("07-17 12:00")) is None
    assert (
        stale_at(a_lead(*ended, reopened("07-08 10:00"), received="07-06 09:00"), OFFICE, ny("07-17 12:00"))
        is STALLED
    )


def test_a_lead_on_hold_is_not_active_until_its_date() -> None:
    lead = a_lead(spoke("07-06 10:00"), paused("07-06 10:05", "07-20 09:00"), received="07-06 09:00")

    assert not is_active(lead, ny("07-20 08:59"))
    assert is_active(lead, ny("07-20 09:00"))


def test_the_limits_are_the_studys_own() -> None:
    lead = a_lead(tried("07-06 12:00"), received="07-06 09:00")

    assert stale_at(lead, OFFICE, ny("07-07 12:00"), StaleLimits(attempting=1)) is STALLED


def test_a_lead_enters_recovery_after_its_last_attempt_even_before_it_is_stale() -> None:
    lead = a_lead(*attempts(["07-06", "07-07", "07-09", "07-10", "07-13"]), received="07-06 09:00")

    assert in_recovery(lead, OFFICE, ny("07-13 13:00"))


def test_somebody_who_asked_for_later_is_in_recovery() -> None:
    later = blocked(
        "07-13 10:00",
        "07-24 17:00",
        owner_role="coordinator",
        category="contact",
        sub_reason="asked_for_later",
    )

    assert in_recovery(a_lead(spoke("07-13 09:30"), later), OFFICE, ny("07-13 12:00"))
    assert not in_recovery(a_lead(spoke("07-13 09:30")), OFFICE, ny("07-13 12:00"))
