"""What the clock sets going: each job is a question any number of workers may ask at once."""

import logging
from datetime import datetime

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.digests import due_digest, send_digest, studies_with_digests
from handlers.operations.handovers import tell_untaken, untaken
from handlers.operations.noticing import changed_leads, look_later, time_passed
from handlers.operations.ringing import due_deadlines, put_off
from handlers.operations.ringing import ring as ring_one
from models.deadline import Deadline
from models.lead import Lead

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


def notice(sessions: Sessions, now: datetime) -> int:
    """Settle every lead whose clocks change although nobody did anything; gives how many.

    A visit's time has come, a lead stood still for too long, a hold has passed.
    """
    count = 0
    while True:
        with sessions.begin() as session:
            changed = changed_leads(session, now=now)
            for lead in changed:
                _notice(session, lead, now)
        if not changed:
            return count
        count += len(changed)


def send_digests(sessions: Sessions, now: datetime) -> int:
    """Promise every digest that should have gone out by now; gives how many were new."""
    with sessions.begin() as session:
        due = [(study, week) for study in studies_with_digests(session) if (week := due_digest(study, now))]
    count = 0
    for study, week in due:
        try:
            with sessions.begin() as session:
                count += send_digest(session, study, week, now=now)
        except Exception:
            # One study's trouble is not the others'; the next tick asks again.
            log.exception("The digest of %s could not be made", study.code, extra={"action": "job_failed"})
    return count


def _notice(session: Session, lead: Lead, now: datetime) -> None:
    """Settle one. One that cannot be settled is put off, so that the others do not wait behind it."""
    ref = lead.ref
    try:
        with session.begin_nested():
            time_passed(session, lead, now=now)
    except Exception:
        log.exception("%s could not be settled", ref, extra={"action": "job_failed"})
        look_later(session, lead, now=now)


def tell_untaken_handovers(sessions: Sessions, now: datetime) -> int:
    """Tell site leads of handovers that wait for an answer; gives how many were new."""
    with sessions.begin() as session:
        return sum(tell_untaken(session, lead, now=now) for lead in untaken(session))


def _ring(session: Session, deadline: Deadline, now: datetime) -> None:
    """Ring one. One that cannot be rung is put off, so that the others do not wait behind it."""
    number = deadline.id
    try:
        with session.begin_nested():
            ring_one(session, deadline, now=now)
    except Exception:
        log.exception("Deadline %s could not be rung", number, extra={"action": "job_failed"})
        put_off(session, deadline, now=now)
