"""What the command line prints of a study: digests and queues, as text or as JSON."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.clock import SystemClock
from handlers.operations.digests import make_digest
from models.member import Member
from models.queries.digests import TOLD, digest_of, told_figures
from models.queries.histories import first_received
from models.queries.queues import queue_at
from models.queries.weeks import week_facts
from models.rules.report import exact_internal
from models.rules.sponsor_report import sponsor_display, sponsor_display_strict
from models.rules.suppression import Mode
from models.rules.week import Week
from models.study import Site, Study
from models.terms import Edition

Row = dict[str, Any]


class ReportError(Exception):
    """What was asked for does not exist. The message says what does."""


def find_study(session: Session, code: str) -> Study:
    """The study of that code. Raises ReportError naming those there are."""
    studies = session.exec(select(Study).order_by(col(Study.code))).all()
    for study in studies:
        if study.code.upper() == code.upper():
            return study
    known = ", ".join(study.code for study in studies) or "none yet; `study apply` sets one up"
    raise ReportError(f"There is no study {code}. There is: {known}.")


def find_site(session: Session, study: Study, code: str) -> Site:
    """The study's site of that code. Raises ReportError naming those there are."""
    sites = session.exec(select(Site).where(Site.study_id == study.id).order_by(col(Site.code))).all()
    for site in sites:
        if site.code.upper() == code.upper():
            return site
    raise ReportError(f"There is no site {code}. There is: {', '.join(site.code for site in sites)}.")


def read_instant(text: str) -> datetime:
    """An instant with its offset. Raises ReportError with an example."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ReportError(f"“{text}” is no instant with an offset. Write one like 2026-07-16T09:00:00-05:00.")
    return instant.astimezone(UTC)


def digest_json(session: Session, study: Study, monday: date, *, internal: bool, strict: bool) -> Row:
    """The figures key for key. Raises ReportError for a day that is no Monday or a week to come.

    For the sponsor, a week that was told comes with the numbers it was told with, and any other one
    hides what would follow from those that were told.
    """
    monday = _begun(session, study, monday)
    strictly = strict or study.min_cell == 11
    told = None if internal else digest_of(session, study.id or 0, monday, Edition.WEEK)
    if told is not None and told.state in TOLD and (told.figures["mode"] == Mode.STRICT.value) == strictly:
        return told.figures
    facts = week_facts(session, study, monday, now=SystemClock().now())
    if internal:
        return exact_internal(facts, monday)
    display = sponsor_display_strict if strictly else sponsor_display
    return display(facts, monday, told_figures(session, study.id or 0, but=monday))


def digest_text(session: Session, study: Study, monday: date, *, internal: bool) -> str:
    """The sponsor's message as it reads, or the exact figures a line each."""
    if not internal:
        return make_digest(session, study, _begun(session, study, monday), now=SystemClock().now())[0].text
    shown = digest_json(session, study, monday, internal=True, strict=False)
    return "\n".join(_lines(shown, ""))


def _lines(value: object, name: str) -> list[str]:
    if isinstance(value, dict):
        return [
            line for key, one in value.items() for line in _lines(one, f"{name}.{key}" if name else str(key))
        ]
    return [f"{name}: {value}"]


def queue_rows(session: Session, study: Study, owner: str, at: datetime) -> list[Row]:
    """The queue in order. Raises ReportError for an owner nobody knows."""
    known = session.exec(select(Member.key).where(Member.workspace_id == study.workspace_id)).all()
    if owner not in known:
        raise ReportError(f"Nobody here is called {owner}. There is: {', '.join(sorted(known))}.")
    return [
        {
            "lead": row.lead.ref,
            "stage": row.stage.value,
            "tier": int(row.tier),
            "next_action": row.next_action,
            "due_at": row.due_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        for row in queue_at(session, study, owner, at=at)
    ]


def queue_line(row: Row) -> str:
    """One row as text."""
    return f"{row['tier']}  {row['lead']:<10} {row['stage']:<18} {row['next_action']:<28} {row['due_at']}"


def _begun(session: Session, study: Study, day: date) -> date:
    if day.weekday() != 0:
        raise ReportError(f"{day} is no Monday. A week begins on one, for example --week 2026-07-13.")
    zone = ZoneInfo(study.reporting_timezone)
    if Week(day, zone).start > SystemClock().now():
        raise ReportError(f"The week of {day} has not begun.")
    first = first_received(session, study.id or 0)
    if first is not None and Week(day, zone).end <= first:
        began = first.astimezone(zone).date()
        monday = began - timedelta(days=began.weekday())
        raise ReportError(f"{study.code} began later: its first lead came in in the week of {monday}.")
    return day
