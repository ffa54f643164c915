"""What can stand in a lead's way and why a lead may be closed: the field's two closed lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from models.terms import BlockerCategory, CloseGroup, OwnerRole, Role, Side

SIDES: Final[Mapping[OwnerRole, Side]] = MappingProxyType(
    {
        OwnerRole.COORDINATOR: Side.SITE,
        OwnerRole.SITE_LEAD: Side.SITE,
        OwnerRole.PI: Side.SITE,
        OwnerRole.REGULATORY: Side.SITE,
        OwnerRole.PATIENT: Side.PATIENT,
        OwnerRole.EXTERNAL_RECORDS: Side.EXTERNAL,
        OwnerRole.SPONSOR: Side.SPONSOR,
        OwnerRole.CRO: Side.CRO,
    }
)
"""The side of the table each owner role sits on."""

CRITERIA_QUESTION: Final = "criteria_question"


@dataclass(frozen=True, slots=True)
class SubReason:
    """One thing that can stand in the way.

    `owner_role` is who can usually unblock it (a proposal, the form lets people choose another);
    `theme` groups the patient barriers for menus and for comparing with patient-group input.
    """

    key: str
    label: str
    owner_role: OwnerRole
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class CloseReason:
    """One reason to close a lead.

    `closed_by` holds the roles that may choose it. `counts_against_source` says whether it speaks
    about where the lead came from; with `only_if_timely` it does so only where follow-up was on time.
    """

    key: str
    label: str
    group: CloseGroup
    closed_by: frozenset[Role]
    counts_against_source: bool = False
    only_if_timely: bool = False


def _barriers(theme: str, owner_role: OwnerRole, **labels: str) -> tuple[SubReason, ...]:
    return tuple(SubReason(key, label, owner_role, theme) for key, label in labels.items())


def _reasons(owner_role: OwnerRole, **labels: str) -> tuple[SubReason, ...]:
    return tuple(SubReason(key, label, owner_role) for key, label in labels.items())


SUB_REASONS: Final[Mapping[BlockerCategory, tuple[SubReason, ...]]] = MappingProxyType(
    {
        BlockerCategory.CONTACT: _reasons(
            OwnerRole.COORDINATOR,
            no_answer="No answer",
            wrong_details="Contact details wrong",
            voicemail_full="Voicemail full",
            asked_for_later="Asked for a later time",
            language_mismatch_on_call="No shared language on the call",
        ),
        BlockerCategory.RECORDS: (
            SubReason("request_not_sent", "Request not sent yet", OwnerRole.COORDINATOR),
            SubReason(
                "authorisation_unsigned_or_refused",
                "Authorisation unsigned or refused",
                OwnerRole.COORDINATOR,
            ),
            SubReason("awaiting_outside_clinic", "Waiting for an outside clinic", OwnerRole.EXTERNAL_RECORDS),
            SubReason("wrong_or_partial_records", "Wrong or partial records", OwnerRole.COORDINATOR),
            SubReason("fee_required", "Fee asked for the records", OwnerRole.COORDINATOR),
            SubReason("received_not_reviewed", "Received, not reviewed yet", OwnerRole.PI),
        ),
        BlockerCategory.STUDY_TEAM_REVIEW: (
            SubReason("pi_review_pending", "Study-team review pending", OwnerRole.PI),
            SubReason("delegate_absent", "Delegate absent", OwnerRole.SITE_LEAD),
            SubReason("more_information_asked", "More information asked for", OwnerRole.SITE_LEAD),
            SubReason("second_opinion", "Second opinion wanted", OwnerRole.PI),
        ),
        BlockerCategory.SCHEDULING: (
            SubReason("no_suitable_slot", "No slot that suits", OwnerRole.SITE_LEAD),
            SubReason("evening_weekend_only", "Evenings or weekends only", OwnerRole.SITE_LEAD),
            SubReason("visit_window_conflict", "Visit window conflict", OwnerRole.SITE_LEAD),
            SubReason("patient_cancelled", "Patient cancelled", OwnerRole.COORDINATOR),
            SubReason("interpreter_not_booked", "Interpreter not booked", OwnerRole.COORDINATOR),
        ),
        BlockerCategory.SITE_CAPACITY: (
            *_reasons(
                OwnerRole.SITE_LEAD,
                no_screening_slots="No screening slots",
                coordinator_absent="Coordinator absent",
                room_or_equipment="Room or equipment",
                lab_or_pharmacy_hours="Lab or pharmacy hours",
            ),
            SubReason("training_or_delegation_missing", "Training or delegation missing", OwnerRole.PI),
        ),
        BlockerCategory.PATIENT_BARRIER: (
            *_barriers(
                "travel",
                OwnerRole.SITE_LEAD,
                travel_distance="Distance to the site",
                travel_no_transport="No transport",
                travel_parking="Parking",
                travel_overnight_stay="Overnight stay",
            ),
            *_barriers(
                "visits",
                OwnerRole.SPONSOR,
                visit_frequency="Visits too frequent",
                visit_length="Visits too long",
            ),
            *_barriers(
                "visits", OwnerRole.SITE_LEAD, work_hours_only_evening_weekend="Time off work for visits"
            ),
            *_barriers("visits", OwnerRole.SPONSOR, fasting_or_procedure_worry="Fasting or procedure worry"),
            *_barriers(
                "cost",
                OwnerRole.SPONSOR,
                travel_reimbursement_unclear="Travel reimbursement unclear",
                reimbursement_paid_late="Reimbursement paid late",
                upfront_cost="Upfront cost",
                child_or_elder_care="Child or elder care",
            ),
            *_barriers("language", OwnerRole.SPONSOR, materials_not_translated="Materials not translated"),
            *_barriers("language", OwnerRole.SITE_LEAD, interpreter_missing="Interpreter missing"),
            *_barriers("language", OwnerRole.SPONSOR, reading_level="Materials hard to read"),
            *_barriers(
                "caregiver",
                OwnerRole.SITE_LEAD,
                caregiver_availability="Companion not available",
                caregiver_questions="Caregiver questions",
            ),
            *_barriers(
                "technology",
                OwnerRole.CRO,
                technology_portal="Portal",
                technology_app="Study app",
                technology_econsent="Electronic consent",
                technology_device="Device",
                technology_no_internet="No internet",
            ),
            *_barriers("understanding", OwnerRole.REGULATORY, study_text_confusing="Study text confusing"),
            *_barriers(
                "understanding",
                OwnerRole.COORDINATOR,
                wants_own_doctor_view="Wants own doctor's view",
                privacy_worry="Privacy worry",
            ),
        ),
        BlockerCategory.PROTOCOL: _reasons(
            OwnerRole.SPONSOR,
            criteria_question="Criteria question",
            washout_or_lab_window_unclear="Washout or lab window unclear",
            amendment_pending="Amendment pending",
            visit_window_too_tight="Visit window too tight",
        ),
        BlockerCategory.SPONSOR_CRO: (
            SubReason("decision_pending", "Decision pending", OwnerRole.SPONSOR),
            SubReason("budget_or_travel_vendor", "Budget or travel vendor", OwnerRole.SPONSOR),
            SubReason("system_access", "System access", OwnerRole.CRO),
            SubReason("supply", "Supply", OwnerRole.SPONSOR),
            SubReason("site_paused", "Site paused", OwnerRole.SPONSOR),
            SubReason("materials_approval", "Materials waiting for a decision", OwnerRole.SPONSOR),
        ),
        BlockerCategory.IRB_MATERIALS: _reasons(
            OwnerRole.REGULATORY,
            script_or_translation_not_approved="Script or translation waiting for the IRB",
            old_version_in_use="Old version in use",
        ),
        BlockerCategory.SOURCE: _reasons(
            OwnerRole.CRO,
            wrong_condition="Different condition",
            out_of_area="Out of area",
            duplicate="Duplicate",
            consent_to_contact_missing="Permission to contact missing",
            wrong_expectation="Expectations set wrongly",
        ),
    }
)
"""Every sub-reason by category, in the order a menu shows them."""

_COORDINATION: Final = frozenset({Role.COORDINATOR, Role.SITE_LEAD})
_STUDY_TEAM: Final = frozenset({Role.PI})


def _group(
    group: CloseGroup, closed_by: frozenset[Role], labels: Mapping[str, str], **source: bool
) -> Iterable[CloseReason]:
    return (CloseReason(key, label, group, closed_by, **source) for key, label in labels.items())


CLOSE_REASONS: Final[Mapping[str, CloseReason]] = MappingProxyType(
    {
        reason.key: reason
        for reason in (
            *_group(
                CloseGroup.NO_RESPONSE,
                _COORDINATION,
                {"unable_to_reach": "Could not reach"},
                counts_against_source=True,
                only_if_timely=True,
            ),
            *_group(
                CloseGroup.SOURCE_QUALITY,
                _COORDINATION,
                {
                    "condition_mismatch": "Different condition",
                    "out_of_area": "Out of area",
                    "invalid_contact_details": "Contact details not valid",
                    "duplicate": "Duplicate",
                    "no_permission_to_contact": "No permission to contact",
                    "wrong_expectation": "Expected something else",
                },
                counts_against_source=True,
            ),
            *_group(
                CloseGroup.PROTOCOL_FIT,
                _STUDY_TEAM,
                {
                    "diagnosis_detail": "Diagnosis detail",
                    "lab_value": "Lab criterion",
                    "prior_therapy": "Earlier medicines",
                    "current_medication": "Current medication",
                    "washout": "Washout",
                    "comorbidity": "Other condition",
                    "age_or_sex_limits": "Age or sex limits",
                    "other_criterion": "Another criterion",
                    "study_team_not_pursuing": "Study team not pursuing",
                },
            ),
            *_group(
                CloseGroup.RECORDS,
                _COORDINATION | _STUDY_TEAM,
                {
                    "authorisation_refused": "Records authorisation refused",
                    "records_unobtainable": "Records cannot be had",
                    "records_incomplete": "Records incomplete",
                },
            ),
            *_group(
                CloseGroup.PATIENT_BURDEN,
                _COORDINATION,
                {
                    "travel": "Travel",
                    "visit_frequency": "Visits too frequent",
                    "visit_length": "Visits too long",
                    "work_hours": "Work hours",
                    "cost": "Cost",
                    "caregiver": "Companion or caregiving",
                    "technology": "Technology",
                    "language": "Language",
                },
            ),
            *_group(
                CloseGroup.PATIENT_CHOICE,
                _COORDINATION | _STUDY_TEAM,
                {
                    "not_interested": "Not interested",
                    "chose_other_study": "Chose another study",
                    "own_doctor_advised_against": "Own doctor advised against it",
                    "safety_worry": "Safety worry",
                    "asked_to_stop": "Asked to stop",
                    "consent_declined": "Consent declined",
                },
            ),
            *_group(
                CloseGroup.SITE,
                frozenset({Role.SITE_LEAD}),
                {
                    "no_capacity": "No capacity at the site",
                    "site_paused": "Site paused",
                    "missed_by_site": "Missed by the site",
                },
            ),
            *_group(
                CloseGroup.STUDY,
                frozenset({Role.STUDY_OPS}),
                {
                    "closed_to_accrual": "Study closed to accrual",
                    "cohort_full": "Cohort full",
                    "study_stopped": "Study stopped",
                },
            ),
            *_group(
                CloseGroup.POST_CONSENT,
                _STUDY_TEAM,
                {
                    "screen_failure": "Left screening, as the study team reports",
                    "withdrew": "Withdrew after consent, as the study team reports",
                },
            ),
        )
    }
)
"""Every close reason by key, in the order a menu shows them."""


def sub_reason(category: BlockerCategory, key: str) -> SubReason | None:
    """The sub-reason `key` of a category, or None when there is none.

    A criteria question may name its criterion: `criteria_question_prior_therapy` is known under its
    own key and labelled with the criterion.
    """
    for known in SUB_REASONS[category]:
        if known.key == key:
            return known
    criterion = criterion_asked(key) if category is BlockerCategory.PROTOCOL else None
    if criterion is None:
        return None
    return SubReason(key, f"Criteria question: {criterion.replace('_', ' ')}", OwnerRole.SPONSOR)


def criterion_asked(key: str) -> str | None:
    """The criterion a criteria question names (`prior_therapy`); None when it names none."""
    prefix, named, criterion = key.partition(CRITERIA_QUESTION + "_")
    return criterion if named and not prefix and criterion else None
