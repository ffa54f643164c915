"""The phrases that report something done, or that colour what is said, by what they mean."""

from typing import Final

from handlers.reading.lexicon import table

CUES: Final[dict[str, str]] = {
    meaning: phrases
    for name in ("contacts", "prescreen_and_review", "records", "visits", "leads", "moods")
    for meaning, phrases in table(name).items()
}
