"""Whether a date is what a clause is about ("thu pm", "I meant friday")."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.tokens import Kind, Token, is_unknown_name
from handlers.reading.word_lists import LIGHT
from handlers.reading.words import listed

_PREFERRING: Final = listed("free available home usually prefers best better only")


def stands_alone(clause: Clause) -> bool:
    """Whether a date is what the clause is about: "thu pm", "I meant friday", not "she's in class til 3"."""
    if clause.subject in ("us", "") and clause.says("out", "off", "ooo", "pto"):
        return False
    if clause.says("not") and clause.says("available", "free", "home", "in") and not clause.says("until"):
        return False
    if all(when.day is None for when in clause.whens) and clause.says(*_PREFERRING):
        # A standing preference ("only free after 3") names no day to act on.
        return False
    return all(
        word in _BESIDE_DATE or (token.raw[0].isupper() and is_unknown_name(token))
        for word, token in _plain_words(clause)
    )


def _plain_words(clause: Clause) -> list[tuple[str, Token]]:
    return [(token.word, token) for token in clause.tokens if token.kind is Kind.WORD]


_BESIDE_DATE: Final = LIGHT | listed(
    "i we she he they pt her him me us will would do it make meant that was next again then maybe best good better works work free "
    "available open ok fine on at for by around after before until about not no with remind reminder wants want wanted prefers likes can "
    "thing same could instead or probably prob probs possibly likely anytime only says said time day try going gonna is be should may might hopefully and in from doing via"
)
