"""Which next action a plan names: by its purpose first, by its channel when it has none."""

import itertools
from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed
from models.terms import NextAction

_CALLS: Final = listed("call calls phone ring dial llamar calling phoning ringing dialing callback llamada")
_TEXTS: Final = listed("text texting texts")
_EMAILS: Final = listed("email emailing emails")
_RETRY: Final = listed("try trying retry retrying again attempt reattempt redial attempts")
_CHECK: Final = listed(
    "check checking chase chasing ping pinging nudge nudging bug bugging poke poking remind reminding ask asking pester hound prod recheck nag nagging"
)
_SEND: Final = listed(
    "send sending forward forwarding pass passing submit submitting hand handing route routing give giving escalate present resubmit"
)
_TAKE: Final = listed("get getting take taking bring run go put")
_REQUEST: Final = listed(
    "request requesting requests fax faxing resend resending refax refaxing order ordering submit submitting send sending get getting mail re-request re-send obtain"
)
_REVIEW: Final = listed("review reviewing read reading go going look looking")
_BOOK: Final = listed(
    "book booking schedule scheduling reschedule rescheduling rebook rebooking find offer resched"
)
_CONFIRM: Final = listed("confirm confirming reconfirm prep prepping confirmation reminder")
_LOG: Final = listed("log logging report reporting record")
_FINISH: Final = listed(
    "finish finishing complete completing do doing continue continuing start resume redo rest"
)
VERBS: Final = (
    _CALLS | _TEXTS | _EMAILS | _RETRY | _CHECK | _SEND | _REQUEST | _REVIEW | _BOOK | _CONFIRM | _LOG | _FINISH | _TAKE
    | {"followup", "reach", "touch", "circle", "contact", "reconnect", "prescreen", "message"}
)  # fmt: skip
_ARRANGED: Final = listed(
    "room ride transport transportation uber lyft taxi interpreter hotel translator address"
)
_OTHERS: Final = listed(
    "transport transportation uber lyft taxi interpreter translator hotel vendor insurance pharmacy helpdesk greenphire"
)
_THEM: Final = listed("them they")


def first_channel(words: list[str]) -> NextAction | None:
    """The first channel of contact among the words, in their order."""
    for word in words:
        if word in _CALLS or word in ("called", "talk", "speak", "vm", "vms"):
            return NextAction.CALL
        if word in _TEXTS or word == "texted":
            return NextAction.TEXT
        if word in _EMAILS or word == "emailed":
            return NextAction.EMAIL
    return None


