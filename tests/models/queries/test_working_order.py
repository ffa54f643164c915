"""The order asked of the database is the order of the rule, whoever asks and wherever it is shown."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from handlers.operations.blockers import raise_blocker
from handlers.operations.leads import log_attempt
from models.lead import Lead
from models.queries.queues import in_order, queue_at, queue_of
from models.rules.blocker_drafts import BlockerReport
from models.rules.queue import recovery_list
from models.study import Study
from models.terms import AttemptOutcome, BlockerCategory, EventAction, NextAction, OwnerRole
from tests.desk import Desk, chicago

NOW = chicago("07-23 11:00")


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The sample study in a database."""
    return Desk(engine, since=chicago("07-01 09:00"))


def agrees(desk: Desk, owner: str, at: datetime) -> tuple[list[str], list[str]]:
    """What the database says is somebody's, next first, and in recovery, held against the rule's word."""
    desk.rings(at)
    member = desk.member(owner).id or 0
    with desk.sessions() as session:
        study = session.exec(select(Study)).one()
        mine = queue_of(session, member, now=at, most=500, apart=500)
        rows = queue_at(session, study, owner, at=at)
        owned = session.exec(select(Lead).where(col(Lead.owner_id) == member)).all()
        told = in_order(session, owned, now=at)
    listed = [view.lead.ref for view in mine.views]
    apart = [view.lead.ref for view in mine.recovery]

    assert listed == [row.lead.ref for row in rows if not row.apart]
    assert apart == [row.lead.ref for row in recovery_list(rows)]
    assert [row.lead.ref for row in told.values()] == [row.lead.ref for row in rows]
    assert (mine.total, mine.in_recovery) == (len(listed), len(apart))
    assert mine.late == sum(row.late for row in rows if not row.apart)
    return listed, apart


def test_a_lead_in_recovery_is_shown_apart_and_one_never_called_is_not(desk: Desk) -> None:
    untouched = desk.takes_in(chicago("07-20 09:00"))
    stood_still = desk.takes_in(chicago("07-16 09:00"))
    desk.does(log_attempt, stood_still, AttemptOutcome.NO_ANSWER, at=chicago("07-16 09:30"))
    fresh = desk.takes_in(chicago("07-22 09:00"))
    desk.does(log_attempt, fresh, AttemptOutcome.NO_ANSWER, at=chicago("07-22 09:30"))

    assert agrees(desk, "ana", NOW) == ([untouched, fresh], [stood_still])


STEPS = ("no_answer", "no_answer", "spoke", "prescreen", "review", "ready", "visit", "plan", "records", "outside", "hold", "miss")  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_the_order_agrees_whatever_happened(desk: Desk, seed: int) -> None:
    chance = Random(seed)
    at = chicago("07-06 09:00")
    refs = [desk.takes_in(at, source=chance.choice(("registry", "social_ads"))) for _ in range(12)]
    for _ in range(60):
        at += timedelta(minutes=chance.randint(1, 300))
        happens(desk, chance.choice(refs), chance.choice(STEPS), at)
    for later in (timedelta(0), timedelta(hours=5), timedelta(days=2), timedelta(days=12)):
        agrees(desk, "ana", at + later)


def happens(desk: Desk, ref: str, what: str, at: datetime) -> None:
    """One thing happens to a lead, as far as it can."""
    soon = (at + timedelta(hours=30)).isoformat()
    match what:
        case "no_answer" | "spoke":
            desk.records(ref, EventAction.ATTEMPT_LOGGED, at, outcome=what, channel="phone")
        case "prescreen":
            desk.records(ref, EventAction.PRESCREEN_LOGGED, at, outcome="forward_to_study_team")
        case "review":
            desk.records(ref, EventAction.MADE_REVIEWABLE, at)
        case "ready":
            desk.records(ref, EventAction.MADE_READY, at)
        case "visit":
            desk.records(ref, EventAction.VISIT_BOOKED, at, visit_at=soon)
        case "miss":
            desk.records(ref, EventAction.VISIT_OUTCOME_LOGGED, at, outcome="no_show")
        case "plan":
            desk.records(ref, EventAction.NEXT_ACTION_SET, at, next_action=NextAction.CALL.value, due_at=soon)
        case "records":
            desk.records(ref, EventAction.RECORDS_MARKED, at, state="requested")
        case "hold":
            desk.records(ref, EventAction.PAUSED, at, until=soon)
        case _:
            report = BlockerReport(
                BlockerCategory.RECORDS,
                "awaiting_outside_clinic",
                OwnerRole.EXTERNAL_RECORDS,
                desk.member("ana").id or 0,
                (at + timedelta(days=2)).date(),
            )
            desk.does(raise_blocker, ref, report, at=at)
