"""What a channel was told over time, and what follows when windows that overlap are subtracted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from typing import Final

from models.rules.suppression import NOT_SHOWN, Shown

REACH: Final = timedelta(weeks=12)
"""How far back numbers are still reckoned with. Windows are four weeks long, so what is older meets a
new window only through a chain of at least two others."""


@dataclass(frozen=True, slots=True)
class Told:
    """One number of a digest, as it was shown: how often something happened from a date to another.

    `series` names what is counted (`closed/no_response`); the end is excluded. Only numbers that add
    up over time belong here: those of two weeks side by side make that of both.
    """

    series: str
    start: date
    end: date
    shown: Shown


def withheld(
    told: Iterable[Told], new: Sequence[Told], minimum: int, *, began: date | None = None
) -> frozenset[str]:
    """The series whose new number must not be shown, given everything told before.

    A number must not be shown when, together with what was told, it newly leaves a single possibility
    for some stretch of time, and that is a number from 1 to `minimum` - 1; nor when it contradicts what
    was told, for a correction tells as much as a difference. A reader who knows this learns from a
    number that is missing too: so none is shown where missing it would leave a single possibility, and
    what was withheld rests until its windows overlap no more. `began` is when the study did: nothing
    happened before. `new` holds one window's numbers.
    """
    before: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        before[one.series].append(one)
    return frozenset(one.series for one in new if _hides(before[one.series], one, minimum, began))


def shown_so(count: int, minimum: int) -> Shown:
    """How a number reads where nothing but its size hides it."""
    return f"<{minimum}" if 0 < count < minimum else count


def _hides(before: list[Told], one: Told, minimum: int, began: date | None) -> bool:
    same = [old.shown for old in before if (old.start, old.end) == (one.start, one.end)]
    if same:
        return same[-1] != one.shown
    if any(old.shown == NOT_SHOWN and old.end > one.start for old in before):
        return True
    shown = [old for old in before if old.shown != NOT_SHOWN and old.end > one.start - REACH]
    if not shown and began is None:
        return False
    known = Knowledge([*shown, one], began)
    for old in shown:
        known.learn(old)
    return _tells(known, one, minimum) or _missing_tells(known, one, minimum)


def _tells(known: "Knowledge", one: Told, minimum: int) -> bool:
    """Whether showing the number would tell a small one, or contradict what is known."""
    after = known.copy()
    after.learn(one)
    return after.contradicts_itself() or not after.told_small(minimum) <= known.told_small(minimum)


def _missing_tells(known: "Knowledge", one: Told, minimum: int) -> bool:
    """Whether a reader who sees no number could work out a small one from just that.

    It goes by what the reader knows, not by the number itself: of all numbers that it could be, those
    that would be withheld are what a missing one leaves.
    """
    least, most = known.bounds(one.start, one.end)
    already = known.told_small(minimum)
    left: list[set[tuple[date, date, float]]] = []
    for count in range(max(0, int(least)), int(min(most, known.highest + 2 * minimum)) + 1):
        if _tells(known, replace(one, shown=shown_so(count, minimum)), minimum):
            exactly = known.copy()
            exactly.learn(replace(one, shown=count))
            if not exactly.contradicts_itself():
                left.append(exactly.small_numbers(minimum))
    common = set.intersection(*left) if left else set()
    return any((start, end) not in already for start, end, _ in common)


class Knowledge:
    """What can be worked out about one series by adding and subtracting windows.

    For every two dates, in order, it holds the least and the most that can have happened between
    them. Windows are differences of running totals, so shortest paths give the tightest bounds.
    """

    def __init__(self, windows: Iterable[Told], began: date | None) -> None:
        edges = {edge for one in windows for edge in (one.start, one.end)}
        self._dates = sorted(edges | ({began} if began is not None else set()))
        size = len(self._dates)
        self.highest = 0
        # _most[a][b]: the most by which the running total at date b can exceed the one at date a
        self._most: list[list[float]] = [[0 if b <= a else inf for b in range(size)] for a in range(size)]
        if began is not None:
            self._limit(0, self._dates.index(began), 0)

    def learn(self, one: Told) -> None:
        """Add what one shown number says: itself, `<5` that it is from 1 to 4, anything else nothing."""
        start, end = self._dates.index(one.start), self._dates.index(one.end)
        if isinstance(one.shown, int):
            self.highest = max(self.highest, one.shown)
            self._limit(start, end, one.shown)
            self._limit(end, start, -one.shown)
        elif one.shown != NOT_SHOWN:
            self._limit(start, end, int(one.shown.removeprefix("<")) - 1)
            self._limit(end, start, -1)

    def copy(self) -> "Knowledge":
        """The same, to try out what one more number would tell."""
        other = Knowledge((), None)
        other._dates, other._most = self._dates, [list(row) for row in self._most]
        other.highest = self.highest
        return other

    def bounds(self, start: date, end: date) -> tuple[float, float]:
        """The least and the most that can have happened from one known date to a later one."""
        first, last = self._dates.index(start), self._dates.index(end)
        return -self._most[last][first], self._most[first][last]

    def told_small(self, minimum: int) -> set[tuple[date, date]]:
        """The stretches of time with exactly one possible number, and a small one."""
        return {(start, end) for start, end, _ in self.small_numbers(minimum)}

    def small_numbers(self, minimum: int) -> set[tuple[date, date, float]]:
        """Those stretches with their number."""
        return {
            (self._dates[first], self._dates[last], self._most[first][last])
            for last in range(len(self._dates))
            for first in range(last)
            if 0 < self._most[first][last] < minimum and self._most[first][last] == -self._most[last][first]
        }

    def contradicts_itself(self) -> bool:
        """Whether nothing that could have happened agrees with all of it."""
        return any(self._most[place][place] < 0 for place in range(len(self._dates)))

    def _limit(self, start: int, end: int, most: float) -> None:
        if most >= self._most[start][end]:
            return
        every = range(len(self._dates))
        reach = [row[start] for row in self._most]
        onward = self._most[end]
        for a in every:
            for b in every:
                self._most[a][b] = min(self._most[a][b], reach[a] + most + onward[b])
