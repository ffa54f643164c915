"""A text without what the identifier screen stopped in it: placeholders that say what stood there, never what it was."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from handlers.reading.words import ORDINARY


class IdentifierKind(StrEnum):
    """What kind of thing could tell who a patient is."""

    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    RECORD_NUMBER = "record_number"
    SOCIAL_SECURITY = "social_security"
    ADDRESS = "address"
    NAME = "name"


Span = tuple[int, int, IdentifierKind]
_PLACEHOLDERS: Final = {
    IdentifierKind.PHONE: "[phone number]",
    IdentifierKind.EMAIL: "[email address]",
    IdentifierKind.BIRTH_DATE: "[birth date or age]",
    IdentifierKind.RECORD_NUMBER: "[record number]",
    IdentifierKind.SOCIAL_SECURITY: "[social security number]",
    IdentifierKind.ADDRESS: "[address]",
    IdentifierKind.NAME: "[name]",
}
PLACEHOLDER: Final = re.compile("|".join(re.escape(one) for one in _PLACEHOLDERS.values()))
_PATIENT_BEFORE: Final = re.compile(r"\b(?:pt|patient)(?:\s*[,:(-])?\s*$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_][\w'-]*[^\W_]")
_LONG_NUMBER: Final = re.compile(r"\d{4,}")
_BLANKS: Final = re.compile(r"[ \t]{2,}")
_BEFORE_MARK: Final = re.compile(r"[ \t]+(?=[,.;:!?)])")
_SHORTEST_NAME: Final = 3


def replaced(text: str, spans: Sequence[Span]) -> str:
    """`text` with each span (in order, not overlapping) gone, and with it every other mention of the same.

    A name directly after "pt" is left out, everything else gives way to its placeholder. A name or a
    number of four digits or more that was stopped in one place is taken out wherever else it stands.
    """
    pieces: list[str] = []
    position = 0
    for start, end, kind in spans:
        before = text[position:start]
        pieces.append(before)
        if kind is not IdentifierKind.NAME or not _PATIENT_BEFORE.search("".join(pieces)):
            pieces.append(_PLACEHOLDERS[kind])
        position = end
    cleaned = _tidied("".join([*pieces, text[position:]]))
    for telling, kind in _telling_parts(text, spans):
        elsewhere = re.compile(rf"(?<![\w]){re.escape(telling)}(?![\w])", re.IGNORECASE)
        cleaned = elsewhere.sub(_PLACEHOLDERS[kind], cleaned)
    return cleaned


def _telling_parts(text: str, spans: Sequence[Span]) -> list[tuple[str, IdentifierKind]]:
    """The words of stopped names that are no ordinary words, and the long numbers in whatever was stopped."""
    parts: list[tuple[str, IdentifierKind]] = []
    for start, end, kind in spans:
        stopped = text[start:end]
        if kind is IdentifierKind.NAME:
            names = (word for word in _WORD.findall(stopped) if len(word) >= _SHORTEST_NAME)
            parts += [(name, kind) for name in names if name.lower() not in ORDINARY]
        else:
            parts += [(number, kind) for number in _LONG_NUMBER.findall(stopped)]
    return list(dict.fromkeys(parts))


def _tidied(text: str) -> str:
    return _BEFORE_MARK.sub("", _BLANKS.sub(" ", text)).strip(" \t")
