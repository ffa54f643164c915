"""A step that is taken back leaves rows, clocks and messages as if it had not been."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.errors import UserError
from handlers.operations.blockers import raise_blocker
from handlers.operations.leads import log_attempt
from handlers.operations.snoozing import snooze
from handlers.operations.undoing import take_back
from models.rules.blocker_drafts import BlockerReport
from models.rules.snoozing import SnoozeChoice
from models.terms import AttemptOutcome, BlockerCategory, DeadlineState, EventAction, OwnerRole
from models.terms import Stage as LeadStage
from tests.desk import Desk, chicago

SPOKE, NO_ANSWER = AttemptOutcome.SPOKE, AttemptOutcome.NO_ANSWER
TEN = chicago("07-14 10:00")


def last(desk: Desk, ref: str, count: int = 1) -> list[int]:
    """The ids of the last events of a lead."""
    return [one.id or 0 for one in desk.events(ref)][-count:]


def as_it_stands(desk: Desk, ref: str) -> dict[str, Any]:
    """The lead's row and its running clocks, without what counts rows."""
    clocks = [(one.id, one.subject, one.due_at, one.next_ring_at, one.rung) for one in desk.clocks(ref)]
    return {**desk.lead(ref).model_dump(exclude={"card_outbox_id"}), "clocks": clocks}


def test_after_ten_minutes_it_is_too_late(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)

    with pytest.raises(UserError, match="Undo holds for ten minutes, and they have passed"):
        desk.does(take_back, ref, last(desk, ref), at=TEN + timedelta(minutes=10, seconds=1))
    assert desk.lead(ref).stage is LeadStage.CONTACTED


def test_twice_is_once_too_often(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)
    step = last(desk, ref)
    desk.does(take_back, ref, step, at=TEN)

    with pytest.raises(UserError, match="That was taken back already"):
        desk.does(take_back, ref, step, at=TEN)


def test_a_colleague_cannot_take_it_back_and_the_site_lead_can(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)
    step = last(desk, ref)

    with pytest.raises(UserError, match="Only whoever did it, or the site lead"):
        desk.does(take_back, ref, step, at=TEN, who="ben")
    desk.does(take_back, ref, step, at=TEN, who="lena")
    assert desk.lead(ref).stage is LeadStage.NEW


def test_what_something_stands_on_is_named_and_kept(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)
    step = last(desk, ref)
    desk.records(ref, EventAction.PRESCREEN_LOGGED, TEN, outcome="forward_to_study_team")

    with pytest.raises(UserError, match=r"The prescreen stands on it\. Take that back first"):
        desk.does(take_back, ref, step, at=TEN)


@pytest.mark.parametrize("step", [[], [999_999], [1]])
def test_nothing_else_is_taken_back(desk: Desk, step: list[int]) -> None:
    ref = desk.takes_in()  # its first event says that it came in

    with pytest.raises(UserError, match="There is nothing to take back here"):
        desk.does(take_back, ref, step, at=TEN)


def test_another_leads_events_are_not_touched(desk: Desk) -> None:
    mine, other = desk.takes_in(), desk.takes_in()
    desk.does(log_attempt, other, SPOKE, at=TEN)

    with pytest.raises(UserError, match="There is nothing to take back here"):
        desk.does(take_back, mine, last(desk, other), at=TEN)


@pytest.mark.parametrize("outcome", [SPOKE, NO_ANSWER, AttemptOutcome.VOICEMAIL])
def test_the_clock_it_had_stopped_runs_on_and_the_one_it_started_is_cancelled(
    desk: Desk, outcome: AttemptOutcome
) -> None:
    ref = desk.takes_in()
    desk.rings(chicago("07-14 11:06"))
    before = as_it_stands(desk, ref)
    desk.does(log_attempt, ref, outcome, at=chicago("07-14 11:30"))
    desk.does(take_back, ref, last(desk, ref), at=chicago("07-14 11:35"))

    assert as_it_stands(desk, ref) == before
    states = {one.subject: one.state for one in desk.clocks(ref, running=False)}
    assert states.pop("attempt_1") is DeadlineState.RUNNING
    assert set(states.values()) <= {DeadlineState.CANCELLED}


def test_nobody_is_nudged_again_for_a_rung_that_rang(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.rings(chicago("07-14 11:06"))
    desk.does(log_attempt, ref, SPOKE, at=chicago("07-14 11:30"))
    desk.does(take_back, ref, last(desk, ref), at=chicago("07-14 11:35"))
    desk.rings(chicago("07-14 11:40"))

    assert desk.told() == ["ana"]


def test_somebody_who_did_not_ask_to_stop_after_all_is_followed_up_again(desk: Desk) -> None:
    ref = desk.takes_in()
    before = as_it_stands(desk, ref)
    desk.does(log_attempt, ref, AttemptOutcome.ASKED_TO_STOP, at=TEN)
    assert desk.lead(ref).opted_out_at is not None
    desk.does(take_back, ref, last(desk, ref, 2), at=TEN)

    assert as_it_stands(desk, ref) == before


def test_a_lead_claimed_by_the_step_is_nobodys_again(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)
    before = as_it_stands(desk, ref)
    desk.does(log_attempt, ref, SPOKE, at=TEN, who="ben")
    desk.does(take_back, ref, last(desk, ref, 2), at=TEN, who="ben")

    assert as_it_stands(desk, ref) == before


def test_a_snooze_that_is_taken_back_rings_nobody_later(desk: Desk) -> None:
    ref = desk.takes_in()
    before = as_it_stands(desk, ref)
    desk.does(snooze, ref, SnoozeChoice("hour", chicago("07-14 13:10")), at=TEN)
    desk.does(take_back, ref, last(desk, ref), at=TEN)

    assert as_it_stands(desk, ref) == before


def test_a_blocker_that_is_taken_back_never_stood(desk: Desk) -> None:
    ref = desk.takes_in()
    before = as_it_stands(desk, ref)
    report = BlockerReport(
        category=BlockerCategory.RECORDS,
        sub_reason="awaiting_outside_clinic",
        owner_role=OwnerRole.EXTERNAL_RECORDS,
        owner_id=desk.member("ana").id or 0,
        due_on=chicago("07-17 09:00").date(),
    )
    desk.does(raise_blocker, ref, report, at=TEN)
    assert len(desk.blockers(ref)) == 1
    desk.does(take_back, ref, last(desk, ref), at=TEN)

    assert desk.blockers(ref) == []
    assert as_it_stands(desk, ref) == before
    assert "Taken back" in desk.outbox("blocker:")[0].body["text"]


def test_the_ledger_keeps_both(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)
    step = last(desk, ref)
    desk.does(take_back, ref, step, at=TEN)

    assert [one.action for one in desk.events(ref)][-2:] == [EventAction.ATTEMPT_LOGGED, EventAction.UNDONE]
    assert desk.events(ref)[-1].new == {"events": step}
