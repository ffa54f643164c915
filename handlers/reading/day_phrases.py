"""Days as people type them: weekdays, dates, spans from today, weeks, and words too vague to be one."""

import re
from datetime import date, timedelta
from typing import Final

from handlers.reading.mentions import Anchor, Clock, Mention, Part, Trouble
from handlers.reading.moments import Desk, add_months, is_business_day, next_business_day
from handlers.reading.tokens import Kind, Token
from handlers.reading.word_lists import MONTH_NUMBERS, WEEKDAY_NUMBERS
from handlers.reading.words import listed

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_FRIDAY: Final = 4
_SHORT_WEEKENDS: Final = frozenset({"sat", "sun"})
_NOT_A_DAY_BEFORE: Final = frozenset({"with", "down", "in", "on", "there", "for", "through", "outside"})
_COUNT_AFTER: Final = listed(
    "try attempt call vm time msg text visit message email no floor party attempts tries request"
)
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
        "today tomorrow tonight manana yesterday this next last coming following week weekend eod cob eow eom end close "
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
    return today + _DAY * min(count, 10_000) * (7 if unit == "week" else 1), True


def weeks_from(tokens: list[Token], here: int, amount: float, desk: Desk) -> tuple[Mention, int] | None:
    """ "A week from thu", "2 weeks from mon": the bare weekday and so many weeks."""
    weekday = WEEKDAY_NUMBERS.get(_word(tokens, here))
    if weekday is None:
        return None
    day, own = _plain(weekday, desk.today)
    return Mention(day=day + _WEEK * int(amount), ask_first=own, is_sure_to_come=True), here + 1


def is_weekday_and_date(tokens: list[Token], comma: int, mention: Mention, other: Mention) -> bool:
    """Whether a comma parts a weekday from its date ("Tues, 12/8")."""
    return (
        mention.day is not None
        and other.day is not None
        and not mention.has_time
        and _word(tokens, comma - 1) in WEEKDAY_NUMBERS
        and (tokens[comma + 1].kind is Kind.DATE or _word(tokens, comma + 1) in MONTH_NUMBERS)
    )


