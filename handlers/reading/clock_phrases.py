"""Clock times, ranges of them, parts of a day and zones, as people type them."""

import re
from typing import Final

from handlers.reading.mentions import Clock, Mention, Part
from handlers.reading.tokens import Kind, Token, word_at
from handlers.reading.words import listed

SPAN_UNITS: Final = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minute"),
    **dict.fromkeys(("d", "day", "days", "dias"), "day"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "mos", "month", "months"), "month"),
    **dict.fromkeys(("bd", "business day", "business days", "working day", "working days"), "business day"),
}
_ZONES: Final = {
    **dict.fromkeys(("et", "est", "edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("ct", "cst", "cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("mt", "mst", "mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("pst", "pdt", "pacific"), "America/Los_Angeles"),
    "arizona": "America/Phoenix",
}
_COUNTED: Final = listed(
    "tries attempts attempt calls vms texts times x bd days day weeks week hours hour mins minutes more people slots visits "
    "visit messages emails msgs lvms voicemails of pages page miles mile months kids questions records reports labs other "
    "st nd rd th years percent am-slots"
)
_CLOCK: Final = re.compile(r"(\d{1,2}?)(?:[:.]?(\d\d))?\s?([ap])?\.?m?\.?")
_MORNING_WORDS: Final = {"morning": Part.MORNING, "am": Part.MORNING}
_AFTERNOON_WORDS: Final = frozenset({"afternoon", "pm", "tarde"})
_NOT_BEFORE: Final = frozenset(
    {"only", "slot", "slots", "appointment", "appointments", "shift", "shifts", "hours", "visits", "or"}
)


def read_clock(
    tokens: list[Token], here: int, words: list[str], mention: Mention, lets_bare: bool
) -> tuple[int, Mention] | None:
    """A clock time or the start of a range of them at `here`, put into `mention`, and where it ends."""
    first = _clock_at(tokens, here, lets_bare or _is_marked(tokens, here))
    if first is None:
        return None
    clock, end = first
    link = word_at(tokens, end)
    if (
        link == "-"
        or link == "to"
        or (link == "until" and mention.bound != "until")
        or (link == "and" and "between" in words)
    ):
        second = _clock_at(tokens, end + 1, lets_bare=True)
        if second is not None and word_at(tokens, second[1]) not in _COUNTED:
            clock, end = _start_of_range(clock, second[0]), second[1]
    elif tokens[here].kind is Kind.NUMBER and (link in _COUNTED or _is_kind(tokens, end, Kind.SPAN)):
        return None
    # Several bounds ("after 10 before 3"): the earliest counts.
    if mention.clock is not None and (not words or _sooner(mention.clock, clock)):
        return (end, mention) if words else None
    mention.clock = clock
    if word_at(tokens, end) in ("oclock", "sharp", "ish"):
        end += 1
    return _zone(tokens, end, mention), mention


def _sooner(one: Clock, other: Clock) -> bool:
    def order(clock: Clock) -> tuple[int, int]:
        hour = clock.hour % 12 + (12 if clock.half == "pm" or (not clock.half and clock.hour <= 6) else 0)
        return (clock.hour if clock.half == "24" else hour, clock.minute)

    return order(one) <= order(other)


def _is_marked(tokens: list[Token], here: int) -> bool:
    """A bare number may be an hour by what follows: "10 in the morning", "3 ET", "7 tonight"."""
    following = word_at(tokens, here + 1)
    if following in ("oclock", "tonight") or (following in _ZONES and tokens[here + 1].raw.isupper()):
        return True
    if following in ("in", "de", "por") and word_at(tokens, here + 2) in ("the", "la"):
        return word_at(tokens, here + 3) in ("morning", "afternoon", "evening", "am", "pm", "manana", "tarde")
    if following == "-" and here + 2 < len(tokens):
        return tokens[here + 2].kind is Kind.CLOCK or _followed_by_day(tokens, here + 3)
    if following == "to" and here + 2 < len(tokens):
        return tokens[here + 2].kind is Kind.CLOCK
    return False


def _followed_by_day(tokens: list[Token], here: int) -> bool:
    word = word_at(tokens, here)
    return word.endswith("day") or word in ("tomorrow", "sat", "sun", "am", "pm")


_YEAR: Final = re.compile(r"19\d\d|20[0-5]\d")


def _clock_at(tokens: list[Token], here: int, lets_bare: bool) -> tuple[Clock, int] | None:
    if here >= len(tokens):
        return None
    token = tokens[here]
    if token.word in ("noon", "midday", "mediodia"):
        return Clock(12, 0, "24"), here + 1
    if token.word == "midnight":
        return Clock(0, 0, "24"), here + 1
    if token.kind is Kind.CLOCK:
        return _clock(token.word), here + 1
    if token.kind is Kind.NUMBER and lets_bare:
        if not re.fullmatch(r"\d{1,4}(?:\.\d\d)?", token.word):
            return None
        if _YEAR.fullmatch(token.word) and word_at(tokens, here - 1) not in ("at", "@"):
            # "The report from 2023".
            return None
        clock = _clock(token.word)
        if (
            clock.hour > 23
            or clock.minute > 59
            or (clock.hour == 0 and token.word != "0000" and len(token.word) < 3)
        ):
            return None
        return clock, here + 1
    return None


def _clock(typed: str) -> Clock:
    compact = typed.replace(" ", "")
    digits = re.match(r"\d+", compact)
    found = _CLOCK.fullmatch(compact)
    if found is None or digits is None:
        return Clock(99)
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[2] is None and len(digits[0]) > 2:
        hour, minute = int(digits[0][:-2]), int(digits[0][-2:])
    half = {"a": "am", "p": "pm"}.get(found[3] or "", "")
    if (half and hour > 12) or (
        not half and (hour > 12 or (digits[0].startswith("0") and len(digits[0]) > 1))
    ):
        half = "24"
    return Clock(hour, minute, half)


def _start_of_range(start: Clock, end: Clock) -> Clock:
    """ "2-4pm" begins at 2 pm, "10-2pm" at 10 am: the start takes the half of the day that puts it first."""
    if start.half or end.half not in ("am", "pm"):
        return start
    if end.half == "am":
        return Clock(start.hour, start.minute, "am")
    same = (start.hour % 12, start.minute) < (end.hour % 12, end.minute)
    return Clock(start.hour, start.minute, "pm" if same else "am")


def _zone(tokens: list[Token], end: int, mention: Mention) -> int:
    """Read a zone directly after a clock time into `mention`; where that ends."""
    word = word_at(tokens, end)
    if word in _ZONES:
        mention.zone = _ZONES[word]
        return end + 2 if word_at(tokens, end + 1) == "time" else end + 1
    if end < len(tokens) and tokens[end].raw == "PT":
        mention.zone = _ZONES["pacific"]
        return end + 1
    after = end + 1 if word_at(tokens, end + 1) != "'s" else end + 2
    if word in ("her", "his", "their", "pt", "theirs") and word_at(tokens, after) == "time":
        mention.zone = "theirs"
        return after + 1
    if word in ("our", "my", "local", "site") and word_at(tokens, after) == "time":
        return after + 1
    return end


def read_part(
    tokens: list[Token], here: int, words: list[str], mention: Mention
) -> tuple[int, Mention] | None:
    """A part of a day at `here`, put into `mention`, and where it ends."""
    word, following = word_at(tokens, here), word_at(tokens, here + 1)
    if (
        following in _NOT_BEFORE
        and word not in ("first", "start", "early", "late", "mid")
        and following != "or"
    ):
        return None
    part, end = _part_at(tokens, here, words)
    if part is None or (word == "am" and word_at(tokens, here - 1) == "i"):
        return None
    if mention.part is None or mention.part in (Part.MORNING, Part.AFTERNOON):
        mention.part = part
    else:
        return None
    return _zone(tokens, end, mention) if mention.clock else end, mention


def _part_at(tokens: list[Token], here: int, words: list[str]) -> tuple[Part | None, int]:
    word, following = word_at(tokens, here), word_at(tokens, here + 1)
    second = word_at(tokens, here + 2)
    if word in _MORNING_WORDS or (word == "manana" and words and words[-1] in ("la", "en", "por")):
        return Part.MORNING, here + 1
    if word in _AFTERNOON_WORDS:
        return Part.AFTERNOON, here + 1
    if word in ("evening", "night", "noche"):
        return Part.EVENING, here + 1
    if word in ("lunch", "lunchtime"):
        return (Part.AFTERNOON if "after" in words else Part.LUNCH), here + 1
    if word in ("work", "hours") and words and words[-1] == "after":
        return Part.EVENING, here + 1
    if word == "first" and following == "thing":
        return Part.MORNING, here + 2
    if word == "start" and following == "of" and second in ("day", "the"):
        return Part.MORNING, here + (3 if second == "day" else 4)
    if word in ("early", "mid", "late") and following in ("morning", "afternoon", "am", "pm"):
        return _shaded(word, following), here + 2
    return None, here


def _shaded(shade: str, part: str) -> Part:
    if part in ("morning", "am"):
        return {"early": Part.MORNING, "mid": Part.MID_MORNING, "late": Part.LATE_MORNING}[shade]
    return {"early": Part.AFTERNOON, "mid": Part.MID_AFTERNOON, "late": Part.LATE_AFTERNOON}[shade]


def _is_kind(tokens: list[Token], position: int, kind: Kind) -> bool:
    return position < len(tokens) and tokens[position].kind is kind
