"""Taking rows to work on, so that any number of workers may ask at once and none gets the same."""

from typing import TypeVar

from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

Row = TypeVar("Row")


def lock_claim(session: Session, asked: SelectOfScalar[Row]) -> SelectOfScalar[Row]:
    """The same question, asked so that each row goes to one worker only.

    PostgreSQL locks the rows given and skips those another worker holds. The lock lets others point at
    the rows meanwhile, as a nudge does at its lead. On SQLite every transaction
    of ours begins by taking the write lock (BEGIN IMMEDIATE), so the next worker asks only after this
    one has said what it took.
    """
    if session.get_bind().dialect.name == "postgresql":
        return asked.with_for_update(skip_locked=True, key_share=True)
    return asked
