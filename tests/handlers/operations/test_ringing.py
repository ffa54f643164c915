"""Who is told when a deadline rings, when nobody is, and that each is told once."""

from datetime import timedelta

import pytest

from bot.local import SAMPLE
from handlers.operations.blockers import raise_blocker
from handlers.operations.handovers import hand_over, take
from handlers.operations.leads import claim_lead, log_attempt
from handlers.operations.snoozing import snooze
from handlers.reading.study_file import read_study_file
from models.member import Member
from models.rules.blocker_drafts import BlockerReport
from models.rules.snoozing import SnoozeChoice
from models.study import Study
from models.terms import AttemptOutcome, BlockerCategory, EventAction, OwnerRole, StudyStatus
from tests.desk import Desk, chicago

# A lead that came in on Tuesday at 9:05: warning after 2 business hours, escalations after 8 and 16.
WARNED = chicago("07-14 11:05")
DUE = chicago("07-14 14:05")
SITE_LEAD_TOLD = chicago("07-15 09:05")
STUDY_OPS_TOLD = chicago("07-16 09:05")
MINUTE = timedelta(minutes=1)
FIRST = "first_response"  # a lead left alone for a day is stale besides, and that is told as well


def until(hour: str) -> SnoozeChoice:
    return SnoozeChoice("hour", chicago(hour))


# Nobody is told


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        (EventAction.CLOSED, {"group": "no_response", "reason": "could_not_reach"}),
        (EventAction.PAUSED, {"until": chicago("08-03 09:00").isoformat()}),
        (EventAction.OPTED_OUT, {}),
    ],
)
def test_a_lead_that_is_not_worked_on_rings_nobody(
    desk: Desk, action: EventAction, facts: dict[str, str]
) -> None:
    ref = desk.takes_in(owner=None)
    report = BlockerReport(
        BlockerCategory.CONTACT, "wrong_details", OwnerRole.COORDINATOR, 1, chicago("07-20 09:00").date()
    )
    desk.does(raise_blocker, ref, report, at=chicago("07-14 09:06"))
    desk.records(ref, action, chicago("07-14 09:10"), **facts)

    desk.rings(chicago("07-28 10:00"))

    assert desk.told() == []


