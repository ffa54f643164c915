"""What stands in the way now, by key, and what of it several cues of one clause mean together."""

import itertools
from typing import Final

from handlers.reading import wording
from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES, VAGUE
from handlers.reading.draft import Draft
from handlers.reading.mentions import Part
from handlers.reading.phrases import PhraseBook
from handlers.reading.result import Blocker
from handlers.reading.tokens import Kind
from handlers.reading.word_lists import LIGHT
from handlers.reading.words import listed
from models.terms import BlockerCategory

_VAGUE: Final = PhraseBook(({"vague": VAGUE},))


def is_vague_beside_exact(clause: Clause, draft: Draft) -> bool:
    """ "She lives 2 hrs away, thats the issue": another clause says what the trouble is."""
    return any(
        hit.concept in BLOCKERS
        for one in draft.clauses
        if one is not clause and not one.is_dropped
        for hit in one.hits
    )


def is_vague(clause: Clause) -> bool:
    """Whether a clause only says that something is wrong."""
    return bool(_VAGUE.find(clause.tokens))


def blockers_in(clause: Clause, draft: Draft) -> list[tuple[str, str | None]]:
    """What stands in the way by this clause: pairs of category and sub-reason."""
    keys = {
        hit.concept for hit in clause.hits if hit.concept in BLOCKERS and _counts(clause, hit.end - hit.start)
    }
    keys = set() if _is_not_needed(clause) else _resolved(keys, clause, draft)
    found: list[tuple[str, str | None]] = []
    for key in sorted(keys):
        category, _, sub_reason = key.partition("/")
        found.append((category, sub_reason))
    full = clause.words in (["full"], ["we", "are", "full"])
    if not found and full and any(when.bound == "until" for when in clause.whens):
        # "Full until the 20th".
        found.append(("site_capacity", "no_screening_slots"))
    if not found and _only_evenings(clause):
        works = clause.says("work", "works", "job", "shift", "boss")
        found.append(
            ("patient_barrier", "work_hours_only_evening_weekend")
            if works
            else ("scheduling", "evening_weekend_only")
        )
    if not found and not clause.has("sent_text", "sent_email", "sent_message", "contact_verb", "voicemail"):
        vague = (
            hit for hit in clause.hits if hit.concept in CATEGORIES and _counts(clause, hit.end - hit.start)
        )
        found.extend((hit.concept, None) for hit in list(vague)[:1])
    return found


def _only_evenings(clause: Clause) -> bool:
    """ "Only free after 6pm"."""
    return (
        clause.says("only")
        and clause.says("free", "available", "come")
        and any(
            when.day is None
            and when.bound == "after"
            and (
                when.part is Part.EVENING
                or (
                    when.clock is not None
                    and (when.clock.half == "pm" or not when.clock.half)
                    and when.clock.hour in (5, 6, 7)
                )
            )
            for when in clause.whens
        )
    )


def _is_not_needed(clause: Clause) -> bool:
    """ "No ride needed", "no longer needs an interpreter": nothing is missing."""
    words = clause.words
    for place, word in enumerate(words):
        if word in ("no", "not") and words[place + 1 : place + 2] != ["yet"]:
            after = words[place + 1 : place + 5]
            if word == "no" and after[:1] != ["longer"] and set(after) & {"needed", "required", "necessary"}:
                return True
            if set(after[:2]) & {"need", "needs"} and (word == "not" or after[:1] == ["longer"]):
                return True
    return False


def _counts(clause: Clause, length: int) -> bool:
    """A single word such as "parking" is a blocker only where nothing else of weight is said."""
    return length > 1 or sum(word not in _WEIGHTLESS for word in clause.words) <= 1


_WEIGHTLESS: Final = LIGHT | listed(
    "concerns concerned worries is was are pt she he they about asked asks question questions issue issues problem problems worry worried big main concern has needs "
    "need because due also with re for on"
)


_PAPERS: Final = listed("pages page chart charts sent got received came only half visits years paperwork fax")


_TECHNOLOGY: Final = "patient_barrier/technology_"


_OTHERS_ANSWER: Final = "sponsor_cro/decision_pending"


