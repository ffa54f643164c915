"""Messages nobody knows about: Slack may have taken them, and they are there exactly once in the end."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.app import slack_client
from bot.delivery import EVENT_TYPE, Postman
from handlers.operations import outbox
from handlers.operations.outbox import LEASE
from models.terms import OutboxState
from tests.bot.postman import PLACES, POST, ROOM, SETTLE, Post

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
