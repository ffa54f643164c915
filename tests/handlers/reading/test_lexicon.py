"""The text files of phrases: every key is one the product knows, and every word class exists."""

from pathlib import Path

import pytest

from handlers.reading import lexicon
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES, CLOSE_REASONS
from handlers.reading.word_lists import CLASSES
from models.rules import taxonomy
from models.terms import BlockerCategory

FILES = sorted(path.stem for path in (Path(lexicon.__file__).with_name("lexicon")).glob("*.txt"))


def test_every_obstacle_is_a_blocker_the_product_knows() -> None:
    assert set(CATEGORIES) <= set(BlockerCategory)
    for key in BLOCKERS:
        category, _, sub_reason = key.partition("/")

        assert taxonomy.sub_reason(BlockerCategory(category), sub_reason) is not None, key


def test_every_close_reason_is_one_the_product_knows() -> None:
    assert set(CLOSE_REASONS) <= set(taxonomy.CLOSE_REASONS)


@pytest.mark.parametrize("name", FILES)
def test_every_class_a_phrase_speaks_of_exists(name: str) -> None:
    pieces = [
        piece for phrases in lexicon.table(name).values() for piece in phrases.replace("/", " ").split()
    ]

    assert {piece.strip("@?") for piece in pieces if piece.startswith("@")} <= set(CLASSES)
