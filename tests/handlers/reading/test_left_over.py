"""Clauses nobody wrote a phrase for, beside clauses that are clear."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.reading.result import Needs
from handlers.reading.understanding import understand

TUESDAY_MORNING = datetime(2026, 12, 1, 10, 12, tzinfo=ZoneInfo("America/Chicago"))


def _needs(text: str) -> Needs:
    return understand(
        text, now=TUESDAY_MORNING, timezone="America/Chicago", hours=(time(9), time(17)), stage="contacted"
    ).needs


@pytest.mark.parametrize(
    "text",
    [
        "spoke to pt, her garden will not allow it",
        "spoke to pt, worried about the zebra",
        "lvm, calls to the zebra",
        "spoke to pt, wants to fly on friday",
    ],
)
def test_a_clause_with_a_weighty_word_is_asked_about(text: str) -> None:
    assert _needs(text) is Needs.CLARIFY


@pytest.mark.parametrize(
    "text",
    [
        "spoke to pt, she has a garden",
        "lvm, no signal in the zebra house",
        "spoke to pt, she works nights, no zebra",
        "spoke to pt, no rush",
    ],
)
def test_a_clause_of_harmless_words_or_one_explained_is_passed_over(text: str) -> None:
    assert _needs(text) is Needs.NONE


def test_what_was_clear_is_kept_beside_the_question() -> None:
    reading = understand(
        "lvm, not the zebra we asked about, will call thu",
        now=TUESDAY_MORNING,
        timezone="America/Chicago",
        hours=(time(9), time(17)),
        stage="contacted",
    )

    assert [event.as_dict()["kind"] for event in reading.events] == ["attempt"]
    assert reading.next_action == "call"
