"""Fixed pairs of words that make one ("study team", "her doctor"). Add a pair to `MERGES`."""

from typing import Final

from handlers.reading.tokens import Kind, Token, is_unknown_name
from handlers.reading.words import RELATIVES

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
        "later tonight": "tonight",
        "later on": "later",
        "later than": "by",
        "any time": "anytime",
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
        "otra vez": "again",
        "de nuevo": "again",
    }.items()
}


_LONGEST_MERGE: Final = 2


_PARTS: Final = frozenset({"morning", "afternoon", "evening", "am", "pm"})
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
        clock = _told_clock(tokens, position)
        if clock is not None:
            out.append(clock)
            position += 3
            continue
        part = tokens[position + 2].word if position + 2 < len(tokens) else ""
        if token.word == "later" and following == "this" and part in _PARTS:
            # "Later this afternoon" is this afternoon.
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


def _told_clock(tokens: list[Token], position: int) -> Token | None:
    """ "Half past 2", "quarter to 4" as a clock time."""
    if position + 2 >= len(tokens) or tokens[position].word not in ("half", "quarter"):
        return None
    direction, hour = tokens[position + 1].word, tokens[position + 2]
    if (
        direction not in ("past", "after", "to", "til", "until")
        or hour.kind is not Kind.NUMBER
        or not hour.word.isdigit()
    ):
        return None
    number = int(hour.word)
    if not 1 <= number <= 12:
        return None
    minute = 30 if tokens[position].word == "half" else 15
    if direction not in ("past", "after"):
        number, minute = (number - 2) % 12 + 1, 60 - minute
    return Token(f"{number}:{minute:02}", hour.raw, Kind.CLOCK)


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
    start = position
    while (
        named
        and position < len(tokens)
        and (is_unknown_name(tokens[position]) or (position == start and _is_capitalised(tokens[position])))
    ):
        position += 1
    return position


def _is_capitalised(token: Token) -> bool:
    """ "Dr. Park", "Dr. Young": after a title an ordinary word with a capital is a name."""
    return token.kind is Kind.WORD and token.raw[:1].isupper() and not token.raw.isupper()
