"""A snooze is quiet to the owner and keeps nobody else waiting."""

from datetime import timedelta

import pytest

from handlers.errors import UserError
from handlers.operations.leads import log_attempt
from handlers.operations.promises import promise_call
from handlers.operations.snoozing import choices_for, chosen_time, snooze, snooze_limit
from models.rules.snoozing import SnoozeChoice, SnoozeReason
from models.terms import AttemptOutcome, EventAction
from tests.desk import Desk, chicago, lead_of

TEN = chicago("07-14 10:00")


def until(text: str) -> SnoozeChoice:
    """A time chosen."""
    return SnoozeChoice("time", chicago(text))


def test_a_snooze_ends_when_the_site_lead_hears(desk: Desk) -> None:
    ref = desk.takes_in()  # at 9:05: the site lead hears after eight business hours
    desk.does(snooze, ref, until("07-16 10:00"), at=TEN)

    assert desk.lead(ref).snoozed_until == chicago("07-15 09:05")


def test_a_snooze_of_the_evening_ends_when_the_site_lead_hears_in_the_morning(desk: Desk) -> None:
    ref = desk.takes_in(chicago("07-14 08:00"))  # eight business hours end at closing
    desk.does(snooze, ref, until("07-15 14:00"), at=chicago("07-14 17:30"))

    assert desk.lead(ref).snoozed_until == chicago("07-15 08:00")


def test_no_snooze_goes_beyond_what_was_promised(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=TEN)
    desk.does(promise_call, ref, chicago("07-14 15:00"), at=TEN)
    desk.does(snooze, ref, until("07-15 10:00"), at=TEN)

    assert desk.lead(ref).snoozed_until == chicago("07-14 14:45")


def test_there_is_nothing_to_snooze_minutes_before_a_promised_call(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=TEN)
    desk.does(promise_call, ref, chicago("07-14 15:00"), at=TEN)

    with pytest.raises(UserError, match="only minutes away"):
        desk.does(snooze, ref, until("07-15 10:00"), at=chicago("07-14 14:42"))
    with desk.sessions() as session:
        lead = lead_of(session, ref)
        with pytest.raises(UserError, match="cannot be snoozed"):
            choices_for(session, lead, now=chicago("07-14 14:42"))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("07-14 09:59", "has passed, or is only minutes away"),
        ("07-14 10:03", "has passed, or is only minutes away"),
        ("07-14 12:30", "The site is closed then"),
        ("07-18 10:00", "The site is closed then"),
        ("07-30 10:00", "two weeks at most"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(desk: Desk, at: str, said: str) -> None:
    ref = desk.takes_in()
    with desk.sessions() as session:
        lead = lead_of(session, ref)
        with pytest.raises(UserError, match=said):
            chosen_time(session, lead, chicago(at), now=TEN)


def test_a_lead_without_anybody_to_hear_of_it_may_be_snoozed_freely(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=TEN)
    with desk.sessions() as session:
        limit = snooze_limit(session, lead_of(session, ref), now=TEN)

    assert limit is None or limit > TEN + timedelta(days=1)


def test_snoozes_are_counted_until_something_is_done(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-14 11:00"), at=TEN, reason=SnoozeReason.IN_VISIT)
    desk.does(snooze, ref, until("07-14 14:00"), at=chicago("07-14 11:05"))
    assert desk.lead(ref).snoozes == 2
    assert [one.new["reason"] for one in desk.events(ref) if one.action is EventAction.SNOOZED] == [
        "in_visit",
        None,
    ]
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 14:05"))

    assert desk.lead(ref).snoozes == 0
