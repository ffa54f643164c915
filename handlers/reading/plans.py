"""What is to be done next: plans of our own, wishes of the patient, promises of others."""

import itertools
from typing import Final

from handlers.reading.clauses import Clause
from handlers.reading.cues_reasons import CATEGORIES
from handlers.reading.draft import Draft, Plan
from handlers.reading.mentions import Mention, Trouble
from handlers.reading.tokens import Kind, Token
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed
from models.terms import NextAction

_CALLS: Final = listed("call calls phone ring dial llamar calling phoning ringing dialing callback llamada")
_TEXTS: Final = listed("text texting texts")
_EMAILS: Final = listed("email emailing emails")
_RETRY: Final = listed("try trying retry retrying again attempt reattempt redial attempts")
_CHECK: Final = listed(
    "check checking chase chasing ping pinging nudge nudging bug bugging poke poking remind reminding ask asking pester hound prod recheck"
)
_SEND: Final = listed(
    "send sending forward forwarding pass passing submit submitting hand route routing give giving escalate present resubmit"
)
_TAKE: Final = listed("get getting take taking bring run go put")
_REQUEST: Final = listed(
    "request requesting requests fax faxing resend resending refax order ordering submit submitting send sending get getting mail re-request re-send obtain"
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
_VERBS: Final = (
    _CALLS | _TEXTS | _EMAILS | _RETRY | _CHECK | _SEND | _REQUEST | _REVIEW | _BOOK | _CONFIRM | _LOG | _FINISH | _TAKE
    | {"followup", "reach", "touch", "circle", "contact", "reconnect", "prescreen", "message"}
)  # fmt: skip
_ING: Final = frozenset(verb for verb in _VERBS if verb.endswith("ing")) - {"going", "asking"}
_BASE: Final = (_VERBS - _ING) - listed(
    "calls texts emails attempts requests again rest reminder confirmation get run put attempt"
) | {"get"}
_ONLY_AFTER_MARKER: Final = listed(
    "get do go run put record start give take bring read find offer present look ask order contact message hand pass"
)
_DETERMINERS: Final = listed(
    "a the this last first second third missed no each every another good great quick one two three 1st 2nd 3rd 4th 5th our my "
    "incoming inbound previous prior prescreen"
)
_AFTER_NOUN: Final = listed(
    "dropped done went failed disconnected sent delivered undelivered out bounced cut was got pending needed full made ended lasted faxed received"
)
_FILLERS: Final = listed(
    "then please and i we just also ok maybe next so will now still today asap plan pls hopefully probably prob perhaps to a or "
    "first finally well anyway either update fyi best the i'll might may possibly"
)
_WISHES: Final = listed(
    "wants want wanted asked asking asks needs need said says requested requests told wishes prefers preferred would like likes hoping"
)
_CONTACT_NOUNS: Final = listed(
    "call callback text email contact talk speak chat called contacted phone ring reach texted emailed"
)
_DONE_HITS: Final = [
    "no_answer",
    "no_message_left",
    "voicemail",
    "left_message",
    "wrong_details",
    "spoke",
    "inbound",
    "contact_verb",
    "tried",
    "sent_text",
    "sent_email",
    "sent_message",
    "prescreen_done",
    "prescreen_partial",
    "visit_booked",
    "visit_rebooked",
    "visit_confirmed",
    "visit_attended",
    "visit_no_show",
    "records_received",
    "records_requested",
    "close_word",
    "records/awaiting_outside_clinic",
    "hung_up",
    "another_person",
]
_THEM: Final = listed("them they")


def wish(clause: Clause, index: int) -> Plan | None:
    """The patient's stated wish for a contact ("asked me to call next tue", "wants a call thu after 5")."""
    words = set(clause.words)
    if not (words & _WISHES and words & _CONTACT_NOUNS) or clause.subject in (
        "us",
        "pi",
        "clinic",
        "sponsor",
        "rel",
    ):
        return None
    if clause.speaks_of("owndoctor", "rel", "clinic", "sponsor") or clause.has("opt_out", "denied"):
        return None
    if "not" in words and not clause.says("until"):
        return None
    if words & {"about", "re", "regarding"} and not words & {"wants", "wanted", "needs"}:
        return None
    if words & {"prefers", "preferred"} and not clause.whens:
        return None
    if clause.speaks_of("pi") and words & {"talk", "speak", "chat"}:
        return None
    if (
        words & {"would", "will"}
        and words & {"me", "us", "back"}
        and clause.subject == "pt"
        and not words & {"wants", "asked", "needs", "asking"}
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
    action = _first_channel(clause.words[place:]) or NextAction.CALL
    return Plan(purpose(clause, None, clause.words[place:])[0] or action, date_of(clause), clause=index)


def appointment(clause: Clause, index: int) -> Plan | None:
    """ "Prescreen set for thu 1pm", "call scheduled for mon": an appointment that is not the visit is a plan."""
    if not clause.has("visit_booked", "visit_rebooked") or clause.speaks_of("visit") or not clause.whens:
        return None
    if clause.speaks_of("ps"):
        return Plan(NextAction.COMPLETE_PRESCREEN, date_of(clause), clause=index)
    if clause.says("call", "callback", "phone"):
        return Plan(NextAction.CALL, date_of(clause), clause=index)
    return None


def _first_channel(words: list[str]) -> NextAction | None:
    for word in words:
        if word in _CALLS or word in ("called", "talk", "speak"):
            return NextAction.CALL
        if word in _TEXTS or word == "texted":
            return NextAction.TEXT
        if word in _EMAILS or word == "emailed":
            return NextAction.EMAIL
    return None


def date_of(clause: Clause) -> Mention | None:
    """The date that belongs to the clause: not a past one, not one said not to be."""
    for place, token in enumerate(clause.tokens):
        mention = token.when
        if (
            mention is None
            or mention.bound == "since"
            or (mention.bound == "for" and mention.is_sure_to_come)
        ):
            continue
        if mention.trouble is Trouble.PAST:
            continue
        if place and clause.tokens[place - 1].word == "not":
            continue
        return mention
    return None


def has_marker(clause: Clause) -> bool:
    """Whether the clause says outright that we are going to do something."""
    words = clause.words
    if clause.subject not in ("", "us") and not _is_to_be_done(clause):
        return False
    if {"will", "gonna", "must", "lets", "please"} & set(words):
        return True
    pairs = set(itertools.pairwise(words))
    markers = {("going", "to"), ("need", "to"), ("needs", "to"), ("have", "to"), ("has", "to"), ("plan", "to"), ("planning", "to"), ("want", "to"), ("plan", "is"), ("ready", "to"), ("is", "to"), ("hope", "to"), ("hoping", "to"), ("trying", "to")}  # fmt: skip
    if pairs & markers:
        return True
    if words and words[0] in ("to", "should", "can") and len(words) > 1 and words[1] in _VERBS:
        return True
    return (
        any(first in ("should", "can", "could", "would") and second in _VERBS for first, second in pairs)
        and clause.subject == "us"
    )


def _is_to_be_done(clause: Clause) -> bool:
    """ "Needs to go to PI", "records need to be requested": said of a thing, but ours to do."""
    words = clause.words
    if clause.subject in ("records", "roi", "visit"):
        return bool({"need", "needs", "to"} & set(words)) and "be" in words
    return False


def is_plan(clause: Clause) -> bool:
    """Whether the clause is something we are going to do."""
    if clause.says("resched"):
        # "Resched to 12/10 2pm" is done, "resched thu" is still to do.
        return not any(when.clock is not None and when.day is not None for when in clause.whens)
    if clause.continues:
        return False
    if has_marker(clause):
        return True
    if clause.subject in ("pt", "pi", "clinic", "sponsor", "rel"):
        return _starts_with_verb(clause)
    if clause.words[:1] in (["log"], ["report"]):
        return True
    if (
        clause.says("next")
        and clause.says("attempt", "call", "try", "step", "contact")
        and not clause.has("no_answer", "voicemail")
    ):
        return True
    if clause.has(*_DONE_HITS, *CATEGORIES):
        return False
    return _starts_with_verb(clause) or _has_later_ing(clause)


def _starts_with_verb(clause: Clause) -> bool:
    """An imperative, a bare action beside a date, or "-ing" for later."""
    if clause.has(*_DONE_HITS):
        return False
    tokens = [
        token for token in clause.tokens if token.kind in (Kind.WORD, Kind.NUMBER, Kind.ORDINAL, Kind.TIMES)
    ]
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.word in _FILLERS and token.word != "not":
            continue
        if token.word == "again" and clause.whens:
            return True
        if _is_bare_action(token, following):
            if token.word == "prescreen" and not clause.whens:
                return False
            return token.word not in _ONLY_AFTER_MARKER or bool(clause.whens) or len(tokens) <= 5
        return False
    return False


def _is_bare_action(token: Token, following: Token | None) -> bool:
    if token.word not in _BASE and token.word not in _ING:
        return False
    return (
        following is None
        or following.word not in _AFTER_NOUN
        or token.word in ("reach", "touch", "circle", "check")
    )


def _has_later_ing(clause: Clause) -> bool:
    words = clause.words
    for place, word in enumerate(words):
        if word in _ING and (place == 0 or words[place - 1] not in ("not", "pt", "is", "she", "he", "they")):
            return True
        if (
            word in ("call", "text", "email", "prescreen", "followup", "retry", "try", "callback", "rest")
            and clause.whens
        ):
            return place == 0 or words[place - 1] not in _DETERMINERS
    return False


def negated_action(clause: Clause, draft: Draft) -> NextAction | None:
    """What was not done or is not going to be done: a bare "will" later in the reply takes it up."""
    if clause.denied & {"contact_verb", "tried", "spoke"}:
        return NextAction.CALL
    if clause.denied & {"sent_text"}:
        return NextAction.TEXT
    if clause.denied & {"sent_email"}:
        return NextAction.EMAIL
    if clause.has("records/request_not_sent"):
        return NextAction.REQUEST_RECORDS
    if clause.denied & {"visit_booked", "visit_rebooked"}:
        return NextAction.BOOK_VISIT
    if clause.denied & {"visit_confirmed"}:
        return NextAction.CONFIRM_VISIT
    if clause.denied & {"prescreen_done", "prescreen_partial"}:
        return NextAction.COMPLETE_PRESCREEN
    if clause.denied & {"reviewable"}:
        return NextAction.SEND_FOR_REVIEW
    words = clause.words
    if "not" in words and clause.subject in ("", "us"):
        after = words[words.index("not") + 1 :]
        if any(word in _VERBS for word in after[:3]):
            return purpose(clause, draft, after)[0]
    return None


def purpose(clause: Clause, draft: Draft | None, only: list[str]) -> tuple[NextAction | None, str]:
    """The action a plan names, and the generic word when it names none ("retry", "followup", "chase")."""
    words = set(only or clause.words)
    in_class = {
        name: bool(words & CLASSES[name])
        for name in ("pi", "clinic", "records", "roi", "visit", "ps", "sponsor", "rel")
    }
    pi, clinic, records, roi = in_class["pi"], in_class["clinic"], in_class["records"], in_class["roi"]
    generic = _generic_word(clause, words)
    chases = bool(words & _CHECK) or generic == "followup"
    if words & _LOG and (in_class["visit"] or words & {"went", "outcome", "attended", "showed", "result"}):
        return NextAction.LOG_OUTCOME, ""
    if pi and not clinic:
        return _towards_study_team(clause, words, records=records, chases=chases), ""
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
    if words & listed("resend resending refax"):
        return NextAction.REQUEST_RECORDS, ""
    if (
        (roi or records or "request" in words or "requests" in words)
        and words & _REQUEST
        and not (chases and not roi)
    ):
        return NextAction.REQUEST_RECORDS, ""
    if in_class["ps"] and words & (_VERBS | {"call"}):
        return NextAction.COMPLETE_PRESCREEN, ""
    if (
        words & listed("finish finishing complete completing resume rest")
        and draft is not None
        and draft.reply_has("prescreen_partial")
    ):
        return NextAction.COMPLETE_PRESCREEN, ""
    if (clinic or records or words & {"request", "requests"}) and (
        chases or words & (_CALLS | _TEXTS | _EMAILS | _RETRY | {"fax", "faxing", "status", "contact"})
    ):
        return NextAction.CHASE_RECORDS, ""
    if _is_booking(words, in_class["visit"]):
        return NextAction.BOOK_VISIT, ""
    if words & _CONFIRM or (words & {"remind", "reminding"} and "me" not in words and "us" not in words):
        return NextAction.CONFIRM_VISIT, ""
    if draft is not None:
        towards = _context(clause, words, draft, chases=chases)
        if towards is not None:
            return towards, ""
    channel = _first_channel(only or clause.words)
    if channel is not None:
        return channel, ""
    if generic:
        return None, generic
    if words & _RETRY:
        return None, "retry"
    if words & _CHECK and not words & {"remind", "reminding"}:
        return None, "chase"
    return None, ""


def _generic_word(clause: Clause, words: set[str]) -> str:
    order = clause.words
    pairs = set(itertools.pairwise(order))
    told = {("reach", "out"), ("touch", "base"), ("check", "in"), ("check", "back"), ("checking", "in"), ("checking", "back"), ("circle", "back"), ("get", "in"), ("reaching", "out"), ("touching", "base")}  # fmt: skip
    if "followup" in words or "reconnect" in words or "contact" in words or pairs & told:
        return "followup"
    return ""


def _towards_study_team(clause: Clause, words: set[str], *, records: bool, chases: bool) -> NextAction | None:
    order = clause.words
    place = next(index for index, word in enumerate(order) if word in CLASSES["pi"])
    before = [word for word in order[max(0, place - 2) : place] if word not in ("the", "a", "our")]
    towards = bool(before) and before[-1] in ("to", "by", "with", "for", "past")
    if words & listed(
        "remind reminding nudge nudging ping pinging bug bugging poke chase chasing pester hound prod"
    ):
        return NextAction.CHASE_REVIEW
    if records and (words & (_REVIEW | _SEND | _TAKE) or "with" in words):
        return NextAction.REVIEW_RECORDS
    if words & _SEND or (towards and before[-1] != "with" and words & _TAKE):
        return NextAction.SEND_FOR_REVIEW
    if "ready" in words and towards:
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
    if words & listed("ride transport transportation uber lyft taxi interpreter hotel room translator"):
        return False
    if words & {"find", "offer"}:
        return bool(words & listed("slot slots time times date dates day spot opening")) or has_visit
    if words & listed("book booking reschedule rescheduling rebook rebooking resched"):
        return True
    if words & {"schedule", "scheduling", "set"}:
        return not words & _CALLS or bool(words & {"to"})
    calendar = words & {"get", "getting", "put"} and words & listed(
        "in scheduled booked calendar schedule rescheduled rebooked"
    )
    return bool(calendar and words & CLASSES["pt"])


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
        words & listed("chase chasing ping pinging nudge nudging bug bugging check checking status recheck")
    )
    to_them = (
        bool(words & _THEM) and not draft.contacts.all and any(one.speaks_of("clinic") for one in others)
    )
    if to_them and words & (_CALLS | _EMAILS | _CHECK | _RETRY):
        return NextAction.CHASE_RECORDS
    explicit = chases and (nudged or bool(words & _THEM) or (plainly and not words & {"back", "in"}))
    if not explicit and not called_elsewhere:
        return None
    if records:
        return NextAction.CHASE_RECORDS
    return NextAction.CHASE_REVIEW if study_team else None


_PATIENT_ANSWERS: Final = listed(
    "call text email decide know back think reply respond answer talk message update confirm phone ring tell"
)
_DELIVERY: Final = listed(
    "here out going send sending arrive fax faxing ready in coming expected due release mail upload come get sent done deliver over"
)
_REVIEWING: Final = listed(
    "look review decide read see get sign respond answer check looking reviewing decision back"
)


def promise(clause: Clause, index: int) -> tuple[Plan | None, str]:
    """What somebody else is going to do: the action to look after it, and the blocker it shows."""
    if (
        not clause.has("promise")
        and not clause.continues
        and not clause.says(
            "should", "will", "would", "reviewing", "looking", "sending", "faxing", "deciding", "calling"
        )
    ):
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
            "records/awaiting_outside_clinic" if words & _DELIVERY or clause.speaks_of("records") else ""
        )
        return (Plan(NextAction.CHASE_RECORDS, when, clause=index) if when else None), blocker
    if clause.subject == "pi" and words & _REVIEWING:
        blocker = (
            "records/received_not_reviewed"
            if clause.speaks_of("records")
            else "study_team_review/pi_review_pending"
        )
        return (Plan(NextAction.CHASE_REVIEW, when, clause=index) if when else None), blocker
    if clause.subject == "sponsor":
        return None, "nothing"
    if clause.subject == "pt" and words & _PATIENT_ANSWERS and when is not None:
        return Plan(NextAction.CALL, when, clause=index), ""
    return None, ""
