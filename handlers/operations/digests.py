"""The message to a sponsor's channel: drafted, reviewed, posted or held; once, whatever restarts."""

import hashlib
import json
import logging
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.digest_facts import gather, is_reporting, timetable
from handlers.operations.digest_reviews import alarm, send_draft, show_draft
from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import announce
from messages.digest_drafts import digest_line
from messages.digest_tables import digest_thread
from messages.digests import WeekTold, sponsor_digest
from messages.message import Message
from messages.times import moment
from messages.wording import forbidden_in_message
from models.digest import Digest, ToldFigure
from models.outbox import OutboxRow
from models.queries.calendars import study_hours
from models.queries.digests import TOLD, digest_of, every_digest, told_digests
from models.rules.digest_times import Slot, reported_week
from models.rules.disclosure import Told
from models.rules.report import Printed
from models.rules.thresholds import BUSINESS_DAY
from models.study import Study
from models.terms import DigestState, Edition, EventAction, Unreviewed

log = logging.getLogger(__name__)

NOBODY_APPROVED = "nobody approved it in time"


def make_digest(session: Session, study: Study, monday: date, *, now: datetime) -> tuple[Message, Printed]:
    """The message for that week and the figures in it as the sponsor may see them.

    A week that was told is told again with the same numbers; another one as far as it has come.
    """
    told = digest_of(session, study.id or 0, monday, Edition.WEEK)
    if told is not None and told.state in TOLD and told.outbox_id is not None:
        return as_told(session, told), told.figures
    made = gather(session, study, timetable(study).of(monday), now=now).told
    return sponsor_digest(made), dict(made.figures)


def coming_digest(session: Session, study: Study, *, now: datetime) -> tuple[Message, datetime | None]:
    """The message that goes out next, as things stand now, and when; None where none does."""
    if not is_reporting(study):
        week = reported_week(now, ZoneInfo(study.reporting_timezone))
        return make_digest(session, study, week, now=now)[0], None
    slot = timetable(study).next(now)
    digest = digest_of(session, study.id or 0, slot.week, slot.edition)
    unreviewed = digest is None or digest.state is DigestState.DRAFT
    made = gather(session, study, slot, now=now).told
    return sponsor_digest(replace(made, unreviewed=unreviewed)), slot.at


def as_told(session: Session, digest: Digest) -> Message:
    """The message exactly as it went out."""
    body = session.get_one(OutboxRow, digest.outbox_id).body
    return Message(body["text"], body["blocks"])


def due_slot(study: Study, now: datetime) -> Slot | None:
    """What should have gone out by now, or None before the study's first digest."""
    if not is_reporting(study) or study.applied_at is None:
        return None
    last = timetable(study).last(now)
    return last if last.at > study.applied_at else None


def next_digest(study: Study, now: datetime) -> datetime | None:
    """When the study's next digest goes out, or None when none does."""
    return timetable(study).next(now).at if is_reporting(study) else None


def draft_time(session: Session, study: Study, slot: Slot) -> datetime:
    """When a slot's draft is due: one business day of the study before the digest."""
    hours = study_hours(session, study, around=slot.at.astimezone(timetable(study).zone).date())
    return hours.subtract(slot.at, BUSINESS_DAY)


def keep_digests(session: Session, study: Study, *, now: datetime) -> int:
    """Draft, and promise to the channel, whatever is due; gives how many were promised."""
    count = 0
    slot = due_slot(study, now)
    if slot is not None:
        count += send_digest(session, study, slot, now=now)
    for digest in _released(session, study, now):
        count += _post(session, study, digest, now=now)
    if is_reporting(study):
        coming = timetable(study).next(now)
        if draft_time(session, study, coming) <= now:
            draft_digest(session, study, coming, now=now)
    return count


