"""What every test of an operation may ask for."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from tests.desk import Desk
from tests.handlers.operations.box import Box


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The sample study, set up on Tuesday 14 July 2026, 9:05 am in Chicago."""
    return Desk(engine)


@pytest.fixture
def box(sessions: sessionmaker[Session]) -> Box:
    """An empty outbox."""
    return Box(sessions)
