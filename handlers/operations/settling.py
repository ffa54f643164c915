"""Bringing a lead's row, its blockers and its clocks in step with its ledger."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from handlers.operations.deadlines import keep_deadlines
from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.queries.calendars import working_time_of
from models.queries.histories import states_of
from models.queries.policies import step_times, thresholds_of
from models.rules.attempt_slots import next_slot, pattern, unanswered
from models.rules.history import LeadHistory
from models.rules.next_step import next_step, visit_risk_from
from models.rules.queue import outside_due
from models.rules.recovery import recovery_of
from models.rules.staleness import going_stale
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import NextAction

# Facts that the row keeps under the same name as the history.
SAME_NAME = (
    "stage",
    "first_attempt_at",
    "first_contact_at",
    "last_contact_at",
    "prescreen_completed_at",
    "prescreen_outcome",
    "reviewable_at",
    "review_decision_at",
    "review_decision",
    "records_needed_at",
    "records_requested_at",
    "records_received_at",
    "records_reviewed_at",
    "ready_at",
    "handover_at",
    "close_asked",
    "snoozes",
    "snoozed_until",
    "paused_until",
    "opted_out_at",
    "duplicate_of",
    "closed_at",
    "close_group",
    "close_reason",
    "last_action_at",
    "last_movement_at",
)


def settle(
    session: Session,
    lead: Lead,
    *,
    now: datetime,
    announce_past: bool = True,
    recount: bool = False,
    taken_back: bool = False,
) -> LeadHistory:
    """Derive the lead anew and store what follows: its row, its blockers, its deadlines.

    Call it once at the end of a step, after the step's events are recorded. Without `announce_past`
    rungs that already lie behind `now` stay silent: an imported past is not rung again. With `recount`
    open deadlines are counted anew, because the site's hours changed. `taken_back` says that the step
    took another one back.
    """
    states = states_of(session, lead)
    history = states[-1]
    now = max(now, history.last_event_at or now)  # the machine's clock may have been set back
    study = session.get_one(Study, lead.study_id)
    site = session.get_one(Site, lead.site_id)
    write_row(session, lead, states, study=study, site=site, at=now)
    _write_blockers(session, lead, history)
    session.flush()
    lead.clocks_change_at = keep_deadlines(
        session,
        lead,
        history,
        study=study,
        site=site,
        now=now,
        announce_past=announce_past,
        recount=recount,
        taken_back=taken_back,
    )
    if lead.planned and lead.at_risk_at is not None and lead.at_risk_at > now:
        # Once the visit is at risk, its own step comes before what was planned.
        lead.clocks_change_at = min(lead.clocks_change_at or lead.at_risk_at, lead.at_risk_at)
    return history


def write_row(
    session: Session, lead: Lead, states: Sequence[LeadHistory], *, study: Study, site: Site, at: datetime
) -> None:
    """Copy what the ledger says into the lead's row; the next step is the one as of `at`.

    `states` is how the lead stood after each of its events, the present last.
    """
    history = states[-1]
    # What is asked of the database comes first: half a row would be refused.
    owner_id = member_id(session, lead.workspace_id, history.owner)
    handover_to_id = member_id(session, lead.workspace_id, history.handover_to)
    times = step_times(study, site, stage=history.stage, source=history.source)
    step = next_step(history, working_time_of(site), at, times)
    for name in SAME_NAME:
        setattr(lead, name, getattr(history, name))
    last_visit = history.visits[-1] if history.visits else None
    lead.visit_booked_at = last_visit.booked_at if last_visit else None
    lead.visit_at = last_visit.visit_at if last_visit else None
    lead.visit_outcome = last_visit.outcome if last_visit else None
    lead.attempt_count = len(history.attempts)
    lead.owner_id = owner_id
    lead.handover_to_id = handover_to_id
    lead.next_action = step.action if step else None
    lead.next_action_due = step.due_at if step else None
    lead.promised = step is not None and step.promised and history.promised
    lead.planned = step is not None and step.promised
    _write_slot(lead, history, working_time_of(site), at)
    lead.at_risk_at = visit_risk_from(history)
    lead.outside_due = outside_due(history, at)
    limits = thresholds_of(study).stale
    stale = going_stale(history, working_time_of(site), limits)
    lead.stale_at = stale.at if stale else None
    recovery = recovery_of(states, working_time_of(site), limits, times)
    lead.recovery_at, lead.recovery_cycles = recovery.since, recovery.used
    session.add(lead)


def _write_slot(lead: Lead, history: LeadHistory, hours: WorkingTime, at: datetime) -> None:
    """When to try next, as of the last event: another day's first, since two calls in one press people."""
    lead.try_at = lead.tried_weekday = lead.tried_hour = None
    due, tried = lead.next_action_due, unanswered(history)
    if lead.next_action is not NextAction.CALL or lead.promised or due is None or not tried:
        return
    last = tried[-1].astimezone(hours.zone).date()
    tomorrow = datetime.combine(last + timedelta(days=1), time(0), tzinfo=hours.zone)
    slot = next_slot(
        history,
        hours,
        earliest=max(at, tomorrow),
        due=due,
        window=lead.preferred_window,
        patient_zone=ZoneInfo(lead.patient_timezone) if lead.patient_timezone else None,
    )
    lead.try_at = slot.at if slot else None
    seen = pattern(history, hours.zone)
    if seen.is_rut:
        lead.tried_weekday, lead.tried_hour = seen.weekday, seen.hour


def _write_blockers(session: Session, lead: Lead, history: LeadHistory) -> None:
    rows = {row.key: row for row in session.exec(select(Blocker).where(Blocker.lead_id == lead.id))}
    for facts in history.blockers:
        row = rows.get(facts.key) or Blocker(
            key=facts.key,
            study_id=lead.study_id,
            site_id=lead.site_id,
            lead_id=lead.id,
            scope=facts.scope,
            category=facts.category,
            sub_reason=facts.sub_reason,
            owner_role=facts.owner_role,
            opened_at=facts.opened_at,
            due_at=facts.due_at,
        )
        row.owner_role = facts.owner_role
        row.owner_id = member_id(session, lead.workspace_id, facts.owner)
        row.due_at = facts.due_at
        row.next_action = facts.next_action
        row.decision_needed = facts.decision_needed
        row.note = facts.note
        row.last_update_at = facts.last_update_at
        row.parent_id = _blocker_id(session, facts.parent)
        row.with_parent = facts.with_parent
        row.offered_to_id = member_id(session, lead.workspace_id, facts.offered_to)
        row.offered_at = facts.offered_at
        row.resolved_at = facts.resolved_at
        row.resolution = facts.resolution
        session.add(row)
    known = {facts.key for facts in history.blockers}
    for row in rows.values():
        if row.key not in known:
            _remove(session, row)


def _blocker_id(session: Session, key: str | None) -> int | None:
    if key is None:
        return None
    return session.exec(select(Blocker.id).where(Blocker.key == key)).one()


def _remove(session: Session, blocker: Blocker) -> None:
    """A blocker that was taken back never stood; its clock stays, as the record of who was told."""
    for deadline in session.exec(select(Deadline).where(Deadline.blocker_id == blocker.id)):
        deadline.blocker_id = None
        session.add(deadline)
    session.flush()
    session.delete(blocker)


def member_id(session: Session, workspace_id: int, key: str | None) -> int | None:
    """The member of that key."""
    if key is None:
        return None
    asked = select(Member.id).where(Member.workspace_id == workspace_id, Member.key == key)
    return session.exec(asked).one()