def draft_digest(session: Session, study: Study, slot: Slot, *, now: datetime) -> bool:
    """Show the digest to whoever reviews it; False when that was done before."""
    digest = _begun(session, study, slot, now=now)
    if digest is None:
        return False
    made = gather(session, study, slot, now=now)
    send_draft(session, study, digest, made, now=now)
    details = {"week": slot.week.isoformat(), "edition": slot.edition.value}
    note(session, EventAction.DIGEST_DRAFTED, details, study=study, by=SYSTEM, now=now)
    return True


def send_digest(session: Session, study: Study, slot: Slot, *, now: datetime) -> bool:
    """Promise the slot's digest to the sponsor's channel, unless it was promised or is held."""
    digest = _locked(session, study, slot) or _begun(session, study, slot, now=now)
    if digest is None or digest.state not in (DigestState.DRAFT, DigestState.APPROVED):
        return False
    if digest.state is DigestState.DRAFT and study.unreviewed is Unreviewed.HOLD:
        hold(session, study, digest, because=NOBODY_APPROVED, now=now)
        return False
    return _post(session, study, digest, now=now)


def hold(session: Session, study: Study, digest: Digest, *, because: str, now: datetime) -> None:
    """Keep a digest back, and tell whoever reviews it at once."""
    digest.state = DigestState.HELD
    digest.held_because = because[:200]
    session.add(digest)
    details = {"week": digest.week.isoformat(), "edition": digest.edition.value}
    note(session, EventAction.DIGEST_HELD, details, study=study, by=SYSTEM, now=now, reason=because[:200])
    log.error("The digest of %s is held: %s", study.code, because, extra={"action": "digest_held"})
    show_draft(session, study, digest, now=now)
    alarm(session, study, digest, now=now)


def _post(session: Session, study: Study, digest: Digest, *, now: datetime) -> bool:
    slot = Slot(digest.posts_at, digest.week, digest.edition)
    made = gather(session, study, slot, now=now)
    told = replace(made.told, unreviewed=digest.state is DigestState.DRAFT, digest_id=digest.id)
    root, thread = sponsor_digest(told), digest_thread(told) if slot.edition is Edition.WEEK else []
    forbidden = [word for message in (root, *thread) for word in forbidden_in_message(message)]
    if forbidden:
        hold(session, study, digest, because=f"it says “{forbidden[0]}”, which is not for us to say", now=now)
        return False
    _keep(session, digest, told, made.remembered, now=now)
    _promise(session, study, digest, root, thread, now=now)
    details = {
        "week": digest.week.isoformat(),
        "edition": digest.edition.value,
        "input_hash": digest.input_hash,
        "min_cell": study.min_cell,
        "reviewed": not told.unreviewed,
    }
    note(session, EventAction.DIGEST_QUEUED, details, study=study, by=SYSTEM, now=now)
    show_draft(session, study, digest, now=now)
    return True


def _keep(
    session: Session, digest: Digest, told: WeekTold, remembered: tuple[Told, ...], *, now: datetime
) -> None:
    """Write down exactly what is shown; a number the channel was told stands in its ledger for good."""
    digest.figures = dict(told.figures)
    digest.asks = [
        {"rule": one.rule.value, "side": one.side.value, "by": one.by.isoformat(), "text": one.text}
        for one in told.asks
    ]
    digest.made_at = now
    digest.policy_version = told.study.policy_version
    digest.input_hash = hashlib.sha256(json.dumps(digest.figures, sort_keys=True).encode()).hexdigest()
    if digest.edition is Edition.WEEK:
        for old in session.exec(select(ToldFigure).where(ToldFigure.digest_id == digest.id)):
            session.delete(old)  # it was held before anybody saw it
        session.flush()
        session.add_all(
            ToldFigure(
                study_id=digest.study_id,
                channel=told.study.sponsor_channel or "",
                digest_id=digest.id or 0,
                series=one.series,
                first_day=one.start,
                end_day=one.end,
                shown=str(one.shown),
                told_at=now,
            )
            for one in remembered
        )


