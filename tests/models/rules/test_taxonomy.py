"""The two closed lists: every key known once, owned by somebody, worded without verdicts."""

import re

import pytest

from models.rules.taxonomy import CLOSE_REASONS, SIDES, SUB_REASONS, criterion_asked, sub_reason
from models.terms import BlockerCategory, CloseGroup, OwnerRole, Role, Side

FORBIDDEN = re.compile(
    r"eligib|qualif|fail|reject|enrol|match|treatment|accepted|approved|conversion|therapy", re.IGNORECASE
)


def test_an_unknown_sub_reason_is_nothing() -> None:
    assert sub_reason(BlockerCategory.RECORDS, "lost_in_the_post") is None


def test_a_criterion_belongs_to_the_protocol_only() -> None:
    assert sub_reason(BlockerCategory.RECORDS, "criteria_question_washout") is None


def test_a_criteria_question_may_name_its_criterion() -> None:
    found = sub_reason(BlockerCategory.PROTOCOL, "criteria_question_prior_therapy")

    assert found is not None
    assert (found.label, found.owner_role) == ("Criteria question: prior therapy", OwnerRole.SPONSOR)


@pytest.mark.parametrize("key", ["criteria_question", "criteria_question_", "a_criteria_question_washout"])
def test_a_question_without_a_criterion_names_none(key: str) -> None:
    assert criterion_asked(key) is None


def test_every_category_has_sub_reasons_and_no_key_stands_twice_in_one() -> None:
    for category in BlockerCategory:
        keys = [one.key for one in SUB_REASONS[category]]

        assert keys
        assert len(keys) == len(set(keys))


def test_every_owner_role_sits_on_a_side() -> None:
    assert set(SIDES) == set(OwnerRole)
    assert SIDES[OwnerRole.REGULATORY] is Side.SITE


def test_every_close_group_has_a_reason_and_somebody_who_may_choose_it() -> None:
    assert {reason.group for reason in CLOSE_REASONS.values()} == set(CloseGroup)
    assert all(reason.closed_by for reason in CLOSE_REASONS.values())


def test_a_coordinator_never_closes_for_the_study_team() -> None:
    reserved = {CloseGroup.PROTOCOL_FIT, CloseGroup.SITE, CloseGroup.STUDY, CloseGroup.POST_CONSENT}

    assert {
        reason.group for reason in CLOSE_REASONS.values() if Role.COORDINATOR not in reason.closed_by
    } == reserved


def test_only_the_source_and_silence_count_against_a_source() -> None:
    counted = {reason.group for reason in CLOSE_REASONS.values() if reason.counts_against_source}

    assert counted == {CloseGroup.NO_RESPONSE, CloseGroup.SOURCE_QUALITY}


def test_no_label_passes_a_verdict_on_a_person() -> None:
    labels = [one.label for group in SUB_REASONS.values() for one in group]
    labels += [reason.label for reason in CLOSE_REASONS.values()]

    assert [label for label in labels if FORBIDDEN.search(label)] == []
