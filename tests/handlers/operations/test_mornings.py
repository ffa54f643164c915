"""The morning list: who gets one, what is in it, and what it takes the place of."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.sandbox.blockkit import validate_message
from handlers.operations.blockers import raise_blocker, resolve_blocker
from handlers.operations.handovers import hand_over, take
from handlers.operations.leads import log_attempt
from handlers.operations.snoozing import snooze
from models.member import Member
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.rules.blocker_drafts import BlockerReport
from models.rules.snoozing import SnoozeChoice
from models.study import Site, Study
from models.terms import AttemptOutcome, BlockerCategory, EventAction, OwnerRole, StudyStatus
from tests.desk import Desk, chicago

LIST = chicago("07-15 08:45")
MINUTE = timedelta(minutes=1)


def lists(desk: Desk) -> list[str]:
    """What the lists say as they were promised or since amended, oldest first."""
    return [row.body["text"] for row in desk.outbox("list:")]


def not_reached(desk: Desk, *, day: str = "07-14") -> str:
    """A lead of Ana's that was tried at ten to ten, and so is to be tried again a day later."""
    ref = desk.takes_in(chicago(f"{day} 09:05"))
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago(f"{day} 09:50"))
    return ref


def waits_for_records(desk: Desk) -> str:
    """A lead whose records office is to be asked again on Wednesday."""
    ref = desk.takes_in(chicago("07-14 09:06"))
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    ana = desk.member("ana").id or 0
    report = BlockerReport(
        BlockerCategory.RECORDS,
        "awaiting_outside_clinic",
        OwnerRole.EXTERNAL_RECORDS,
        ana,
        chicago("07-15 09:00").date(),
    )
    desk.does(raise_blocker, ref, report, at=chicago("07-14 09:15"))
    return ref


# Nobody gets one


def test_somebody_with_nothing_to_do_gets_no_list(desk: Desk) -> None:
    desk.rings(LIST)

    assert lists(desk) == []


def test_what_is_due_another_day_is_no_reason_for_a_list(desk: Desk) -> None:
    ref = not_reached(desk)
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 10:00"))  # two days from now

    desk.rings(LIST)

    assert lists(desk) == []


@pytest.mark.parametrize("at", ["07-15 08:44", "07-15 12:30", "07-15 20:00", "07-18 08:45", "09-07 08:45"])
def test_there_is_no_list_before_its_time_nor_while_the_site_is_closed(desk: Desk, at: str) -> None:
    not_reached(desk)

    desk.rings(chicago(at))

    assert lists(desk) == []


def test_no_list_comes_in_the_middle_of_the_day_after_a_long_outage(desk: Desk) -> None:
    not_reached(desk)

    desk.rings(chicago("07-15 11:00"))

    assert lists(desk) == []
    assert desk.told() == ["ana"]


@pytest.mark.parametrize("status", [one for one in StudyStatus if one is not StudyStatus.ACTIVE])
def test_a_study_that_is_not_open_gives_no_list(desk: Desk, status: StudyStatus) -> None:
    not_reached(desk)
    desk.changes(Study, status=status)

    desk.rings(LIST)

    assert lists(desk) == []


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        (EventAction.CLOSED, {"group": "no_response", "reason": "could_not_reach"}),
        (EventAction.PAUSED, {"until": chicago("08-03 09:00").isoformat()}),
        (EventAction.OPTED_OUT, {}),
    ],
)
def test_a_lead_that_is_not_worked_on_is_in_no_list(
    desk: Desk, action: EventAction, facts: dict[str, str]
) -> None:
    ref = not_reached(desk)
    desk.records(ref, action, chicago("07-14 10:30"), **facts)

    desk.rings(LIST)

    assert lists(desk) == []


def test_a_snoozed_lead_is_in_no_list_before_its_time(desk: Desk) -> None:
    ref = not_reached(desk)
    until = SnoozeChoice("afternoon", chicago("07-15 13:00"))
    desk.does(snooze, ref, until, at=chicago("07-14 16:00"))

    desk.rings(LIST)

    assert lists(desk) == []


def test_a_site_with_an_impossible_calendar_keeps_no_other_site_from_its_lists(desk: Desk) -> None:
    ref = desk.takes_in(chicago("07-14 09:05"), site="302", owner="mei")
    desk.changes(Site, Site.code == "301", timezone="Nowhere/Atlantis")

    desk.rings(chicago("07-15 08:00"))  # nine in New York

    (said,) = lists(desk)
    assert ref in said


