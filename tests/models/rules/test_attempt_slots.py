"""The next try is proposed where nobody has tried yet, and never outside anybody's hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.attempt_slots import next_slot, pattern, unanswered
from models.rules.history import Happening, LeadHistory, derive
from models.rules.windows import PREFERRED
from models.terms import EventAction
from tests.models.rules.leads import NEW_YORK, OFFICE, a_lead, ny, spoke, tried

# Three Tuesdays, ten to eleven.
TUESDAYS = ("07-14 10:05", "07-21 10:30", "07-28 10:45")


def at_times(*times: str) -> LeadHistory:
    """A lead tried at these times without an answer."""
    return a_lead(*[tried(at) for at in times])


def test_three_calls_on_tuesdays_at_ten_become_visible() -> None:
    seen = pattern(at_times(*TUESDAYS), NEW_YORK)

    assert (seen.count, seen.weekday, seen.hour, seen.is_rut) == (3, 1, 10, True)


def test_two_calls_are_no_pattern_yet() -> None:
    assert not pattern(at_times(*TUESDAYS[:2]), NEW_YORK).is_rut


def test_calls_that_differ_are_no_pattern() -> None:
    assert not pattern(at_times("07-14 10:05", "07-15 11:30", "07-28 15:45"), NEW_YORK).is_rut


def test_after_three_tuesdays_at_ten_another_day_and_hour_is_proposed() -> None:
    lead = at_times(*TUESDAYS)
    slot = next_slot(lead, OFFICE, earliest=ny("07-29 09:00"), due=ny("07-30 10:45"))

    assert slot is not None
    local = slot.at.astimezone(NEW_YORK)
    assert local.weekday() != 1
    assert local.hour != 10


def test_of_equal_times_the_one_nearest_to_the_due_time_is_proposed() -> None:
    slot = next_slot(a_lead(), OFFICE, earliest=ny("07-13 09:00"), due=ny("07-13 13:00"))

    assert slot is not None
    assert slot.at == ny("07-13 13:00")


def test_nothing_is_proposed_that_would_be_late_while_there_is_time_before() -> None:
    lead = at_times("07-14 10:05", "07-15 11:30")
    slot = next_slot(lead, OFFICE, earliest=ny("07-16 00:00"), due=ny("07-16 11:30"))

    assert slot is not None
    assert slot.at == ny("07-16 09:30")


def test_the_persons_own_hours_are_kept() -> None:
    slot = next_slot(a_lead(), OFFICE, earliest=ny("07-13 09:00"), due=ny("07-13 11:00"), window="afternoon")

    assert slot is not None
    assert (slot.at, slot.suits) == (ny("07-13 12:00"), True)


def test_hours_in_which_the_site_is_never_open_are_given_up_and_said() -> None:
    slot = next_slot(a_lead(), OFFICE, earliest=ny("07-13 09:00"), due=ny("07-13 11:00"), window="evening")

    assert slot is not None
    assert (slot.at, slot.suits) == (ny("07-13 11:00"), False)


def test_nobody_out_west_is_called_before_eight() -> None:
    west = ZoneInfo("America/Los_Angeles")
    slot = next_slot(a_lead(), OFFICE, earliest=ny("07-13 09:00"), due=ny("07-13 09:00"), patient_zone=west)

    assert slot is not None
    assert slot.at == ny("07-13 11:00")


def test_tries_before_the_last_conversation_are_forgotten() -> None:
    lead = a_lead(*[tried(at) for at in TUESDAYS], spoke("07-29 15:00"))

    assert unanswered(lead) == ()


tries_made = st.lists(st.integers(0, 20 * 24 * 60), max_size=8)


@settings(max_examples=120, deadline=None)
@given(tries_made, st.integers(0, 14 * 24 * 60), st.sampled_from([None, *PREFERRED]))
def test_a_proposal_lies_in_the_sites_hours_and_the_persons_and_not_in_the_past(
    made: list[int], after: int, window: str | None
) -> None:
    lead, earliest = made_at(made), ny("08-03 00:00") + timedelta(minutes=after)
    slot = next_slot(lead, OFFICE, earliest=earliest, due=earliest + timedelta(days=1), window=window)

    assert slot is not None
    assert slot.at >= earliest
    assert OFFICE.is_open(slot.at)
    if window is not None and slot.suits:
        opens, closes = PREFERRED[window]

        assert opens <= f"{slot.at.astimezone(NEW_YORK):%H:%M}" < closes


@settings(max_examples=120, deadline=None)
@given(tries_made)
def test_no_hour_tried_is_proposed_while_one_is_left_that_was_not(made: list[int]) -> None:
    lead, earliest = made_at(made), ny("08-03 00:00")
    slot = next_slot(lead, OFFICE, earliest=earliest, due=ny("08-03 12:00"))
    tried_hours = {at.astimezone(NEW_YORK).hour for at in unanswered(lead)}

    assert slot is not None
    assert slot.at.astimezone(NEW_YORK).hour not in tried_hours or tried_hours >= set(range(9, 17))


def made_at(minutes: list[int]) -> LeadHistory:
    """A lead tried so many minutes after it came in."""
    start: datetime = ny("07-13 00:00")
    received = Happening(start, EventAction.LEAD_RECEIVED, {"ref": "T-1", "site": "A", "source": "s"})
    events = [
        Happening(start + timedelta(minutes=one), EventAction.ATTEMPT_LOGGED, {"outcome": "no_answer"})
        for one in minutes
    ]
    lead = derive([received, *events])
    assert lead is not None
    return lead
