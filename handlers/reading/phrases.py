"""Finding the phrases of the lexicon in a row of tokens."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.reading.tokens import Kind, Token
from handlers.reading.word_lists import CLASSES, LIGHT, SPELLED_OUT
from handlers.reading.word_pairs import MERGES

_LONGEST_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found in tokens [start, end)."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str]
    optional: bool
    is_gap: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    elements: tuple[_Element, ...]
    # The words of its last element that must be there: where none of them occurs, matching is idle.
    last: frozenset[str]


class PhraseBook:
    """Phrases by their first word, so that a row of tokens is read once."""

    def __init__(self, tables: Iterable[Mapping[str, str]]) -> None:
        self._by_first: dict[str, list[_Phrase]] = {}
        for table in tables:
            for concept, phrases in table.items():
                for phrase in phrases.split("|"):
                    self._add(concept, phrase.split())

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Every phrase in `tokens`; of phrases of one concept at one place only the longest."""
        found: dict[tuple[str, int], int] = {}
        present = {token.word for token in tokens}
        promising: dict[str, list[_Phrase]] = {}
        for start, token in enumerate(tokens):
            if token.kind is Kind.MARK or token.kind is Kind.WHEN:
                continue
            phrases = promising.get(token.word)
            if phrases is None:
                phrases = [
                    phrase
                    for phrase in self._by_first.get(token.word, ())
                    if not phrase.last or not phrase.last.isdisjoint(present)
                ]
                promising[token.word] = phrases
            for phrase in phrases:
                end = _match(phrase.elements, tokens, start)
                key = (phrase.concept, start)
                if end > found.get(key, 0):
                    found[key] = end
        return [Hit(concept, start, end) for (concept, start), end in found.items()]

    def words(self) -> set[str]:
        """All words that a phrase speaks of."""
        return {
            word
            for phrases in self._by_first.values()
            for phrase in phrases
            for element in phrase.elements
            for word in element.words
        }

    def _add(self, concept: str, pieces: list[str]) -> None:
        if not pieces:
            return
        elements = tuple(_element(piece) for piece in _merged(pieces))
        last = next(
            (one.words for one in reversed(elements) if not one.optional and not one.is_gap), frozenset[str]()
        )
        phrase = _Phrase(concept, elements, last)
        first = 0
        while True:
            for word in phrase.elements[first].words:
                self._by_first.setdefault(word, []).append(phrase)
            if not phrase.elements[first].optional:
                return
            first += 1


# A phrase that lists two forms of one of these verbs means every form.
_FORMS: Final = tuple(
    frozenset(forms.split())
    for forms in (
        "pick picks picked picking",
        "answer answers answered answering",
        "respond responds responded responding",
        "reply replies replied replying",
        "return returns returned returning",
        "sign signs signed signing",
        "look looks looked looking",
        "review reviews reviewed reviewing",
        "agree agrees agreed agreeing",
        "decline declines declined declining",
        "refuse refuses refused refusing",
        "send sends sent sending",
        "fax faxes faxed faxing",
        "suit suits suited",
        "work works worked",
        "fit fits",
        "arrive arrives arrived",
        "want wants wanted",
        "worry worries worried",
        "miss misses missed missing",
        "lose loses lost losing",
        "cover covers covered covering",
        "crash crashes crashed crashing",
    )
)


def _element(piece: str) -> _Element:
    if piece == "..":
        return _Element(frozenset(), optional=False, is_gap=True)
    optional = piece.endswith("?")
    words: set[str] = set()
    for word in piece.removesuffix("?").split("/"):
        if word.startswith("@"):
            words |= CLASSES[word[1:]]
        elif word:
            words.add(_spelled(word))
    for forms in _FORMS:
        if len(words & forms) > 1:
            words |= forms
    return _Element(frozenset(words), optional, is_gap=False)


def _merged(pieces: list[str]) -> list[str]:
    """The pieces with fixed pairs made one, as in the tokens."""
    out: list[str] = []
    for piece in pieces:
        pair = MERGES.get((out[-1], piece)) if out else None
        if pair is not None:
            out[-1:] = pair
        else:
            out.append(piece)
    return out


def _spelled(word: str) -> str:
    """A phrase's word as the tokens have it; of "cannot" the "not" is what counts."""
    spelled = SPELLED_OUT.get(word, (word,))
    if spelled[-1] == "not":
        return "not"
    return spelled[0] if len(spelled) == 1 else word


def _match(elements: tuple[_Element, ...], tokens: Sequence[Token], start: int) -> int:
    """Where the phrase that begins at `start` ends, or 0."""
    position, gap = start, 0
    last = start
    index = 0
    count, length = len(elements), len(tokens)
    while index < count:
        element = elements[index]
        if element.is_gap:
            gap = _LONGEST_GAP
            index += 1
            continue
        here = position
        passes = gap
        while here < length:
            token = tokens[here]
            if token.word in element.words and token.kind is not Kind.MARK:
                break
            if (token.kind is Kind.MARK and token.word != "-") or index == 0:
                here = length
            elif token.kind is Kind.WHEN or token.word in LIGHT or token.word == "-":
                here += 1
            elif passes > 0 and token.word not in ("not", "no"):
                passes -= 1
                here += 1
            else:
                here = length
        if here < length:
            position = last = here + 1
            gap = 0
        elif not element.optional:
            return 0
        index += 1
    return last
