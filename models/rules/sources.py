"""How far a cohort of leads came, by source and by site, and whether that says anything yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from models.rules.first_response import in_cohort
from models.rules.history import LeadHistory
from models.rules.movement import by_group
from models.rules.proportions import at_least, fisher_lower
from models.rules.taxonomy import CLOSE_REASONS
from models.rules.thresholds import BUSINESS_DAY, SourceGates
from models.rules.week import StudyFacts, Week, remembered, within
from models.terms import CloseGroup, VisitOutcome

SOURCE_GROUPS = frozenset(reason.group for reason in CLOSE_REASONS.values() if reason.counts_against_source)
"""The close groups that speak about where a lead came from."""


class Judgement(StrEnum):
    """Whether a source's figures may be judged (field notes 8.2)."""

    NOT_ENOUGH_DATA = "not_enough_data"
    SIGNAL_ONLY = "signal_only"
    DECIDABLE = "decidable"
    WITHHELD = "withheld_follow_up_late"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a cohort came how far by the end of the week; times in business days."""

    n: int
    contacted: int
    prescreen_completed: int
    reviewable: int
    booked: int
    attended: int
    closed: int
    on_time_first_response: int
    first_response_due: int
    close_groups: dict[CloseGroup, int]
    median_days_to_reviewable: float | None

    @property
    def source_attributable_closes(self) -> int:
        """Closes that speak about where the lead came from."""
        return sum(count for group, count in self.close_groups.items() if group in SOURCE_GROUPS)

    def was_timely(self, floor_pct: float) -> bool:
        """Whether at least so many percent of the first responses due came in time; no of none."""
        due = self.first_response_due
        return due > 0 and at_least(self.on_time_first_response, due, floor_pct / 100)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source beside all other sources pooled."""

    source: str
    tally: Tally
    rest: Tally
    judgement: Judgement

    @property
    def p_lower_than_rest(self) -> float | None:
        """How likely a reviewable share so low would be if it were no worse than the rest."""
        return fisher_lower(self.tally.reviewable, self.tally.n, self.rest.reviewable, self.rest.n)


@remembered
def cohort(facts: StudyFacts, week: Week) -> tuple[LeadHistory, ...]:
    """The leads received in the 28 days that ended as the week started."""
    return tuple(lead for lead in facts.counted if within(lead.received_at, week.cohort))


def tally(facts: StudyFacts, leads: Iterable[LeadHistory]) -> Tally:
    """How far these leads have come."""
    leads = tuple(leads)
    responses = in_cohort(facts, leads)
    days = [
        facts.calendar(lead).between(lead.received_at, lead.reviewable_at) / BUSINESS_DAY
        for lead in leads
        if lead.reviewable_at is not None
    ]
    return Tally(
        n=len(leads),
        contacted=sum(lead.first_contact_at is not None for lead in leads),
        prescreen_completed=sum(lead.prescreen_completed_at is not None for lead in leads),
        reviewable=len(days),
        booked=sum(bool(lead.visits) for lead in leads),
        attended=sum(_attended(lead) for lead in leads),
        closed=sum(lead.closed_at is not None for lead in leads),
        on_time_first_response=len(responses.on_time),
        first_response_due=len(responses.due),
        close_groups=dict(by_group(leads)),
        median_days_to_reviewable=median(days) if days else None,
    )


@remembered
def by_source(facts: StudyFacts, week: Week) -> tuple[SourceStanding, ...]:
    """Every source with a lead in the cohort, by name."""
    leads = cohort(facts, week)
    gates = facts.thresholds.source
    found = []
    for source in sorted({lead.source for lead in leads}):
        own = tally(facts, (lead for lead in leads if lead.source == source))
        rest = tally(facts, (lead for lead in leads if lead.source != source))
        found.append(SourceStanding(source, own, rest, judge(own, gates)))
    return tuple(found)


@remembered
def by_site(facts: StudyFacts, week: Week) -> dict[str, Tally]:
    """Every site of the study, also one without a lead, in the study's order."""
    leads = cohort(facts, week)
    return {site: tally(facts, (lead for lead in leads if lead.site == site)) for site in facts.sites}


def judge(own: Tally, gates: SourceGates) -> Judgement:
    """Whether a source may be judged: slow follow-up and a poor source look the same."""
    if own.n < gates.show_rate_min_n:
        return Judgement.NOT_ENOUGH_DATA
    if not own.was_timely(gates.min_on_time_pct):
        return Judgement.WITHHELD
    return Judgement.DECIDABLE if own.n >= gates.decide_min_n else Judgement.SIGNAL_ONLY


def _attended(lead: LeadHistory) -> bool:
    return any(visit.outcome is VisitOutcome.ATTENDED for visit in lead.visits)
