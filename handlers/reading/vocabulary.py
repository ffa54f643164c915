"""Every word the grammar knows, gathered from its tables: what a mistyped word may have been meant to be."""

from collections.abc import Iterator
from typing import Final

from handlers.reading.cues import CUES
from handlers.reading.cues_reasons import (
    ACKNOWLEDGEMENTS,
    ASKING_WORDS,
    BLOCKERS,
    CATEGORIES,
    CLOSE_REASONS,
    RESERVED_REASONS,
    SMALL_TALK,
    VAGUE,
)
from handlers.reading.word_lists import CLASSES, MONTH_NUMBERS, NUMBER_WORDS, SPELLED_OUT, WEEKDAY_NUMBERS

_DATES: Final = """
    today tomorrow tonight morning afternoon evening noon midday lunch lunchtime week weeks weekend month months early late
    later soon next this coming couple few days business working before after until between around minutes hours eastern
    central mountain pacific arizona yesterday
"""
_ACTIONS: Final = """
    calling texting emailing finish finishing complete completing send sending forward forwarding pass submit submitting
    remind reminding nudge nudging chase chasing request requesting resend review reviewing schedule scheduling reschedule
    rescheduling rebook rebooking booking confirm confirming confirmation report reach trying retry followup continue again
    will going need check checking prescreening attempt
"""


def _words() -> Iterator[str]:
    for table in (CUES, BLOCKERS, CATEGORIES, CLOSE_REASONS):
        for phrases in table.values():
            yield from phrases.replace("/", " ").replace("?", " ").split()
    for listed in (VAGUE, RESERVED_REASONS, SMALL_TALK, ACKNOWLEDGEMENTS, ASKING_WORDS, _DATES, _ACTIONS):
        yield from listed.replace("/", " ").replace("?", " ").split()
    for words in CLASSES.values():
        yield from words
    yield from SPELLED_OUT
    yield from WEEKDAY_NUMBERS
    yield from MONTH_NUMBERS
    yield from NUMBER_WORDS


KNOWN: Final = frozenset(word for word in _words() if word.isalpha())