def purpose(clause: Clause, draft: Draft | None, only: list[str]) -> tuple[NextAction | None, str]:
    """The action a plan names, and the generic word when it names none ("retry", "followup", "chase")."""
    words = set(only or clause.words)
    in_class = {
        name: bool(words & CLASSES[name])
        for name in ("pi", "clinic", "records", "roi", "visit", "ps", "sponsor", "rel")
    }
    if any(
        (first in ("in", "at") and second in ("clinic", "office")) or (first, second) == ("clinic", "line")
        for first, second in itertools.pairwise(only or clause.words)
    ):
        # "Will ask in clinic fri": where, not whom.
        in_class["clinic"] = in_class["clinic"] and len(words & CLASSES["clinic"]) > 1
    pi, clinic, records, roi = in_class["pi"], in_class["clinic"], in_class["records"], in_class["roi"]
    generic = _generic_word(clause, words)
    chases = bool(words & _CHECK) or generic == "followup"
    if words & _LOG and (in_class["visit"] or words & {"went", "outcome", "attended", "showed", "result"}):
        return NextAction.LOG_OUTCOME, ""
    if words & {"log", "logging"} and draft is not None and draft.reply_speaks_of("visit"):
        return NextAction.LOG_OUTCOME, ""
    if pi and "with" in words and _calls_patient(only or clause.words):
        # "Calling her tmrw with PI": the patient is called, the PI comes along.
        return first_channel(only or clause.words), ""
    if pi and not clinic:
        passed_on = draft is not None and draft.reply_has("records_received") and not in_class["ps"]
        return _towards_study_team(clause, words, records=records or passed_on, chases=chases), ""
    if words & {"review"} and words & (_SEND | _TAKE) and "for" in words:
        return NextAction.SEND_FOR_REVIEW, ""
    if (
        records
        and words & _REVIEW
        and (
            words & {"review", "reviewing", "read", "through", "over", "reading"}
            or words & {"look", "looking"}
        )
        and not clinic
    ):
        return NextAction.REVIEW_RECORDS, ""
    if in_class["sponsor"]:
        return None, "nothing"
    if words & _OTHERS and words & (_CALLS | _EMAILS | _TEXTS) and not words & CLASSES["pt"]:
        # "Calling transport tmrw": not the patient, and no action of ours.
        return None, "nothing"
    if words & listed("resend resending refax refaxing"):
        return _sent_again(draft), ""
    if (
        words & (_SEND | _EMAILS | {"mail", "mailing", "docusign"})
        and words & {"one", "it", "that"}
        and not pi
        and draft is not None
        and draft.reply_speaks_of("roi")
    ):
        return NextAction.REQUEST_RECORDS, ""
    theirs = any(
        first in ("her", "his", "their", "pt", "per", "'s") and second == "request"
        for first, second in itertools.pairwise(only or clause.words)
    )
    if words & {"requesting", "request", "fax", "faxing"} and not chases and not clinic and not theirs:
        return NextAction.REQUEST_RECORDS, ""
    if (
        words & _CHECK
        and words & {"him", "her", "them"}
        and draft is not None
        and _reviewer_is_meant(clause, draft)
    ):
        return NextAction.CHASE_REVIEW, ""
    if (
        (roi or records or ("request" in words and not theirs) or "requests" in words)
        and words & _REQUEST
        and not (chases and not roi)
    ):
        return NextAction.REQUEST_RECORDS, ""
    if in_class["ps"] and words & (VERBS | {"call"}):
        return NextAction.COMPLETE_PRESCREEN, ""
    if (
        words
        & listed("finish finishing complete completing resume rest redo continue continuing restart pick")
        and draft is not None
        and draft.reply_has("prescreen_partial")
    ):
        return NextAction.COMPLETE_PRESCREEN, ""
    if (clinic or records or (words & {"request", "requests"} and not theirs)) and (
        chases or words & (_CALLS | _TEXTS | _EMAILS | _RETRY | {"fax", "faxing", "status", "contact"})
    ):
        return NextAction.CHASE_RECORDS, ""
    if _is_booking(words, in_class["visit"]) and "reminder" not in words:
        return NextAction.BOOK_VISIT, ""
    if (
        words & {"reminder", "alarm", "alert"}
        and words & {"set", "add", "put", "me"}
        and not in_class["visit"]
    ):
        return None, ""
    if words & listed("confirm confirming") and words & _ARRANGED:
        return None, "nothing"
    if (
        words & {"remind", "reminding"}
        and draft is not None
        and draft.reply_speaks_of("roi")
        and not in_class["visit"]
    ):
        # "Waiting on pt to sign ROI, will remind her": the release is to be signed.
        return NextAction.REQUEST_RECORDS, ""
    if words & _CONFIRM or (words & {"remind", "reminding"} and "me" not in words and "us" not in words):
        return NextAction.CONFIRM_VISIT, ""
    if draft is not None:
        towards = _context(clause, words, draft, chases=chases)
        if towards is not None:
            return towards, ""
    channel = first_channel(only or clause.words)
    if channel is not None:
        return channel, ""
    if words & {"reach", "catch"} and words & CLASSES["pt"] and "out" not in words:
        return NextAction.CALL, ""
    if generic:
        return None, generic
    if words & _RETRY:
        return None, "retry"
    # By the table of next actions: one chases records, and reminds, nudges, pings or bugs the study team.
    if words & {"chase", "chasing"}:
        return NextAction.CHASE_RECORDS, ""
    if words & listed("nudge nudging ping pinging bug bugging"):
        return NextAction.CHASE_REVIEW, ""
    if words & _CHECK and not words & {"remind", "reminding"}:
        return None, "chase"
    return None, ""


def _calls_patient(words: list[str]) -> bool:
    return any(
        first in _CALLS | _TEXTS | _EMAILS and second in ("pt", "her", "him", "them")
        for first, second in itertools.pairwise(words)
    )


def _sent_again(draft: Draft | None) -> NextAction:
    """ "Resending today": an e-mail or a text when the reply speaks of one, else the request for records."""
    said = {word for one in draft.clauses for word in one.words} if draft is not None else set()
    if said & {"fax", "faxed", "request", "requests", "roi", "clinic", "records"}:
        return NextAction.REQUEST_RECORDS
    if said & {"email", "emailed"}:
        return NextAction.EMAIL
    return NextAction.TEXT if said & {"text", "texted"} else NextAction.REQUEST_RECORDS


def _reviewer_is_meant(clause: Clause, draft: Draft) -> bool:
    """ "PI hasn't looked, will remind him": the pronoun is the investigator's where only one was spoken of."""
    others = [one for one in draft.clauses if one is not clause]
    return any(one.speaks_of("pi") for one in others) and not any(
        one.speaks_of("visit", "pt") for one in others
    )


def _generic_word(clause: Clause, words: set[str]) -> str:
    order = clause.words
    pairs = set(itertools.pairwise(order))
    told = {("reach", "out"), ("touch", "base"), ("check", "in"), ("check", "back"), ("checking", "in"), ("checking", "back"), ("circle", "back"), ("get", "in"), ("reaching", "out"), ("touching", "base")}  # fmt: skip
    if words & {"another", "more"} and words & listed("go try shot whirl shout buzz attempt"):
        return "retry"
    if "followup" in words or "reconnect" in words or "contact" in words or pairs & told:
        return "followup"
    return ""


