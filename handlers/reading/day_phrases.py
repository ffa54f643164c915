"""Days as people type them: weekdays, words for days near today, and words too vague to be one."""

from datetime import date
from typing import Final

from handlers.reading.calendar_dates import read_date
from handlers.reading.mentions import Anchor, Mention, Part, Trouble
from handlers.reading.moments import Desk, add_months, next_business_day
from handlers.reading.tokens import Kind, Token, ends_clause, word_at
from handlers.reading.weeks import DAY, WEEK, monday_of, read_week
from handlers.reading.word_lists import MONTH_NUMBERS, WEEKDAY_NUMBERS
from handlers.reading.words import listed

_SATURDAY: Final = 5
_SHORT_WEEKENDS: Final = frozenset({"sat", "sun"})
_NOT_A_DAY_BEFORE: Final = frozenset({"with", "down", "in", "on", "there", "for", "through", "outside"})
_FESTIVE: Final = frozenset(
    {
        "holidays",
        "holiday",
        "thanksgiving",
        "christmas",
        "xmas",
        "new",
        "easter",
        "break",
        "labor",
        "memorial",
    }
)
_VAGUE: Final = frozenset({"soon", "later", "sometime", "eventually", "shortly"})
BEGINNINGS: Final = (
    frozenset(WEEKDAY_NUMBERS)
    | frozenset(MONTH_NUMBERS)
    | _VAGUE
    | listed(
        "today tomorrow tonight manana yesterday this next last coming following week weekend midweek eod cob eow eom end close "
        "beginning middle day same then that few while bit later pasado proxima semana ayer when upcoming days"
    )
)


def days_ahead(today: date, amount: float, unit: str) -> tuple[date, bool]:
    """The day `amount` units after `today`, and whether it counts as relative (business days do not)."""
    count = int(amount)
    if unit == "business day":
        day = today
        for _ in range(min(count, 1000)):
            day = next_business_day(day)
        return day, False
    if unit == "month":
        return add_months(today, min(count, 1200)), True
    return today + DAY * min(count, 10_000) * (7 if unit == "week" else 1), True


def weeks_from(tokens: list[Token], here: int, amount: float, desk: Desk) -> tuple[Mention, int] | None:
    """ "A week from thu", "2 weeks from mon": the bare weekday and so many weeks."""
    weekday = WEEKDAY_NUMBERS.get(word_at(tokens, here))
    if weekday is None:
        return None
    day, own = _plain(weekday, desk.today)
    return Mention(day=day + WEEK * int(amount), ask_first=own, is_sure_to_come=True), here + 1


def is_weekday_and_date(tokens: list[Token], comma: int, mention: Mention, other: Mention) -> bool:
    """Whether a comma parts a weekday from its date ("Tues, 12/8")."""
    return (
        mention.day is not None
        and other.day is not None
        and not mention.has_time
        and word_at(tokens, comma - 1) in WEEKDAY_NUMBERS
        and (tokens[comma + 1].kind is Kind.DATE or word_at(tokens, comma + 1) in MONTH_NUMBERS)
    )


