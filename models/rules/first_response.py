"""How soon new leads were first tried: due, on time, missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from models.rules.history import LeadHistory
from models.rules.week import StudyFacts, Week, remembered, within
from models.terms import CloseGroup

_PATIENTS_OWN = frozenset({CloseGroup.PATIENT_CHOICE, CloseGroup.PATIENT_BURDEN})


@dataclass(frozen=True, slots=True)
class FirstResponses:
    """Leads whose first response fell due, and those of them that were tried in time."""

    due: tuple[LeadHistory, ...]
    on_time: tuple[LeadHistory, ...]

    @property
    def missed(self) -> tuple[LeadHistory, ...]:
        """The ones tried late or not at all."""
        punctual = {lead.ref for lead in self.on_time}
        return tuple(lead for lead in self.due if lead.ref not in punctual)

    @property
    def share(self) -> float | None:
        """On time of due, from 0 to 1; None when none was due."""
        return len(self.on_time) / len(self.due) if self.due else None

    def at_site(self, site: str) -> "FirstResponses":
        """Those of one site."""
        return FirstResponses(
            tuple(lead for lead in self.due if lead.site == site),
            tuple(lead for lead in self.on_time if lead.site == site),
        )


def first_touch(lead: LeadHistory) -> datetime | None:
    """When somebody first tried, or the person first came through by themselves."""
    known = [one for one in (lead.first_attempt_at, lead.first_contact_at) if one is not None]
    return min(known, default=None)


def response_due(facts: StudyFacts, lead: LeadHistory) -> datetime:
    """When the first response to a lead is due (UTC)."""
    return _due_at(facts, lead.site, lead.received_at)


@remembered
def _due_at(facts: StudyFacts, site: str, received_at: datetime) -> datetime:
    return facts.sites[site].working_time.add(received_at, facts.thresholds.steps.first_response)


@remembered
def in_week(facts: StudyFacts, week: Week) -> FirstResponses:
    """First responses whose due time falls in the week."""
    return _judged(facts, facts.counted, (week.start, min(week.end, facts.as_of)))


def in_cohort(facts: StudyFacts, leads: Iterable[LeadHistory]) -> FirstResponses:
    """First responses of these leads that were due before the facts end."""
    leads = tuple(leads)
    start = min((lead.received_at for lead in leads), default=facts.as_of)
    return _judged(facts, leads, (start, facts.as_of))


def median_minutes(facts: StudyFacts, week: Week) -> tuple[float | None, int]:
    """Business minutes from inquiry to first attempt, and how many first attempts the week saw."""
    minutes = [
        facts.calendar(lead).between(lead.received_at, lead.first_attempt_at)
        for lead in facts.counted
        if lead.first_attempt_at is not None and week.holds(lead.first_attempt_at)
    ]
    return (median(minutes) if minutes else None), len(minutes)


def _judged(
    facts: StudyFacts, leads: Iterable[LeadHistory], window: tuple[datetime, datetime]
) -> FirstResponses:
    dues = [(lead, response_due(facts, lead)) for lead in leads]
    due = [(lead, at) for lead, at in dues if within(at, window) and not _withdrew_untouched(lead, at)]
    return FirstResponses(
        tuple(lead for lead, _ in due),
        tuple(lead for lead, at in due if (touched := first_touch(lead)) is not None and touched <= at),
    )


def _withdrew_untouched(lead: LeadHistory, due_at: datetime) -> bool:
    """Whether the person withdrew before anybody had to have tried: that speaks about nobody."""
    touched = first_touch(lead)
    return (
        lead.closed_at is not None
        and lead.closed_at <= due_at
        and lead.close_group in _PATIENTS_OWN
        and (touched is None or touched > lead.closed_at)
    )
