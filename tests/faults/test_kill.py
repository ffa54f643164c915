"""Processes that are killed between a fact and its message, told to stop, or many at once."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.terms import OutboxState
from tests.faults.processes import Town, wait_until
from tests.stage import DM, RIVERSIDE, texts

POST = "chat.postMessage"


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Iterator[Town]:
    """A Slack and a study; no process runs yet."""
    town = Town(engine, tmp_path)
    yield town
    town.close()


@pytest.mark.parametrize("slack_takes_it", [True, False])
def test_a_worker_killed_while_it_posts_a_card_leaves_one_card(town: Town, slack_takes_it: bool) -> None:
    ref = town.takes_in()
    held = town.holds(POST, seconds=1.5)
    worker = town.starts()
    wait_until(held)
    worker.kill()
    when_killed = town.states()
    if not slack_takes_it:
        town.workspace.archive(RIVERSIDE)  # whatever the reason: what was under way has no effect
    wait_until(lambda: town.calls(POST) == 1)
    before = town.arrived(ref)
    if not slack_takes_it:
        town.workspace.archive(RIVERSIDE, undo=True)

    town.starts()
    wait_until(town.all_sent)

    assert when_killed == {OutboxState.SENDING}
    assert before == (1 if slack_takes_it else 0)
    assert town.arrived(ref) == 1
    assert town.calls(POST) == (1 if slack_takes_it else 2)


def test_a_worker_killed_while_it_nudges_nudges_once(town: Town) -> None:
    ref = town.takes_in(minutes_ago=130)
    first = town.starts()
    held = town.holds(POST, seconds=0)
    wait_until(held)  # the card
    held = town.holds(POST, seconds=1.5)
    wait_until(held)  # the nudge, which a later tick rings
    first.kill()

    town.starts()
    wait_until(lambda: len(town.desk.outbox("nudge:")) == 1 and town.all_sent())

    (nudge,) = texts(town.workspace.person("ana").sees(DM))
    assert nudge.startswith("*First response is due")
    assert ref in nudge
    assert town.desk.told() == ["ana"]


def test_a_press_whose_process_was_killed_is_shown_by_the_next_one(town: Town) -> None:
    ref = town.takes_in(owner=None)
    first = town.starts("run")
    wait_until(lambda: town.all_sent() and town.workspace.is_connected())
    held = town.holds("chat.update", seconds=1.5)
    town.workspace.person("ana").presses("Claim", channel=RIVERSIDE)
    wait_until(held)
    first.kill()

    again = town.starts("run")
    wait_until(town.all_sent)
    code = again.asked_to_stop()

    (card,) = texts(town.workspace.person("lena").sees(RIVERSIDE))
    assert "Owner: <@" in card
    assert town.desk.lead(ref).owner_id == town.desk.member("ana").id
    assert code == 0


def test_workers_killed_again_and_again_lose_and_repeat_nothing(town: Town) -> None:
    refs = [town.takes_in() for _ in range(12)]
    town.workspace.state.faults.on_call(POST, "latency", seconds=0.1, count=100)

    for _ in range(3):
        before = len(town.messages())
        worker = town.starts()
        wait_until(partial(town.has_messages, before + 2))
        worker.kill()
    town.starts()
    wait_until(town.all_sent)

    assert Counter(town.arrived(ref) for ref in refs) == {1: len(refs)}


def test_a_worker_told_to_stop_finishes_what_it_sends_and_ends_well(town: Town) -> None:
    refs = [town.takes_in() for _ in range(3)]
    held = town.holds(POST, seconds=0.5)
    worker = town.starts(lease=60)
    wait_until(held)

    code = worker.asked_to_stop()

    assert code == 0
    assert town.states() == {OutboxState.SENT}
    assert [town.arrived(ref) for ref in refs] == [1, 1, 1]
    assert "Traceback" not in worker.said


def test_two_workers_at_once_deliver_each_message_once(town: Town) -> None:
    workers = [town.starts(), town.starts()]
    wait_until(lambda: all(worker.is_up() for worker in workers))
    new = [town.takes_in() for _ in range(10)]
    late = [town.takes_in(minutes_ago=130) for _ in range(5)]  # few enough for a nudge each

    wait_until(lambda: len(town.desk.outbox("nudge:")) == len(late) and town.all_sent())
    codes = [worker.asked_to_stop() for worker in workers]

    direct = texts(town.workspace.person("ana").sees(DM))
    assert Counter(town.arrived(f"New inquiry · *{ref}*") for ref in [*new, *late]) == {1: 15}
    assert Counter(ref for text in direct for ref in late if ref in text) == Counter(late)
    assert codes == [0, 0]
    assert "Traceback" not in "".join(worker.said for worker in workers)
