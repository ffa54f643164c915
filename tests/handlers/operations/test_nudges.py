"""One message per person and slot: what shares it, what waits for the next, and what is told at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlmodel import select

from bot.sandbox.blockkit import validate_message
from handlers.operations.handovers import hand_over
from handlers.operations.leads import log_attempt
from models.deadline import Deadline
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.study import Study
from models.terms import AttemptOutcome, EventAction, StudyStatus
from tests.desk import Desk, chicago

MINUTE = timedelta(minutes=1)


def messages(desk: Desk) -> list[OutboxRow]:
    """What was posted to people about rung clocks, oldest first."""
    return desk.outbox("nudge:")


def as_it_stands(desk: Desk, row: OutboxRow) -> dict[str, object]:
    """What a message says in the end."""
    edits = [edit for edit in desk.outbox("edit:") if edit.edits_id == row.id]
    return (edits or [row])[-1].body


def held(desk: Desk) -> list[str | None]:
    """Why each nudge was not told at once."""
    with desk.sessions() as session:
        return list(session.exec(select(Nudge.held_because).order_by(Nudge.id)))  # type: ignore[arg-type]


def buttons(body: dict[str, object]) -> list[str]:
    """The labels of a message's buttons, row by row."""
    rows = [block for block in body["blocks"] if block["type"] == "actions"]  # type: ignore[attr-defined]
    return [
        ", ".join(one["text"]["text"] for one in row["elements"] if one["type"] == "button") for row in rows
    ]


def test_what_rings_at_the_same_time_is_one_message(desk: Desk) -> None:
    refs = [desk.takes_in() for _ in range(3)]

    desk.rings(chicago("07-14 11:05"))

    (message,) = messages(desk)
    assert all(ref in message.body["text"] for ref in refs)


def test_more_than_twenty_leads_that_ring_at_once_are_still_one_message(desk: Desk) -> None:
    for _ in range(25):
        desk.takes_in()

    desk.rings(chicago("07-14 11:05"))

    (message,) = messages(desk)
    assert "and 19 more: `/lead mine`" in message.body["text"]
    assert validate_message(message.body) == []


def test_what_rings_within_a_quarter_of_an_hour_waits_for_its_end(desk: Desk) -> None:
    first = desk.takes_in(chicago("07-14 09:05"))
    second = desk.takes_in(chicago("07-14 09:10"))
    third = desk.takes_in(chicago("07-14 09:15"))

    for at in ("11:05", "11:10", "11:15", "11:19"):
        desk.rings(chicago(f"07-14 {at}"))
    within = len(messages(desk))
    desk.rings(chicago("07-14 11:20"))

    assert within == 1
    assert first in messages(desk)[0].body["text"]
    assert second in messages(desk)[1].body["text"]
    assert third in messages(desk)[1].body["text"]
    assert held(desk) == [None, *["one message in a quarter of an hour"] * 2]


