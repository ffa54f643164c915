"""Between a reading and its form: what the form begins with, and what comes back from it."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.errors import UserError
from handlers.operations.kept_readings import event_of
from handlers.operations.reading_words import said_of
from handlers.reading.result import (
    Attempt,
    Blocker,
    Event,
    Pause,
    Precision,
    Prescreen,
    PrescreenState,
    Question,
    Reading,
    Records,
    Reviewable,
    Unblock,
    Visit,
    VisitState,
)
from messages.reply_forms import BLOCKERS_MOST, CONTACTS, CONTACTS_MOST, HAPPENED, Prefill
from models.rules.working_time import WorkingTime
from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, NextAction, RecordsState

_BOOKED = (VisitState.BOOKED, VisitState.REBOOKED)
Values = Mapping[str, Mapping[str, Any]]


def prefill(reading: Reading, zone: ZoneInfo) -> Prefill:
    """What the form begins with; what it has no field for is listed to be left out or kept."""
    events = [event for event in reading.events if not isinstance(event, Question)]
    attempts = [one for one in events if isinstance(one, Attempt) and (one.outcome, one.channel) in CONTACTS]
    blockers = [event for event in events if isinstance(event, Blocker)]
    booked = [event for event in events if isinstance(event, Visit) and event.state in _BOOKED]
    pauses = [event.until for event in events if isinstance(event, Pause)]
    shown = [*attempts[:CONTACTS_MOST], *booked[:1], *blockers[:BLOCKERS_MOST]]
    others = [
        event
        for event in events
        if not any(event is one for one in shown)
        and _key(event) not in HAPPENED
        and not isinstance(event, Pause)
    ]
    return Prefill(
        contacts=[(one.outcome, one.channel) for one in attempts],
        happened=[key for event in events if (key := _key(event)) in HAPPENED],
        visit_at=next((event.at for event in booked), None),
        blockers=[(one.category, one.sub_reason) for one in blockers],
        next_action=reading.next_action,
        due=reading.due,
        at_an_hour=reading.due_precision is not Precision.DAY,
        hold_until=pauses[0].astimezone(zone).date() if pauses else None,
        also=[(_written(one), said_of(Reading((one,)), zone).rstrip(".")) for one in others],
    )


def _written(event: Event) -> str:
    return json.dumps(event.as_dict(), separators=(",", ":"))[:150]


def _key(event: Event) -> str:
    match event:
        case Prescreen(state) | Records(state):
            return f"{event.kind}:{state.value}"
        case Visit(state, at) if at is None:
            return f"visit:{state.value}"
        case Reviewable() | Unblock():
            return event.kind
        case _:
            return ""


def read_form(values: Values, hours: WorkingTime, *, before: Reading) -> Reading:
    """The reading that the form says. Raises UserError, naming the field, for half of a date.

    `before` is what the form began with: a booked visit stays moved where it was read as moved.
    """
    given = {block: next(iter(inputs.values())) for block, inputs in values.items()}
    events = [*_contacts(given), *_happened(given), *_visit(given, hours.zone, before), *_blockers(given)]
    hold = given.get("hold", {}).get("selected_date")
    if hold:
        opens = hours.next_opening(datetime.combine(date.fromisoformat(hold), time(0), tzinfo=hours.zone))
        events.append(Pause(opens.astimezone(hours.zone)))
    events += [event_of(json.loads(key)) for key in _chosen_keys(given.get("also", {}))]
    due, precision = _due(given, hours)
    action = _option(given.get("next", {}))
    reading = Reading(tuple(events), NextAction(action) if action else None, due, precision)
    if not reading.events and not action and due is None:
        raise UserError("Nothing is filled in yet: choose what happened or what is next.", field="happened")
    return reading


def _contacts(given: Values) -> Iterable[Attempt]:
    for number in range(CONTACTS_MOST):
        chosen = _option(given.get(f"contact:{number}", {}))
        if chosen:
            outcome, _, channel = chosen.partition(" ")
            yield Attempt(ContactChannel(channel) if channel else None, AttemptOutcome(outcome))


def _happened(given: Values) -> Iterable[Event]:
    for key in _chosen_keys(given.get("happened", {})):
        kind, _, state = key.partition(":")
        match kind:
            case "prescreen":
                yield Prescreen(PrescreenState(state))
            case "records":
                yield Records(RecordsState(state))
            case "visit":
                yield Visit(VisitState(state))
            case "unblock":
                yield Unblock()
            case _:
                yield Reviewable()


def _visit(given: Values, zone: ZoneInfo, before: Reading) -> Iterable[Visit]:
    day, hour = _day(given, "visit"), _hour(given, "visit")
    if day is None and hour is None:
        return
    if day is None or hour is None:
        raise UserError("A visit needs a day and a time.", field="visit_hour" if day else "visit_day")
    moved = any(isinstance(one, Visit) and one.state is VisitState.REBOOKED for one in before.events)
    state = VisitState.REBOOKED if moved else VisitState.BOOKED
    yield Visit(state, datetime.combine(day, hour, tzinfo=zone))


def _blockers(given: Values) -> Iterable[Blocker]:
    for number in range(BLOCKERS_MOST):
        chosen = _option(given.get(f"blocker:{number}", {}))
        if chosen:
            category, _, key = chosen.partition(" ")
            yield Blocker(BlockerCategory(category), key)


def _due(given: Values, hours: WorkingTime) -> tuple[datetime | None, Precision | None]:
    day, hour = _day(given, "due"), _hour(given, "due")
    if day is None and hour is None:
        return None, None
    if day is None:
        raise UserError("Choose the day as well.", field="due_day")
    if hour is not None:
        return datetime.combine(day, hour, tzinfo=hours.zone), Precision.MINUTE
    spans = hours.spans_on(day)
    if not spans:
        raise UserError("The site is closed that day. Choose another, or a time as well.", field="due_day")
    return spans[-1][1].astimezone(hours.zone), Precision.DAY


def _day(given: Values, name: str) -> date | None:
    chosen = given.get(f"{name}_day", {}).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _hour(given: Values, name: str) -> time | None:
    chosen = given.get(f"{name}_hour", {}).get("selected_time")
    return time.fromisoformat(chosen) if chosen else None


def _option(state: Mapping[str, Any]) -> str:
    option = state.get("selected_option")
    return str(option["value"]) if option else ""


def _chosen_keys(state: Mapping[str, Any]) -> list[str]:
    return [str(option["value"]) for option in state.get("selected_options") or []]
