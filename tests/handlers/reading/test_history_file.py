"""A study's history becomes checked rows; every bad one is named with its place and reason."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.local import SAMPLE
from handlers.reading.history_file import HistoryFileError, read_history_file

Json = dict[str, Any]


def history() -> Json:
    """A small history in which nothing is wrong."""
    first: Json = {
        "lead_ref": "HF-2222",
        "site": "101",
        "source": "social_ads",
        "owner": "ana",
        "created_at": "2026-07-01T14:00:00Z",
        "contact_attempts": [{"n": 1, "at": "2026-07-01T15:00:00Z", "outcome": "spoke"}],
        "blockers": [
            {
                "category": "records",
                "sub_reason": "request_not_sent",
                "owner_role": "coordinator",
                "opened_at": "2026-07-02T15:00:00Z",
                "due_at": "2026-07-08T15:00:00Z",
            }
        ],
    }
    return {
        "study": {"code": "HF-204", "reporting_timezone": "America/New_York"},
        "sites": {"101": {"timezone": "America/Chicago", "default_owner": "ana"}},
        "leads": [first, {**first, "lead_ref": "HF-3333", "contact_attempts": [], "blockers": []}],
    }


def change(path: str, value: object) -> Callable[[Json], None]:
    """Put a value at a place such as `leads.0.site`."""

    def changing(found: Json) -> None:
        *way, last = path.split(".")
        place: Any = found
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value

    return changing


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("leads.0.lead_ref", "Maria", "lead no. 1 (Maria) → lead_ref: String should match pattern"),
        ("leads.1.site", "999", "lead HF-3333 is at site “999”, which is not listed."),
        ("leads.1.lead_ref", "hf-2222", "lead hf-2222 is listed twice."),
        (
            "leads.0.created_at",
            "2026-07-01T14:00:00",
            "lead no. 1 (HF-2222) → created_at: Input should have time",
        ),
        ("leads.0.created_at", "2026-08-01T14:00:00Z", "before the lead was received."),
        (
            "leads.0.contact_attempts.0.outcome",
            "chatted",
            "lead no. 1 (HF-2222) → contact_attempts → no. 1 → outcome: Input should be 'no_answer'",
        ),
        ("leads.0.blockers.0.sub_reason", "no_slot", "“no_slot” is no sub-reason of records."),
        (
            "leads.0.blockers.0.decision_needed",
            "call 312-555-0187",
            "decision_needed looks like it holds phone.",
        ),
        ("leads.0.close_reason", "tired", "“tired” is no close reason."),
        ("leads.0.review_decision", "move_forward", "review_decision and its time must be given together."),
        (
            "leads.0.owner",
            "x" * 61,
            "lead no. 1 (HF-2222) → owner: String should have at most 60 characters.",
        ),
        ("leads.1", "nonsense", "lead no. 2: Input should be a valid dictionary"),
        ("leads.1", None, "lead no. 2: Input should be a valid dictionary"),
        ("leads", {}, "leads: Input should be a valid list."),
        ("sites.101.timezone", "Mars/Base", "sites → 101 → timezone: “Mars/Base” is no time zone"),
        ("study.reporting_timezone", "ET", "study → reporting_timezone: “ET” is no time zone"),
        ("study.sponsor", "x" * 201, "study → sponsor: String should have at most 200 characters."),
        (
            "policy",
            {"first_response_business_minutes": "soon"},
            "must be a number of zero or more, not 'soon'",
        ),
        ("policy", {"source_gates": 5}, "must hold numbers by name, not 5"),
        ("policy", {"cadence": {"whim": 5}}, "knows no “whim”"),
    ],
)
def test_a_bad_row_is_named_with_its_place_and_reason(path: str, value: object, said: str) -> None:
    written = {**history(), "policy": {}}
    change(path, value)(written)
    with pytest.raises(HistoryFileError) as refusal:
        read_history_file(json.dumps(written))

    assert said in str(refusal.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", '"leads"', "{}"])
def test_a_file_that_is_something_else_is_refused_with_sentences(text: str) -> None:
    with pytest.raises(HistoryFileError):
        read_history_file(text)


def test_of_many_bad_rows_twenty_are_named_and_the_rest_counted() -> None:
    written = history()
    written["leads"] = [{**written["leads"][1], "lead_ref": "?"} for _ in range(50)]
    with pytest.raises(HistoryFileError) as refusal:
        read_history_file(json.dumps(written))

    lines = str(refusal.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 30 more."


def test_a_good_file_is_read_whole_and_what_it_has_besides_is_left_alone() -> None:
    read = read_history_file(json.dumps({**history(), "expected": {"x": 1}, "window": None}))

    assert [lead.lead_ref for lead in read.leads] == ["HF-2222", "HF-3333"]
    assert read.leads[0].contact_attempts[0].at.isoformat() == "2026-07-01T15:00:00+00:00"


def test_the_sample_history_can_be_read() -> None:
    read = read_history_file((SAMPLE / "history.json").read_text())

    assert read.study.code == "KN-118"
    assert len(read.leads) > 20
