"""The watchman: rows broken by hand are found, said once to the site lead, and put right where they can be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlmodel import select

from handlers import jobs
from handlers.operations.blockers import raise_blocker
from handlers.operations.leads import log_attempt
from models.deadline import Deadline
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.outbox import OutboxRow
from models.rules.blocker_drafts import BlockerReport
from models.study import Site, Study
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    DeadlineState,
    EventAction,
    OutboxState,
    OwnerRole,
    StudyStatus,
)
from tests.desk import Desk, chicago

MORNING = chicago("07-15 08:30")
SPONSOR_WAITS = BlockerReport(
    BlockerCategory.PROTOCOL, "criteria_question", OwnerRole.SPONSOR, 1, chicago("07-24 09:00").date()
)


def in_conversation(desk: Desk) -> str:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 10:00"))
    return ref


def looks(desk: Desk, at: datetime = MORNING) -> list[str]:
    """The watchman looks; gives what he said at Riverside."""
    jobs.watch(desk.sessions, at)
    return said(desk)


def said(desk: Desk) -> list[str]:
    return [
        line
        for row in desk.outbox("watch:1:")
        for line in row.body["text"].splitlines()
        if line.startswith("•")
    ]


def looked(desk: Desk) -> list[LedgerEvent]:
    with desk.sessions() as session:
        asked = select(LedgerEvent).where(LedgerEvent.action == EventAction.WATCHED)
        return [one for one in session.exec(asked) if one.new["site"] == "301"]


# Nothing to say


def test_all_is_well_where_every_lead_has_owner_plan_and_clock(desk: Desk) -> None:
    desk.takes_in()
    held = in_conversation(desk)
    desk.records(held, EventAction.PAUSED, chicago("07-14 11:00"), until=chicago("07-27 08:00").isoformat())
    waiting = in_conversation(desk)
    desk.does(raise_blocker, waiting, SPONSOR_WAITS, at=chicago("07-14 11:00"))
    desk.records(
        waiting,
        EventAction.NEXT_ACTION_SET,
        chicago("07-14 11:00"),
        next_action="call",
        due_at=chicago("07-24 15:00").isoformat(),
    )
    desk.rings(MORNING)

    assert looks(desk) == []
    assert [(one.new["leads"], one.new["findings"]) for one in looked(desk)] == [(3, [])]


def test_a_lead_that_came_in_at_night_still_has_its_minutes_to_find_an_owner(desk: Desk) -> None:
    desk.takes_in(chicago("07-15 08:20"), owner=None)

    assert looks(desk) == []


@pytest.mark.parametrize("at", ["07-15 08:29", "07-15 12:30", "07-15 17:00", "07-18 10:00", "08-14 10:00"])
def test_he_looks_only_in_the_open_hours_of_a_working_day(desk: Desk, at: str) -> None:
    jobs.watch(desk.sessions, chicago(at))

    assert looked(desk) == []


def test_a_study_that_is_not_open_is_left_alone(desk: Desk) -> None:
    desk.takes_in(owner=None)
    desk.changes(Study, status=StudyStatus.PAUSED)

    assert looks(desk) == []
    assert looked(desk) == []


def test_he_looks_once_a_day_however_many_ask(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"), owner=None)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: jobs.watch(desk.sessions, MORNING), range(4)))
    jobs.watch(desk.sessions, chicago("07-15 15:00"))

    assert len(looked(desk)) == 1
    assert len(desk.outbox("watch:")) == 1


# Rows broken by hand


def test_a_lead_without_an_owner_is_found(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)
    desk.rings(chicago("07-14 16:00"))

    assert looks(desk) == [f"• {ref} has no owner"]


def test_a_lead_of_somebody_who_is_gone_is_found(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Member, Member.key == "ana", active=False)
    desk.rings(chicago("07-14 11:05"))

    assert looks(desk) == [f"• {ref} belongs to somebody who is no longer here"]


def test_a_clock_that_was_lost_is_found_and_runs_again(desk: Desk) -> None:
    ref = in_conversation(desk)
    with desk.sessions.begin() as session:
        session.delete(session.get_one(Deadline, desk.clock(ref, "prescreen").id))

    assert looks(desk) == [f"• {ref} had a clock that did not run; it runs now (The prescreen)"]
    assert desk.clock(ref, "prescreen").due_at == chicago("07-16 10:00")
    assert looks(desk, chicago("07-16 08:30")) == said(desk)


def test_a_clock_that_was_stopped_is_found_and_runs_again(desk: Desk) -> None:
    ref = in_conversation(desk)
    row = desk.clock(ref, "prescreen")
    desk.changes(Deadline, Deadline.id == row.id, state=DeadlineState.MET, next_ring_at=None)

    assert looks(desk) == [f"• {ref} had a clock that did not run; it runs now (The prescreen)"]
    assert desk.clock(ref, "prescreen").id == row.id
    assert desk.clock(ref, "prescreen").next_ring_at == row.next_ring_at


def test_a_clock_that_waits_for_nobody_is_found_and_runs_again(desk: Desk) -> None:
    ref = in_conversation(desk)
    row = desk.clock(ref, "prescreen")
    desk.changes(Deadline, Deadline.id == row.id, state=DeadlineState.PAUSED, next_ring_at=None)

    assert looks(desk) == [f"• {ref} had a clock that stood still for no reason; it runs now (The prescreen)"]
    assert desk.clock(ref, "prescreen").state is DeadlineState.RUNNING


def test_a_clock_that_fell_silent_is_found_and_rings_again(desk: Desk) -> None:
    ref = in_conversation(desk)
    row = desk.clock(ref, "prescreen")
    desk.changes(Deadline, Deadline.id == row.id, next_ring_at=None)

    assert looks(desk) == [f"• {ref} had a deadline nobody was told of (The prescreen)"]
    assert desk.clock(ref, "prescreen").next_ring_at == row.next_ring_at


def test_a_deadline_that_passed_in_silence_is_found(desk: Desk) -> None:
    ref = desk.takes_in()  # due on Tuesday at 14:05; nobody asks what rings

    assert looks(desk) == [f"• {ref} had a deadline nobody was told of (First response)"]


def test_a_snooze_is_no_silence(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.records(ref, EventAction.SNOOZED, chicago("07-14 10:00"), until=chicago("07-15 08:15").isoformat())

    assert looks(desk) == []


def test_a_word_that_could_not_be_delivered_was_not_said(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.rings(chicago("07-14 11:05"))
    (nudge,) = desk.outbox("nudge:")
    desk.changes(OutboxRow, OutboxRow.id == nudge.id, state=OutboxState.DEAD)

    assert looks(desk) == [f"• {ref} had a deadline nobody was told of (First response)"]


def test_a_change_nobody_waits_for_is_found(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.changes(Lead, Lead.ref == ref, clocks_change_at=None)  # so it would never be noticed to be stale
    desk.rings(chicago("07-17 16:00"))

    assert (
        f"• {ref} had a clock that did not run; it runs now (A new plan for a lead that stood still)"
        in looks(desk, chicago("07-20 08:30"))
    )
    assert desk.clock(ref, "stale_review").started_at == chicago("07-17 10:00")


def test_somebody_who_asked_to_stop_is_not_left_open(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.records(ref, EventAction.OPTED_OUT, chicago("07-14 11:00"))

    assert looks(desk) == [f"• {ref} asked for no more contact and is still open: close it"]


def test_one_message_says_it_all_to_the_site_lead_only(desk: Desk) -> None:
    for _ in range(25):
        desk.takes_in(owner=None)
    desk.takes_in(site="302", owner="mei")

    looks(desk)

    (row,) = desk.outbox("watch:1:")
    assert row.to == desk.member("lena").slack_user_id
    assert row.body["text"].startswith("*25 leads at site 301 had slipped out of sight*")
    assert len(said(desk)) == 20
    assert said(desk)[0].endswith(
        "has no owner; had a deadline nobody was told of (An owner, First response)"
    )
    assert "and 5 more" in row.body["text"]
    assert len(looked(desk)[0].new["findings"]) == 75


def test_one_site_that_cannot_be_looked_at_keeps_no_other_waiting(desk: Desk) -> None:
    desk.takes_in(site="302", owner=None)
    desk.changes(Site, Site.code == "301", timezone="Nowhere/Atlantis")

    jobs.watch(desk.sessions, MORNING)

    assert len(desk.outbox("watch:2:")) == 1