def _promise(
    session: Session, study: Study, digest: Digest, root: Message, thread: list[Message], *, now: datetime
) -> None:
    key = f"{study.id}:{digest.week.isoformat()}:{digest.edition.value}"
    tries = session.exec(
        select(OutboxRow.id).where(col(OutboxRow.dedupe_key).startswith(f"digest:{key}:"))
    ).all()
    key = f"{key}:{len(tries) + 1}"
    channel = study.sponsor_channel or ""
    row = announce(session, root, to=channel, dedupe_key=f"digest:{key}", now=now, outsiders_may_read=True)
    if row is None:
        raise RuntimeError(f"digest:{key} was promised by somebody who does not hold its row")
    digest.outbox_id = row.id
    digest.state = DigestState.QUEUED
    digest.held_because = None
    session.add(digest)
    for number, message in enumerate(thread):
        announce(
            session,
            message,
            to=channel,
            dedupe_key=f"thread:{key}:{number}",
            now=now,
            reply_to=row.id,
            outsiders_may_read=True,
        )


def _begun(session: Session, study: Study, slot: Slot, *, now: datetime) -> Digest | None:
    """A new digest for a slot; None when there is one already, or another worker was quicker."""
    if digest_of(session, study.id or 0, slot.week, slot.edition) is not None:
        return None
    digest = Digest(
        study_id=study.id or 0,
        week=slot.week,
        edition=slot.edition,
        state=DigestState.DRAFT,
        made_at=now,
        posts_at=slot.at,
        policy_version=study.policy_version,
    )
    try:
        with session.begin_nested():
            session.add(digest)
    except IntegrityError:
        return None
    return digest


def _locked(session: Session, study: Study, slot: Slot) -> Digest | None:
    """The slot's digest, for this transaction alone and as it now stands."""
    asked = select(Digest).where(
        Digest.study_id == study.id, Digest.week == slot.week, Digest.edition == slot.edition
    )
    return session.exec(asked.with_for_update(), execution_options={"populate_existing": True}).first()


def _released(session: Session, study: Study, now: datetime) -> list[Digest]:
    """Digests that were approved after their time had come."""
    asked = select(Digest).where(
        Digest.study_id == study.id, Digest.state == DigestState.APPROVED, col(Digest.posts_at) <= now
    )
    return list(session.exec(asked.with_for_update(), execution_options={"populate_existing": True}).all())


def studies_with_digests(session: Session) -> list[Study]:
    """Every study that has a sponsor's channel."""
    return list(
        session.exec(select(Study).where(col(Study.sponsor_channel).is_not(None)).order_by(col(Study.id)))
    )


def shown_again(session: Session, study: Study) -> tuple[Message, date]:
    """The last digest exactly as it was told, and its week. Raises UserError before the first one."""
    told = told_digests(session, study.id or 0, limit=1)
    if not told or told[0].outbox_id is None:
        raise UserError("Nothing was posted yet. `/digest preview` shows what comes.")
    return as_told(session, told[0]), told[0].week


def newest_week(session: Session, study: Study, *, now: datetime) -> date:
    """The week of the newest digest, drafts too; before the first one, the week that it will report."""
    newest = every_digest(session, study.id or 0, limit=1)
    zone = ZoneInfo(study.reporting_timezone)
    return newest[0].week if newest else reported_week(next_digest(study, now) or now, zone)


def history_of_digests(session: Session, study: Study, *, inside: bool) -> list[str]:
    """A line for each digest, the newest first; outsiders hear only of those that were posted."""
    zone = ZoneInfo(study.reporting_timezone)
    return [
        digest_line(
            one.week,
            one.edition,
            one.state,
            moment(one.posts_at, zone),
            because=one.held_because or "",
            asks=[str(ask["text"]) for ask in one.asks],
        )
        for one in every_digest(session, study.id or 0)
        if inside or one.state in TOLD
    ]
