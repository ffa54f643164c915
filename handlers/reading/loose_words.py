"""What the words of a plan leave open: a time that is none, a verb that may mean anything, a day set aside."""

import itertools
from typing import Final

from handlers.reading import plans
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.tokens import Kind
from handlers.reading.word_lists import LIGHT
from handlers.reading.words import listed


def goes_on_with_plan(draft: Draft, clause: Clause) -> bool:
    """ "Going to switch to email, sending tmrw": the date of the plan just told."""
    undated = bool(draft.plans) and draft.plans[-1].when is None
    return undated and clause.words in (
        ["sending"],
        ["doing"],
        ["doing", "it"],
        ["send"],
        ["sending", "it"],
        ["going", "out"],
    )


def says_only_that_we_act(clause: Clause) -> bool:
    """ "Will handle thu", but not "will miss thu": a verb of which nothing is known may mean anything."""
    words = clause.words
    if not plans.has_marker(clause):
        return False
    place = next((index for index, word in enumerate(words) if word in ("will", "gonna", "to")), None)
    return place is None or all(word in _ACTING or word in LIGHT for word in words[place + 1 :][:1])


_ACTING: Final = listed(
    "do handle take deal work get tackle be make sort look see hit manage knock start finish try pick update go circle that"
)


_TIME_WORDS: Final = listed(
    "hour hours week weeks days month months minutes weekend quarter thanksgiving xmas christmas holidays holiday year easter"
)
_COUNTED: Final = listed("attempt call try time text email contact message vm visit step")


def _leaves_time_words(clause: Clause) -> bool:
    """ "In the next hour", "call 15th", "the monday after thanksgiving": words of time that no date phrase took in."""
    for place, token in enumerate(clause.tokens):
        following = clause.tokens[place + 1].word if place + 1 < len(clause.tokens) else ""
        if token.kind is Kind.WORD and token.word in _TIME_WORDS and following not in _COUNTED:
            return True
        if token.kind is Kind.ORDINAL and following not in _COUNTED:
            return True
    return False


def has_loose_time(clause: Clause) -> bool:
    """ "Calling back in 15": a number where a time was meant that is none."""
    before_last = clause.tokens[-2].word if len(clause.tokens) > 1 else ""
    if (
        clause.tokens[-1].word in _BEFORE_TIMES
        and not (clause.tokens[-1].word == "in" and before_last in _GOES_IN)
    ) or any(token.word in ("after", "before") and token.kind is Kind.WORD for token in clause.tokens):
        # "In clinic til 3, will call after", "call after the election".
        return True
    if _leaves_time_words(clause):
        return True
    if not clause.whens and (
        any(token.kind is Kind.SPAN for token in clause.tokens)
        or (
            clause.tokens[-1].kind is Kind.NUMBER
            and before_last not in ("x", "attempt", "number", "visit", "v", "try")
        )
    ):
        return True
    return any(
        (first.word in _BEFORE_TIMES and second.kind is Kind.NUMBER)
        or (first.kind is Kind.NUMBER and second.kind is Kind.WHEN)
        or (first.kind is Kind.WHEN and second.kind is Kind.NUMBER and second is clause.tokens[-1])
        for first, second in itertools.pairwise(clause.tokens)
    )


_GOES_IN: Final = listed("check checking come coming bring bringing get her him pt them book squeeze fit")


_BEFORE_TIMES: Final = listed("in at by around @ ~ until before")


def not_is_harmless(clause: Clause) -> bool:
    """ "Not before", "not sure", and the day set aside in "call fri not thu"."""
    place = next(index for index, token in enumerate(clause.tokens) if token.word == "not")
    following = clause.tokens[place + 1] if place + 1 < len(clause.tokens) else None
    if following is None:
        return False
    return following.word in ("before", "sure", "yet") or (
        following.kind in (Kind.WHEN, Kind.NUMBER) and place > 0
    )
