"""The weekly message to a sponsor's channel: once per study and week, whatever restarts."""

import hashlib
import json
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import announce
from messages.digests import sponsor_digest
from messages.message import Message
from models.digest import Digest
from models.queries.weeks import week_facts
from models.rules.digest_times import last_digest_time, next_digest_time, reported_week
from models.rules.sponsor_report import sponsor_display, sponsor_display_strict
from models.rules.week import StudyFacts
from models.study import Study
from models.terms import DigestState, EventAction, StudyStatus

REPORTING = (StudyStatus.ACTIVE, StudyStatus.PAUSED, StudyStatus.CLOSED_TO_ACCRUAL)


def make_digest(
    session: Session, study: Study, monday: date, *, now: datetime
) -> tuple[Message, dict[str, object]]:
    """The message for that week, as far as it has come, and the figures in it as the sponsor may see them."""
    facts = week_facts(session, study, monday, now=now)
    shown = figures(facts, study, monday)
    return sponsor_digest(study, facts, monday, shown), shown


def figures(facts: StudyFacts, study: Study, monday: date) -> dict[str, object]:
    """What the sponsor may see of a week, in the mode the study chose."""
    display = sponsor_display if study.min_cell == 5 else sponsor_display_strict
    return display(facts, monday)


def due_digest(study: Study, now: datetime) -> date | None:
    """The week whose digest should have gone out by now, or None before the study's first one."""
    if study.sponsor_channel is None or study.status not in REPORTING or study.applied_at is None:
        return None
    zone, at = ZoneInfo(study.reporting_timezone), time.fromisoformat(study.digest_time)
    last = last_digest_time(now, zone, study.digest_weekday, at)
    return reported_week(last, zone) if last > study.applied_at else None


def next_digest(study: Study, now: datetime) -> datetime | None:
    """When the study's next digest goes out, or None when none does."""
    if study.sponsor_channel is None or study.status not in REPORTING:
        return None
    zone, at = ZoneInfo(study.reporting_timezone), time.fromisoformat(study.digest_time)
    return next_digest_time(now, zone, study.digest_weekday, at)


def send_digest(session: Session, study: Study, monday: date, *, now: datetime) -> bool:
    """Promise the week's digest to the sponsor's channel; False when it was promised before."""
    known = select(Digest.id).where(Digest.study_id == study.id, Digest.week == monday)
    if study.sponsor_channel is None or session.exec(known).first() is not None:
        return False
    message, shown = make_digest(session, study, monday, now=now)
    digest = Digest(
        study_id=study.id or 0,
        week=monday,
        state=DigestState.QUEUED,
        made_at=now,
        figures=shown,
        input_hash=hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest(),
        policy_version=study.policy_version,
    )
    try:
        with session.begin_nested():
            session.add(digest)
    except IntegrityError:
        return False  # another worker was quicker
    row = announce(
        session,
        message,
        to=study.sponsor_channel,
        dedupe_key=f"digest:{study.id}:{monday.isoformat()}",
        now=now,
        outsiders_may_read=True,
    )
    digest.outbox_id = row.id if row else None
    session.add(digest)
    details = {"week": monday.isoformat(), "input_hash": digest.input_hash, "min_cell": study.min_cell}
    note(session, EventAction.DIGEST_QUEUED, details, study=study, by=SYSTEM, now=now)
    return True


def studies_with_digests(session: Session) -> list[Study]:
    """Every study that has a sponsor's channel."""
    return list(
        session.exec(select(Study).where(col(Study.sponsor_channel).is_not(None)).order_by(col(Study.id)))
    )
