"""Date phrases found in a row of tokens: which words belong together and what they say."""

from typing import Final

from handlers.reading import day_phrases
from handlers.reading.clock_phrases import read_clock, read_part
from handlers.reading.mentions import Clock, Mention, Part, Trouble
from handlers.reading.moments import Desk
from handlers.reading.time_spans import BEFORE_BARE_SPAN, read_span
from handlers.reading.tokens import Kind, Token, ends_clause, word_at
from handlers.reading.word_lists import WEEKDAY_NUMBERS
from handlers.reading.words import listed

PREPOSITIONS: Final = listed(
    "at on in by before after around about from until for between past since during over the of to no not earlier than "
    "sometime anytime any el la las los a por en para this-coming within best"
)
_BOUNDS: Final = frozenset(
    {"by", "before", "after", "until", "since", "from", "for", "to", "within", "in", "over", "between"}
)
_MOVES: Final = listed(
    "moved pushed changed rescheduled rebooked bumped shifted switched postponed move push change"
)
_MOST_PREPOSITIONS: Final = 3


def mark_dates(tokens: list[Token], desk: Desk) -> list[Token]:
    """`tokens` with each date phrase gathered into one token of kind WHEN."""
    marked: list[Token] = []
    position = 0
    while position < len(tokens):
        found = _read(tokens, position, desk) if _may_begin(tokens[position]) else None
        if found is None:
            marked.append(tokens[position])
            position += 1
            continue
        mention, end = found
        words = tokens[position:end]
        word = words[-1].word if len(words) == 1 else ""
        marked.append(Token(word, " ".join(token.raw for token in words), Kind.WHEN, mention))
        position = end
    return marked


def _may_begin(token: Token) -> bool:
    if token.kind is Kind.WORD:
        return token.word in _BEGINNINGS
    return token.kind in (Kind.NUMBER, Kind.CLOCK, Kind.DATE, Kind.ORDINAL, Kind.SPAN)


def _read(tokens: list[Token], start: int, desk: Desk) -> tuple[Mention, int] | None:
    """The date phrase that begins at `start` and where it ends: ranges, alternatives and lists included."""
    single = _read_one(tokens, start, desk) or _bare_hours(tokens, start)
    if single is None:
        return None
    mention, end = single
    while (joined := _join_after_comma(tokens, end, mention, desk)) is not None:
        mention, end = joined
    return _with_second(tokens, start, end, mention, desk)


def _bare_hours(tokens: list[Token], start: int) -> tuple[Mention, int] | None:
    """ "Call 2 or 3": two bare hours after what is to be done, the first of them."""
    hours = [word_at(tokens, start), word_at(tokens, start + 2)]
    if (
        word_at(tokens, start - 1) not in BEFORE_BARE_SPAN
        or word_at(tokens, start + 1) not in ("or", "-", "to")
        or not all(hour.isdigit() and 1 <= int(hour) <= 12 for hour in hours)
        or not ends_clause(tokens, start + 3)
    ):
        return None
    return Mention(clock=Clock(int(hours[0]))), start + 1


def _with_second(
    tokens: list[Token], start: int, end: int, mention: Mention, desk: Desk
) -> tuple[Mention, int] | None:
    link = end + 1 if word_at(tokens, end) == "," and word_at(tokens, end + 1) == "or" else end
    word = word_at(tokens, link)
    if word in ("or", "/", "-", "through", "to", "until", "\u2014", "and"):
        if word == "or" and word_at(tokens, link + 1) in ("maybe", "possibly", "perhaps", "else"):
            link += 1
        second = _read_one(tokens, link + 1, desk, after=mention)
        if second is None and word == "or" and word_at(tokens, link + 1) in ("two", "three", "2", "3"):
            # "In a day or two".
            return _alternatives(mention), link + 2
        if (
            second is None
            and word == "or"
            and [word_at(tokens, link + step) for step in (1, 2, 3)] == ["the", "day", "after"]
        ):
            return _alternatives(mention), link + 4
        if second is None and word in ("or", "/", "-") and _is_day_number(tokens, link + 1, mention):
            return _alternatives(mention), link + 2
        if second is not None:
            other, other_end = second
            if word in ("or", "/"):
                mention.also = other
                return _alternatives(mention), other_end
            moving = mention.bound == "from" or any(token.word in _MOVES for token in tokens[:start])
            if (
                word == "and"
                and mention.bound == "between"
                and mention.day
                and other.day
                and not mention.has_time
            ):
                return _alternatives(mention), other_end
            if word == "and":
                if not _ends_here(tokens, other_end):
                    return mention, end
                mention.also = other
                return mention, other_end
            if word == "\u2014" and not moving:
                return mention, end
            if moving and word in ("to", "until", "\u2014"):
                if other.day is None and mention.day is not None and mention.bound == "from":
                    other.day, other.is_relative = mention.day, mention.is_relative
                while (joined := _join_after_comma(tokens, other_end, other, desk)) is not None:
                    other, other_end = joined
                other.bound = "to"
                return other, other_end
            if word == "until" or (word == "to" and mention.day is None):
                return mention, end
            return _alternatives(mention), other_end
    return mention, end


