"""Names that may be a patient's, told from colleagues' and clinics' names by the words around them."""

import re
from collections.abc import Iterator
from typing import Final

from handlers.reading.words import GIVEN_NAMES_TOO, MONTHS, ORDINARY, ORGANISATIONS, RELATIVES

_NAME = r"[^\W\d_](?:[\w'-]*[^\W_])?"
_TITLED: Final = re.compile(
    rf"(?<![\w/])(?P<title>mr|mrs|señora?|senora?|sra|srta|ms|miss|mx|sr|don|doña)(?P<dot>\.?)\s+(?=(?P<name>{_NAME}))",
    re.IGNORECASE,
)
_ANY_CASE_TITLES: Final = frozenset({"mr", "mrs", "señor", "señora", "senor", "senora", "sra", "srta"})
_INTRODUCED: Final = re.compile(
    rf"(?<![\w/])(?P<lead>pt|patient|paciente|(?:her|his|their|pt's|patient's|the|whose)?\s*name(?:\s+is|'s|\s*:|\s+was)|(?:her|his|their)\s+name"
    rf"|goes\s+by|se\s+llama)(?:\s*[:,(-]\s*|\s+)(?:(?P<verb>is|was|named|called)\s+)?\(?(?=(?P<name>{_NAME}))",
    re.IGNORECASE,
)
_VERB: Final = (
    r"(?:called|calling|call|phoned|phoning|rang|spoke\s+(?:to|with|w/?)|spoken\s+(?:to|with)|speaking\s+(?:to|with)|talked\s+(?:to|with|w/?)"
    r"|talk\s+(?:to|with)|chatted\s+(?:to|with)|texted|texting|text|emailed|emailing|email|e-mailed|messaged|reached|met(?:\s+with|\s+w/?)?"
    r"|saw|contacted|heard\s+(?:back\s+)?from|got\s+(?:a\s+)?hold\s+of|tried|reminded|booked|rebooked|ll[aá]m[eé](?:\s+a)?"
    r"|(?:left|lvm|lm)(?:\s+(?!for\b)[\w'/#.]+){0,5}\s+for|waiting\s+(?:on|for)\s+(?:a\s+)?(?:call|reply|callback)\s+from)"
)
_CONTACTED: Final = re.compile(
    rf"(?<![\w/]){_VERB}(?:\s+|(?<=w/))(?:pt\s+|patient\s+|back\s+)?(?=(?P<name>{_NAME}))", re.IGNORECASE
)
_RELATIVE_OF: Final = re.compile(
    r"(?<![\w/'])(?P<name>[^\W\d_][\w-]*(?:'[^\W\d_][\w-]+)??)'s?\s{1,4}(?:(?:older|younger|ex|step)[\s-])?"
    rf"(?:{'|'.join(sorted(RELATIVES, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_INITIALS: Final = re.compile(
    r"\binitials?\b(?:\s+(?:are|is))?\s*[:=-]?\s*(?P<name>[a-z]\.?\s?-?[a-z]\.?(?:\s?-?[a-z]\.?)?)(?![\w'])",
    re.IGNORECASE,
)
_STAFF: Final = frozenset(
    {"dr", "doctor", "pi", "sub-i", "subi", "nurse", "np", "pa", "rn", "coordinator", "crc", "cra"}
)
_VOWELS: Final = frozenset("aeiouyáéíóú")
_AFTER_TITLE: Final = frozenset(
    {
        "a",
        "also",
        "and",
        "answered",
        "but",
        "called",
        "for",
        "had",
        "has",
        "is",
        "no",
        "not",
        "of",
        "on",
        "or",
    }
    | {"said", "says", "she", "spoke", "the", "then", "to", "wants", "was", "who", "will", "with", "y"}
)
_MODALS: Final = frozenset({"will", "may"})
_REST: Final = re.compile(rf"[ \t]+({_NAME})")
_WORD: Final = re.compile(_NAME)
_GAP: Final = re.compile(r"\.?[ \t&-]+(?=\w)")


def find(text: str, capitals_carry_meaning: bool) -> Iterator[tuple[int, int]]:
    """Where in `text` names stand that may be a patient's."""
    shouted = _is_shouted(text)
    for found in _TITLED.finditer(text):
        if _is_titled_name(found, shouted, text):
            yield found.start(), _end_of_name(text, found.end("name"))
    lower = text.lower()
    if "initial" in lower:
        for found in _INITIALS.finditer(text):
            if found["name"].lower() not in ORDINARY or found["name"].isupper():
                yield found.start("name"), found.end("name")
    if not capitals_carry_meaning:
        return
    if "pt" in lower or "pa" in lower or "name" in lower or "by" in lower or "llama" in lower:
        for found in _INTRODUCED.finditer(text):
            if _is_name(text, found, strict=shouted) and not (shouted and _is_doing(found)):
                yield found.start("name"), _end_of_name(text, found.end("name"))
    if shouted:
        return
    for found in _CONTACTED.finditer(text):
        if _is_name(text, found) or _is_given_name(text, found):
            yield found.start("name"), _end_of_name(text, found.end("name"))
    if "'" in text:
        for found in _RELATIVE_OF.finditer(text):
            if _is_unknown(found["name"]):
                yield found.start("name"), found.end("name")


