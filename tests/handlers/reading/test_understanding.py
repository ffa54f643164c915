"""Replies and what they mean: invented ones by the hundred, and what must hold for any text."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.understanding import understand

HERE = Path(__file__).resolve()
SHARED = Path(os.environ.get("ONWARD_SHARED", HERE.parents[4] / "shared"))
CHICAGO = ZoneInfo("America/Chicago")
TUESDAY_MORNING = datetime(2026, 12, 1, 10, 12, tzinfo=CHICAGO)
STAGES = ("new", "attempting", "contacted", "in_review", "records", "ready_to_schedule", "visit_scheduled")
Case = Mapping[str, Any]


def _clock(text: str) -> time:
    return time.fromisoformat(text)


def _read(case: Case) -> dict[str, Any]:
    return understand(
        case["text"],
        now=datetime.fromisoformat(case["now"]),
        timezone=case["timezone"],
        hours=(_clock(case["hours"]["opens"]), _clock(case["hours"]["closes"])),
        stage=case["stage"],
    ).as_dict()


def _reply(text: str, *, stage: str = "attempting", now: datetime = TUESDAY_MORNING) -> dict[str, Any]:
    return understand(
        text, now=now, timezone="America/Chicago", hours=(time(9), time(17)), stage=stage
    ).as_dict()


def _comparable(reading: Case) -> dict[str, Any]:
    """The reading with instants instead of ISO texts, events in one order, and no wording of a question."""
    events = [
        {name: _instant(value) if name in ("at", "until") else value for name, value in event.items()}
        for event in reading["events"]
    ]
    return {
        "events": sorted(events, key=str),
        "next_action": reading["next_action"],
        "due": _instant(reading["due"]),
        "due_precision": reading["due_precision"],
        "needs": reading["needs"],
    }


def _instant(text: str | None) -> float | None:
    return datetime.fromisoformat(text).timestamp() if text else None


def _cases(path: Path) -> Sequence[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


REPLIES = [
    case
    for name in ("replies.jsonl", "fresh_replies.jsonl", "spec_replies.jsonl")
    for case in _cases(HERE.parent / name)
]


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: f"{case['id']} {case['text'][:40]}")
def test_a_reply_is_read_as_the_conventions_say(case: Case) -> None:
    assert _comparable(_read(case)) == _comparable(case["expected"])


def test_the_labelled_examples_are_read_as_labelled() -> None:
    path = SHARED / "replies" / "examples.jsonl"
    if not path.exists():
        pytest.skip("the shared examples are not at hand")
    misread = [
        case["text"] for case in _cases(path) if _comparable(_read(case)) != _comparable(case["expected"])
    ]

    assert misread == []


RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["events", "next_action", "due", "due_precision", "needs"],
    "properties": {
        "events": {"type": "array", "items": {"type": "object", "required": ["kind"]}},
        "next_action": {"type": ["string", "null"]},
        "due": {"type": ["string", "null"]},
        "due_precision": {"enum": ["minute", "part_of_day", "day", None]},
        "needs": {"enum": ["none", "confirm", "clarify", "identifier"]},
        "question": {"type": "string", "maxLength": 140, "minLength": 1},
    },
}


def _holds_together(reading: dict[str, Any]) -> None:
    jsonschema.validate(reading, RESULT)
    assert (reading["due"] is None) == (reading["due_precision"] is None)
    assert ("question" in reading) == (reading["needs"] == "clarify")
    if reading["needs"] == "identifier":
        assert (reading["events"], reading["next_action"], reading["due"]) == ([], None, None)


PIECES = st.sampled_from(
    [
        "lvm",
        "no answer",
        "call",
        "thu",
        "tmrw",
        "pm",
        "at 3",
        "12/8",
        "2pm",
        "records",
        "waiting on",
        "PI",
        "clinic",
        "booked",
        "no show",
        "cancelled",
        "if",
        "not",
        "will",
        "she",
        "closing",
        "not interested",
        "too far",
        "then",
        ",",
        ".",
        "\n",
        "and",
        "?",
        "<@U012ABC>",
        "x2",
        "in 2 days",
        "or",
        "fri",
        "stop",
        "hold until",
        "might",
        "oops",
        "✅",
        "HF-7Q2K",
        "the 31st",
        "2/30",
        "24-48 h",
        "EST",
        "her time",
        "1/2 done",
        "same time",
        "week of",
        "a week from",
        "next",
        "prescreen",
        "did",
        "why",
        "&amp;",
        "(",
        ")",
        "—",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map(" ".join), st.sampled_from(STAGES))
def test_any_mixture_of_known_words_gives_a_sound_reading(text: str, stage: str) -> None:
    _holds_together(_reply(text, stage=stage))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_sound_reading(text: str) -> None:
    _holds_together(_reply(text))


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "lvm ", "thu ", "no ", "((", "\n", "é", "👍", "if ", "at 3 or ", "<@U0", "x2x2"]
)
def test_ten_thousand_characters_are_no_trap(piece: str) -> None:
    _holds_together(_reply((piece * 10_000)[:10_000]))


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_the_same_reply_is_always_read_the_same(text: str) -> None:
    assert _reply(text) == _reply(text)


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")),
    st.sampled_from(
        [
            "thu",
            "tomorrow",
            "in 3 days",
            "eow",
            "12/3",
            "at 3",
            "in the am",
            "next mon",
            "in 2 hours",
            "tonight",
        ]
    ),
)
def test_a_date_is_never_one_that_has_passed(moment: datetime, phrase: str) -> None:
    now = moment.replace(tzinfo=CHICAGO)
    reading = _reply(f"call {phrase}", now=now)

    assert reading["next_action"] == "call"
    assert reading["due"] is None or now < datetime.fromisoformat(reading["due"]) < now + timedelta(days=182)


SIMPLE = [
    "lvm",
    "no answer, try thu pm",
    "spoke, not interested",
    "booked 12/8 2pm",
    "waiting on records",
    "she cancelled",
]


@pytest.mark.parametrize("text", SIMPLE)
def test_case_and_punctuation_change_nothing(text: str) -> None:
    plain = _comparable(_reply(text))

    for variation in (
        text.upper(),
        text.capitalize(),
        text + ".",
        text + "!!",
        f"  {text}  ",
        text.replace(", ", " - "),
        text.replace(", ", "; "),
    ):
        assert _comparable(_reply(variation)) == plain


def test_nothing_of_the_wording_reaches_the_result() -> None:
    secret = "zanthorplex"
    for text in (
        f"lvm about {secret}",
        f"close it, {secret}",
        f"waiting on {secret} records",
        f"{secret}?",
        f"hold until {secret}",
    ):
        assert secret not in json.dumps(_reply(text))


def test_slack_writing_is_read_like_plain_writing() -> None:
    assert _reply("lvm &amp; texted") == _reply("lvm & texted")
    assert _reply("can’t drive") == _reply("can't drive")
    assert _reply("lvm :slightly_smiling_face:") == _reply("lvm")
    assert _reply("<mailto:a@b.example|a@b.example>")["needs"] == "identifier"


def test_elapsed_hours_keep_their_length_across_the_change_to_winter_time() -> None:
    friday = datetime(2026, 10, 30, 10, tzinfo=CHICAGO)

    assert _reply("call in 48h", now=friday)["due"] == "2026-11-01T09:00:00-06:00"
    assert _reply("call in 4 days at 10", now=friday)["due"] == "2026-11-03T10:00:00-06:00"
