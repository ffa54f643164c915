"""The watchman: each morning, whether any open lead of a site has slipped out of sight."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import announce
from handlers.operations.settling import settle
from messages.watching import watch_found
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.queries.absences import leads_of_site
from models.queries.calendars import working_time_of
from models.queries.claims import lock_claim
from models.queries.histories import histories
from models.queries.leads import ENDED
from models.queries.policies import clock_rules
from models.rules.clock_policy import OWNERS, Hears
from models.rules.clocks import next_change, running_clocks
from models.rules.history import LeadHistory
from models.rules.keeping import OPEN
from models.rules.running_clock import ClockKey
from models.rules.watching import Finding, KeptClock, Watched, findings
from models.rules.working_time import CalendarError, WorkingTime
from models.study import Site, Study
from models.terms import DeadlineState, EventAction, OutboxState, StudyStatus

AFTER_OPENING = timedelta(minutes=30)
CHUNK = 500


def sites_to_watch(session: Session, *, now: datetime) -> list[int]:
    """The sites whose morning has come and that nobody looked at today."""
    asked = (
        select(Site)
        .join(Study, col(Study.id) == Site.study_id)
        .where(Study.status == StudyStatus.ACTIVE)
        .order_by(col(Site.id))
    )
    return [site.id or 0 for site in session.exec(asked) if not _can_wait(site, now)]


def watch_site(session: Session, site_id: int, *, now: datetime) -> tuple[Finding, ...]:
    """Look at every open lead of a site, say what is amiss to its site leads, and put right what can be.

    Clocks that had stopped are started again. Nothing when another worker looked already.
    """
    asked = select(Site).where(Site.id == site_id)
    site = session.exec(lock_claim(session, asked)).first()
    if site is None or not _is_due(site, now):
        return ()
    site.watched_on = now.astimezone(working_time_of(site).zone).date()
    session.add(site)
    study = session.get_one(Study, site.study_id)
    leads = _open_leads(session, site)
    found = tuple(
        finding
        for start in range(0, len(leads), CHUNK)
        for finding in _look(session, leads[start : start + CHUNK], study, site, now)
    )
    _tell(session, study, site, found, len(leads), now)
    amiss = {finding.ref for finding in found}
    for lead in sorted(leads, key=lambda one: one.id or 0):
        if lead.ref in amiss:
            session.refresh(lead, with_for_update={"key_share": True})  # somebody may have pressed meanwhile
            settle(session, lead, now=now)
    return found


def _can_wait(site: Site, now: datetime) -> bool:
    """Whether there is nothing to do yet; a site whose hours make no sense is for its own transaction."""
    try:
        return not _is_due(site, now)
    except CalendarError:
        return False


def _is_due(site: Site, now: datetime) -> bool:
    hours = working_time_of(site)
    today = now.astimezone(hours.zone).date()
    spans = hours.spans_on(today)
    return (
        site.watched_on != today and bool(spans) and now >= spans[0][0] + AFTER_OPENING and hours.is_open(now)
    )


def _open_leads(session: Session, site: Site) -> Sequence[Lead]:
    asked = (
        select(Lead)
        .where(Lead.site_id == site.id, col(Lead.stage).not_in(ENDED), col(Lead.duplicate_of).is_(None))
        .order_by(col(Lead.received_at), col(Lead.id))
    )
    return session.exec(asked).all()


def _look(session: Session, leads: Sequence[Lead], study: Study, site: Site, now: datetime) -> list[Finding]:
    ids = [lead.id or 0 for lead in leads]
    hours = working_time_of(site)
    told = histories(session, ids)
    kept = _kept(session, leads)
    gone = set(
        session.exec(
            select(Member.key).where(Member.workspace_id == study.workspace_id, col(Member.active).is_(False))
        )
    )
    return [
        finding
        for lead in leads
        if (history := told.get(lead.id or 0)) is not None
        for finding in findings(
            _watched(lead, history, kept[lead.id or 0], gone, study, site, hours, now), hours, now
        )
    ]


def _watched(
    lead: Lead,
    history: LeadHistory,
    kept: dict[ClockKey, KeptClock],
    gone: set[str],
    study: Study,
    site: Site,
    hours: WorkingTime,
    now: datetime,
) -> Watched:
    rules = clock_rules(study, site, stage=history.stage, source=history.source)
    return Watched(
        ref=lead.ref,
        owner=history.owner,
        owner_gone=history.owner in gone,
        has_next_action=lead.next_action is not None and lead.next_action_due is not None,
        asked_to_stop_at=history.opted_out_at,
        expected=running_clocks(history, now, hours, rules),
        kept=kept,
        change_expected=next_change(history, now, hours, rules),
        change_kept=lead.clocks_change_at,
    )


def _kept(session: Session, leads: Sequence[Lead]) -> dict[int, dict[ClockKey, KeptClock]]:
    """The open clocks of each lead."""
    ids = [lead.id or 0 for lead in leads]
    snoozed = {lead.id: lead.snoozed_until for lead in leads}
    undelivered = set(
        session.exec(
            select(Nudge.deadline_id)
            .join(OutboxRow, col(OutboxRow.id) == Nudge.outbox_id)
            .where(col(Nudge.lead_id).in_(ids), OutboxRow.state == OutboxState.DEAD)
        )
    )
    found: dict[int, dict[ClockKey, KeptClock]] = defaultdict(dict)
    asked = (
        select(Deadline)
        .where(col(Deadline.lead_id).in_(ids), col(Deadline.state).in_(OPEN))
        .order_by(col(Deadline.id))
    )
    for row in session.exec(asked):
        found[row.lead_id or 0][row.kind, row.subject, row.since] = KeptClock(
            running=row.state is DeadlineState.RUNNING,
            due_at=row.due_at,
            next_ring_at=row.next_ring_at,
            waiting=tuple(_comes_at(rung, snoozed[row.lead_id]) for rung in row.rungs[row.rung :]),
            undelivered=row.id in undelivered,
        )
    return found


def _comes_at(rung: dict[str, str], snoozed_until: datetime | None) -> datetime:
    """When a rung is to ring; what its owner snoozed comes later."""
    at = datetime.fromisoformat(rung["at"])
    return max(at, snoozed_until) if snoozed_until and Hears(rung["tell"]) in OWNERS else at


def _tell(
    session: Session, study: Study, site: Site, found: Sequence[Finding], looked_at: int, now: datetime
) -> None:
    details = {
        "site": site.code,
        "leads": looked_at,
        "findings": [
            {"lead": one.ref, "gap": one.gap.value, "clock": one.kind and one.kind.value} for one in found
        ],
    }
    note(session, EventAction.WATCHED, details, study=study, by=SYSTEM, now=now)
    if not found:
        return
    for member in leads_of_site(session, study.id or 0, site.id or 0, now):
        announce(
            session,
            watch_found(site.code, found),
            to=member.slack_user_id or "",
            dedupe_key=f"watch:{site.id}:{site.watched_on}:{member.id}",
            now=now,
        )
