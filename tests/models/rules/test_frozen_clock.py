"""The instants a clock leads to, and the arithmetic behind them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.calendars import site_calendar
from models.rules.clock_policy import Counts, Hears, PolicyError
from models.rules.frozen_clock import FrozenClock, FrozenRung, explain, freeze
from models.rules.policy import DEFAULT_POLICY
from models.rules.policy_overrides import resolve

OFFICE = site_calendar(timezone="America/New_York", country="US")
NIGHTS = site_calendar(
    timezone="America/New_York", hours={"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]}
)


def at(text: str) -> datetime:
    """An instant of March 2026 in New York (winter time until Sunday the 8th), in UTC."""
    return datetime.fromisoformat(f"2026-03-{text}").astimezone(UTC)


# Tuesday 3 March 2026, 10:00 in New York.
TUESDAY = at("03T10:00-05:00")
FRIDAY_EVENING = at("06T18:20-05:00")
# Monday's opening after the clocks went forward.
MONDAY = at("09T09:00-04:00")


def test_a_clock_back_from_a_visit_needs_the_visit() -> None:
    with pytest.raises(PolicyError, match="visit_prep counts back from a visit: say when that is"):
        freeze(DEFAULT_POLICY["visit_prep"], TUESDAY, OFFICE)


def test_a_pause_cannot_end_before_it_began() -> None:
    with pytest.raises(ValueError, match="A pause cannot end at 2026-03-03T15:00:00"):
        freeze(DEFAULT_POLICY["prescreen"], TUESDAY, OFFICE, pauses=[(at("04T10:00-05:00"), TUESDAY)])


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        freeze(DEFAULT_POLICY["prescreen"], TUESDAY.replace(tzinfo=None), OFFICE)


def test_a_lead_of_friday_evening_is_due_on_monday_across_the_clock_change() -> None:
    clock = freeze(DEFAULT_POLICY["first_response"], FRIDAY_EVENING, OFFICE)

    assert (clock.start, clock.warn, clock.due) == (
        FRIDAY_EVENING,
        at("09T11:00-04:00"),
        at("09T13:00-04:00"),
    )
    assert clock.rungs == (
        FrozenRung(at("09T17:00-04:00"), Hears.SITE_LEAD),
        FrozenRung(at("10T17:00-04:00"), Hears.STUDY_OPS),
    )


def test_the_site_lead_hears_of_a_lead_without_an_owner_at_once() -> None:
    clock = freeze(DEFAULT_POLICY["owner_missing"], TUESDAY, OFFICE)

    assert clock.warn is None
    assert clock.due == TUESDAY + timedelta(minutes=15)
    assert clock.rungs == (FrozenRung(clock.due, Hears.SITE_LEAD),)


@pytest.mark.parametrize(
    ("attempt", "warn", "due"),
    [
        (1, "04T09:00-05:00", "04T10:00-05:00"),
        (2, "05T09:00-05:00", "05T10:00-05:00"),
        (3, "06T09:00-05:00", "06T10:00-05:00"),
        (4, "10T09:00-04:00", "10T10:00-04:00"),
    ],
)
def test_the_next_attempt_is_announced_when_its_day_opens(attempt: int, warn: str, due: str) -> None:
    clock = freeze(DEFAULT_POLICY["next_attempt"], TUESDAY, OFFICE, step=attempt)

    assert (clock.warn, clock.due, clock.rungs) == (at(warn), at(due), ())


def test_a_due_day_that_ends_at_midnight_is_the_day_before() -> None:
    quick = resolve("next_attempt", [{"site": "101", "clocks": {"next_attempt": {"target": 60}}}], site="101")
    clock = freeze(quick, at("02T20:00-05:00"), NIGHTS)
    until_midnight = freeze(quick, at("02T23:00-05:00"), NIGHTS)

    assert (clock.warn, clock.due) == (at("02T22:00-05:00"), at("02T23:00-05:00"))
    assert (until_midnight.warn, until_midnight.due) == (at("02T23:00-05:00"), at("03T00:00-05:00"))


def test_records_are_chased_every_five_business_days_and_reviewed_at_fifteen() -> None:
    chases = [freeze(DEFAULT_POLICY["records_chase"], TUESDAY, OFFICE, step=step) for step in (1, 2, 3)]

    assert [clock.due for clock in chases] == [
        at("10T10:00-04:00"),
        at("17T10:00-04:00"),
        at("24T10:00-04:00"),
    ]
    assert [clock.warn for clock in chases] == [clock.due for clock in chases]
    assert {clock.rungs for clock in chases} == {(FrozenRung(at("24T10:00-04:00"), Hears.SITE_LEAD),)}


def test_visit_prep_counts_back_from_the_visit() -> None:
    visit = at("12T14:00-04:00")  # a Thursday
    clock = freeze(DEFAULT_POLICY["visit_prep"], TUESDAY, OFFICE, visit_at=visit)

    assert (clock.warn, clock.due) == (at("09T14:00-04:00"), at("11T14:00-04:00"))
    assert clock.rungs == (FrozenRung(at("11T09:00-04:00"), Hears.SITE_LEAD),)


def test_the_last_day_before_a_monday_visit_is_friday() -> None:
    clock = freeze(DEFAULT_POLICY["visit_prep"], TUESDAY, OFFICE, visit_at=at("16T09:00-04:00"))

    assert clock.due == at("13T09:00-04:00")
    assert clock.rungs == (FrozenRung(at("13T09:00-04:00"), Hears.SITE_LEAD),)


def test_prep_for_a_visit_booked_late_is_due_when_it_is_booked() -> None:
    booked = at("11T16:00-04:00")
    clock = freeze(DEFAULT_POLICY["visit_prep"], booked, OFFICE, visit_at=at("12T10:00-04:00"))

    assert (clock.warn, clock.due, clock.rungs) == (booked, booked, (FrozenRung(booked, Hears.SITE_LEAD),))


def test_reminders_count_by_the_clock_and_not_in_business_hours() -> None:
    visit = MONDAY
    reminder = DEFAULT_POLICY["visit_reminder"]
    dues = [freeze(reminder, TUESDAY, OFFICE, step=step, visit_at=visit).due for step in (1, 2, 3)]

    assert dues == [at("06T08:00-05:00"), at("08T09:00-04:00"), at("09T06:00-04:00")]


def test_after_a_no_show_come_two_attempts_and_a_new_visit() -> None:
    touches = [freeze(DEFAULT_POLICY["no_show_recovery"], TUESDAY, OFFICE, step=step) for step in (1, 2, 3)]

    assert [clock.due for clock in touches] == [
        at("03T14:00-05:00"),
        at("04T10:00-05:00"),
        at("10T10:00-04:00"),
    ]
    assert [clock.warn for clock in touches] == [at("03T12:00-05:00"), None, None]
    assert [len(clock.rungs) for clock in touches] == [1, 0, 0]


def test_a_pause_pushes_everything_by_its_business_time() -> None:
    # Tuesday 12:00 to Wednesday 10:00: five business hours on Tuesday and one on Wednesday.
    pause = (at("03T12:00-05:00"), at("04T10:00-05:00"))
    clock = freeze(DEFAULT_POLICY["first_response"], TUESDAY, OFFICE, pauses=[pause])

    assert clock.warn == at("03T12:00-05:00")
    assert clock.due == at("04T12:00-05:00")
    assert clock.rungs[0].at == at("04T16:00-05:00")


def test_pauses_that_overlap_count_once_and_those_before_the_start_not_at_all() -> None:
    pauses = [
        (at("04T09:00-05:00"), at("04T11:00-05:00")),
        (at("03T11:00-05:00"), at("03T16:00-05:00")),
        (at("03T12:00-05:00"), at("03T17:00-05:00")),
        (at("02T09:00-05:00"), at("02T17:00-05:00")),
    ]
    clock = freeze(DEFAULT_POLICY["first_response"], TUESDAY, OFFICE, pauses=pauses)

    assert clock.due == at("04T14:00-05:00")


def test_a_clock_that_starts_in_a_pause_starts_when_it_ends() -> None:
    pause = (at("03T09:00-05:00"), at("03T12:00-05:00"))

    assert freeze(DEFAULT_POLICY["first_response"], TUESDAY, OFFICE, pauses=[pause]).due == at(
        "03T16:00-05:00"
    )


def test_why_now_lists_the_stretches_that_were_counted() -> None:
    pause = (at("03T12:00-05:00"), at("03T15:30-05:00"))
    clock = freeze(DEFAULT_POLICY["first_response"], TUESDAY, OFFICE, pauses=[pause])
    explanation = explain(clock, OFFICE, pauses=[pause])

    assert [(one.since, one.to, one.minutes) for one in explanation.counted] == [
        (TUESDAY, at("03T12:00-05:00"), 120),
        (at("03T15:30-05:00"), at("03T17:00-05:00"), 90),
        (at("04T09:00-05:00"), at("04T09:30-05:00"), 30),
    ]
    assert (explanation.total, explanation.target, explanation.counts) == (240, 240, Counts.AFTER_START)


def test_why_now_of_a_visits_prep_counts_from_its_due_time_to_the_visit() -> None:
    visit = at("16T11:00-04:00")
    clock = freeze(DEFAULT_POLICY["visit_prep"], TUESDAY, OFFICE, visit_at=visit)
    explanation = explain(clock, OFFICE)

    assert [(one.since, one.to, one.minutes) for one in explanation.counted] == [
        (at("13T11:00-04:00"), at("13T17:00-04:00"), 360),
        (at("16T09:00-04:00"), visit, 120),
    ]
    assert (explanation.total, explanation.target) == (480, 480)


def test_why_now_of_a_reminder_is_one_stretch_by_the_clock() -> None:
    clock = freeze(DEFAULT_POLICY["visit_reminder"], TUESDAY, OFFICE, step=2, visit_at=MONDAY)
    explanation = explain(clock, OFFICE)

    assert [(one.since, one.to, one.minutes) for one in explanation.counted] == [(clock.due, MONDAY, 1440)]


HOURS = st.integers(0, 300)


@settings(max_examples=100, deadline=None)
@given(HOURS, st.lists(st.tuples(HOURS, st.floats(0, 90)), max_size=4))
def test_whatever_the_pauses_the_stretches_counted_make_the_target(
    started: int, paused: list[tuple[int, float]]
) -> None:
    begin = at("01T00:00-05:00")
    pauses = [
        (begin + timedelta(hours=hour), begin + timedelta(hours=hour + length)) for hour, length in paused
    ]
    clock = freeze(DEFAULT_POLICY["prescreen"], begin + timedelta(hours=started), OFFICE, pauses=pauses)
    explanation = explain(clock, OFFICE, pauses=pauses)

    assert explanation.total == pytest.approx(960, abs=1e-6)
    assert not any(
        one.since < until and since < one.to for one in explanation.counted for since, until in pauses
    )
    assert clock.warn is not None
    assert clock.start <= clock.warn <= clock.due <= clock.rungs[0].at


@pytest.mark.parametrize("kind", sorted(DEFAULT_POLICY))
def test_a_frozen_clock_survives_being_kept_as_json(kind: str) -> None:
    clock = freeze(DEFAULT_POLICY[kind], TUESDAY, OFFICE, visit_at=at("16T11:00-04:00"))

    assert FrozenClock.from_dict(json.loads(json.dumps(clock.to_dict()))) == clock


@pytest.mark.parametrize("kind", sorted(DEFAULT_POLICY))
def test_every_clock_can_say_how_its_minutes_add_up(kind: str) -> None:
    clock = freeze(DEFAULT_POLICY[kind], TUESDAY, OFFICE, visit_at=at("16T11:00-04:00"))
    explanation = explain(clock, OFFICE)

    assert explanation.total == explanation.target == DEFAULT_POLICY[kind].target


def test_a_clock_frozen_again_on_another_calendar_keeps_its_policy() -> None:
    said = [{"study": "HF-204", "clocks": {"prescreen": {"target": "3 bd"}}}]
    kept = freeze(resolve("prescreen", said, study="HF-204"), TUESDAY, OFFICE)
    closed_on_wednesday = site_calendar(
        timezone="America/New_York", country="US", own_holidays=["2026-03-04"]
    )
    again = freeze(kept.policy, kept.start, closed_on_wednesday, step=kept.step)

    assert (kept.due, again.due) == (at("06T10:00-05:00"), at("09T10:00-04:00"))
    assert again.policy.origin == "study HF-204"
