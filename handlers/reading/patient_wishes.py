"""The patient's stated wish for a contact at a time, and appointments for a call or the prescreen."""

import itertools
from typing import Final

from handlers.reading.actions import first_channel, purpose
from handlers.reading.clause import Clause
from handlers.reading.draft import Plan
from handlers.reading.plans import date_of
from handlers.reading.words import listed
from models.terms import NextAction

_WISHES: Final = listed(
    "wants want wanted asked asking asks needs need said says requested requests told wishes prefers preferred would like likes hoping"
)


_CONTACT_NOUNS: Final = listed(
    "call callback text email contact talk speak chat try called contacted phone ring reach texted emailed"
)


_OWN_CALLS: Final = frozenset(
    (first, second) for first in ("would", "will") for second in ("call", "text", "email", "ring", "phone")
)


def wish(clause: Clause, index: int) -> Plan | None:
    """The patient's stated wish for a contact ("asked me to call next tue", "wants a call thu after 5")."""
    words = set(clause.words)
    offered = _offered_time(clause, index)
    if offered is not None:
        return offered
    if not (words & _WISHES and words & _CONTACT_NOUNS) or clause.subject in (
        "us",
        "pi",
        "clinic",
        "sponsor",
    ):
        return None
    if (
        clause.speaks_of("owndoctor", "clinic", "sponsor")
        or (clause.speaks_of("rel") and clause.subject != "rel")
        or clause.has("opt_out", "denied", "contact/wrong_details")
    ):
        return None
    if "not" in words and not clause.says("until"):
        return None
    if words & {"about", "re", "regarding"} and not words & {"wants", "wanted", "needs"}:
        return None
    if clause.words[:2] == ["no", "need"]:
        return None
    by_mail = clause.has("by_email", "by_text") and not words & _WHAT_TO_SEND
    if (words & {"prefers", "preferred", "only", "best"} or by_mail) and not clause.whens:
        return None
    if clause.speaks_of("pi") and words & {"talk", "speak", "chat"}:
        return None
    if set(zip(clause.words, clause.words[1:], strict=False)) & _OWN_CALLS:
        return None
    if (
        words & _WISHES == {"asking"}
        and clause.subject != "pt"
        and not clause.has("inbound", "inbound_missed")
    ):
        return None
    if clause.has("inbound", "spoke", "sent_text") and not ({"to", "for", "a"} & words):
        return None
    if words & {"called", "spoke", "talked"} and not words & {
        "be",
        "call",
        "callback",
        "text",
        "email",
        "talk",
        "speak",
        "chat",
    }:
        return None
    place = next(index for index, word in enumerate(clause.words) if word in _WISHES)
    action = first_channel(clause.words[place:]) or NextAction.CALL
    return Plan(purpose(clause, None, clause.words[place:])[0] or action, date_of(clause), clause=index)


_WHAT_TO_SEND: Final = listed("details info information link more materials consent it questions")


def _offered_time(clause: Clause, index: int) -> Plan | None:
    """ "She can talk monday at 11": a wish for a call at that time."""
    pairs = set(itertools.pairwise(clause.words))
    offers = {(can, talk) for can in ("can", "could", "to") for talk in ("talk", "speak", "chat")}
    when = date_of(clause)
    if clause.subject == "pt" and when is not None and _speaks_of_finishing(clause):
        return Plan(NextAction.COMPLETE_PRESCREEN, when, clause=index)
    if (
        clause.subject != ("" if clause.opener == "." and clause.words[:1] == ["can"] else "pt")
        or not (pairs & offers or _is_free_to_talk(clause))
        or when is None
        or when.day is None
        or "not" in clause.words
    ):
        return None
    says_when = clause.says("can", "could", "able", "free", "available")
    return Plan(NextAction.CALL, when, clause=index) if says_when else None


def _is_free_to_talk(clause: Clause) -> bool:
    return clause.says("free", "available") and clause.says("call", "talk", "chat")


def appointment(clause: Clause, index: int) -> Plan | None:
    """ "Prescreen set for thu 1pm", "call scheduled for mon": an appointment that is not the visit is a plan."""
    if not clause.has("visit_booked", "visit_rebooked") or clause.speaks_of("visit") or not clause.whens:
        return None
    if clause.speaks_of("ps"):
        return Plan(NextAction.COMPLETE_PRESCREEN, date_of(clause), clause=index)
    if clause.says("call", "callback", "phone"):
        return Plan(NextAction.CALL, date_of(clause), clause=index)
    return None


def _speaks_of_finishing(clause: Clause) -> bool:
    """ "She'll finish with me fri 10": the rest of the prescreen."""
    return clause.says("finish", "finishing", "complete", "redo") and clause.says("with", "prescreen", "rest")
