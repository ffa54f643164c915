"""Whether a clause is a plan, and wishes of the patient that make one."""

import itertools
from typing import Final

from handlers.reading.actions import VERBS, purpose
from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import CATEGORIES
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention, Trouble
from handlers.reading.tokens import Kind, Token
from handlers.reading.words import listed
from models.terms import NextAction

_ING: Final = frozenset(verb for verb in VERBS if verb.endswith("ing")) - {"going", "asking"}
_BASE: Final = (VERBS - _ING) - listed(
    "calls texts emails attempts requests again rest reminder confirmation get run put attempt"
) | {"get"}
_ONLY_AFTER_MARKER: Final = listed(
    "do go run put record start give take bring read find offer present look ask order contact message hand pass"
)
_DETERMINERS: Final = listed(
    "a the this last first second third missed no each every another good great quick one two three 1st 2nd 3rd 4th 5th our my "
    "incoming inbound previous prior prescreen"
)
_AFTER_NOUN: Final = listed(
    "tag log list notes number numbers dropped done went failed disconnected sent delivered undelivered out bounced cut was got pending needed full made ended lasted faxed received"
)
_FILLERS: Final = listed(
    "then please and i we just also ok maybe next so will now still today asap plan pls hopefully probably prob perhaps to a or "
    "first finally well anyway either update fyi best the i'll might may possibly"
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


def date_of(clause: Clause) -> Mention | None:
    """The date that belongs to the clause: not a past one, not one said not to be."""
    for place, token in enumerate(clause.tokens):
        mention = token.when
        if mention is None or mention.bound == "since" or mention.bound == "lasting":
            continue
        if mention.trouble is Trouble.PAST:
            continue
        if place and clause.tokens[place - 1].word == "not":
            continue
        following = clause.tokens[place + 1] if place + 1 < len(clause.tokens) else None
        if following is not None and following.when is not None and following.word != "sometime":
            # "The monday after thanksgiving" is not simply Monday.
            return following.when if following.when.trouble is Trouble.VAGUE else mention
        return mention
    return None


def has_marker(clause: Clause) -> bool:
    """Whether the clause says outright that we are going to do something."""
    words = clause.words
    if clause.subject not in ("", "us") and not _is_to_be_done(clause):
        return False
    if {"will", "gonna", "must", "lets", "please"} & set(words):
        return True
    if clause.says("person") and clause.has("no_answer"):
        return False
    pairs = set(itertools.pairwise(words))
    markers = {("going", "to"), ("need", "to"), ("needs", "to"), ("have", "to"), ("has", "to"), ("plan", "to"), ("planning", "to"), ("want", "to"), ("plan", "is"), ("ready", "to"), ("is", "to"), ("hope", "to"), ("hoping", "to"), ("trying", "to")}  # fmt: skip
    if pairs & markers:
        return True
    if words and words[0] in ("to", "should", "can") and len(words) > 1 and words[1] in VERBS:
        return True
    return (
        any(first in ("should", "can", "could", "would") and second in VERBS for first, second in pairs)
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
    if clause.words[:2] == ["still", "trying"] and not clause.whens:
        return False
    if clause.says("resched") and not clause.has(
        "voicemail", "left_message", "no_answer", "spoke", "sent_text", "sent_email"
    ):
        # "Resched to 12/10 2pm" is done, "resched thu" is still to do.
        return not any(when.clock is not None and when.day is not None for when in clause.whens)
    if clause.words[:2] == ["no", "need"]:
        return False
    if clause.continues or _is_patients_errand(clause) or _passes_message_on(clause):
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
    if _gets_into_calendar(clause) or _is_announced_try(clause):
        return True
    if (
        clause.words[:1] in (["need"], ["needs"])
        and clause.speaks_of("pi")
        and clause.words[-1:] == ["review"]
    ):
        # "Needs PI review": still to be sent.
        return True
    if _is_put_off(clause) or _is_on_our_list(clause):
        return True
    if clause.has(*_DONE_HITS) or (clause.has(*CATEGORIES) and not _schedules_somebody(clause)):
        return False
    if not clause.whens and clause.words in (["trying"], ["keep", "trying"]):
        return False
    return _starts_with_verb(clause) or _has_later_ing(clause)


def _is_put_off(clause: Clause) -> bool:
    """ "Not calling until thu" is a call on Thursday."""
    return (
        clause.words[:1] == ["not"]
        and bool(set(clause.words[1:3]) & VERBS)
        and any(when.bound == "until" for when in clause.whens)
    )


def _is_on_our_list(clause: Clause) -> bool:
    """ "On my list for tmrw": what was just said to be undone is to be done then."""
    return (
        clause.subject in ("", "us") and bool(clause.whens) and clause.says("list", "todo", "plate", "agenda")
    )


_THEIR_OWN: Final = listed("schedule calendar work boss job insurance family")


def _passes_message_on(clause: Clause) -> bool:
    """ "Mom picked up and will tell him to call us": the message is hers to pass on."""
    return (
        clause.opener == "and"
        and any(
            first in ("tell", "let", "give", "have", "pass")
            and second in ("pt", "her", "him", "them", "it", "on")
            for first, second in itertools.pairwise(clause.words)
        )
        and not clause.whens
    )


def _is_patients_errand(clause: Clause) -> bool:
    """ "Needs to ask her doctor", "has to check with his wife": the patient's to do, not ours."""
    return (
        clause.subject in ("", "pt")
        and clause.words[:1] != ["need"]
        and clause.says("needs", "has", "wants", "going", "will")
        and clause.says("ask", "talk", "check", "consult", "discuss", "speak", "run", "see")
        and (clause.says("her", "his", "their") or clause.says("family", "fam", "spouse", "hubby"))
        and (clause.speaks_of("owndoctor", "rel") or clause.says(*_THEIR_OWN))
        and not clause.says("i", "we", "me")
    )


def _is_announced_try(clause: Clause) -> bool:
    """ "Last try thurs", "final attempt tomorrow": still to come."""
    announced = any(
        first in ("last", "final", "next", "more", "another") and second in _ONE_MORE
        for first, second in itertools.pairwise(clause.words)
    )
    if not announced:
        return False
    if clause.leads_on and not clause.says("left", "sent", "made", "did", "no", "not", "got"):
        # "One more vm then closing".
        return True
    return bool(clause.whens) and not clause.has(*(hit for hit in _DONE_HITS if hit != "tried"))


_ONE_MORE: Final = listed("try attempt call text vm email message vms time shot go")


def _gets_into_calendar(clause: Clause) -> bool:
    """ "Get her scheduled by fri" is still to do, "got her scheduled" is done."""
    return clause.words[:1] in (["get"], ["getting"]) and clause.has("visit_booked")


def _schedules_somebody(clause: Clause) -> bool:
    """ "Scheduling her next week" is a plan, "scheduling" alone an obstacle."""
    return clause.words[:1] == ["scheduling"] and (bool(clause.whens) or clause.speaks_of("pt", "visit"))


def _starts_with_verb(clause: Clause) -> bool:
    """An imperative, a bare action beside a date, or "-ing" for later."""
    if clause.has(*_DONE_HITS):
        return False
    tokens = [
        token for token in clause.tokens if token.kind in (Kind.WORD, Kind.NUMBER, Kind.ORDINAL, Kind.TIMES)
    ]
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.word == "a" and clause.opener == "and":
            # "Two vms and a text": what was sent, not what is to be.
            return False
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
    if token.word == "ringing" and following is None:
        return False
    if following is not None and _is_noun_before(token.word, following.word):
        return False
    return (
        following is None
        or following.word not in _AFTER_NOUN
        or token.word in ("reach", "touch", "circle", "check")
    )


def _is_noun_before(word: str, following: str) -> bool:
    """ "Email opened, no reply", "call to pt - no answer": what became of a message or a call."""
    if word == "phone":
        return following in _AFTER_WAY or following in ("call", "number", "is", "bad", "dead", "off")
    if word == "request":
        return following in ("to", "in", "sent", "faxed", "pending", "denied")
    return word in ("call", "text", "email") and (
        following.endswith("ed") or following in _AFTER_WAY or following in ("to", "message")
    )


_AFTER_WAY: Final = listed("ok fine good works preferred best")


def _has_later_ing(clause: Clause) -> bool:
    words = clause.words
    for place, word in enumerate(words):
        if (
            word in _ING
            and not (word == "ringing" and place + 1 == len(words))
            and (place == 0 or words[place - 1] not in ("not", "pt", "is", "she", "he", "they"))
        ):
            return True
        if (
            word in ("call", "text", "email", "prescreen", "followup", "retry", "try", "callback", "rest")
            and clause.whens
        ):
            return place == 0 or words[place - 1] not in _DETERMINERS
    return False


def negated_action(clause: Clause, draft: Draft) -> NextAction | None:
    """What was not done or is not going to be done: a bare "will" later in the reply takes it up."""
    if clause.denied & {"contact_verb", "tried", "spoke", "no_answer"}:
        return NextAction.CALL
    if clause.denied & {"sent_text"}:
        return NextAction.TEXT
    if clause.denied & {"sent_email"}:
        return NextAction.EMAIL
    if clause.has("records/request_not_sent"):
        return NextAction.REQUEST_RECORDS
    about_vm = clause.has("vm_full") or (clause.says("set") and draft.reply_speaks_of("vm"))
    if clause.denied & {"visit_booked", "visit_rebooked"} and not about_vm:
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
        if any(word in VERBS for word in after[:3]):
            return purpose(clause, draft, after)[0]
    return None
