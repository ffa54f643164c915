"""Clauses that yielded nothing although a word of theirs matters: better asked about than passed over."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.draft import Draft
from handlers.reading.lexicon import table
from handlers.reading.phrases import PhraseBook
from handlers.reading.result import Blocker, Visit, VisitState
from handlers.reading.talk import is_small_talk
from handlers.reading.tokens import Kind
from handlers.reading.word_lists import LIGHT
from models.terms import AttemptOutcome

_TABLE: Final = table("left_over")
_HARMLESS: Final = PhraseBook(({"harmless": _TABLE["harmless"]},))
_BESIDE_A_DAY: Final = PhraseBook(({"harmless": _TABLE["harmless_beside_a_day"]},))
_REPORTED, _SPOKEN_OF, _TURNING, _HINDERED = (
    frozenset(word.strip() for word in _TABLE[heading].split("|"))
    for heading in ("reported", "spoken_of", "turning", "hindered")
)
_COLOURING: Final = frozenset({"patient_says", "promise", "hedge", "then_step", "away", "interest"})
_WISHES: Final = ("wants", "want", "wanted", "asks", "asked", "requested", "hoping")
_SHORT: Final = 5
_BEFORE_DATES: Final = (Kind.WHEN, Kind.NUMBER, Kind.CLOCK, Kind.ORDINAL)


def leaves_report(clause: Clause) -> bool:
    """Whether a word that usually reports something is in no phrase, in a clause without any other."""
    return not has_phrase(clause) and bool(_unexplained(clause) & (_REPORTED | _SPOKEN_OF))


def leaves_more(clause: Clause) -> bool:
    """Whether a clause that says one thing reports another beside it, or turns what it says."""
    return has_phrase(clause) and bool(_unexplained(clause) & (_REPORTED | _TURNING))


def wishes_for_day(clause: Clause) -> bool:
    """ "Wants to come next week": a day the patient named, and nothing made of it."""
    return clause.subject in ("", "pt") and bool(clause.whens) and clause.says(*_WISHES)


def leaves_hindrance(clause: Clause) -> bool:
    """Whether a "not", or a word of something in the way, is in no phrase at all."""
    return bool(_unexplained(clause) & _HINDERED) and not is_small_talk(clause)


def is_explained(draft: Draft, clause: Clause) -> bool:
    """Whether the reply tells what a left-over "not" is about: "Works M-F, no flexibility", "lvm, no signal"."""
    place = draft.clauses.index(clause)
    beside = [
        *draft.clauses[: place + 1],
        *(one for one in draft.clauses[place + 1 :][:1] if one.opener == ","),
    ]
    if any(isinstance(event, Blocker) for event in draft.events) and any(
        one.has(*BLOCKERS, *CATEGORIES, "silence", "vm_full") for one in beside
    ):
        return True
    if any(isinstance(event, Visit) and event.state is not VisitState.BOOKED for event in draft.events):
        return True
    reached = (None, AttemptOutcome.SPOKE)
    told = any(contact.was_tried or contact.outcome not in reached for contact in draft.contacts.all)
    return told and clause.subject == ""


def restates(clause: Clause) -> bool:
    """ "Visit is thu", "PI reviewed": said along the way, of nothing new for the record."""
    words = [word for word in clause.words if word not in LIGHT]
    if clause.words[:1] in (["pi"], ["dr"], ["studyteam"]) and words[1:] == ["reviewed"]:
        return True
    if (
        clause.subject == "pi"
        and clause.says("has", "have")
        and clause.speaks_of("records")
        and len(words) <= _SHORT
    ):
        return True
    return clause.subject == "visit" and bool(clause.whens) and len(words) == 1


def has_phrase(clause: Clause) -> bool:
    """Whether some phrase of the clause says more than how sure it is, or in whose mouth."""
    return any(hit.concept not in _COLOURING for hit in clause.hits)


def _unexplained(clause: Clause) -> frozenset[str]:
    if clause.denied or restates(clause):
        return frozenset()
    harmless = _HARMLESS.find(clause.tokens) + (_BESIDE_A_DAY.find(clause.tokens) if clause.whens else [])
    explained = {place for hit in (*clause.hits, *harmless) for place in range(hit.start, hit.end)}
    return frozenset(
        token.word
        for place, token in enumerate(clause.tokens)
        if token.kind is Kind.WORD and place not in explained and not _sets_date_aside(clause, place)
    )


def _sets_date_aside(clause: Clause, place: int) -> bool:
    """ "Thu, not fri", "not calling until thu"."""
    if clause.tokens[place].word == "not" and any(when.bound == "until" for when in clause.whens):
        return True
    following = clause.tokens[place + 1 : place + 2]
    return clause.tokens[place].word == "not" and bool(following) and following[0].kind in _BEFORE_DATES
