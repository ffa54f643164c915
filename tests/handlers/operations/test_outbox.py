"""Announcements on their way to Slack: promised once, claimed once, in order, and never lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.sample.people import START
from handlers.operations import outbox
from handlers.operations.outbox import LEASE
from messages.message import Message
from models.terms import OutboxOp, OutboxState
from tests.handlers.operations.box import CHANNEL, SECOND, Box, texts

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