def test_a_lead_handed_to_the_study_team_rings_nobody(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 09:30"))
    desk.records(ref, EventAction.VISIT_BOOKED, chicago("07-14 09:40"), visit_at="2026-07-14T16:00:00+00:00")
    desk.records(ref, EventAction.VISIT_OUTCOME_LOGGED, chicago("07-14 11:30"), outcome="attended")

    desk.rings(chicago("07-28 10:00"))

    assert desk.told() == []


@pytest.mark.parametrize("status", [one for one in StudyStatus if one is not StudyStatus.ACTIVE])
def test_a_study_that_is_not_active_rings_nobody(desk: Desk, status: StudyStatus) -> None:
    desk.takes_in()
    desk.takes_in(owner=None)
    desk.changes(Study, status=status)

    for day in (14, 15, 16, 17):
        desk.rings(chicago(f"07-{day} 16:00"))

    assert desk.told() == []


def test_a_study_that_is_taken_up_again_rings_again(desk: Desk) -> None:
    desk.takes_in()
    desk.changes(Study, status=StudyStatus.PAUSED)
    desk.rings(chicago("07-14 11:30"))
    desk.changes(Study, status=StudyStatus.ACTIVE)

    desk.rings(chicago("07-15 16:00"))

    assert sorted(desk.told()) == ["ana", "lena"]


def test_a_study_that_is_open_again_tells_at_once_what_waited_and_does_not_call_it_late(desk: Desk) -> None:
    text = (SAMPLE / "study.toml").read_text()
    desk.takes_in()
    desk.apply(
        read_study_file(text.replace('status = "active"', 'status = "paused"')), at=chicago("07-14 10:00")
    )
    desk.rings(WARNED)
    desk.apply(read_study_file(text), at=chicago("07-14 13:30"))

    desk.rings(chicago("07-14 13:31"))

    assert desk.told() == ["ana"]
    assert "This should have come" not in desk.outbox("nudge:")[0].body["text"]


@pytest.mark.parametrize(
    ("closed", "opens"),
    [
        ("07-14 12:30", "07-14 13:00"),  # lunch
        ("07-14 20:00", "07-15 08:00"),  # night
        ("07-18 10:00", "07-20 08:00"),  # Saturday
        ("08-14 10:00", "08-17 08:00"),  # the site's own holiday, a Friday
        ("09-07 10:00", "09-08 08:00"),  # Labor Day
    ],
)
def test_nobody_is_told_outside_hours(desk: Desk, closed: str, opens: str) -> None:
    desk.takes_in()

    desk.rings(chicago(closed))
    while_closed = desk.told()
    desk.rings(chicago(opens) - MINUTE)
    just_before = desk.told()
    desk.rings(chicago(opens))

    assert (while_closed, just_before) == ([], [])
    assert "ana" in desk.told()


def test_a_rung_that_falls_on_closing_time_comes_at_the_next_opening_and_is_not_called_late(
    desk: Desk,
) -> None:
    desk.takes_in(chicago("07-13 20:00"))  # so the clock starts on Tuesday at 8:00 and 8 bh later it is 17:00

    desk.rings(chicago("07-14 17:00"))
    at_closing = desk.told()
    desk.rings(chicago("07-15 08:00"))

    assert at_closing == []
    assert desk.told() == ["ana", "lena"]
    assert "Onward was away" not in desk.outbox("nudge:")[1].body["text"]


# Snoozing


def test_a_snooze_is_kept(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-14 15:00"), at=chicago("07-14 10:00"))

    for at in ("07-14 11:05", "07-14 13:30", "07-14 14:59"):
        desk.rings(chicago(at))
    before = desk.told()
    desk.rings(chicago("07-14 15:00"))

    assert before == []
    assert desk.told() == ["ana"]


def test_what_comes_after_a_snooze_is_not_called_late(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-14 15:00"), at=chicago("07-14 10:00"))

    desk.rings(WARNED)
    desk.rings(chicago("07-14 15:00"))

    assert "Onward was away" not in desk.outbox("nudge:")[0].body["text"]


def test_a_snooze_silences_no_escalation(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-15 16:00"), at=chicago("07-14 10:00"))

    desk.rings(WARNED)
    before = desk.told()
    desk.rings(SITE_LEAD_TOLD)  # where a snooze that would go further ends

    assert before == []
    assert sorted(desk.told()) == ["ana", "lena"]


def test_a_snooze_silences_no_escalation_that_passed_during_an_outage(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-15 16:00"), at=chicago("07-14 10:00"))

    desk.rings(chicago("07-15 11:00"))

    assert sorted(desk.told()) == ["ana", "lena"]


def test_an_escalation_after_a_snooze_still_comes_at_its_own_time(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(snooze, ref, until("07-15 16:00"), at=chicago("07-14 10:00"))
    desk.rings(SITE_LEAD_TOLD)
    desk.rings(chicago("07-15 16:00"))

    desk.rings(STUDY_OPS_TOLD - MINUTE)
    before = desk.told(FIRST)
    desk.rings(STUDY_OPS_TOLD)

    assert sorted(before) == ["ana", "lena"]
    assert sorted(desk.told(FIRST)) == ["ana", "lena", "omar"]


# Who is told


def test_each_rung_tells_its_own_person_once(desk: Desk) -> None:
    desk.takes_in()
    told = []

    for at in (WARNED - MINUTE, WARNED, DUE, SITE_LEAD_TOLD - MINUTE, SITE_LEAD_TOLD, STUDY_OPS_TOLD):
        desk.rings(at)
        desk.rings(at)
        told.append(list(desk.told(FIRST)))

    assert told == [
        [],
        ["ana"],
        ["ana"],
        ["ana"],
        ["ana", "lena"],
        ["ana", "lena", "omar"],
    ]
    desk.rings(chicago("08-31 10:00"))
    assert desk.told(FIRST) == ["ana", "lena", "omar"]


def test_study_operations_hear_of_a_site_and_never_of_a_lead(desk: Desk) -> None:
    ref = desk.takes_in()

    for at in (WARNED, SITE_LEAD_TOLD, STUDY_OPS_TOLD):
        desk.rings(at)

    (told,) = [row for row in desk.outbox("nudge:") if row.to == desk.member("omar").slack_user_id]
    assert ref not in str(told.body)
    assert "site 301" in told.body["text"]
    assert "Ana" not in str(told.body)


@pytest.mark.parametrize("change", [{"active": False}, {"slack_user_id": None, "slack_team_id": None}])
def test_what_belongs_to_somebody_who_cannot_be_told_goes_to_the_site_lead(
    desk: Desk, change: dict[str, object]
) -> None:
    ref = desk.takes_in()
    desk.changes(Member, Member.key == "ana", **change)

    desk.rings(WARNED)

    assert desk.told() == ["lena"]
    assert "The task stays with its owner; you are told once." in desk.outbox("nudge:")[0].body["text"]
    assert ref in desk.outbox("nudge:")[0].body["text"]


@pytest.mark.parametrize("change", [{"active": False}, {"slack_user_id": None, "slack_team_id": None}])
def test_a_blocker_of_somebody_who_cannot_be_told_goes_to_the_site_lead(
    desk: Desk, change: dict[str, object]
) -> None:
    ref = desk.takes_in()
    iris = desk.member("iris").id or 0
    report = BlockerReport(
        BlockerCategory.STUDY_TEAM_REVIEW,
        "pi_review_pending",
        OwnerRole.PI,
        iris,
        chicago("07-24 09:00").date(),
    )
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    desk.does(raise_blocker, ref, report, at=chicago("07-14 09:15"))
    desk.changes(Member, Member.key == "iris", **change)

    desk.rings(chicago("07-16 09:15"))

    assert desk.told() == ["lena"]


def test_above_a_site_leads_own_blocker_are_study_operations(desk: Desk) -> None:
    ref = desk.takes_in()
    lena = desk.member("lena").id or 0
    report = BlockerReport(
        BlockerCategory.SITE_CAPACITY,
        "no_screening_slots",
        OwnerRole.SITE_LEAD,
        lena,
        chicago("07-24 09:00").date(),
    )
    desk.does(raise_blocker, ref, report, at=chicago("07-14 09:15"))

    desk.rings(chicago("07-16 09:15"))  # after two business days
    desk.rings(chicago("07-21 09:15"))  # and after five

    assert desk.told("blocker_update") == ["lena", "omar"]


def test_a_lead_without_an_owner_is_told_to_the_site_lead_after_fifteen_minutes(desk: Desk) -> None:
    desk.takes_in(owner=None)

    desk.rings(chicago("07-14 09:19"))
    before = desk.told()
    desk.rings(chicago("07-14 09:20"))

    assert before == []
    assert desk.nudges() == [("lena", "A lead has no owner yet")]


def test_a_lead_that_came_in_at_night_has_fifteen_minutes_from_opening(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 23:00"), owner=None)

    desk.rings(chicago("07-15 08:14"))
    before = desk.told()
    desk.rings(chicago("07-15 08:15"))

    assert before == []
    assert desk.told() == ["lena"]


def test_nobody_hears_that_an_owner_is_missing_once_somebody_claimed_the_lead(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)
    desk.does(claim_lead, ref, at=chicago("07-14 09:15"), who="ben")

    desk.rings(chicago("07-14 10:00"))

    assert desk.told() == []


def test_the_new_owner_is_nudged_and_not_the_one_who_handed_over(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(hand_over, ref, desk.member("ben").id, at=chicago("07-14 10:00"))
    desk.does(take, ref, desk.events(ref)[-1].id, at=chicago("07-14 10:00"), who="ben")

    desk.rings(chicago("07-14 11:50"))  # two business hours after ten end at lunch

    assert desk.told() == ["ben"]
