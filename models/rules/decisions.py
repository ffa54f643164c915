"""Who is asked for a decision, which leads it holds, and how long an answer may take."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from models.rules.clock_policy import ClockPolicy
from models.rules.taxonomy import SIDES
from models.rules.working_time import WorkingTime
from models.terms import BlockerCategory, DecisionRoute, OwnerRole, Side, Stage

OPTIONS_LEAST: Final = 2
OPTIONS_MOST: Final = 4
OPTION_LENGTH: Final = 60

# Consent and privacy: these sub-reasons are nobody's to settle in a channel.
_APART: Final = frozenset({"privacy_worry", "technology_econsent", "consent_to_contact_missing"})

STOPS: Final[Mapping[BlockerCategory, frozenset[Stage]]] = MappingProxyType(
    {
        BlockerCategory.CONTACT: frozenset({Stage.NEW, Stage.ATTEMPTING}),
        BlockerCategory.RECORDS: frozenset({Stage.RECORDS}),
        BlockerCategory.STUDY_TEAM_REVIEW: frozenset({Stage.IN_REVIEW}),
        BlockerCategory.SCHEDULING: frozenset({Stage.READY_TO_SCHEDULE}),
        BlockerCategory.SITE_CAPACITY: frozenset({Stage.READY_TO_SCHEDULE}),
        BlockerCategory.PATIENT_BARRIER: frozenset({Stage.READY_TO_SCHEDULE}),
        BlockerCategory.PROTOCOL: frozenset({Stage.IN_REVIEW}),
        BlockerCategory.SPONSOR_CRO: frozenset({Stage.IN_REVIEW, Stage.READY_TO_SCHEDULE}),
        BlockerCategory.IRB_MATERIALS: frozenset({Stage.CONTACTED}),
        BlockerCategory.SOURCE: frozenset({Stage.NEW, Stage.ATTEMPTING}),
    }
)
"""The stages whose leads something of that category stops, when it holds for a site or study."""


def route_of(category: BlockerCategory, sub_reason: str, owner_role: OwnerRole) -> DecisionRoute | None:
    """Who is asked; None where the answer is not for anybody outside those who work on the leads.

    What concerns consent, privacy or the IRB goes to regulatory and study operations whoever moves;
    what the PI moves on goes to the PI; the rest to sponsor and CRO.
    """
    apart = category is BlockerCategory.IRB_MATERIALS or sub_reason in _APART
    if apart or owner_role is OwnerRole.REGULATORY:
        return DecisionRoute.REGULATORY
    if owner_role is OwnerRole.PI:
        return DecisionRoute.INVESTIGATOR
    return DecisionRoute.SPONSOR if SIDES[owner_role] in (Side.SPONSOR, Side.CRO) else None


def answer_by(policy: ClockPolicy, hours: WorkingTime, asked_at: datetime, due_at: datetime) -> ClockPolicy:
    """The clock of a question with a day of its own: that is its target, and it warns as early in proportion."""
    minutes = max(1, round(hours.between(asked_at, due_at)))
    if minutes == policy.target or not isinstance(policy.warn, int):
        return policy
    warn = minutes * policy.warn // policy.target
    return replace(policy, targets=(minutes,), warn=max(1, warn), rungs=(), origin="this question")
