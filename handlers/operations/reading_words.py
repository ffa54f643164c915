"""A reading in words, before anything is logged."""

from zoneinfo import ZoneInfo

from handlers.reading.result import (
    Attempt,
    Blocker,
    Close,
    Event,
    Handover,
    OptOut,
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
from messages import labels
from messages.replies import line
from messages.times import day, moment

VISITS = {
    VisitState.BOOKED: "screening visit booked",
    VisitState.REBOOKED: "visit moved to another time",
    VisitState.CONFIRMED: "visit confirmed",
    VisitState.ATTENDED: "visit attended",
    VisitState.NO_SHOW: "visit missed (no-show)",
    VisitState.CANCELLED_BY_PATIENT: "visit cancelled by the patient",
    VisitState.CANCELLED_BY_SITE: "visit cancelled by the site",
}


def said_of(reading: Reading, zone: ZoneInfo) -> str:
    """'Logged: voicemail. Next: call, Thu 26 Nov 1:00 pm CT.' as it would be; empty when it says nothing."""
    events = [event for event in reading.events if not isinstance(event, Question)]
    listed = [word for event in events if (word := _listed(event, zone))]
    others = [words for event in events if (words := _sentence(event, zone))]
    counted = [
        one if listed.count(one) == 1 else f"{one} ({labels.times(listed.count(one))})"
        for one in dict.fromkeys(listed)
    ]
    said = line([], others, _next(reading, zone))
    happened = f"{labels.begun(', '.join(counted))}." if counted else ""
    return " ".join(part for part in (happened, said) if part)


def when_said(reading: Reading, zone: ZoneInfo) -> str:
    """The date of what is next: 'Thu 26 Nov', or with its time where one was said."""
    if reading.due is None:
        return ""
    if reading.due_precision is Precision.DAY:
        return day(reading.due.astimezone(zone).date())
    return moment(reading.due, zone)


def _next(reading: Reading, zone: ZoneInfo) -> str:
    action = labels.NEXT_ACTIONS[reading.next_action] if reading.next_action else ""
    return ", ".join(part for part in (action, when_said(reading, zone)) if part)


def _listed(event: Event, zone: ZoneInfo) -> str:
    match event:
        case Attempt(channel, outcome):
            return labels.attempted(outcome, channel)
        case Prescreen(state):
            return f"prescreen {'complete' if state is PrescreenState.COMPLETE else 'begun'}"
        case Reviewable():
            return "passed on to the study team"
        case Records(state):
            return f"records {state.value}"
        case Visit(state, at):
            return VISITS[state] + (f" for {moment(at, zone)}" if at else "")
        case _:
            return ""


def _sentence(event: Event, zone: ZoneInfo) -> str:
    match event:
        case Blocker(category, sub_reason):
            return labels.blocker(category, sub_reason)
        case Unblock():
            return "Blocker out of the way"
        case Close(reason):
            return f"Close: {labels.close_reason(reason)}"
        case Pause(until):
            return f"On hold until {day(until.astimezone(zone).date())}"
        case Handover():
            return "Hand over to whoever you named"
        case OptOut():
            return "No more contact, as they asked"
        case _:
            return ""