def read_day(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """A day at `here`, put into `mention`, and where it ends."""
    token = tokens[here]
    if token.kind is Kind.DATE or token.word in MONTH_NUMBERS or token.kind in (Kind.ORDINAL, Kind.NUMBER):
        return read_date(tokens, here, words, mention, desk)
    if token.kind is not Kind.WORD or mention.day is not None or mention.trouble is not None:
        if token.kind is Kind.WORD and mention.day is not None:
            return _more_of_day(tokens, here, words, mention, desk)
        return None
    if token.word in WEEKDAY_NUMBERS and _stands_as_weekday(tokens, here):
        return _weekday(tokens, here, mention, desk)
    return (
        _relative_day(tokens, here, words, mention, desk)
        or read_week(tokens, here, words, mention, desk)
        or _anchor(tokens, here, words, mention)
        or _vague(tokens, here, words, mention)
    )


def _plain(weekday: int, today: date) -> tuple[date, bool]:
    """The next such weekday after today, and whether that is today's own name."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    return today + DAY * ahead, ahead == 7


def _stands_as_weekday(tokens: list[Token], here: int) -> bool:
    """ "Sat" and "sun" are days only where they stand as one: not in "sat with PI" or "in the sun"."""
    if word_at(tokens, here - 1) in ("a", "for") and word_at(tokens, here + 1) in (
        "visit",
        "appointment",
        "slot",
        "visits",
    ):
        # "She wants a saturday visit" names no day.
        return WEEKDAY_NUMBERS[tokens[here].word] < _SATURDAY
    if tokens[here].word not in _SHORT_WEEKENDS:
        return True
    if word_at(tokens, here - 1) in ("she", "he", "they", "i", "we", "the", "pt"):
        return False
    return word_at(tokens, here + 1) not in _NOT_A_DAY_BEFORE


def _weekday(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention]:
    weekday = WEEKDAY_NUMBERS[tokens[here].word]
    mention.day, mention.ask_first = _plain(weekday, desk.today)
    end = here + 1
    week = end + 1 if word_at(tokens, end) == "of" else end
    if word_at(tokens, week) == "next" and word_at(tokens, week + 1) == "week":
        return week + 2, _in_week(mention, weekday, desk, 1)
    if word_at(tokens, week) == "this" and word_at(tokens, week + 1) == "week":
        return week + 2, _in_week(mention, weekday, desk, 0)
    if word_at(tokens, end) == "week" and word_at(tokens, end + 1) in ("after", "of"):
        return end, mention
    return end, mention


def _in_week(mention: Mention, weekday: int, desk: Desk, weeks: int) -> Mention:
    mention.day = monday_of(desk.today) + WEEK * weeks + DAY * weekday
    mention.ask_first = False
    mention.is_sure_to_come = weeks > 0
    return mention


def _more_of_day(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """ "12/8 tues" and "next week thu": a weekday after a day must agree with it or makes it exact."""
    word = tokens[here].word
    if word in ("eod", "cob") or (
        word == "end" and word_at(tokens, here + 1) == "of" and word_at(tokens, here + 2) == "day"
    ):
        mention.part = mention.part or Part.CLOSE
        return here + (1 if word in ("eod", "cob") else 3), mention
    if word == "close" and word_at(tokens, here + 1) == "of" and word_at(tokens, here + 2) == "business":
        mention.part = mention.part or Part.CLOSE
        return here + 3, mention
    if word == "tonight" and mention.is_today:
        mention.part = Part.EVENING
        return here + 1, mention
    if word not in WEEKDAY_NUMBERS or not _stands_as_weekday(tokens, here):
        return None
    before = word_at(tokens, here - 1 - len(words))
    if before == "week":
        return here + 1, _in_week(
            mention,
            WEEKDAY_NUMBERS[word],
            desk,
            (mention.day - monday_of(desk.today)).days // 7 if mention.day else 0,
        )
    if tokens[here - 1].kind in (Kind.DATE, Kind.ORDINAL) or before in MONTH_NUMBERS:
        if mention.day is not None and mention.day.weekday() != WEEKDAY_NUMBERS[word]:
            mention.trouble = Trouble.MISMATCH
        mention.ask_first = False
        return here + 1, mention
    return None


def _relative_day(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    word, following = tokens[here].word, word_at(tokens, here + 1)
    today = desk.today
    if word == "day" and following == "after" and word_at(tokens, here + 2) == "tomorrow":
        return here + 3, _relative(mention, today + 2 * DAY)
    if word == "pasado" and following == "manana":
        return here + 2, _relative(mention, today + 2 * DAY)
    if word == "tomorrow" or (word == "manana" and not (words and words[-1] in ("la", "en", "por"))):
        return here + 1, _relative(mention, today + DAY)
    if word == "later" and following == "today":
        return here + 2, _today(mention, today)
    if word == "today":
        return here + 1, _today(mention, today)
    if word == "tonight":
        mention.part = Part.EVENING
        return here + 1, _today(mention, today)
    if word in ("eod", "cob"):
        mention.part = Part.CLOSE
        return here + 1, mention
    if word in ("yesterday", "ayer"):
        mention.trouble, mention.bound = Trouble.PAST, "since"
        return here + 1, mention
    if word == "this" and following in ("morning", "am", "afternoon", "pm", "evening", "coming"):
        if following == "coming":
            return _coming(tokens, here + 2, mention, desk)
        # The part itself is read next.
        return here + 1, _today(mention, today)
    if (
        word == "this"
        and following in ("early", "mid", "late")
        and word_at(tokens, here + 2) in ("morning", "afternoon")
    ):
        return here + 1, _today(mention, today)
    if word in ("coming", "upcoming"):
        return _coming(tokens, here + 1, mention, desk)
    if word == "next" and following == "business" and word_at(tokens, here + 2) == "day":
        mention.day, mention.is_sure_to_come = next_business_day(today), True
        return here + 3, mention
    if word in ("this", "next", "last", "past") and following in WEEKDAY_NUMBERS:
        return _named(tokens, here, mention, desk)
    return None


def _coming(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention] | None:
    if word_at(tokens, here) not in WEEKDAY_NUMBERS:
        return None
    return _weekday(tokens, here, mention, desk)


def _relative(mention: Mention, day: date) -> Mention:
    mention.day, mention.is_relative, mention.is_sure_to_come = day, True, True
    return mention


def _today(mention: Mention, today: date) -> Mention:
    mention.day, mention.is_today = today, True
    return mention


def _named(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention]:
    """ "This thu" lies in this week, "next thu" in the next one: asked when plain "thu" is another day."""
    weekday = WEEKDAY_NUMBERS[word_at(tokens, here + 1)]
    which = tokens[here].word
    if which in ("last", "past"):
        mention.trouble, mention.bound = Trouble.PAST, "since"
        return here + 2, mention
    _in_week(mention, weekday, desk, 1 if which == "next" else 0)
    if which == "next":
        mention.ask_first = mention.day != _plain(weekday, desk.today)[0]
    end = here + 2
    if which == "next" and word_at(tokens, end) == "week":
        mention.ask_first, end = False, end + 1
    return end, mention


def _anchor(tokens: list[Token], here: int, words: list[str], mention: Mention) -> tuple[int, Mention] | None:
    word, following = tokens[here].word, word_at(tokens, here + 1)
    if word == "that" and following == "day":
        mention.anchor = Anchor.THEN
        return here + 2, mention
    if (
        word == "then"
        and ends_clause(tokens, here + 1)
        and word_at(tokens, here - 1) not in ("", ",", ".", "and")
    ):
        mention.anchor = Anchor.THEN
        return here + 1, mention
    if word in ("day", "morning") and following in ("before", "of"):
        position = here + 2
        while word_at(tokens, position) in ("the", "her", "his", "their", "of", "screening"):
            position += 1
        if word_at(tokens, position) in ("visit", "appointment"):
            position += 1
        elif not ends_clause(tokens, here + 2) and not _is_clock_next(tokens, here + 2):
            return None
        mention.anchor = Anchor.DAY_BEFORE_VISIT if following == "before" else Anchor.DAY_OF_VISIT
        if word == "morning":
            mention.part = Part.MORNING
        return position, mention
    return None


def _is_clock_next(tokens: list[Token], here: int) -> bool:
    """ "Reminder call day before at 2"."""
    if word_at(tokens, here) in ("at", "around", "by", "@"):
        here += 1
    return here < len(tokens) and tokens[here].kind in (Kind.CLOCK, Kind.NUMBER)


def _vague(tokens: list[Token], here: int, words: list[str], mention: Mention) -> tuple[int, Mention] | None:
    word, following = tokens[here].word, word_at(tokens, here + 1)
    length = 0
    if (word in _VAGUE and not (word == "sometime" and following in BEGINNINGS)) or (
        word == "while" and words and words[-1] == "a"
    ):
        length = 1
    elif word == "same" and following == "time":
        length = 2
    elif word == "bit" and words and words[-1] == "a":
        length = 2 if following == "later" else 1
    elif word == "few" and following in ("days", "weeks", "hours", "minutes", "day", "week"):
        length = 2
    elif word == "days" and words and words[-1] in ("of", "few"):
        length = 1
    elif word in _FESTIVE and words and {"after", "over", "before", "until", "during"} & set(words):
        length = 2 if word == "new" else 1
    elif word == "when":
        length = _when_back(tokens, here)
    if not length:
        return None
    mention.trouble = Trouble.VAGUE
    return here + length, mention


def _when_back(tokens: list[Token], here: int) -> int:
    """ "When she is back" is a time too vague to use, not a condition."""
    if word_at(tokens, here + 1) not in ("she", "he", "they", "pt", "back"):
        return 0
    for length in range(2, 6):
        word = word_at(tokens, here + length - 1)
        if word in ("back", "home", "returns"):
            return length
        if word not in ("when", "she", "he", "they", "is", "are", "pt", "gets", "comes", "'s"):
            return 0
    return 0
