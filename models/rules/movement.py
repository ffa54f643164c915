"""What happened in a week: the flow through the stages, who moved, who was closed and why."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from models.rules.history import LeadHistory, Visit
from models.rules.week import StudyFacts, Week, remembered, within
from models.terms import AttemptOutcome, CloseGroup, ReviewDecision, VisitOutcome


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts of a week. Visits count in the week of their time, everything else when it happened."""

    new_inquiries: int
    first_attempts: int
    first_two_way_contacts: int
    prescreens_completed: int
    became_reviewable: int
    study_team_decisions: int
    records_became_ready: int
    first_visits_booked: int
    visits_rebooked: int
    visits_due: int
    visits_attended: int
    visits_no_show: int
    visits_outcome_not_logged: int
    closed: int
    leads_moved: int


@remembered
def flow(facts: StudyFacts, week: Week) -> Flow:
    """What the week saw."""
    leads = facts.counted
    visits = [visit for lead in leads for visit in lead.visits if _fell_due(visit, week, facts.as_of)]
    outcomes = Counter(visit.outcome for visit in visits)
    return Flow(
        new_inquiries=_count(week, (lead.received_at for lead in leads)),
        first_attempts=_count(week, (lead.first_attempt_at for lead in leads)),
        first_two_way_contacts=_count(week, (lead.first_contact_at for lead in leads)),
        prescreens_completed=_count(week, (lead.prescreen_completed_at for lead in leads)),
        became_reviewable=_count(week, (lead.reviewable_at for lead in leads)),
        study_team_decisions=_count(week, (lead.review_decision_at for lead in leads)),
        records_became_ready=_count(week, (lead.records_reviewed_at for lead in leads)),
        first_visits_booked=_count(week, (visit.booked_at for lead in leads for visit in lead.visits[:1])),
        visits_rebooked=_count(week, (visit.booked_at for lead in leads for visit in lead.visits[1:])),
        visits_due=len(visits),
        visits_attended=outcomes[VisitOutcome.ATTENDED],
        visits_no_show=outcomes[VisitOutcome.NO_SHOW],
        visits_outcome_not_logged=outcomes[None],
        closed=_count(week, (lead.closed_at for lead in leads)),
        leads_moved=len(moved(facts, week)),
    )


@remembered
def moved(facts: StudyFacts, week: Week) -> tuple[LeadHistory, ...]:
    """The leads that came nearer a decision in the week: attempts, notes and handovers move nobody."""
    return tuple(lead for lead in facts.counted if any(week.holds(at) for at in _forward(lead)))


@remembered
def closed_in(facts: StudyFacts, window: tuple[datetime, datetime]) -> tuple[LeadHistory, ...]:
    """The leads closed within a window and closed still."""
    return tuple(lead for lead in facts.counted if within(lead.closed_at, window))


def by_group(leads: Iterable[LeadHistory]) -> Counter[CloseGroup]:
    """How many of these leads were closed for each group of reasons."""
    return Counter(lead.close_group for lead in leads if lead.close_group is not None)


def show_rate(facts: StudyFacts, week: Week) -> tuple[int, int] | None:
    """Visits attended, of those attended or missed, in the week; None below ten, where it says nothing."""
    seen = flow(facts, week)
    ended = seen.visits_attended + seen.visits_no_show
    return (seen.visits_attended, ended) if ended >= facts.thresholds.source.show_rate_min_n else None


def _count(week: Week, instants: Iterable[datetime | None]) -> int:
    return sum(week.holds(at) for at in instants)


def _fell_due(visit: Visit, week: Week, as_of: datetime) -> bool:
    """Whether a visit still stood when its time came, and that time has come."""
    called_off = visit.outcome_logged_at is not None and visit.outcome_logged_at < visit.visit_at
    return week.holds(visit.visit_at) and visit.visit_at <= as_of and not called_off


def _forward(lead: LeadHistory) -> Iterator[datetime | None]:
    yield from (lead.first_contact_at, lead.last_contact_at, lead.reviewable_at)
    yield from (attempt.at for attempt in lead.attempts if attempt.outcome is AttemptOutcome.SPOKE)
    if lead.review_decision is not ReviewDecision.DO_NOT_PURSUE:
        yield lead.review_decision_at
    yield from (lead.records_reviewed_at, lead.ready_at)
    for visit in lead.visits:
        yield visit.booked_at
        if visit.outcome is VisitOutcome.ATTENDED:
            yield visit.visit_at
