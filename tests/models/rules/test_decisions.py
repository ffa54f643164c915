"""Who is asked for a decision, and how long an answer may take."""

import pytest

from models.rules.clock_policy import BUSINESS_DAY
from models.rules.decisions import STOPS, answer_by, route_of
from models.rules.policy import DEFAULT_POLICY
from models.rules.resolutions import in_words, resolutions
from models.rules.taxonomy import SUB_REASONS
from models.terms import BlockerCategory, DecisionRoute, OwnerRole, Stage
from tests.models.rules.leads import OFFICE, ny

POLICY = DEFAULT_POLICY["sponsor_decision"]


@pytest.mark.parametrize("role", [OwnerRole.SPONSOR, OwnerRole.CRO])
def test_sponsor_and_cro_are_asked_in_their_channel(role: OwnerRole) -> None:
    assert route_of(BlockerCategory.SPONSOR_CRO, "supply", role) is DecisionRoute.SPONSOR


@pytest.mark.parametrize("reason", ["privacy_worry", "technology_econsent", "consent_to_contact_missing"])
@pytest.mark.parametrize("role", list(OwnerRole))
def test_consent_and_privacy_go_their_own_way_whoever_moves(role: OwnerRole, reason: str) -> None:
    (category,) = [one for one, known in SUB_REASONS.items() if reason in {each.key for each in known}]

    assert route_of(category, reason, role) is DecisionRoute.REGULATORY


def test_the_irb_goes_to_regulatory_and_the_pis_moves_to_the_pi() -> None:
    irb = route_of(BlockerCategory.IRB_MATERIALS, "old_version_in_use", OwnerRole.SPONSOR)

    assert irb is DecisionRoute.REGULATORY
    assert route_of(BlockerCategory.PROTOCOL, "criteria_question", OwnerRole.PI) is DecisionRoute.INVESTIGATOR


@pytest.mark.parametrize(
    "role", [OwnerRole.COORDINATOR, OwnerRole.SITE_LEAD, OwnerRole.PATIENT, OwnerRole.EXTERNAL_RECORDS]
)
def test_what_the_site_or_the_person_moves_on_is_put_to_nobody_outside(role: OwnerRole) -> None:
    assert route_of(BlockerCategory.SCHEDULING, "no_suitable_slot", role) is None


def test_a_question_without_a_day_of_its_own_has_the_policys_clock() -> None:
    asked = ny("07-13 09:00")

    assert answer_by(POLICY, OFFICE, asked, ny("07-17 17:00")) == POLICY


def test_a_question_with_a_day_of_its_own_warns_as_early_in_proportion() -> None:
    clock = answer_by(POLICY, OFFICE, ny("07-13 09:00"), ny("07-24 17:00"))

    assert (clock.target, clock.warn) == (10 * BUSINESS_DAY, 6 * BUSINESS_DAY)
    assert clock.origin == "this question"


def test_a_day_that_has_no_hours_left_still_makes_a_clock() -> None:
    assert answer_by(POLICY, OFFICE, ny("07-13 09:00"), ny("07-13 09:00")).target == 1


def test_every_category_stops_leads_somewhere_and_never_one_that_has_ended() -> None:
    assert set(STOPS) == set(BlockerCategory)
    assert not {Stage.CLOSED, Stage.HANDED_OFF} & set().union(*STOPS.values())


@pytest.mark.parametrize("category", list(BlockerCategory))
def test_every_category_has_a_few_answers_to_what_resolved_it(category: BlockerCategory) -> None:
    offered = resolutions(category)

    assert 3 <= len(offered) <= 6
    assert list(offered)[-1] == "fell_away"


def test_what_resolved_it_is_said_in_one_line() -> None:
    assert in_words(BlockerCategory.RECORDS, "records_came", "by fax") == "The records came: by fax"
    assert in_words(BlockerCategory.RECORDS, None, "by fax") == "by fax"
    assert in_words(BlockerCategory.RECORDS, None, None) is None
