"""What may stand in a lead's way, why a lead is closed, and talk: the phrases for each key.

A blocker's key is `category/sub_reason`; a category alone is too little and asks.
"""

from typing import Final

from handlers.reading.lexicon import table

_CATEGORIES: Final = table("bare_categories")
_REASONS: Final = table("close_reasons")
_TALK: Final = table("talk")

BLOCKERS: Final[dict[str, str]] = table("obstacles")
CATEGORIES: Final[dict[str, str]] = {key: said for key, said in _CATEGORIES.items() if key != "vague"}
VAGUE: Final = _CATEGORIES["vague"]
CLOSE_REASONS: Final[dict[str, str]] = {key: said for key, said in _REASONS.items() if key != "reserved"}
RESERVED_REASONS: Final = _REASONS["reserved"]
SMALL_TALK: Final = _TALK["small_talk"]
ACKNOWLEDGEMENTS: Final = _TALK["acknowledgements"]
ASKING_WORDS: Final = _TALK["asking_words"]
