"""Working time against the cases that public test suites state, and against cases of our own."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.rules.working_time import WorkingTime

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("ONWARD_SHARED", ROOT.parent / "shared")) / "business-time" / "cases.json"
OWN = Path(__file__).with_name("working_time_cases.json")
CALENDAR = ("timezone", "hours", "date_hours", "holidays", "breaks")


def cases(path: Path) -> list[Any]:
    if not path.exists():
        absent = pytest.mark.skip(reason=f"{path} is not at hand; set ONWARD_SHARED to its folder")
        return [pytest.param({}, marks=absent, id="absent")]
    return [pytest.param(case, id=case["id"]) for case in json.loads(path.read_text())]


@pytest.mark.parametrize("case", [*cases(SHARED), *cases(OWN)])
def test_a_stated_case_comes_out_as_stated(case: dict[str, Any]) -> None:
    calendar = WorkingTime.from_dict({key: case[key] for key in CALENDAR if key in case})
    start = datetime.fromisoformat(case["start"])
    answer: object
    match case["kind"]:
        case "add_business_minutes":
            answer = calendar.add(start, case["minutes"])
        case "subtract_business_minutes":
            answer = calendar.subtract(start, case["minutes"])
        case "business_minutes_between":
            answer = calendar.between(start, datetime.fromisoformat(case["end"]))
        case kind:
            answer = {"within_hours": calendar.is_open}[kind](start)
    expected = case["expected"]

    assert answer == (datetime.fromisoformat(expected) if isinstance(expected, str) else expected)
