"""Nudges wait for the times of whoever is told and of whoever is to be called."""

from datetime import time

import pytest
from sqlmodel import select

from bot.sandbox.blockkit import validate_message
from handlers.errors import UserError
from handlers.operations.leads import log_attempt
from handlers.operations.nudge_times import set_nudge_times
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge
from models.study import Site
from models.terms import AttemptOutcome, ContactChannel, EventAction
from tests.desk import Desk, chicago


def sets(desk: Desk, told_from: time | None, told_to: time | None, *, zone: str = "America/Chicago") -> None:
    """Ana chooses when to be told."""
    with desk.sessions.begin() as session:
        ana = desk.member("ana", session)
        set_nudge_times(session, ana, told_from, told_to, timezone=zone, now=chicago("07-14 09:05"))


def first_told(desk: Desk, *, until: str = "07-15 12:00") -> str | None:
    """When the first message was promised, nudge or list, on Riverside's clock; it rings every five minutes."""
    at = chicago("07-14 09:05")
    while at < chicago(until):
        desk.rings(at)
        if desk.outbox("nudge:") or desk.outbox("list:"):
            return f"{at:%m-%d %H:%M}"
        at += chicago("07-14 09:05") - chicago("07-14 09:00")
    return None


def why(desk: Desk) -> str | None:
    """What the first nudge waited for."""
    with desk.sessions() as session:
        return session.exec(select(Nudge.held_because)).first()


# One's own times


@pytest.mark.parametrize(
    ("told_from", "told_to", "field"),
    [
        (time(9), None, "to"),
        (None, time(17), "from"),
        (time(16), time(9, 30), "to"),
        (time(9), time(9), "to"),
        (time(9), time(9, 59), "to"),
        (time(18), time(22), "from"),  # the site is closed then
    ],
)
def test_times_that_make_no_sense_are_refused_where_they_were_typed(
    desk: Desk, told_from: time | None, told_to: time | None, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        sets(desk, told_from, told_to)

    assert refused.value.field == field
    assert desk.member("ana").told_from is None


def test_times_that_overlap_the_site_only_in_another_zone_are_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="Site 301 is never open between these times"):
        sets(desk, time(9), time(12), zone="Asia/Tokyo")


def test_a_nudge_waits_for_ones_own_times(desk: Desk) -> None:
    desk.takes_in()
    sets(desk, time(13, 30), time(16))

    assert first_told(desk) == "07-14 13:30"
    assert why(desk) == "their own nudge times"
    assert "Onward was away" not in desk.outbox("list:")[0].body["text"]


def test_own_times_are_read_in_ones_own_zone(desk: Desk) -> None:
    desk.takes_in()
    sets(desk, time(14, 30), time(17), zone="America/New_York")

    assert first_told(desk) == "07-14 13:30"


def test_a_nudge_that_falls_due_while_it_waits_says_so(desk: Desk) -> None:
    desk.takes_in()
    sets(desk, time(8, 30), time(10, 30))

    assert first_told(desk) == "07-15 08:30"
    assert (
        "(This waited for your own nudge times, and fell due meanwhile.)"
        in desk.outbox("nudge:")[0].body["text"]
    )


def test_a_site_lead_still_hears_of_what_waits_for_somebodys_own_times(desk: Desk) -> None:
    desk.takes_in()
    sets(desk, time(15), time(17))

    desk.rings(chicago("07-15 09:05"))

    assert desk.told() == ["lena"]


def test_the_morning_list_waits_for_ones_own_times_too(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 10:50"))
    sets(desk, time(10), time(16))

    desk.rings(chicago("07-15 08:45"))
    before = desk.outbox("list:")
    desk.rings(chicago("07-15 10:00"))

    (row,) = desk.outbox("list:")
    assert before == []
    assert "Onward was away" not in row.body["text"]


def test_who_takes_their_times_back_is_told_when_the_site_is_open(desk: Desk) -> None:
    desk.takes_in()
    sets(desk, time(15), time(17))
    sets(desk, None, None)

    assert first_told(desk) == "07-14 11:05"


def test_choosing_times_is_in_the_ledger(desk: Desk) -> None:
    sets(desk, time(9, 30), time(16))

    (event,) = [one for one in desk.events("ana") if one.action is EventAction.NUDGE_TIMES_SET]
    assert event.new == {"from": "09:30", "to": "16:00", "zone": "America/Chicago"}


# The person's times


def test_a_warning_waits_for_the_time_of_day_the_person_prefers(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Lead, Lead.ref == ref, preferred_window="afternoon", preferred_channel=ContactChannel.SMS)

    assert first_told(desk) == "07-14 13:00"
    assert why(desk) == "the time of day the person prefers"
    (row,) = desk.outbox("nudge:")
    assert "Prefers: afternoons, by text message\n" in row.body["text"]
    assert validate_message(row.body) == []


def test_a_warning_comes_before_its_due_time_whatever_the_person_prefers(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Lead, Lead.ref == ref, preferred_window="evening")

    assert first_told(desk) == "07-14 11:05"
    assert "Prefers: evenings (not now)" in desk.outbox("nudge:")[0].body["text"]


def test_the_time_of_day_somebody_prefers_is_on_their_own_clock(desk: Desk) -> None:
    ref = desk.takes_in()
    zone = "America/Los_Angeles"
    desk.changes(Lead, Lead.ref == ref, preferred_window="midday", patient_timezone=zone)

    assert first_told(desk) == "07-14 13:00"  # in Chicago, where it is two hours later
    assert "Prefers: around noon, Pacific time\n" in desk.outbox("nudge:")[0].body["text"]


def test_nobody_is_called_before_eight_on_their_own_clock(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Lead, Lead.ref == ref, patient_timezone="Pacific/Honolulu")

    assert first_told(desk) == "07-14 13:00"
    assert why(desk) == "the hours for calls"


def test_no_nudge_to_call_comes_before_eight_even_where_the_site_opens_earlier(desk: Desk) -> None:
    desk.changes(Site, Site.code == "301", hours={"tue": [["06:00", "17:00"]], "wed": [["06:00", "17:00"]]})
    ref = desk.takes_in(chicago("07-14 14:00"))

    told = []
    for at in ("07:00", "07:59", "08:00"):
        desk.rings(chicago(f"07-15 {at}"))
        told.append(len(desk.outbox("nudge:")))

    assert desk.clock(ref, "first_response").due_at == chicago("07-15 07:00")
    assert told == [0, 0, 1]
    assert why(desk) == "the hours for calls"


def test_whoever_prefers_mail_may_be_written_to_before_eight(desk: Desk) -> None:
    desk.changes(Site, Site.code == "301", hours={"tue": [["06:00", "17:00"]], "wed": [["06:00", "17:00"]]})
    ref = desk.takes_in(chicago("07-14 16:00"))
    desk.changes(Lead, Lead.ref == ref, preferred_channel=ContactChannel.EMAIL)

    desk.rings(chicago("07-15 07:00"))

    assert desk.told() == ["ana"]


def test_an_escalation_waits_for_nobody_to_be_called(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Lead, Lead.ref == ref, preferred_window="afternoon")
    desk.rings(chicago("07-14 13:05"))

    desk.rings(chicago("07-15 09:05"))

    assert "lena" in desk.told()


def test_own_times_are_of_one_person_only(desk: Desk) -> None:
    desk.takes_in(owner="ben")
    sets(desk, time(15), time(17))

    assert first_told(desk) == "07-14 11:05"
    assert desk.told() == ["ben"]
    assert desk.member("ben").told_from is None
    assert isinstance(desk.member("ana"), Member)
