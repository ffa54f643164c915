"""Delivery when Slack, the network or this process fails: one row is one message, or an operator hears of it."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import slack_client
from bot.delivery import EVENT_TYPE, Postman, post
from bot.sandbox import messages as sandbox_messages
from bot.sandbox.ids import channel_id, person_id
from handlers.operations import outbox
from handlers.operations.outbox import LEASE
from messages.message import Message
from models.outbox import OutboxRow
from models.terms import EventAction, OutboxOp, OutboxState
from tests.stage import DM, RIVERSIDE, Stage

PLACES = ("channel", "thread", "direct")
ROOM = channel_id(RIVERSIDE)
SETTLE = LEASE / 2
POST = "chat.postMessage"
Json = dict[str, Any]


class Post:
    """A postman, what he is given, and what has arrived. Time passes when a test says so."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.postman = stage.postman
        self.root = 0

    def given(
        self,
        text: str = "word",
        *,
        place: str = "channel",
        blocks: list[Json] | None = None,
        outsiders_may_read: bool = False,
    ) -> int:
        """A promised message; one in a thread answers a message that was posted before."""
        if place == "thread" and not self.root:
            self.root = self.given("root")
            self.postman.deliver()
        with self.stage.sessions.begin() as session:
            row = outbox.announce(
                session,
                Message(text, blocks or ()),
                to=person_id("ana") if place == "direct" else ROOM,
                dedupe_key=f"{place}:{text}",
                now=self.stage.clock.now(),
                reply_to=self.root if place == "thread" else None,
                outsiders_may_read=outsiders_may_read,
            )
            assert row is not None
            return row.id or 0

    def changed(self, row_id: int, text: str) -> int:
        """A promised edit of a message that was posted."""
        with self.stage.sessions.begin() as session:
            outbox.amend(session, row_id, Message(text), now=self.stage.clock.now())
            edits = (
                select(OutboxRow.id).where(OutboxRow.edits_id == row_id).order_by(col(OutboxRow.id).desc())
            )
            return session.exec(edits).first() or 0

    def trouble(self, method: str, kind: str, **details: float) -> None:
        """The next call of that method goes wrong."""
        self.stage.workspace.state.faults.on_call(method, kind, **details)

    def passes(self, seconds: float) -> None:
        """Time goes by, and the postman does what is due."""
        self.stage.clock.wind_to(self.stage.clock.now() + timedelta(seconds=seconds))
        self.postman.look_for_lost()
        self.postman.deliver()

    def time_goes_by(self) -> None:
        """Twenty minutes: long enough for everything to be settled one way or the other."""
        for _ in range(4):
            self.passes(300)

    def row(self, row_id: int) -> OutboxRow:
        """The row as stored."""
        with self.stage.session() as session:
            return session.get_one(OutboxRow, row_id)

    def state(self, row_id: int) -> OutboxState:
        """How far a row has come."""
        return self.row(row_id).state

    def arrived(self, text: str = "word") -> int:
        """How many messages say that, wherever they are."""
        state = self.stage.workspace.state
        with state.lock:
            tables = [sandbox_messages.table(channel) for channel in state.store.table("channel")]
            return sum(one.get("text") == text for each in tables for one in state.store.table(each).values())

    def posts(self) -> int:
        """How often a message was sent, whether or not it had an effect."""
        traffic = self.stage.workspace.state.traffic.since(0, 5_000)
        return sum(entry["name"] == POST for entry in traffic)

    def dies_while_sending(self, row_id: int, *, posted: int) -> OutboxRow:
        """Another process claims the row, begins, posts it so many times, and is never heard of again."""
        now = self.stage.clock.now()
        with self.stage.sessions.begin() as session:
            (claimed,) = outbox.claim(session, worker="gone", now=now)
            outbox.begin_sending(session, claimed, now=now)
        assert claimed.id == row_id
        gone = Postman(self.stage.client, self.stage.sessions, self.stage.clock, worker="gone")
        if posted:
            channel, root_ts = gone._address(claimed)
            assert isinstance(channel, str)
            for _ in range(posted):
                post(self.stage.client, claimed, channel=channel, root_ts=root_ts)
        return claimed


@pytest.fixture
def office(stage: Stage) -> Post:
    """The stage's postman; Slack is as patient as he is."""
    stage.workspace.state.limits.enabled = False
    return Post(stage)


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


# Nobody knows whether Slack took it


@pytest.mark.parametrize("place", PLACES)
def test_an_answer_lost_after_the_message_was_posted_posts_it_no_second_time(
    office: Post, place: str
) -> None:
    row = office.given(place=place)
    before = office.posts()
    office.trouble(POST, "lost_answer")
    office.postman.deliver()
    meanwhile = office.state(row)

    office.time_goes_by()

    assert meanwhile is OutboxState.UNCERTAIN
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)
    assert office.posts() == before + 1
    assert office.row(row).ts is not None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("kind", "details"), [("reset", {}), ("status", {"status": 500}), ("status", {"status": 503})]
)
def test_a_message_that_is_not_found_in_slack_is_sent_once_more(
    office: Post, place: str, kind: str, details: dict[str, float]
) -> None:
    row = office.given(place=place)
    office.trouble(POST, kind, **details)
    office.postman.deliver()

    office.passes(SETTLE.total_seconds() - 1)
    too_soon = office.arrived()
    office.passes(1)

    assert too_soon == 0
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_an_answer_that_comes_too_late_posts_it_no_second_time(office: Post) -> None:
    row = office.given()
    impatient = Postman(
        slack_client(office.stage.workspace.bot_token, office.stage.server.api_url, timeout=1),
        office.stage.sessions,
        office.stage.clock,
        worker="impatient",
    )
    office.trouble(POST, "latency", seconds=1.2)
    impatient.deliver()
    meanwhile = office.state(row)
    arrived = office.stage.workspace.wait_for(lambda: office.arrived() == 1)

    office.time_goes_by()

    assert arrived
    assert meanwhile is OutboxState.UNCERTAIN
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


