"""Whom a contact was with: the patient, or a clinic, the study team, a sponsor, a colleague."""

import itertools
from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.tokens import Kind
from handlers.reading.words import listed

OUTCOMES: Final = (
    "no_answer",
    "no_message_left",
    "voicemail",
    "left_message",
    "wrong_details",
    "spoke",
    "hung_up",
    "vm_full",
)
SENDING: Final = ("sent_text", "sent_email", "sent_message")


def speaks_of_contact(clause: Clause) -> bool:
    """Whether the clause says anything of a contact with somebody."""
    if clause.has("unblock") and clause.says("question", "questions"):
        return False
    return clause.has(
        *OUTCOMES,
        *SENDING,
        "inbound",
        "inbound_missed",
        "contact_verb",
        "tried",
        "another_person",
        "saw_patient",
        "silence",
    )


def is_elsewhere(clause: Clause) -> bool:
    """Whether the contact in this clause is with a clinic, the study team, a sponsor or a colleague."""
    if clause.has("inbound", "saw_patient") and clause.subject in ("", "pt", "us"):
        return False
    verbs = [
        hit
        for hit in clause.hits
        if hit.concept
        in (
            "contact_verb",
            "spoke",
            "tried",
            "left_message",
            "voicemail",
            "no_answer",
            "another_person",
            *SENDING,
            "silence",
        )
    ]
    for hit in verbs:
        after = clause.tokens[hit.start : hit.end + 4]
        for place, token in enumerate(after):
            if token.kind is Kind.MARK:
                break
            earlier = [one.word for one in after[:place]]
            if token.word in _PATIENT_WORDS and not (
                place + 1 < len(after) and after[place + 1].word in ("'s",)
            ):
                if (
                    token.word in ("her", "his", "their")
                    and place + 1 < len(after)
                    and after[place + 1].word in _OUTSIDERS
                ):
                    return True
                break
            following = after[place + 1].word if place + 1 < len(after) else ""
            if token.word in _OUTSIDERS and following not in _OF_THEIRS and not _is_place(earlier):
                return True
    outside = clause.subject in ("clinic", "sponsor") or _is_doctors_staff(clause)
    return outside and not clause.speaks_of("pt")


def _is_doctors_staff(clause: Clause) -> bool:
    """ "Dr. Boyd's nurse called"."""
    words = [token.word for token in clause.tokens]
    return clause.subject == "pi" and any(
        owner == "'s" and owned in _STAFF for owner, owned in itertools.pairwise(words)
    )


_STAFF: Final = listed("nurse office assistant secretary staff ma desk team")


# "Lvm w/ clinic number": what was left, not with whom.
_OF_THEIRS: Final = listed("number phone line info address hours link details callback cb name")
_PATIENT_WORDS: Final = listed("pt her him them she he they")
_OUTSIDERS: Final = listed(
    "clinic hospital cardiology cardio cardiologist gi gastro gastroenterology neurology neuro neurologist oncology oncologist onc derm "
    "dermatology rheum rheumatology rheumatologist endo endocrinology nephrology pulm pulmonology urology hematology obgyn ortho "
    "psychiatry radiology facility provider providers specialist owndoctor practice recordsoffice labcorp quest pi dr studyteam team "
    "sponsor cro monitor cra irb medpace iqvia parexel syneos ppd coordinator colleague crc nurse np rn manager supervisor ops office "
    "records pharmacy lab vendor regulatory"
)


def _is_place(earlier: list[str]) -> bool:
    """ "Spoke to her at the clinic": where, not with whom."""
    return bool({"at", "in", "about", "re", "regarding", "from", "after", "before"} & set(earlier[-3:]))


def names_patient_or_verb(clause: Clause) -> bool:
    """Whether the clause turns to the patient again, or tells of a contact in words of its own."""
    return clause.speaks_of("pt") or clause.has(
        "contact_verb", "tried", "another_person", *SENDING, "inbound"
    )


def only_waits(clause: Clause) -> bool:
    """ "No answer yet" is silence, unless the clause itself tells of a call."""
    return (
        clause.says("yet")
        and clause.has("no_answer")
        and not clause.has("contact_verb", "tried", "voicemail", "left_message")
    )
