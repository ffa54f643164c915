"""Slack's way of writing text, turned into the plain characters that the rest of reading expects."""

import re
import unicodedata
from typing import Final

_LINK: Final = re.compile(r"<(?:mailto:|tel:|https?://)[^<>|\s]*(?:\|([^<>]*))?>")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^<>]*)?>")
_BROADCAST: Final = re.compile(r"<!(here|channel|everyone|subteam)\b[^<>]*>")
_CHANNEL: Final = re.compile(r"<#C[A-Z0-9]+(?:\|[^<>]*)?>")
_EMOJI: Final = re.compile(r":([a-z0-9_+'-]*[a-z_+][a-z0-9_+'-]*)(?:::skin-tone-\d)?:")
_SKIN_TONES: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]")
_PICTURES: Final = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff]"
)
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SAME: Final = {
    ord(odd): plain
    for plain, odds in {
        "'": "\u2018\u2019\u201b\u02bc\u00b4`\u2032",
        '"': "\u201c\u201d\u201e\u00ab\u00bb",
        "-": "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d",
        " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u200b\u2060\ufeff\u00ad",
    }.items()
    for odd in odds
}
_YES: Final = frozenset(
    {"+1", "thumbsup", "ok_hand", "pray", "100", "raised_hands", "clap", "slightly_smiling_face"}
)


def same_length(text: str) -> str:
    """`text` with curly quotes, odd spaces and dashes, full-width letters and foreign digits made plain.

    Every character becomes exactly one, so positions in the result are positions in `text`.
    """
    if text.isascii():
        return text
    return "".join(character if character.isascii() else _plain(character) for character in text)


def _plain(character: str) -> str:
    if (known := _SAME.get(ord(character))) is not None:
        return known
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def from_slack(text: str) -> str:
    """What a person typed, out of what Slack sent: links shown by their label, emoji as `:name:`.

    A person stays `<@U012ABC>`, a broadcast `<!here>`; a channel is dropped. Line breaks stay.
    """
    plain = same_length(text)
    if "<" in plain:
        plain = _MENTION.sub(r"<@\1>", plain)
        plain = _BROADCAST.sub(r"<!\1>", plain)
        plain = _CHANNEL.sub(" ", plain)
        plain = _LINK.sub(lambda link: link[1] or " ", plain)
    if "&" in plain:
        for entity, character in _ENTITIES:
            plain = plain.replace(entity, character)
    return plain


def without_pictures(text: str) -> tuple[str, list[str]]:
    """`text` without its emoji, and the emoji in order: pictures as themselves, `:name:` as the name."""
    if text.isascii() and ":" not in text:
        return text, []
    seen: list[str] = []

    def take(found: re.Match[str]) -> str:
        seen.append(found[1] if found.re is _EMOJI else found[0])
        return " "

    bare = _SKIN_TONES.sub("", text)
    return _EMOJI.sub(take, _PICTURES.sub(take, bare)), seen
