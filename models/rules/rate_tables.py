"""The 28-day tables by source and by site, fit to be shown side by side: both add up to the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from models.rules.proportions import whole_percent
from models.rules.suppression import NOT_SHOWN, Form, Mode, Shown, suppress

STEPS: Final = ("contacted", "reviewable", "booked")
SHARES_FROM: Final = 10
"""The smallest group of which a share may be shown."""

Numbers = Mapping[str, Mapping[str, int]]
Column = dict[str, Shown]


@dataclass(frozen=True, slots=True)
class RateTable:
    """One table as it may be shown, row by row: `n` and each step, a number or the words in its place."""

    rows: Mapping[str, Mapping[str, Shown]]

    def shows(self, row: str, column: str) -> bool:
        """Whether the number itself is shown."""
        return isinstance(self.rows[row][column], int)

    def printed(self, row: str) -> dict[str, Shown | None]:
        """A row as plain values; shares in whole percent, None where they may not be shown."""
        cells = self.rows[row]
        printed: dict[str, Shown | None] = {"n": cells["n"]}
        for step in STEPS:
            printed[step] = cells[step]
            printed[f"{step}_pct"] = _share(cells[step], cells["n"])
        return printed


def rate_tables(sources: Numbers, sites: Numbers, mode: Mode) -> tuple[RateTable, RateTable]:
    """Both tables, from `n` and the steps' numbers by row.

    The total of `n` is known from the weekly inquiries. A step's total is known as soon as one table
    shows the whole column, and may be cornered where neither does; then the hidden cells are kept
    from following.
    """
    first, second = {"n": _inquiries(sources, mode)}, {"n": _inquiries(sites, mode)}
    for step in STEPS:
        one = _Draft.of(sources, step, first["n"], mode)
        other = _Draft.of(sites, step, second["n"], mode)
        known = not (one.hidden and other.hidden) or _cornered(one, other)
        first[step] = one.protected() if known else one.plain()
        second[step] = other.protected() if known else other.plain()
    return _by_row(sources, first), _by_row(sites, second)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One step's column of one table: its numbers and the cells that must not be shown."""

    counts: Mapping[str, int]
    small: frozenset[str]
    otherwise: frozenset[str]
    mode: Mode

    @classmethod
    def of(cls, numbers: Numbers, step: str, n: Column, mode: Mode) -> "_Draft":
        counts = {row: cells[step] for row, cells in numbers.items()}
        small = {row for row, count in counts.items() if 0 < count < mode.minimum}
        otherwise = {row for row in counts if n[row] == NOT_SHOWN}
        if mode is Mode.STRICT:
            # all but a few tells as much about those few
            otherwise |= {
                row for row, count in counts.items() if 0 < numbers[row]["n"] - count < mode.minimum
            }
        return cls(counts, frozenset(small), frozenset(otherwise - small), mode)

    @property
    def hidden(self) -> frozenset[str]:
        return self.small | self.otherwise

    @property
    def label(self) -> str:
        plain = self.mode is Mode.STANDARD and not self.otherwise
        return f"<{self.mode.minimum}" if plain else NOT_SHOWN

    def plain(self) -> Column:
        """With only what must be hidden hidden: nobody knows the total."""
        return {row: self.label if row in self.hidden else count for row, count in self.counts.items()}

    def protected(self) -> Column:
        """With as much hidden as keeps the total from telling."""
        if not self.hidden:
            return dict(self.counts)
        safe = suppress(self.counts, self.mode.minimum, also_hide=self.otherwise)
        if safe.form is not Form.TABLE:
            return {row: NOT_SHOWN for row in self.counts}
        strict = self.mode is Mode.STRICT
        return {
            row: NOT_SHOWN if row in self.otherwise or (strict and isinstance(cell, str)) else cell
            for row, cell in safe.cells.items()
        }

    def bounds(self) -> tuple[int, int]:
        """The least and the most the column can add up to, for somebody who sees it plain."""
        shown = sum(count for row, count in self.counts.items() if row not in self.hidden)
        most = self.mode.minimum - 1 if self.label != NOT_SHOWN else 10**6
        return shown + len(self.hidden), shown + len(self.hidden) * most


def _cornered(one: _Draft, other: _Draft) -> bool:
    """Whether the two plain columns leave so few totals that a hidden cell follows."""
    low, high = (
        pick(pair)
        for pick, pair in zip((max, min), zip(one.bounds(), other.bounds(), strict=True), strict=True)
    )
    if low < high:
        return any(_pinned(draft, low, high) for draft in (one, other))
    return True


def _pinned(draft: _Draft, low: int, high: int) -> bool:
    least, most = draft.bounds()
    number = len(draft.hidden)
    span = most - least
    return (number == 1 and min(high, most) - max(low, least) == 0) or (span == 0 and number > 0)


def _inquiries(numbers: Numbers, mode: Mode) -> Column:
    counts = {row: cells["n"] for row, cells in numbers.items()}
    safe = suppress(counts, mode.minimum)
    if safe.form is not Form.TABLE:
        return {row: NOT_SHOWN if count else 0 for row, count in counts.items()}
    if mode is Mode.STANDARD:
        return dict(safe.cells)
    return {row: NOT_SHOWN if isinstance(cell, str) else cell for row, cell in safe.cells.items()}


def _share(part: Shown, whole: Shown) -> int | None:
    if isinstance(part, int) and isinstance(whole, int) and whole >= SHARES_FROM:
        return whole_percent(part, whole)
    return None


def _by_row(numbers: Numbers, columns: Mapping[str, Column]) -> RateTable:
    return RateTable({row: {name: column[row] for name, column in columns.items()} for row in numbers})
