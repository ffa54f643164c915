"""Recording what stands in the way of a lead, and that it no longer does."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.finishing import Done, Part, finish, finish_part, named, refuse_ended
from handlers.operations.ledger import Doer, record
from handlers.operations.outbox import amend, announce
from handlers.operations.teams import SEE_TO_BLOCKERS, member_at
from messages.blocker_form import TEXT_MOST
from messages.blockers import blocker_logged, blocker_resolved
from messages.times import moment
from models.blocker import Blocker
from models.lead import Lead
from models.outbox import OutboxRow
from models.queries.calendars import calendar_for
from models.queries.leads import BlockerView, LeadView, view_lead
from models.rules.blocker_drafts import BlockerReport
from models.rules.permissions import Actor
from models.rules.resolutions import in_words
from models.rules.taxonomy import CLOSE_REASONS, criterion_asked, sub_reason
from models.rules.working_time import WorkingTime
from models.terms import EventAction


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
    check_report(report)
    _refuse_the_same(session, lead, report)
    due_at = end_of(report.due_on, calendar_for(session, lead.site_id), now)
    team = {"study_id": lead.study_id, "site_id": lead.site_id}
    owner = member_at(session, report.owner_id, SEE_TO_BLOCKERS, field="owner", **team)
    facts = {
        "key": f"b-{secrets.token_hex(4)}",
        "category": report.category.value,
        "sub_reason": report.sub_reason,
        "owner_role": report.owner_role.value,
        "owner": owner.key,
        "due_at": due_at.isoformat(),
        "next_action": report.next_action,
        "decision_needed": report.decision_needed,
        "note": report.note,
    }
    event = record(session, lead, EventAction.BLOCKER_OPENED, facts, by=by, now=now)

    def tell_thread(view: LeadView) -> None:
        (blocker,) = [one for one in view.blockers if one.key == facts["key"]]
        if not quietly:
            _tell_thread(session, view, blocker, now=now)

    return Part((event,), "Blocker logged", answers=False, tells=tell_thread)


def _refuse_the_same(session: Session, lead: Lead, report: BlockerReport) -> None:
    """Raise UserError when just this stands in the way already: a colleague may have been quicker."""
    asked = select(Blocker).where(
        Blocker.lead_id == lead.id,
        Blocker.category == report.category,
        Blocker.sub_reason == report.sub_reason,
        col(Blocker.resolved_at).is_(None),
    )
    same = session.exec(asked).first()
    if same is not None:
        since = moment(same.opened_at, calendar_for(session, lead.site_id).zone)
        raise UserError(
            f"That stands in the way of {lead.ref} already, since {since}. Update it there: `/blocker list`.",
            field="sub_reason",
        )


def update_blocker(
    session: Session,
    lead: Lead,
    key: str,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    what: str = "Blocker updated",
) -> Done:
    """Record where a blocker stands: its update clock starts afresh. `changes` are facts of the event.

    Raises UserError when it was resolved.
    """
    refuse_ended(lead)
    _standing(session, lead, key)
    event = record(session, lead, EventAction.BLOCKER_UPDATED, {"key": key, **changes}, by=by, now=now)
    done = finish(session, lead, [event], what=what, actor=actor, now=now, answers=False)
    for blocker in done.view.blockers:
        posted = posted_about(session, key) if blocker.key == key else None
        if posted is not None:
            amend(session, posted, blocker_logged(done.view, blocker), now=now)
    return done


def resolve_blocker(
    session: Session,
    lead: Lead,
    key: str,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    how: str | None = None,
    words: str | None = None,
) -> Done:
    """Record that a blocker is out of the way, and what resolved it. Raises UserError when it already was.

    The words have passed the screen.
    """
    part = resolve_part(session, lead, key, actor=actor, by=by, now=now, how=how, words=words)
    return finish_part(session, lead, part, actor=actor, now=now)


def resolve_part(
    session: Session,
    lead: Lead,
    key: str,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    how: str | None = None,
    words: str | None = None,
) -> Part:
    """The same as part of a step."""
    before, blocker = _standing(session, lead, key)
    resolution = in_words(blocker.category, how, words)
    facts = {"key": key, "how": how, "resolution": resolution}
    event = record(session, lead, EventAction.BLOCKER_RESOLVED, facts, by=by, now=now)
    posted = posted_about(session, key)
    if posted is not None:
        said = blocker_resolved(before, blocker, by=named(actor), resolution=resolution)
        amend(session, posted, said, now=now)
    return Part((event,), "Blocker resolved", answers=False)


def _standing(session: Session, lead: Lead, key: str) -> tuple[LeadView, BlockerView]:
    """The lead and its open blocker of that key. Raises UserError when it is none any more."""
    view = view_lead(session, lead)
    standing = [one for one in view.blockers if one.key == key]
    if not standing:
        raise UserError(f"That blocker on {lead.ref} was resolved already.")
    return view, standing[0]


def posted_about(session: Session, key: str) -> int | None:
    """The message in the lead's thread that told of a blocker, if there is one."""
    return session.exec(select(OutboxRow.id).where(col(OutboxRow.dedupe_key) == f"blocker:{key}")).first()


def _tell_thread(session: Session, view: LeadView, blocker: BlockerView, *, now: datetime) -> None:
    lead = view.lead
    if lead.card_outbox_id is None or view.site_channel is None:
        return
    announce(
        session,
        blocker_logged(view, blocker),
        to=view.site_channel,
        dedupe_key=f"blocker:{blocker.key}",
        now=now,
        reply_to=lead.card_outbox_id,
    )


def check_report(report: BlockerReport) -> None:
    """Refuse what no form of ours offers. Raises UserError naming the field."""
    criterion = criterion_asked(report.sub_reason)
    unknown = criterion is not None and criterion not in CLOSE_REASONS
    if unknown or sub_reason(report.category, report.sub_reason) is None:
        raise UserError("Choose a sub-reason of that category.", field="sub_reason")
    for name, text in (
        ("decision", report.decision_needed),
        ("next", report.next_action),
        ("note", report.note),
    ):
        if text is not None and len(text) > TEXT_MOST:
            raise UserError(
                f"That is longer than {TEXT_MOST} characters. Keep it to one sentence.", field=name
            )


def end_of(day: date, hours: WorkingTime, now: datetime) -> datetime:
    """The last closing of that day, or of the next one with hours. Raises UserError for a day not after today."""
    if day <= now.astimezone(hours.zone).date():
        raise UserError("Choose a day after today, so that there is time to act.", field="due")
    midnight = datetime.combine(day, time(0), tzinfo=hours.zone)
    opening = hours.next_opening(midnight)
    return hours.spans_on(opening.astimezone(hours.zone).date())[-1][1]