def _is_doing(found: re.Match[str]) -> bool:
    """ "PT IS CARING FOR HER DAD": capitals say nothing here, the ending of the word does."""
    return found["lead"].lower() in ("pt", "patient") and found["name"].lower().endswith(
        ("ing", "ed", "ly", "s")
    )


def _is_shouted(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 1


def _is_titled_name(found: re.Match[str], shouted: bool, text: str) -> bool:
    title, name = found["title"], found["name"]
    if name.lower() in _STAFF or _names_an_organisation(text, found.start("name")):
        return False
    if title.lower() in _ANY_CASE_TITLES:
        # "mr received" speaks of medical records; "mrs young" of a person.
        if title.lower() == "mr" and not found["dot"]:
            return _is_unknown(name, any_case=True) or (title == "Mr" and name[0].isupper() and not shouted)
        return len(name) > 1 and name.lower() not in _AFTER_TITLE
    if title.lower() == "ms" and title.isupper():
        return shouted and found["dot"] != "" and _is_unknown(name)
    if shouted and title.lower() in ("miss", "don", "mx"):
        return False
    return name[0].isupper() and (
        _is_unknown(name) or (title[0].isupper() and found["dot"] != "" and name.lower() in GIVEN_NAMES_TOO)
    )


def _is_unknown(word: str, *, any_case: bool = False) -> bool:
    """Whether a word is capitalised (unless `any_case`) and none of the ordinary ones."""
    if len(word) < 2 or not (any_case or word[0].isupper()):
        return False
    lower = word.lower()
    if lower in _STAFF or (word.isupper() and len(word) > 2 and not _VOWELS & set(lower)):
        return False
    return not any(
        part in ORDINARY for part in (lower, lower.removesuffix("'s"), lower.rstrip("s"))
    ) and not _is_nearly_ordinary(lower)


def _is_nearly_ordinary(word: str) -> bool:
    """Whether a long word is an ordinary one with two neighbouring letters swapped or a letter too many."""
    if "-" in word and all(part in ORDINARY or len(part) < 2 for part in word.split("-")):
        return True
    if len(word) < 6:
        return False
    swaps = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
    drops = (word[:i] + word[i + 1 :] for i in range(len(word)))
    return any(other in ORDINARY for other in swaps) or any(
        len(other) > 5 and other in ORDINARY for other in drops
    )


def _is_name(text: str, found: re.Match[str], *, strict: bool = False) -> bool:
    name = found["name"]
    if not _is_unknown(name) or _names_an_organisation(text, found.start("name")):
        return False
    if any(map(str.isdigit, name)):
        # "Booked V2": a visit's number, not a name.
        return False
    return not (strict and len(name) < 3)


def _is_given_name(text: str, found: re.Match[str]) -> bool:
    """A capitalised word such as "Grace" or "May" directly after a contact verb, used as a name."""
    name = found["name"]
    if name.lower() not in GIVEN_NAMES_TOO or not name[0].isupper() or name.isupper():
        return False
    if _names_an_organisation(text, found.start("name")):
        return False
    after = text[found.end("name") :].lstrip(" \t")
    if name.lower() in _MODALS:
        return not after[:1].isalnum()
    return not (name.lower() in MONTHS and after[:1].isdigit())


def _names_an_organisation(text: str, start: int) -> bool:
    """Whether the capitalised words from `start` on, or the plain one after them, say clinic or office."""
    position = start
    for count in range(5):
        found = _WORD.match(text, position)
        if found is None:
            return False
        word = found[0].lower().removesuffix("'s")
        if word in ORGANISATIONS and not (count == 0 and not found[0][0].isupper()):
            return True
        if not found[0][0].isupper() and word not in ("of", "and", "the"):
            return False
        rest = _GAP.match(text, found.end())
        if rest is None:
            return False
        position = rest.end()
    return False


def _end_of_name(text: str, end: int) -> int:
    """Where the name ends that begins before `end`: capitalised unknown words that follow belong to it."""
    for _ in range(3):
        found = _REST.match(text, end)
        if found is None or not _is_unknown(found[1]):
            return end
        end = found.end()
    return end
