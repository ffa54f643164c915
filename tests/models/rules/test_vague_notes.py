"""The answers to what was asked back make a blocker that somebody can act on."""

from datetime import date

import pytest

from messages import labels
from messages.wording import forbidden_in
from models.rules.blocker_drafts import Draft
from models.rules.taxonomy import SUB_REASONS, sub_reason
from models.rules.vague_notes import (
    QUESTIONS,
    STEPS,
    Asks,
    CloseInstead,
    Question,
    Vague,
    becomes,
    leaves_open,
)
from models.terms import BlockerCategory, BlockerScope, OwnerRole
from tests.models.rules.leads import OFFICE, ny

NOW = ny("07-14 10:00")


def made(vague: Vague, **answers: str) -> Draft:
    """The blocker that these answers make."""
    found = becomes(vague, answers, hours=OFFICE, now=NOW)
    assert isinstance(found, Draft)
    return found


def answers_to(asked: Question) -> list[str]:
    """Everything that can be answered, or one of it."""
    match asked.asks:
        case Asks.CHOICE:
            return list(asked.choices)
        case Asks.DAY:
            return ["2026-07-10"]
        case Asks.NUMBER:
            return ["4"]
    return ["May it?"]


def test_every_answer_to_every_question_makes_something_that_the_taxonomy_knows() -> None:
    for vague, questions in QUESTIONS.items():
        for number, asked in enumerate(questions):
            for answer in answers_to(asked):
                others = {one.key: answers_to(one)[0] for n, one in enumerate(questions) if n != number}
                found = becomes(vague, {**others, asked.key: answer}, hours=OFFICE, now=NOW)
                if isinstance(found, CloseInstead):
                    continue

                assert found.category is not None
                if found.sub_reason is not None:
                    assert sub_reason(found.category, found.sub_reason) is not None
                    assert found.owner_role is not None
                said = labels.sub_reason(found.category, found.sub_reason or "")
                assert forbidden_in(f"{said} {found.note} {found.next_action}") == []


@pytest.mark.parametrize("step", STEPS)
def test_slow_recruitment_becomes_a_step_of_the_site(step: str) -> None:
    found = made(Vague.SLOW, step=step, leads="12")

    assert found.scope is BlockerScope.SITE
    assert found.note is not None
    assert found.note.startswith("12 leads at this step")


@pytest.mark.parametrize(
    ("words", "reason"), [("other_study", "chose_other_study"), ("nothing", "not_interested")]
)
def test_a_choice_of_the_person_is_no_blocker(words: str, reason: str) -> None:
    assert becomes(Vague.NOT_INTERESTED, {"words": words}, hours=OFFICE, now=NOW) == CloseInstead(reason)


def test_records_are_chased_five_business_days_after_the_request() -> None:
    found = made(Vague.RECORDS, requested="2026-07-13", clinic="hospital")

    assert (found.category, found.sub_reason) == (BlockerCategory.RECORDS, "awaiting_outside_clinic")
    assert found.owner_role is OwnerRole.EXTERNAL_RECORDS
    assert found.due_on == date(2026, 7, 17)
    assert found.note == "Requested Mon 13 Jul from: hospital"


def test_a_chase_that_is_due_already_is_for_tomorrow() -> None:
    assert made(Vague.RECORDS, requested="2026-06-01", clinic="office").due_on == date(2026, 7, 15)


def test_records_that_nobody_requested_wait_for_the_request() -> None:
    assert made(Vague.RECORDS, clinic="office").sub_reason == "request_not_sent"


@pytest.mark.parametrize(("there", "reason"), [("yes", "pi_review_pending"), ("no", "delegate_absent")])
def test_the_pi_has_two_business_days(there: str, reason: str) -> None:
    found = made(Vague.STUDY_TEAM, passed_on="2026-07-10", delegate=there)

    assert (found.sub_reason, found.owner_role) == (reason, OwnerRole.PI)
    assert found.due_on == date(2026, 7, 16)


def test_a_decision_has_its_question_its_day_and_its_answers() -> None:
    found = made(Vague.DECISION, what="May we pay taxis?", by="2026-07-20", options="Yes\n\n No \nAsk again")

    assert (found.scope, found.decision) == (BlockerScope.STUDY, "May we pay taxis?")
    assert found.options == ("Yes", "No", "Ask again")
    assert found.due_on == date(2026, 7, 20)
    assert made(Vague.DECISION, what="May we?", by="2026-07-20").options == ("Yes", "No")


def test_being_busy_becomes_two_numbers() -> None:
    found = made(Vague.BUSY, slots="3", ready="9")

    assert (found.scope, found.sub_reason) == (BlockerScope.SITE, "no_screening_slots")
    assert found.note == "3 slots this week, 9 leads ready to schedule"


def test_what_the_study_team_has_not_seen_goes_to_it_and_what_it_left_open_is_a_protocol_question() -> None:
    unseen = made(Vague.NOT_A_FIT, part="prior_therapy", seen="no")
    seen = made(Vague.NOT_A_FIT, part="prior_therapy", seen="yes")

    assert (unseen.category, unseen.owner_role) == (BlockerCategory.STUDY_TEAM_REVIEW, OwnerRole.PI)
    assert unseen.next_action == "Pass it to the study team"
    assert (seen.category, seen.sub_reason) == (BlockerCategory.PROTOCOL, "criteria_question_prior_therapy")
    assert seen.owner_role is OwnerRole.SPONSOR


def test_bad_leads_and_travel_become_their_sub_reasons() -> None:
    source = made(Vague.BAD_LEADS, what="out_of_area", source="Social ads")

    assert (source.category, source.note) == (BlockerCategory.SOURCE, "Source: Social ads")
    assert {made(Vague.TRAVEL, what=one).category for one in QUESTIONS[Vague.TRAVEL][0].choices} == {
        BlockerCategory.PATIENT_BARRIER
    }


def test_a_sub_reason_of_the_right_category_has_answered_the_question() -> None:
    assert leaves_open(Vague.RECORDS, BlockerCategory.SCHEDULING)
    assert not leaves_open(Vague.RECORDS, BlockerCategory.RECORDS)
    assert all(leaves_open(Vague.NOT_A_FIT, one) for one in SUB_REASONS)
