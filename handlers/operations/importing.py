"""Taking in a study's history from elsewhere: all of it or nothing, and the same again changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from handlers.operations.ledger import Doer
from handlers.operations.settling import settle
from handlers.reading.history_file import BlockerPart, HistoryFile, HistoryFileError, LeadPart, VisitPart
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member, Membership
from models.rules.calendars import DEFAULT_HOURS
from models.study import Site, Source, Study, Workspace
from models.terms import AttemptOutcome, EventAction, NextAction, Role

IMPORTER = Doer("system:import", role="system")
# What the export calls the parts of the first-response clock, and what the policy calls them.
FIRST_RESPONSE = {"first_response_business_minutes": "target", "warn_at": "warn"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    leads: int
    events: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One event to be in the ledger."""

    at: datetime
    action: EventAction
    new: dict[str, Any]


def import_history(
    session: Session,
    file: HistoryFile,
    *,
    workspace: Workspace,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:
    """Write every lead of the file into the ledger; what is there already is left as it is.

    A study that is set up already keeps its own sites, hours and policy. Nothing that lies in the
    past is announced. `progress` is told how many leads were dealt with. Raises HistoryFileError for a
    ref that another site or study has.
    """
    study = _study(session, file, workspace, now)
    sites = {code: _site(session, file, study, code) for code in file.sites}
    count = 0
    for number, part in enumerate(file.leads, start=1):
        count += _lead(session, part, study, sites[part.site], workspace, now)
        progress(number)
    return Imported(len(file.leads), count)


def _study(session: Session, file: HistoryFile, workspace: Workspace, now: datetime) -> Study:
    part = file.study
    asked = select(Study).where(Study.workspace_id == workspace.id, Study.code == part.code)
    study = session.exec(asked).first()
    if study is None:
        letters = "".join(one for one in part.code if one.isalpha())[:4].upper()
        study = Study(
            workspace_id=workspace.id or 0,
            code=part.code,
            ref_prefix=letters or "LD",
            title=part.title[:200],
            sponsor=part.sponsor,
            cro=part.cro,
            reporting_timezone=part.reporting_timezone,
            status=part.status,
            policy=_policy(file),
            applied_at=now,
        )
        session.add(study)
        session.flush()
    return study


def _policy(file: HistoryFile) -> dict[str, Any]:
    clock: dict[str, Any] = {
        ours: file.policy[theirs] for theirs, ours in FIRST_RESPONSE.items() if theirs in file.policy
    }
    if "escalate_site_lead_at" in file.policy:
        clock["escalate"] = [
            {"to": "site_lead", "at": file.policy["escalate_site_lead_at"]},
            {"to": "study_ops", "at": 2 * file.policy["escalate_site_lead_at"]},
        ]
    overrides = [{"study": file.study.code, "clocks": {"first_response": clock}}] if clock else []
    return {**file.policy, "overrides": overrides}


def _site(session: Session, file: HistoryFile, study: Study, code: str) -> Site:
    site = session.exec(select(Site).where(Site.study_id == study.id, Site.code == code)).first()
    if site is None:
        part = file.sites[code]
        site = Site(
            study_id=study.id or 0,
            code=code,
            name=part.name or code,
            timezone=part.timezone,
            hours={day: [list(span) for span in spans] for day, spans in DEFAULT_HOURS.items()},
            holidays=[day.isoformat() for day in file.holidays],
            screening_slots_per_week=part.screening_slots_per_week,
        )
        session.add(site)
        session.flush()
        if part.default_owner:
            site.default_owner_id = _member(session, part.default_owner, study, site).id
    return site


def _member(session: Session, key: str, study: Study, site: Site) -> Member:
    asked = select(Member).where(Member.workspace_id == study.workspace_id, Member.key == key)
    member = session.exec(asked).first()
    if member is None:
        member = Member(workspace_id=study.workspace_id, key=key, name=key)
        session.add(member)
        session.flush()
        session.add(
            Membership(
                member_id=member.id or 0, study_id=study.id or 0, site_id=site.id, role=Role.COORDINATOR
            )
        )
    return member


def _source(session: Session, key: str, study: Study) -> Source:
    source = session.exec(select(Source).where(Source.study_id == study.id, Source.key == key)).first()
    if source is None:
        source = Source(study_id=study.id or 0, key=key, name=key.replace("_", " ").capitalize())
        session.add(source)
        session.flush()
    return source


def _lead(
    session: Session, part: LeadPart, study: Study, site: Site, workspace: Workspace, now: datetime
) -> int:
    """Gives how many events were new."""
    ref = part.lead_ref.upper()
    if part.owner:
        _member(session, part.owner, study, site)
    source = _source(session, part.source, study)
    asked = select(Lead).where(Lead.workspace_id == workspace.id, Lead.ref == ref)
    lead = session.exec(asked).first()
    if lead is None:
        lead = Lead(
            workspace_id=workspace.id or 0,
            study_id=study.id or 0,
            site_id=site.id or 0,
            source_id=source.id or 0,
            ref=ref,
            received_at=part.created_at,
            next_action=NextAction.CALL,
            next_action_due=part.created_at,
        )
        session.add(lead)
        session.flush()
    if (lead.study_id, lead.site_id) != (study.id, site.id):
        raise HistoryFileError(f"lead {ref} is known here already, at another site or in another study.")
    known = session.exec(
        select(LedgerEvent.at, LedgerEvent.action, LedgerEvent.new).where(LedgerEvent.lead_id == lead.id)
    ).all()
    fresh = [fact for fact in facts_of(part) if (fact.at, fact.action, fact.new) not in known]
    for fact in fresh:
        session.add(
            LedgerEvent(
                workspace_id=lead.workspace_id,
                study_id=lead.study_id,
                lead_id=lead.id,
                at=fact.at,
                recorded_at=now,
                actor=IMPORTER.key,
                role=IMPORTER.role,
                action=fact.action,
                object_type="lead",
                object_ref=ref,
                new=fact.new,
                policy_version=study.policy_version,
            )
        )
    if fresh:
        session.flush()
        settle(session, lead, now=now, announce_past=False)
    return len(fresh)


def facts_of(part: LeadPart) -> list[Fact]:
    """Everything an exported lead says, in the order it happened."""
    facts = [
        Fact(
            part.created_at,
            EventAction.LEAD_RECEIVED,
            {
                "ref": part.lead_ref.upper(),
                "site": part.site,
                "source": part.source,
                "owner": part.owner,
            },
        ),
        *_contacts(part),
        *_review(part),
        *(fact for visit in part.visits for fact in _visit(visit)),
        *(fact for n, blocker in enumerate(part.blockers, 1) for fact in _blocker(part, n, blocker)),
    ]
    if part.closed_at is not None:
        reason = {"group": part.close_group, "reason": part.close_reason}
        facts.append(Fact(part.closed_at, EventAction.CLOSED, reason))
    return sorted(facts, key=lambda fact: fact.at)


def _contacts(part: LeadPart) -> Iterator[Fact]:
    for attempt in part.contact_attempts:
        channel = attempt.channel.value if attempt.channel else None
        facts = {"outcome": attempt.outcome.value, "channel": channel}
        yield Fact(attempt.at, EventAction.ATTEMPT_LOGGED, facts)
    spoke = {one.at for one in part.contact_attempts if one.outcome is AttemptOutcome.SPOKE}
    if part.first_contact_at is not None and part.first_contact_at not in spoke:
        yield Fact(part.first_contact_at, EventAction.CONTACT_MADE, {})
    if part.prescreen_completed_at is not None and part.prescreen_outcome is not None:
        outcome = {"outcome": part.prescreen_outcome.value}
        yield Fact(part.prescreen_completed_at, EventAction.PRESCREEN_LOGGED, outcome)


def _review(part: LeadPart) -> Iterator[Fact]:
    if part.reviewable_at is not None:
        yield Fact(part.reviewable_at, EventAction.MADE_REVIEWABLE, {})
    if part.review_decision_at is not None and part.review_decision is not None:
        decision = {"decision": part.review_decision.value}
        yield Fact(part.review_decision_at, EventAction.REVIEW_DECIDED, decision)
    if part.records is not None:
        for state, at in (
            ("needed", part.records.needed_at),
            ("requested", part.records.requested_at),
            ("received", part.records.received_at),
            ("reviewed", part.records.ready_at),
        ):
            if at is not None:
                yield Fact(at, EventAction.RECORDS_MARKED, {"state": state})
    if part.ready_to_schedule_at is not None:
        yield Fact(part.ready_to_schedule_at, EventAction.MADE_READY, {})


def _visit(visit: VisitPart) -> Iterator[Fact]:
    booked = {"visit_at": visit.visit_at.isoformat()}
    yield Fact(visit.booked_at, EventAction.VISIT_BOOKED, booked)
    if visit.prep_confirmed_at is not None:
        yield Fact(visit.prep_confirmed_at, EventAction.VISIT_CONFIRMED, {})
    if visit.outcome is not None:
        logged = visit.outcome_logged_at or visit.visit_at
        yield Fact(logged, EventAction.VISIT_OUTCOME_LOGGED, {"outcome": visit.outcome.value})
    if visit.recovery_attempt_at is not None:
        yield Fact(visit.recovery_attempt_at, EventAction.RECOVERY_ATTEMPTED, {})


def _blocker(part: LeadPart, number: int, blocker: BlockerPart) -> Iterator[Fact]:
    key = f"import-{part.lead_ref.upper()}-{number}"
    facts = {
        "key": key,
        "category": blocker.category.value,
        "sub_reason": blocker.sub_reason,
        "owner_role": blocker.owner_role.value,
        "due_at": blocker.due_at.isoformat(),
        "decision_needed": blocker.decision_needed,
    }
    yield Fact(blocker.opened_at, EventAction.BLOCKER_OPENED, facts)
    if blocker.resolved_at is not None:
        yield Fact(blocker.resolved_at, EventAction.BLOCKER_RESOLVED, {"key": key})
