"""What the clock sets going: each job is a question any number of workers may ask at once."""

import logging
from datetime import datetime

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.digests import due_digest, send_digest, studies_with_digests
from handlers.operations.ringing import due_deadlines, put_off
from handlers.operations.ringing import ring as ring_one
from models.deadline import Deadline

log = logging.getLogger(__name__)

Sessions = sessionmaker[Session]


def ring(sessions: Sessions, now: datetime) -> int:
    """Ring every deadline whose time has come; gives how many. A few at a time, each few together."""
    count = 0
    while True:
        with sessions.begin() as session:
            rung = due_deadlines(session, now=now)
            for deadline in rung:
                _ring(session, deadline, now)
        if not rung:
            return count
        count += len(rung)


def send_digests(sessions: Sessions, now: datetime) -> int:
    """Promise every digest that should have gone out by now; gives how many were new."""
    with sessions.begin() as session:
        studies = studies_with_digests(session)
    count = 0
    for study in studies:
        try:
            week = due_digest(study, now)
            if week is not None:
                with sessions.begin() as session:
                    count += send_digest(session, study, week, now=now)
        except Exception:
            # One study's trouble is not the others'; the next tick asks again.
            log.exception("The digest of %s could not be made", study.code, extra={"action": "job_failed"})
    return count


def _ring(session: Session, deadline: Deadline, now: datetime) -> None:
    """Ring one. One that cannot be rung is put off, so that the others do not wait behind it."""
    number = deadline.id
    try:
        with session.begin_nested():
            ring_one(session, deadline, now=now)
    except Exception:
        log.exception("Deadline %s could not be rung", number, extra={"action": "job_failed"})
        put_off(session, deadline, now=now)
