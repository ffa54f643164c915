"""The clocks of a site's or study's blocker: an update by its owner, or the answer to its question."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.ledger import SYSTEM, note
from handlers.operations.outbox import announce
from handlers.operations.ringing import reachable, waits_until
from messages.blocker_list import update_due
from messages.decisions import answer_due
from models.blocker import Blocker
from models.deadline import Deadline
from models.decision import Decision
from models.member import Member
from models.queries.absences import stand_in
from models.queries.blockers import row_of
from models.queries.calendars import study_time, working_time_of
from models.queries.claims import lock_claim
from models.queries.decisions import asked_of, views_of
from models.queries.people import people_with
from models.queries.policies import overrides_of
from models.rules.clock_policy import ClockPolicy, Hears
from models.rules.decisions import answer_by
from models.rules.frozen_clock import freeze
from models.rules.keeping import OPEN, ring_at, rung_at
from models.rules.ladders import ladder
from models.rules.policy_overrides import resolve
from models.rules.shared_blockers import SharedBlocker
from models.rules.turns import PARTIES
from models.rules.working_time import WorkingTime
from models.study import Site, Study
from models.terms import DeadlineKind, DeadlineState, DecisionRoute, DecisionState, EventAction, Role


def hours_of(session: Session, blocker: Blocker) -> WorkingTime:
    """The site's hours, or for a whole study ordinary office hours in its reporting zone."""
    if blocker.site_id is not None:
        return working_time_of(session.get_one(Site, blocker.site_id))
    return study_time(session.get_one(Study, blocker.study_id))


def keep_clocks(
    session: Session, blocker: Blocker, shared: SharedBlocker, *, now: datetime, taken_back: bool = False
) -> None:
    """Let the clock run that its state asks for, and stop the others. An open question asks for no updates."""
    wanted = _wanted(shared)
    rows = session.exec(select(Deadline).where(Deadline.blocker_id == blocker.id)).all()
    for row in rows:
        if row.state in OPEN and (row.kind, row.since) != wanted:
            row.stopped_at = min(max(shared.facts.resolved_at or now, row.started_at), now)
            row.state = DeadlineState.MET if row.stopped_at <= row.due_at else DeadlineState.MISSED
            row.state = DeadlineState.CANCELLED if taken_back else row.state
            row.next_ring_at = None
            session.add(row)
    if wanted is not None:
        kept = next((row for row in rows if (row.kind, row.since) == wanted), None)
        _run(session, blocker, shared, kept or _new(blocker, *wanted), wanted[0], now=now)


def _wanted(shared: SharedBlocker) -> tuple[DeadlineKind, datetime] | None:
    if shared.facts.resolved_at is not None:
        return None
    if shared.decision is not None and shared.decision.state is DecisionState.OPEN:
        return DeadlineKind.SPONSOR_DECISION, shared.decision.asked_at
    return DeadlineKind.BLOCKER_UPDATE, shared.facts.updated_at


def _new(blocker: Blocker, kind: DeadlineKind, since: datetime) -> Deadline:
    return Deadline(
        study_id=blocker.study_id,
        site_id=blocker.site_id,
        blocker_id=blocker.id,
        kind=kind,
        subject=blocker.key,
        party=PARTIES[blocker.owner_role],
        since=since,
        started_at=since,
        due_at=since,
    )


def _run(
    session: Session,
    blocker: Blocker,
    shared: SharedBlocker,
    row: Deadline,
    kind: DeadlineKind,
    *,
    now: datetime,
) -> None:
    """The clock's instants, laid anew where its day was moved; who was told stays told."""
    hours = hours_of(session, blocker)
    policy = _policy(session, blocker, kind)
    if kind is DeadlineKind.SPONSOR_DECISION and shared.decision is not None:
        policy = answer_by(policy, hours, shared.decision.asked_at, shared.decision.due_at)
    frozen = freeze(policy, row.since, hours)
    if row.id is None or frozen.due != row.due_at:
        row.policy, row.warn_at, row.due_at = frozen.to_dict(), frozen.warn, frozen.due
        row.rungs = [
            {"at": rung.at.isoformat(), "tell": rung.tell.value, "key": rung.key}
            for rung in ladder(frozen, hours)
        ]
        row.rung = sum(rung_at(rung) <= now for rung in row.rungs)
    row.party, row.stopped_at, row.state = PARTIES[blocker.owner_role], None, DeadlineState.RUNNING
    row.next_ring_at = ring_at(row.rungs, row.rung)
    session.add(row)


