"""Digests laid side by side: what one hides, two must not tell."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.disclosure import Knowledge, Told, shown_so, withheld
from models.rules.suppression import NOT_SHOWN, Shown
from tests.models.rules.attacker import World

START = date(2026, 1, 5)


def week(number: int) -> date:
    return START + timedelta(weeks=number)


def told(first: int, end: int, shown: Shown, series: str = "closed/records") -> Told:
    return Told(series, week(first), week(end), shown)


def test_a_window_that_moves_on_by_one_week_tells_the_week() -> None:
    """Six in the study's first three weeks, eight in the first four: two in the fourth."""
    before = [told(-1, 3, 6)]

    assert withheld(before, [told(0, 4, 8)], 5, began=START) == {"closed/records"}
    assert withheld(before, [told(0, 4, 12)], 5, began=START) == frozenset()
    assert withheld(before, [told(0, 4, 8)], 5) == frozenset()


def test_a_week_within_a_month_tells_the_rest_of_the_month() -> None:
    assert withheld([told(0, 4, 9)], [told(3, 4, 6)], 5) == {"closed/records"}
    assert withheld([told(0, 4, 9)], [told(3, 4, 9)], 5) == frozenset()


def test_windows_side_by_side_tell_nothing_new() -> None:
    assert withheld([told(0, 4, 6)], [told(4, 8, 7)], 5, began=START) == frozenset()


def test_bounds_corner_a_number_too() -> None:
    """Fewer than five in four weeks and nine in five: a fifth week of five leaves four."""
    before = [told(0, 4, "<5"), told(0, 5, 9)]

    assert withheld(before, [told(4, 5, 5)], 5) == {"closed/records"}
    assert withheld(before, [told(4, 5, NOT_SHOWN)], 5) == frozenset()


def test_a_correction_is_not_told_beside_what_it_corrects() -> None:
    before = [told(0, 4, 9)]

    assert withheld(before, [told(0, 4, 8)], 5) == {"closed/records"}
    assert withheld(before, [told(0, 4, 9)], 5) == frozenset()
    assert withheld(before, [told(0, 3, 12)], 5) == {"closed/records"}


def test_what_was_told_of_one_series_says_nothing_about_another() -> None:
    before = [told(0, 4, 9, "closed/site")]

    assert withheld(before, [told(3, 4, 6)], 5) == frozenset()


def test_what_was_known_already_is_no_reason_to_hide_more() -> None:
    before = [told(0, 4, 9), told(3, 4, 6)]

    assert withheld(before, [told(4, 8, 20)], 5) == frozenset()


@given(st.lists(st.integers(0, 4), min_size=3, max_size=4), st.data())
@settings(max_examples=40, deadline=None)
def test_bounds_are_those_of_every_history_that_fits(weeks: list[int], data: st.DataObject) -> None:
    """The tightest bounds, found by listing every history with up to twice as much in a week."""
    spans = [(a, b) for b in range(1, len(weeks) + 1) for a in range(b)]
    windows = data.draw(st.lists(st.sampled_from(spans), max_size=4))
    # the whole is told, so that there are only so many histories
    facts = [told(a, b, shown_so(sum(weeks[a:b]), 3)) for a, b in windows]
    facts.append(told(0, len(weeks), sum(weeks)))
    known = Knowledge([told(0, 0, 0), *(told(n, n + 1, NOT_SHOWN) for n in range(len(weeks))), *facts], None)
    for fact in facts:
        known.learn(fact)
    possible = [
        history
        for history in product(range(sum(weeks) + 1), repeat=len(weeks))
        if all(shown_or_sum(history, fact) == fact.shown for fact in facts)
    ]

    assert not known.contradicts_itself()
    for a, b in spans:
        sums = [sum(history[a:b]) for history in possible]
        assert known.bounds(week(a), week(b)) == (min(sums), max(sums))


def shown_or_sum(history: World, fact: Told) -> Shown:
    total = sum(history[(fact.start - START).days // 7 : (fact.end - START).days // 7])
    return total if isinstance(fact.shown, int) else shown_so(total, 3)


def published(weeks: World, window: int, *, with_ledger: bool) -> list[Told]:
    """A number a week, each over the last weeks, as a channel would see it."""
    shown: list[Told] = []
    for end in range(1, len(weeks) + 1):
        count = sum(weeks[max(0, end - window) : end])
        new = told(end - window, end, shown_so(count, 5))
        hide = with_ledger and withheld(shown, [new], 5, began=START)
        shown.append(told(end - window, end, NOT_SHOWN) if hide else new)
    return shown


def pencilled(shown: list[Told]) -> int:
    """How many stretches of weeks with 1 to 4 follow by adding and subtracting."""
    known = Knowledge(shown, START)
    for one in shown:
        known.learn(one)
    return len(known.told_small(5))


@pytest.mark.parametrize("window", [2, 4])
def test_no_run_of_digests_can_be_subtracted(window: int) -> None:
    histories = list(product((0, 1, 3, 6), repeat=5))
    before = sum(pencilled(published(weeks, window, with_ledger=False)) for weeks in histories)
    after = sum(pencilled(published(weeks, window, with_ledger=True)) for weeks in histories)

    assert before > 0
    assert after == 0


def rolling(weeks: World, window: int, *, remembers: bool) -> tuple[Shown, ...]:
    """What a channel sees of one series; if it `remembers`, with the ledger of all it was told."""
    kept: list[Told] = []
    for end in range(1, len(weeks) + 1):
        count = sum(weeks[max(0, end - window) : end])
        new = told(end - window, end, shown_so(count, 5))
        hide = remembers and withheld(kept, [new], 5, began=START)
        kept.append(told(end - window, end, NOT_SHOWN) if hide else new)
    return tuple(one.shown for one in kept)


def gained(window: int, *, remembers: bool) -> int:
    """How many runs of three weeks tell a reader who knows every rule a number from 1 to 4.

    The reader reckons with up to eight a week; runs with more than five in a week are not counted, for
    there the reader's limit and not the digest would tell.
    """
    alike: dict[tuple[Shown, ...], list[World]] = {}
    for weeks in product(range(9), repeat=3):
        alike.setdefault(rolling(weeks, window, remembers=remembers), []).append(weeks)
    spans = [(a, b) for b in range(1, 4) for a in range(b)]
    told_by = 0
    for worlds in alike.values():
        sums = [{sum(weeks[a:b]) for weeks in worlds} for a, b in spans]
        if any(len(one) == 1 and 0 < min(one) < 5 for one in sums):
            told_by += sum(max(weeks) <= 5 for weeks in worlds)
    return told_by


@pytest.mark.parametrize("window", [2, 3, 4])
def test_a_reader_who_knows_every_rule_learns_nothing_from_what_is_missing(window: int) -> None:
    assert gained(window, remembers=False) > 0
    assert gained(window, remembers=True) == 0
