"""How our rows are stored: names of constraints, words kept by value, JSON on both engines."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

# Named constraints can be dropped and changed by a migration on both engines.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")


def word(kind: type[StrEnum], name: str) -> Any:  # noqa: ANN401 - SQLModel types its columns so
    """A column type that stores a vocabulary's value and lets the database refuse any other.

    `name` becomes part of the CHECK constraint's name, so it must be the column's.
    """
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
