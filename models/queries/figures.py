"""How the work stands and how well we keep up with it, in numbers that name nobody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from models.deadline import Deadline
from models.lead import Lead
from models.ledger import LedgerEvent
from models.outbox import OutboxRow
from models.queries.leads import ENDED
from models.study import Site, Study
from models.terms import DeadlineState, EventAction, OutboxState

LOOKS_BACK = timedelta(days=4)  # a watchman looks each day its site is open; a long weekend lies between
A_DAY = timedelta(days=1)
UNSENT = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.DEAD)


Keys = tuple[str, ...]
Counts = Mapping[Keys, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers at one instant, by study code and what else tells them apart."""

    open_leads: Counts = field(default_factory=dict)
    running: Counts = field(default_factory=dict)
    overdue: Counts = field(default_factory=dict)
    findings: Counts = field(default_factory=dict)
    stopped: Counts = field(default_factory=dict)
    refused: Counts = field(default_factory=dict)
    unsent: Counts = field(default_factory=dict)
    oldest_unsent: timedelta = timedelta(0)
    ringing_late: timedelta = timedelta(0)


def figures_at(session: Session, now: datetime) -> Figures:
    """Everything a watcher of the installation wants to see, counted by the database."""
    codes = {study.id or 0: study.code for study in session.exec(select(Study))}
    return Figures(
        open_leads=_open_leads(session),
        running=_clocks(session, codes),
        overdue=_clocks(session, codes, due_before=now),
        findings=_findings(session, codes, now),
        stopped=_events(session, codes, EventAction.TEXT_STOPPED, now),
        refused=_events(session, codes, EventAction.ACCESS_REFUSED, now),
        unsent=_unsent(session),
        oldest_unsent=_since(_oldest_unsent(session), now),
        ringing_late=_since(_next_ring(session), now),
    )


def _open_leads(session: Session) -> dict[Keys, int]:
    """By study and site; a site without any is there with none."""
    sites = session.exec(select(Site, Study.code).join(Study, col(Study.id) == Site.study_id)).all()
    asked = (
        select(Lead.site_id, func.count())
        .where(col(Lead.stage).not_in(ENDED), col(Lead.duplicate_of).is_(None))
        .group_by(col(Lead.site_id))
    )
    counted = dict(session.exec(asked).all())
    return {(code, site.code): counted.get(site.id or 0, 0) for site, code in sites}


def _clocks(
    session: Session, codes: dict[int, str], *, due_before: datetime | None = None
) -> dict[Keys, int]:
    """Running clocks by study and kind."""
    asked = select(Deadline.study_id, Deadline.kind, func.count()).where(
        Deadline.state == DeadlineState.RUNNING
    )
    if due_before is not None:
        asked = asked.where(col(Deadline.due_at) < due_before)
    found = session.exec(asked.group_by(col(Deadline.study_id), col(Deadline.kind))).all()
    return {(codes[study_id], str(kind)): count for study_id, kind, count in found}


def _findings(session: Session, codes: dict[int, str], now: datetime) -> dict[Keys, int]:
    """What each site's watchman found when it last looked, by study, site and gap."""
    looks: dict[Keys, list[str]] = {}
    for event in _recent(session, codes, EventAction.WATCHED, now - LOOKS_BACK):
        gaps = [one["gap"] for one in event.new["findings"]]
        looks[codes[event.study_id or 0], event.new["site"]] = gaps
    return {
        (*place, gap): count for place, gaps in looks.items() for gap, count in sorted(Counter(gaps).items())
    }


def _events(session: Session, codes: dict[int, str], action: EventAction, now: datetime) -> dict[Keys, int]:
    """How often it happened in the last day, by study."""
    found = Counter(codes[one.study_id or 0] for one in _recent(session, codes, action, now - A_DAY))
    return {(code,): found[code] for code in codes.values()}


def _recent(
    session: Session, codes: dict[int, str], action: EventAction, since: datetime
) -> list[LedgerEvent]:
    asked = (
        select(LedgerEvent)
        .where(
            col(LedgerEvent.study_id).in_(codes),
            col(LedgerEvent.at) > since,
            LedgerEvent.action == action,
        )
        .order_by(col(LedgerEvent.at), col(LedgerEvent.id))
    )
    return list(session.exec(asked))


def _unsent(session: Session) -> dict[Keys, int]:
    """Messages that are not in Slack, by how far they have come."""
    asked = select(OutboxRow.state, func.count()).where(col(OutboxRow.state).in_(UNSENT))
    counted = dict(session.exec(asked.group_by(col(OutboxRow.state))).all())
    return {(state.value,): counted.get(state, 0) for state in UNSENT}


def _oldest_unsent(session: Session) -> datetime | None:
    waiting = (OutboxState.PENDING, OutboxState.UNCERTAIN)
    asked = select(func.min(OutboxRow.not_before)).where(col(OutboxRow.state).in_(waiting))
    return session.exec(asked).one()


def _next_ring(session: Session) -> datetime | None:
    asked = select(func.min(Deadline.next_ring_at)).where(Deadline.state == DeadlineState.RUNNING)
    return session.exec(asked).one()


def _since(at: datetime | None, now: datetime) -> timedelta:
    return max(timedelta(0), now - at) if at is not None else timedelta(0)
