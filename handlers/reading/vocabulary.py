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


_OFTEN_MISTYPED: Final = """
    patient called calling texted texting emailed emailing message messages voicemail mailbox machine answer answered answering
    reached reach spoke talked number wrong disconnected service bounced undeliverable tried trying attempted attempt again
    followup prescreen prescreened complete completed finished finish started halfway partial
    records record requested request requests received reviewed review release authorization cardiology clinic hospital office
    waiting pending missing incomplete visit appointment screening scheduled schedule rescheduled reschedule booked rebooked
    rebook confirmed confirm cancelled cancel attended showed missed moved pushed changed
    interested declined duplicate closing closed close archive eligible qualifies qualified candidate criteria
    sponsor interpreter transportation transport reimbursement mileage parking travel distance babysitter childcare
    weekend weekends evening evenings overnight fasting needles biopsy portal econsent internet smartphone
    hold pause paused pausing traveling travelling vacation hospital covering handing reassigning taking
    stop contact unable husband daughter receptionist roommate physician doctor coordinator
    monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight morning afternoon midday lunch
    january february march april august september october november december
    wants wanted needs asked later early before after until between business hours minutes weeks
    forwarded submitted handed passed questions question issue problem nothing sending remind reminder chase nudge
    signed unsigned wasnt didnt doesnt couldnt hasnt havent cannot please thanks because without
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


# What a mistyped word may be mended to: the words that carry the meaning, not every word of the tables.
MENDABLE: Final = frozenset(_OFTEN_MISTYPED.split())
KNOWN: Final = frozenset(word for word in _words() if word.isalpha())
