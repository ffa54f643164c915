"""Invented leads for the rules' tests: each is written as what happened to it, in New York time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.rules.history import Happening, LeadHistory, derive
from models.rules.thresholds import Thresholds
from models.rules.week import SiteFacts, StudyFacts
from models.rules.working_time import WorkingTime
from models.terms import EventAction, Rhythm

NEW_YORK = ZoneInfo("America/New_York")
HOURS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = WorkingTime.from_dict({"timezone": "America/New_York", "hours": HOURS, "holidays": ["2026-07-03"]})

Event = tuple[str, EventAction, dict[str, Any]]


def ny(text: str) -> datetime:
    """The New York wall clock of July 2026 and after: `ny("07-13 09:00")` is a Monday morning."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


def a_lead(
    *events: Event,
    received: str = "07-13 09:00",
    ref: str = "T-0001",
    site: str = "A",
    source: str = "letters",
    as_of: datetime | None = None,
) -> LeadHistory:
    """A lead to which these things happened."""
    start = Happening(ny(received), EventAction.LEAD_RECEIVED, {"ref": ref, "site": site, "source": source})
    rest = [Happening(ny(at), action, new) for at, action, new in events]
    lead = derive([start, *rest], as_of=as_of)
    assert lead is not None
    return lead


def a_study(
    *leads: LeadHistory,
    as_of: str = "07-20 00:00",
    sites: Mapping[str, WorkingTime] | None = None,
    slots: float | None = None,
    thresholds: Thresholds | None = None,
    rhythm: Rhythm = Rhythm.WEEKLY,
) -> StudyFacts:
    """A study reporting in New York, with an office at site A unless told otherwise."""
    calendars = sites or {"A": OFFICE}
    return StudyFacts(
        code="TS-1",
        reporting_zone=NEW_YORK,
        sites={code: SiteFacts(code, f"Site {code}", working, slots) for code, working in calendars.items()},
        leads=leads,
        as_of=ny(as_of),
        thresholds=thresholds or Thresholds(),
        rhythm=rhythm,
    )


def tried(at: str, outcome: str = "no_answer") -> Event:
    """An attempt to reach the person."""
    return at, EventAction.ATTEMPT_LOGGED, {"outcome": outcome}


def spoke(at: str) -> Event:
    """An attempt that reached the person."""
    return tried(at, "spoke")


def prescreened(at: str, outcome: str = "forward_to_study_team") -> Event:
    """A finished prescreen."""
    return at, EventAction.PRESCREEN_LOGGED, {"outcome": outcome}


def passed_on(at: str) -> Event:
    """Made reviewable."""
    return at, EventAction.MADE_REVIEWABLE, {}


def decided(at: str, decision: str = "move_forward") -> Event:
    """The study team's decision."""
    return at, EventAction.REVIEW_DECIDED, {"decision": decision}


def records(at: str, state: str) -> Event:
    """One step of the records."""
    return at, EventAction.RECORDS_MARKED, {"state": state}


def ready(at: str) -> Event:
    """The study team agreed to offer a visit."""
    return at, EventAction.MADE_READY, {}


def booked(at: str, visit: str) -> Event:
    """A screening visit booked."""
    return at, EventAction.VISIT_BOOKED, {"visit_at": ny(visit).isoformat()}


def confirmed(at: str) -> Event:
    """The visit's preparation confirmed."""
    return at, EventAction.VISIT_CONFIRMED, {}


def visit_ended(at: str, outcome: str) -> Event:
    """How the last visit ended."""
    return at, EventAction.VISIT_OUTCOME_LOGGED, {"outcome": outcome}


def recovered(at: str) -> Event:
    """Somebody followed up a no-show."""
    return at, EventAction.RECOVERY_ATTEMPTED, {}


def blocked(
    at: str,
    due: str,
    *,
    owner_role: str = "external_records",
    category: str = "records",
    sub_reason: str = "awaiting_outside_clinic",
    key: str = "B1",
    decision: str | None = None,
) -> Event:
    """Something in the way."""
    new = {
        "key": key,
        "category": category,
        "sub_reason": sub_reason,
        "owner_role": owner_role,
        "due_at": ny(due).isoformat(),
        "decision_needed": decision,
    }
    return at, EventAction.BLOCKER_OPENED, new


def unblocked(at: str, key: str = "B1") -> Event:
    """No longer in the way."""
    return at, EventAction.BLOCKER_RESOLVED, {"key": key}


def promised(at: str, action: str | None, due: str | None) -> Event:
    """A step, a date or both that a person chose."""
    new = {"next_action": action, "due_at": ny(due).isoformat() if due else None}
    return at, EventAction.NEXT_ACTION_SET, new


def paused(at: str, until: str) -> Event:
    """On hold until an instant."""
    return at, EventAction.PAUSED, {"until": ny(until).isoformat()}


def closed(at: str, group: str = "no_response", reason: str = "unable_to_reach") -> Event:
    """Closed for a reason."""
    return at, EventAction.CLOSED, {"group": group, "reason": reason}


def reopened(at: str) -> Event:
    """Opened again."""
    return at, EventAction.REOPENED, {}


def duplicate(at: str, of: str = "T-0000") -> Event:
    """Known to be the same person as another lead."""
    return at, EventAction.MARKED_DUPLICATE, {"duplicate_of": of}


def opted_out(at: str) -> Event:
    """Asked to be left alone."""
    return at, EventAction.OPTED_OUT, {}


def attempts(days: Sequence[str]) -> tuple[Event, ...]:
    """Tries without contact, one at noon of each day."""
    return tuple(tried(f"{day} 12:00") for day in days)
