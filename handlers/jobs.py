"""What the clock sets going: each job is a question any number of workers may ask at once."""

import logging
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.operations.absences import begin, welcome
from handlers.operations.commitments import SUBJECT, ring_promise
from handlers.operations.digests import keep_digests, studies_with_digests
from handlers.operations.following import AT_A_TIME, follow
from handlers.operations.handovers import tell_untaken, untaken
from handlers.operations.mornings import make_list
from handlers.operations.noticing import changed_leads, look_later, time_passed
from handlers.operations.nudges import pass_on, put_off_telling, tell
from handlers.operations.reviews import ask_again_all, make_review
from handlers.operations.ringing import due_deadlines, put_off
from handlers.operations.ringing import ring as ring_one
from handlers.operations.shared_clocks import due_shared, ring_shared
from handlers.operations.watching import sites_to_watch, watch_site
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.queries.absences import to_begin, to_welcome
from models.queries.mornings import sites_with_lists, without_list
from models.queries.nudges import next_to_tell
from models.queries.reviews import reviews_due
from models.queries.shared_blockers import find_blocker, parents_behind
from models.study import Study

log = logging.getLogger(__name__)

Sessions = sessionmaker[Session]


class Rings(Protocol):
    """What happens when a deadline's time has come."""

    def __call__(self, session: Session, deadline: Deadline, *, now: datetime) -> None: ...


def ring(sessions: Sessions, now: datetime) -> int:
    """Ring every deadline whose time has come, then tell people; gives how many rang.

    A few at a time, each few together; people are told when all has rung, so that one message holds it.
    """
    keep_absences(sessions, now)
    count = 0
    while True:
        with sessions.begin() as session:
            rung = due_deadlines(session, now=now)
            for deadline in rung:
                _ring(session, deadline, now)
        if not rung:
            break
        count += len(rung)
    count += ring_shared_clocks(sessions, now)
    with sessions.begin() as session:
        pass_on(session, now=now)
    send_morning_lists(sessions, now)
    tell_people(sessions, now)
    return count


def ring_shared_clocks(sessions: Sessions, now: datetime) -> int:
    """Ring the clocks of sites' and studies' blockers, and of promises, whose time has come; gives how many."""
    count = 0
    while True:
        with sessions.begin() as session:
            rung = due_shared(session, now=now)
            for deadline in rung:
                promised = deadline.subject.startswith(SUBJECT)
                _ring(session, deadline, now, ring_promise if promised else ring_shared)
        if not rung:
            return count
        count += len(rung)


def follow_blockers(sessions: Sessions, now: datetime) -> int:
    """Bring the leads that wait for a site's or study's blocker in step with it; gives how many.

    Some at a time, each few together, so that an answer that thousands wait for holds up nobody.
    """
    with sessions.begin() as session:
        keys = parents_behind(session)
    count = 0
    for key in keys:
        try:
            count += _follow(sessions, key, now)
        except Exception:
            log.exception("Those who wait for %s could not be told", key, extra={"action": "job_failed"})
    return count


def _follow(sessions: Sessions, key: str, now: datetime) -> int:
    count = 0
    while True:
        with sessions.begin() as session:
            parent = find_blocker(session, key)
            if parent is None or not parent.behind:
                return count
            followed = follow(session, parent, now=now, most=AT_A_TIME)
        count += followed
        if not followed:
            return count


def keep_absences(sessions: Sessions, now: datetime) -> None:
    """Say what is to be said as people go away and come back."""
    with sessions.begin() as session:
        for absence in to_begin(session, now):
            begin(session, absence, now=now)
        for absence in to_welcome(session, now):
            welcome(session, absence, now=now)


def send_morning_lists(sessions: Sessions, now: datetime) -> int:
    """Promise every morning list that is due; gives how many had something to say."""
    with sessions.begin() as session:
        due = [
            (member_id, site, day, at)
            for site, day, at in sites_with_lists(session, now)
            for member_id in without_list(session, site, day)
        ]
    count = 0
    for member_id, site, day, at in due:
        try:
            with sessions.begin() as session:
                count += make_list(session, member_id, site, day, planned_at=at, now=now)
        except Exception:
            log.exception("Member %s's list could not be made", member_id, extra={"action": "job_failed"})
    return count


def tell_people(sessions: Sessions, now: datetime) -> None:
    """Tell everybody for whom something waits that may be told now, one person at a time."""
    told: set[int] = set()
    while True:
        with sessions.begin() as session:
            member = next_to_tell(session, now=now, but=told)
            if member is None or member.id is None:
                return
            told.add(member.id)
            _tell(session, member, now)


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


def watch(sessions: Sessions, now: datetime) -> int:
    """Look at every site whose morning has come; gives how much was amiss."""
    with sessions.begin() as session:
        sites = sites_to_watch(session, now=now)
    count = 0
    for site_id in sites:
        try:
            with sessions.begin() as session:
                count += len(watch_site(session, site_id, now=now))
        except Exception:
            log.exception("Site %s could not be looked at", site_id, extra={"action": "job_failed"})
    return count


def review_stale(sessions: Sessions, now: datetime) -> int:
    """Make every stale review whose time has come, and ask after what was left; gives how many were made."""
    with sessions.begin() as session:
        due = reviews_due(session, now=now)
    count = 0
    for site_id, week in due:
        try:
            with sessions.begin() as session:
                count += make_review(session, site_id, week, now=now)
        except Exception:
            log.exception("Site %s's review could not be made", site_id, extra={"action": "job_failed"})
    with sessions.begin() as session:
        ask_again_all(session, now=now)
    return count


def send_digests(sessions: Sessions, now: datetime) -> int:
    """Draft, and promise, every digest that is due by now; gives how many were promised."""
    with sessions.begin() as session:
        studies = studies_with_digests(session)
    count = 0
    for study in studies:
        try:
            with sessions.begin() as session:
                count += keep_digests(session, session.get_one(Study, study.id), now=now)
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


def _ring(session: Session, deadline: Deadline, now: datetime, ring: Rings = ring_one) -> None:
    """Ring one. One that cannot be rung is put off, so that the others do not wait behind it."""
    number = deadline.id
    try:
        with session.begin_nested():
            ring(session, deadline, now=now)
    except Exception:
        log.exception("Deadline %s could not be rung", number, extra={"action": "job_failed"})
        put_off(session, deadline, now=now)


def _tell(session: Session, member: Member, now: datetime) -> None:
    """Tell one person; what goes wrong for them keeps nobody else waiting."""
    number = member.id or 0
    try:
        with session.begin_nested():
            tell(session, member, now=now)
    except Exception:
        log.exception("Member %s could not be told", number, extra={"action": "job_failed"})
        put_off_telling(session, number, now=now)
