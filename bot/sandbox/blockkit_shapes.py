"""The small grammar of checks the Block Kit tables are written in: strings, texts, lists and shapes."""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Problem:
    """One reason for refusal: where (a JSON pointer such as "/blocks/0/text/text") and why."""

    pointer: str
    message: str


Json = Any  # what json.loads may return

# A check reads one JSON value at a pointer and yields what is wrong with it.
Check = Callable[[Json, str], Iterator[Problem]]

ENTITY = re.compile(r"&(?:amp|lt|gt);")
# In mrkdwn, <@U1>, <#C1>, <!here> and <https://…|label> are markup; any other angle bracket is escaped.
ENTITY_OR_MARKUP = re.compile(ENTITY.pattern + r"|<(?:[@#!]|[a-z]+:)[^<>]*>")


def escaped_length(text: str, *, markup: bool) -> int:
    """Characters of a text as Slack stores it, with &, < and > written as entities."""
    loose = (ENTITY_OR_MARKUP if markup else ENTITY).sub("", text)
    return len(text) + 4 * loose.count("&") + 3 * (loose.count("<") + loose.count(">"))


def below(pointer: str, step: str | int) -> str:
    """The pointer one step further down, escaped as RFC 6901 asks."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def _too_long_or_short(length: int, shortest: int, longest: int | None, at: str) -> Iterator[Problem]:
    if length < shortest:
        yield Problem(at, f"must be more than {shortest - 1} characters")
    if longest is not None and length > longest:
        yield Problem(at, f"must be less than {longest + 1} characters")


def string(longest: int | None = None, *, shortest: int = 1, like: str = ".*", called: str = "") -> Check:
    """A string of so many characters; `like` is a regular expression it matches whole, `called` its name."""
    pattern = re.compile(like, re.DOTALL)

    def check(value: Json, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must provide a string")
            return
        yield from _too_long_or_short(len(value), shortest, longest, at)
        if value and not pattern.fullmatch(value):
            yield Problem(at, f"must be {called}")

    return check


def url(longest: int = 3000, *, schemes: str = "https?") -> Check:
    """An absolute address with one of the schemes (a regular expression)."""
    return string(longest, like=rf"(?:{schemes}):\S+", called=f"a valid url ({schemes})")


def text(longest: int, *kinds: str) -> Check:
    """A text object of one of the kinds (plain_text unless told), its length counted after escaping."""
    allowed = kinds or ("plain_text",)

    def check(value: Json, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object")
            return
        kind = value.get("type")
        if kind not in allowed:
            yield Problem(below(at, "type"), f"must be one of {', '.join(allowed)}")
            return
        flag = "emoji" if kind == "plain_text" else "verbatim"
        yield from Shape({"type": anything, "text": string(shortest=0)}, {flag: boolean})(value, at)
        if isinstance(value.get("text"), str):
            length = escaped_length(value["text"], markup=kind == "mrkdwn")
            yield from _too_long_or_short(length, 1, longest, below(at, "text"))

    return check


def anything(value: Json, at: str) -> Iterator[Problem]:
    """A value checked elsewhere."""
    yield from ()


def boolean(value: Json, at: str) -> Iterator[Problem]:
    """True or false, not a string that looks like it."""
    if not isinstance(value, bool):
        yield Problem(at, "must provide a boolean")


def number(
    lowest: float | None = None,
    highest: float | None = None,
    *,
    above: float | None = None,
    whole: bool = False,
) -> Check:
    """A number within bounds, both included; `above` is a bound it must exceed."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        kinds = int if whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds) or not math.isfinite(value):
            yield Problem(at, "must provide an integer" if whole else "must provide a number")
        elif lowest is not None and value < lowest:
            yield Problem(at, f"must be at least {lowest}")
        elif highest is not None and value > highest:
            yield Problem(at, f"must be at most {highest}")
        elif above is not None and value <= above:
            yield Problem(at, f"must be more than {above}")

    return check


def whole(lowest: int | None = None, highest: int | None = None) -> Check:
    """A whole number within bounds, both included."""
    return number(lowest, highest, whole=True)


def or_null(check: Check) -> Check:
    """Null, or what the check accepts; elsewhere Slack refuses null."""

    def lenient(value: Json, at: str) -> Iterator[Problem]:
        if value is not None:
            yield from check(value, at)

    return lenient


def one_of(*values: str | int) -> Check:
    """One of an enumeration."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, str | int) or value not in values:
            yield Problem(at, f"must be one of {', '.join(map(str, values))}")

    return check


def many(item: Check, fewest: int = 1, most: int | None = None, *, distinct: bool = False) -> Check:
    """A list of so many items; `distinct` refuses a repeated one."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must provide an array")
            return
        if len(value) < fewest:
            yield Problem(at, f"no fewer than {fewest} items allowed")
        if most is not None and len(value) > most:
            yield Problem(at, f"no more than {most} items allowed")
        for index, each in enumerate(value):
            yield from item(each, below(at, index))
            if distinct and each in value[:index]:
                yield Problem(below(at, index), "must be unique in its list")

    return check


@dataclass(frozen=True)
class Shape:
    """An object: the properties it must have, those it may have, and the rules between them.

    The rules run only when every property is right by itself, so that they may trust their types.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Json, at: str) -> Iterator[Problem]:
        """Yield what is wrong with the object at the pointer; a Shape is itself a check."""
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object")
            return
        found = [*self._properties(value, at)]
        yield from found
        if not found:
            for rule in self.rules:
                yield from rule(value, at)

    def _properties(self, value: Mapping[str, Any], at: str) -> Iterator[Problem]:
        for name in self.required:
            if name not in value:
                yield Problem(at, f"missing required field: {name}")
        for name, each in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                yield Problem(at, f"invalid additional property: {name}")
            else:
                yield from check(each, below(at, name))


def typed(shapes: Mapping[str, Check], allowed: Collection[str]) -> Check:
    """An object whose `type` picks its shape; `shapes` is read when checking, so tables may refer to each other."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object")
        elif "type" not in value:
            yield Problem(at, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in allowed:
            yield Problem(below(at, "type"), f"unsupported type: {value['type']}")
        else:
            yield from shapes[value["type"]](value, at)

    return check


def exactly_one(*names: str) -> Check:
    """Of these properties the object has one, and only one."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        if sum(name in value for name in names) != 1:
            yield Problem(at, f"must have exactly one of {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """Of these properties the object has one or more."""

    def check(value: Json, at: str) -> Iterator[Problem]:
        if not any(name in value for name in names):
            yield Problem(at, f"must have at least one of {', '.join(names)}")

    return check
