"""Two tables of one cohort side by side: neither may tell what the other hides."""

from collections.abc import Hashable, Iterator

import pytest

from models.rules.rate_tables import RateTable, rate_tables
from models.rules.suppression import NOT_SHOWN, Mode
from tests.models.rules.attacker import World, columns, worked_out

Rows = list[tuple[int, int, int, int]]


def table(rows: Rows) -> dict[str, dict[str, int]]:
    names = ("n", "contacted", "reviewable", "booked")
    return {f"row {number}": dict(zip(names, row, strict=True)) for number, row in enumerate(rows)}


def column(shown: RateTable, name: str) -> list[int | str]:
    return [row[name] for row in shown.rows.values()]


def test_one_small_number_may_stand_alone_while_nobody_knows_the_total() -> None:
    sources, sites = rate_tables(
        table([(11, 10, 8, 5), (24, 15, 6, 2)]), table([(18, 13, 9, 3), (17, 12, 5, 4)]), Mode.STANDARD
    )

    assert column(sources, "booked") == [5, "<5"]
    assert column(sites, "booked") == ["<5", "<5"]


def test_once_the_other_table_shows_the_total_it_may_not() -> None:
    sources, sites = rate_tables(
        table([(11, 10, 8, 9), (24, 15, 9, 2), (20, 20, 20, 12)]), table([(28, 23, 19, 12), (27, 22, 18, 11)]), Mode.STANDARD
    )  # fmt: skip

    assert column(sources, "booked") == [NOT_SHOWN, NOT_SHOWN, 12]
    assert column(sites, "booked") == [12, 11]


def test_inquiries_are_counted_every_week_so_their_total_is_known() -> None:
    sources, _ = rate_tables(
        table([(3, 3, 0, 0), (12, 9, 7, 6), (20, 18, 9, 8)]), table([(35, 30, 16, 14)]), Mode.STANDARD
    )

    assert column(sources, "n") == [NOT_SHOWN, NOT_SHOWN, 20]
    assert column(sources, "contacted") == [NOT_SHOWN, NOT_SHOWN, 18]


def test_shares_stand_beside_shown_numbers_of_ten_or_more() -> None:
    sources, _ = rate_tables(
        table([(9, 9, 8, 5), (24, 15, 6, 2)]), table([(18, 13, 9, 3), (15, 11, 5, 4)]), Mode.STANDARD
    )

    assert sources.printed("row 0")["contacted_pct"] is None
    assert sources.printed("row 1") == {
        "n": 24, "contacted": 15, "contacted_pct": 63, "reviewable": 6, "reviewable_pct": 25, "booked": "<5", "booked_pct": None,
    }  # fmt: skip


def test_the_strict_mode_hides_all_but_a_few_as_well() -> None:
    sources, _ = rate_tables(
        table([(40, 38, 20, 12), (40, 28, 24, 15)]), table([(80, 66, 44, 27)]), Mode.STRICT
    )

    assert column(sources, "contacted") == [NOT_SHOWN, NOT_SHOWN]
    assert column(sources, "n") == [40, 40]


def test_a_study_without_leads_has_empty_rows() -> None:
    sources, sites = rate_tables({}, table([(0, 0, 0, 0)]), Mode.STANDARD)

    assert sources.rows == {}
    assert sites.printed("row 0")["n"] == 0


def pairs(sources: World, sites: World, steps: int) -> Iterator[World]:
    """Every two tables with these inquiries and equal totals, numbers falling from step to step."""

    def nested(most: World, left: int) -> Iterator[World]:
        for first in columns(most):
            if left == 1:
                yield first
            else:
                for rest in nested(first, left - 1):
                    yield (*first, *rest)

    def totals(world: World, rows: int) -> World:
        return tuple(sum(world[step * rows : (step + 1) * rows]) for step in range(steps))

    by_total: dict[World, list[World]] = {}
    for site in nested(sites, steps):
        by_total.setdefault(totals(site, len(sites)), []).append(site)
    for source in nested(sources, steps):
        for site in by_total.get(totals(source, len(sources)), ()):
            yield (*source, *site)


def built(inquiries: World, numbers: World, steps: int) -> Rows:
    size = len(inquiries)
    reached = [numbers[step * size : (step + 1) * size] for step in range(steps)]
    reached += [(0,) * size] * (3 - steps)
    return list(zip(inquiries, *reached, strict=True))


@pytest.mark.parametrize(
    ("sources", "sites", "mode", "steps"),
    [
        ((10, 8), (9, 9), Mode.STANDARD, 1),
        ((12, 9), (12, 9), Mode.STANDARD, 1),
        ((6, 6, 6), (9, 9), Mode.STANDARD, 1),
        ((5, 5, 5), (15,), Mode.STANDARD, 1),
        ((12, 6, 5), (23,), Mode.STANDARD, 1),
        ((6, 6), (7, 5), Mode.STANDARD, 2),
        ((9, 6), (15,), Mode.STANDARD, 2),
        ((13,), (7, 6), Mode.STANDARD, 2),
        ((20, 12), (32,), Mode.STRICT, 1),
        ((12, 12), (13, 11), Mode.STRICT, 1),
    ],
)
def test_nobody_who_holds_both_tables_can_work_a_small_number_out(
    sources: World, sites: World, mode: Mode, steps: int
) -> None:
    cut = len(sources) * steps
    sizes = (*sources * steps, *sites * steps)

    def few(place: int, number: int) -> bool:
        others = sizes[place] - number
        return 0 < number < mode.minimum or (mode is Mode.STRICT and steps == 1 and 0 < others < mode.minimum)

    def primary(world: World) -> Hashable:
        return tuple(number if not few(place, number) else NOT_SHOWN for place, number in enumerate(world))

    def published(world: World) -> Hashable:
        first, second = rate_tables(
            table(built(sources, world[:cut], steps)), table(built(sites, world[cut:], steps)), mode
        )
        return tuple(tuple(row.items()) for one in (first, second) for row in one.rows.values())

    worlds = list(pairs(sources, sites, steps))

    assert worked_out(worlds, primary, describes_few=few) > 0
    assert worked_out(worlds, published, describes_few=few) == 0
