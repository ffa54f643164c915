"""The identifier screen: what could tell who a patient is, found in any text before it is stored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers

from handlers.reading import identifying_names, slack_text
from handlers.reading.cleaning import IdentifierKind, Span, replaced
from handlers.reading.identifying_numbers import (
    ADDRESSES,
    BIRTH,
    EMAILS,
    HARMLESS,
    PHONES,
    RECORD_NUMBERS,
    RUN_OF_DIGITS,
    SOCIAL_SECURITY,
    ZIP,
    looks_like_phone,
)

_MAIL_SIGN: Final = re.compile(r"@|\bat\b", re.IGNORECASE)
_ZIP_PLUS_FOUR: Final = re.compile(r"\d{5}-\d{4}")
_PASSES: Final = 4
_REGIONS: Final = ("US", "MX", "GB", "ES", "FR", "DE")

__all__ = ["IdentifierKind", "Screening", "cleaned", "screen"]


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen saw: the kinds caught, in order of the text, and the text without them."""

    kinds: tuple[IdentifierKind, ...]
    cleaned: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing was caught."""
        return not self.kinds


def screen(text: str, *, capitals_carry_meaning: bool = True) -> Screening:
    """Look for phones, mail addresses, birth dates, record numbers, addresses and patients' names in `text`.

    `text` may be plain or as Slack sends it. `capitals_carry_meaning=False` says that the letters were
    folded or shouted, so a capital is no sign of a name; an all-capitals text is recognised by itself.
    What is caught is replaced in `cleaned` by a placeholder; screening `cleaned` again finds nothing.
    """
    kinds: list[IdentifierKind] = []
    rest = text
    for _ in range(_PASSES):
        spans = _merged(_spans(slack_text.same_length(rest), capitals_carry_meaning))
        if not spans:
            return Screening(tuple(kinds), rest)
        kinds += [kind for _, _, kind in spans]
        rest = replaced(rest, spans)
    # What keeps coming back is no sentence worth offering again.
    return Screening(tuple(kinds), "")


def cleaned(text: str) -> str:
    """`text` as it may be offered back to whoever wrote it: without anything the screen stops.

    A text that passes the screen comes back as it is. The result always passes it, holds nothing of what
    was stopped, and is "" where nothing else is left.
    """
    return screen(text).cleaned


def _spans(text: str, capitals_carry_meaning: bool) -> Iterator[Span]:
    if any(map(str.isdigit, text)):
        yield from _numbers(text)
    if _MAIL_SIGN.search(text):
        yield from _all(EMAILS, text, IdentifierKind.EMAIL)
    for start, end in identifying_names.find(text, capitals_carry_meaning):
        yield start, end, IdentifierKind.NAME


def _numbers(text: str) -> Iterator[Span]:
    text = _masked(text, HARMLESS["references"])
    yield from _all(BIRTH, text, IdentifierKind.BIRTH_DATE)
    yield from _all(SOCIAL_SECURITY, text, IdentifierKind.SOCIAL_SECURITY)
    yield from _all(RECORD_NUMBERS, text, IdentifierKind.RECORD_NUMBER)
    yield from _all(ADDRESSES, text, IdentifierKind.ADDRESS)
    undated = _masked(text, HARMLESS["dates and times"])
    yield from _all(PHONES, undated, IdentifierKind.PHONE)
    seen: dict[str, IdentifierKind | None] = {}
    for run in RUN_OF_DIGITS.finditer(undated):
        before = undated[max(0, run.start() - 1) : run.start()]
        if before + run[0] not in seen:
            seen[before + run[0]] = _kind_of_run(run[0], before)
        kind = seen[before + run[0]]
        if kind is not None:
            yield run.start(), run.end(), kind
    yield from _all(ZIP, _masked(undated, HARMLESS["values"]), IdentifierKind.ADDRESS)


def _kind_of_run(run: str, before: str) -> IdentifierKind | None:
    digits = re.sub(r"\D", "", run)
    if _ZIP_PLUS_FOUR.fullmatch(run):
        return IdentifierKind.ADDRESS
    if looks_like_phone(run, digits):
        return IdentifierKind.PHONE
    if len(digits) >= 8 and _valid_somewhere(run if not before.endswith("+") else "+" + run):
        return IdentifierKind.PHONE
    return IdentifierKind.RECORD_NUMBER if re.search(r"\d{7}", run) else None


def _valid_somewhere(run: str) -> bool:
    for region in (None,) if run.startswith("+") else _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(run, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _all(patterns: tuple[re.Pattern[str], ...], text: str, kind: IdentifierKind) -> Iterator[Span]:
    for pattern in patterns:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), kind


def _masked(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """`text` with the harmless parts overwritten by bars, which no pattern reads across."""
    for pattern in patterns:
        text = pattern.sub(lambda found: "|" * len(found[0]), text)
    return text


def _merged(spans: Iterator[Span]) -> list[Span]:
    """The spans without overlaps: of two that touch the same place the earlier and longer one stays."""
    merged: list[Span] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            first, last, kept = merged[-1]
            merged[-1] = (first, max(last, end), kept)
        else:
            merged.append((start, end, kind))
    return merged
