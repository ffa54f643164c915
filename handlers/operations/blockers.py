"""Recording what stands in the way of a lead, and that it no longer does."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.finishing import Done, Part, finish_part, named, refuse_ended
from handlers.operations.ledger import Doer, record
from handlers.operations.outbox import amend, announce
from handlers.operations.teams import SEE_TO_BLOCKERS, member_at
from messages.blockers import TEXT_MOST, blocker_logged, blocker_resolved
from models.lead import Lead
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for
from models.queries.leads import BlockerView, LeadView, view_lead
from models.rules.permissions import Actor
from models.rules.taxonomy import SUB_REASONS
from models.rules.working_time import WorkingTime
from models.terms import BlockerCategory, EventAction, OwnerRole


@dataclass(frozen=True, slots=True)
class BlockerReport:
    """What somebody says stands in the way. Owner and date are never missing."""

    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    owner_id: int
    due_on: date
    decision_needed: str | None = None
    note: str | None = None


def raise_blocker(
    session: Session, lead: Lead, report: BlockerReport, *, actor: Actor, by: Doer, now: datetime
) -> Done:
    """Record a blocker and tell the lead's thread. Its texts have passed the screen. Raises UserError naming the field that is wrong."""
    part = blocker_part(session, lead, report, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def blocker_part(
    session: Session, lead: Lead, report: BlockerReport, *, by: Doer, now: datetime, quietly: bool = False
) -> Part:
    """The same as part of a step; `quietly` where the lead's own thread is told by the step itself."""
    refuse_ended(lead)
    _check(report)
    due_at = _end_of(report.due_on, calendar_for(session, lead.site_id), now)
    team = {"study_id": lead.study_id, "site_id": lead.site_id}
    owner = member_at(session, report.owner_id, SEE_TO_BLOCKERS, field="owner", **team)
    facts = {
        "key": f"b-{secrets.token_hex(4)}",
        "category": report.category.value,
        "sub_reason": report.sub_reason,
        "owner_role": report.owner_role.value,
        "owner": owner.key,
        "due_at": due_at.isoformat(),
        "decision_needed": report.decision_needed,
        "note": report.note,
    }
    event = record(session, lead, EventAction.BLOCKER_OPENED, facts, by=by, now=now)

    def tell_thread(view: LeadView) -> None:
        (blocker,) = [one for one in view.blockers if one.key == facts["key"]]
        if not quietly:
            _tell_thread(session, view, blocker, now=now)

    return Part((event,), "Blocker logged", answers=False, tells=tell_thread)


def resolve_blocker(session: Session, lead: Lead, key: str, *, actor: Actor, by: Doer, now: datetime) -> Done:
    """Record that a blocker is out of the way. Raises UserError when it already was."""
    part = resolve_part(session, lead, key, actor=actor, by=by, now=now)
    return finish_part(session, lead, part, actor=actor, now=now)


def resolve_part(session: Session, lead: Lead, key: str, *, actor: Actor, by: Doer, now: datetime) -> Part:
    """The same as part of a step."""
    before = view_lead(session, lead)
    standing = [one for one in before.blockers if one.key == key]
    if not standing:
        raise UserError(f"That blocker on {lead.ref} was resolved already.")
    event = record(session, lead, EventAction.BLOCKER_RESOLVED, {"key": key}, by=by, now=now)
    posted = session.exec(select(OutboxRow.id).where(col(OutboxRow.dedupe_key) == f"blocker:{key}")).first()
    if posted is not None:
        said = blocker_resolved(before, standing[0], by=named(actor), now=now)
        amend(session, posted, said, now=now)
    return Part((event,), "Blocker resolved", answers=False)


def _tell_thread(session: Session, view: LeadView, blocker: BlockerView, *, now: datetime) -> None:
    lead = view.lead
    if lead.card_outbox_id is None or view.site_channel is None:
        return
    announce(
        session,
        blocker_logged(view, blocker, now=now),
        to=view.site_channel,
        dedupe_key=f"blocker:{blocker.key}",
        now=now,
        reply_to=lead.card_outbox_id,
    )


def _check(report: BlockerReport) -> None:
    if report.sub_reason not in {one.key for one in SUB_REASONS[report.category]}:
        raise UserError("Choose a sub-reason of that category.", field="sub_reason")
    for name, text in (("decision", report.decision_needed), ("note", report.note)):
        if text is not None and len(text) > TEXT_MOST:
            raise UserError(
                f"That is longer than {TEXT_MOST} characters. Keep it to one sentence.", field=name
            )


def _end_of(day: date, hours: WorkingTime, now: datetime) -> datetime:
    """The last closing of that day, or of the next one the site is open."""
    if day <= now.astimezone(hours.zone).date():
        raise UserError("Choose a day after today, so that there is time to act.", field="due")
    midnight = datetime.combine(day, time(0), tzinfo=hours.zone)
    opening = hours.next_opening(midnight)
    return hours.spans_on(opening.astimezone(hours.zone).date())[-1][1]
