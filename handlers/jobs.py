"""What the clock sets going: each job is a question any number of workers may ask at once."""

from datetime import datetime

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.digests import due_digest, send_digest, studies_with_digests
from handlers.operations.ringing import due_deadlines
from handlers.operations.ringing import ring as ring_one

Sessions = sessionmaker[Session]


def ring(sessions: Sessions, now: datetime) -> int:
    """Ring every deadline whose time has come; gives how many. A few at a time, each few together."""
    count = 0
    while True:
        with sessions.begin() as session:
            rung = due_deadlines(session, now=now)
            for deadline in rung:
                ring_one(session, deadline, now=now)
        if not rung:
            return count
        count += len(rung)


def send_digests(sessions: Sessions, now: datetime) -> int:
    """Promise every digest that should have gone out by now; gives how many were new."""
    with sessions.begin() as session:
        due = [(study, week) for study in studies_with_digests(session) if (week := due_digest(study, now))]
    count = 0
    for study, week in due:
        with sessions.begin() as session:
            count += send_digest(session, study, week, now=now)
    return count
