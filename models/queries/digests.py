"""Reading digests: those of a study, what its channel was told, and what was promised in answer."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.digest import Commitment, Digest, ToldFigure
from models.ledger import LedgerEvent
from models.rules.disclosure import Told
from models.terms import CommitmentState, DigestState, Edition, EventAction

TOLD = (DigestState.QUEUED, DigestState.POSTED)
"""The states of a digest whose numbers the channel knows, or may know in a moment."""


def digest_of(session: Session, study_id: int, week: date, edition: Edition) -> Digest | None:
    """The study's digest of that week, if there is one."""
    asked = select(Digest).where(Digest.study_id == study_id, Digest.week == week, Digest.edition == edition)
    return session.exec(asked).first()


def told_digests(
    session: Session, study_id: int, *, before: date | None = None, limit: int = 12
) -> list[Digest]:
    """The whole weeks that were told, the newest first; with `before` only those of earlier weeks."""
    asked = select(Digest).where(
        Digest.study_id == study_id, col(Digest.state).in_(TOLD), Digest.edition == Edition.WEEK
    )
    if before is not None:
        asked = asked.where(col(Digest.week) < before)
    return list(session.exec(asked.order_by(col(Digest.week).desc()).limit(limit)))


def every_digest(session: Session, study_id: int, *, limit: int = 12) -> list[Digest]:
    """A study's digests in any state, the newest first."""
    asked = select(Digest).where(Digest.study_id == study_id)
    return list(session.exec(asked.order_by(col(Digest.posts_at).desc()).limit(limit)))


def told_figures(session: Session, study_id: int, *, but: date | None = None) -> tuple[Told, ...]:
    """Every number the study's sponsor was told, in the order told; without those of one week's digest."""
    asked = (
        select(ToldFigure)
        .join(Digest, col(Digest.id) == ToldFigure.digest_id)
        .where(ToldFigure.study_id == study_id, col(Digest.state).in_(TOLD))
        .order_by(col(ToldFigure.id))
    )
    if but is not None:
        asked = asked.where(col(Digest.week) != but)
    return tuple(
        Told(one.series, one.first_day, one.end_day, int(one.shown) if one.shown.isdigit() else one.shown)
        for one in session.exec(asked)
    )


def commitments_of(
    session: Session, study_id: int, *, settled_since: datetime | None = None
) -> list[Commitment]:
    """What is promised and open, due first; with `settled_since` also what was settled from then on."""
    is_told = col(Commitment.state) == CommitmentState.OPEN
    if settled_since is not None:
        is_told = is_told | (col(Commitment.settled_at) >= settled_since)
    asked = select(Commitment).where(Commitment.study_id == study_id, is_told)
    return list(session.exec(asked.order_by(col(Commitment.due_on), col(Commitment.id))))


def changed_since(session: Session, study_id: int, since: datetime, until: datetime) -> bool:
    """Whether something that happened before `until` may have been written down, or taken back, from
    `since` on."""
    asked = select(LedgerEvent.id).where(
        LedgerEvent.study_id == study_id,
        col(LedgerEvent.lead_id).is_not(None),
        col(LedgerEvent.recorded_at) >= since,
        (col(LedgerEvent.at) < until) | (col(LedgerEvent.action) == EventAction.UNDONE),
    )
    return session.exec(asked.limit(1)).first() is not None
