"""The ledger is the truth: a lead's row, blockers and clocks are what re-deriving its events gives."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from handlers.errors import UserError
from handlers.operations.blockers import raise_blocker, resolve_blocker
from handlers.operations.closing import CloseWish, close_lead, reopen
from handlers.operations.handovers import hand_over, take
from handlers.operations.leads import add_note, claim_lead, log_attempt
from handlers.operations.ledger import Doer, record
from handlers.operations.settling import settle
from handlers.operations.snoozing import snooze
from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.nudge import Nudge
from models.queries.calendars import calendar_for
from models.rules.blocker_drafts import BlockerReport
from models.rules.permissions import Actor
from models.rules.snoozing import snooze_choices
from models.rules.taxonomy import CLOSE_REASONS
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    DeadlineKind,
    DeadlineState,
    EventAction,
    OwnerRole,
    RecordsState,
    Stage,
    VisitOutcome,
)
from tests.desk import Desk, chicago, lead_of

PEOPLE = ("ana", "ben", "lena")
STEPS = 30
GIVEN = {
    "id",
    "workspace_id",
    "study_id",
    "site_id",
    "source_id",
    "ref",
    "received_at",
    "preferred_channel",
    "preferred_window",
    "preferred_language",
    "interpreter_needed",
    "card_outbox_id",
}
DERIVED = sorted(set(Lead.model_fields) - GIVEN)
Facts = dict[str, Any]


class Coordinator:
    """Somebody who does this and that with leads, one step at a time, as chance has it."""

    def __init__(self, desk: Desk, chance: Random) -> None:
        self.desk = desk
        self.chance = chance
        self.now = chicago("07-14 09:05")
        self.settled_at: dict[str, datetime] = {}

    def works(self) -> None:
        """Take some leads in and do something with one of them, over and over."""
        for _ in range(3):
            ref = self.desk.takes_in(self.now, owner=self.chance.choice([None, *PEOPLE]))
            self.settled_at[ref] = self.now
        for _ in range(STEPS):
            self.now += timedelta(minutes=self.chance.choice([0, 1, 30, 240, 1440]))
            self.desk.rings(self.now)
            self.does_something(self.chance.choice(list(self.settled_at)))

    def does_something(self, ref: str) -> None:
        """One step; what the house refuses, as on a closed lead, changes nothing."""
        steps: list[Callable[..., None]] = [
            self.claims,
            self.tries,
            self.tries,
            self.snoozes,
            self.hands_over,
            self.notes,
            self.raises,
            self.resolves,
            self.goes_on,
            self.goes_on,
        ]
        step = self.chance.choice(steps)
        with suppress(UserError), self.desk.sessions.begin() as session:
            key = self.chance.choice(PEOPLE)
            by = Doer(key, role="coordinator")
            step(session, lead_of(session, ref), self.desk.actor(key, session), by)
            self.settled_at[ref] = self.now

    def claims(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        claim_lead(session, lead, actor=actor, by=by, now=self.now)

    def tries(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        outcome = self.chance.choice(list(AttemptOutcome))
        log_attempt(session, lead, outcome, actor=actor, by=by, now=self.now)

    def snoozes(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        choice = self.chance.choice(snooze_choices(calendar_for(session, lead.site_id), self.now))
        snooze(session, lead, choice, actor=actor, by=by, now=self.now)

    def hands_over(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        to = self.desk.member(self.chance.choice(PEOPLE), session)
        done = hand_over(session, lead, to.id or 0, actor=actor, by=by, now=self.now)
        if lead.handover_to_id is not None and self.chance.random() < 0.7:
            other = self.desk.actor(to.key, session)
            take(session, lead, done.receipt.events[-1], actor=other, by=Doer(to.key), now=self.now)

    def notes(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        add_note(session, lead, "asked about parking", by=by, now=self.now)

    def raises(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        due = self.now.date() + timedelta(days=self.chance.randint(0, 9))
        owner = self.desk.member(self.chance.choice(PEOPLE), session).id or 0
        role = self.chance.choice(list(OwnerRole))
        report = BlockerReport(BlockerCategory.RECORDS, "awaiting_outside_clinic", role, owner, due)
        raise_blocker(session, lead, report, actor=actor, by=by, now=self.now)

    def resolves(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        blockers = session.exec(select(Blocker.key).where(Blocker.lead_id == lead.id)).all()
        if blockers:
            resolve_blocker(session, lead, self.chance.choice(blockers), actor=actor, by=by, now=self.now)

    def goes_on(self, session: Session, lead: Lead, actor: Actor, by: Doer) -> None:
        """Something that no operation does yet."""
        soon = (self.now + timedelta(days=self.chance.randint(1, 9))).isoformat()
        blockers = session.exec(select(Blocker.key).where(Blocker.lead_id == lead.id)).all()
        key = self.chance.choice(blockers) if blockers else "b-none"
        action, facts = self.chance.choice(
            [
                (EventAction.PRESCREEN_LOGGED, {"outcome": "forward_to_study_team"}),
                (EventAction.MADE_REVIEWABLE, {}),
                (EventAction.REVIEW_DECIDED, {"decision": "move_forward"}),
                (EventAction.RECORDS_MARKED, {"state": self.chance.choice(list(RecordsState)).value}),
                (EventAction.MADE_READY, {}),
                (EventAction.VISIT_BOOKED, {"visit_at": soon}),
                (EventAction.VISIT_CONFIRMED, {}),
                (EventAction.VISIT_OUTCOME_LOGGED, {"outcome": self.chance.choice(list(VisitOutcome)).value}),
                (EventAction.RECOVERY_ATTEMPTED, {}),
                (EventAction.BLOCKER_UPDATED, {"key": key, "due_at": soon, "owner": "ben"}),
                (EventAction.NEXT_ACTION_SET, {"next_action": "call", "due_at": soon}),
                (EventAction.PAUSED, {"until": soon}),
                (EventAction.RESUMED, {}),
                (EventAction.OPTED_OUT, {}),
                (EventAction.MARKED_DUPLICATE, {"duplicate_of": "KN-0000"}),
                (EventAction.CLOSED, {"group": "no_response", "reason": "unable_to_reach"}),
                (EventAction.REOPENED, {}),
            ]
        )
        record(session, lead, action, facts, by=by, now=self.now)
        settle(session, lead, now=self.now)


def standing(session: Session, ref: str) -> tuple[Facts, list[Facts], list[Facts]]:
    """A lead's derived row, its blockers by key, and the clocks that run on it with their frozen policy."""
    lead = lead_of(session, ref)
    blockers = session.exec(select(Blocker).where(Blocker.lead_id == lead.id).order_by(col(Blocker.key)))
    clocks = session.exec(
        select(Deadline).where(Deadline.lead_id == lead.id, Deadline.state == DeadlineState.RUNNING)
    )
    named = ("kind", "subject", "party", "started_at", "warn_at", "due_at", "policy")
    return (
        {name: getattr(lead, name) for name in DERIVED},
        [blocker.model_dump(exclude={"id"}) for blocker in blockers],
        sorted(
            ({name: getattr(clock, name) for name in named} for clock in clocks),
            key=lambda clock: (clock["kind"], clock["subject"]),
        ),
    )


