"""Which of several leads the words under one message mean: by the number shown there, or by the ref."""

import re
from collections.abc import Mapping, Sequence

REF = re.compile(r"(?<![\w-])([A-Za-z]{1,4}-[A-Za-z0-9]{4,8})(?![\w-])")
_NUMBERS = r"#?\d{1,2}(?:\s*(?:,|&|\+|and)\s*#?\d{1,2})*"
_BEGINS = re.compile(rf"\s*({_NUMBERS})([.):]?)\s+(?=\S)", re.IGNORECASE)
_NAMED = re.compile(r"\s*[*_`]*([A-Za-z]{1,4}-[A-Za-z0-9]{4,8})[*_`]*[:,]?\s+(?=\S)")
# What makes of a number a time or a count and no pick: "2 pm", "3 tries", "2 more days".
_COUNTED = re.compile(
    r"(?:[ap]m?\b|[ap]\.m|o'?clock|x\b|times?\b|tries|attempts?\b|calls?\b|vms?\b|voicemails?\b|texts?\b"
    r"|min|h(?:ou)?rs?\b|days?\b|bd\b|business|weeks?\b|wks?\b|months?\b|more\b|or\b|to\b|-|/|:|st\b|nd\b|rd\b|th\b)",
    re.IGNORECASE,
)
_CUT = re.compile(r"[,;]\s*")


def picks(text: str, refs: Mapping[int, str]) -> list[tuple[str, str]] | None:
    """The leads meant, each with the words about it; None where some words belong to no lead for sure.

    `refs` are the leads under the numbers shown. A pick begins a line, or follows a comma; what follows
    without one belongs to the pick before it. "2 lvm, 4 no answer" is two, "1, 3 no answer" too.
    """
    meant: list[tuple[list[str], list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        for part in _parts(line, refs):
            picked, rest = _picked(part, refs)
            if _is_strange(rest):
                return None
            if picked:
                meant.append((picked, [rest]))
            elif meant:
                meant[-1][1].append(part)
            else:
                return None
    found: dict[str, list[str]] = {}
    for theirs, words in meant:
        for ref in theirs:
            found.setdefault(ref, []).extend(words)
    return [(ref, ", ".join(words)) for ref, words in found.items()] or None


def _parts(line: str, refs: Mapping[int, str]) -> list[str]:
    """A line cut where a comma or semicolon is followed by a pick."""
    first, _ = _picked(line, refs)
    if not first:
        return [line]
    begins = re.match(rf"\s*{_NUMBERS}", line)
    start = begins.end() if begins else 0
    parts, last = [], 0
    for cut in _CUT.finditer(line, start):
        if _picked(line[cut.end() :], refs)[0]:
            parts.append(line[last : cut.start()])
            last = cut.end()
    return [*parts, line[last:]]


def _is_strange(text: str) -> bool:
    """Whether some part begins like a pick of a lead that is not there."""
    for part in _CUT.split(text):
        begins = _BEGINS.match(part)
        if begins is not None and (begins[2] or not _COUNTED.match(part[begins.end() :])):
            return True
    return False


def _picked(text: str, refs: Mapping[int, str]) -> tuple[list[str], str]:
    """The leads that a text begins with, and the rest of it; none where its number is no pick."""
    named = _NAMED.match(text)
    if named is not None and named[1].upper() in refs.values():
        return [named[1].upper()], text[named.end() :].strip()
    begins = _BEGINS.match(text)
    if begins is None:
        return [], text
    rest = text[begins.end() :].strip()
    numbers = [int(number) for number in re.findall(r"\d+", begins[1])]
    if not begins[2] and _COUNTED.match(rest):
        return [], text
    if any(number not in refs for number in numbers):
        return [], text
    return [refs[number] for number in numbers], rest


def refs_in(text: str) -> Sequence[str]:
    """What looks like a lead's ref, in capitals, in the order of the text."""
    return list(dict.fromkeys(found.upper() for found in REF.findall(text)))


def without_refs(text: str, refs: Sequence[str]) -> str:
    """The text without these refs, as it is read and kept."""
    for ref in refs:
        text = re.sub(
            rf"[*_`]*(?<![\w-]){re.escape(ref)}(?![\w-])[*_`]*[:,]?", " ", text, flags=re.IGNORECASE
        )
    return re.sub(r"[ \t]{2,}", " ", text).strip()
