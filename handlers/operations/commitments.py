"""Promises made in answer to a digest: made, reminded of, kept, moved or dropped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.digest_facts import end_of_day
from handlers.operations.ledger import SYSTEM, Doer, note
from handlers.operations.outbox import amend, announce
from messages.commitments import Promise, commitment_due, commitment_line
from models.deadline import Deadline
from models.digest import Commitment, Digest
from models.member import Member
from models.queries.calendars import study_hours
from models.queries.people import people_with
from models.rules.clock_policy import Hears
from models.rules.keeping import ring_at
from models.rules.thresholds import BUSINESS_DAY
from models.study import Study
from models.terms import (
    CommitmentState,
    DeadlineKind,
    DeadlineState,
    EventAction,
    Party,
    Role,
    Side,
)

SUBJECT: Final = "commitment:"
LATE: Final = 2 * BUSINESS_DAY  # after that study operations hear of it, once
LONGEST: Final = timedelta(days=180)
PARTIES = {Side.SITE: Party.SITE, Side.SPONSOR: Party.SPONSOR, Side.CRO: Party.CRO}
SIDES_OF = {
    Role.SPONSOR: Side.SPONSOR,
    Role.STUDY_OPS: Side.CRO,
    Role.SITE_LEAD: Side.SITE,
    Role.PI: Side.SITE,
    Role.COORDINATOR: Side.SITE,
}


@dataclass(frozen=True, slots=True)
class Vow:
    """What somebody promises: whose it is, by when, and which question it answers, if one."""

    what: str
    side: Side
    owner_id: int
    due_on: date
    ask: str | None = None


def promise(
    session: Session, study: Study, digest: Digest | None, vow: Vow, *, by: Doer, now: datetime
) -> Commitment:
    """Keep a promise with its deadline, and say it where the digest stands. Raises UserError for a date
    that has passed or lies far ahead."""
    refuse_date(study, vow.due_on, now=now)
    made = Commitment(
        study_id=study.id or 0,
        digest_id=digest.id if digest else None,
        ask=vow.ask,
        side=vow.side,
        owner_id=vow.owner_id,
        what=vow.what,
        due_on=vow.due_on,
        made_at=now,
    )
    session.add(made)
    session.flush()
    _start_clock(session, study, made, now=now)
    due_on = vow.due_on.isoformat()
    details = {"commitment": made.id, "side": vow.side.value, "due_on": due_on, "ask": vow.ask}
    note(session, EventAction.COMMITMENT_MADE, details, study=study, by=by, now=now)
    say_in_thread(session, study, made, now=now)
    return made


def decline(
    session: Session, study: Study, digest: Digest, number: int, *, owner_id: int, by: Doer, now: datetime
) -> Commitment:
    """Write down that the side of whoever says so will not take a question up for now."""
    side = SIDES_OF[Role(by.role)]
    ask = digest.asks[number]
    made = Commitment(
        study_id=study.id or 0,
        digest_id=digest.id,
        ask=ask["rule"],
        side=side,
        owner_id=owner_id,
        what=ask["text"][:200],
        made_at=now,
        state=CommitmentState.DECLINED,
        settled_at=now,
    )
    session.add(made)
    session.flush()
    details = {"commitment": made.id, "side": side.value, "ask": ask["rule"]}
    note(session, EventAction.ASK_DECLINED, details, study=study, by=by, now=now)
    say_in_thread(session, study, made, now=now)
    return made


def settle_promise(
    session: Session,
    study: Study,
    one: Commitment,
    state: CommitmentState,
    *,
    because: str | None,
    by: Doer,
    now: datetime,
) -> None:
    """It is done, or will not be. Raises UserError when that was said before."""
    refuse_settled(one)
    one.state, one.because, one.settled_at = state, because, now
    session.add(one)
    met = state is CommitmentState.DONE
    for clock in _clocks(session, one):
        clock.state = DeadlineState.MET if met and now <= clock.due_at else DeadlineState.MISSED
        if not met:
            clock.state = DeadlineState.CANCELLED
        clock.stopped_at, clock.next_ring_at = now, None
        session.add(clock)
    details = {"commitment": one.id, "state": state.value}
    note(session, EventAction.COMMITMENT_SETTLED, details, study=study, by=by, now=now, reason=because)
    say_in_thread(session, study, one, now=now)


def move_promise(
    session: Session, study: Study, one: Commitment, due_on: date, *, by: Doer, now: datetime
) -> None:
    """Another day; the clock starts anew. Raises UserError for a promise that was settled, or a bad day."""
    refuse_settled(one)
    refuse_date(study, due_on, now=now)
    details = {
        "commitment": one.id,
        "due_on": due_on.isoformat(),
        "was": one.due_on.isoformat() if one.due_on else None,
    }
    one.due_on = due_on
    session.add(one)
    for clock in _clocks(session, one):
        clock.state, clock.stopped_at, clock.next_ring_at = DeadlineState.CANCELLED, now, None
        session.add(clock)
    _start_clock(session, study, one, now=now)
    note(session, EventAction.COMMITMENT_MOVED, details, study=study, by=by, now=now)
    say_in_thread(session, study, one, now=now)


def ring_promise(session: Session, deadline: Deadline, *, now: datetime) -> None:
    """Remind the owner of a promise in private, or tell study operations that it is late; in hours only."""
    one = session.get_one(Commitment, int(deadline.subject.removeprefix(SUBJECT)))
    study = session.get_one(Study, deadline.study_id)
    hours = study_hours(session, study, around=now.date())
    session.add(deadline)
    if not hours.is_open(now):
        deadline.next_ring_at = hours.next_opening(now)
        return
    passed = [rung for rung in deadline.rungs[deadline.rung :] if datetime.fromisoformat(rung["at"]) <= now]
    latest = {rung["tell"]: number for number, rung in enumerate(passed, deadline.rung)}
    for tell, number in latest.items():
        for_owner = Hears(tell) is Hears.DECISION_CONTACT
        said = commitment_due(view(study, one), late=deadline.due_at < now, for_owner=for_owner)
        for member in _hear(session, study, one, for_owner=for_owner):
            key = f"promise:{deadline.id}:{number}:{member.id}"
            announce(session, said, to=member.slack_user_id or "", dedupe_key=key, now=now)
            details = {"commitment": one.id, "rung": number, "to": member.key}
            note(session, EventAction.NUDGE_QUEUED, details, study=study, by=SYSTEM, now=now)
    deadline.rung += len(passed)
    deadline.next_ring_at = ring_at(deadline.rungs, deadline.rung)


def view(study: Study, one: Commitment) -> Promise:
    """A commitment ready to be shown."""
    return Promise(study, one.id or 0, one.side, one.what, one.due_on, one.state, one.because or "")


def refuse_settled(one: Commitment) -> None:
    """Raise UserError when a promise is open no longer."""
    if one.state is not CommitmentState.OPEN:
        raise UserError("That promise is settled already; nothing was changed.")


def refuse_date(study: Study, due_on: date, *, now: datetime) -> None:
    """Raise UserError for a day that has passed or lies half a year ahead."""
    today = now.astimezone(ZoneInfo(study.reporting_timezone)).date()
    if due_on < today:
        raise UserError("That day has passed. Choose today or a later one.", field="due")
    if due_on > today + LONGEST:
        raise UserError("That is more than half a year ahead. Choose an earlier day.", field="due")


def say_in_thread(session: Session, study: Study, one: Commitment, *, now: datetime) -> None:
    """Say a promise under the digest it answers, or bring the line about it up to date."""
    said = commitment_line(view(study, one))
    if one.outbox_id is not None:
        amend(session, one.outbox_id, said, now=now)
        return
    digest = session.get(Digest, one.digest_id) if one.digest_id else None
    if digest is None or digest.outbox_id is None or study.sponsor_channel is None:
        return  # nothing was posted yet: the digest itself will say it
    row = announce(
        session,
        said,
        to=study.sponsor_channel,
        dedupe_key=f"commitment:{one.id}",
        now=now,
        reply_to=digest.outbox_id,
        outsiders_may_read=True,
    )
    one.outbox_id = row.id if row else None
    session.add(one)


def _start_clock(session: Session, study: Study, one: Commitment, *, now: datetime) -> None:
    """A reminder a business day before (or at once, if that has passed), when due, and once when late."""
    hours = study_hours(session, study, around=now.date())
    due = end_of_day(one.due_on or now.date(), hours)
    warn = hours.subtract(due, BUSINESS_DAY)
    rungs = [
        *([{"at": warn.isoformat(), "tell": Hears.DECISION_CONTACT.value}] if warn > now else []),
        {"at": due.isoformat(), "tell": Hears.DECISION_CONTACT.value},
        {"at": hours.add(due, LATE).isoformat(), "tell": Hears.STUDY_OPS.value},
    ]
    session.add(
        Deadline(
            study_id=study.id or 0,
            kind=DeadlineKind.SPONSOR_DECISION,
            subject=f"{SUBJECT}{one.id}",
            party=PARTIES.get(one.side, Party.SPONSOR),
            since=now,
            started_at=now,
            warn_at=warn if warn > now else None,
            due_at=due,
            rungs=rungs,
            next_ring_at=ring_at(rungs, 0),
        )
    )


def _clocks(session: Session, one: Commitment) -> list[Deadline]:
    asked = select(Deadline).where(
        Deadline.study_id == one.study_id,
        Deadline.subject == f"{SUBJECT}{one.id}",
        Deadline.state == DeadlineState.RUNNING,
        col(Deadline.lead_id).is_(None),
    )
    return list(session.exec(asked.with_for_update()))


def _hear(session: Session, study: Study, one: Commitment, *, for_owner: bool) -> list[Member]:
    """The owner, if they can be told; else, and when it is late, who runs the study."""
    owner = session.get(Member, one.owner_id) if one.owner_id else None
    if for_owner and owner is not None and owner.active and owner.slack_user_id:
        return [owner]
    ops = people_with(session, study.id or 0, (Role.STUDY_OPS,))
    return [member for member in ops if member.slack_user_id]
