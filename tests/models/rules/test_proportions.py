"""Shares of small groups."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.proportions import at_least, at_most, fisher_lower, percent, whole_percent, wilson95


@pytest.mark.parametrize(("successes", "n"), [(-1, 3), (4, 3)])
def test_more_than_all_is_no_share(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson95(successes, n)
    with pytest.raises(ValueError, match="no share"):
        fisher_lower(successes, n, 1, 3)


def test_nobody_has_no_share() -> None:
    assert (wilson95(0, 0), fisher_lower(0, 0, 1, 3), fisher_lower(1, 3, 0, 0), percent(0, 0)) == (None,) * 4


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (10, 11, 62.3, 98.4),
        (6, 24, 12.0, 44.9),
        (0, 10, 0.0, 27.8),
        (10, 10, 72.2, 100.0),
        (10, 20, 29.9, 70.1),
    ],
)
def test_the_wilson_interval_of_known_shares(successes: int, n: int, low: float, high: float) -> None:
    found = wilson95(successes, n)

    assert found is not None
    assert [round(100 * end, 1) for end in found] == [low, high]


def test_fishers_tea_tasting_lady() -> None:
    # three of four cups against one of four: 17 of 70 ways are as good, so 69 of 70 are no better
    assert fisher_lower(1, 4, 3, 4) == pytest.approx(17 / 70)
    assert fisher_lower(3, 4, 1, 4) == pytest.approx(69 / 70)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
@settings(max_examples=60)
def test_fewer_successes_are_never_likelier(n: int, rest_n: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(1, min(n, rest_n)))
    found = [fisher_lower(one, n, total - one, rest_n) for one in range(total + 1)]
    known = [p for p in found if p is not None]

    assert known == sorted(known)
    assert known[-1] == pytest.approx(1)


@given(st.integers(0, 40), st.integers(1, 40))
@settings(max_examples=60)
def test_the_interval_holds_the_share_and_stays_within_none_and_all(successes: int, n: int) -> None:
    found = wilson95(min(successes, n), n)

    assert found is not None
    assert 0 <= found[0] <= min(successes, n) / n <= found[1] <= 1


@pytest.mark.parametrize(("part", "whole", "expected"), [(15, 24, 63), (1, 8, 13), (10, 11, 91), (1, 3, 33)])
def test_whole_percents_round_half_up(part: int, whole: int, expected: int) -> None:
    assert whole_percent(part, whole) == expected


def test_shares_at_a_limit_are_compared_exactly() -> None:
    # as floats, 1.5 × 0.2 is a little more than 0.3
    assert at_least(3, 10, 0.3)
    assert at_most(7, 10, 0.7)
    assert not at_least(29, 100, 0.3)