def _policy(session: Session, blocker: Blocker, kind: DeadlineKind) -> ClockPolicy:
    study = session.get_one(Study, blocker.study_id)
    site = session.get_one(Site, blocker.site_id).code if blocker.site_id else None
    return resolve(kind, overrides_of(study), study=study.code, site=site)


def due_shared(session: Session, *, now: datetime, limit: int = 20) -> list[Deadline]:
    """Those of these clocks that ring by now, locked for this transaction, earliest first."""
    asked = (
        select(Deadline)
        .where(
            col(Deadline.next_ring_at) <= now,
            Deadline.state == DeadlineState.RUNNING,
            col(Deadline.lead_id).is_(None),
        )
        .order_by(col(Deadline.next_ring_at), col(Deadline.id))
        .limit(limit)
    )
    return list(session.exec(lock_claim(session, asked)))


def ring_shared(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Tell whom the rungs that passed name, each once. Outside hours it only waits."""
    blocker = session.get_one(Blocker, deadline.blocker_id)
    study = session.get_one(Study, deadline.study_id)
    session.add(deadline)
    deadline.next_ring_at = waits_until(study, hours_of(session, blocker), now)
    if deadline.next_ring_at is not None:
        return
    passed = [rung for rung in deadline.rungs[deadline.rung :] if rung_at(rung) <= now]
    for number, rung in enumerate(passed, deadline.rung):
        key = f"clock:{deadline.id}:{number}"
        told = _tell(session, blocker, deadline, Hears(rung["tell"]), key, now=now)
        details = {"deadline": deadline.kind.value, "rung": number, "blocker": blocker.key, "to": told}
        note(session, EventAction.NUDGE_QUEUED, details, study=study, by=SYSTEM, now=now)
    deadline.rung += len(passed)
    deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)


def _tell(
    session: Session, blocker: Blocker, deadline: Deadline, hears: Hears, key: str, *, now: datetime
) -> list[str]:
    """Say it to everybody it is for; gives their keys, or the channel where it was said."""
    if hears is Hears.DECISION_CONTACT:
        return _remind(session, blocker, deadline, key, now=now)
    people = _who(session, blocker, hears, now)
    said = update_due(row_of(session, blocker), deadline.due_at, theirs=hears is Hears.BLOCKER_OWNER)
    for member in people:
        announce(session, said, to=member.slack_user_id or "", dedupe_key=f"{key}:{member.id}", now=now)
    return [member.key for member in people]


def _remind(session: Session, blocker: Blocker, deadline: Deadline, key: str, *, now: datetime) -> list[str]:
    """Under the card where everybody who may answer reads it, or to each of those asked in private."""
    decision = session.exec(select(Decision).where(Decision.blocker_id == blocker.id)).one()
    (view,) = views_of(session, [decision])
    said = answer_due(view, deadline.due_at, hours_of(session, blocker).zone)
    if decision.route is DecisionRoute.SPONSOR and decision.outbox_id is not None:
        study = session.get_one(Study, decision.study_id)
        where = {"to": study.sponsor_channel or "", "reply_to": decision.outbox_id}
        announce(session, said, dedupe_key=key, now=now, outsiders_may_read=True, **where)  # type: ignore[arg-type]
        return ["sponsor channel"]
    people = asked_of(session, decision)
    for member in people:
        announce(session, said, to=member.slack_user_id or "", dedupe_key=f"{key}:{member.id}", now=now)
    return [member.key for member in people]


def _who(session: Session, blocker: Blocker, hears: Hears, now: datetime) -> list[Member]:
    """Its owner or whoever stands in; the role above where there is none, or where it is told as well."""
    owner = session.get(Member, blocker.owner_id) if blocker.owner_id else None
    if hears is Hears.BLOCKER_OWNER and owner is not None:
        found = reachable([stand_in(session, owner, now) or owner])
        if found:
            return found
    if blocker.site_id is None:
        return reachable(people_with(session, blocker.study_id, (Role.STUDY_OPS,)))
    return reachable(people_with(session, blocker.study_id, (Role.SITE_LEAD,), site_id=blocker.site_id))
