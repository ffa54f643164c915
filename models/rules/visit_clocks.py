"""The clocks around a screening visit: prepare it, remind the person, log the outcome, follow up a no-show."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from models.rules.lead_facts import LeadHistory, Visit
from models.rules.running_clock import RunningClock
from models.terms import DeadlineKind, VisitOutcome

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

# The steps of a no-show's recovery, as the policy counts them.
_FIRST_TOUCH, _SECOND_TOUCH, _REBOOK = 1, 2, 3


def touches(lead: LeadHistory) -> list[datetime]:
    """Every instant at which somebody spoke, wrote or called to the person, in order.

    Booking and confirming a visit are done with the person too.
    """
    visits = [
        at
        for visit in lead.visits
        for at in (visit.booked_at, visit.prep_confirmed_at, visit.recovery_attempt_at)
    ]
    found = [*(attempt.at for attempt in lead.attempts), lead.first_contact_at, lead.last_contact_at, *visits]
    return sorted({at for at in found if at is not None})


def visit_clocks(lead: LeadHistory, reminders: Sequence[int]) -> Iterator[RunningClock]:
    """The clocks of the visit that is booked, also those that begin later.

    `reminders` are minutes by the clock before the visit, the earliest reminder first.
    """
    number, visit = len(lead.visits), lead.visits[-1]
    subject = f"visit_{number}"
    if visit.prep_confirmed_at is None:
        yield RunningClock(
            DeadlineKind.VISIT_PREP,
            subject,
            visit.booked_at,
            visit.booked_at,
            visit_at=visit.visit_at,
            ends_at=visit.visit_at,
        )
    yield from _reminders(lead, visit, subject, reminders)
    yield RunningClock(
        DeadlineKind.VISIT_OUTCOME,
        subject,
        visit.booked_at,
        max(visit.visit_at, visit.booked_at),
    )


def _reminders(
    lead: LeadHistory, visit: Visit, subject: str, reminders: Sequence[int]
) -> Iterator[RunningClock]:
    """One clock for each reminder still ahead when the visit was booked.

    What is said to the person counts for the reminder that is nearest: one may come up to a day
    early, or half the way from the one before where they lie closer.
    """
    ahead = [
        (step, visit.visit_at - minutes * _MINUTE)
        for step, minutes in enumerate(reminders, 1)
        if visit.visit_at - minutes * _MINUTE > visit.booked_at
    ]
    before = [visit.booked_at, *(due for _, due in ahead)]
    opens = [due - min(_DAY, (due - last) / 2) for last, (_, due) in zip(before, ahead, strict=False)]
    said = [at for at in touches(lead) if at > visit.booked_at]
    for place, (step, _) in enumerate(ahead):
        ends_at = opens[place + 1] if place + 1 < len(ahead) else visit.visit_at
        if any(opens[place] <= at < ends_at for at in said):
            continue
        yield RunningClock(
            DeadlineKind.VISIT_REMINDER,
            f"{subject}_reminder_{step}",
            visit.booked_at,
            opens[place] if place else visit.booked_at,
            step=step,
            visit_at=visit.visit_at,
            ends_at=ends_at,
        )


def no_show_clock(lead: LeadHistory, visit: Visit) -> RunningClock:
    """What is next after a visit the person did not come to: reach out, once more, then a new visit.

    Somebody who was reached needs no second attempt.
    """
    missed = visit.outcome_logged_at or visit.visit_at
    said = [at for at in touches(lead) if at > missed]
    reached = lead.last_contact_at is not None and lead.last_contact_at > missed
    if not said:
        step, start = _FIRST_TOUCH, missed
    elif len(said) == 1 and not reached:
        step, start = _SECOND_TOUCH, said[0]
    else:
        step, start = _REBOOK, missed
    return RunningClock(
        DeadlineKind.NO_SHOW_RECOVERY, f"visit_{len(lead.visits)}_step_{step}", missed, start, step=step
    )


def missed_visit(lead: LeadHistory) -> Visit | None:
    """The last visit, when the person did not come to it."""
    last = lead.visits[-1] if lead.visits else None
    return last if last is not None and last.outcome is VisitOutcome.NO_SHOW else None
