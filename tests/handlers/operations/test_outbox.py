"""Announcements on their way to Slack: promised once, claimed once, in order, and never lost."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from bot.sample.people import START
from handlers.operations import outbox
from handlers.operations.outbox import BACKOFF, LEASE
from messages.message import Message
from models.outbox import OutboxRow
from models.terms import OutboxOp, OutboxState

CHANNEL = "C12ZZCWR28J"
SETTLE = LEASE / 2
SECOND = timedelta(seconds=1)


class Box:
    """An outbox, each call one transaction."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions

    def promises(
        self, key: str, *, at: datetime = START, reply_to: int | None = None, expires: datetime | None = None
    ) -> int | None:
        with self.sessions.begin() as session:
            row = outbox.announce(
                session,
                Message(key),
                to=CHANNEL,
                dedupe_key=key,
                now=at,
                reply_to=reply_to,
                expires_at=expires,
            )
            return row.id if row else None

    def a_row(self, key: str = "a", *, reply_to: int | None = None) -> int:
        made = self.promises(key, reply_to=reply_to)
        assert made is not None
        return made

    def amends(self, row_id: int, text: str, *, at: datetime = START) -> None:
        with self.sessions.begin() as session:
            outbox.amend(session, row_id, Message(text), now=at)

    def claims(self, at: datetime = START, *, worker: str = "one", limit: int = 10) -> list[OutboxRow]:
        with self.sessions.begin() as session:
            return outbox.claim(session, worker=worker, now=at, limit=limit)

    def begins(self, at: datetime = START, *, worker: str = "one") -> list[OutboxRow]:
        """Claims what may be sent, and begins to send it."""
        rows = self.claims(at, worker=worker)
        with self.sessions.begin() as session:
            return [row for one in rows if (row := outbox.begin_sending(session, one, now=at))]

    def claims_uncertain(self, at: datetime, *, worker: str = "one") -> list[OutboxRow]:
        with self.sessions.begin() as session:
            return outbox.claim_uncertain(session, worker=worker, now=at)

    def sends(self, at: datetime = START) -> list[str]:
        """Claims what may be sent and has it posted; gives what was said, in order."""
        rows = self.claims(at)
        with self.sessions.begin() as session:
            for row in rows:
                kept = session.get_one(OutboxRow, row.id)
                outbox.mark_sent(session, kept, channel=CHANNEL, ts=f"1.{row.id:06}", now=at)
        return texts(rows)

    def puts_off(self, row_id: int, *, at: datetime, wait: timedelta | None = None) -> None:
        with self.sessions.begin() as session:
            row = session.get_one(OutboxRow, row_id)
            outbox.put_off(session, row, because="Slack is busy", now=at, wait=wait)

    def gives_up(self, row_id: int) -> None:
        with self.sessions.begin() as session:
            outbox.give_up(session, session.get_one(OutboxRow, row_id), because="is_archived")

    def row(self, row_id: int) -> OutboxRow:
        with self.sessions() as session:
            return session.get_one(OutboxRow, row_id)

    def rows(self) -> list[OutboxRow]:
        with self.sessions() as session:
            return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id))))


@pytest.fixture
def box(sessions: sessionmaker[Session]) -> Box:
    return Box(sessions)


def texts(rows: Iterable[OutboxRow]) -> list[str]:
    return [row.body["text"] for row in rows]


# Promising once


def test_the_same_key_again_promises_nothing(box: Box) -> None:
    box.promises("nudge:1:0:1")

    assert box.promises("nudge:1:0:1") is None
    assert len(box.rows()) == 1


def test_workers_that_promise_the_same_at_once_promise_it_once(box: Box) -> None:
    together = Barrier(6)

    def promise(number: int) -> int | None:
        together.wait()
        return box.promises("digest:1:2026-07-13")

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(promise, range(6)))

    assert len([one for one in made if one is not None]) == 1
    assert len(box.rows()) == 1


def test_what_was_promised_in_a_transaction_that_failed_was_not_promised(
    box: Box, sessions: sessionmaker[Session]
) -> None:
    session = sessions()
    outbox.announce(session, Message("a"), to=CHANNEL, dedupe_key="a", now=START)
    session.rollback()
    session.close()

    assert box.rows() == []
    assert box.promises("a") is not None


def test_what_slack_sends_twice_is_taken_once(sessions: sessionmaker[Session]) -> None:
    def take() -> bool:
        with sessions.begin() as session:
            return outbox.take_once(session, "event:Ev1", now=START)

    assert [take(), take()] == [True, False]


# Claiming


def test_six_threads_claim_two_hundred_rows_each_exactly_once(box: Box) -> None:
    expected = sorted(box.a_row(f"row {number}") for number in range(200))
    together = Barrier(6)

    def work(worker: int) -> list[int]:
        mine: list[int] = []
        together.wait()
        while rows := box.claims(worker=f"worker {worker}", limit=7):
            mine += [row.id or 0 for row in rows]
        return mine

    with ThreadPoolExecutor(6) as pool:
        claimed = [row_id for part in pool.map(work, range(6)) for row_id in part]
    # PostgreSQL skips what another holds at that instant, so whoever came last may have left some.
    claimed += [row.id or 0 for row in box.claims(limit=200)]

    assert sorted(claimed) == expected
    assert Counter(row.attempts for row in box.rows()) == {1: 200}


