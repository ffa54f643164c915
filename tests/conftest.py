"""What every test may ask for: a database of each kind, a clock, and the sample study with its people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.clock import WindableClock
from bot.database import open_sessions
from bot.sample.people import START
from bot.sandbox import Person
from tests.databases import ENGINES, Databases, databases
from tests.stage import RIVERSIDE, Stage

# A busy machine makes no test wrong: examples are counted, never timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def all_databases() -> Iterator[Databases]:
    """Both engines, for the whole run."""
    with databases() as found:
        yield found


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, all_databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated database; each test that asks runs once on each engine."""
    if request.param == "sqlite":
        engine = all_databases.sqlite(tmp_path / "onward.db")
        yield engine
        engine.dispose()
    else:
        yield all_databases.postgresql()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Where transactions are begun."""
    return open_sessions(engine)


@pytest.fixture
def clock() -> WindableClock:
    """A standing clock: Tuesday 14 July 2026, 9:05 am in Chicago, 10:05 in New York."""
    return WindableClock(START)


@pytest.fixture
def stage(engine: Engine, clock: WindableClock) -> Iterator[Stage]:
    """The sample study without its history, the sandbox, and the bot listening in process."""
    stage = Stage(engine, clock)
    yield stage
    stage.close()


@pytest.fixture
def ana(stage: Stage) -> Person:
    """Coordinator at Riverside (site 301)."""
    return stage.person("ana")


@pytest.fixture
def ben(stage: Stage) -> Person:
    """The other coordinator at Riverside."""
    return stage.person("ben")


@pytest.fixture
def mei(stage: Stage) -> Person:
    """Coordinator at Harbor (site 302)."""
    return stage.person("mei")


@pytest.fixture
def lena(stage: Stage) -> Person:
    """Site lead at Riverside."""
    return stage.person("lena")


@pytest.fixture
def sam(stage: Stage) -> Person:
    """The sponsor's contact, of another company."""
    return stage.person("sam")


@pytest.fixture
def tom(stage: Stage) -> Person:
    """Site lead at Harbor."""
    return stage.person("tom")


@pytest.fixture
def iris(stage: Stage) -> Person:
    """PI at Riverside."""
    return stage.person("iris")


@pytest.fixture
def omar(stage: Stage) -> Person:
    """Study operations, of another company."""
    return stage.person("omar")


@pytest.fixture
def zoe(stage: Stage) -> Person:
    """A colleague in the workspace whom no study knows."""
    person = stage.workspace.add_person("zoe", "Zoe Quill", tz="America/Chicago")
    stage.workspace.join(RIVERSIDE, "zoe")
    return person