def test_what_waited_for_its_slot_is_not_called_late(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    desk.takes_in(chicago("07-14 09:10"))
    for at in ("11:05", "11:10", "11:20"):
        desk.rings(chicago(f"07-14 {at}"))

    assert "Onward was away" not in messages(desk)[1].body["text"]


def test_no_warning_waits_past_its_due_time(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 15:00"))  # its warning falls on closing time, and so comes at 16:45
    early = desk.takes_in(chicago("07-14 14:50"))
    desk.rings(chicago("07-14 16:45"))
    first = len(messages(desk))
    desk.changes(Deadline, Deadline.lead_id == desk.lead(early).id, due_at=chicago("07-14 16:58"))

    desk.rings(chicago("07-14 16:50"))

    assert (first, len(messages(desk))) == (1, 2)
    assert early in messages(desk)[1].body["text"]


def test_what_was_answered_while_it_waited_is_told_to_nobody(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    ref = desk.takes_in(chicago("07-14 09:10"))
    desk.rings(chicago("07-14 11:05"))
    desk.rings(chicago("07-14 11:10"))
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 11:12"))

    desk.rings(chicago("07-14 11:20"))

    assert len(messages(desk)) == 1


def test_what_a_study_that_was_paused_held_back_is_told_when_it_goes_on(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    desk.takes_in(chicago("07-14 09:10"))
    desk.rings(chicago("07-14 11:05"))
    desk.rings(chicago("07-14 11:10"))
    desk.changes(Study, status=StudyStatus.PAUSED)
    desk.rings(chicago("07-14 11:20"))
    paused = len(messages(desk))
    desk.changes(Study, status=StudyStatus.ACTIVE)

    desk.rings(chicago("07-15 11:30"))

    assert paused == 1
    assert len(messages(desk)) > 1


def test_a_lead_whose_clocks_ring_together_is_one_item(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)

    desk.rings(chicago("07-14 11:05"))

    (message,) = messages(desk)
    assert message.body["text"].startswith(
        "*A lead has no owner yet*\n*First response is due Tue 14 Jul 2:05 pm CT*\n"
    )
    assert message.body["text"].count(ref) == 1


def test_a_message_about_several_leads_says_of_each_what_a_message_of_its_own_would(desk: Desk) -> None:
    first = desk.takes_in(chicago("07-14 09:04"))
    second = desk.takes_in(chicago("07-14 09:05"), source="registry")

    desk.rings(chicago("07-14 11:05"))

    (message,) = messages(desk)
    assert message.body["text"] == (
        "*2 leads need you, the most pressing first*\n"
        "*First response is due Tue 14 Jul 2:04 pm CT*\n"
        f"1. {first} · New inquiry · Social ads\n"
        "Next: call, first attempt, by Tue 14 Jul 2:04 pm CT\n"
        "*First response is due Tue 14 Jul 2:05 pm CT*\n"
        f"2. {second} · New inquiry · Patient registry\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    )
    assert (
        buttons(message.body)
        == [
            "Spoke, No answer, Left message, Blocker, Snooze, Hand over, Close, Why now?",
        ]
        * 2
    )
    assert validate_message(message.body) == []


def test_a_done_item_says_what_was_done_and_the_others_keep_their_buttons(desk: Desk) -> None:
    first = desk.takes_in(chicago("07-14 09:04"))
    second = desk.takes_in(chicago("07-14 09:05"))
    desk.rings(chicago("07-14 11:05"))

    desk.does(log_attempt, first, AttemptOutcome.NO_ANSWER, at=chicago("07-14 11:10"))

    ana = desk.member("ana").slack_user_id
    body = as_it_stands(desk, messages(desk)[0])
    assert body["text"] == (
        "*1 lead needs you, the most pressing first*\n"
        f":white_check_mark: Logged: no answer, 11:10 am · <@{ana}>\n"
        f"1. {first} · Trying to reach\n"
        "Next: call, second attempt, by Wed 15 Jul 11:10 am CT; try Wed 15 Jul 10:30 am CT\n"
        "*First response is due Tue 14 Jul 2:05 pm CT*\n"
        f"2. {second} · New inquiry · Social ads\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    )
    assert [row.split(", ")[0] for row in buttons(body)] == ["Undo", "Spoke"]
    assert validate_message(body) == []


def test_a_message_whose_items_are_all_done_has_only_the_ways_back(desk: Desk) -> None:
    refs = [desk.takes_in() for _ in range(2)]
    desk.rings(chicago("07-14 11:05"))

    for ref in refs:
        desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 11:10"))

    body = as_it_stands(desk, messages(desk)[0])
    assert str(body["text"]).startswith("*All 2 leads seen to*\n")
    assert buttons(body) == ["Undo", "Undo"]
    assert validate_message(body) == []


def test_folded_items_come_up_as_others_are_done(desk: Desk) -> None:
    refs = [desk.takes_in(chicago("07-14 09:05") + number * timedelta(seconds=1)) for number in range(8)]
    desk.rings(chicago("07-14 11:06"))
    folded = [ref for ref in refs if ref not in messages(desk)[0].body["text"]]

    for ref in refs[:2]:
        desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 11:10"))

    body = as_it_stands(desk, messages(desk)[0])
    assert folded == refs[6:]
    assert all(ref in str(body["text"]) for ref in refs)
    assert "more" not in str(body["text"])
    assert validate_message(body) == []


def test_a_site_leads_message_names_the_leads_it_has_no_room_for(desk: Desk) -> None:
    refs = [desk.takes_in(chicago("07-14 09:05"), owner=None) for _ in range(8)]

    desk.rings(chicago("07-14 09:20"))

    (message,) = messages(desk)
    assert "and 2 more: " in message.body["text"]
    assert all(ref in message.body["text"] for ref in refs)
    assert validate_message(message.body) == []


def test_study_operations_get_one_message_that_names_no_lead_even_when_it_is_answered(desk: Desk) -> None:
    refs = sorted(desk.takes_in() for _ in range(2))
    for at in ("07-14 11:05", "07-15 09:05", "07-16 09:05"):
        desk.rings(chicago(at))
    omar = desk.member("omar").slack_user_id
    desk.does(log_attempt, refs[0], AttemptOutcome.SPOKE, at=chicago("07-16 09:10"))

    (message,) = [row for row in messages(desk) if row.to == omar]
    body = as_it_stands(desk, message)
    assert body["text"] == (
        "*1 of 2 still open. The site leads know; you are told once, in case they need help.*\n"
        ":white_check_mark: First response, due Tue 14 Jul 2:05 pm CT at site 301 of KN-118, has been answered.\n"
        "First response was due Tue 14 Jul 2:05 pm CT at site 301 of KN-118 and is still open."
    )
    assert validate_message(body) == []


def test_study_operations_hear_of_a_decision_before_it_is_due_and_that_it_is_not_due_yet(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    desk.records(
        ref,
        EventAction.BLOCKER_OPENED,
        chicago("07-14 10:00"),
        key="b-1",
        category="sponsor_cro",
        sub_reason="decision_pending",
        owner_role="sponsor",
        due_at=chicago("07-20 17:00").isoformat(),
    )
    desk.rings(chicago("07-17 10:00"))

    (told,) = [row for row in messages(desk) if row.to == desk.member("omar").slack_user_id]
    assert told.body["text"] == (
        "The sponsor's or CRO's decision is due Tue 21 Jul 10:00 am CT at site 301 of KN-118 "
        "and is still open.\n"
        "It is for the sponsor or the CRO to give. You are told once, so that you can ask for it."
    )


def reasons(desk: Desk) -> list[str]:
    """Why each was told, message by message."""
    lines = [row.body["text"].splitlines() for row in messages(desk)]
    return [line for told in lines for line in told if line.startswith("Why now: ")]


def test_whoever_took_a_lead_over_reads_that_their_time_began_then(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(hand_over, ref, desk.member("ben").id, who="ben", at=chicago("07-14 10:00"))
    desk.rings(chicago("07-14 13:00"))

    (why,) = reasons(desk)
    assert "4 business hours after it was handed over (Tue 14 Jul 10:00 am CT)" in why


def test_the_second_follow_up_on_a_missed_visit_counts_from_the_first(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    visit_at = chicago("07-14 09:30").isoformat()
    desk.records(ref, EventAction.VISIT_BOOKED, chicago("07-14 09:20"), visit_at=visit_at)
    desk.records(ref, EventAction.VISIT_OUTCOME_LOGGED, chicago("07-14 10:00"), outcome="no_show")
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 10:30"))
    desk.rings(chicago("07-15 09:30"))

    assert "1 business day after the first follow-up (Tue 14 Jul 10:30 am CT)" in reasons(desk)[-1]


def test_records_to_be_chased_are_due_now_and_not_when_they_are_to_be_chased_again(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    desk.records(ref, EventAction.RECORDS_MARKED, chicago("07-14 10:30"), state="requested")
    desk.rings(chicago("07-20 10:30"))  # that the person has heard nothing for four days comes first
    desk.rings(chicago("07-21 10:30"))

    assert ("ana", "Chasing the records is due") in desk.nudges("records_chase")
    assert reasons(desk)[-1] == (
        "Why now: Chasing the records is due 5 business days after they were requested (Tue 14 Jul 10:30 am CT), "
        "and every 5 business days from then on. Policy: the default, not a regulation."
    )


def test_a_visit_booked_late_is_not_said_to_be_a_day_before_itself(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 09:10"))
    visit_at = chicago("07-15 09:30").isoformat()
    desk.records(ref, EventAction.VISIT_BOOKED, chicago("07-14 14:00"), visit_at=visit_at)
    desk.rings(chicago("07-14 14:00"))

    (why,) = reasons(desk)
    assert "1 business day before the visit, which was booked later than that (Tue 14 Jul 2:00 pm CT)" in why


def test_the_ledger_says_what_was_told_and_why_it_waited(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    ref = desk.takes_in(chicago("07-14 09:10"))
    for at in ("11:05", "11:10", "11:20"):
        desk.rings(chicago(f"07-14 {at}"))

    (told,) = [event for event in desk.events(ref) if event.action is EventAction.NUDGE_QUEUED]
    assert told.new == {"deadline": "first_response", "rung": 0, "to": "ana"}
    assert told.reason == "one message in a quarter of an hour"


def test_several_workers_together_tell_somebody_once_in_a_slot(desk: Desk) -> None:
    refs = [desk.takes_in() for _ in range(44)]
    together = Barrier(4)

    def work(at: datetime) -> int:
        together.wait()
        return desk.rings(at)

    with ThreadPoolExecutor(4) as pool:
        rung = sum(pool.map(work, [chicago("07-14 11:05")] * 4))
    at_once = len(messages(desk))
    desk.rings(chicago("07-14 11:20"))

    assert rung == len(refs)
    assert at_once == 1
    assert len(messages(desk)) <= 2
    assert desk.told() == ["ana"] * len(refs)
