"""One step's column in two tables that add up to the same, and what may be shown of both."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from models.rules.suppression import NOT_SHOWN, Mode, Shown, suppress

MOST_WAYS: Final = 2000
"""How many columns of one total are tried, to see whether one of them would tell."""

FEW_TOTALS: Final = 2
"""So few possible totals are as good as one: the columns that leave no more are left out."""

Numbers = Mapping[str, Mapping[str, int]]
Column = dict[str, Shown]
Counts = dict[str, int]
Cell = tuple[int, str]
Look = tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """One table on its way: its numbers and the columns decided so far.

    `most` is the most a row's next step can be, for somebody who sees the columns so far.
    """

    numbers: Numbers
    columns: dict[str, Column]
    most: Counts

    @classmethod
    def begun(cls, numbers: Numbers, mode: Mode, unshown: Collection[str] = ()) -> "Draft":
        counts = {row: cells["n"] for row, cells in numbers.items()}
        shown = _worded(suppress(counts, mode.minimum, also_hide=unshown).cells, counts, mode)
        everybody = sum(counts.values())
        most = {row: _most(cell, everybody, mode) for row, cell in shown.items()}
        return cls(numbers, {"n": shown}, most)

    def gone(self) -> set[str]:
        """The rows of which something is hidden: later steps, which are smaller still, are too."""
        return {
            row for row in self.numbers if any(isinstance(one[row], str) for one in self.columns.values())
        }


class Pair:
    """One step's column in both tables, and what may be shown of it."""

    def __init__(self, drafts: Sequence[Draft], step: str, mode: Mode) -> None:
        self.mode = mode
        self.drafts = drafts
        self.counts = [{row: cells[step] for row, cells in one.numbers.items()} for one in drafts]
        self.gone = [one.gone() for one in drafts]

    def columns(self, counts: list[Counts]) -> list[Column]:
        """What would be shown of these numbers, before anything is found to be worked out."""
        unshown = [self._unshown(table, one) for table, one in enumerate(counts)]
        known = any(
            not more and not _small(one, self.mode) for one, more in zip(counts, unshown, strict=True)
        )
        show = self._protected if known else self._plain
        return [show(one, more) for one, more in zip(counts, unshown, strict=True)]

    def telling(self, columns: list[Column]) -> list[int]:
        """The tables whose column has to go, for it would tell a small number all the same.

        Once a table shows the total, that depends on nothing but the total and the columns before,
        or the gap itself would tell: so every way to make up the total is tried, as long as they can
        be counted. Otherwise it is enough that other numbers would look the same.
        """
        hiding = sorted({table for table, _ in _hidden(columns)})
        if len(hiding) == len(columns):
            loose = self._totals_left(columns) > FEW_TOTALS and self._keeps_its_secrets(columns)
            return [] if loose else hiding
        telling = []
        for table in range(len(columns)):
            ways = list(islice(self._ways(table), MOST_WAYS + 1))
            if len(ways) <= MOST_WAYS:
                tells = tuple(columns[table].values()) in self._left_out(table, ways)
            else:
                tells = table in hiding and not self._keeps_its_secrets(columns)
            if tells:
                telling.append(table)
        return telling

    def _left_out(self, table: int, ways: list[Counts]) -> set[Look]:
        """Which looks of a column are replaced by none at all, given every way to make up its total.

        Those that tell; and as many more as it takes for the gap not to tell, fullest of gaps first.
        """
        alike: dict[Look, list[Counts]] = defaultdict(list)
        for way in ways:
            alike[tuple(self._protected(way, self._unshown(table, way)).values())].append(way)
        left_out = {look for look, same in alike.items() if self._tell(table, look, same)}
        nothing = (NOT_SHOWN,) * len(self.counts[table])
        more = sorted(set(alike) - left_out - {nothing}, key=lambda look: (_numbers(look), str(look)))
        while left_out and more:
            same = [way for look in (*left_out, nothing) for way in alike.get(look, ())]
            if not self._tell(table, nothing, same):
                break
            left_out.add(more.pop(0))
        return left_out

    def _tell(self, table: int, look: Look, same: list[Counts]) -> bool:
        """Whether the columns that look the same agree on a small number that is not shown."""
        return any(
            len({way[row] for way in same}) == 1 and self._tells((table, row), cell, same[0][row])
            for row, cell in zip(self.counts[table], look, strict=True)
        )

    def _ways(self, table: int) -> Iterator[Counts]:
        """Every column of a table with the same total, within what each number can be."""
        rows = list(self.counts[table])
        most = [self.drafts[table].most[row] for row in rows]
        for way in _parts(sum(self.counts[table].values()), most):
            yield dict(zip(rows, way, strict=True))

    def _keeps_its_secrets(self, columns: list[Column]) -> bool:
        """Whether every small number hidden could be another one that would look the same."""
        hidden = _hidden(columns)
        return all(
            any(self.columns(other) == columns for other in self._alternatives(hidden, (table, row)))
            for table, row in hidden
            if self._tells((table, row), columns[table][row], self.counts[table][row])
        )

    def _totals_left(self, columns: list[Column]) -> int:
        """How many totals are possible for somebody who sees both columns."""
        ranges = [list(one.values()) for one in self._ranges(columns)]
        least = max(sum(low for low, _ in one) for one in ranges)
        return min(sum(most for _, most in one) for one in ranges) - least + 1

    def _ranges(self, columns: list[Column]) -> list[dict[str, tuple[int, int]]]:
        return [
            {row: self._seen(table, row, cell) for row, cell in column.items()}
            for table, column in enumerate(columns)
        ]

    def most_each_can_be(self, columns: list[Column]) -> list[Counts]:
        """The most each number can be, for somebody who sees these columns and those before."""
        ranges = self._ranges(columns)
        total = min(sum(most for _, most in one.values()) for one in ranges)
        return [
            {
                row: min(most, total - sum(low for other, (low, _) in one.items() if other != row))
                for row, (_, most) in one.items()
            }
            for one in ranges
        ]

    def _seen(self, table: int, row: str, cell: Shown) -> tuple[int, int]:
        if isinstance(cell, int):
            return cell, cell
        least = 0 if cell == NOT_SHOWN else 1
        return least, _most(cell, self.drafts[table].most[row], self.mode)

    def _tells(self, place: Cell, shown: Shown, count: int) -> bool:
        """Whether a number that is not shown would, once known, describe a few people."""
        table, row = place
        few_others = 0 < self.drafts[table].numbers[row]["n"] - count < self.mode.minimum
        small = 0 < count < self.mode.minimum or (self.mode is Mode.STRICT and few_others)
        return small and isinstance(shown, str)

    def _alternatives(self, hidden: list[Cell], changed: Cell) -> Iterator[list[Counts]]:
        """Other numbers for the hidden cells: one given cell changed, and another so that the totals agree."""
        table, row = changed
        present = self.counts[table][row]
        for value, (other_table, other_row) in product(self._range(changed), hidden):
            if value == present or (other_table, other_row) == changed:
                continue
            moved = value - present if other_table != table else present - value
            partner = self.counts[other_table][other_row] + moved
            if partner in self._range((other_table, other_row)):
                counts = [dict(one) for one in self.counts]
                counts[table][row], counts[other_table][other_row] = value, partner
                yield counts

    def _range(self, cell: Cell) -> range:
        table, row = cell
        least = 0 if row in self.gone[table] else 1
        return range(least, self.drafts[table].most[row] + 1)

    def _unshown(self, table: int, counts: Counts) -> set[str]:
        """The rows to be hidden for another reason than being small."""
        if self.mode is Mode.STANDARD:
            return self.gone[table]
        # all but a few tells as much about those few
        numbers, minimum = self.drafts[table].numbers, self.mode.minimum
        few = {row for row, count in counts.items() if 0 < numbers[row]["n"] - count < minimum}
        return self.gone[table] | (few - _small(counts, self.mode))

    def _plain(self, counts: Counts, unshown: set[str]) -> Column:
        """With only what must be hidden hidden: nobody knows the total."""
        label = NOT_SHOWN if unshown or self.mode is Mode.STRICT else f"<{self.mode.minimum}"
        hidden = unshown | _small(counts, self.mode)
        return {row: label if row in hidden else count for row, count in counts.items()}

    def _protected(self, counts: Counts, unshown: set[str]) -> Column:
        """With as much hidden as keeps a known total from telling."""
        if not unshown and not _small(counts, self.mode):
            return dict(counts)
        return _worded(suppress(counts, self.mode.minimum, also_hide=unshown).cells, counts, self.mode)


