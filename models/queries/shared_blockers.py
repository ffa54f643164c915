"""Reading the blockers of sites and studies, and the leads that wait for them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.queries.leads import ENDED
from models.rules.decisions import STOPS
from models.rules.history import Happening
from models.rules.shared_blockers import SharedBlocker, shared_blocker
from models.rules.vague_notes import STEPS
from models.study import Site
from models.terms import BlockerCategory, BlockerScope, DeadlineKind, DeadlineState, EventAction, Stage


def find_blocker(session: Session, key: str) -> Blocker | None:
    """The blocker of that key, locked until the transaction ends as a lead would be."""
    return session.exec(select(Blocker).where(Blocker.key == key).with_for_update(key_share=True)).first()


def events_of(session: Session, key: str) -> list[LedgerEvent]:
    """What the ledger says under the key of a site's or study's blocker, in the order in which it counts."""
    asked = select(LedgerEvent).where(
        col(LedgerEvent.lead_id).is_(None),
        LedgerEvent.object_type == "blocker",
        LedgerEvent.object_ref == key,
    )
    return list(session.exec(asked.order_by(col(LedgerEvent.at), col(LedgerEvent.id))))


def happenings_of(session: Session, key: str) -> list[Happening]:
    """The same as the rules see it."""
    return [Happening(one.at, one.action, one.new, id=one.id) for one in events_of(session, key)]


def shared_of(session: Session, key: str) -> SharedBlocker:
    """What they add up to. Raises LookupError for a key nobody ever raised."""
    found = shared_blocker(happenings_of(session, key))
    if found is None:
        raise LookupError(f"no blocker of a site or study is called {key}")
    return found


def leads_alike(
    session: Session, study_id: int, site_id: int | None, category: BlockerCategory, sub_reason: str
) -> list[Lead]:
    """The open leads that name this themselves and wait for nothing larger yet, oldest first."""
    named = select(Blocker.lead_id).where(
        Blocker.study_id == study_id,
        Blocker.scope == BlockerScope.LEAD,
        Blocker.category == category,
        Blocker.sub_reason == sub_reason,
        col(Blocker.resolved_at).is_(None),
        col(Blocker.parent_id).is_(None),
    )
    return _open_leads(session, study_id, site_id, col(Lead.id).in_(named))


def leads_at_step(
    session: Session, study_id: int, site_id: int | None, category: BlockerCategory
) -> list[Lead]:
    """The open leads at the step that something of this category stops, oldest first."""
    return _open_leads(session, study_id, site_id, col(Lead.stage).in_(STOPS[category]))


def _open_leads(session: Session, study_id: int, site_id: int | None, which: object) -> list[Lead]:
    asked = select(Lead).where(
        Lead.study_id == study_id,
        col(Lead.stage).not_in(ENDED),
        col(Lead.duplicate_of).is_(None),
        col(Lead.opted_out_at).is_(None),
        which,  # type: ignore[arg-type]
    )
    if site_id is not None:
        asked = asked.where(Lead.site_id == site_id)
    return list(session.exec(asked.order_by(col(Lead.received_at), col(Lead.id))))


def followers(session: Session, parent: Blocker) -> list[Blocker]:
    """The blockers of leads that wait for this one, or ended with it."""
    asked = select(Blocker).where(
        Blocker.parent_id == parent.id, or_(col(Blocker.resolved_at).is_(None), col(Blocker.with_parent))
    )
    return list(session.exec(asked.order_by(col(Blocker.id))))


def followers_behind(session: Session, parent: Blocker, *, most: int) -> list[Blocker]:
    """Some of the leads' blockers that do not stand as the one they wait for."""
    differs: ColumnElement[bool]
    if parent.resolved_at is not None:
        differs = col(Blocker.resolved_at).is_(None)
    else:
        differs = or_(
            and_(col(Blocker.resolved_at).is_not(None), col(Blocker.with_parent)),
            and_(col(Blocker.resolved_at).is_(None), col(Blocker.owner_role) != parent.owner_role),
        )
    asked = select(Blocker).where(Blocker.parent_id == parent.id, differs)
    return list(session.exec(asked.order_by(col(Blocker.id)).limit(most)))


def parents_behind(session: Session) -> Sequence[str]:
    """The keys of the blockers whose leads do not all stand as they do."""
    return session.exec(select(Blocker.key).where(col(Blocker.behind)).order_by(col(Blocker.id))).all()


def likely_step(session: Session, site: Site) -> str | None:
    """The step with the most stale leads at a site, as `vague_notes.STEPS` names it; None when none is stale."""
    asked = (
        select(Lead.stage, func.count())
        .join(Deadline, col(Deadline.lead_id) == Lead.id)
        .where(
            Lead.site_id == site.id,
            Deadline.kind == DeadlineKind.STALE_REVIEW,
            Deadline.state == DeadlineState.RUNNING,
        )
        .group_by(col(Lead.stage))
    )
    counts = {Stage(stage): count for stage, count in session.exec(asked)}
    steps = {stage: key for key, (_, stage, _, _) in STEPS.items()}
    found = sorted((-count, steps[stage]) for stage, count in counts.items() if stage in steps)
    return found[0][1] if found else None


def last_changed_by(session: Session, blocker: Blocker) -> str | None:
    """The name of whoever last said something of a blocker; None for the system."""
    asked = select(LedgerEvent).where(
        col(LedgerEvent.action).in_((EventAction.BLOCKER_OPENED, EventAction.BLOCKER_UPDATED))
    )
    if blocker.lead_id is not None:
        asked = asked.where(LedgerEvent.lead_id == blocker.lead_id)
    else:
        asked = asked.where(col(LedgerEvent.lead_id).is_(None), LedgerEvent.object_ref == blocker.key)
    events = session.exec(asked.order_by(col(LedgerEvent.id).desc())).all()
    last = next((one for one in events if one.new["key"] == blocker.key), None)
    if last is None:
        return None
    who = select(Member.name).where(Member.workspace_id == last.workspace_id, Member.key == last.actor)
    return session.exec(who).first()
