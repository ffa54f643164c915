"""What the Home tab shows of other people's promises: commitments, the last digest; and who has it open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.digest import Commitment, Digest
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member, Membership
from models.outbox import OutboxRow
from models.page import HomePage
from models.queries.leads import ENDED, LeadView, view_leads
from models.study import Study
from models.terms import CommitmentState, DigestState

LOOKED_AT = timedelta(hours=14)  # how long after it was opened a Home tab is kept fresh


@dataclass(frozen=True, slots=True)
class LastDigest:
    """The newest digest a sponsor's channel got: its week's Monday, and what it said."""

    study_code: str
    week: date
    text: str


def snoozed_of(session: Session, member_id: int, *, now: datetime, most: int = 10) -> list[LeadView]:
    """What somebody put off for a while, the first to come back first."""
    asked = (
        select(Lead)
        .where(Lead.owner_id == member_id, col(Lead.stage).not_in(ENDED), col(Lead.snoozed_until) > now)
        .order_by(col(Lead.snoozed_until), col(Lead.id))
        .limit(most)
    )
    return view_leads(session, session.exec(asked).all())


def open_commitments(session: Session, study_ids: Collection[int]) -> Sequence[tuple[Commitment, str]]:
    """What the sides of these studies said they would do and have not, due first; with the owner's name."""
    asked = (
        select(Commitment, Member.name)
        .outerjoin(Member, col(Member.id) == Commitment.owner_id)
        .where(col(Commitment.study_id).in_(study_ids), Commitment.state == CommitmentState.OPEN)
        .order_by(col(Commitment.due_on), col(Commitment.id))
    )
    return [(one, name or "") for one, name in session.exec(asked)]


def last_digest(session: Session, study: Study) -> LastDigest | None:
    """What the sponsor's channel was told last, as it was said there."""
    asked = (
        select(Digest, OutboxRow)
        .join(OutboxRow, col(OutboxRow.id) == Digest.outbox_id)
        .where(Digest.study_id == study.id, Digest.state == DigestState.POSTED)
        .order_by(col(Digest.week).desc())
        .limit(1)
    )
    found = session.exec(asked).first()
    return LastDigest(study.code, found[0].week, str(found[1].body["text"])) if found else None


def newest_event(session: Session) -> int:
    """The number of the ledger's newest event."""
    return session.exec(select(func.max(LedgerEvent.id))).one() or 0


def homes_behind(session: Session, *, now: datetime, newest: int) -> list[HomePage]:
    """The Home tabs opened today that do not show the ledger's newest event, the longest behind first."""
    asked = (
        select(HomePage)
        .where(col(HomePage.opened_at) > now - LOOKED_AT, col(HomePage.seen_event) < newest)
        .order_by(col(HomePage.published_at), col(HomePage.member_id))
    )
    return list(session.exec(asked))


def concerns(session: Session, page: HomePage) -> tuple[bool, bool]:
    """Whether anything happened in somebody's studies since their Home was drawn, and whether they did it."""
    theirs = select(Membership.study_id).where(Membership.member_id == page.member_id)
    since = (
        col(LedgerEvent.id) > page.seen_event,
        col(LedgerEvent.study_id).in_(theirs) | col(LedgerEvent.study_id).is_(None),
    )
    key = select(Member.key).where(Member.id == page.member_id).scalar_subquery()
    own = select(LedgerEvent.id).where(*since, LedgerEvent.actor == key).limit(1)
    if session.exec(own).first() is not None:
        return True, True
    return session.exec(select(LedgerEvent.id).where(*since).limit(1)).first() is not None, False