def _towards_study_team(clause: Clause, words: set[str], *, records: bool, chases: bool) -> NextAction | None:
    order = clause.words
    place = next(index for index, word in enumerate(order) if word in CLASSES["pi"])
    before = [word for word in order[max(0, place - 2) : place] if word not in ("the", "a", "our")]
    if before == ["front", "of"]:
        return NextAction.SEND_FOR_REVIEW
    towards = bool(before) and before[-1] in ("to", "by", "with", "for", "past")
    if words & listed(
        "remind reminding nudge nudging ping pinging bug bugging poke chase chasing pester hound prod nag nagging"
    ):
        return NextAction.CHASE_REVIEW
    if records and (words & (_REVIEW | _SEND | _TAKE) or "with" in words):
        return NextAction.REVIEW_RECORDS
    if words & (_SEND | {"fwd"}) or (towards and before[-1] != "with" and words & _TAKE):
        return NextAction.SEND_FOR_REVIEW
    if "ready" in words and towards:
        return NextAction.SEND_FOR_REVIEW
    if words & {"need", "needs"} and "review" in words and not chases and not records:
        return NextAction.SEND_FOR_REVIEW
    if words & _BOOK:
        return NextAction.BOOK_VISIT
    if chases or words & (
        _CALLS
        | _TEXTS
        | _EMAILS
        | _RETRY
        | _CHECK
        | {"get", "see", "talk", "speak", "ask", "catch", "message", "contact"}
    ):
        return NextAction.CHASE_REVIEW
    return None


def _is_booking(words: set[str], has_visit: bool) -> bool:
    if words & _ARRANGED:
        return False
    if words & {"find", "offer", "get", "getting"} and words & listed("slot slots spot opening"):
        return True
    if words & {"find", "offer"}:
        return bool(words & listed("slot slots time times date dates day spot opening")) or has_visit
    if words & listed("book booking reschedule rescheduling rebook rebooking resched"):
        return True
    if words & {"schedule", "scheduling", "set"}:
        # "Emailing her the schedule" sends one.
        return not words & (_CALLS | _TEXTS | _EMAILS) or "to" in words
    calendar = words & {"get", "getting", "put"} and words & listed(
        "in scheduled booked calendar schedule rescheduled rebooked"
    )
    return bool(calendar and words & CLASSES["pt"])


def _checks_in(clause: Clause) -> bool:
    """ "Check in" and "check back" are said of the patient, "ask in clinic" is not."""
    return any(
        first in ("check", "checking") and second in ("in", "back")
        for first, second in itertools.pairwise(clause.words)
    )


def _context(clause: Clause, words: set[str], draft: Draft, *, chases: bool) -> NextAction | None:
    """ "Check w them", "chase fri", "try again" after a call to the clinic: whom, by the rest of the reply."""
    others = [one for one in draft.clauses if one is not clause and not one.is_question]
    records = any(
        one.speaks_of("clinic", "records", "roi") or one.says("request", "requested") for one in others
    )
    study_team = any(one.speaks_of("pi") for one in others)
    called_elsewhere = draft.contacts.elsewhere and not draft.contacts.all
    nudged = bool(words & listed("chase chasing ping pinging nudge nudging bug bugging"))
    before = draft.clauses[draft.clauses.index(clause) - 1] if draft.clauses.index(clause) else None
    if before is not None and before.subject == "clinic" and "back" in words and not draft.contacts.all:
        return NextAction.CHASE_RECORDS
    if study_team and words & _SEND and not records:
        return NextAction.SEND_FOR_REVIEW
    if words & {"pt", "her", "him", "she", "he"} and not (nudged and (study_team or records)):
        return None
    plainly = bool(
        words
        & listed(
            "chase chasing ping pinging nudge nudging bug bugging check checking status recheck ask asking"
        )
    )
    to_them = (
        bool(words & _THEM)
        and not draft.contacts.all
        and any(one.speaks_of("clinic", "records") or one.has("records_requested") for one in others)
    )
    if to_them and words & (_CALLS | _EMAILS | _CHECK | _RETRY):
        return NextAction.CHASE_RECORDS
    stands_there = before is not None and before.subject in ("clinic", "records")
    closed = before is not None and before.says("closed", "closes", "opens", "open", "lunch")
    if stands_there and not draft.contacts.all and (words & (_RETRY | _THEM) or closed) and not study_team:
        return NextAction.CHASE_RECORDS
    explicit = chases and (nudged or bool(words & _THEM) or (plainly and not _checks_in(clause)))
    if not explicit and not called_elsewhere:
        return None
    if records:
        return NextAction.CHASE_RECORDS
    return NextAction.CHASE_REVIEW if study_team else None
