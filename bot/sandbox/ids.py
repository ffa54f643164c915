"""Identifiers: the same person or channel always gets the same one, everything else a seeded next one."""

import hashlib
from string import ascii_uppercase, digits

_ALPHABET = digits + ascii_uppercase


def stable(prefix: str, *words: str) -> str:
    """An identifier such as `U04F2K8Q1ZP`, made of nothing but `words`."""
    number = int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:8], "big")
    letters = ""
    for _ in range(10):
        number, rest = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[rest]
    return prefix + letters


def person_id(key: str) -> str:
    """The user id of the person seeded under `key`."""
    return stable("U", "person", key)


def channel_id(name: str) -> str:
    """The id of the channel seeded under `name` (with or without #), whatever it is called later."""
    return stable("C", "channel", name.removeprefix("#"))


def dm_id(user_id: str) -> str:
    """The id of the direct messages between a user and the bot."""
    return stable("D", "dm", user_id)


def company_id(name: str) -> str:
    """The team id of another company."""
    return stable("T", "company", name)


BOT_USER_ID = stable("U", "bot")
BOT_ID = stable("B", "bot")


class Mint:
    """Gives out identifiers in a seeded order; `count` is all it has to remember."""

    def __init__(self, seed: int) -> None:
        self._seed = str(seed)
        self.count = 0

    def next(self, prefix: str) -> str:
        """The next identifier; equal seeds and counts give equal ones."""
        self.count += 1
        return stable(prefix, "minted", self._seed, str(self.count))
