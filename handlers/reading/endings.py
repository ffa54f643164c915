"""Why a lead closes, and what stands in its way."""

from typing import Final

from handlers.reading import wording
from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import CLOSE_REASONS, RESERVED_REASONS
from handlers.reading.draft import Draft
from handlers.reading.phrases import PhraseBook
from handlers.reading.result import Close
from handlers.reading.words import listed

_REASONS: Final = PhraseBook((CLOSE_REASONS, {"reserved": RESERVED_REASONS}))
# What ends a lead without a word of closing: the patient's own last word, or a duplicate.
_FINAL: Final = frozenset(
    {"not_interested", "chose_other_study", "own_doctor_advised_against", "consent_declined", "duplicate"}
)
_PATIENTS_OWN: Final = listed(
    "travel visit_frequency visit_length work_hours cost caregiver technology language chose_other_study own_doctor_advised_against safety_worry not_interested"
)


def reasons_in(clause: Clause) -> list[str]:
    """The close reasons a clause names, in order of the text, longer phrases first."""
    hits = _REASONS.find(clause.tokens)
    kept = [
        hit
        for hit in hits
        if not (hit.concept in _FINAL and _is_denied_reason(clause, hit.start))
        and not any(
            o.start <= hit.start and hit.end <= o.end and (o.end - o.start) > (hit.end - hit.start)
            for o in hits
        )
    ]
    found = [hit.concept for hit in sorted(kept, key=lambda hit: (hit.start, hit.start - hit.end))]
    if clause.subject in ("", "pt") and clause.words[-3:] == ["not", "want", "to"]:
        found.append("not_interested")
    return found


def is_reason_throughout(clause: Clause) -> bool:
    """Whether every word of contact in the clause belongs to a reason for closing ("called too late")."""
    reasons = _REASONS.find(clause.tokens)
    contacts = [hit for hit in clause.hits if hit.concept in ("contact_verb", "tried", "no_answer", "spoke")]
    return bool(contacts) and all(
        any(
            reason.start <= hit.start
            and hit.end <= reason.end
            and reason.end - reason.start > hit.end - hit.start
            for reason in reasons
        )
        for hit in contacts
    )


_OUT_OF_REACH: Final = listed("withdrew withdrawn pursuing died dead death deceased passed hospice")


def is_out_of_reach(clauses: list[Clause]) -> bool:
    """Whether a reserved reason leaves nothing to review: a withdrawal, a death, the study team's own no."""
    return any(clause.says(*_OUT_OF_REACH) for clause in clauses)


def _is_denied_reason(clause: Clause, start: int) -> bool:
    """ "Hasn't said no", "didn't decline"."""
    before = [token.word for token in clause.tokens[max(0, start - 2) : start]]
    return "not" in before or before[-1:] == ["almost"]


def final_word(clause: Clause) -> str:
    """The reason a clause gives for an end that nobody called closing, or ""."""
    told_by_doctor = clause.subject == "pi" and "own_doctor_advised_against" in reasons_in(clause)
    others = clause.subject in ("pi", "clinic", "sponsor", "us") and not clause.speaks_of("owndoctor")
    if others and not told_by_doctor:
        return ""
    if clause.subject == "rel" and not clause.says("says", "said", "per", "told"):
        # "Wife doesn't want him in a study": not the patient's word.
        return ""
    reasons = reasons_in(clause)
    if clause.speaks_of("roi") or clause.says("voicemail", "vm", "answer", "ride", "interpreter"):
        return ""
    return next((reason for reason in reasons if reason in _FINAL), "")


# What would be a blocker or an attempt is the reason in a closing reply.
_AS_REASON: Final = {
    "wrong_details": "invalid_contact_details",
    "contact/wrong_details": "invalid_contact_details",
    "contact/language_mismatch_on_call": "language",
    "patient_barrier/travel_distance": "travel",
    "patient_barrier/travel_no_transport": "travel",
    "patient_barrier/travel_parking": "travel",
    "patient_barrier/travel_overnight_stay": "travel",
    "patient_barrier/visit_frequency": "visit_frequency",
    "patient_barrier/visit_length": "visit_length",
    "patient_barrier/work_hours_only_evening_weekend": "work_hours",
    "patient_barrier/upfront_cost": "cost",
    "patient_barrier/travel_reimbursement_unclear": "cost",
    "patient_barrier/child_or_elder_care": "caregiver",
    "patient_barrier/caregiver_availability": "caregiver",
    "patient_barrier/materials_not_translated": "language",
    "patient_barrier/interpreter_missing": "language",
    "patient_barrier/technology_portal": "technology",
    "patient_barrier/technology_app": "technology",
    "patient_barrier/technology_econsent": "technology",
    "patient_barrier/technology_device": "technology",
    "patient_barrier/technology_no_internet": "technology",
    "patient_barrier/fasting_or_procedure_worry": "safety_worry",
    "records/authorisation_unsigned_or_refused": "authorisation_refused",
    "records/wrong_or_partial_records": "records_incomplete",
    "site_capacity/no_screening_slots": "no_capacity",
    "sponsor_cro/site_paused": "site_paused",
    "source/wrong_condition": "condition_mismatch",
    "source/out_of_area": "out_of_area",
    "source/duplicate": "duplicate",
    "source/consent_to_contact_missing": "no_permission_to_contact",
    "source/wrong_expectation": "wrong_expectation",
}


def gives_own_reason(clause: Clause) -> bool:
    """Whether the clause names a reason that is the patient's to give, beyond "not interested"."""
    return any(reason in _PATIENTS_OWN for reason in reasons_in(clause))


def choose_reason(clauses: list[Clause]) -> str:
    """Of all reasons named in closing clauses the one that counts: a specific one wins over "not interested"."""
    reasons = [reason for clause in clauses for reason in reasons_in(clause)]
    specific = [
        reason for reason in reasons if reason not in ("not_interested", "reserved", "unable_to_reach")
    ]
    if specific == ["visit_length"] and "reserved" in reasons:
        # "Washout too long": the criterion, not the visits.
        return "reserved"
    if specific:
        return specific[0]
    from_blockers = [
        _AS_REASON[hit.concept] for clause in clauses for hit in clause.hits if hit.concept in _AS_REASON
    ]
    if from_blockers:
        return from_blockers[0]
    for reason in ("unable_to_reach", "reserved", "not_interested"):
        if reason in reasons:
            return reason
    return ""


def add_close(draft: Draft, reason: str, *, asked_to_stop: bool) -> None:
    """Close for `reason`: after an opt-out at once, else with a tap; without a usable reason ask."""
    if asked_to_stop:
        draft.add(Close("asked_to_stop"))
    elif reason == "reserved":
        draft.ask(wording.CLOSE_RESERVED)
    elif not reason:
        draft.ask(wording.CLOSE_REASON)
    else:
        draft.add(Close(reason))
        draft.confirms = True
