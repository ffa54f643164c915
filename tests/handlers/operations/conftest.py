"""What every test of an operation may ask for."""

import pytest
from sqlalchemy import Engine

from tests.desk import Desk


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The sample study, set up on Tuesday 14 July 2026, 9:05 am in Chicago."""
    return Desk(engine)
