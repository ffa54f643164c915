"""A reply cut into words, numbers and marks, abbreviations written out and typing slips mended."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from handlers.reading.mentions import Mention
from handlers.reading.references import SOURCE as _REFERENCE
from handlers.reading.spelling import mend
from handlers.reading.vocabulary import KNOWN
from handlers.reading.word_lists import SPELLED_OUT, WEEKDAY_NUMBERS
from handlers.reading.words import ORDINARY


class Kind(Enum):
    """What a token is."""

    WORD = 1
    NUMBER = 2
    CLOCK = 3
    DATE = 4
    ORDINAL = 5
    SPAN = 6
    TIMES = 7
    MARK = 8
    MENTION = 9
    WHEN = 10


@dataclass(slots=True)
class Token:
    """One word, number or mark: `word` is what it stands for, `raw` what was typed."""

    word: str
    raw: str
    kind: Kind
    when: Mention | None = None


_SLASHED: Final = "f/u|w/o|w/|b/c|n/a|c/b|l/m|r/s|d/t|s/w|v/m|y/o|p/u|n/s|t/c|f/up|h/o"
_TOKEN: Final = re.compile(
    rf"""
    (?P<mention><@[UW][A-Z0-9]+>|<![a-z]+>)
  | (?P<ref>{_REFERENCE})
  | (?P<date>\b\d{{4}}-\d\d?-\d\d?(?:T\d\d:\d\d\S*)?(?![\d-])|\b\d{{1,2}}-\d{{1,2}}-\d{{4}}(?!\d)|\b\d{{1,2}}/\d{{1,2}}(?:/\d{{4}}|/\d\d)?(?![\d/]))
  | (?P<clock>\b\d{{1,2}}[:.]\d\d\s?[ap](?:\.m\.?|m\b|\b)|\b\d{{1,2}}:\d\d(?!\d)|\b\d{{1,4}}\s?(?:am\b|pm\b|a\.m\.?|p\.m\.?)|\b\d{{1,4}}[ap]\b)
  | (?P<times>\bx\s?\d{{1,3}}\b|\b\d{{1,3}}\s?x\b)
  | (?P<word>\b2(?:morrow|moro|mrw|mro|day|nite)\b|(?:{_SLASHED})(?![a-z])|w/(?=\w)|[^\W\d_](?:[\w'-]*[^\W_])?)
  | (?P<ish>\b\d{{1,4}}(?::\d\d)?\s?-?ish\b)
  | (?P<ordinal>\b\d{{1,2}}(?:st|nd|rd|th)\b)
  | (?P<span>\b\d{{1,4}}\+?\s?(?:hours?|hrs?|hr|h|days?|d|weeks?|wks?|w|months?|mos?|minutes?|mins?|m|bd|business\s+days?|working\s+days?)\b(?!/))
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<mark>\n|\.{{2,}}|--+|->|=>|[.,;:!?()/\u2014@&+~$%<>#-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ABBREVIATION: Final = re.compile(
    r"\b(dr|st|approx|appt|mon|tues?|weds?|thurs?|fri|sat|sun|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|p\.m|a\.m)\.(?=[ \t]*[\w,])|\bn\.a\b\.?",
    re.IGNORECASE,
)
_WORDS_FOR_MARKS: Final = {
    "@": "at",
    "&": "and",
    "+": "and",
    "~": "around",
    "$": "money",
    "#": "number",
    "%": "percent",
}
_BREAKS: Final = frozenset({"\n", ".", "!", "?", ";", ",", ":", "(", ")", "/", "-", "\u2014"})


def tokenise(text: str) -> list[Token]:
    """The tokens of a cleaned reply, in order. Spelled-out abbreviations give several words for one."""
    tokens: list[Token] = []
    text = _ABBREVIATION.sub(lambda found: (found[1] or "na").replace(".", ""), text)
    for found in _TOKEN.finditer(text):
        kind, raw = found.lastgroup, found[0]
        if kind == "word":
            _add_words(tokens, raw)
        elif kind == "mark":
            _add_mark(tokens, raw, text, found)
        elif kind == "ref":
            continue
        elif kind == "mention":
            tokens.append(Token(raw, raw, Kind.MENTION))
        elif kind == "ish":
            tokens.append(Token(raw.lower().split("i")[0].strip(" -"), raw, Kind.CLOCK))
        elif kind is not None:
            tokens.append(Token(raw.lower(), raw, Kind[kind.upper()]))
    return tokens


def _add_words(tokens: list[Token], raw: str) -> None:
    for word in spelled_out(raw):
        tokens.append(Token(word, raw, Kind.MARK if word == "-" else Kind.WORD))


def _add_mark(tokens: list[Token], raw: str, text: str, found: re.Match[str]) -> None:
    if raw in _WORDS_FOR_MARKS:
        tokens.append(Token(_WORDS_FOR_MARKS[raw], raw, Kind.WORD))
    elif raw == "-":
        spaced = (
            text[found.start() - 1 : found.start()].isspace() or text[found.end() : found.end() + 1].isspace()
        )
        tokens.append(Token("\u2014" if spaced else "-", raw, Kind.MARK))
    elif raw == "?" and _asks_about(tokens, text, found.end()):
        tokens.append(Token("question", raw, Kind.WORD))
    elif raw == ":" and tokens and tokens[-1].word == "re":
        return
    elif raw in _BREAKS:
        tokens.append(Token(raw, raw, Kind.MARK))
    elif len(raw) > 1:
        tokens.append(Token("\u2014", raw, Kind.MARK))


def _asks_about(tokens: list[Token], text: str, end: int) -> bool:
    """ "? for med monitor re washout" names a question."""
    opens = not tokens or tokens[-1].kind is Kind.MARK
    return opens and _ASKED_OF.match(text, end) is not None


_ASKED_OF: Final = re.compile(r"\s*(?:for|re|to|about|on|w/|with|out)\b", re.IGNORECASE)


def spelled_out(raw: str) -> tuple[str, ...]:
    """The known words that one typed word stands for: "lmtcb" stays, "didnt" gives did and not."""
    word = unaccented(raw.lower())
    # "Tom" with a capital is a person, "tom" tomorrow.
    if raw == "Tom":
        return ("Tom",)
    if (known := SPELLED_OUT.get(word)) is not None:
        return known
    if word.endswith("'s"):
        return (*spelled_out(word[:-2]), "'s")
    if "'" in word and (known := SPELLED_OUT.get(word.replace("'", ""))) is not None:
        return known
    stem, mark, ending = word.partition("'")
    if mark and (clitic := _CLITICS.get(ending)) is not None and stem:
        return (*spelled_out(stem), clitic)
    if "'" in word:
        return spelled_out(word.replace("'", ""))
    if "-" in word:
        parts = [part for part in word.split("-") if part]
        joined = "".join(parts)
        if joined in SPELLED_OUT:
            return SPELLED_OUT[joined]
        if len(parts) == 2 and parts[0] == "re" and joined not in KNOWN:
            return spelled_out(parts[1])
        if len(parts) == 2 and all(part in WEEKDAY_NUMBERS for part in parts):
            return (parts[0], "-", parts[1])
        return tuple(spelled for part in parts for spelled in spelled_out(part))
    mended = mend(word)
    return SPELLED_OUT.get(mended, (mended,))


def unaccented(word: str) -> str:
    """`word` without accents."""
    if word.isascii():
        return word
    return "".join(mark for mark in unicodedata.normalize("NFKD", word) if not unicodedata.combining(mark))


_CLITICS: Final = {"ll": "will", "d": "would", "re": "are", "ve": "have", "m": "am"}


def word_at(tokens: Sequence[Token], position: int) -> str:
    """The word at `position`, "" beyond the ends."""
    return tokens[position].word if 0 <= position < len(tokens) else ""


def ends_clause(tokens: Sequence[Token], position: int) -> bool:
    """Whether nothing of the same statement follows from `position` on."""
    if position >= len(tokens) or tokens[position].kind is Kind.MARK:
        return True
    return tokens[position].word in ("and", "but", "so")


def is_unknown_name(token: Token) -> bool:
    """Whether a token is a word that is neither the grammar's nor ordinary English, so most likely a name."""
    if token.kind is not Kind.WORD or len(token.word) < 2:
        return False
    return token.word not in KNOWN and token.word not in ORDINARY and token.word.isalpha()
