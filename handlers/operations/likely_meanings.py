"""The likely meanings of an unclear reply, each to be chosen with one button: offered, never assumed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.reading import wording
from handlers.reading.mentions import Trouble
from handlers.reading.result import (
    Attempt,
    Blocker,
    Event,
    Handover,
    Needs,
    OptOut,
    Reading,
    Visit,
    VisitState,
)
from messages import labels
from models.member import Member
from models.rules.taxonomy import SUB_REASONS
from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, NextAction

MOST = 5
_OR = re.compile(r"(\S+)\s*(?:\bor\b|/)\s*(\S+)", re.IGNORECASE)
_HOUR = re.compile(r"(?<![\w:/.-])(\d{1,2}(?::\d{2})?)(?![\w:/.-])")
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[,\s]*", re.IGNORECASE)
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b")
_UNCLEAR_DATES = (
    wording.DATES[Trouble.ALTERNATIVES],
    wording.DATES[Trouble.MISMATCH],
    wording.DATES[Trouble.TWO_READINGS],
)
# The barriers' themes by the beginnings of the words that name them.
_THEMES = {
    "travel": ("travel", "ride", "drive", "transport", "distance"),
    "cost": ("cost", "money", "pay", "expens"),
    "language": ("language", "translat", "spanish"),
    "technology": ("tech", "portal", "app", "device", "online"),
    "caregiver": ("caregiver", "carer"),
    "visits": ("visit", "schedule", "time", "work"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a reply may mean, under the label of its button."""

    label: str
    reading: Reading


def likely_meanings(
    text: str,
    reading: Reading,
    read: Callable[[str], Reading],
    say: Callable[[Reading], str],
    team: Sequence[Member] = (),
) -> list[Meaning]:
    """At most five meanings that answer what a reading asks; none where only the form can.

    `read` reads another text as the reply was read, `say` names a date, `team` may take the lead over.
    """
    found = [*_by_question(text, reading, team), *_by_words(text, reading, read, say)]
    distinct: dict[str, Meaning] = {}
    for meaning in found:
        distinct.setdefault(meaning.label, meaning)
    return list(distinct.values())[:MOST]


def _by_question(text: str, reading: Reading, team: Sequence[Member]) -> Iterator[Meaning]:
    match reading.question:
        case wording.OUTCOME:
            for outcome in (
                AttemptOutcome.NO_ANSWER,
                AttemptOutcome.VOICEMAIL,
                AttemptOutcome.LEFT_MESSAGE,
                AttemptOutcome.SPOKE,
            ):
                yield _with(reading, labels.begun(labels.OUTCOMES[outcome]), _call(outcome))
        case wording.HUNG_UP:
            yield _with(reading, "No answer", _call(AttemptOutcome.NO_ANSWER))
            yield _with(reading, "Spoke", _call(AttemptOutcome.SPOKE))
            yield _with(reading, "Asked to stop", _call(AttemptOutcome.ASKED_TO_STOP), OptOut())
        case wording.WHO_CANCELLED:
            yield _with(reading, "The patient", Visit(VisitState.CANCELLED_BY_PATIENT))
            yield _with(reading, "The site", Visit(VisitState.CANCELLED_BY_SITE))
        case wording.FOLLOW_UP_WITH:
            for label, action in (
                ("The patient: call", NextAction.CALL),
                ("The clinic: chase records", NextAction.CHASE_RECORDS),
                ("The study team", NextAction.CHASE_REVIEW),
            ):
                yield Meaning(label, _settled(replace(reading, next_action=action)))
        case wording.FIT if reading.next_action is NextAction.SEND_FOR_REVIEW:
            yield Meaning("Pass to the study team", _settled(reading))
        case wording.HANDOVER:
            for member in team[:MOST]:
                if member.slack_user_id:
                    yield _with(reading, member.name, Handover(member.slack_user_id))
        case _:
            yield from _sub_reasons(text, reading)


def _sub_reasons(text: str, reading: Reading) -> Iterator[Meaning]:
    """What exactly stands in the way, where only the kind of thing was said."""
    vague = [one for one in reading.events if isinstance(one, Blocker) and one.sub_reason is None]
    if len(vague) != 1:
        return
    category, rest = vague[0].category, tuple(one for one in reading.events if one is not vague[0])
    offered = SUB_REASONS[category]
    if category is BlockerCategory.PATIENT_BARRIER:
        words = text.lower().split()
        themes = {
            theme
            for theme, begins in _THEMES.items()
            if any(word.startswith(begin) for word in words for begin in begins)
        }
        offered = tuple(one for one in offered if one.theme in themes)
    for one in offered[:MOST]:
        settled = _settled(replace(reading, events=(*rest, Blocker(category, one.key))))
        yield Meaning(one.label, settled)


def _by_words(
    text: str, reading: Reading, read: Callable[[str], Reading], say: Callable[[Reading], str]
) -> Iterator[Meaning]:
    """The dates an unclear one may mean: the text read again as each of them."""
    if reading.question not in _UNCLEAR_DATES:
        return
    for variant in _variants(text):
        meant = read(variant)
        if meant.needs in (Needs.NONE, Needs.CONFIRM) and meant.due is not None:
            yield Meaning(say(meant), _settled(meant))


def _variants(text: str) -> Iterator[str]:
    either = _OR.search(text)
    if either is not None:
        for choice in either.groups():
            yield text[: either.start()] + choice + text[either.end() :]
    for hour in _HOUR.finditer(text):
        for half in ("am", "pm"):
            yield f"{text[: hour.end()]}{half}{text[hour.end() :]}"
    if _WEEKDAY.search(text) and _DATE.search(text):
        yield _WEEKDAY.sub("", text)
        yield _DATE.sub("", text)


def _call(outcome: AttemptOutcome) -> Attempt:
    return Attempt(ContactChannel.PHONE, outcome)


def _with(reading: Reading, label: str, *events: Event) -> Meaning:
    return Meaning(label, _settled(replace(reading, events=(*reading.events, *events))))


def _settled(reading: Reading) -> Reading:
    return replace(reading, needs=Needs.NONE, question=None)
