"""Weeks and months as people type them: "early next week", "eow", "week of 12/7"."""

from datetime import date, timedelta
from typing import Final

from handlers.reading.calendar_dates import read_date
from handlers.reading.mentions import Mention, Part, Trouble
from handlers.reading.moments import Desk, add_months, is_business_day
from handlers.reading.tokens import Token, word_at

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
_FRIDAY: Final = 4
_WEDNESDAY: Final = 2


def monday_of(day: date) -> date:
    """The Monday of the week that `day` lies in."""
    return day - DAY * day.weekday()


def read_week(
    tokens: list[Token], here: int, words: list[str], mention: Mention, desk: Desk
) -> tuple[int, Mention] | None:
    """A week, weekend or month at `here`, put into `mention`, and where it ends."""
    word = tokens[here].word
    monday = monday_of(desk.today)
    if word == "eow":
        return here + 1, _exact(mention, monday + DAY * _FRIDAY)
    if word == "eom":
        return here + 1, _exact(mention, _end_of_month(desk.today))
    if word == "week" and word_at(tokens, here + 1) == "of":
        return _week_of(tokens, here + 2, mention, desk)
    if word == "week" and word_at(tokens, here + 1) == "after" and word_at(tokens, here + 2) == "next":
        return here + 3, _exact(mention, monday + 2 * WEEK, sure=True)
    shade, position = _shade(tokens, here)
    first, second = word_at(tokens, position), word_at(tokens, position + 1)
    if first in ("next", "proxima") and second in ("week", "semana"):
        offset = {"": 0, "early": 0, "mid": 2, "end": 4}.get(shade)
        return (
            (position + 2, _exact(mention, monday + WEEK + DAY * offset, sure=True))
            if offset is not None
            else None
        )
    if first == "this" and second == "week":
        return position + 2, _exact(mention, monday + DAY * (_FRIDAY if shade != "mid" else _WEDNESDAY))
    if word == "midweek":
        return here + 1, _exact(mention, monday + DAY * _WEDNESDAY)
    if first == "this" and second == "month" and shade == "end":
        return position + 2, _exact(mention, _end_of_month(desk.today))
    if shade == "end" and first == "week":
        return position + 1, _exact(mention, monday + DAY * _FRIDAY)
    if shade == "end" and first == "month":
        return position + 1, _exact(mention, _end_of_month(desk.today))
    if shade == "end" and first == "day" and second != "before":
        mention.part = Part.CLOSE
        return position + 1, mention
    if word == "close" and word_at(tokens, here + 1) == "of" and word_at(tokens, here + 2) == "business":
        mention.part = Part.CLOSE
        return here + 3, mention
    is_this = word == "this" and word_at(tokens, here + 1) == "weekend"
    if is_this or (word == "weekend" and words and words[-1] == "the"):
        bound = next((one for one in words if one in ("before", "after", "until")), "")
        mention.day = monday + DAY * 5
        mention.bound = bound
        return here + (2 if is_this else 1), mention
    if (
        word == "next" and word_at(tokens, here + 1) in ("month", "year", "weekend", "day", "visit-window")
    ) or (shade and first == "next" and second in ("month", "year")):
        mention.trouble = Trouble.VAGUE
        return (position if shade else here) + 2, mention
    if word == "last" and word_at(tokens, here + 1) in ("week", "month", "night"):
        mention.trouble, mention.bound = Trouble.PAST, "since"
        return here + 2, mention
    return None


def _shade(tokens: list[Token], here: int) -> tuple[str, int]:
    """The word before a week that says which part of it, and where the week begins."""
    word, following = word_at(tokens, here), word_at(tokens, here + 1)
    if word in ("beginning", "start", "first", "middle", "end") and following in ("of", "part"):
        position = here + 2
        position += word_at(tokens, position) == "of"
        position += word_at(tokens, position) == "the"
        return {"middle": "mid", "end": "end"}.get(word, "early"), position
    if word == "midweek" and following in ("next", "this"):
        return "mid", here + 1
    if word in ("early", "mid", "late", "later", "end"):
        position = here + 1
        while word_at(tokens, position) in ("in", "the", "of"):
            position += 1
        return {"late": "end", "later": "end"}.get(word, word), position
    return "", here


def _exact(mention: Mention, day: date, *, sure: bool = False) -> Mention:
    mention.day, mention.is_sure_to_come = day, sure
    return mention


def _end_of_month(today: date) -> date:
    last = add_months(today.replace(day=1), 1) - DAY
    while not is_business_day(last):
        last -= DAY
    return last


def _week_of(tokens: list[Token], here: int, mention: Mention, desk: Desk) -> tuple[int, Mention] | None:
    words = ["the"]
    if word_at(tokens, here) == "the":
        here += 1
    if here >= len(tokens):
        return None
    found = read_date(tokens, here, words, mention, desk)
    if found is not None and found[1].day is not None:
        found[1].day = monday_of(found[1].day)
        found[1].ask_first = False
    return found
