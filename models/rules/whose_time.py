"""How a lead's age splits into the time of each party, to the second."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from models.rules.clock_policy import BUSINESS_DAY
from models.rules.history import BlockerFacts, Happening, LeadHistory, derive, taken_back
from models.rules.turns import OUTSIDE, PARTIES
from models.rules.working_time import WorkingTime
from models.terms import Party, Stage

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class WhoseTime:
    """A lead's age from `since` to `until`, split without a rest left over.

    `parties` holds the opening hours in which each party had the next move, `closed` what lay outside
    the site's hours, `at_rest` the opening hours in which nobody did: on hold, or closed and reopened.
    """

    since: datetime
    until: datetime
    parties: Mapping[Party, timedelta]
    closed: timedelta
    at_rest: timedelta

    @property
    def whole(self) -> timedelta:
        """The age itself, which the parts add up to."""
        return self.until - self.since

    def business_days(self, party: Party) -> float:
        """The same in business days of eight hours."""
        return self.parties.get(party, _NOTHING) / timedelta(minutes=BUSINESS_DAY)


def whose_time(happenings: Sequence[Happening], hours: WorkingTime, now: datetime) -> WhoseTime | None:
    """Split the age of the lead with these events as of `now`; None before it was received.

    The age of a lead that has ended counts to when it did. Where several things wait, whoever stops the
    site's clock has the move: somebody outside (the one who had it first), then the study team.
    """
    # In UTC, because two instants of one zone are subtracted by its wall clock.
    now = now.astimezone(UTC)
    known = [replace(one, at=one.at.astimezone(UTC)) for one in happenings if one.at <= now]
    undone = taken_back(known)
    told = sorted((one for one in known if one.id not in undone), key=lambda one: one.at)
    states = list(_states(told, now))
    if not states:
        return None
    while len(states) > 1 and _is_over(states[-1][2]):
        states.pop()
    parties: dict[Party, timedelta] = {}
    closed = at_rest = _NOTHING
    for since, until, lead in states:
        for start, end in _stretches(lead, since, until):
            worked = sum((b - a for a, b in hours.spans_between(start, end)), _NOTHING)
            closed += end - start - worked
            if _rests(lead, start):
                at_rest += worked
            else:
                party = _mover(lead)
                parties[party] = parties.get(party, _NOTHING) + worked
    return WhoseTime(states[0][0], states[-1][1], parties, closed, at_rest)


def _states(told: Iterable[Happening], now: datetime) -> Iterator[tuple[datetime, datetime, LeadHistory]]:
    """From when to when nothing happened, and how the lead stood meanwhile."""
    events = list(told)
    for number, event in enumerate(events):
        until = events[number + 1].at if number + 1 < len(events) else now
        lead = derive(events[: number + 1])
        if lead is not None and (event.at < until or number + 1 == len(events)):
            yield event.at, until, lead


def _stretches(lead: LeadHistory, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time cut where a hold ends by itself."""
    edges = {rest.until for rest in lead.rests if rest.until and since < rest.until < until}
    cuts = [since, *sorted(edges), until]
    yield from pairwise(cuts)


def _rests(lead: LeadHistory, at: datetime) -> bool:
    held = any(rest.since <= at and (rest.until is None or at < rest.until) for rest in lead.rests)
    return held or _is_over(lead)


def _is_over(lead: LeadHistory) -> bool:
    """Whether nothing more is asked of anybody."""
    return lead.stage in (Stage.CLOSED, Stage.HANDED_OFF) or lead.duplicate_of is not None


def _mover(lead: LeadHistory) -> Party:
    """Whose move it is while nothing happens: what stands in the way comes before what the stage asks for."""
    waiting = [(_since(one), PARTIES[one.owner_role]) for one in lead.blockers if one.resolved_at is None]
    outside = sorted((one for one in waiting if one[1] in OUTSIDE), key=lambda one: one[0])
    if outside:
        return outside[0][1]
    if any(party is Party.STUDY_TEAM for _, party in waiting):
        return Party.STUDY_TEAM
    return _asked_by_stage(lead)


def _since(blocker: BlockerFacts) -> datetime:
    return blocker.turns[-1].since


def _asked_by_stage(lead: LeadHistory) -> Party:
    match lead.stage:
        case Stage.IN_REVIEW if lead.review_decision is None:
            return Party.STUDY_TEAM
        case Stage.RECORDS if lead.records_reviewed_at or lead.records_received_at:
            return Party.STUDY_TEAM
        case Stage.RECORDS if lead.records_requested_at:
            return Party.OUTSIDE_RECORDS
    return Party.SITE
