"""The numbers behind figures, staleness and asks: a study's policy, with the field's defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Self, TypeVar

BUSINESS_DAY: Final = 480
"""Business minutes in one business day, on any calendar."""


@dataclass(frozen=True, slots=True)
class StaleLimits:
    """Business days without the next thing after which an active lead is stale (field notes 4.1)."""

    new: float = 1
    attempting: float = 3
    contacted: float = 3
    in_review: float = 5
    records_needed_not_requested: float = 3
    records_requested_not_received: float = 10
    records_received_not_reviewed: float = 5
    ready_to_schedule: float = 5
    visit_outcome_not_logged: float = 1


@dataclass(frozen=True, slots=True)
class StepTimes:
    """How long each next step may take, in business minutes (field notes 3.2)."""

    first_response: float = 240
    attempt_gaps: tuple[float, ...] = (480, 960, 1440, 2400)
    after_last_attempt: float = 2400
    prescreen: float = 960
    pass_on: float = 480
    review: float = 960
    records_request: float = 480
    records_chase: float = 2400
    records_review: float = 960
    scheduling: float = 960
    visit_prep_before: float = 480
    visit_outcome: float = 240
    no_show_recovery: float = 240
    rebooking: float = 2400
    closing: float = 480


@dataclass(frozen=True, slots=True)
class SourceGates:
    """When a source may be judged, and when it falls behind the rest (field notes 8.2, 8.3)."""

    show_rate_min_n: float = 10
    decide_min_n: float = 20
    comparator_min_n: float = 10
    min_on_time_pct: float = 70
    max_ratio_to_rest: float = 0.5
    fisher_one_sided_max: float = 0.10
    min_source_attributable_close_pct: float = 50


@dataclass(frozen=True, slots=True)
class KeepSource:
    """When a source is worth keeping (an observation, never an ask)."""

    min_n: float = 10
    min_ratio_to_rest: float = 1.5
    min_on_time_pct: float = 70
    min_booked_of_reviewable: float = 0.5


@dataclass(frozen=True, slots=True)
class SupportSite:
    """When a site is to be offered support; shares from 0 to 1."""

    min_reviewable: float = 8
    max_booked_of_reviewable: float = 0.5
    min_site_side_blocker_share: float = 0.4
    on_time_floor: float = 0.7
    min_n: float = 10


@dataclass(frozen=True, slots=True)
class StaleReview:
    """When the stale leads of a study or a site are to be gone through together."""

    min_stale: float = 5
    min_share: float = 0.25
    or_no_first_action_older_than_bd: float = 2


@dataclass(frozen=True, slots=True)
class Cadence:
    """When the rhythm of the reports should change."""

    overdue_sponsor_decisions_min: float = 3
    or_single_overdue_bd_more_than: float = 5
    clean_weeks_to_weekly: float = 2
    quiet_weeks_to_fortnightly: float = 4
    quiet_moved_below: float = 5


_Group = TypeVar("_Group", StaleLimits, SourceGates, KeepSource, SupportSite, StaleReview, Cadence)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Every number a study may set for its figures, with the defaults of the field notes."""

    steps: StepTimes = field(default_factory=StepTimes)
    stale: StaleLimits = field(default_factory=StaleLimits)
    source: SourceGates = field(default_factory=SourceGates)
    keep: KeepSource = field(default_factory=KeepSource)
    support: SupportSite = field(default_factory=SupportSite)
    stale_review: StaleReview = field(default_factory=StaleReview)
    cadence: Cadence = field(default_factory=Cadence)
    clarify_criteria_min_leads: float = 5
    hold_volume_weeks: float = 2

    @classmethod
    def from_dict(cls, policy: Mapping[str, Any]) -> Self:
        """The thresholds a study's `policy` sets; a key that is missing keeps its default.

        Keys that other rules read (`warn_at`, …) are left alone. Raises ValueError when a key inside
        one of the groups is unknown or a value is not a number of zero or more, and TypeError when a
        group is no group.
        """
        default = cls()
        first_response = _number(policy, "first_response_business_minutes", default.steps.first_response)
        return cls(
            steps=replace(default.steps, first_response=first_response),
            stale=_overridden(default.stale, policy, "stale_business_days"),
            source=_overridden(default.source, policy, "source_gates"),
            keep=_overridden(default.keep, policy, "keep_source"),
            support=_overridden(default.support, policy, "support_site"),
            stale_review=_overridden(default.stale_review, policy, "stale_review"),
            cadence=_overridden(default.cadence, policy, "cadence"),
            clarify_criteria_min_leads=_number(
                policy, "clarify_criteria_min_leads_28d", default.clarify_criteria_min_leads
            ),
            hold_volume_weeks=_number(policy, "hold_volume_weeks", default.hold_volume_weeks),
        )


def _number(policy: Mapping[str, Any], key: str, default: float) -> float:
    value = policy.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise ValueError(f"The policy's “{key}” must be a number of zero or more, not {value!r}.")
    return value


def _overridden(default: _Group, policy: Mapping[str, Any], key: str) -> _Group:
    written = policy.get(key, {})
    if not isinstance(written, Mapping):
        raise TypeError(f"The policy's “{key}” must hold numbers by name, not {written!r}.")
    known = {one.name for one in fields(default)}
    unknown = sorted(set(written) - known)
    if unknown:
        raise ValueError(
            f"The policy's “{key}” knows no “{unknown[0]}”. It takes {', '.join(sorted(known))}."
        )
    return replace(default, **{name: _number(written, name, 0) for name in written})
