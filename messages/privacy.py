"""What is said when text holds something that could tell who a patient is."""

from collections.abc import Iterable

from messages.blocks import actions, button, section
from messages.message import Message
from messages.saying import say

KINDS: dict[str, str] = {
    "phone": "a phone number",
    "email": "a mail address",
    "birth_date": "a date of birth or an age",
    "record_number": "a record number",
    "social_security": "a social security number",
    "address": "an address",
    "name": "a name",
}


def not_kept(kinds: Iterable[str]) -> str:
    """What kind of thing was stopped, never the thing itself; and what could be said instead."""
    return f"{_stopped(kinds)} Say it without, for example: “prefers evenings, has no ride”."


def _stopped(kinds: Iterable[str]) -> str:
    found = list(dict.fromkeys(KINDS[kind] for kind in kinds))
    listed = " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
    return f"That looks like it holds {listed}, so nothing of it was kept."


def stopped(kinds: Iterable[str], cleaned: str, private: str) -> Message:
    """To the sender alone: what kind of thing was stopped, and their words without it to take instead.

    Without a cleaned text, or where nothing but the thing itself was said, there is nothing to take.
    """
    parts = say("text_stopped", why=_stopped(kinds), cleaned=cleaned)
    blocks = [section(part) for part in parts]
    if cleaned:
        take = button("Log it without", "reply:cleaned", private, style="primary")
        blocks.append(actions("reply:cleaned", [take]))
    return Message("\n".join(parts), blocks)