NEVER_MISSING = {"attempt_count": 0, "snoozes": 0, "promised": False, "planned": False, "recovery_cycles": 0}


def forget(session: Session, ref: str) -> None:
    """Everything that is derived from the ledger, gone."""
    lead = lead_of(session, ref)
    clocks = select(Deadline.id).where(Deadline.lead_id == lead.id)
    session.exec(delete(Nudge).where(col(Nudge.deadline_id).in_(clocks)))
    session.exec(delete(Deadline).where(col(Deadline.lead_id) == lead.id))
    session.exec(delete(Blocker).where(col(Blocker.lead_id) == lead.id))
    blank = Lead.model_validate({**lead.model_dump(), "stage": "new", "next_action": "call"})
    for name in DERIVED:
        if name not in ("stage", "next_action", "next_action_due"):
            setattr(blank, name, NEVER_MISSING.get(name))
    for name in DERIVED:
        setattr(lead, name, getattr(blank, name))
    lead.next_action_due = lead.received_at
    session.add(lead)
    session.flush()
    session.expire_all()


@pytest.mark.parametrize("seed", range(5))
def test_re_deriving_every_lead_gives_the_rows_that_are_stored(desk: Desk, seed: int) -> None:
    coordinator = Coordinator(desk, Random(seed))
    coordinator.works()

    for ref, settled_at in coordinator.settled_at.items():
        with desk.sessions() as session:
            stored = standing(session, ref)
            forget(session, ref)
            settle(session, lead_of(session, ref), now=settled_at)
            session.flush()
            again = standing(session, ref)
            session.rollback()

        assert again == stored


