"""Migrations lead to exactly the tables the code declares, and back."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from bot.database import DatabaseError, check_database, migrate, open_engine
from models.tables import metadata


def checks(engine: Engine) -> dict[str, set[str]]:
    """The CHECK constraints of each table, by table; autogenerate does not look at them."""
    inspector = inspect(engine)
    return {
        table: {_plain(one["sqltext"]) for one in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _plain(sql: str) -> str:
    return "".join(sql.split()).lower()


def test_a_migrated_database_has_the_declared_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        drift = compare_metadata(context, metadata)

    assert drift == []


def test_a_migrated_sqlite_has_the_declared_checks(tmp_path: Path) -> None:
    migrated, declared = (open_engine(f"sqlite:///{tmp_path / name}") for name in ("a.db", "b.db"))
    migrate(migrated)
    with declared.begin() as connection:
        metadata.create_all(connection)

    found, wanted = checks(migrated), checks(declared)
    migrated.dispose()
    declared.dispose()
    assert found == wanted


def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    migrate(engine, "base")
    with engine.connect() as connection:
        left = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    migrate(engine)

    assert left == []
    check_database(engine)


def test_a_database_that_was_never_migrated_is_refused_with_a_sentence(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")

    with pytest.raises(DatabaseError, match=r"Run `python -m bot migrate` first"):
        check_database(engine)
    engine.dispose()


def test_a_database_that_does_not_answer_is_refused_without_its_password() -> None:
    engine = open_engine("postgresql://onward:secret@127.0.0.1:1/onward")

    with pytest.raises(DatabaseError, match="cannot reach its database") as refusal:
        check_database(engine)
    engine.dispose()
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("change", ["UPDATE ledger_event SET actor = 'x'", "DELETE FROM ledger_event"])
def test_the_database_refuses_to_change_the_ledger(stage: Any, change: str) -> None:
    stage.a_lead()

    with (
        pytest.raises(Exception, match="the ledger is append-only"),
        stage.engine.begin() as connection,
    ):
        connection.execute(text(change))
