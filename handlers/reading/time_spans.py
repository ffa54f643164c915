"""Spans of time from now: "in 2 days", "half an hour", "2 weeks from now"."""

from datetime import timedelta
from typing import Final

from handlers.reading import day_phrases
from handlers.reading.clock_phrases import SPAN_UNITS
from handlers.reading.mentions import Mention, Trouble
from handlers.reading.moments import Desk
from handlers.reading.tokens import Kind, Token, word_at
from handlers.reading.word_lists import NUMBER_WORDS
from handlers.reading.words import listed

# "f/u 2 wks": without "in", a span is a date only right after what is to be done.
BEFORE_BARE_SPAN: Final = listed(
    "followup again back retry try call text email check chase nudge ping remind recheck clinic pi pt her him them"
)

_AFTER_SPAN: Final = listed(
    "away drive each way one commute late long old ago each shift of-driving total visit visits"
)


def read_span(tokens: list[Token], here: int, words: list[str], desk: Desk) -> tuple[Mention, int] | None:
    """ "In 2 days", "in half an hour", "48h", "2 weeks from now", "a week from today", "24-48 h"."""
    amount, unit, end, is_range = _amount(tokens, here, words)
    if not unit:
        return None
    if unit == "hour" and [word_at(tokens, end + step) for step in range(3)] == ["and", "a", "half"]:
        amount, end = amount + 0.5, end + 3
    if word_at(tokens, end) == "ago":
        return Mention(trouble=Trouble.PAST, bound="since"), end + 1
    if amount == 0:
        return Mention(trouble=Trouble.VAGUE), end
    if word_at(tokens, end) == "from":
        if word_at(tokens, end + 1) in ("now", "today"):
            end += 2
            words = [*words, "in"]
        elif word_at(tokens, end + 1) == "tomorrow" or unit != "week":
            return None
        else:
            return day_phrases.weeks_from(tokens, end + 1, amount, desk)
    elif word_at(tokens, end) in _AFTER_SPAN:
        return None
    if is_range:
        return (Mention(trouble=Trouble.ALTERNATIVES), end) if words or _is_hours(tokens[end - 1]) else None
    if not ({"in", "within", "for", "en"} & set(words)) and not _stands_alone(tokens, here, unit):
        return None
    bound = "lasting" if "for" in words else ""
    if unit == "hour" or unit == "minute":
        span = timedelta(hours=amount) if unit == "hour" else timedelta(minutes=amount)
        return Mention(elapsed=span, is_sure_to_come=True, bound=bound), end
    day, is_relative = day_phrases.days_ahead(desk.today, amount, unit)
    return Mention(day=day, is_relative=is_relative, is_sure_to_come=True, bound=bound), end


def _stands_alone(tokens: list[Token], here: int, unit: str) -> bool:
    return word_at(tokens, here - 1) in BEFORE_BARE_SPAN or (unit == "hour" and _is_hours(tokens[here]))


def _is_hours(token: Token) -> bool:
    return token.kind is Kind.SPAN and token.raw[-1].lower() == "h"


def _amount(tokens: list[Token], here: int, words: list[str]) -> tuple[float, str, int, bool]:
    """How many of which unit stand at `here`, where that ends, and whether it is a range ("2-3 days")."""
    token = tokens[here]
    position = here
    is_range = False
    if token.kind is Kind.NUMBER and word_at(tokens, here + 1) in ("-", "or", "to"):
        later = tokens[here + 2] if here + 2 < len(tokens) else None
        if later is not None and (later.kind is Kind.SPAN or _unit_at(tokens, here + 3)):
            position, is_range, token = here + 2, True, later
    if token.kind is Kind.SPAN:
        digits = "".join(character for character in token.word if character.isdigit())
        unit = SPAN_UNITS.get(token.word[len(digits) :].strip(" +").replace("  ", " "), "")
        return float(digits), unit, position + 1, is_range
    amount: float = 0
    if token.kind is Kind.NUMBER:
        amount = float(token.word)
        position += 1
    elif token.word == "half" and word_at(tokens, here + 1) in ("an", "a", "hour"):
        skip = 2 if word_at(tokens, here + 1) != "hour" else 1
        return (
            (0.5, "hour", here + skip + 1, False)
            if word_at(tokens, here + skip) == "hour"
            else (0, "", here, False)
        )
    elif token.word == "next" and {"in", "within"} & set(words):
        return _amount(tokens, here + 1, words) if here + 1 < len(tokens) else (0, "", here, False)
    elif token.word in ("few", "several"):
        position += 1
    elif token.word in NUMBER_WORDS:
        amount = NUMBER_WORDS[token.word]
        position += 1
        if token.word == "couple" and word_at(tokens, position) == "of":
            position += 1
        elif token.word in ("a", "an") and word_at(tokens, position) in ("few", "couple"):
            return _amount(tokens, position, words)
    elif words and words[-1] in ("a", "an"):
        amount = 1
    else:
        return 0, "", here, False
    unit_end = _unit_at(tokens, position)
    if unit_end is None:
        return 0, "", here, False
    unit, end = unit_end
    return amount, unit, end, is_range


def _unit_at(tokens: list[Token], position: int) -> tuple[str, int] | None:
    word = word_at(tokens, position)
    if word in ("business", "working", "work") and word_at(tokens, position + 1) in ("day", "days"):
        return "business day", position + 2
    unit = SPAN_UNITS.get(word, "")
    return (unit, position + 1) if unit else None