def test_somebody_who_cannot_be_told_gets_no_list(desk: Desk) -> None:
    not_reached(desk)
    desk.changes(Member, Member.key == "ana", active=False)

    desk.rings(LIST)

    assert lists(desk) == []


# What it says


def test_a_list_says_what_is_due_today_what_is_late_and_what_is_to_be_checked(desk: Desk) -> None:
    records = waits_for_records(desk)
    late = desk.takes_in(chicago("07-14 09:07"))
    today = not_reached(desk)
    for at in ("07-14 11:07", LIST.strftime("%m-%d %H:%M")):
        desk.rings(chicago(at))

    (row,) = desk.outbox("list:")
    assert row.to == desk.member("ana").slack_user_id
    assert row.body["text"] == (
        "*Wednesday 15 Jul: 1 due today, 1 late, 1 blocked, to check today*\n"
        "*Due today*\n"
        f"1. *{today}* · Trying to reach · call, second attempt, by Wed 15 Jul 9:50 am CT\n"
        "*Late*\n"
        f"2. *{late}* · New inquiry · call, first attempt, was due Tue 14 Jul 2:07 pm CT\n"
        "*Blocked, to check today*\n"
        f"3. *{records}* · In conversation · complete the prescreen, by Thu 16 Jul 9:10 am CT\n"
        "Blocked · Records: Waiting for an outside clinic (outside clinic or records office to move, check Wed 15 Jul 5:00 pm CT)"
    )
    assert validate_message(row.body) == []


def test_a_list_comes_once_for_each_person_and_working_day(desk: Desk) -> None:
    not_reached(desk)

    for minutes in range(0, 60, 5):
        desk.rings(LIST + minutes * MINUTE)
    desk.rings(chicago("07-16 08:45"))

    assert [text.splitlines()[0] for text in lists(desk)] == [
        "*Wednesday 15 Jul: 1 due today*",
        "*Thursday 16 Jul: 1 late*",
    ]


def test_a_list_that_comes_late_says_so(desk: Desk) -> None:
    not_reached(desk)

    desk.rings(chicago("07-15 09:20"))

    assert "(This should have come at 8:45 am; Onward was away.)" in lists(desk)[0]


def test_a_long_list_is_cut_and_says_so(desk: Desk) -> None:
    for _ in range(22):
        not_reached(desk)

    desk.rings(LIST)

    (row,) = desk.outbox("list:")
    assert row.body["text"].startswith("*Wednesday 15 Jul: 22 due today*")
    assert row.body["text"].endswith("and 7 more: `/lead mine`")
    assert validate_message(row.body) == []


def test_a_visit_at_risk_is_marked_urgent_and_nothing_else_is(desk: Desk) -> None:
    ordinary = not_reached(desk)
    ref = desk.takes_in(chicago("07-14 09:05"))
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    desk.records(
        ref, EventAction.VISIT_BOOKED, chicago("07-14 09:20"), visit_at=chicago("07-15 15:00").isoformat()
    )

    desk.rings(LIST)

    (said,) = lists(desk)
    assert f"*Urgent:* *{ref}*" in said
    assert f"*Urgent:* *{ordinary}*" not in said


def test_whoever_is_to_see_to_a_blocker_is_reminded_of_it(desk: Desk) -> None:
    ref = desk.takes_in(chicago("07-14 09:05"))
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    iris = desk.member("iris")
    report = BlockerReport(
        BlockerCategory.STUDY_TEAM_REVIEW,
        "pi_review_pending",
        OwnerRole.PI,
        iris.id or 0,
        chicago("07-15 09:00").date(),
    )
    desk.does(raise_blocker, ref, report, at=chicago("07-14 09:15"))

    desk.rings(LIST)

    hers = [row.body["text"] for row in desk.outbox("list:") if row.to == iris.slack_user_id]
    assert len(hers) == 1
    assert hers[0].startswith("*Wednesday 15 Jul: 1 blocked, to check today*")


# As the day goes on


