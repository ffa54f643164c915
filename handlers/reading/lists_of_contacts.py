"""Contacts told as a list: "lvm + text", "email and text sent", "a vm this am and another this pm"."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.phrases import Hit


def mark_listed_channel(earlier: Clause, later: Clause) -> None:
    """ "Lvm + text": a bare channel beside a contact told before it is one more that was used."""
    concept = _LISTED_CHANNELS.get(tuple(later.words))
    contact = ("voicemail", "no_answer", "tried", "left_message", "sent_text", "sent_email", "sent_message")
    if concept and not later.whens and later.opener in ("and", ",", "/", ";") and earlier.has(*contact):
        later.hits = [Hit(concept, 0, len(later.tokens))]


def mark_listed_before(earlier: Clause, later: Clause) -> None:
    """ "Email + text sent": the first channel of the list was used as well."""
    concept = _LISTED_CHANNELS.get(tuple(earlier.words))
    sent = later.has("sent_text", "sent_email", "sent_message") and later.words[1:2] in (["sent"], ["out"])
    if concept and sent and not earlier.whens and later.opener in ("and", ",", "/"):
        earlier.hits = [Hit(concept, 0, len(earlier.tokens))]


def mark_another(earlier: Clause, later: Clause) -> None:
    """ "Left a vm this am & another this pm": the same again."""
    if (
        later.words
        in (["another"], ["another", "one"], ["one", "more"], ["again"], ["one"], ["1"], ["one", "again"])
        and later.opener == "and"
        and later.whens
    ):
        same = [hit.concept for hit in earlier.hits if hit.concept in _REPEATABLE]
        later.hits = [Hit(concept, 0, 1) for concept in same]


_REPEATABLE: Final = ("voicemail", "no_answer", "left_message", "sent_text", "sent_email", "sent_message")


_LISTED_CHANNELS: Final = {
    ("text",): "sent_text",
    ("texts",): "sent_text",
    ("a", "text"): "sent_text",
    ("email",): "sent_email",
    ("an", "email"): "sent_email",
    ("mychart",): "sent_message",
    ("portal",): "sent_message",
    ("mychart", "message"): "sent_message",
    ("portal", "message"): "sent_message",
    ("a", "mychart", "message"): "sent_message",
    ("a", "portal", "message"): "sent_message",
}
