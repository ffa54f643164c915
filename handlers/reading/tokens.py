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
from handlers.reading.words import ORDINARY, RELATIVES


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


MERGES: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    tuple(written.split()): tuple(merged.split())
    for written, merged in {
        "study team": "studyteam",
        "study staff": "studyteam",
        "study doctor": "pi",
        "study doc": "pi",
        "study dr": "pi",
        "sub i": "pi",
        "sub pi": "pi",
        "sub investigator": "pi",
        "sub invest": "pi",
        "principal pi": "pi",
        "medical monitor": "monitor",
        "med monitor": "monitor",
        "medication monitor": "monitor",
        "medical records": "records",
        "medication records": "records",
        "med records": "records",
        "records office": "recordsoffice",
        "records dept": "recordsoffice",
        "records department": "recordsoffice",
        "records desk": "recordsoffice",
        "records room": "recordsoffice",
        "records clerk": "recordsoffice",
        "roi dept": "recordsoffice",
        "him dept": "recordsoffice",
        "no one": "nobody",
        "mid day": "midday",
        "mid week": "midweek",
        "2nd opinion": "second opinion",
        "1st thing": "first thing",
        "different study": "other study",
        "diff study": "other study",
        "diff trial": "other trial",
        "one pager": "flyer",
        "phone screen": "phone prescreen",
        "phone screening": "phone prescreen",
        "pre screen": "prescreen",
        "pre screened": "prescreened",
        "pre screening": "prescreen",
        "voice mail": "vm",
        "voice message": "vm",
        "answering machine": "vm",
        "answer machine": "vm",
        "mail box": "mailbox",
        "e mail": "email",
        "e mailed": "emailed",
        "text message": "text",
        "text messages": "texts",
        "text messaged": "texted",
        "text msg": "text",
        "email message": "email",
        "phone call": "call",
        "phone calls": "calls",
        "follow up": "followup",
        "follows up": "followup",
        "followed up": "followedup",
        "following up": "followup",
        "re schedule": "reschedule",
        "re scheduled": "rescheduled",
        "re book": "rebook",
        "re booked": "rebooked",
        "screening visit": "visit",
        "study visit": "visit",
        "screening appointment": "appointment",
        "screening appt": "appointment",
        "records request": "request",
        "record request": "request",
        "records requests": "requests",
        "medical roi": "roi",
        "records roi": "roi",
        "roi form": "roi",
        "signed roi": "roi signed",
        "good bye": "goodbye",
        "path report": "pathology",
        "discharge summary": "summary",
        "op note": "notes",
        "clinic notes": "notes",
        "screen fail": "screenfail",
        "screen failed": "screenfail",
        "screen failure": "screenfail",
        "screen fails": "screenfail",
        "primary care": "pcp",
        "family doctor": "owndoctor",
        "gave roi": "roi signed",
        "e consent": "econsent",
        "wi fi": "wifi",
        "smart phone": "smartphone",
        "day care": "daycare",
        "child care": "childcare",
        "care giver": "caregiver",
        "room mate": "roommate",
        "un block": "unblock",
        "some one": "someone",
        "some body": "someone",
        "time off": "time off",
    }.items()
}
_LONGEST_MERGE: Final = 2
_OWNERS: Final = frozenset({"her", "his", "their", "own", "'s", "pt", "my"})
_DOCTORS: Final = frozenset(
    {
        "dr",
        "doctor",
        "doc",
        "physician",
        "cardiologist",
        "oncologist",
        "specialist",
        "neurologist",
        "pcp",
        "gp",
        "md",
    }
)
_CLITICS: Final = {"ll": "will", "d": "would", "re": "are", "ve": "have", "m": "am"}
_FRACTIONS: Final = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4"})
_AFTER_FRACTION: Final = frozenset(
    {
        "done",
        "complete",
        "completed",
        "finished",
        "through",
        "way",
        "of",
        "prescreen",
        "hour",
        "the",
        "a",
        "an",
        "her",
        "records",
    }
)
_AFTER_TRIED: Final = frozenset(
    {"calling", "texting", "to", "her", "him", "pt", "again", "call", "reaching", "twice", "emailing"}
)
_SPECIALTIES: Final = frozenset(
    {
        "gi",
        "heart",
        "family",
        "regular",
        "own",
        "primary",
        "neuro",
        "cardio",
        "onc",
        "rheum",
        "derm",
        "eye",
        "kidney",
        "cancer",
    }
)
_ILL_AFTER: Final = frozenset(
    {"is", "was", "are", "were", "very", "too", "feeling", "got", "been", "'s", "am", "pt"}
)


def joined(tokens: list[Token]) -> list[Token]:
    """`tokens` with fixed pairs of words made one ("study team", "her doctor"), names after "Dr." left out."""
    out: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        following = tokens[position + 1].word if position + 1 < len(tokens) else ""
        merged = MERGES.get((token.word, following))
        if merged is not None:
            out += (Token(word, f"{token.raw} {tokens[position + 1].raw}", Kind.WORD) for word in merged)
            position += _LONGEST_MERGE
            continue
        if (
            token.word == "i"
            and following == "will"
            and token.raw.lower() == "ill"
            and out
            and out[-1].word in _ILL_AFTER
        ):
            out.append(Token("ill", token.raw, Kind.WORD))
            position += _LONGEST_MERGE
            continue
        if token.kind is Kind.DATE and token.word in _FRACTIONS and following in _AFTER_FRACTION:
            out.append(Token("half", token.raw, Kind.WORD))
            position += 1
            continue
        if token.word == "percent" and out and out[-1].kind is Kind.NUMBER and following in _AFTER_FRACTION:
            out[-1] = Token("half", out[-1].raw, Kind.WORD)
            position += 1
            continue
        if token.word == "'s" and out and out[-1].word == "pt" and following in RELATIVES:
            # "Pt's husband": the husband is who was spoken to.
            out.pop()
            position += 1
            continue
        if (
            token.word == "btw"
            and position + 1 < len(tokens)
            and tokens[position + 1].kind in (Kind.NUMBER, Kind.CLOCK)
        ):
            out.append(Token("between", token.raw, Kind.WORD))
            position += 1
            continue
        if (
            token.word in ("like", "about")
            and out
            and out[-1].word == "in"
            and _is_amount(tokens, position + 1)
        ):
            # "In like 3 days".
            position += 1
            continue
        if token.word == "tired" and following in _AFTER_TRIED:
            out.append(Token("tried", token.raw, Kind.WORD))
            position += 1
            continue
        if token.word in _DOCTORS:
            position = _add_doctor(out, tokens, position)
            continue
        out.append(token)
        position += 1
    return out


def _is_amount(tokens: list[Token], position: int) -> bool:
    return position < len(tokens) and (
        tokens[position].kind in (Kind.NUMBER, Kind.SPAN)
        or tokens[position].word in ("a", "an", "two", "three")
    )


def _add_doctor(out: list[Token], tokens: list[Token], position: int) -> int:
    token = tokens[position]
    if len(out) > 1 and out[-1].word in _SPECIALTIES and out[-2].word in _OWNERS:
        out.pop()
    is_own = bool(out) and out[-1].word in _OWNERS and out[-1].kind is Kind.WORD
    if is_own or token.word in ("pcp", "gp"):
        out.append(Token("owndoctor", token.raw, Kind.WORD))
        return position + 1
    named = token.word in ("dr", "doctor")
    out.append(Token("dr" if named else token.word, token.raw, Kind.WORD))
    position += 1
    while named and position < len(tokens) and is_unknown_name(tokens[position]):
        position += 1
    return position


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
