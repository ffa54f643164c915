"""The journal: nothing is lost when the process is killed, and damage is said aloud."""

import json
from pathlib import Path

import pytest

from bot.sandbox.store import Store


def unwatched(table: str) -> None:
    """Nobody waits for changes here."""


def test_a_line_torn_by_a_kill_is_dropped_and_the_rest_is_kept(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    store = Store(journal, unwatched)
    store.put("user", "U1", {"name": "ana"})
    store.close()
    journal.write_text(journal.read_text() + '["user","U2",{"na')

    again = Store(journal, unwatched)

    assert again.table("user") == {"U1": {"name": "ana"}}
    again.close()


def test_damage_in_the_middle_is_refused_with_the_line(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_text('nonsense\n["user","U1",{},[0,0]]\n')

    with pytest.raises(ValueError, match="damaged at line 1"):
        Store(journal, unwatched)


def test_records_are_there_again_without_closing_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "j", unwatched)
    store.put("message C1", "2", {"text": "second"})
    store.put("message C1", "1", {"text": "first"})
    store.put("message C1", "2", {"text": "second, edited"})
    store.put("message C1", "3", {"text": "third"})
    store.drop("message C1", "3")

    again = Store(tmp_path / "j", unwatched)

    assert list(again.table("message C1").items()) == [
        ("2", {"text": "second, edited"}),
        ("1", {"text": "first"}),
    ]
    store.close()
    again.close()


def test_marks_outlive_clearing_and_restarts(tmp_path: Path) -> None:
    store = Store(tmp_path / "j", unwatched)
    store.marks[:] = [7, 900]
    store.put("user", "U1", {})
    store.clear()
    store.close()

    again = Store(tmp_path / "j", unwatched)

    assert again.marks == [7, 900]
    assert again.table("user") == {}
    again.close()


def test_starting_again_compacts_the_journal(tmp_path: Path) -> None:
    store = Store(tmp_path / "j", unwatched)
    for count in range(50):
        store.put("user", "U1", {"count": count})
    store.close()
    Store(tmp_path / "j", unwatched).close()

    lines = [json.loads(line) for line in (tmp_path / "j").read_text().splitlines()]

    assert [line[:3] for line in lines] == [["marks", "", None], ["user", "U1", {"count": 49}]]


def test_without_a_journal_nothing_touches_the_disk() -> None:
    noticed: list[str] = []
    store = Store(None, noticed.append)
    store.put("user", "U1", {"name": "ana"})
    store.drop("user", "U1")
    store.drop("user", "U1")

    assert noticed == ["user", "user"]
