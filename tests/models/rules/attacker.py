"""A reader who knows every rule, lists all that could have been, and works out what is hidden."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

World = tuple[int, ...]


def worked_out(
    worlds: Iterable[World],
    publish: Callable[[World], Hashable],
    *,
    describes_few: Callable[[int, int], bool],
) -> int:
    """How many numbers that describe a few people can be told from what is published.

    `describes_few(place, number)` says which numbers must not be told. A number is told when all
    worlds that look the same hold it at the same place; it counts once for each such world.
    """
    alike: dict[Hashable, list[World]] = defaultdict(list)
    for world in worlds:
        alike[publish(world)].append(world)
    told = 0
    for same in alike.values():
        for place, number in enumerate(same[0]):
            if describes_few(place, number) and all(world[place] == number for world in same):
                told += len(same)
    return told


def parts(total: int, number: int) -> Iterator[World]:
    """Every way to spread a total over so many cells."""
    if number == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in parts(total - first, number - 1):
            yield (first, *rest)


def columns(most: World) -> Iterator[World]:
    """Every column whose numbers are each at most so large."""
    if not most:
        yield ()
        return
    for first in range(most[0] + 1):
        for rest in columns(most[1:]):
            yield (first, *rest)
