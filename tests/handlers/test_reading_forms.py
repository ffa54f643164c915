"""Every reading of the labelled replies: kept and read back, put into the form and taken out of it again."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.errors import UserError
from handlers.operations.kept_readings import read_back
from handlers.reading.result import Blocker, Event, Needs, Question, Reading
from handlers.reading.understanding import understand
from handlers.reading_forms import prefill, read_form
from messages.reply_forms import reply_form
from models.rules.working_time import WorkingTime

FILE = Path(__file__).parent / "reading" / "replies.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
HOURS = {
    zone: WorkingTime.from_dict(
        {
            "timezone": zone,
            "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        }
    )
    for zone in {str(case["timezone"]) for case in CASES}
}


def reading_of(case: dict[str, Any]) -> Reading:
    """What the grammar makes of a labelled reply."""
    return understand(
        case["text"],
        now=datetime.fromisoformat(case["now"]),
        timezone=case["timezone"],
        hours=(time(9), time(17)),
        stage=case["stage"],
    )


READINGS = [
    pytest.param(reading_of(case), case["timezone"], id=str(number)) for number, case in enumerate(CASES)
]


@pytest.mark.parametrize(("reading", "zone"), READINGS)
def test_a_reading_that_was_kept_is_read_back_whole(reading: Reading, zone: str) -> None:
    assert read_back(json.loads(json.dumps(reading.as_dict()))) == reading


@pytest.mark.parametrize(("reading", "zone"), READINGS)
def test_the_form_gives_back_what_it_began_with(reading: Reading, zone: str) -> None:
    hours = HOURS[zone]
    begin = prefill(reading, ZoneInfo(zone))
    form = reply_form("KN-7Q2K", begin, zone=ZoneInfo(zone), now=reading.due or _now(), private="{}")
    known = [event for event in reading.events if not isinstance(event, Question)]
    known = [one for one in known if not isinstance(one, Blocker) or one.sub_reason is not None]
    if any(
        getattr(one, "at", "") is None and one.as_dict()["state"] in ("booked", "rebooked") for one in known
    ):
        return  # a visit without its time cannot be filled in
    if not known and reading.next_action is None and reading.due is None:
        with pytest.raises(UserError):
            read_form(_submitted(form), hours, before=reading)
        return
    back = read_form(_submitted(form), hours, before=reading)

    assert sorted(map(_written, back.events)) == sorted(map(_written, known))
    assert (back.next_action, back.due, back.needs) == (reading.next_action, reading.due, Needs.NONE)


def _written(event: Event) -> str:
    return json.dumps(event.as_dict(), sort_keys=True)


def _now() -> datetime:
    return datetime.fromisoformat("2026-07-14T14:05:00+00:00")


def _submitted(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The form sent as it was opened."""
    values = {}
    for block in form["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {name.replace("initial_", "selected_"): value for name, value in element.items()}
            values[block["block_id"]] = {element["action_id"]: state}
    return values
