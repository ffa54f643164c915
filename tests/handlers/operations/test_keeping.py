"""How deadlines are kept: paused and taken up again, undone and revived, counted anew on changed hours."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.local import SAMPLE
from handlers import jobs
from handlers.operations.blockers import raise_blocker, resolve_blocker
from handlers.operations.leads import log_attempt
from handlers.reading.study_file import StudyFile, read_study_file
from models.deadline import Deadline
from models.queries.deadlines import standing_of
from models.rules.blocker_drafts import BlockerReport
from models.rules.frozen_clock import FrozenClock
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    DeadlineKind,
    DeadlineState,
    EventAction,
    OwnerRole,
    Party,
)
from tests.desk import Desk, chicago, lead_of

SPOKEN = chicago("07-14 10:00")
WAITS_ON_CLINIC = BlockerReport(
    BlockerCategory.RECORDS,
    "awaiting_outside_clinic",
    OwnerRole.EXTERNAL_RECORDS,
    1,
    chicago("07-20 09:00").date(),
)


def in_conversation(desk: Desk) -> str:
    """A lead of Tuesday 9:05 somebody spoke with at 10; its prescreen is due on Thursday at 10."""
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=SPOKEN)
    return ref


def block(desk: Desk, ref: str, at: datetime) -> str:
    desk.does(raise_blocker, ref, WAITS_ON_CLINIC, at=at)
    return desk.blockers(ref)[-1].key


def states(desk: Desk, ref: str) -> dict[str, str]:
    return {one.kind.value: one.state.value for one in desk.clocks(ref, running=False)}


def edited(old: str, new: str) -> StudyFile:
    """The sample study with something changed."""
    text = (SAMPLE / "study.toml").read_text()
    assert old in text
    return read_study_file(text.replace(old, new, 1))


# What must not happen


def test_the_database_keeps_each_clock_of_a_lead_once(desk: Desk) -> None:
    ref = desk.takes_in()
    with desk.sessions() as session:
        row = session.get_one(Deadline, desk.clock(ref, "first_response").id)
        session.add(Deadline(**{**row.model_dump(), "id": None}))
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_clock_that_stands_still_rings_nobody(desk: Desk) -> None:
    ref = in_conversation(desk)
    block(desk, ref, chicago("07-14 10:30"))

    desk.rings(chicago("07-16 10:00"))

    assert desk.told("prescreen") == []
    assert desk.clock(ref, "prescreen").next_ring_at is None


def test_whoever_was_told_is_not_told_again_after_a_pause(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.rings(chicago("07-15 10:00"))
    key = block(desk, ref, chicago("07-15 11:00"))
    desk.does(resolve_blocker, ref, key, at=chicago("07-16 11:00"))

    for at in ("07-16 11:00", "07-16 14:00", "07-17 09:00"):
        desk.rings(chicago(at))

    assert desk.told("prescreen") == ["ana"]


def test_hours_that_did_not_change_recount_nothing(desk: Desk) -> None:
    ref = in_conversation(desk)
    with desk.sessions.begin() as session:  # a row that says something else would be brought in step
        row = session.get_one(Deadline, desk.clock(ref, "prescreen").id)
        row.due_at = chicago("07-31 12:00")

    desk.apply(edited('name = "Riverside"', 'name = "Riverside Clinic"'), at=chicago("07-14 12:00"))

    assert desk.clock(ref, "prescreen").due_at == chicago("07-31 12:00")


# Whose turn it is


def test_an_outside_blocker_pauses_the_site_and_starts_that_partys_clock(desk: Desk) -> None:
    ref = in_conversation(desk)
    block(desk, ref, chicago("07-14 10:30"))

    assert states(desk, ref) == {
        "first_response": "met",
        "prescreen": "paused",
        "patient_silence": "running",
        "blocker_update": "running",
    }
    assert desk.clock(ref, "blocker_update").party is Party.OUTSIDE_RECORDS


def test_pause_time_is_left_out_in_business_time(desk: Desk) -> None:
    ref = in_conversation(desk)
    key = block(desk, ref, chicago("07-14 16:00"))
    # Stood still from Tuesday 16:00 to Thursday 9:00: an hour, a day and an hour of business.
    desk.does(resolve_blocker, ref, key, at=chicago("07-16 09:00"))

    row = desk.clock(ref, "prescreen")
    assert row.state is DeadlineState.RUNNING
    assert row.due_at == chicago("07-17 12:00")
    assert row.pauses == [[at.isoformat() for at in utc("07-14 16:00", "07-16 09:00")]]
    assert row.next_ring_at == chicago("07-16 11:45")  # at noon the site closes for lunch


def utc(*texts: str) -> list[datetime]:
    return [chicago(text).astimezone(UTC) for text in texts]


def test_a_deadline_answered_while_it_stood_still_was_met(desk: Desk) -> None:
    ref = in_conversation(desk)
    block(desk, ref, chicago("07-14 10:30"))

    desk.records(ref, EventAction.PRESCREEN_LOGGED, chicago("07-28 10:00"), outcome="not_forwarded")

    assert desk.clock(ref, "prescreen").state is DeadlineState.MET


def test_a_deadline_missed_before_the_pause_stays_missed(desk: Desk) -> None:
    ref = in_conversation(desk)
    block(desk, ref, chicago("07-16 15:00"))

    desk.records(ref, EventAction.PRESCREEN_LOGGED, chicago("07-17 10:00"), outcome="not_forwarded")

    assert desk.clock(ref, "prescreen").state is DeadlineState.MISSED


def test_the_next_deadline_is_the_earliest_that_runs(desk: Desk) -> None:
    ref = in_conversation(desk)
    with desk.sessions() as session:
        before = standing_of(session, lead_of(session, ref))
    block(desk, ref, chicago("07-14 10:30"))

    with desk.sessions() as session:
        after = standing_of(session, lead_of(session, ref))

    assert before.next is not None
    assert after.next is not None
    assert (before.next.kind, before.waiting) == (DeadlineKind.PRESCREEN, ())
    assert (after.next.kind, after.waiting) == (DeadlineKind.BLOCKER_UPDATE, (Party.SITE,))


# Time alone


def test_a_visits_time_starts_its_clock_though_nobody_pressed_anything(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.records(
        ref, EventAction.VISIT_BOOKED, chicago("07-14 11:00"), visit_at=chicago("07-20 09:00").isoformat()
    )

    desk.rings(chicago("07-20 08:59"))
    before = states(desk, ref)
    desk.rings(chicago("07-20 11:00"))

    assert "visit_outcome" not in before
    assert desk.clock(ref, "visit_outcome").due_at == chicago("07-20 14:00")
    assert desk.told("visit_outcome") == ["ana"]
    assert states(desk, ref)["visit_prep"] == "missed"


def test_a_reminder_that_nobody_gave_is_missed_when_the_next_is_near(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.records(
        ref, EventAction.VISIT_BOOKED, chicago("07-14 11:00"), visit_at=chicago("07-24 14:00").isoformat()
    )

    desk.rings(chicago("07-21 13:00"))
    desk.rings(chicago("07-22 15:00"))

    first, second = [one for one in desk.clocks(ref, running=False) if one.kind == "visit_reminder"]
    assert (first.state, first.stopped_at) == (DeadlineState.MISSED, chicago("07-22 14:00"))
    assert (second.state, second.due_at) == (DeadlineState.RUNNING, chicago("07-23 14:00"))
    assert desk.told("visit_reminder") == ["ana"]


def test_a_lead_left_alone_becomes_stale_and_its_owner_hears(desk: Desk) -> None:
    ref = in_conversation(desk)

    desk.rings(chicago("07-17 10:00"))
    flagged = desk.clock(ref, "stale_review")
    desk.rings(chicago("07-20 10:00"))

    assert flagged.started_at == chicago("07-17 10:00")
    assert desk.told("stale_review") == ["ana"]


def test_records_are_chased_every_five_days_and_the_site_lead_hears_at_fifteen(desk: Desk) -> None:
    ref = in_conversation(desk)
    at = chicago("07-14 11:00")
    desk.records(ref, EventAction.RECORDS_MARKED, at, state="requested")
    due = []

    for day in ("07-21 11:00", "07-28 11:00", "08-04 11:00", "08-11 11:00"):
        desk.rings(chicago(day))
        due.append(desk.clock(ref, "records_chase").due_at)

    # 14 August is the site's own holiday.
    assert due == [chicago(f"{day} 11:00") for day in ("07-28", "08-04", "08-11", "08-19")]
    assert desk.told("records_chase") == ["ana", "ana", "ana", "lena", "ana"]


def test_chases_that_passed_in_an_outage_are_said_once(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.records(ref, EventAction.RECORDS_MARKED, chicago("07-14 11:00"), state="requested")

    desk.rings(chicago("08-05 10:00"))

    assert desk.told("records_chase") == ["ana", "lena"]
    assert desk.clock(ref, "records_chase").due_at == chicago("08-11 11:00")


def test_a_hold_ends_by_itself_and_its_time_does_not_count(desk: Desk) -> None:
    ref = in_conversation(desk)
    desk.records(ref, EventAction.PAUSED, chicago("07-14 11:00"), until=chicago("07-27 08:00").isoformat())
    held = states(desk, ref)

    desk.rings(chicago("07-27 08:00"))

    assert held["prescreen"] == "paused"
    assert desk.lead(ref).paused_until is None
    assert desk.events(ref)[-1].action is EventAction.RESUMED
    assert desk.clock(ref, "prescreen").due_at == chicago("07-28 16:00")
    assert desk.told() == []


# Undone and reopened


def test_a_reopened_lead_takes_up_the_clocks_it_had(desk: Desk) -> None:
    ref = in_conversation(desk)
    was = desk.clock(ref, "prescreen").id
    desk.records(
        ref, EventAction.CLOSED, chicago("07-15 10:00"), group="no_response", reason="unable_to_reach"
    )
    closed = states(desk, ref)["prescreen"]

    desk.records(ref, EventAction.REOPENED, chicago("07-22 10:00"))

    row = desk.clock(ref, "prescreen")
    assert closed == "cancelled"
    assert (row.id, row.state, row.stopped_at) == (was, DeadlineState.RUNNING, None)
    assert row.due_at == chicago("07-23 10:00")


def test_a_lead_nobody_owns_any_more_has_fifteen_minutes_from_then(desk: Desk) -> None:
    ref = in_conversation(desk)

    desk.records(ref, EventAction.OWNER_SET, chicago("07-16 10:00"), owner=None)

    assert desk.clock(ref, "owner_missing").due_at == chicago("07-16 10:15")


# Changed hours and policies


def test_a_new_holiday_moves_the_deadlines_that_are_open(desk: Desk) -> None:
    ref = in_conversation(desk)
    other = desk.takes_in(site="302", owner="mei")
    theirs = desk.clock(other, "first_response").due_at

    desk.apply(
        edited('holidays = ["2026-08-14"]', 'holidays = ["2026-08-14", "2026-07-15"]'),
        at=chicago("07-14 12:00"),
    )

    row = desk.clock(ref, "prescreen")
    assert row.due_at == chicago("07-17 10:00")
    assert row.next_ring_at == chicago("07-16 10:00")
    assert desk.clock(other, "first_response").due_at == theirs
    assert desk.clock(ref, "first_response").due_at == chicago("07-14 14:05")


def test_who_was_told_before_the_hours_changed_is_not_told_again(desk: Desk) -> None:
    in_conversation(desk)
    desk.rings(chicago("07-15 10:00"))
    desk.apply(
        edited('holidays = ["2026-08-14"]', 'holidays = ["2026-08-14", "2026-07-16"]'),
        at=chicago("07-15 11:00"),
    )

    desk.rings(chicago("07-17 09:00"))

    assert desk.told("prescreen") == ["ana"]


def test_a_policy_edited_while_deadlines_run_changes_only_new_ones(desk: Desk) -> None:
    before = desk.takes_in()
    desk.apply(edited('target = "4 bh"', 'target = "3 bh"'), at=chicago("07-14 09:30"))

    after = desk.takes_in(chicago("07-14 09:40"))
    desk.records(before, EventAction.NOTE_ADDED, chicago("07-14 10:00"), note="asked for a call")

    assert desk.clock(before, "first_response").due_at == chicago("07-14 14:05")
    assert desk.clock(after, "first_response").due_at == chicago("07-14 13:40")
    assert policy_of(desk, after).version == "2"


def test_a_shorter_cadence_leaves_the_attempt_that_runs_alone(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=SPOKEN)
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-15 10:00"))

    desk.apply(
        edited(
            "[clocks.first_response]", '[clocks.next_attempt]\ntarget = ["1 bd"]\n[clocks.first_response]'
        ),
        at=chicago("07-15 11:00"),
    )
    desk.records(ref, EventAction.NOTE_ADDED, chicago("07-15 12:00"), note="left early")
    running = [one.subject for one in desk.clocks(ref) if one.kind == "next_attempt"]
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-17 10:00"))

    assert running == ["attempt_3"]
    assert [one.kind.value for one in desk.clocks(ref) if one.kind != "stale_review"] == [
        "attempts_exhausted"
    ]


def test_an_override_of_a_source_is_frozen_into_its_leads_clocks(desk: Desk) -> None:
    override = (
        '[[override]]\nsource = "registry"\n[override.clocks.first_response]\ntarget = "6 bh"\n[[member]]'
    )
    desk.apply(edited("[[member]]", override), at=chicago("07-14 09:10"))

    ref = desk.takes_in(chicago("07-14 09:20"), source="registry")
    other = desk.takes_in(chicago("07-14 09:20"))

    assert desk.clock(ref, "first_response").due_at == chicago("07-14 16:20")
    assert policy_of(desk, ref).origin == "study KN-118, source registry"
    assert desk.lead(ref).next_action_due == chicago("07-14 16:20")
    assert desk.clock(other, "first_response").due_at == chicago("07-14 14:20")


def policy_of(desk: Desk, ref: str, kind: str = "first_response") -> Any:
    return FrozenClock.from_dict(desk.clock(ref, kind).policy).policy


# Two at once


def test_noticing_ringing_and_pressing_at_once_wait_for_each_other_and_lose_nothing(desk: Desk) -> None:
    refs = [in_conversation(desk) for _ in range(8)]
    at = chicago("07-17 10:00")  # all are stale by now, and their prescreens overdue
    together = Barrier(3)

    def work(job: Callable[[], object]) -> None:
        together.wait()
        job()

    def press() -> None:
        for ref in refs:
            desk.does(log_attempt, ref, AttemptOutcome.LEFT_MESSAGE, at=at)

    at_once: list[Callable[[], object]] = [
        press,
        lambda: jobs.notice(desk.sessions, at),
        lambda: jobs.ring(desk.sessions, at),
    ]
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(work, job) for job in at_once]:
            done.result()

    assert [desk.lead(ref).attempt_count for ref in refs] == [2] * len(refs)
    assert all(len([one for one in desk.clocks(ref) if one.kind == "patient_silence"]) == 1 for ref in refs)
