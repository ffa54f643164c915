"""What may be logged when: nothing before its time, and whatever is next can always be done."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.facts import (
    DECISIONS,
    STUDY_TEAM,
    TIMED,
    Fact,
    can_be_done,
    comes_to,
    done_facts,
    needs,
    open_facts,
)
from models.rules.history import derive
from models.rules.lead_facts import Happening, LeadHistory
from models.rules.next_step import next_step
from models.rules.permissions import May
from models.terms import EventAction, NextAction, Stage
from tests.models.rules.leads import OFFICE, a_lead, booked, decided, ny, passed_on, prescreened, spoke, tried

FOLLOWS_UP = frozenset({May.LOG_CONTACT})
STUDY_TEAMS = frozenset({May.DECIDE_REVIEW})
ALL = FOLLOWS_UP | STUDY_TEAMS
START = ny("07-13 09:00")


def test_nothing_but_contacts_is_logged_before_anybody_was_reached() -> None:
    lead = a_lead(tried("07-13 10:00"))

    assert open_facts(lead, ny("07-13 11:00")) == ()


def test_a_visit_is_not_attended_before_its_time() -> None:
    lead = a_lead(spoke("07-13 10:00"), passed_on("07-13 11:00"), booked("07-13 12:00", "07-16 10:00"))

    assert Fact.ATTENDED not in open_facts(lead, ny("07-16 09:59"))
    assert Fact.ATTENDED in open_facts(lead, ny("07-16 10:00"))


def test_an_inquiry_that_was_not_passed_on_may_be_passed_on_after_all() -> None:
    lead = a_lead(spoke("07-13 10:00"), prescreened("07-13 11:00", "not_forwarded"))

    assert open_facts(lead, ny("07-13 12:00")) == (Fact.PRESCREEN_PASSED_ON,)


def test_an_imported_decision_without_what_follows_can_be_worked_on() -> None:
    agreed = a_lead(spoke("07-13 10:00"), passed_on("07-13 11:00"), decided("07-13 12:00"))
    records = a_lead(spoke("07-13 10:00"), passed_on("07-13 11:00"), decided("07-13 12:00", "records_needed"))

    assert Fact.VISIT_BOOKED in open_facts(agreed, ny("07-13 13:00"))
    assert Fact.RECORDS_REQUESTED in open_facts(records, ny("07-13 13:00"))


def test_a_visit_without_a_time_is_not_booked() -> None:
    with pytest.raises(ValueError, match="needs the visit's time"):
        comes_to(Fact.VISIT_BOOKED, a_lead(spoke("07-13 10:00")))


@pytest.mark.parametrize("fact", sorted(STUDY_TEAM))
def test_the_study_teams_findings_need_its_permission(fact: Fact) -> None:
    assert needs(fact) is May.DECIDE_REVIEW


def test_whoever_follows_up_can_only_have_asked_for_a_decision() -> None:
    assert done_facts(NextAction.CHASE_REVIEW, FOLLOWS_UP) == (Fact.REVIEW_CHASED,)
    assert done_facts(NextAction.REVIEW_RECORDS, FOLLOWS_UP) == (Fact.REVIEW_CHASED,)
    assert done_facts(NextAction.CHASE_REVIEW, STUDY_TEAMS) == DECISIONS


def test_a_decision_on_records_says_that_they_were_reviewed() -> None:
    marked = EventAction.RECORDS_MARKED
    lead = a_lead(
        spoke("07-13 10:00"),
        passed_on("07-13 11:00"),
        ("07-13 12:00", marked, {"state": "needed"}),
        ("07-13 13:00", marked, {"state": "received"}),
    )

    assert [action for action, _ in comes_to(Fact.OFFER_VISIT, lead)] == [
        EventAction.RECORDS_MARKED,
        EventAction.REVIEW_DECIDED,
        EventAction.MADE_READY,
    ]


def test_asking_for_a_decision_starts_the_wait_afresh() -> None:
    chased = ("07-15 10:00", EventAction.CHASED, {"what": "review"})
    lead = a_lead(spoke("07-13 10:00"), passed_on("07-13 11:00"), chased)
    step = next_step(lead, OFFICE, ny("07-15 11:00"))

    assert step is not None
    assert (step.action, step.due_at) == (NextAction.CHASE_REVIEW, ny("07-17 10:00"))


def test_chasing_records_starts_the_wait_afresh() -> None:
    marked = EventAction.RECORDS_MARKED
    lead = a_lead(
        spoke("07-13 10:00"),
        passed_on("07-13 11:00"),
        ("07-13 12:00", marked, {"state": "needed"}),
        ("07-13 13:00", marked, {"state": "requested"}),
        ("07-20 13:00", EventAction.CHASED, {"what": "records"}),
    )
    step = next_step(lead, OFFICE, ny("07-20 14:00"))

    assert step is not None
    assert (step.action, step.due_at) == (NextAction.CHASE_RECORDS, ny("07-27 13:00"))


def walk(choices: list[tuple[int, int]]) -> tuple[list[LeadHistory], list[Fact]]:
    """A lead on which people log whatever is open, one thing after another, some hours apart."""
    at = START + timedelta(hours=1)
    events = [
        Happening(START, EventAction.LEAD_RECEIVED, {"ref": "T-1", "site": "A", "source": "s"}),
        Happening(at, EventAction.ATTEMPT_LOGGED, {"outcome": "spoke"}),
    ]
    stands, logged = [], []
    for choice, hours in choices:
        lead = derive(events)
        assert lead is not None
        at += timedelta(hours=hours)
        stands.append(derive(events, as_of=at) or lead)
        possible = open_facts(lead, at)
        if not possible:
            break
        fact = possible[choice % len(possible)]
        logged.append(fact)
        visit_at = at + timedelta(hours=hours + 1) if fact in TIMED else None
        events += [Happening(at, action, new) for action, new in comes_to(fact, lead, visit_at)]
    end = derive(events)
    assert end is not None
    return [*stands, end], logged


walks = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(walks)
def test_no_way_through_leads_to_a_stage_without_a_next_step(choices: list[tuple[int, int]]) -> None:
    stands, _ = walk(choices)
    at = START + timedelta(hours=2000)
    for lead in stands:
        if lead.stage is not Stage.HANDED_OFF:
            assert next_step(lead, OFFICE, at) is not None


@settings(max_examples=150, deadline=None)
@given(walks)
def test_what_is_next_can_be_done_by_somebody_or_is_a_contact_or_a_close(
    choices: list[tuple[int, int]],
) -> None:
    stands, _ = walk(choices)
    lead = stands[-1]
    at = START + timedelta(hours=2000)
    step = next_step(lead, OFFICE, at)
    if step is not None and can_be_done(step.action):
        assert set(done_facts(step.action, ALL)) & set(open_facts(lead, at))


@settings(max_examples=150, deadline=None)
@given(walks)
def test_only_an_attended_visit_hands_a_lead_off(choices: list[tuple[int, int]]) -> None:
    stands, logged = walk(choices)
    handed_off = stands[-1].stage is Stage.HANDED_OFF

    assert handed_off == (Fact.ATTENDED in logged)
