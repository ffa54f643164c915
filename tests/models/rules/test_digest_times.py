"""When a digest goes out: the same wall-clock time all year, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.digest_times import Timetable, reported_week
from models.terms import Edition, Rhythm

NEW_YORK = ZoneInfo("America/New_York")
SYDNEY = ZoneInfo("Australia/Sydney")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
KOLKATA = ZoneInfo("Asia/Kolkata")
ZONES = (NEW_YORK, SYDNEY, LORD_HOWE, KOLKATA, ZoneInfo("UTC"), ZoneInfo("Pacific/Kiritimati"))
MONDAY, FRIDAY, SUNDAY = 0, 4, 6
NINE = time(9)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


def last_digest_time(now: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    return Timetable(zone, weekday, at).last(now).at


def next_digest_time(now: datetime, zone: ZoneInfo, weekday: int, at: time) -> datetime:
    return Timetable(zone, weekday, at).next(now).at


def ny(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-07-13 08:59:59", "2026-07-06 09:00", "2026-07-13 09:00"),
        ("2026-07-13 09:00", "2026-07-13 09:00", "2026-07-20 09:00"),
        ("2026-07-17 12:00", "2026-07-13 09:00", "2026-07-20 09:00"),
        ("2026-07-19 23:59", "2026-07-13 09:00", "2026-07-20 09:00"),
        # across the spring change of 8 March and the autumn change of 1 November
        ("2026-03-07 12:00", "2026-03-02 09:00", "2026-03-09 09:00"),
        ("2026-10-31 12:00", "2026-10-26 09:00", "2026-11-02 09:00"),
        # across a year
        ("2026-12-31 12:00", "2026-12-28 09:00", "2027-01-04 09:00"),
    ],
)
def test_a_digest_on_monday_at_nine(now: str, last: str, following: str) -> None:
    assert last_digest_time(ny(now), NEW_YORK, MONDAY, NINE) == ny(last)
    assert next_digest_time(ny(now), NEW_YORK, MONDAY, NINE) == ny(following)


def test_a_time_the_spring_change_skips_is_the_first_instant_after_it() -> None:
    change = datetime(2026, 3, 8, 7, tzinfo=UTC)  # 2:00 becomes 3:00

    assert next_digest_time(ny("2026-03-07 12:00"), NEW_YORK, SUNDAY, time(2, 30)) == change
    assert last_digest_time(change, NEW_YORK, SUNDAY, time(2, 30)) == change
    assert last_digest_time(change - timedelta(seconds=1), NEW_YORK, SUNDAY, time(2, 30)) == ny(
        "2026-03-01 02:30"
    )


def test_half_an_hour_that_is_skipped_is_the_first_instant_after_it() -> None:
    change = datetime(2026, 10, 3, 15, 30, tzinfo=UTC)  # 2:00 becomes 2:30 on Lord Howe Island

    assert next_digest_time(change - timedelta(days=1), LORD_HOWE, SUNDAY, time(2, 15)) == change


def test_a_time_the_autumn_change_repeats_comes_once_and_is_the_first_of_the_two() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    assert next_digest_time(ny("2026-10-31 12:00"), NEW_YORK, SUNDAY, time(1, 30)) == first
    assert last_digest_time(second, NEW_YORK, SUNDAY, time(1, 30)) == first
    assert next_digest_time(first, NEW_YORK, SUNDAY, time(1, 30)) == ny("2026-11-08 01:30")


@pytest.mark.parametrize("zone", ZONES, ids=str)
@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.integers(0, 6), TIMES)
def test_the_last_one_is_never_ahead_and_the_next_one_always_is(
    zone: ZoneInfo, now: datetime, weekday: int, at: time
) -> None:
    last, following = last_digest_time(now, zone, weekday, at), next_digest_time(now, zone, weekday, at)

    assert last <= now < following
    assert last.astimezone(zone).weekday() == following.astimezone(zone).weekday() == weekday
    assert timedelta(days=6, hours=22) <= following - last <= timedelta(days=7, hours=2)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@settings(max_examples=60, deadline=None)
@given(INSTANTS, st.integers(0, 6), TIMES)
def test_no_digest_time_is_left_out_and_none_comes_twice(
    zone: ZoneInfo, now: datetime, weekday: int, at: time
) -> None:
    following = next_digest_time(now, zone, weekday, at)

    assert last_digest_time(following, zone, weekday, at) == following
    assert last_digest_time(following - timedelta(microseconds=1), zone, weekday, at) == last_digest_time(
        now, zone, weekday, at
    )


@pytest.mark.parametrize(
    ("sent", "monday"),
    [
        ("2026-07-13 09:00", date(2026, 7, 6)),  # a Monday: the week that ended last night
        ("2026-07-17 16:00", date(2026, 7, 6)),  # a Friday: still the last whole week
        ("2026-07-19 23:59", date(2026, 7, 6)),  # a Sunday: its own week has not ended
        ("2026-07-20 00:00", date(2026, 7, 13)),
        ("2027-01-01 09:00", date(2026, 12, 21)),
    ],
)
def test_a_digest_reports_the_last_whole_week(sent: str, monday: date) -> None:
    assert reported_week(ny(sent), NEW_YORK) == monday


def test_the_week_is_that_of_the_reporting_zone() -> None:
    sunday_night_in_new_york = ny("2026-07-12 23:00")

    assert reported_week(sunday_night_in_new_york, NEW_YORK) == date(2026, 6, 29)
    assert reported_week(sunday_night_in_new_york, KOLKATA) == date(2026, 7, 6)


@settings(max_examples=100, deadline=None)
@given(INSTANTS, st.integers(0, 6), TIMES)
def test_weeks_follow_each_other_without_a_gap(now: datetime, weekday: int, at: time) -> None:
    this = last_digest_time(now, NEW_YORK, weekday, at)
    following = next_digest_time(now, NEW_YORK, weekday, at)

    weeks = [reported_week(one, NEW_YORK) for one in (this, following)]

    assert weeks[1] - weeks[0] == timedelta(days=7)
    assert weeks[0].weekday() == 0


def upcoming(times: Timetable, now: datetime, number: int) -> list[tuple[datetime, date, Edition]]:
    """The next slots, one after the other."""
    found = []
    for _ in range(number):
        slot = times.next(now)
        found.append((slot.at, slot.week, slot.edition))
        now = slot.at
    return found


def test_twice_a_week_the_one_in_between_reports_no_week_of_its_own() -> None:
    times = Timetable(NEW_YORK, MONDAY, NINE, Rhythm.TWICE_WEEKLY)

    assert upcoming(times, ny("2026-07-15 12:00"), 3) == [
        (ny("2026-07-16 09:00"), date(2026, 7, 6), Edition.MIDWEEK),
        (ny("2026-07-20 09:00"), date(2026, 7, 13), Edition.WEEK),
        (ny("2026-07-23 09:00"), date(2026, 7, 13), Edition.MIDWEEK),
    ]


def test_every_two_weeks_counts_from_the_week_it_began_with() -> None:
    times = Timetable(NEW_YORK, MONDAY, NINE, Rhythm.EVERY_TWO_WEEKS, date(2026, 7, 13))

    assert upcoming(times, ny("2026-07-13 12:00"), 2) == [
        (ny("2026-07-20 09:00"), date(2026, 7, 13), Edition.WEEK),
        (ny("2026-08-03 09:00"), date(2026, 7, 27), Edition.WEEK),
    ]
    assert times.last(ny("2026-08-02 12:00")).at == ny("2026-07-20 09:00")


@pytest.mark.parametrize("rhythm", Rhythm)
@settings(max_examples=40, deadline=None)
@given(INSTANTS, st.integers(0, 6), TIMES)
def test_in_every_rhythm_no_slot_lies_between_the_last_and_the_next(
    rhythm: Rhythm, now: datetime, weekday: int, at: time
) -> None:
    times = Timetable(NEW_YORK, weekday, at, rhythm, date(2025, 1, 6))
    last, following = times.last(now), times.next(now)

    assert last.at <= now < following.at
    assert times.next(last.at) == following
    assert times.last(following.at) == following
