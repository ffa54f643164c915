"""A study's own numbers in place of the field's."""

import pytest

from models.rules.thresholds import Thresholds
from tests.models.rules.scenario import shared_scenario


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"first_response_business_minutes": -1}, "zero or more"),
        ({"first_response_business_minutes": "four hours"}, "zero or more"),
        ({"first_response_business_minutes": True}, "zero or more"),
        ({"stale_business_days": {"newish": 1}}, "knows no “newish”"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(policy: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Thresholds.from_dict(policy)


def test_a_group_that_is_no_group_is_refused() -> None:
    with pytest.raises(TypeError, match="stale_review"):
        Thresholds.from_dict({"stale_review": 5})


def test_what_a_policy_leaves_out_keeps_the_default() -> None:
    found = Thresholds.from_dict({"stale_business_days": {"new": 2}, "warn_at": 120})

    assert (found.stale.new, found.stale.attempting) == (2, 3)
    assert found.steps == Thresholds().steps


def test_the_worked_study_spells_the_defaults_out() -> None:
    assert Thresholds.from_dict(shared_scenario("two_channels.json")["policy"]) == Thresholds()