def test_a_line_is_ticked_off_when_it_was_dealt_with(desk: Desk) -> None:
    ref = not_reached(desk)
    desk.rings(LIST)

    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-15 09:00"))

    (row,) = desk.outbox("list:")
    assert f":white_check_mark: *{ref}* · In conversation · complete the prescreen" in row.body["text"]
    assert "accessory" not in str(row.body)
    assert validate_message(row.body) == []


def test_a_line_is_ticked_off_when_the_lead_goes_to_somebody_else(desk: Desk) -> None:
    ref = not_reached(desk)
    desk.rings(LIST)

    desk.does(hand_over, ref, desk.member("ben").id, at=chicago("07-15 09:00"))
    desk.does(take, ref, desk.events(ref)[-1].id, at=chicago("07-15 09:00"), who="ben")

    assert f":white_check_mark: *{ref}*" in lists(desk)[0]


def test_a_line_is_ticked_off_when_its_blocker_is_out_of_the_way(desk: Desk) -> None:
    ref = waits_for_records(desk)
    desk.rings(LIST)
    (blocker,) = desk.blockers(ref)

    desk.does(resolve_blocker, ref, blocker.key, at=chicago("07-15 09:00"))

    assert f":white_check_mark: *{ref}*" in lists(desk)[0]


# What it takes the place of


def test_a_warning_early_in_the_day_waits_for_the_list_and_is_not_told_again(desk: Desk) -> None:
    ref = not_reached(desk)  # due at 9:50, and its due day begins at 8:00

    for at in ("08:00", "08:15", "08:44", "08:45", "09:00", "09:15"):
        desk.rings(chicago(f"07-15 {at}"))

    with desk.sessions() as session:
        (nudge,) = session.exec(select(Nudge).where(Nudge.lead_id == desk.lead(ref).id))
        told_in = session.get_one(OutboxRow, nudge.outbox_id).dedupe_key
    assert told_in == f"list:{desk.member('ana').id}:2026-07-15"
    assert nudge.held_because == "in the morning list"
    assert desk.outbox("nudge:") == []


def test_a_warning_with_little_time_after_the_list_does_not_wait_for_it(desk: Desk) -> None:
    ref = desk.takes_in(chicago("07-14 09:05"))
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 09:10"))

    desk.rings(chicago("07-15 08:00"))

    (told,) = desk.outbox("nudge:")
    assert ref in told.body["text"]


def test_an_escalation_does_not_wait_for_the_list(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 08:05"))
    desk.rings(chicago("07-14 10:05"))

    desk.rings(chicago("07-15 08:05"))

    assert desk.told() == ["ana", "lena"]


def test_after_six_messages_what_is_due_later_waits_for_the_next_list(desk: Desk) -> None:
    for hour in (8, 9, 10, 11):
        desk.takes_in(chicago(f"07-14 {hour:02}:00"))
    desk.takes_in(chicago("07-14 11:20"))
    desk.takes_in(chicago("07-14 11:40"))
    late = desk.takes_in(chicago("07-14 14:40"))
    at = chicago("07-14 08:00")
    while at < chicago("07-14 17:00"):
        desk.rings(at)
        at += 5 * MINUTE
    that_day = len(desk.outbox("nudge:"))

    desk.rings(LIST)

    with desk.sessions() as session:
        last = session.exec(
            select(Nudge).where(Nudge.lead_id == desk.lead(late).id).order_by(col(Nudge.id))
        ).first()
    assert that_day == 6
    assert last is not None
    assert last.held_because == "6 messages today, so in the next list"
    assert late in lists(desk)[-1]
    ana = desk.member("ana").slack_user_id
    assert len([row for row in desk.outbox("nudge:") if row.to == ana]) == 6


def test_after_six_messages_what_cannot_wait_joins_the_last_one(desk: Desk) -> None:
    for minutes in range(0, 140, 20):
        desk.takes_in(chicago("07-14 08:00") + minutes * MINUTE)
    at = chicago("07-14 08:00")
    while at < chicago("07-14 13:00"):
        desk.rings(at)
        at += 5 * MINUTE

    (last,) = desk.outbox("nudge:")[5:]
    with desk.sessions() as session:
        why = session.exec(select(Nudge.held_because).order_by(col(Nudge.id))).all()
    assert why == [None] * 6 + ["6 messages today, so it joined the last one"]
    assert last.body["text"].startswith("*2 leads need you, the most pressing first*")