@pytest.mark.parametrize("seed", range(2))
def test_settling_again_changes_nothing_and_starts_no_clock(desk: Desk, seed: int) -> None:
    coordinator = Coordinator(desk, Random(seed))
    coordinator.works()

    for ref, settled_at in coordinator.settled_at.items():
        before = [clock.model_dump() for clock in desk.clocks(ref, running=False)]
        with desk.sessions.begin() as session:
            settle(session, lead_of(session, ref), now=settled_at)

        assert [clock.model_dump() for clock in desk.clocks(ref, running=False)] == before


@pytest.mark.parametrize("seed", range(2))
def test_no_clock_rings_that_does_not_run(desk: Desk, seed: int) -> None:
    coordinator = Coordinator(desk, Random(seed))
    coordinator.works()

    for ref in coordinator.settled_at:
        silent = [one for one in desk.clocks(ref, running=False) if one.state is not DeadlineState.RUNNING]
        assert all(one.next_ring_at is None for one in silent)
        assert all((one.stopped_at is None) == (one.state is DeadlineState.PAUSED) for one in silent)
        assert len({(one.kind, one.subject) for one in desk.clocks(ref)}) == len(desk.clocks(ref))


# The machine's clock was set back between the two.


def test_a_call_logged_before_the_lead_came_in_still_answers_it(desk: Desk) -> None:
    ref = desk.takes_in(chicago("07-14 09:05"))
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 09:04"))

    assert desk.lead(ref).stage is Stage.ATTEMPTING
    assert [(one.kind, one.started_at) for one in desk.clocks(ref)] == [
        (DeadlineKind.NEXT_ATTEMPT, chicago("07-14 09:05"))
    ]


def test_a_lead_opened_again_before_it_was_closed_is_open(desk: Desk) -> None:
    ref = desk.takes_in()
    wish = CloseWish(CLOSE_REASONS["not_interested"])
    desk.does(close_lead, ref, wish, at=chicago("07-14 11:00"))
    desk.does(reopen, ref, at=chicago("07-14 10:55"))

    lead = desk.lead(ref)
    assert (lead.stage, lead.closed_at) == (Stage.NEW, None)
    assert desk.clock(ref, "first_response").state is DeadlineState.RUNNING


def test_a_lead_without_the_event_that_it_came_in_is_refused(desk: Desk) -> None:
    ref = desk.takes_in()
    with desk.sessions() as session:
        stray = Lead.model_validate({**lead_of(session, ref).model_dump(exclude={"id"}), "ref": "KN-STRAY"})
        session.add(stray)
        session.flush()

        with pytest.raises(ValueError, match="KN-STRAY has no event that says it was received"):
            settle(session, stray, now=chicago("07-14 10:00"))
        session.rollback()