def read_day(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """A day at `here`, put into `mention`, and where it ends."""
    token = tokens[here]
    if token.kind is Kind.DATE or token.word in MONTH_NUMBERS or token.kind in (Kind.ORDINAL, Kind.NUMBER):
        return _dated(tokens, here, words, mention, desk)
    if token.kind is not Kind.WORD or mention.day is not None or mention.trouble is not None:
        if token.kind is Kind.WORD and mention.day is not None:
            return _more_of_day(tokens, here, words, mention, desk)
        return None
    if token.word in WEEKDAY_NUMBERS and _stands_as_weekday(tokens, here):
        return _weekday(tokens, here, mention, desk)
    return (
        _relative_day(tokens, here, words, mention, desk)
        or _week(tokens, here, words, mention, desk)
        or _anchor(tokens, here, words, mention)
        or _vague(tokens, here, words, mention)
    )


def _plain(weekday: int, today: date) -> tuple[date, bool]:
    """The next such weekday after today, and whether that is today's own name."""
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    return today + _DAY * ahead, ahead == 7


def _stands_as_weekday(tokens: list[Token], here: int) -> bool:
    """ "Sat" and "sun" are days only where they stand as one: not in "sat with PI" or "in the sun"."""
    if tokens[here].word not in _SHORT_WEEKENDS:
        return True
    if _word(tokens, here - 1) in ("she", "he", "they", "i", "we", "the", "pt"):
        return False
    return _word(tokens, here + 1) not in _NOT_A_DAY_BEFORE


def _weekday(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention]:
    weekday = WEEKDAY_NUMBERS[tokens[here].word]
    mention.day, mention.ask_first = _plain(weekday, desk.today)
    end = here + 1
    week = end + 1 if _word(tokens, end) == "of" else end
    if _word(tokens, week) == "next" and _word(tokens, week + 1) == "week":
        return week + 2, _in_week(mention, weekday, desk, 1)
    if _word(tokens, week) == "this" and _word(tokens, week + 1) == "week":
        return week + 2, _in_week(mention, weekday, desk, 0)
    if _word(tokens, end) == "week" and _word(tokens, end + 1) in ("after", "of"):
        return end, mention
    return end, mention


def _in_week(mention: Mention, weekday: int, desk: Desk, weeks: int) -> Mention:
    mention.day = _monday(desk.today) + _WEEK * weeks + _DAY * weekday
    mention.ask_first = False
    mention.is_sure_to_come = weeks > 0
    return mention


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()


def _more_of_day(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """ "12/8 tues" and "next week thu": a weekday after a day must agree with it or makes it exact."""
    word = tokens[here].word
    if word in ("eod", "cob") or (
        word == "end" and _word(tokens, here + 1) == "of" and _word(tokens, here + 2) == "day"
    ):
        mention.part = mention.part or Part.CLOSE
        return here + (1 if word in ("eod", "cob") else 3), mention
    if word == "close" and _word(tokens, here + 1) == "of" and _word(tokens, here + 2) == "business":
        mention.part = mention.part or Part.CLOSE
        return here + 3, mention
    if word == "tonight" and mention.is_today:
        mention.part = Part.EVENING
        return here + 1, mention
    if word not in WEEKDAY_NUMBERS or not _stands_as_weekday(tokens, here):
        return None
    before = _word(tokens, here - 1 - len(words))
    if before == "week":
        return here + 1, _in_week(
            mention,
            WEEKDAY_NUMBERS[word],
            desk,
            (mention.day - _monday(desk.today)).days // 7 if mention.day else 0,
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
    word, following = tokens[here].word, _word(tokens, here + 1)
    today = desk.today
    if word == "day" and following == "after" and _word(tokens, here + 2) == "tomorrow":
        return here + 3, _relative(mention, today + 2 * _DAY)
    if word == "pasado" and following == "manana":
        return here + 2, _relative(mention, today + 2 * _DAY)
    if word == "tomorrow" or (word == "manana" and not (words and words[-1] in ("la", "en", "por"))):
        return here + 1, _relative(mention, today + _DAY)
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
        and _word(tokens, here + 2) in ("morning", "afternoon")
    ):
        return here + 1, _today(mention, today)
    if word in ("coming", "upcoming"):
        return _coming(tokens, here + 1, mention, desk)
    if word == "next" and following == "business" and _word(tokens, here + 2) == "day":
        mention.day, mention.is_sure_to_come = next_business_day(today), True
        return here + 3, mention
    if word in ("this", "next", "last", "past") and following in WEEKDAY_NUMBERS:
        return _named(tokens, here, mention, desk)
    return None


def _coming(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention] | None:
    if _word(tokens, here) not in WEEKDAY_NUMBERS:
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
    weekday = WEEKDAY_NUMBERS[_word(tokens, here + 1)]
    which = tokens[here].word
    if which in ("last", "past"):
        mention.trouble, mention.bound = Trouble.PAST, "since"
        return here + 2, mention
    _in_week(mention, weekday, desk, 1 if which == "next" else 0)
    if which == "next":
        mention.ask_first = mention.day != _plain(weekday, desk.today)[0]
    end = here + 2
    if which == "next" and _word(tokens, end) == "week":
        mention.ask_first, end = False, end + 1
    return end, mention


def _week(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    word = tokens[here].word
    monday = _monday(desk.today)
    if word == "eow":
        return here + 1, _exact(mention, monday + _DAY * _FRIDAY)
    if word == "eom":
        return here + 1, _exact(mention, _end_of_month(desk.today))
    if word == "week" and _word(tokens, here + 1) == "of":
        return _week_of(tokens, here + 2, mention, desk)
    if word == "week" and _word(tokens, here + 1) == "after" and _word(tokens, here + 2) == "next":
        return here + 3, _exact(mention, monday + 2 * _WEEK, sure=True)
    shade, position = _shade(tokens, here)
    first, second = _word(tokens, position), _word(tokens, position + 1)
    if first in ("next", "proxima") and second in ("week", "semana"):
        offset = {"": 0, "early": 0, "mid": 2, "end": 4}.get(shade)
        return (
            (position + 2, _exact(mention, monday + _WEEK + _DAY * offset, sure=True))
            if offset is not None
            else None
        )
    if first == "this" and second == "week":
        return position + 2, _exact(mention, monday + _DAY * _FRIDAY)
    if first == "this" and second == "month" and shade == "end":
        return position + 2, _exact(mention, _end_of_month(desk.today))
    if shade == "end" and first == "week":
        return position + 1, _exact(mention, monday + _DAY * _FRIDAY)
    if shade == "end" and first == "month":
        return position + 1, _exact(mention, _end_of_month(desk.today))
    if shade == "end" and first == "day" and second != "before":
        mention.part = Part.CLOSE
        return position + 1, mention
    if word == "close" and _word(tokens, here + 1) == "of" and _word(tokens, here + 2) == "business":
        mention.part = Part.CLOSE
        return here + 3, mention
    is_this = word == "this" and _word(tokens, here + 1) == "weekend"
    if is_this or (word == "weekend" and words and words[-1] == "the"):
        bound = next((one for one in words if one in ("before", "after", "until")), "")
        mention.day = monday + _DAY * 5
        mention.bound = bound
        return here + (2 if is_this else 1), mention
    if (
        word == "next" and _word(tokens, here + 1) in ("month", "year", "weekend", "day", "visit-window")
    ) or (shade and first == "next" and second in ("month", "year")):
        mention.trouble = Trouble.VAGUE
        return (position if shade else here) + 2, mention
    if word == "last" and _word(tokens, here + 1) in ("week", "month", "night"):
        mention.trouble, mention.bound = Trouble.PAST, "since"
        return here + 2, mention
    return None


def _shade(tokens: list[Token], here: int) -> tuple[str, int]:
    """The word before a week that says which part of it, and where the week begins."""
    word, following = _word(tokens, here), _word(tokens, here + 1)
    if word in ("beginning", "start", "first", "middle", "end") and following in ("of", "part"):
        position = here + 2
        position += _word(tokens, position) == "of"
        position += _word(tokens, position) == "the"
        return {"middle": "mid", "end": "end"}.get(word, "early"), position
    if word in ("early", "mid", "late", "later", "end"):
        position = here + 1
        while _word(tokens, position) in ("in", "the", "of"):
            position += 1
        return {"late": "end", "later": "end"}.get(word, word), position
    return "", here


def _exact(mention: Mention, day: date, *, sure: bool = False) -> Mention:
    mention.day, mention.is_sure_to_come = day, sure
    return mention


def _end_of_month(today: date) -> date:
    last = add_months(today.replace(day=1), 1) - _DAY
    while not is_business_day(last):
        last -= _DAY
    return last


def _week_of(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention] | None:
    words = ["the"]
    if _word(tokens, here) == "the":
        here += 1
    if here >= len(tokens):
        return None
    found = _dated(tokens, here, words, mention, desk)
    if found is not None and found[1].day is not None:
        found[1].day = _monday(found[1].day)
        found[1].ask_first = False
    return found


def _anchor(tokens: list[Token], here: int, words: list[str], mention: Mention) -> tuple[int, Mention] | None:
    word, following = tokens[here].word, _word(tokens, here + 1)
    if word == "that" and following == "day":
        mention.anchor = Anchor.THEN
        return here + 2, mention
    if (
        word == "then"
        and _ends_clause(tokens, here + 1)
        and _word(tokens, here - 1) not in ("", ",", ".", "and")
    ):
        mention.anchor = Anchor.THEN
        return here + 1, mention
    if word in ("day", "morning") and following in ("before", "of"):
        position = here + 2
        while _word(tokens, position) in ("the", "her", "his", "their", "of", "screening"):
            position += 1
        if _word(tokens, position) in ("visit", "appointment"):
            position += 1
        elif not _ends_clause(tokens, here + 2):
            return None
        mention.anchor = Anchor.DAY_BEFORE_VISIT if following == "before" else Anchor.DAY_OF_VISIT
        if word == "morning":
            mention.part = Part.MORNING
        return position, mention
    return None


def _vague(tokens: list[Token], here: int, words: list[str], mention: Mention) -> tuple[int, Mention] | None:
    word, following = tokens[here].word, _word(tokens, here + 1)
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
    if _word(tokens, here + 1) not in ("she", "he", "they", "pt", "back"):
        return 0
    for length in range(2, 6):
        word = _word(tokens, here + length - 1)
        if word in ("back", "home", "returns"):
            return length
        if word not in ("when", "she", "he", "they", "is", "are", "pt", "gets", "comes", "'s"):
            return 0
    return 0


def _dated(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """A date of the calendar at `here`: 12/3, Dec 3, 3 Dec, the 3rd, 2026-12-03."""
    token = tokens[here]
    if mention.trouble is not None:
        return None
    weekday = mention.day.weekday() if mention.day is not None else None
    if weekday is not None and _word(tokens, here - 1) not in WEEKDAY_NUMBERS and words != ["the"]:
        return None
    if weekday is not None and _word(tokens, here - 1 - len(words)) not in WEEKDAY_NUMBERS:
        return None
    if token.kind is Kind.DATE:
        found = _numeric(token.word, mention, desk)
        end = here + 1
    elif token.word in MONTH_NUMBERS:
        return _after_month(tokens, here, words, mention, desk, weekday)
    elif token.kind is Kind.ORDINAL or (token.kind is Kind.NUMBER and _month_follows(tokens, here)):
        return _ordinal(tokens, here, words, mention, desk, weekday)
    else:
        return None
    return end, _agreeing(found, weekday)


def _agreeing(mention: Mention, weekday: int | None) -> Mention:
    if weekday is not None:
        mention.ask_first = False
        if mention.day is not None and mention.trouble is None and mention.day.weekday() != weekday:
            mention.trouble = Trouble.MISMATCH
    return mention


def _numeric(typed: str, mention: Mention, desk: Desk) -> Mention:
    if re.match(r"\d{4}-", typed):
        day_text, _, clock_text = typed.partition("t")
        year, month, day = (int(piece) for piece in day_text.split("-"))
        if clock_text[:5].count(":") == 1:
            mention.clock = Clock(int(clock_text[:2]), int(clock_text[3:5]), "24")
        return _on(mention, desk, month, day, year)
    pieces = [int(piece) for piece in re.split(r"[/-]", typed)]
    month, day = pieces[0], pieces[1]
    year_typed: int | None = pieces[2] if len(pieces) > 2 else None
    if year_typed is not None and year_typed < 100:
        year_typed += 2000
    return _on(mention, desk, month, day, year_typed)


def _on(mention: Mention, desk: Desk, month: int, day: int, year: int | None) -> Mention:
    """That date; without a year today's or the next one to come."""
    years = (year,) if year is not None else (desk.today.year, desk.today.year + 1)
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= desk.today:
            mention.day = found
            return mention
    mention.trouble = Trouble.IMPOSSIBLE if not _exists(month, day) or year is not None else Trouble.TOO_FAR
    return mention


def _exists(month: int, day: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


def _month_follows(tokens: list[Token], here: int) -> bool:
    return (
        _word(tokens, here + 1) in MONTH_NUMBERS
        and tokens[here].word.isdigit()
        and _plain_month(tokens, here + 1)
    )


def _plain_month(tokens: list[Token], here: int) -> bool:
    """ "3 may call": a month only where no verb can stand."""
    return (
        tokens[here].word not in ("may", "march")
        or _ends_clause(tokens, here + 1)
        or _word(tokens, here + 1) in ("at", "am", "pm")
    )


def _after_month(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk, weekday: int | None
) -> tuple[int, Mention] | None:
    month = MONTH_NUMBERS[tokens[here].word]
    position = here + 1
    if _word(tokens, position) == "the":
        position += 1
    number = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", _word(tokens, position))
    if number is None:
        shaded = _word(tokens, here - 1) in ("early", "late", "mid") or (
            words and words[-1] in ("in", "until", "by", "of")
        )
        if not shaded or mention.day is not None:
            return None
        mention.trouble = Trouble.VAGUE
        return here + 1, mention
    end = position + 1
    year = None
    comma = _word(tokens, end) == ","
    typed_year = re.fullmatch(r"20\d\d", _word(tokens, end + comma))
    if typed_year is not None:
        year, end = int(typed_year[0]), end + comma + 1
    return end, _agreeing(_on(mention, desk, month, int(number[1]), year), weekday)


def _ordinal(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk, weekday: int | None
) -> tuple[int, Mention] | None:
    number = int(re.sub(r"\D", "", tokens[here].word))
    end = here + 1
    if _word(tokens, end) == "of" and _word(tokens, end + 1) in MONTH_NUMBERS:
        end += 1
    if _word(tokens, end) in MONTH_NUMBERS:
        mention = _on(mention, desk, MONTH_NUMBERS[_word(tokens, end)], number, None)
        end += 1
        typed_year = re.fullmatch(r"20\d\d", _word(tokens, end))
        if typed_year is not None and mention.day is not None:
            mention = _on(mention, desk, mention.day.month, number, int(typed_year[0]))
            end += 1
        return end, _agreeing(mention, weekday)
    if tokens[here].kind is not Kind.ORDINAL or _word(tokens, end) in _COUNT_AFTER:
        return None
    if not words and weekday is None:
        return None
    if weekday is not None and mention.day is not None:
        mention.day = None
    return end, _agreeing(_nth(mention, desk, number), weekday)


def _nth(mention: Mention, desk: Desk, number: int) -> Mention:
    """The next such day of a month after today; a month without it is skipped."""
    if not 1 <= number <= 31:
        mention.trouble = Trouble.IMPOSSIBLE
        return mention
    for months in range(13):
        first = add_months(desk.today.replace(day=1), months)
        try:
            day = first.replace(day=number)
        except ValueError:
            continue
        if day > desk.today:
            mention.day = day
            mention.ask_first = mention.ask_first or number == desk.today.day
            return mention
    return mention


def _ends_clause(tokens: list[Token], position: int) -> bool:
    return (
        position >= len(tokens)
        or tokens[position].kind is Kind.MARK
        or tokens[position].word in ("and", "but", "so")
    )


def _word(tokens: list[Token], position: int) -> str:
    return tokens[position].word if 0 <= position < len(tokens) else ""
