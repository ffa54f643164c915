"""Notes that say nothing anybody can act on are heard; those that do are left alone."""

import pytest

from handlers.reading.vague_notes import vague_in
from models.rules.vague_notes import Vague

HEARD = [
    (Vague.SLOW, "recruitment slow"),
    (Vague.SLOW, "Recruitment is really slow this month"),
    (Vague.SLOW, "enrolment has stalled"),
    (Vague.SLOW, "not enough leads"),
    (Vague.SLOW, "we are behind target"),
    (Vague.SLOW, "slow"),
    (Vague.NOT_INTERESTED, "patient not interested"),
    (Vague.NOT_INTERESTED, "Isn\u2019t interested any more"),
    (Vague.NOT_INTERESTED, "lost interest"),
    (Vague.NOT_INTERESTED, "changed her mind"),
    (Vague.NOT_INTERESTED, "doesn't want to"),
    (Vague.RECORDS, "waiting on records"),
    (Vague.RECORDS, "still waiting for the outside records"),
    (Vague.RECORDS, "records pending"),
    (Vague.RECORDS, "no records yet"),
    (Vague.STUDY_TEAM, "PI hasn't looked"),
    (Vague.STUDY_TEAM, "the investigator has not looked at it"),
    (Vague.STUDY_TEAM, "waiting on the PI"),
    (Vague.STUDY_TEAM, "pending review"),
    (Vague.DECISION, "sponsor needs to decide"),
    (Vague.DECISION, "waiting for the sponsor"),
    (Vague.DECISION, "CRO has to answer"),
    (Vague.DECISION, "needs a decision"),
    (Vague.BAD_LEADS, "bad leads"),
    (Vague.BAD_LEADS, "these leads are junk"),
    (Vague.BAD_LEADS, "low-quality referrals"),
    (Vague.BUSY, "too busy"),
    (Vague.BUSY, "we're short-staffed"),
    (Vague.BUSY, "no capacity"),
    (Vague.NOT_A_FIT, "doesn't qualify"),
    (Vague.NOT_A_FIT, "does not meet criteria"),
    (Vague.NOT_A_FIT, "not eligible"),
    (Vague.NOT_A_FIT, "Not a good fit"),
    (Vague.NOT_A_FIT, "screen failure"),
    (Vague.NOT_A_FIT, "patient not interested and does not qualify"),
    (Vague.TRAVEL, "travel"),
    (Vague.TRAVEL, "Travel issues"),
    (Vague.TRAVEL, "too far"),
    (Vague.TRAVEL, "can't get here"),
]
PLAIN = [
    "",
    "parking costs 20 dollars a visit",
    "fax number of the clinic changed",
    "asked twice, they call back on Friday",
    "interpreter booked for Thursday",
    "wants to bring a companion",
    "freezer is being repaired until the 20th",
    "reader of the scan is on leave until Monday",
    "lab closes at noon on Fridays",
    "the portal shows an error after log-in",
    "travel voucher form was sent on Monday",
]


@pytest.mark.parametrize(("vague", "text"), HEARD)
def test_a_vague_note_is_heard_as_what_it_is(vague: Vague, text: str) -> None:
    assert vague_in(text) is vague


@pytest.mark.parametrize("text", PLAIN)
def test_a_note_that_says_something_is_left_alone(text: str) -> None:
    assert vague_in(text) is None


def test_odd_spaces_and_line_breaks_hide_nothing() -> None:
    assert vague_in("recruitment \n\t is\u00a0 slow") is Vague.SLOW
    assert vague_in(None) is None
