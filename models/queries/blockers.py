"""Reading open blockers for lists: a person's own, or those of their sites."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.decision import Decision
from models.lead import Lead
from models.member import Member
from models.queries.decisions import waiting_for
from models.queries.leads import ENDED
from models.study import Site, Study
from models.terms import BlockerCategory, BlockerScope, DecisionState, OwnerRole


@dataclass(frozen=True, slots=True)
class BlockerRow:
    """A blocker as lists and forms show it: never its note. Instants UTC; `zone` is where it stands.

    `ref` is the lead's, where it is a lead's; else `waiting` counts the leads that wait for it.
    """

    key: str
    scope: BlockerScope
    ref: str | None
    study_code: str
    site_code: str | None
    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    owner: Member | None
    offered_to: Member | None
    opened_at: datetime
    due_at: datetime
    changed_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    next_action: str | None
    decision_needed: str | None
    asks: bool
    waiting: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class BlockerPage:
    """A stretch of a list, due first: `rows` from `first` (counted from 0) of `total`."""

    rows: tuple[BlockerRow, ...]
    first: int
    total: int


def open_of_member(
    session: Session,
    member_id: int,
    *,
    sites: Collection[int],
    studies: Collection[int],
    page: int,
    size: int,
) -> BlockerPage:
    """What somebody sees to, at these sites or for these studies as a whole."""
    return _page(session, [Blocker.owner_id == member_id, _within(sites, studies)], page, size)


def open_at_sites(
    session: Session, *, sites: Collection[int], studies: Collection[int], page: int, size: int
) -> BlockerPage:
    """Everything that is open at these sites and for these studies as a whole."""
    return _page(session, [_within(sites, studies)], page, size)


def _within(sites: Collection[int], studies: Collection[int]) -> ColumnElement[bool]:
    whole = (col(Blocker.scope) == BlockerScope.STUDY) & col(Blocker.study_id).in_(studies)
    return or_(col(Blocker.site_id).in_(sites), whole)


def _page(session: Session, which: list[Any], page: int, size: int) -> BlockerPage:
    """One that waits for another is counted there. A lead that has ended leaves the lists."""
    over = select(Lead.id).where(col(Lead.stage).in_(ENDED))
    conditions = [
        *which,
        col(Blocker.resolved_at).is_(None),
        col(Blocker.parent_id).is_(None),
        or_(col(Blocker.lead_id).is_(None), col(Blocker.lead_id).not_in(over)),
    ]
    total = session.exec(select(func.count(col(Blocker.id))).where(*conditions)).one()
    first = max(0, min(page, (total - 1) // size)) * size
    asked = select(Blocker).where(*conditions).order_by(col(Blocker.due_at), col(Blocker.id))
    return BlockerPage(
        tuple(rows_of(session, session.exec(asked.offset(first).limit(size)).all())), first, total
    )


def row_of(session: Session, blocker: Blocker) -> BlockerRow:
    """One blocker, ready to be shown."""
    return rows_of(session, [blocker])[0]


def rows_of(session: Session, blockers: Sequence[Blocker]) -> list[BlockerRow]:
    """Blockers ready to be shown, in the order given, with as many questions as for one."""
    ids = [one.id or 0 for one in blockers]
    leads = _by_id(session, Lead, (one.lead_id for one in blockers))
    sites = _by_id(session, Site, (one.site_id for one in blockers))
    studies = _by_id(session, Study, (one.study_id for one in blockers))
    people = [one for blocker in blockers for one in (blocker.owner_id, blocker.offered_to_id)]
    members = _by_id(session, Member, people)
    held = waiting_for(session, ids)
    asking = set(
        session.exec(
            select(Decision.blocker_id).where(
                col(Decision.blocker_id).in_(ids), Decision.state == DecisionState.OPEN
            )
        )
    )
    return [
        BlockerRow(
            key=one.key,
            scope=one.scope,
            ref=leads[one.lead_id].ref if one.lead_id else None,
            study_code=studies[one.study_id].code,
            site_code=sites[one.site_id].code if one.site_id else None,
            category=one.category,
            sub_reason=one.sub_reason,
            owner_role=one.owner_role,
            owner=members.get(one.owner_id),
            offered_to=members.get(one.offered_to_id),
            opened_at=one.opened_at,
            due_at=one.due_at,
            changed_at=one.last_update_at or one.opened_at,
            resolved_at=one.resolved_at,
            resolution=one.resolution,
            next_action=one.next_action,
            decision_needed=one.decision_needed,
            asks=one.id in asking,
            waiting=held.get(one.id or 0, 0) + one.leads_left,
            zone=ZoneInfo(
                sites[one.site_id].timezone if one.site_id else studies[one.study_id].reporting_timezone
            ),
        )
        for one in blockers
    ]


def _by_id(session: Session, table: Any, ids: Any) -> dict[int | None, Any]:  # noqa: ANN401 - any table of ours
    wanted = {one for one in ids if one is not None}
    return {one.id: one for one in session.exec(select(table).where(col(table.id).in_(wanted)))}
