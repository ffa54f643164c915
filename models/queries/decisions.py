"""Reading decisions: what waits for an answer, what was answered, and how many leads it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.decision import Decision
from models.member import Member
from models.queries.people import people_with
from models.study import Site
from models.terms import BlockerCategory, DecisionRoute, DecisionState, OwnerRole, Role


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A question as it stands. Instants UTC; `site_code` None means the whole study.

    `waiting` is the exact number of leads it holds, or held when it was answered: suppress it before
    anybody outside the site reads it. `question` and `options` passed the identifier screen.
    """

    id: int
    blocker_key: str
    study_id: int
    site_code: str | None
    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    route: DecisionRoute
    question: str
    options: tuple[str, ...]
    asked_at: datetime
    due_at: datetime
    waiting: int
    state: DecisionState
    answer: str | None
    answered_at: datetime | None
    answered_by: Member | None


def open_decisions(session: Session, study_id: int) -> list[DecisionView]:
    """The questions of a study that wait for an answer, due first."""
    asked = select(Decision).where(Decision.study_id == study_id, Decision.state == DecisionState.OPEN)
    return views_of(session, session.exec(asked.order_by(col(Decision.due_at), col(Decision.id))).all())


def answered_decisions(
    session: Session, study_id: int, since: datetime, until: datetime
) -> list[DecisionView]:
    """The questions of a study that were answered in a window, its end excluded, in that order."""
    asked = select(Decision).where(
        Decision.study_id == study_id,
        Decision.state == DecisionState.ANSWERED,
        col(Decision.answered_at) >= since,
        col(Decision.answered_at) < until,
    )
    return views_of(session, session.exec(asked.order_by(col(Decision.answered_at), col(Decision.id))).all())


def views_of(session: Session, decisions: Sequence[Decision]) -> list[DecisionView]:
    """Decisions ready to be shown, in the order given."""
    ids = [one.blocker_id for one in decisions]
    blockers = {one.id: one for one in session.exec(select(Blocker).where(col(Blocker.id).in_(ids)))}
    site_ids, member_ids = (
        {getattr(one, name) for one in decisions} for name in ("site_id", "answered_by_id")
    )
    sites = {one.id: one for one in session.exec(select(Site).where(col(Site.id).in_(site_ids)))}
    members = {one.id: one for one in session.exec(select(Member).where(col(Member.id).in_(member_ids)))}
    held = waiting_for(session, ids)
    return [
        DecisionView(
            id=one.id or 0,
            blocker_key=blockers[one.blocker_id].key,
            study_id=one.study_id,
            site_code=sites[one.site_id].code if one.site_id else None,
            category=blockers[one.blocker_id].category,
            sub_reason=blockers[one.blocker_id].sub_reason,
            owner_role=blockers[one.blocker_id].owner_role,
            route=one.route,
            question=one.question,
            options=tuple(one.options),
            asked_at=one.asked_at,
            due_at=one.due_at,
            waiting=held.get(one.blocker_id, 0) + blockers[one.blocker_id].leads_left,
            state=one.state,
            answer=one.options[one.answer] if one.answer is not None else None,
            answered_at=one.answered_at,
            answered_by=members.get(one.answered_by_id),
        )
        for one in decisions
    ]


def waiting_for(session: Session, blocker_ids: Sequence[int]) -> dict[int, int]:
    """How many leads each of these blockers holds; of one that is resolved, how many ended with it."""
    asked = (
        select(Blocker.parent_id, func.count())
        .where(
            col(Blocker.parent_id).in_(blocker_ids),
            or_(col(Blocker.resolved_at).is_(None), col(Blocker.with_parent)),
        )
        .group_by(col(Blocker.parent_id))
    )
    return {parent or 0: count for parent, count in session.exec(asked)}


def asked_of(session: Session, decision: Decision) -> list[Member]:
    """Whom a question goes to in private: the site's PI and delegates, or study operations."""
    if decision.route is DecisionRoute.INVESTIGATOR:
        found = people_with(session, decision.study_id, (Role.PI,), site_id=decision.site_id)
    else:
        found = people_with(session, decision.study_id, (Role.STUDY_OPS,))
    return [one for one in found if one.slack_user_id is not None]


def decision_of(session: Session, blocker_id: int) -> Decision | None:
    """The question a blocker asks, if it asks one."""
    return session.exec(select(Decision).where(Decision.blocker_id == blocker_id)).first()