def _resolved(keys: set[str], clause: Clause, draft: Draft) -> set[str]:
    """Of keys that several cues of one clause suggest, those the whole clause means."""
    drop: set[str] = set()
    add: set[str] = set()
    work = "patient_barrier/work_hours_only_evening_weekend"
    if clause.subject == "rel":
        # "Hubby works days": not the patient's own hours.
        drop.add(work)
    if work in keys:
        drop |= {"scheduling/evening_weekend_only", "scheduling/no_suitable_slot"}
    elif "scheduling/evening_weekend_only" in keys:
        beside = [one for one in draft.clauses if one.sentence == clause.sentence]
        if any(
            one.says("work", "works", "job", "shift", "shifts", "boss")
            and one.subject in ("", "pt")
            and ("work", "for") not in itertools.pairwise(one.words)
            for one in beside
        ):
            drop.add("scheduling/evening_weekend_only")
            add.add(work)
        drop.add("scheduling/no_suitable_slot")
    if {"scheduling/interpreter_not_booked", "patient_barrier/interpreter_missing"} <= keys:
        arranged = clause.speaks_of("visit") or clause.says(
            "book", "booked", "arrange", "arranged", "need", "needs", "scheduled", "confirmed", "set"
        )
        drop.add("patient_barrier/interpreter_missing" if arranged else "scheduling/interpreter_not_booked")
    elif "patient_barrier/interpreter_missing" in keys and (
        draft.reply_has("visit_booked", "visit_rebooked")
        or (clause.says("need", "needs", "needed") and (clause.whens or draft.reply_speaks_of("visit")))
    ):
        drop.add("patient_barrier/interpreter_missing")
        add.add("scheduling/interpreter_not_booked")
    if _OTHERS_ANSWER in keys and any(
        key.startswith(("protocol/", "sponsor_cro/", "irb_materials/")) for key in keys - {_OTHERS_ANSWER}
    ):
        drop.add(_OTHERS_ANSWER)
    if "study_team_review/pi_review_pending" in keys and (
        clause.speaks_of("records")
        or draft.reply_has("records_received", "records/received_not_reviewed")
        or _pi_has_records(draft)
    ):
        drop.add("study_team_review/pi_review_pending")
        if not (keys & {"records/awaiting_outside_clinic", "records/request_not_sent"}):
            add.add("records/received_not_reviewed")
    if (
        "records/request_not_sent" in keys
        and clause.speaks_of("pi")
        and not clause.speaks_of("records", "roi")
    ):
        drop.add("records/request_not_sent")
    if "records/request_not_sent" in keys and clause.subject == "pt":
        drop.add("records/request_not_sent")
        if clause.says("sign", "signed"):
            add.add("records/authorisation_unsigned_or_refused")
    if (
        "records/request_not_sent" in keys
        and clause.subject in ("clinic", "records")
        and not clause.says("requested", "request", "ordered")
    ):
        drop.add("records/request_not_sent")
        return (keys | {"records/awaiting_outside_clinic"}) - drop
    if clause.subject == "clinic" and {("have", "no"), ("has", "no")} & set(itertools.pairwise(clause.words)):
        # "They have no records of her": nothing is on its way.
        drop.add("records/awaiting_outside_clinic")
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    missing = "records/awaiting_outside_clinic" in keys and draft.reply_has("records_received")
    if (
        missing
        and clause.says("no", "but", "not") | (clause.opener == "but")
        and not clause.says("waiting", "awaiting", "pending", "yet", "still")
    ):
        # "Recs are in but no echo": part of them came.
        drop.add("records/awaiting_outside_clinic")
        add.add("records/wrong_or_partial_records")
    if clause.says("need", "needs") and clause.says("still") and not draft.reply_has("records_received"):
        drop.add("records/wrong_or_partial_records")
    if "records/received_not_reviewed" in keys or clause.has("clinic_lacks_request"):
        drop.add("records/awaiting_outside_clinic")
    for strong in (
        "records/request_not_sent",
        "records/authorisation_unsigned_or_refused",
        "records/wrong_or_partial_records",
        "records/fee_required",
    ):
        if strong in keys:
            drop.add("records/awaiting_outside_clinic")
    if "records/authorisation_unsigned_or_refused" in keys:
        drop |= {"records/request_not_sent"}
    if {"patient_barrier/interpreter_missing", "scheduling/interpreter_not_booked"} & keys or draft.reply_has(
        "patient_barrier/interpreter_missing", "scheduling/interpreter_not_booked"
    ):
        drop.add("contact/language_mismatch_on_call")
    if draft.reply_has("records/wrong_or_partial_records") and not clause.says(
        "waiting", "awaiting", "pending", "still"
    ):
        drop.add("records/awaiting_outside_clinic")
    if "study_team_review/delegate_absent" in keys:
        drop.add("study_team_review/pi_review_pending")
        if _has_cover(clause, draft):
            drop.add("study_team_review/delegate_absent")
        elif not draft.reply_speaks_of("pi") and (
            draft.reply_has("site_capacity/coordinator_absent")
            or any(one.subject == "us" for one in draft.clauses)
        ):
            drop.add("study_team_review/delegate_absent")
            add.add("site_capacity/coordinator_absent")
    if clause.says("interpreter", "speaker", "translator"):
        drop.add("patient_barrier/materials_not_translated")
    if clause.speaks_of("pi") and not clause.speaks_of("roi") and clause.says("off"):
        # "Waiting for PI to sign off" is no release.
        drop.add("records/authorisation_unsigned_or_refused")
    if clause.says("how"):
        # "Asking how long the visits are" is a question, nothing in the way.
        drop |= {"patient_barrier/visit_length", "patient_barrier/visit_frequency"}
    if "protocol/criteria_question" in keys or "study_team_review/second_opinion" in keys:
        drop.add("study_team_review/more_information_asked")
    if "irb_materials/script_or_translation_not_approved" in keys:
        drop |= (
            {"patient_barrier/materials_not_translated", "sponsor_cro/materials_approval"}
            if clause.says("irb")
            else set()
        )
    if "source/out_of_area" in keys and any(when.bound == "until" for when in clause.whens):
        # "Out of state til 12/28" is away.
        drop.add("source/out_of_area")
    if "records/fee_required" in keys and clause.says("check") and not clause.speaks_of("clinic", "records"):
        drop.add("records/fee_required")
    if "source/consent_to_contact_missing" in keys:
        drop.add("contact/wrong_details")
    if "scheduling/visit_window_conflict" in keys:
        drop.add("protocol/visit_window_too_tight")
    if "protocol/criteria_question" in keys and any(
        one.says("washout") for one in draft.clauses if one.sentence == clause.sentence
    ):
        add.add("protocol/washout_or_lab_window_unclear")
        drop.add("protocol/criteria_question")
    if "patient_barrier/visit_frequency" in keys and any(token.kind is Kind.SPAN for token in clause.tokens):
        # "6 hr visits are too much".
        drop.add("patient_barrier/visit_frequency")
        add.add("patient_barrier/visit_length")
    if "protocol/washout_or_lab_window_unclear" in keys:
        drop |= {"protocol/criteria_question"}
    if clause.says("drive", "drives", "commute", "trip") and any(
        token.kind is Kind.SPAN for token in clause.tokens
    ):
        # "It's a 90 min drive".
        add.add("patient_barrier/travel_distance")
    miles = any(
        first.kind is Kind.NUMBER and second.word in ("miles", "mi", "mile")
        for first, second in itertools.pairwise(clause.tokens)
    )
    if miles and not clause.speaks_of("visit"):
        # "It's 80 miles".
        add.add("patient_barrier/travel_distance")
    if "patient_barrier/travel_distance" in keys:
        # "Too far for weekly visits" is about the way.
        drop |= {"patient_barrier/visit_length", "patient_barrier/visit_frequency"}
    if "patient_barrier/child_or_elder_care" in keys:
        drop |= {"patient_barrier/caregiver_availability"}
    if not clause.speaks_of("records") and (
        clause.speaks_of("ps") or clause.has("wrong_details", "spoke", "another_person")
    ):
        drop.add("records/wrong_or_partial_records")
    if not draft.reply_speaks_of("records", "clinic") and not clause.says(*_PAPERS):
        drop.add("records/wrong_or_partial_records")
    if clause.says("slot", "slots", "opening", "openings"):
        # Waiting on an MRI slot is not waiting for a report.
        drop.add("records/awaiting_outside_clinic")
    if "patient_barrier/travel_parking" in keys:
        # "Won't pay for parking" is about the parking.
        drop.add("patient_barrier/upfront_cost")
    if clause.opener == "so" and draft.reply_has("patient_barrier/caregiver_availability"):
        # "Daughter works so can't drive her".
        drop.add("patient_barrier/travel_no_transport")
    if draft.reply_has(work):
        drop.add("scheduling/evening_weekend_only")
    technology = [hit.concept for hit in clause.hits if hit.concept.startswith(_TECHNOLOGY)]
    drop |= set(technology[1:]) - set(technology[:1])
    if clause.has("sent_message", "sent_text", "sent_email"):
        drop |= {"patient_barrier/technology_portal"}
    return (keys | add) - drop


