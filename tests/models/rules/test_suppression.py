"""Small numbers stay hidden: from the reader, and from the reader's pencil."""

from collections.abc import Hashable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.suppression import NOT_SHOWN, Breakdown, Form, Mode, suppress
from tests.models.rules.attacker import World, parts, worked_out


def named(world: World) -> dict[str, int]:
    return {f"group {place}": number for place, number in enumerate(world)}


def looks(breakdown: Breakdown) -> Hashable:
    return breakdown.form, tuple(breakdown.cells.items()), breakdown.names


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # nothing small, nothing hidden; nobody at all is nobody's secret
        ({"a": 5, "b": 12, "c": 0}, {"a": 5, "b": 12, "c": 0}),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}),
        # two small ones hide each other
        ({"a": 7, "b": 2, "c": 4}, {"a": 7, "b": "<5", "c": "<5"}),
        # one alone would be the rest of the total, so the smallest other goes too
        ({"a": 9, "b": 7, "c": 2}, {"a": 9, "b": NOT_SHOWN, "c": NOT_SHOWN}),
        # and all that equal it, for names must not tell them apart
        ({"a": 9, "b": 7, "c": 2, "d": 7}, {"a": 9, "b": NOT_SHOWN, "c": NOT_SHOWN, "d": NOT_SHOWN}),
        # all ones, or all fours, would follow from their sum
        ({"a": 9, "b": 1, "c": 1, "d": 6}, {"a": 9, "b": NOT_SHOWN, "c": NOT_SHOWN, "d": NOT_SHOWN}),
        ({"a": 9, "b": 4, "c": 4, "d": 6}, {"a": 9, "b": NOT_SHOWN, "c": NOT_SHOWN, "d": NOT_SHOWN}),
        ({"a": 9, "b": 3, "c": 0, "d": 6}, {"a": 9, "b": NOT_SHOWN, "c": 0, "d": NOT_SHOWN}),
    ],
)
def test_a_table_hides_what_is_small_and_what_would_tell_it(
    counts: dict[str, int], expected: dict[str, int | str]
) -> None:
    assert suppress(counts, 5) == Breakdown(Form.TABLE, expected)


@pytest.mark.parametrize(
    ("counts", "minimum", "names"),
    [
        # no number left: names, the largest first
        ({"a": 2, "b": 5}, 5, ("b", "a")),
        ({"a": 3, "b": 4, "c": 0}, 5, ("b", "a")),
        ({"a": 9, "b": 10}, 11, ("b", "a")),
        # in that order the third of five could only be a one, so these go by name
        ({"c": 2, "a": 1, "b": 2}, 5, ("a", "b", "c")),
    ],
)
def test_where_no_number_is_left_only_names_are(
    counts: dict[str, int], minimum: int, names: tuple[str, ...]
) -> None:
    assert suppress(counts, minimum) == Breakdown(Form.NAMES_ONLY, names=names)


@pytest.mark.parametrize(
    "counts",
    [
        # a lone reason would describe one person
        {"a": 1},
        {"a": 3, "b": 1},
        # one apiece: the names alone would tell
        {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1},
        {"a": 2, "b": 1, "c": 1, "d": 1, "e": 1},
    ],
)
def test_a_breakdown_that_would_describe_single_people_is_left_out(counts: dict[str, int]) -> None:
    assert suppress(counts, 5) == Breakdown(Form.OMITTED)


def test_a_number_that_must_not_be_shown_takes_another_one_with_it() -> None:
    assert suppress({"a": 9, "b": 7, "c": 6}, 5, also_hide=["a"]).cells == {
        "a": NOT_SHOWN,
        "b": 7,
        "c": NOT_SHOWN,
    }


def test_what_is_left_prints_as_plain_values() -> None:
    assert suppress({"a": 7}, 5).printed() == {"form": "table", "cells": {"a": 7}}
    assert suppress({"a": 5, "b": 3}, 5).printed() == {"form": "names_only", "names": ["a", "b"]}
    assert suppress({"a": 1}, 5).printed() == {"form": "omitted"}


def only_small_hidden(minimum: int, world: World) -> Hashable:
    """What hiding small numbers alone would publish."""
    return tuple(number if number == 0 or number >= minimum else f"<{minimum}" for number in world)


@pytest.mark.parametrize(
    ("mode", "cells", "largest"),
    [(Mode.STANDARD, 2, 30), (Mode.STANDARD, 3, 24), (Mode.STANDARD, 4, 20), (Mode.STANDARD, 5, 14), (Mode.STRICT, 2, 45), (Mode.STRICT, 3, 36)],
)  # fmt: skip
def test_nobody_who_knows_the_total_can_work_a_small_number_out(mode: Mode, cells: int, largest: int) -> None:
    def few(place: int, number: int) -> bool:
        return 0 < number < mode.minimum

    before = after = 0
    for total in range(1, largest + 1):
        worlds = list(parts(total, cells))
        before += worked_out(worlds, lambda world: only_small_hidden(mode.minimum, world), describes_few=few)
        after += worked_out(
            worlds, lambda world: looks(suppress(named(world), mode.minimum)), describes_few=few
        )

    assert before > 0
    assert after == 0


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 40), max_size=8),
    st.sampled_from(Mode),
)
@settings(max_examples=150)
def test_no_small_number_is_ever_printed(counts: dict[str, int], mode: Mode) -> None:
    shown = suppress(counts, mode.minimum)
    numbers = [cell for cell in shown.cells.values() if isinstance(cell, int)]

    assert all(number == 0 or number >= mode.minimum for number in numbers)
    assert all(counts[name] > 0 for name in shown.names)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
@settings(max_examples=150)
def test_what_is_hidden_in_a_table_does_not_depend_on_names(numbers: list[int]) -> None:
    forward = suppress({f"a{place}": number for place, number in enumerate(numbers)}, 5)
    backward = suppress({f"z{len(numbers) - place}": number for place, number in enumerate(numbers)}, 5)

    assert list(forward.cells.values()) == list(backward.cells.values())
