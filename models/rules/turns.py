"""Whose turn it is on a lead: which clocks stand still while somebody else has the next move."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from models.rules.lead_facts import BlockerFacts, LeadHistory
from models.rules.working_time import Span
from models.terms import BlockerScope, DeadlineKind, OwnerRole, Party

PARTIES: Final[Mapping[OwnerRole, Party]] = MappingProxyType(
    {
        OwnerRole.COORDINATOR: Party.SITE,
        OwnerRole.SITE_LEAD: Party.SITE,
        OwnerRole.REGULATORY: Party.SITE,
        OwnerRole.PI: Party.STUDY_TEAM,
        OwnerRole.PATIENT: Party.PATIENT,
        OwnerRole.EXTERNAL_RECORDS: Party.OUTSIDE_RECORDS,
        OwnerRole.SPONSOR: Party.SPONSOR,
        OwnerRole.CRO: Party.CRO,
    }
)
"""The party whose clock runs while a blocker waits for somebody in that role."""

OUTSIDE: Final = frozenset({Party.PATIENT, Party.OUTSIDE_RECORDS, Party.SPONSOR, Party.CRO})
"""The parties that do not work at the site."""

# Whose moves stop whose clocks. Nothing stops the clock of somebody outside but their own answer.
_WAITS_FOR: Final[Mapping[Party, frozenset[Party]]] = MappingProxyType(
    {Party.SITE: OUTSIDE | {Party.STUDY_TEAM}, Party.STUDY_TEAM: OUTSIDE}
)

# These moves are always the site's, whatever else waits: answering somebody new, giving a lead an
# owner, a call that was promised, and a visit, which takes place whether or not anybody waits.
_ALWAYS_OURS: Final = frozenset(
    {
        DeadlineKind.FIRST_RESPONSE,
        DeadlineKind.OWNER_MISSING,
        DeadlineKind.PROMISED_CALLBACK,
        DeadlineKind.VISIT_PREP,
        DeadlineKind.VISIT_REMINDER,
        DeadlineKind.VISIT_OUTCOME,
        DeadlineKind.BLOCKER_UPDATE,
    }
)


def stops(kind: DeadlineKind, party: Party, mover: Party) -> bool:
    """Whether a clock of `party` stands still while the next move is `mover`'s.

    Saying where things stand remains the site's move while others take their time, unless the person
    is the one to answer.
    """
    if kind in _ALWAYS_OURS:
        return False
    if kind is DeadlineKind.PATIENT_SILENCE:
        return mover is Party.PATIENT
    return mover in _WAITS_FOR.get(party, frozenset())


def standstills(
    lead: LeadHistory, kind: DeadlineKind, party: Party, *, started_at: datetime, at: datetime
) -> tuple[tuple[Span, ...], datetime | None]:
    """The stretches in which such a clock stood still until `at`, and since when it does now, if it does.

    A clock stands still while a blocker of the lead waits for another party, and while the lead is on
    hold or closed. Only ended stretches that reach beyond `started_at` are given.
    """
    ended: list[Span] = []
    open_since: list[datetime] = []
    for since, until in _stretches(lead, kind, party):
        if since > at:
            continue
        if until is None or until > at:
            open_since.append(since)
        elif until > max(since, started_at):
            ended.append((since, until))
    return tuple(sorted(ended)), min(open_since, default=None)


def _stretches(
    lead: LeadHistory, kind: DeadlineKind, party: Party
) -> Iterator[tuple[datetime, datetime | None]]:
    for rest in lead.rests:
        yield rest.since, rest.until
    for blocker in lead.blockers:
        if blocker.scope is BlockerScope.LEAD:
            for mover, since, until in _moves(blocker):
                if stops(kind, party, mover):
                    yield since, until


def _moves(blocker: BlockerFacts) -> Iterator[tuple[Party, datetime, datetime | None]]:
    """Whose move a blocker was, and from when to when."""
    later = [turn.since for turn in blocker.turns[1:]]
    for turn, until in zip(blocker.turns, [*later, blocker.resolved_at], strict=True):
        yield PARTIES[turn.owner_role], turn.since, until