def _pi_has_records(draft: Draft) -> bool:
    """ "PI has the records but hasn't had a chance to read"."""
    return any(
        one.subject == "pi" and one.speaks_of("records") and one.says("has", "have", "got")
        for one in draft.clauses
    )


def _has_cover(clause: Clause, draft: Draft) -> bool:
    """ "PI's out but Dr. Lee is covering": somebody can look."""
    return any(
        one.says("covering", "covers", "cover", "backup") and not one.says("no", "not", "nobody")
        for one in draft.clauses
        if one.sentence == clause.sentence
    )


def add_blockers(draft: Draft, found: list[tuple[str, str | None]]) -> None:
    """Add the blockers found; one without a sub-reason asks which it is, unless another clause says so."""
    for category, sub_reason in found:
        draft.add(Blocker(BlockerCategory(category), sub_reason))


def settle_categories(draft: Draft) -> None:
    """Drop a bare category that a sub-reason of the same reply makes exact; ask for the others."""
    exact = {event.category for event in draft.events if isinstance(event, Blocker) and event.sub_reason}
    for event in list(draft.events):
        if isinstance(event, Blocker) and event.sub_reason is None:
            if event.category in exact:
                draft.events.remove(event)
            else:
                travel = event.category is BlockerCategory.PATIENT_BARRIER and any(
                    one.says("travel") for one in draft.clauses
                )
                draft.ask(wording.TRAVEL if travel else wording.CATEGORIES[event.category])
