"""The queue's order: risk first, then promises, then lateness; never where a person came from."""

import pytest

from models.rules.lead_facts import LeadHistory
from models.rules.queue import Tier, queue, recovery_list
from tests.models.rules.leads import (
    OFFICE,
    Event,
    a_lead,
    blocked,
    booked,
    closed,
    decided,
    ny,
    passed_on,
    prescreened,
    promised,
    ready,
    recovered,
    spoke,
    tried,
    visit_ended,
)
from tests.models.rules.scenario import calendars, histories, instant, shared_scenario

NOW = ny("07-16 11:00")
READY = (
    spoke("07-13 10:00"),
    prescreened("07-13 11:00"),
    passed_on("07-13 12:00"),
    decided("07-15 10:00"),
    ready("07-15 10:00"),
)


def in_order(*leads: LeadHistory) -> list[tuple[str, int]]:
    return [(row.lead.ref, row.tier) for row in queue(leads, {"A": OFFICE}, NOW)]


def tier_of(*events: Event, received: str = "07-13 09:00") -> Tier:
    (row,) = queue([a_lead(*events, received=received)], {"A": OFFICE}, NOW)
    return row.tier


def test_a_closed_lead_is_in_nobodys_queue() -> None:
    assert in_order(a_lead(closed("07-13 10:00"))) == []


def test_a_lead_of_a_site_without_a_calendar_is_refused() -> None:
    with pytest.raises(KeyError):
        queue([a_lead(site="B")], {"A": OFFICE}, NOW)


@pytest.mark.parametrize(
    ("events", "tier"),
    [
        # a visit tomorrow that nobody confirmed, one without an outcome, a no-show left alone
        ((*READY, booked("07-15 11:00", "07-17 15:00")), Tier.VISIT_RISK),
        ((*READY, booked("07-15 11:00", "07-16 10:00")), Tier.VISIT_RISK),
        ((*READY, booked("07-15 11:00", "07-16 09:00"), visit_ended("07-16 10:00", "no_show")), Tier.VISIT_RISK),
        ((*READY, booked("07-15 11:00", "07-16 09:00"), visit_ended("07-16 10:00", "no_show"), recovered("07-16 10:30")), Tier.UPCOMING),
        ((), Tier.NO_FIRST_ACTION),
        # a callback moves up an hour before its time, not two
        ((tried("07-15 10:00"), promised("07-15 10:01", "call", "07-16 12:00")), Tier.PROMISED_CALLBACK),
        ((tried("07-15 10:00"), promised("07-15 10:01", "call", "07-16 13:00")), Tier.DUE_TODAY),
        ((tried("07-14 10:00"),), Tier.OVERDUE),
        ((tried("07-15 12:00"),), Tier.DUE_TODAY),
        # somebody outside owns the blocker: an overdue step waits until that blocker is to be checked
        ((tried("07-14 10:00"), blocked("07-14 11:00", "07-20 17:00")), Tier.UPCOMING),
        ((tried("07-14 10:00"), blocked("07-14 11:00", "07-16 17:00")), Tier.BLOCKED_CHECK_DUE),
        ((tried("07-14 10:00"), blocked("07-14 11:00", "07-15 17:00")), Tier.BLOCKED_CHECK_DUE),
        # somebody at the site owns it: the site can act
        ((tried("07-14 10:00"), blocked("07-14 11:00", "07-20 17:00", owner_role="pi")), Tier.OVERDUE),
    ],
)  # fmt: skip
def test_each_tier_has_its_reason(events: tuple[Event, ...], tier: Tier) -> None:
    assert tier_of(*events) is tier


def test_among_overdue_leads_the_one_nearest_to_a_visit_comes_first() -> None:
    early = a_lead(tried("07-13 10:00"), ref="T-EARLY")
    late = a_lead(spoke("07-14 10:30"), ref="T-LATE")

    assert in_order(early, late) == [("T-LATE", 4), ("T-EARLY", 4)]


def test_ties_go_to_the_older_inquiry_then_to_the_reference_whatever_the_source() -> None:
    leads = [
        a_lead(tried("07-15 12:00"), ref="T-3", received="07-13 10:00", source="best"),
        a_lead(tried("07-15 12:00"), ref="T-2", source="best"),
        a_lead(tried("07-15 12:00"), ref="T-1", source="worst"),
    ]

    assert [ref for ref, _ in in_order(*leads)] == ["T-1", "T-2", "T-3"]


def test_the_recovery_list_starts_with_the_oldest_inquiry() -> None:
    stale = [
        a_lead(tried("07-08 12:00"), ref="T-NEWER", received="07-08 10:00"),
        a_lead(tried("07-09 12:00"), ref="T-OLDER", received="07-07 10:00"),
        a_lead(tried("07-15 12:00"), ref="T-FRESH", received="07-06 10:00"),
    ]
    rows = queue(stale, {"A": OFFICE}, NOW)

    assert [row.lead.ref for row in recovery_list(rows)] == ["T-OLDER", "T-NEWER"]


def test_a_coordinators_queue_in_the_worked_study_comes_out_as_written() -> None:
    written = shared_scenario("two_channels.json")
    for check in written["expected"]["queue_checks"]:
        at = instant(check["at"])
        mine = [lead for lead in histories(written, at) if lead.owner == check["owner"]]
        rows = [
            {
                "lead": row.lead.ref,
                "stage": row.stage,
                "tier": row.tier,
                "next_action": row.next_action,
                "due_at": row.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for row in queue(mine, calendars(written), at)
        ]

        assert rows == check["ordered"]
