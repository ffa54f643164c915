"""Where the workspace keeps what is true: records in tables, each change also a line in a journal.

A line is `[table, key, record or null, [ids minted, last instant]]`.
The journal is flushed per change, so it survives the process being killed; it is compacted at the next start.
"""

import json
import os
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path

from bot.sandbox.refusals import Json

Table = dict[str, Json]


class Store:
    """Tables of plain Slack-shaped records. Not locked: whoever calls holds the workspace's lock."""

    def __init__(self, journal: Path | None, on_change: Callable[[str], None]) -> None:
        self._tables: dict[str, Table] = {}
        self._on_change = on_change
        self._journal = journal
        self._file: TextIOWrapper | None = None
        self.marks = [0, 0]  # ids minted, last instant in microseconds: never to be given out again
        if journal is not None:
            self._read(journal)
            self._compact(journal)

    def table(self, name: str) -> Table:
        """A table by name, in the order its records were first put; empty when nothing was."""
        return self._tables.get(name, {})

    def names(self) -> list[str]:
        """The names of all tables that ever held something."""
        return list(self._tables)

    def get(self, table: str, key: str) -> Json | None:
        """One record, live: whoever changes it puts it again."""
        return self.table(table).get(key)

    def put(self, table: str, key: str, record: Json) -> Json:
        """Keep a record, new or changed."""
        self._tables.setdefault(table, {})[key] = record
        self._note(table, key, record)
        return record

    def drop(self, table: str, key: str) -> None:
        """Forget a record, if there is one."""
        if self._tables.get(table, {}).pop(key, None) is not None:
            self._note(table, key, None)

    def clear(self) -> None:
        """Forget every record; the marks stay, so that no identifier comes twice."""
        self._tables.clear()
        if self._journal is not None:
            self._compact(self._journal)
        self._on_change("")

    def close(self) -> None:
        """Let go of the journal."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _note(self, table: str, key: str, record: Json | None) -> None:
        if self._file is not None:
            self._file.write(self._line(table, key, record))
            self._file.flush()
        self._on_change(table)

    def _line(self, table: str, key: str, record: Json | None) -> str:
        return json.dumps([table, key, record, self.marks], separators=(",", ":")) + "\n"

    def _read(self, journal: Path) -> None:
        if not journal.exists():
            return
        lines = journal.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                table, key, record, marks = json.loads(line)
            except ValueError as broken:
                if number == len(lines):  # the process was killed in the middle of its last line
                    return
                raise ValueError(
                    f"{journal} is damaged at line {number}; move it away to start anew"
                ) from broken
            self.marks[:] = [max(pair) for pair in zip(self.marks, marks, strict=True)]
            if record is None:
                self._tables.get(table, {}).pop(key, None)
            else:
                self._tables.setdefault(table, {})[key] = record

    def _compact(self, journal: Path) -> None:
        self.close()
        journal.parent.mkdir(parents=True, exist_ok=True)
        fresh = journal.with_suffix(".compacting")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(self._line("marks", "", None))
            for name, table in self._tables.items():
                file.writelines(self._line(name, key, record) for key, record in table.items())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(journal)
        self._file = journal.open("a", encoding="utf-8")
