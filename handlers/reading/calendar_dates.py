"""Dates of the calendar: 12/3, Dec 3, 3 Dec, the 3rd, 2026-12-03."""

import re
from datetime import date
from typing import Final

from handlers.reading.mentions import Clock, Mention, Trouble
from handlers.reading.moments import Desk, add_months
from handlers.reading.tokens import Kind, Token, ends_clause, word_at
from handlers.reading.word_lists import MONTH_NUMBERS, WEEKDAY_NUMBERS
from handlers.reading.words import listed

_COUNT_AFTER: Final = listed(
    "try attempt call vm time msg text visit message email no floor party attempts tries request"
)


def read_date(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """A date of the calendar at `here`: 12/3, Dec 3, 3 Dec, the 3rd, 2026-12-03."""
    token = tokens[here]
    if mention.trouble is not None:
        return None
    weekday = mention.day.weekday() if mention.day is not None else None
    if weekday is not None and word_at(tokens, here - 1) not in WEEKDAY_NUMBERS and words != ["the"]:
        return None
    if weekday is not None and word_at(tokens, here - 1 - len(words)) not in WEEKDAY_NUMBERS:
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
        word_at(tokens, here + 1) in MONTH_NUMBERS
        and tokens[here].word.isdigit()
        and _plain_month(tokens, here + 1)
    )


def _plain_month(tokens: list[Token], here: int) -> bool:
    """ "3 may call": a month only where no verb can stand."""
    return (
        tokens[here].word not in ("may", "march")
        or ends_clause(tokens, here + 1)
        or word_at(tokens, here + 1) in ("at", "am", "pm")
    )


def _after_month(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk, weekday: int | None
) -> tuple[int, Mention] | None:
    month = MONTH_NUMBERS[tokens[here].word]
    position = here + 1
    if word_at(tokens, position) == "the":
        position += 1
    number = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word_at(tokens, position))
    if number is None:
        shaded = word_at(tokens, here - 1) in ("early", "late", "mid") or (
            words and words[-1] in ("in", "until", "by", "of")
        )
        if not shaded or mention.day is not None:
            return None
        mention.trouble = Trouble.VAGUE
        return here + 1, mention
    end = position + 1
    year = None
    comma = word_at(tokens, end) == ","
    typed_year = re.fullmatch(r"20\d\d", word_at(tokens, end + comma))
    if typed_year is not None:
        year, end = int(typed_year[0]), end + comma + 1
    return end, _agreeing(_on(mention, desk, month, int(number[1]), year), weekday)


def _ordinal(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk, weekday: int | None
) -> tuple[int, Mention] | None:
    number = int(re.sub(r"\D", "", tokens[here].word))
    end = here + 1
    if word_at(tokens, end) == "of" and word_at(tokens, end + 1) in MONTH_NUMBERS:
        end += 1
    if word_at(tokens, end) in MONTH_NUMBERS:
        mention = _on(mention, desk, MONTH_NUMBERS[word_at(tokens, end)], number, None)
        end += 1
        typed_year = re.fullmatch(r"20\d\d", word_at(tokens, end))
        if typed_year is not None and mention.day is not None:
            mention = _on(mention, desk, mention.day.month, number, int(typed_year[0]))
            end += 1
        return end, _agreeing(mention, weekday)
    if tokens[here].kind is not Kind.ORDINAL or word_at(tokens, end) in _COUNT_AFTER:
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
