"""Reads a study history in the import format into the facts the rules take."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.rules.history import derive
from models.rules.lead_facts import Happening, LeadHistory
from models.rules.thresholds import Thresholds
from models.rules.week import SiteFacts, StudyFacts
from models.rules.working_time import WorkingTime
from models.terms import EventAction

Written = Mapping[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def shared_scenario(name: str) -> dict[str, Any]:
    """A worked study from the shared folder; skips the test where that is not at hand."""
    folder = os.environ.get("ONWARD_SHARED")
    root = Path(folder) if folder else Path(__file__).resolve().parents[3].parent / "shared"
    path = root / "scenarios" / name
    if not path.exists():
        pytest.skip(f"{path} is not at hand")
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def instant(text: str) -> datetime:
    """An ISO instant with its offset."""
    return datetime.fromisoformat(text)


def calendars(written: Written) -> dict[str, WorkingTime]:
    """Each site's working time: 09:00 to 17:00 on weekdays less the study's holidays."""
    return {
        code: WorkingTime.from_dict(
            {
                "timezone": site["timezone"],
                "hours": {day: [["09:00", "17:00"]] for day in WEEKDAYS},
                "holidays": written.get("holidays", ()),
            }
        )
        for code, site in written["sites"].items()
    }


def histories(written: Written, as_of: datetime) -> tuple[LeadHistory, ...]:
    """The leads known by `as_of`, in the order written."""
    known = (derive(_happenings(lead), as_of=as_of) for lead in written["leads"])
    return tuple(lead for lead in known if lead is not None)


def _happenings(lead: Written) -> list[Happening]:
    return [Happening(instant(at), action, new) for at, action, new in _events(lead) if at is not None]


def study_facts(written: Written) -> StudyFacts:
    """The study as of the end of its reporting week."""
    as_of = instant(written["window"]["end"])
    working = calendars(written)
    sites = {
        code: SiteFacts(code, site["name"], working[code], site["screening_slots_per_week"])
        for code, site in written["sites"].items()
    }
    return StudyFacts(
        code=written["study"]["code"],
        reporting_zone=ZoneInfo(written["study"]["reporting_timezone"]),
        sites=sites,
        leads=histories(written, as_of),
        as_of=as_of,
        thresholds=Thresholds.from_dict(written["policy"]),
    )


Event = tuple[str | None, EventAction, dict[str, Any]]


def _events(lead: Written) -> Iterator[Event]:
    received = {"ref": lead["lead_ref"], "site": lead["site"], "source": lead["source"]}
    yield lead["created_at"], EventAction.LEAD_RECEIVED, {**received, "owner": lead["owner"]}
    yield from _conversation(lead)
    yield from _records(lead.get("records") or {})
    yield lead.get("ready_to_schedule_at"), EventAction.MADE_READY, {}
    for visit in lead.get("visits", ()):
        yield from _visit(visit)
    for number, blocker in enumerate(lead.get("blockers", ()), 1):
        yield from _blocker(f"{lead['lead_ref']}-{number}", blocker)
    if lead.get("duplicate_of"):
        yield lead["created_at"], EventAction.MARKED_DUPLICATE, {"duplicate_of": lead["duplicate_of"]}
    close = {"group": lead.get("close_group"), "reason": lead.get("close_reason")}
    yield lead.get("closed_at"), EventAction.CLOSED, close


def _conversation(lead: Written) -> Iterator[Event]:
    for attempt in lead.get("contact_attempts", ()):
        yield attempt["at"], EventAction.ATTEMPT_LOGGED, {"outcome": attempt["outcome"]}
    yield lead.get("first_contact_at"), EventAction.CONTACT_MADE, {}
    prescreen = {"outcome": lead.get("prescreen_outcome")}
    yield lead.get("prescreen_completed_at"), EventAction.PRESCREEN_LOGGED, prescreen
    yield lead.get("reviewable_at"), EventAction.MADE_REVIEWABLE, {}
    decision = {"decision": lead.get("review_decision")}
    yield lead.get("review_decision_at"), EventAction.REVIEW_DECIDED, decision


def _records(records: Written) -> Iterator[Event]:
    for key, state in (
        ("needed_at", "needed"),
        ("requested_at", "requested"),
        ("received_at", "received"),
        ("ready_at", "reviewed"),
    ):
        yield records.get(key), EventAction.RECORDS_MARKED, {"state": state}


def _visit(visit: Written) -> Iterator[Event]:
    yield visit["booked_at"], EventAction.VISIT_BOOKED, {"visit_at": visit["visit_at"]}
    outcome = {"outcome": visit.get("outcome")}
    yield visit.get("outcome_logged_at"), EventAction.VISIT_OUTCOME_LOGGED, outcome
    yield visit.get("recovery_attempt_at"), EventAction.RECOVERY_ATTEMPTED, {}


def _blocker(key: str, blocker: Written) -> Iterator[Event]:
    kept = ("category", "sub_reason", "owner_role", "due_at", "decision_needed")
    opened = {"key": key, **{name: blocker.get(name) for name in kept}}
    yield blocker["opened_at"], EventAction.BLOCKER_OPENED, opened
    yield blocker.get("resolved_at"), EventAction.BLOCKER_RESOLVED, {"key": key}
