"""Messages under way: a lease that runs out, a worker that vanishes, and how often something is tried."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.sample.people import START
from handlers.operations import outbox
from handlers.operations.outbox import BACKOFF, LEASE
from models.outbox import OutboxRow
from models.terms import OutboxState
from tests.handlers.operations.box import SECOND, SETTLE, Box, texts

# Leases


def test_what_a_vanished_worker_was_sending_is_doubted_and_not_sent_blindly(box: Box) -> None:
    row = box.a_row()
    box.begins(worker="one")

    again = box.claims(START + LEASE, worker="two")

    assert again == []
    assert box.row(row).state is OutboxState.UNCERTAIN
    assert box.row(row).lease_owner is None
    assert [one.id for one in box.claims_uncertain(START + LEASE)] == [row]


def test_an_edit_a_vanished_worker_was_sending_is_sent_again(box: Box) -> None:
    root = box.a_row()
    box.sends()
    box.amends(root, "changed")
    box.begins(worker="one")

    box.claims(START + LEASE, worker="two")
    again = box.claims(START + LEASE + timedelta(seconds=BACKOFF[0]), worker="two")

    assert texts(again) == ["changed"]


@pytest.mark.parametrize("taker", ["quick", "slow"])
def test_a_row_whose_lease_ran_out_is_no_longer_sent_by_whoever_held_it(
    box: Box, sessions: sessionmaker[Session], taker: str
) -> None:
    box.a_row()
    (claimed,) = box.claims(worker="slow")
    box.claims(START + LEASE, worker=taker)

    with sessions.begin() as session:
        ours = outbox.begin_sending(session, claimed, now=START + LEASE)

    assert ours is None


def test_what_a_vanished_worker_claimed_and_never_began_is_sent_by_the_next(box: Box) -> None:
    row = box.a_row()
    box.claims(worker="one")

    again = box.claims(START + LEASE, worker="two")

    assert [one.id for one in again] == [row]


def test_beginning_to_send_renews_the_lease(box: Box, sessions: sessionmaker[Session]) -> None:
    row = box.a_row()
    (claimed,) = box.claims(worker="one")
    later = START + LEASE - SECOND

    with sessions.begin() as session:
        outbox.begin_sending(session, claimed, now=later)

    box.claims(later + LEASE - SECOND, worker="two")
    assert box.row(row).state is OutboxState.SENDING
    assert box.row(row).send_started_at == later


def test_what_is_doubted_is_looked_for_only_once_slack_had_time_to_show_it(
    box: Box, sessions: sessionmaker[Session]
) -> None:
    row = box.a_row()
    box.begins()
    with sessions.begin() as session:
        outbox.doubt(session.get_one(OutboxRow, row), because="no answer", now=START + SECOND)

    assert box.claims_uncertain(START + SETTLE - SECOND) == []
    assert len(box.claims_uncertain(START + SETTLE)) == 1


def test_what_is_being_looked_for_is_left_alone_until_the_lease_runs_out(
    box: Box, sessions: sessionmaker[Session]
) -> None:
    row = box.a_row()
    box.begins()
    with sessions.begin() as session:
        outbox.doubt(session.get_one(OutboxRow, row), because="no answer", now=START)
    box.claims_uncertain(START + SETTLE, worker="one")

    assert box.claims_uncertain(START + SETTLE + LEASE - SECOND, worker="two") == []
    assert len(box.claims_uncertain(START + SETTLE + LEASE, worker="two")) == 1


# Trying again


def test_each_try_waits_longer_than_the_one_before_up_to_fifteen_minutes(box: Box) -> None:
    row, at, waits = box.a_row(), START, []

    for _ in range(len(BACKOFF) + 2):
        assert len(box.claims(at)) == 1
        box.puts_off(row, at=at)
        waits.append((box.row(row).not_before - at).total_seconds())
        at = box.row(row).not_before

    assert waits == [5, 15, 60, 300, 900, 900, 900]


def test_a_message_that_was_not_in_slack_is_sent_once_more_and_then_given_up(
    box: Box, sessions: sessionmaker[Session]
) -> None:
    row = box.a_row()
    states = []

    for _ in range(2):
        box.claims()
        with sessions.begin() as session:
            kept = session.get_one(OutboxRow, row)
            outbox.doubt(kept, because="no answer", now=START)
            outbox.send_again(session, kept, now=START)
        states.append(box.row(row).state)

    assert states == [OutboxState.PENDING, OutboxState.DEAD]
    assert box.row(row).error == "twice sent and never seen in Slack"
