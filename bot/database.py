"""The engine, its sessions, and the migrations it must have seen."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
MIGRATION_LOCK = 7_254_331  # any number, the same in every process


class DatabaseError(Exception):
    """The database cannot be used. The message says what to do about it."""


def open_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, set up the way the rest of the house relies on.

    Raises DatabaseError when the folder of a file cannot be made. Its errors never carry parameters: those are what people typed, and errors are logged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            make_folder(Path(parsed.database).parent)
        engine = create_engine(parsed, connect_args={"timeout": 10}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)


def make_folder(folder: Path) -> None:
    """Have the data folder. Raises DatabaseError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseError(
            f"Onward cannot make its data folder {folder} ({type(problem).__name__}). Choose another ONWARD_HOME."
        ) from problem


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    # A deferred BEGIN that reads first and writes later is refused when another writer came between;
    # taking the write lock at once makes it wait its turn instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def open_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows can still be read after the commit."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the database to `to`. Two processes may ask at once: one works, the other waits."""
    config = _config()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        script = ScriptDirectory.from_config(config)
        current = MigrationContext.configure(connection).get_current_revision()
        going_down = to == "base" or (to != "head" and current == script.get_current_head())
        (command.downgrade if going_down else command.upgrade)(config, to)


def check_database(engine: Engine) -> None:
    """Raise DatabaseError, with a sentence, unless the database answers and is migrated."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except Exception as problem:
        raise DatabaseError(
            f"Onward cannot reach its database ({type(problem).__name__}). "
            "Is it running, and is DATABASE_URL right?"
        ) from problem
    if current != head:
        raise DatabaseError(
            f"The database is at migration {current or 'none'} and this version needs {head}. "
            "Run `python -m bot migrate` first."
        )
