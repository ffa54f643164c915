"""What counts in which week: edges, clock changes, holidays, visits called off, leads reopened."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.rules.first_response import in_week, median_minutes
from models.rules.lead_facts import LeadHistory
from models.rules.movement import closed_in, flow, moved, show_rate
from models.rules.standing import open_blockers, stale, turnaround
from models.rules.week import StudyFacts, Week
from tests.models.rules.leads import (
    NEW_YORK,
    Event,
    a_lead,
    a_study,
    blocked,
    booked,
    closed,
    decided,
    passed_on,
    paused,
    ready,
    records,
    reopened,
    spoke,
    tried,
    unblocked,
    visit_ended,
)

MONDAY = date(2026, 7, 13)
WEEK = Week(MONDAY, NEW_YORK)
READY = (spoke("07-01 10:00"), passed_on("07-01 12:00"), decided("07-02 10:00"), ready("07-02 10:00"))


def on_time(*leads: LeadHistory, as_of: str = "07-20 00:00") -> tuple[int, int]:
    found = in_week(a_study(*leads, as_of=as_of), WEEK)
    return len(found.on_time), len(found.due)


def test_a_lead_of_an_unknown_site_is_refused() -> None:
    with pytest.raises(ValueError, match="does not have"):
        a_study(a_lead(site="Z"))


def test_midnight_on_monday_belongs_to_the_week_and_the_next_one_does_not() -> None:
    leads = [
        a_lead(received=at, ref=at) for at in ("07-12 23:59", "07-13 00:00", "07-19 23:59", "07-20 00:00")
    ]

    assert flow(a_study(*leads), WEEK).new_inquiries == 2


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2026, 3, 2), 167), (date(2026, 3, 9), 168), (date(2026, 10, 26), 169)],
)
def test_a_week_with_a_clock_change_is_an_hour_shorter_or_longer(monday: date, hours: int) -> None:
    week = Week(monday, NEW_YORK)

    assert week.end.astimezone(UTC) - week.start.astimezone(UTC) == timedelta(hours=hours)


def test_the_windows_of_a_zone_far_away_are_its_own() -> None:
    week = Week(MONDAY, ZoneInfo("Asia/Tokyo"))

    assert week.start.astimezone(UTC) == datetime(2026, 7, 12, 15, tzinfo=UTC)
    assert week.cohort == (week.before(4).start, week.start)
    assert week.four_weeks == (week.before(3).start, week.end)


@pytest.mark.parametrize(
    ("received", "events", "expected"),
    [
        # due on Friday before the week, whatever happened later
        ("07-10 09:00", (tried("07-13 10:00"),), (0, 0)),
        # received on Friday afternoon, due on Monday
        ("07-10 15:00", (tried("07-13 11:00"),), (1, 1)),
        ("07-10 15:00", (tried("07-13 11:01"),), (0, 1)),
        ("07-13 09:00", (), (0, 1)),
        # due on the Monday after
        ("07-17 15:00", (), (0, 0)),
        # the person withdrew before anybody had to have tried; after that it counts
        ("07-13 09:00", (closed("07-13 12:00", "patient_choice", "not_interested"),), (0, 0)),
        ("07-13 09:00", (closed("07-13 14:00", "patient_choice", "not_interested"),), (0, 1)),
        # closed untouched for the source's sake is no excuse
        ("07-13 09:00", (closed("07-13 12:00", "source_quality", "out_of_area"),), (0, 1)),
    ],
)
def test_first_responses_count_where_they_fall_due(
    received: str, events: tuple[Event, ...], expected: tuple[int, int]
) -> None:
    assert on_time(a_lead(*events, received=received)) == expected


def test_a_holiday_moves_a_first_response_into_the_week() -> None:
    lead = a_lead(tried("07-06 11:00"), received="07-02 15:00")
    found = in_week(a_study(lead, as_of="07-13 00:00"), Week(date(2026, 7, 6), NEW_YORK))

    assert (len(found.on_time), len(found.due)) == (1, 1)


def test_what_is_not_due_yet_is_not_missed_yet() -> None:
    lead = a_lead(received="07-17 10:00")

    assert on_time(lead, as_of="07-17 13:59") == (0, 0)
    assert on_time(lead, as_of="07-17 14:01") == (0, 1)


def test_the_median_counts_business_minutes_of_first_attempts_in_the_week() -> None:
    leads = [
        a_lead(tried("07-13 09:30"), received="07-10 16:50", ref="T-1"),
        a_lead(tried("07-14 09:10"), received="07-13 20:00", ref="T-2"),
        a_lead(tried("07-10 09:10"), received="07-10 09:00", ref="T-3"),
    ]

    assert median_minutes(a_study(*leads), WEEK) == (25.0, 2)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((tried("07-14 10:00"),), 0),
        ((spoke("07-14 10:00"),), 1),
        # a second conversation is a two-way contact too
        ((spoke("07-01 10:00"), spoke("07-14 10:00")), 1),
        ((spoke("07-01 10:00"), passed_on("07-01 12:00"), decided("07-14 10:00", "do_not_pursue")), 0),
        ((spoke("07-01 10:00"), passed_on("07-01 12:00"), decided("07-14 10:00", "records_needed")), 1),
        ((spoke("07-01 10:00"), passed_on("07-01 12:00"), records("07-14 10:00", "requested")), 0),
        ((spoke("07-01 10:00"), passed_on("07-01 12:00"), records("07-14 10:00", "reviewed")), 1),
        # a visit of the week moves whoever attended it, not who missed it
        ((*READY, booked("07-03 10:00", "07-14 10:00"), visit_ended("07-14 11:00", "attended")), 1),
        ((*READY, booked("07-03 10:00", "07-14 10:00"), visit_ended("07-14 11:00", "no_show")), 0),
        ((*READY, closed("07-14 10:00")), 0),
    ],
)
def test_only_what_brings_a_decision_nearer_moves_a_lead(events: tuple[Event, ...], expected: int) -> None:
    assert len(moved(a_study(a_lead(*events, received="07-01 09:00")), WEEK)) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ((), (1, 0, 0, 1)),
        ((visit_ended("07-15 12:00", "attended"),), (1, 1, 0, 0)),
        ((visit_ended("07-15 12:00", "no_show"),), (1, 0, 1, 0)),
        # cancelled on the day before: it never fell due
        ((visit_ended("07-14 12:00", "cancelled_by_patient"),), (0, 0, 0, 0)),
        ((booked("07-14 12:00", "07-23 10:00"),), (0, 0, 0, 0)),
    ],
)
def test_a_visit_falls_due_when_its_time_comes_unless_it_was_called_off(
    ended: tuple[Event, ...], expected: tuple[int, int, int, int]
) -> None:
    lead = a_lead(*READY, booked("07-03 10:00", "07-15 10:00"), *ended, received="07-01 09:00")
    seen = flow(a_study(lead), WEEK)

    assert (
        seen.visits_due,
        seen.visits_attended,
        seen.visits_no_show,
        seen.visits_outcome_not_logged,
    ) == expected


def test_a_visit_still_to_come_this_week_is_not_due_yet() -> None:
    lead = a_lead(*READY, booked("07-03 10:00", "07-17 10:00"), received="07-01 09:00")

    assert flow(a_study(lead, as_of="07-16 12:00"), WEEK).visits_due == 0


def test_a_show_rate_needs_ten_visits() -> None:
    def shown(visits: int) -> tuple[int, int] | None:
        leads = [
            a_lead(*READY, booked("07-03 10:00", "07-15 10:00"), visit_ended("07-15 12:00", "attended"), received="07-01 09:00", ref=f"T-{n}")
            for n in range(visits)
        ]  # fmt: skip
        return show_rate(a_study(*leads), WEEK)

    assert shown(9) is None
    assert shown(10) == (10, 10)


def test_a_lead_opened_again_is_not_closed() -> None:
    lead = a_lead(tried("07-13 10:00"), closed("07-14 10:00"), reopened("07-16 10:00"))
    facts = a_study(lead)

    assert closed_in(facts, (WEEK.start, WEEK.end)) == ()
    assert facts.active == (lead,)


def test_a_lead_on_hold_neither_waits_nor_blocks() -> None:
    lead = a_lead(
        spoke("07-01 10:00"), blocked("07-01 10:00", "07-06 17:00"), paused("07-02 10:00", "08-03 09:00"),
        received="07-01 09:00",
    )  # fmt: skip
    facts = a_study(lead)

    assert (facts.active, stale(facts), open_blockers(facts)) == ((), {}, ())


def test_blockers_of_closed_leads_are_nobodys_any_more() -> None:
    lead = a_lead(
        spoke("07-01 10:00"),
        blocked("07-01 10:00", "07-06 17:00"),
        closed("07-08 10:00"),
        received="07-01 09:00",
    )

    assert open_blockers(a_study(lead)) == ()


def test_a_blocker_due_at_closing_time_on_friday_is_overdue_by_no_business_day() -> None:
    (one,) = open_blockers(a_study(a_lead(blocked("07-13 10:00", "07-17 17:00"))))

    assert (one.is_overdue, one.overdue) == (True, 0.0)


def test_a_decision_takes_as_long_as_the_sponsor_took() -> None:
    asked = blocked(
        "07-08 10:00",
        "07-15 17:00",
        owner_role="sponsor",
        category="sponsor_cro",
        sub_reason="decision_pending",
        decision="Which vendor?",
    )
    answered = a_lead(spoke("07-08 09:30"), asked, unblocked("07-15 14:00"), received="07-08 09:00")
    facts: StudyFacts = a_study(answered)

    assert turnaround(facts, WEEK).answered == 1
    assert turnaround(facts, WEEK).median_business_days == 5.5
