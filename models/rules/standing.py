"""How things stand as of an instant: stale leads, open blockers, decisions somebody owes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from models.rules.history import BlockerFacts, LeadHistory
from models.rules.staleness import stale_at
from models.rules.taxonomy import SIDES
from models.rules.thresholds import BUSINESS_DAY
from models.rules.week import StudyFacts, Week, remembered
from models.terms import Side, Stage, StaleCategory

DECIDING_SIDES = frozenset({Side.SPONSOR, Side.CRO})


@dataclass(frozen=True, slots=True)
class OpenBlocker:
    """One blocker that stands in an active lead's way.

    `age` and `overdue` (since its date, 0 before it) count business days of the lead's site.
    """

    lead: LeadHistory
    blocker: BlockerFacts
    age: float
    overdue: float
    is_overdue: bool

    @property
    def side(self) -> Side:
        """The side its owner sits on."""
        return SIDES[self.blocker.owner_role]

    @property
    def is_decision(self) -> bool:
        """Whether the sponsor or the CRO owes the answer."""
        return self.side in DECIDING_SIDES


@dataclass(frozen=True, slots=True)
class Turnaround:
    """How long sponsor and CRO took with what they answered in a week (business days)."""

    answered: int
    median_business_days: float | None


@remembered
def stale(facts: StudyFacts) -> dict[str, StaleCategory]:
    """The stale leads by reference, in the leads' order."""
    limits = facts.thresholds.stale
    found = {lead.ref: stale_at(lead, facts.calendar(lead), facts.as_of, limits) for lead in facts.active}
    return {ref: category for ref, category in found.items() if category is not None}


@remembered
def open_blockers(facts: StudyFacts) -> tuple[OpenBlocker, ...]:
    """What stands in the way of active leads, in the leads' order."""
    return tuple(_open(facts))


def overdue_decisions(facts: StudyFacts) -> tuple[OpenBlocker, ...]:
    """What sponsor and CRO have not answered in time, the longest overdue first."""
    late = [one for one in open_blockers(facts) if one.is_decision and one.is_overdue]
    return tuple(sorted(late, key=lambda one: (-one.overdue, one.blocker.due_at, one.blocker.key)))


def by_side(blockers: tuple[OpenBlocker, ...]) -> Counter[Side]:
    """How many blockers each side owns."""
    return Counter(one.side for one in blockers)


def turnaround(facts: StudyFacts, week: Week) -> Turnaround:
    """How long the sponsor's and CRO's answers of the week took."""
    days = [
        facts.calendar(lead).between(blocker.opened_at, blocker.resolved_at) / BUSINESS_DAY
        for lead in facts.counted
        for blocker in lead.blockers
        if blocker.resolved_at is not None
        and week.holds(blocker.resolved_at)
        and SIDES[blocker.owner_role] in DECIDING_SIDES
    ]
    return Turnaround(len(days), median(days) if days else None)


def decisions_late_between(facts: StudyFacts, start: datetime, end: datetime) -> bool:
    """Whether a sponsor or CRO answer was overdue at any time from `start` to `end`.

    Nobody waits for an answer any longer once the lead has ended.
    """
    return any(
        blocker.due_at < end and min(blocker.resolved_at or end, ended) > max(start, blocker.due_at)
        for lead in facts.counted
        for ended in [
            lead.closed_at or (lead.last_event_at if lead.stage is Stage.HANDED_OFF else None) or end
        ]
        for blocker in lead.blockers
        if SIDES[blocker.owner_role] in DECIDING_SIDES
    )


def _open(facts: StudyFacts) -> Iterator[OpenBlocker]:
    for lead in facts.active:
        working_time = facts.calendar(lead)
        for blocker in lead.open_blockers(facts.as_of):
            age = working_time.between(blocker.opened_at, facts.as_of) / BUSINESS_DAY
            overdue = working_time.between(blocker.due_at, facts.as_of) / BUSINESS_DAY
            yield OpenBlocker(lead, blocker, age, overdue, blocker.due_at < facts.as_of)
