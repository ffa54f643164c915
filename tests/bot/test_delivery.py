"""Delivery when Slack, the network or this process fails: one row is one message, or an operator hears of it."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app import slack_client
from bot.delivery import Postman
from handlers.operations import outbox
from messages.message import Message
from models.terms import EventAction, OutboxOp, OutboxState
from tests.bot.postman import PLACES, POST, ROOM, Post
from tests.stage import DM, RIVERSIDE

# Slack did not take it, and says so


def test_when_slack_asks_to_wait_the_message_comes_once_after_that_wait(office: Post) -> None:
    row = office.given()
    office.trouble(POST, "status", status=429, retry_after=7)
    office.postman.deliver()

    office.passes(6)
    before = office.arrived()
    office.passes(1)

    assert before == 0
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_when_slack_asks_to_wait_before_a_conversation_is_opened_the_message_waits_as_long(
    office: Post,
) -> None:
    office.given(place="direct")
    office.trouble("conversations.open", "status", status=429, retry_after=60)
    office.postman.deliver()

    office.passes(59)
    before = office.arrived()
    office.passes(1)

    assert (before, office.arrived()) == (0, 1)


def test_a_rate_limit_keeps_no_message_waiting_for_ever(office: Post) -> None:
    office.stage.workspace.state.limits.enabled = True
    rows = [office.given(f"word {number}") for number in range(15)]

    for _ in range(10):
        office.passes(2)

    assert {office.state(row) for row in rows} == {OutboxState.SENT}
    assert [office.arrived(f"word {number}") for number in range(15)] == [1] * 15


def test_what_slack_will_not_take_is_given_up_with_its_reason(office: Post) -> None:
    office.stage.workspace.archive(RIVERSIDE)
    row = office.given()

    office.postman.deliver()
    office.time_goes_by()

    assert (office.state(row), office.row(row).error) == (OutboxState.DEAD, "is_archived")
    assert office.posts() == 1


def test_a_message_to_a_channel_without_the_bot_is_given_up(office: Post) -> None:
    office.stage.workspace.leave(RIVERSIDE, "bot")
    row = office.given()

    office.postman.deliver()

    assert office.state(row) is OutboxState.DEAD
    assert office.row(row).error in ("not_in_channel", "channel_not_found")


def test_a_message_that_is_no_message_is_given_up(office: Post) -> None:
    row = office.given(blocks=[{"type": "section"}])

    office.postman.deliver()

    assert (office.state(row), office.row(row).error) == (OutboxState.DEAD, "invalid_blocks")


def test_a_message_to_nobody_is_given_up_and_keeps_nothing_else_waiting(office: Post) -> None:
    with office.stage.sessions.begin() as session:
        lost = outbox.announce(
            session, Message("x"), to="UNOBODY", dedupe_key="x", now=office.stage.clock.now()
        )
        assert lost is not None
    row = office.given()

    office.postman.deliver()

    assert office.state(lost.id or 0) is OutboxState.DEAD
    assert office.state(row) is OutboxState.SENT


# Slack was not reached


def nobody_listens() -> str:
    """An address on this machine where nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/api/"


@pytest.mark.parametrize("address", [nobody_listens(), "http://slack.invalid/api/"])
@pytest.mark.parametrize("place", PLACES)
def test_what_could_not_reach_slack_is_sent_once_it_can(office: Post, place: str, address: str) -> None:
    row = office.given(place=place)
    cut_off = Postman(
        slack_client("xoxb-0", address), office.stage.sessions, office.stage.clock, worker="cut off"
    )
    cut_off.deliver()
    meanwhile = office.state(row)

    office.passes(5)

    assert meanwhile is OutboxState.PENDING
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


# Edits


@pytest.mark.parametrize(
    ("kind", "details"), [("lost_answer", {}), ("reset", {}), ("status", {"status": 500})]
)
def test_an_edit_nobody_knows_about_is_made_again(office: Post, kind: str, details: dict[str, float]) -> None:
    row = office.given(blocks=[{"type": "divider"}])
    office.postman.deliver()
    edit = office.changed(row, "changed")
    office.trouble("chat.update", kind, **details)
    office.postman.deliver()

    office.passes(5)

    assert (office.arrived(), office.arrived("changed"), office.state(edit)) == (0, 1, OutboxState.SENT)


def test_an_old_edit_that_is_tried_again_undoes_no_newer_one(office: Post) -> None:
    row = office.given()
    office.postman.deliver()
    office.changed(row, "older")
    office.trouble("chat.update", "status", status=429, retry_after=30)
    office.postman.deliver()
    office.changed(row, "newer")

    office.time_goes_by()

    assert (office.arrived("older"), office.arrived("newer")) == (0, 1)


def test_an_edit_of_a_message_that_somebody_deleted_is_given_up(office: Post) -> None:
    row = office.given()
    office.postman.deliver()
    office.stage.client.chat_delete(channel=ROOM, ts=office.row(row).ts or "")
    edit = office.changed(row, "changed")

    office.postman.deliver()

    assert (office.state(edit), office.row(edit).error) == (OutboxState.DEAD, "message_not_found")
    assert office.row(edit).op is OutboxOp.UPDATE


# What follows from a delivery


def test_a_nudge_found_again_in_slack_is_written_down_as_delivered_once(office: Post) -> None:
    ref = office.stage.a_lead()
    office.trouble(POST, "lost_answer")

    office.stage.later(minutes=121)
    office.time_goes_by()

    delivered = [one for one in office.stage.events(ref) if one.action is EventAction.NUDGE_DELIVERED]
    assert len(delivered) == 1
    assert len(office.stage.person("ana").sees(DM)) == 1


# Stopping


def test_a_postman_told_to_stop_claims_nothing_more(office: Post) -> None:
    row = office.given()
    man = Postman(office.stage.client, office.stage.sessions, office.stage.clock, worker="leaving")

    man.stop()

    assert man.deliver() == 0
    assert office.state(row) is OutboxState.PENDING
    assert office.arrived() == 0


# Many at once


def test_postmen_at_work_at_once_deliver_each_message_once(office: Post) -> None:
    rows = [office.given(f"word {number}", place=PLACES[number % 3]) for number in range(30)]
    men = [
        Postman(office.stage.client, office.stage.sessions, office.stage.clock, worker=f"postman {number}")
        for number in range(4)
    ]
    together = threading.Barrier(4)

    def work(postman: Postman) -> None:
        together.wait()
        postman.deliver()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, men))
    office.postman.deliver()

    assert [office.arrived(f"word {number}") for number in range(30)] == [1] * 30
    assert {office.state(row) for row in rows} == {OutboxState.SENT}
