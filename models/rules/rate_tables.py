"""The 28-day tables by source and by site, fit to be shown side by side: both add up to the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from models.rules.column_pairs import Draft, Numbers, Pair
from models.rules.proportions import whole_percent
from models.rules.suppression import NOT_SHOWN, Mode, Shown

STEPS: Final = ("contacted", "reviewable", "booked")
SHARES_FROM: Final = 10
"""The smallest group of which a share may be shown."""


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


def rate_tables(
    sources: Numbers,
    sites: Numbers,
    mode: Mode,
    *,
    unshown_sources: Collection[str] = (),
    unshown_sites: Collection[str] = (),
) -> tuple[RateTable, RateTable]:
    """Both tables, from `n` and the steps' numbers by row; nothing of the rows that are not to be shown.

    The total of `n` is known from the weekly inquiries; a step's total is known as soon as one table
    shows the whole column. A column in which a hidden number could still be worked out is left out of
    both tables.
    """
    drafts = [Draft.begun(sources, mode, unshown_sources), Draft.begun(sites, mode, unshown_sites)]
    for step in STEPS:
        pair = Pair(drafts, step, mode)
        columns = pair.columns(pair.counts)
        for table in pair.telling(columns):
            columns[table] = dict.fromkeys(columns[table], NOT_SHOWN)
        most = pair.most_each_can_be(columns)
        for draft, column, at_most in zip(drafts, columns, most, strict=True):
            draft.columns[step] = column
            draft.most.update(at_most)
    first, second = (
        RateTable(
            {row: {name: column[row] for name, column in draft.columns.items()} for row in draft.numbers}
        )
        for draft in drafts
    )
    return first, second


def _share(part: Shown, whole: Shown) -> int | None:
    if isinstance(part, int) and isinstance(whole, int) and whole >= SHARES_FROM:
        return whole_percent(part, whole)
    return None
