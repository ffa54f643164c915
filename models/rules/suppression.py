"""What of a small table may be shown, so that nobody can work out a number that describes a few people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final

NOT_SHOWN: Final = "not shown"

Shown = int | str


class Mode(StrEnum):
    """How careful a study's sponsor view is, set by agreement."""

    STANDARD = "standard"
    STRICT = "strict"

    @property
    def minimum(self) -> int:
        """The smallest number above zero that may be shown."""
        return 5 if self is Mode.STANDARD else 11


class Form(StrEnum):
    """What is left of a breakdown."""

    TABLE = "table"
    NAMES_ONLY = "names_only"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown as it may be shown: `cells` of a table, or the `names` of what is above zero."""

    form: Form
    cells: Mapping[str, Shown] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def printed(self) -> dict[str, object]:
        """As plain values: the form and what it holds."""
        match self.form:
            case Form.TABLE:
                return {"form": self.form.value, "cells": dict(self.cells)}
            case Form.NAMES_ONLY:
                return {"form": self.form.value, "names": list(self.names)}
            case Form.OMITTED:
                return {"form": self.form.value}


def suppress(counts: Mapping[str, int], minimum: int, *, also_hide: Iterable[str] = ()) -> Breakdown:
    """A breakdown of a total that the reader knows, fit to be shown.

    Numbers from 1 to `minimum` - 1 are hidden, and whatever `also_hide` names; any other 0 stays 0. Where the
    total would give a hidden number away, the smallest numbers still shown are hidden too (all that
    are equal, so that nothing tells them apart) and every hidden cell reads the same. Where no number
    is left, only the names are shown, and where even those would tell, nothing.
    """
    total = sum(counts.values())
    if 0 < total < minimum:
        return Breakdown(Form.OMITTED)
    small = {name for name, count in counts.items() if 0 < count < minimum}
    forced = set(also_hide)
    hidden = small | forced
    if not hidden:
        return Breakdown(Form.TABLE, dict(counts))
    label = NOT_SHOWN if forced else f"<{minimum}"
    if given_away([counts[name] for name in hidden], minimum):
        hidden |= _smallest_shown(counts, hidden)
        label = NOT_SHOWN
    if any(count >= minimum for name, count in counts.items() if name not in hidden):
        return Breakdown(
            Form.TABLE, {name: label if name in hidden else count for name, count in counts.items()}
        )
    return _names_only(counts, minimum)


def given_away(hidden: list[int], minimum: int) -> bool:
    """Whether the sum of the hidden numbers tells them: a single one, all ones, or all the largest."""
    return len(hidden) == 1 or sum(hidden) in (len(hidden), len(hidden) * (minimum - 1))


def _smallest_shown(counts: Mapping[str, int], hidden: set[str]) -> set[str]:
    """The names of the smallest number above zero that is not hidden: all that have it."""
    shown = {name: count for name, count in counts.items() if count > 0 and name not in hidden}
    smallest = min(shown.values(), default=0)
    return {name for name, count in shown.items() if count == smallest}


def _names_only(counts: Mapping[str, int], minimum: int) -> Breakdown:
    """The names above zero: largest first, or by name where that order would tell a number.

    With at most one more than one apiece, the names alone tell nearly all, so nothing is left.
    """
    names = sorted(name for name, count in counts.items() if count > 0)
    total = sum(counts.values())
    if total <= len(names) + 1:
        return Breakdown(Form.OMITTED)
    largest_first = sorted(names, key=lambda name: -counts[name])
    if order_is_safe(total, _surely_larger(names), minimum) and order_is_safe(
        total, _surely_larger(largest_first), minimum
    ):
        names = largest_first
    return Breakdown(Form.NAMES_ONLY, names=tuple(names))


def _surely_larger(names: Sequence[str]) -> tuple[bool, ...]:
    """Which names stand before the next for their number alone: ties stand by name."""
    return tuple(one > following for one, following in pairwise(names))


@cache
def order_is_safe(total: int, surely_larger: tuple[bool, ...], minimum: int) -> bool:
    """Whether so many names may stand largest first under a known total.

    A reader may list every way to make up the total that fits the order. The order is safe when that
    leaves no single way for any hidden number. Names that stand by name may stand so because another
    order was not safe, which only adds ways: so the order by name must be safe itself.
    """
    left = [
        way
        for way in _every_way(total, len(surely_larger) + 1, minimum)
        if all(a > b for a, b, larger in zip(way, way[1:], surely_larger, strict=False) if larger)
    ]
    return not any(len(set(place)) == 1 and place[0] < minimum for place in zip(*left, strict=True))


@cache
def _every_way(total: int, names: int, minimum: int) -> tuple[tuple[int, ...], ...]:
    return tuple(_ways(total, names, minimum))


def _ways(total: int, names: int, minimum: int) -> Iterator[tuple[int, ...]]:
    """The numbers, largest first, that leave names only under a total: all small, or given away."""
    yield from _small_parts(total, names, minimum - 1)
    for shown in range(1, names):
        for size in {1, minimum - 1} if names - shown > 1 else range(1, minimum):
            rest = total - size * (names - shown)
            if rest % shown == 0 and rest >= shown * minimum:
                yield (rest // shown,) * shown + (size,) * (names - shown)


def _small_parts(total: int, parts: int, largest: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(min(largest, total - parts + 1), -(-total // parts) - 1, -1):
        for rest in _small_parts(total - first, parts - 1, first):
            yield (first, *rest)
