"""How Slack stores text: escaped, with links and mentions in angle brackets."""

import re
from collections.abc import Mapping

LONGEST = 40_000
_KEPT = re.compile(r"<(?:[@#!][^<>\n]+|(?:https?|mailto|tel|slack):[^<>\n]+)>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
_LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]]|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_MENTION = re.compile(r"(?<![\w.])([@#])([\w.-]*\w)")


def as_stored(text: str) -> str:
    """What Slack keeps of a text an app sent: stray `&<>` escaped, bare links bracketed, cut at 40,000."""
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [
            _escape(_ENTITY.sub("&amp;", text[end : kept.start()]), bare_ampersand=False),
            kept.group(),
        ]
        end = kept.end()
    pieces.append(_escape(_ENTITY.sub("&amp;", text[end:]), bare_ampersand=False))
    return "".join(pieces)[:LONGEST]


def as_typed(text: str, mentions: Mapping[str, str], *, links: bool = True) -> str:
    """What Slack keeps of a text a person typed.

    `mentions` maps `@ana` and `#site-101`, in small letters, to `<@U…>` and `<#C…>`; other names stay text.
    Mentions already in angle brackets, as the client's own picker makes them, stay.
    """
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [_typed_piece(text[end : kept.start()], mentions, links), kept.group()]
        end = kept.end()
    pieces.append(_typed_piece(text[end:], mentions, links))
    return "".join(pieces)[:LONGEST]


def _typed_piece(text: str, mentions: Mapping[str, str], links: bool) -> str:
    text = _escape(text, links=links)
    return _MENTION.sub(lambda found: mentions.get(found.group().lower(), found.group()), text)


def _escape(text: str, *, bare_ampersand: bool = True, links: bool = True) -> str:
    if bare_ampersand:
        text = text.replace("&", "&amp;")
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return _LINK.sub(_bracketed, text) if links else text


def _bracketed(found: re.Match[str]) -> str:
    link = found.group()
    return f"<{link}>" if link.startswith("http") else f"<mailto:{link}|{link}>"
