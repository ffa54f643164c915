"""A press counts once, however often it comes, and only if what it did was kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.outbox import take_once
from handlers.operations.presses import press_once

NOW = datetime(2026, 7, 14, 14, 5, tzinfo=UTC)
Sessions = sessionmaker[Session]


def test_the_same_press_again_is_refused_with_a_sentence(sessions: Sessions) -> None:
    with sessions.begin() as session:
        press_once(session, "form:V1", now=NOW)

    with pytest.raises(UserError, match="That was done already"), sessions.begin() as session:
        press_once(session, "form:V1", now=NOW)


def test_a_press_whose_work_was_rolled_back_may_be_made_again(sessions: Sessions) -> None:
    with sessions() as session:
        press_once(session, "form:V1", now=NOW)
        session.rollback()

    with sessions.begin() as session:
        assert take_once(session, "press:form:V1", now=NOW)


def test_of_many_at_once_one_is_the_first(sessions: Sessions) -> None:
    def take(_: int) -> bool:
        with sessions.begin() as session:
            return take_once(session, "event:Ev1", now=NOW)

    with ThreadPoolExecutor(8) as workers:
        taken = list(workers.map(take, range(24)))

    assert taken.count(True) == 1
