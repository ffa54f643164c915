"""Writing the ledger: the one way anything about a lead changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, select

from models.lead import Lead
from models.ledger import LedgerEvent
from models.study import Study
from models.terms import EventAction


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does it, in which role, and through which interaction (ids only).

    `at` is when they did it, where we learned of it later than that.
    """

    key: str
    role: str = ""
    via: str | None = None
    at: datetime | None = None


SYSTEM = Doer("system:scheduler", role="system")


def record(
    session: Session,
    lead: Lead,
    action: EventAction,
    new: Mapping[str, Any],
    *,
    by: Doer,
    now: datetime,
    at: datetime | None = None,
    old: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> LedgerEvent:
    """Add an event that changes a lead. Call `settle` once when all of a step's events are in.

    It happened `at`, or else now; never before what went before it, should the machine's clock have been
    set back meanwhile.
    """
    study = session.get_one(Study, lead.study_id)
    event = LedgerEvent(
        workspace_id=lead.workspace_id,
        study_id=lead.study_id,
        lead_id=lead.id,
        at=at or by.at or _after_the_last(session, lead, now),
        recorded_at=now,
        actor=by.key,
        role=by.role,
        via=by.via,
        action=action,
        object_type="lead",
        object_ref=lead.ref,
        old=dict(old) if old is not None else None,
        new=dict(new),
        reason=reason,
        policy_version=study.policy_version,
    )
    session.add(event)
    session.flush()  # gives the id that orders events of the same instant
    return event


def _after_the_last(session: Session, lead: Lead, now: datetime) -> datetime:
    last = session.exec(select(func.max(LedgerEvent.at)).where(LedgerEvent.lead_id == lead.id)).one()
    return now if last is None else max(now, last)


def record_shared(
    session: Session,
    study: Study,
    key: str,
    action: EventAction,
    new: Mapping[str, Any],
    *,
    by: Doer,
    now: datetime,
) -> LedgerEvent:
    """Add an event about a blocker of a site or study, known by its key. Settle it once afterwards."""
    event = LedgerEvent(
        workspace_id=study.workspace_id,
        study_id=study.id,
        at=now,
        recorded_at=now,
        actor=by.key,
        role=by.role,
        via=by.via,
        action=action,
        object_type="blocker",
        object_ref=key,
        new=dict(new),
        policy_version=study.policy_version,
    )
    session.add(event)
    session.flush()
    return event


def note(
    session: Session,
    action: EventAction,
    new: Mapping[str, Any],
    *,
    by: Doer,
    now: datetime,
    study: Study | None = None,
    lead: Lead | None = None,
    workspace_id: int | None = None,
    object_ref: str = "",
    reason: str | None = None,
) -> None:
    """Add an event that changes no lead: a nudge sent, a digest posted, a refusal."""
    workspace = lead.workspace_id if lead else study.workspace_id if study else workspace_id
    if workspace is None:
        raise ValueError("an event belongs to a workspace: hand in a lead, a study or its id")
    session.add(
        LedgerEvent(
            workspace_id=workspace,
            study_id=lead.study_id if lead else study.id if study else None,
            lead_id=lead.id if lead else None,
            at=now,
            recorded_at=now,
            actor=by.key,
            role=by.role,
            via=by.via,
            action=action,
            object_type="lead" if lead else "study" if study else "workspace",
            object_ref=lead.ref if lead else study.code if study else object_ref,
            new=dict(new),
            reason=reason,
            policy_version=study.policy_version if study else None,
        )
    )
