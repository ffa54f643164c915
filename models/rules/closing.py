"""When a lead may be closed, for which reason, and by whom; how long it may rest, and when it comes back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from models.rules.lead_facts import LeadHistory
from models.rules.taxonomy import CLOSE_REASONS, CloseReason
from models.terms import CloseGroup, ReviewDecision, Role, Stage

COULD_NOT_REACH: Final = "unable_to_reach"
ASKED_TO_STOP: Final = "asked_to_stop"
DUPLICATE: Final = "duplicate"
NOT_PURSUED: Final = "study_team_not_pursuing"

LONGEST_HOLD: Final = 90
"""Calendar days a lead may be put on hold."""

REOPENS_FOR: Final = timedelta(days=90)
"""How long a closed lead may be opened again."""

NOON, EVENING = time(12), time(17)


@dataclass(frozen=True, slots=True)
class Tries:
    """How hard somebody was tried to be reached. `days` are calendar days from the first try to the last."""

    attempts: int
    channels: int
    times_of_day: int
    days: int

    def falls_short_of(self, limits: "Tries") -> bool:
        """Whether any of the four is below its limit."""
        return (
            self.attempts < limits.attempts
            or self.channels < limits.channels
            or self.times_of_day < limits.times_of_day
            or self.days < limits.days
        )


ENOUGH: Final = Tries(attempts=3, channels=2, times_of_day=2, days=10)
"""What it takes to say that somebody could not be reached (field notes 4.2)."""


class Verdict(StrEnum):
    """What becomes of the wish to close."""

    CLOSES = "closes"
    SITE_LEAD_CONFIRMS = "site_lead_confirms"
    STUDY_OPS_CONFIRM = "study_ops_confirm"
    REFUSED = "refused"


def tries(lead: LeadHistory, zone: ZoneInfo) -> Tries:
    """How hard the person was tried since they were last spoken with. Times of day are the site's."""
    since = lead.last_contact_at
    made = [one for one in lead.attempts if since is None or one.at > since]
    local = [one.at.astimezone(zone) for one in made]
    return Tries(
        attempts=len(made),
        channels=len({one.channel for one in made if one.channel is not None}),
        times_of_day=len({_part_of_day(at) for at in local}),
        days=(local[-1].date() - local[0].date()).days if local else 0,
    )


def verdict(reason: CloseReason, roles: Collection[Role], lead: LeadHistory, zone: ZoneInfo) -> Verdict:
    """Whether somebody with these roles may close the lead for that reason.

    What happened after consent is for leads in the study team's hands and everything else for the
    others. A lead given up on too early, or for the site's own reasons, waits for the site lead's word,
    one closed for the study's reasons for study operations'.
    """
    if (reason.group is CloseGroup.POST_CONSENT) != (lead.stage is Stage.HANDED_OFF):
        return Verdict.REFUSED
    if reason.key == NOT_PURSUED and lead.review_decision is ReviewDecision.DO_NOT_PURSUE:
        # The study team has said so; whoever follows up only files it.
        return Verdict.CLOSES if _follows_up(roles) or Role.PI in roles else Verdict.REFUSED
    if set(roles) & reason.closed_by:
        early = reason.key == COULD_NOT_REACH and tries(lead, zone).falls_short_of(ENOUGH)
        return Verdict.SITE_LEAD_CONFIRMS if early and Role.SITE_LEAD not in roles else Verdict.CLOSES
    if reason.group is CloseGroup.SITE and Role.COORDINATOR in roles:
        return Verdict.SITE_LEAD_CONFIRMS
    if reason.group is CloseGroup.STUDY and _follows_up(roles):
        return Verdict.STUDY_OPS_CONFIRM
    return Verdict.REFUSED


ASKS: Final[Mapping[Verdict, Role]] = MappingProxyType(
    {Verdict.SITE_LEAD_CONFIRMS: Role.SITE_LEAD, Verdict.STUDY_OPS_CONFIRM: Role.STUDY_OPS}
)
"""Whose word a close waits for."""


def reasons_for(roles: Collection[Role], lead: LeadHistory, zone: ZoneInfo) -> tuple[CloseReason, ...]:
    """The reasons somebody may choose now, if only with another's word, in the order of the menu."""
    offered = CLOSE_REASONS.values()
    return tuple(one for one in offered if verdict(one, roles, lead, zone) is not Verdict.REFUSED)


def hold_is_possible(until: date, today: date) -> bool:
    """Whether a lead may rest until that day: tomorrow at the earliest, ninety days at most."""
    return today < until <= today + timedelta(days=LONGEST_HOLD)


def may_reopen(closed_at: datetime, now: datetime) -> bool:
    """Whether a lead closed then can still be opened again: ninety times 24 hours."""
    return now <= closed_at + REOPENS_FOR


def _follows_up(roles: Collection[Role]) -> bool:
    return bool({Role.COORDINATOR, Role.SITE_LEAD} & set(roles))


def _part_of_day(local: datetime) -> int:
    return (local.time() >= NOON) + (local.time() >= EVENING)
