"""A reply's dates against the site's own calendar, which the grammar does not know."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlmodel import Session

from handlers.reading.result import Needs, Precision, Reading, Visit
from messages.times import clock, day
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.policies import step_times_at
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.next_step import policy_step
from models.rules.working_time import WorkingTime

WORKDAYS = range(5)


def usual_hours(hours: WorkingTime) -> tuple[time, time]:
    """When the site opens at the earliest and closes at the latest on a day from Monday to Friday."""
    spans = [span for weekday in WORKDAYS for span in hours.week[weekday]] or [
        span for open_on in hours.week for span in open_on
    ]
    if not spans:
        return time(9), time(17)
    return _wall(min(opens for opens, _ in spans)), _wall(max(closes for _, closes in spans))


def _wall(since_midnight: timedelta) -> time:
    """The time on the wall; the end of the day is its last minute."""
    minutes = min(since_midnight, timedelta(hours=23, minutes=59)) // timedelta(minutes=1)
    return time(minutes // 60, minutes % 60)


@dataclass(frozen=True, slots=True)
class Checked:
    """A reading whose dates fit the calendar; or why they do not, with the same reading on the next open day."""

    reading: Reading
    trouble: str = ""
    instead: Reading | None = None


def check_dates(reading: Reading, hours: WorkingTime) -> Checked:
    """A day alone means that day's own closing. A due time when the site is closed is asked about."""
    due = reading.due
    if due is None:
        return _check_visits(reading, hours)
    local = due.astimezone(hours.zone)
    spans = hours.spans_on(local.date())
    if not spans:
        return Checked(
            _asks(reading), f"The site is closed on {day(local.date())}.", _moved(reading, due, hours)
        )
    opens, closes = spans[0][0], spans[-1][1]
    if reading.due_precision is Precision.DAY:
        return _check_visits(replace(reading, due=closes.astimezone(hours.zone)), hours)
    if opens <= due <= closes:
        return _check_visits(reading, hours)
    at = " to ".join(clock(one.astimezone(hours.zone)) for one in (opens, closes))
    return Checked(
        _asks(reading), f"On {day(local.date())} the site is open {at} only.", _moved(reading, due, hours)
    )


def _check_visits(reading: Reading, hours: WorkingTime) -> Checked:
    for event in reading.events:
        at = event.at.astimezone(hours.zone) if isinstance(event, Visit) and event.at else None
        if at is not None and not hours.spans_on(at.date()):
            return Checked(_asks(reading), f"The site is closed on {day(at.date())}, the visit's day.")
    return Checked(reading)


def _asks(reading: Reading) -> Reading:
    return reading if reading.needs is Needs.CLARIFY else replace(reading, needs=Needs.CONFIRM)


def _moved(reading: Reading, said: datetime, hours: WorkingTime) -> Reading:
    """The same on the next day the site is open: at the same hour if it is open then."""
    due = said.astimezone(hours.zone)
    midnight = datetime.combine(due.date() + timedelta(days=1), time(0), tzinfo=hours.zone)
    opening = hours.next_opening(midnight).astimezone(hours.zone)
    if reading.due_precision is Precision.DAY:
        at = hours.spans_on(opening.date())[-1][1].astimezone(hours.zone)
    else:
        same = datetime.combine(opening.date(), due.time(), tzinfo=hours.zone)
        at = same if hours.is_open(same) else opening
    return replace(reading, due=at, needs=Needs.NONE, question=None)


def default_due(session: Session, lead: Lead, *, now: datetime) -> datetime:
    """When a step without a date is due: when the policy's own would be, else in one business day."""
    hours, history = calendar_for(session, lead.site_id), history_of(session, lead)
    own = policy_step(history, hours, now, step_times_at(session, lead, history)).due_at
    return own if own > now else hours.add(now, BUSINESS_DAY)
