"""Mistyped words, mended when exactly one known word is near enough."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations
from typing import Final

from handlers.reading.vocabulary import KNOWN, MENDABLE
from handlers.reading.words import ORDINARY

_SHORTEST: Final = 4
_TWO_SLIPS_FROM: Final = 8


@lru_cache(maxsize=4096)
def mend(word: str) -> str:
    """`word`, or the one known word it was surely meant to be.

    Words of four letters may have two neighbours swapped or a letter doubled; from five letters one slip
    is mended and from eight letters two. Words that are ordinary English stay as they are.
    """
    if len(word) < _SHORTEST or len(word) > 24 or word in KNOWN or word in ORDINARY or not word.isalpha():
        return word
    slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    near: dict[str, int] = {}
    for shorter in _shortened(word, slips):
        for candidate in _INDEX.get(shorter, ()):
            if candidate not in near:
                near[candidate] = slips_between(word, candidate)
    allowed = [(count, known) for known, count in near.items() if count <= _allowed(word, known)]
    if not allowed:
        return word
    fewest = min(count for count, _ in allowed)
    best = [known for count, known in allowed if count == fewest]
    if len(best) > 1:
        best = [known for known in best if known[0] == word[0] and known[-1] == word[-1]] or best
    if len(best) > 1:
        best = [known for known in best if sorted(known) == sorted(word)] or best
    if len(best) > 1:
        best = [known for known in best if len(known) == max(map(len, best))]
    return best[0] if len(best) == 1 else word


def _allowed(word: str, known: str) -> int:
    """How many slips may lie between them. Most people get the first letter right."""
    if len(known) < _SHORTEST:
        return 0
    if len(word) == _SHORTEST or len(known) == _SHORTEST:
        swapped = sorted(word) == sorted(known)
        doubled = (
            len(word) == len(known) + 1
            and word[0] == known[0]
            and _without_doubles(word) == _without_doubles(known)
        )
        return 1 if swapped or doubled else 0
    if word[0] != known[0] and sorted(word[:2]) != sorted(known[:2]):
        return 0
    return 2 if len(word) >= _TWO_SLIPS_FROM and len(known) >= _TWO_SLIPS_FROM - 1 else 1


def _without_doubles(word: str) -> str:
    return "".join(letter for place, letter in enumerate(word) if place == 0 or word[place - 1] != letter)


def slips_between(one: str, other: str) -> int:
    """Letters missed, added, mistaken or swapped with a neighbour, between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _shortened(word: str, letters: int) -> set[str]:
    """`word` with none to `letters` letters left out."""
    out = {word}
    for count in range(1, letters + 1):
        for gone in combinations(range(len(word)), count):
            out.add("".join(letter for place, letter in enumerate(word) if place not in gone))
    return out


def _index(words: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= _SHORTEST and word.isalpha():
            for shorter in _shortened(word, 2 if len(word) >= _TWO_SLIPS_FROM - 1 else 1):
                index.setdefault(shorter, []).append(word)
    return index


_INDEX: Final = _index(MENDABLE)
