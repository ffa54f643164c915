"""What somebody else is going to do, and what looking after that means for us."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import BLOCKERS
from handlers.reading.draft import Plan
from handlers.reading.mentions import Trouble
from handlers.reading.plans import date_of
from handlers.reading.words import listed
from models.terms import NextAction

_PATIENT_ANSWERS: Final = listed(
    "call text email decide know back think reply respond answer talk message update confirm phone ring tell"
)
_DELIVERY: Final = listed(
    "promised here out going send sending arrive fax faxing ready in coming expected due release mail upload come get sent done deliver over"
)
_REVIEWING: Final = listed(
    "answer decision update know hear promised promises look review decide read see get sign respond answer check looking reviewing decision back"
)


def promise(clause: Clause, index: int) -> tuple[Plan | None, str]:
    """What somebody else is going to do: the action to look after it, and the blocker it shows."""
    coming = any(token.when is not None and token.raw.lower().startswith("coming") for token in clause.tokens)
    if (
        not clause.has("promise")
        and not (coming and clause.subject in ("records", "clinic", "roi"))
        and not clause.continues
        and not clause.says(
            "should",
            "will",
            "would",
            "coming",
            "arriving",
            "reviewing",
            "looking",
            "sending",
            "faxing",
            "deciding",
            "calling",
        )
    ):
        return None, ""
    if clause.has("records_needed"):
        return None, ""
    when = date_of(clause)
    if when is not None and when.trouble is Trouble.VAGUE:
        when = None
    words = set(clause.words)
    if clause.subject in ("clinic", "records", "roi") or (
        clause.speaks_of("records")
        and clause.has("promise")
        and clause.subject not in ("us", "pi", "sponsor", "pt")
    ):
        blocker = (
            "records/awaiting_outside_clinic"
            if coming or words & _DELIVERY or clause.speaks_of("records")
            else ""
        )
        return (Plan(NextAction.CHASE_RECORDS, when, clause=index) if when else None), blocker
    if (
        clause.subject == "pi"
        and {"be", "is"} & words
        and {"back"} & words
        and not words & (_REVIEWING - {"back"})
    ):
        # "PI will be back 9/28": no word of a review.
        return None, "nothing"
    if clause.subject == "pi" and words & _REVIEWING:
        blocker = (
            "records/received_not_reviewed"
            if clause.speaks_of("records")
            else "study_team_review/pi_review_pending"
        )
        return (Plan(NextAction.CHASE_REVIEW, when, clause=index) if when else None), blocker
    if clause.subject == "sponsor":
        return None, "" if clause.has(*BLOCKERS) else "nothing"
    if clause.subject == "pt" and words & _PATIENT_ANSWERS and when is not None:
        return Plan(NextAction.CALL, when, clause=index), ""
    return None, ""