def _is_day_number(tokens: list[Token], here: int, mention: Mention) -> bool:
    """ "Dec 15 or 16": a bare number after a day."""
    return (
        mention.day is not None
        and not mention.has_time
        and here < len(tokens)
        and tokens[here].kind is Kind.NUMBER
        and ends_clause(tokens, here + 1)
    )


def _alternatives(mention: Mention) -> Mention:
    mention.trouble = Trouble.ALTERNATIVES
    return mention


def _ends_here(tokens: list[Token], position: int) -> bool:
    """Whether nothing with a subject of its own follows: then "mon and tue" lists two days."""
    if position >= len(tokens):
        return True
    token = tokens[position]
    return token.kind is Kind.MARK or token.word in (
        "no",
        "lvm",
        "vm",
        "lm",
        "both",
        "neither",
        "na",
        "with",
        "each",
    )


def _read_one(
    tokens: list[Token], start: int, desk: Desk, *, after: Mention | None = None
) -> tuple[Mention, int] | None:
    mention = Mention()
    position = end = start
    at_end_of_day = False
    while position < len(tokens):
        here, words = _skip_prepositions(tokens, position)
        if here >= len(tokens):
            break
        had_day = mention.day
        if (
            mention.clock is not None
            and word_at(tokens, here) in ("but", "and")
            and word_at(tokens, here + 1) in ("before", "by")
        ):
            here, words = _skip_prepositions(tokens, here + 1)
        component = (
            _component(tokens, here, words, mention, desk, at_end_of_day, after)
            if here < len(tokens)
            else None
        )
        if component is None:
            break
        end, mention = component
        if not mention.bound or mention.bound == "lasting":
            mention.bound = mention.bound or next((word for word in reversed(words) if word in _BOUNDS), "")
        at_end_of_day = mention.day is not None and had_day is None
        position = end
        if mention.trouble is Trouble.VAGUE or mention.elapsed is not None:
            break
    if mention.is_empty and word_at(tokens, start) == "sometime" and ends_clause(tokens, start + 1):
        mention.trouble = Trouble.VAGUE
        return mention, start + 1
    return None if mention.is_empty else (mention, end)


def _skip_prepositions(tokens: list[Token], position: int) -> tuple[int, list[str]]:
    words: list[str] = []
    if [word_at(tokens, position + step) for step in range(3)] == ["on", "or", "after"]:
        return position + 3, ["on"]
    while position < len(tokens) and len(words) < _MOST_PREPOSITIONS:
        token = tokens[position]
        if token.kind is not Kind.WORD or token.word not in PREPOSITIONS:
            break
        if token.word == "in" and not _takes_in(tokens, position + 1):
            break
        words.append(token.word)
        position += 1
    return position, words


def _takes_in(tokens: list[Token], position: int) -> bool:
    """ "In 2 days", "in the am", "in January" are dates; of "coming in mon" only "mon" is."""
    if position >= len(tokens):
        return False
    token = tokens[position]
    if token.kind in (Kind.DATE, Kind.CLOCK, Kind.ORDINAL):
        return False
    return token.word not in WEEKDAY_NUMBERS and token.word not in _NEVER_AFTER_IN


