"""The words that are not for us to say (field notes 1.4), found in any text before it goes out."""

import re
from collections.abc import Iterator, Mapping

from messages.boundary import BOUNDARY
from messages.message import Message

# Word parts, so that endings count too. Whole phrases where the word alone is harmless.
FORBIDDEN = (
    r"eligib\w*",
    r"ineligib\w*",
    r"qualif(?:y|ies|ied)\w*",
    r"disqualif\w*",
    r"enrol\w*",
    r"screen(?:ing)? fail\w*",
    r"guaranteed",
    r"you're in",
    r"match(?:ed|es|ing)?",
    r"treatments?",
    r"therap(?:y|ies)",
    r"new drugs?",
    r"non-compliant",
    r"unreliable",
    r"difficult patients?",
    r"lost patients?",
    r"(?:dead|cold) leads?",
    r"conversions?",
    r"rejected",
    r"(?:accepted|approved|cleared|failed) (?:for|into|person|people|patients?)",
)
_FOUND = re.compile(r"\b(?:" + "|".join(FORBIDDEN) + r")\b", re.IGNORECASE)


def forbidden_in(text: str) -> list[str]:
    """The forbidden words in a text, as written; the boundary line of a digest may say its own."""
    return [found.group() for found in _FOUND.finditer(text.replace(BOUNDARY, ""))]


def forbidden_in_message(message: Message) -> list[str]:
    """The forbidden words in all that a message shows: its text and every text in its blocks."""
    return [
        word
        for text in (message.text, *_texts(message.blocks), *_texts(message.plain))
        for word in forbidden_in(text)
    ]


def _texts(part: object) -> Iterator[str]:
    """Every piece of text in blocks; ids and values are read by nobody."""
    if isinstance(part, Mapping):
        for key, one in part.items():
            if isinstance(one, str):
                if key in ("text", "title", "name", "label", "y_label"):
                    yield one
            else:
                yield from _texts(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)
