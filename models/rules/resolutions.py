"""What can take a blocker out of the way: a few answers for each category, the usual one first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from models.terms import BlockerCategory

RESOLUTIONS: Final[Mapping[BlockerCategory, Mapping[str, str]]] = MappingProxyType(
    {
        BlockerCategory.CONTACT: {
            "reached": "Reached after all",
            "details_corrected": "Contact details put right",
            "time_agreed": "A time is agreed",
        },
        BlockerCategory.RECORDS: {
            "records_came": "The records came",
            "authorisation_signed": "Authorisation signed",
            "fee_settled": "Fee settled",
            "records_reviewed": "Reviewed",
        },
        BlockerCategory.STUDY_TEAM_REVIEW: {
            "decided": "The study team decided",
            "delegate_named": "A delegate is named",
            "information_given": "The information was given",
        },
        BlockerCategory.SCHEDULING: {
            "slot_found": "A slot that suits was found",
            "window_settled": "Visit window settled",
            "interpreter_booked": "Interpreter booked",
        },
        BlockerCategory.SITE_CAPACITY: {
            "slots_added": "Slots were added",
            "covered": "Somebody is back or covers",
            "room_found": "Room, equipment or hours found",
            "trained": "Training or delegation done",
        },
        BlockerCategory.PATIENT_BARRIER: {
            "arranged": "Arranged for the person",
            "paid": "The cost is covered",
            "visits_changed": "Visits were changed",
            "explained": "Explained or translated",
        },
        BlockerCategory.PROTOCOL: {
            "clarified": "The text was clarified",
            "amended": "The amendment holds",
        },
        BlockerCategory.SPONSOR_CRO: {
            "decided": "It was decided",
            "provided": "Access or supply is there",
            "funded": "The budget is there",
        },
        BlockerCategory.IRB_MATERIALS: {
            "materials_released": "The materials are released",
            "version_replaced": "The current version is in use",
        },
        BlockerCategory.SOURCE: {
            "corrected": "Put right with the source",
            "permission_there": "Permission to contact is there",
        },
    }
)

ALWAYS: Final[Mapping[str, str]] = MappingProxyType({"fell_away": "No longer in the way"})
"""What may be said of every category."""

WORDS_MOST: Final = 120


def resolutions(category: BlockerCategory) -> dict[str, str]:
    """Key and label of every answer, in the order in which they are offered."""
    return {**RESOLUTIONS[category], **ALWAYS}


def in_words(category: BlockerCategory, how: str | None, words: str | None) -> str | None:
    """What resolved it, in one line; None when nobody said."""
    label = resolutions(category).get(how or "")
    said = [one for one in (label, words) if one]
    return ": ".join(said) or None