_NEVER_AFTER_IN: Final = frozenset(
    {"tomorrow", "today", "tonight", "at", "for", "on", "by", "this", "next", "first", "person"}
)


def _component(
    tokens: list[Token],
    here: int,
    words: list[str],
    mention: Mention,
    desk: Desk,
    follows_day: bool,
    after: Mention | None,
) -> tuple[int, Mention] | None:
    """One part of a date phrase at `here`, added to `mention`, and where it ends."""
    if not _makes_sense(tokens, here, words) or (here == 0 and _is_greeting(tokens)):
        return None
    if mention.elapsed is None and (span := read_span(tokens, here, words, desk)) is not None:
        other, end = span
        if mention.is_empty:
            other.bound = other.bound or mention.bound
            return end, other
        return None
    day = day_phrases.read_day(tokens, here, words, mention, desk)
    if day is not None:
        return day
    if words and words[-1] in ("to", "of") and not mention.is_empty:
        return None
    lets_bare = (
        ((follows_day or mention.anchor is not None) and not words)
        or bool(_CLOCK_WORDS & set(words))
        or _same_kind(after)
        or word_at(tokens, here - 1) in ("sorry", "meant", "oops", "actually")
    )
    clock = read_clock(tokens, here, words, mention, lets_bare)
    if clock is not None:
        return clock
    return read_part(tokens, here, words, mention)


def _is_greeting(tokens: list[Token]) -> bool:
    """ "Morning all - ...", "afternoon team"."""
    return tokens[0].word in ("morning", "afternoon", "evening") and word_at(tokens, 1) in _GREETED


_GREETED: Final = listed("all everyone everybody team folks guys yall ya'll friends gang ladies y'all")
_CLOCK_WORDS: Final = frozenset(
    {"at", "by", "before", "after", "around", "about", "from", "until", "between", "than", "past", "las"}
)


def _same_kind(after: Mention | None) -> bool:
    """After "at 2 or" a bare number is an hour again."""
    return after is not None and after.clock is not None


def _makes_sense(tokens: list[Token], here: int, words: list[str]) -> bool:
    before = word_at(tokens, here - 1 - len(words))
    if before in ("every", "happy", "good") and tokens[here].kind is Kind.WORD:
        return False
    return not (words and words[-1] in ("no", "not", "best"))


def _join_after_comma(
    tokens: list[Token], end: int, mention: Mention, desk: Desk
) -> tuple[Mention, int] | None:
    """ "Thu, 10am" and "Tues, 12/8 at 2" are one date: the second part says what the first left open."""
    if word_at(tokens, end) != "," or mention.trouble is not None or mention.elapsed is not None:
        return None
    if (
        word_at(tokens, end + 1) == "early"
        and ends_clause(tokens, end + 2)
        and mention.day
        and not mention.has_time
    ):
        mention.part = Part.MORNING
        return mention, end + 2
    second = _read_one(tokens, end + 1, desk)
    if second is None:
        return None
    other, other_end = second
    if other.trouble is not None or other.elapsed is not None or other.anchor is not None:
        return None
    if mention.day is not None and not mention.has_time and other.day is None:
        other.day, other.is_relative, other.is_today = mention.day, mention.is_relative, mention.is_today
        other.ask_first = mention.ask_first or other.ask_first
        other.bound = mention.bound
        return other, other_end
    if mention.day is None and mention.has_time and not other.has_time and other.day is not None:
        mention.day, mention.is_relative, mention.is_today = other.day, other.is_relative, other.is_today
        mention.ask_first = other.ask_first
        return mention, other_end
    if mention.day is not None and mention.day == other.day and not mention.has_time:
        other.is_relative = mention.is_relative or other.is_relative
        other.ask_first = False
        return other, other_end
    if day_phrases.is_weekday_and_date(tokens, end, mention, other):
        if mention.day is not None and other.day is not None and mention.day.weekday() != other.day.weekday():
            other.trouble = Trouble.MISMATCH
        return other, other_end
    return None


_BEGINNINGS: Final = (
    PREPOSITIONS
    | day_phrases.BEGINNINGS
    | listed(
        "am pm morning afternoon evening night noon midday lunch lunchtime first start early mid late half few several couple "
        "one two three four five six seven eight nine ten"
    )
)