@pytest.mark.parametrize("place", PLACES)
def test_a_message_lost_twice_is_given_up_and_never_posted_blindly(office: Post, place: str) -> None:
    row = office.given(place=place)
    before = office.posts()
    office.trouble(POST, "reset", count=2)
    office.postman.deliver()

    office.time_goes_by()

    assert (office.arrived(), office.state(row)) == (0, OutboxState.DEAD)
    assert office.posts() == before + 2


@pytest.mark.parametrize(("place", "search"), [("channel", "history"), ("thread", "replies")])
def test_while_slack_cannot_be_searched_nothing_is_posted_blindly(
    office: Post, place: str, search: str
) -> None:
    row = office.given(place=place)
    before = office.posts()
    office.trouble(POST, "lost_answer")
    office.trouble(f"conversations.{search}", "status", status=500, count=3)
    office.postman.deliver()

    for _ in range(3):
        office.passes(61)
    meanwhile = (office.state(row), office.posts())
    office.passes(61)

    assert meanwhile == (OutboxState.UNCERTAIN, before + 1)
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_a_message_is_found_among_many_others(office: Post) -> None:
    row = office.given()
    office.trouble(POST, "lost_answer")
    office.postman.deliver()
    for number in range(250):
        office.stage.client.chat_postMessage(
            channel=ROOM,
            text=f"other {number}",
            metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery_id": f"{number + 1000}-1"}},
        )

    office.passes(SETTLE.total_seconds())

    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_where_too_much_was_posted_to_be_read_nothing_is_concluded(office: Post) -> None:
    row = office.given()
    office.trouble(POST, "reset")
    office.postman.deliver()
    for number in range(1001):
        office.stage.client.chat_postMessage(channel=ROOM, text=f"other {number}")

    office.passes(SETTLE.total_seconds())

    assert (office.arrived(), office.state(row)) == (0, OutboxState.UNCERTAIN)


class OtherThanSlack(BaseHTTPRequestHandler):
    """What a proxy, a hotel's network or a broken gateway answers in Slack's place."""

    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b"<html>Please sign in</html>")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def other_than_slack() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), OtherThanSlack)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("status", [200, 404, 502])
def test_an_answer_that_is_not_slacks_leaves_it_open_and_its_page_out_of_the_database(
    office: Post, other_than_slack: str, status: int
) -> None:
    row = office.given(outsiders_may_read=True)  # so that nothing is asked before it is posted
    OtherThanSlack.status = status
    client = slack_client("xoxb-0", other_than_slack)

    Postman(client, office.stage.sessions, office.stage.clock, worker="elsewhere").deliver()

    assert office.state(row) is OutboxState.UNCERTAIN
    assert "sign in" not in (office.row(row).error or "")


# The process died


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("posted", [1, 0])
def test_what_a_process_was_sending_when_it_died_arrives_exactly_once(
    office: Post, place: str, posted: int
) -> None:
    row = office.given(place=place)
    before = office.posts()
    office.dies_while_sending(row, posted=posted)

    office.passes(LEASE.total_seconds() - 1)
    while_leased = office.state(row)
    office.time_goes_by()

    assert while_leased is OutboxState.SENDING
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)
    assert office.posts() == before + 1


@pytest.mark.parametrize("place", PLACES)
def test_of_copies_in_slack_the_oldest_is_kept_and_the_others_are_deleted(office: Post, place: str) -> None:
    row = office.given(place=place)
    office.dies_while_sending(row, posted=3)
    copies = office.arrived()

    office.time_goes_by()

    assert copies == 3
    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_a_copy_that_cannot_be_deleted_is_tried_again(office: Post) -> None:
    row = office.given()
    office.dies_while_sending(row, posted=2)
    office.trouble("chat.delete", "status", status=500)

    office.time_goes_by()

    assert (office.arrived(), office.state(row)) == (1, OutboxState.SENT)


def test_a_process_that_comes_back_after_its_lease_changes_nothing(office: Post) -> None:
    row = office.given()
    claimed = office.dies_while_sending(row, posted=0)
    office.time_goes_by()
    late = Postman(office.stage.client, office.stage.sessions, office.stage.clock, worker="gone")

    late._send(claimed)

    assert office.arrived() == 1


def test_what_processes_claimed_and_never_began_is_sent_however_often_they_die(office: Post) -> None:
    row = office.given()

    for number in range(4):
        with office.stage.sessions.begin() as session:
            outbox.claim(session, worker=f"gone {number}", now=office.stage.clock.now())
        office.stage.clock.wind_to(office.stage.clock.now() + LEASE)
    office.postman.deliver()

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