def _small(counts: Counts, mode: Mode) -> set[str]:
    return {row for row, count in counts.items() if 0 < count < mode.minimum}


def _parts(total: int, most: list[int]) -> Iterator[tuple[int, ...]]:
    """Every way to make up a total from numbers that are each at most so large."""
    if not most:
        if total == 0:
            yield ()
        return
    room = sum(most[1:])
    for first in range(max(0, total - room), min(most[0], total) + 1):
        for rest in _parts(total - first, most[1:]):
            yield (first, *rest)


def _numbers(look: Look) -> int:
    return sum(isinstance(cell, int) for cell in look)


def _hidden(columns: list[Column]) -> list[Cell]:
    return [
        (table, row)
        for table, column in enumerate(columns)
        for row, cell in column.items()
        if isinstance(cell, str)
    ]


def _most(cell: Shown, otherwise: int, mode: Mode) -> int:
    """The most a number can be that reads like this."""
    if isinstance(cell, int):
        return cell
    return otherwise if cell == NOT_SHOWN else min(otherwise, mode.minimum - 1)


def _worded(cells: Mapping[str, Shown], counts: Counts, mode: Mode) -> Column:
    """A column from what is left of it: no number where nothing is, one wording in the strict mode."""
    if not cells:
        return dict.fromkeys(counts, NOT_SHOWN)
    strict = mode is Mode.STRICT
    return {row: NOT_SHOWN if strict and isinstance(cell, str) else cell for row, cell in cells.items()}
