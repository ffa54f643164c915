"""The policy that holds for a study's leads, with the study's and the site's own words laid over it."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.lead import Lead
from models.rules.clock_policy import ClockPolicy
from models.rules.clocks import ClockRules
from models.rules.lead_facts import LeadHistory
from models.rules.policy_overrides import resolve
from models.rules.thresholds import StepTimes, Thresholds
from models.study import Site, Study


def clock_policy(
    kind: str, study: Study, site: Site, *, stage: str | None = None, source: str | None = None
) -> ClockPolicy:
    """One row of the policy, as it holds at that site for that stage and source."""
    return resolve(kind, overrides_of(study), study=study.code, site=site.code, stage=stage, source=source)


def overrides_of(study: Study) -> list[Mapping[str, Any]]:
    """What the study sets otherwise than the default, as `resolve` reads it, in its present version."""
    version = str(study.policy_version)
    return [{"version": version, **override} for override in study.policy.get("overrides", [])]


def thresholds_of(study: Study) -> Thresholds:
    """The study's numbers for figures, staleness and asks, over the field's defaults."""
    return Thresholds.from_dict(study.policy)


def clock_rules(study: Study, site: Site, *, stage: str, source: str) -> ClockRules:
    """What the policy says of which clocks there are, for leads of that stage and source."""
    attempts = clock_policy("next_attempt", study, site, stage=stage, source=source)
    reminders = clock_policy("visit_reminder", study, site, stage=stage, source=source)
    return ClockRules(
        attempts=len(attempts.targets), reminders=reminders.targets, stale=thresholds_of(study).stale
    )


def step_times_at(session: Session, lead: Lead, history: LeadHistory) -> StepTimes:
    """How long each next step of a lead may take where it is."""
    study, site = session.get_one(Study, lead.study_id), session.get_one(Site, lead.site_id)
    return step_times(study, site, stage=history.stage, source=history.source)


def step_times(study: Study, site: Site, *, stage: str, source: str) -> StepTimes:
    """How long each next step may take: the targets of its clocks, in business minutes."""

    def policy(kind: str) -> ClockPolicy:
        return clock_policy(kind, study, site, stage=stage, source=source)

    def target(kind: str) -> float:
        return policy(kind).target

    recovery = policy("no_show_recovery")
    return StepTimes(
        first_response=target("first_response"),
        attempt_gaps=policy("next_attempt").targets,
        after_last_attempt=target("attempts_exhausted"),
        prescreen=target("prescreen"),
        review=target("study_team_review"),
        records_request=target("records_request"),
        records_chase=target("records_chase"),
        records_review=target("records_review"),
        scheduling=target("scheduling"),
        visit_prep_before=target("visit_prep"),
        visit_outcome=target("visit_outcome"),
        no_show_recovery=recovery.target,
        rebooking=recovery.target_of(3),
    )