def test_a_row_that_is_claimed_is_not_claimed_again_while_its_lease_runs(box: Box) -> None:
    box.a_row()
    box.claims(START, worker="one")

    assert box.claims(START + LEASE - SECOND, worker="two") == []


def test_rows_are_claimed_in_the_order_they_were_promised(box: Box) -> None:
    for key in ("a", "b", "c"):
        box.a_row(key)

    assert texts(box.claims(limit=2)) == ["a", "b"]
    assert texts(box.claims(limit=2)) == ["c"]


def test_a_row_whose_time_has_not_come_is_left(box: Box) -> None:
    row = box.a_row()
    box.claims()
    box.puts_off(row, at=START, wait=timedelta(seconds=30))

    assert box.claims(START + 29 * SECOND) == []
    assert texts(box.claims(START + 30 * SECOND)) == ["a"]


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


# Letting go


def test_what_is_past_its_time_is_not_said(box: Box) -> None:
    row = box.promises("a", expires=START + timedelta(hours=1)) or 0

    assert box.claims(START + timedelta(hours=1)) == []
    assert box.row(row).state is OutboxState.LAPSED


def test_what_is_in_time_is_said(box: Box) -> None:
    box.promises("a", expires=START + timedelta(hours=1))

    assert texts(box.claims(START + timedelta(minutes=59))) == ["a"]


def test_answers_and_edits_to_what_was_never_posted_are_let_go(box: Box) -> None:
    root = box.a_row("card")
    reply = box.a_row("blocker", reply_to=root)
    box.claims()
    box.amends(root, "changed")
    box.gives_up(root)

    box.claims()

    states = {row.body["text"]: row.state for row in box.rows() if row.id != root}
    assert states == {"blocker": OutboxState.LAPSED, "changed": OutboxState.LAPSED}
    assert box.row(reply).error == "what it answers or edits was never posted"


# Replies and edits


def test_a_reply_waits_until_its_root_is_posted(box: Box) -> None:
    root = box.a_row("card")
    box.a_row("blocker", reply_to=root)

    assert box.sends() == ["card"]
    assert box.sends() == ["blocker"]


def test_a_reply_waits_while_its_root_is_tried_again(box: Box) -> None:
    root = box.a_row("card")
    box.a_row("blocker", reply_to=root)
    box.claims()
    box.puts_off(root, at=START, wait=timedelta(seconds=30))

    assert box.sends() == []
    assert box.sends(START + 30 * SECOND) == ["card"]
    assert box.sends(START + 30 * SECOND) == ["blocker"]


def test_an_edit_before_the_message_is_posted_changes_the_message(box: Box) -> None:
    root = box.a_row("card")

    box.amends(root, "changed")

    assert box.sends() == ["changed"]
    assert len(box.rows()) == 1


def test_an_edit_of_a_message_that_may_be_on_its_way_is_sent_after_it(box: Box) -> None:
    root = box.a_row("card")
    box.claims()
    box.amends(root, "changed")
    box.puts_off(root, at=START, wait=SECOND)

    assert box.sends(START + SECOND) == ["card"]
    assert box.sends(START + SECOND) == ["changed"]


def test_an_edit_after_the_message_is_posted_is_sent_as_an_edit(box: Box) -> None:
    root = box.a_row("card")
    box.sends()

    box.amends(root, "changed")

    (_, edit) = box.rows()
    assert (edit.op, edit.edits_id) == (OutboxOp.UPDATE, root)
    assert box.sends() == ["changed"]


def test_of_edits_that_wait_only_the_newest_is_sent(box: Box) -> None:
    root = box.a_row("card")
    box.sends()

    for text in ("first", "second", "third"):
        box.amends(root, text)

    assert box.sends() == ["third"]


def test_an_edit_while_another_is_on_its_way_is_sent_after_it(box: Box) -> None:
    root = box.a_row("card")
    box.sends()
    box.amends(root, "first")
    (first,) = box.claims(worker="one")
    box.amends(root, "second")

    while_under_way = box.claims(worker="two")
    box.puts_off(first.id or 0, at=START, wait=SECOND)
    while_waiting = box.claims(worker="two")

    assert (while_under_way, while_waiting) == ([], [])
    assert box.sends(START + SECOND) == ["first"]
    assert box.sends(START + SECOND) == ["second"]


def test_edits_made_at_once_leave_one_edit_and_no_error(box: Box) -> None:
    root = box.a_row("card")
    box.sends()
    together = Barrier(4)

    def amend(number: int) -> None:
        together.wait()
        box.amends(root, f"edit {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(amend, range(4)))

    assert len(box.rows()) == 2
    assert len(box.sends()) == 1


def test_an_edit_made_while_a_worker_takes_the_message_is_never_lost(box: Box) -> None:
    roots = [box.a_row(f"card {number}") for number in range(40)]
    together = Barrier(2)
    said: dict[int, str] = {}

    def work() -> None:
        together.wait()
        while rows := box.claims(limit=3):
            said.update({row.id or 0: row.body["text"] for row in rows})

    def change() -> None:
        together.wait()
        for root in roots:
            box.amends(root, "changed")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work), pool.submit(change)]:
            done.result()
    said.update({row.id or 0: row.body["text"] for row in box.claims(limit=40)})

    edited = {row.edits_id for row in box.rows() if row.op is OutboxOp.UPDATE}
    assert [root for root in roots if said[root] != "changed" and root not in edited] == []
