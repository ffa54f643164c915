"""Events that a done clause reports: prescreen, passing on, records, handover, pause."""

from datetime import timedelta
from typing import Final

from handlers.reading import wording
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention
from handlers.reading.result import Handover, Pause, Prescreen, PrescreenState, Records, Reviewable, Unblock
from handlers.reading.tokens import Kind
from handlers.reading.word_lists import LIGHT
from handlers.reading.words import listed
from models.terms import ContactChannel, RecordsState

_BY_THEN_PASSED_ON: Final = frozenset({"records", "ready_to_schedule", "visit_scheduled"})
_LONGEST_PAUSE: Final = timedelta(days=90)


def read_prescreen(clause: Clause, draft: Draft) -> bool:
    """A prescreen finished or begun; whether the clause said so."""
    if clause.has("prescreen_partial") and not _is_visit_cut_short(clause, draft):
        draft.add(Prescreen(PrescreenState.PARTIAL))
    elif clause.has("prescreen_done"):
        draft.add(Prescreen(PrescreenState.COMPLETE))
    else:
        return False
    return True


def _is_visit_cut_short(clause: Clause, draft: Draft) -> bool:
    return (
        not clause.speaks_of("ps") and draft.reply_has("visit_attended") and not draft.reply_speaks_of("ps")
    )


def prescreen_channel(clause: Clause) -> ContactChannel | None:
    """The channel a prescreen was done on, when the clause says one ("by phone", "call dropped")."""
    if clause.says("phone", "call", "called", "calling", "rang"):
        return ContactChannel.PHONE
    if clause.says("text", "texts", "texted"):
        return ContactChannel.SMS
    if clause.says("email", "emailed"):
        return ContactChannel.EMAIL
    if clause.says("person", "clinic") and clause.has("in_person"):
        return ContactChannel.IN_PERSON
    return None


def read_reviewable(clause: Clause, draft: Draft) -> bool:
    """The lead was passed on to the study team, unless what was passed on is records."""
    if not clause.has("reviewable") or (clause.speaks_of("records") and not clause.speaks_of("ps")):
        return False
    if clause.speaks_of("roi") or _only_meets(clause):
        return False
    if clause.says("still") and clause.has("study_team_review/pi_review_pending"):
        # "Dr. Boyd still has it on her desk" tells nothing new of the passing on.
        return False
    if draft.stage not in _BY_THEN_PASSED_ON:
        draft.add(Reviewable())
    return True


def _only_meets(clause: Clause) -> bool:
    """ "Pt asked to speak with the PI": "with" tells of a talk, not of where the lead lies."""
    hit = clause.first("reviewable")
    return (
        hit is not None
        and clause.span(hit)[0] == "with"
        and clause.says(
            "speak",
            "talk",
            "meet",
            "met",
            "spoke",
            "talked",
            "call",
            "check",
            "chat",
            "discuss",
            "discussed",
            "asked",
        )
    )


def read_records(clause: Clause, draft: Draft) -> bool:
    """How far the outside records have come."""
    found = False
    if clause.has("records_reviewed") and not clause.has("records/received_not_reviewed"):
        if not clause.speaks_of("records") and not draft.reply_speaks_of("records"):
            return False
        draft.add(Records(RecordsState.REVIEWED))
        return True
    if (
        [word for word in clause.words if word not in _BESIDE_FAXED] in (["faxed"], ["sent"])
        and draft.reply_has("unblock")
        and draft.reply_speaks_of("roi")
    ):
        # "Release is signed and faxed".
        draft.add(Records(RecordsState.REQUESTED))
        return True
    if clause.words == ["reviewed"] and draft.reply_has("records_received"):
        draft.add(Records(RecordsState.REVIEWED))
        return True
    if (
        clause.has("records_received")
        and not _lies_in_something(clause)
        and not clause.says("drawn", "due", "expected", "eta", "should", "will")
        and not clause.has("records/awaiting_outside_clinic")
        and not _is_vm(clause)
    ):
        draft.add(Records(RecordsState.RECEIVED))
        found = True
    if clause.has("records/wrong_or_partial_records") and _has_partly_come(clause):
        # Part of them, or the wrong ones, came.
        draft.add(Records(RecordsState.RECEIVED))
        found = True
    if clause.has("records_requested") and _is_own_request(clause, draft):
        draft.add(Records(RecordsState.REQUESTED))
        found = True
    elif (
        clause.has("records_needed")
        and not clause.has("records/fee_required")
        and not found
        and not clause.has("records_requested")
    ):
        draft.add(Records(RecordsState.NEEDED))
        found = True
    return found


_BESIDE_FAXED: Final = listed("i we it over right away already off today and")


def _lies_in_something(clause: Clause) -> bool:
    """ "Records sitting in a fax queue" did not come in."""
    hit = clause.first("records_received")
    if hit is None or clause.tokens[hit.end - 1].word != "in" or hit.end == len(clause.tokens):
        return False
    following = clause.tokens[hit.end]
    return following.kind is Kind.WORD and following.word not in _AFTER_CAME_IN and hit.end - hit.start > 2


_AFTER_CAME_IN: Final = LIGHT | listed("from and but too except also with for by via")


def _has_partly_come(clause: Clause) -> bool:
    """ "Got the wrong chart", "they only sent 3 pages": something came."""
    if clause.speaks_of("ps"):
        return False
    return clause.says("came", "got", "received", "arrived") or (
        clause.says("sent", "faxed")
        and (clause.says("only", "pages", "part", "half", "some") or clause.subject == "clinic")
    )


def _is_vm(clause: Clause) -> bool:
    return clause.has("voicemail", "left_message")


def _is_own_request(clause: Clause, draft: Draft) -> bool:
    """ "PI requested records" asks for them; "requested" alone must speak of records or a release."""
    if clause.subject in ("pi", "pt") and clause.says("requested", "asked"):
        return False
    if clause.subject == "pt" and clause.has("unblock"):
        # "She mailed the signed release back".
        return False
    if (
        clause.speaks_of("roi")
        and not clause.speaks_of("clinic")
        and clause.says("pt", "her", "him")
        and clause.says("to", "signature")
    ):
        # A release that went to the patient has not reached the clinic.
        return False
    hit = clause.first("records_requested")
    if clause.speaks_of("roi") and clause.says("sign", "signature", "docusign"):
        return False
    if hit is not None and clause.span(hit) == ["requested"]:
        place = draft.clauses.index(clause)
        following = draft.clauses[place + 1] if place + 1 < len(draft.clauses) else None
        if following is not None and following.opener == "" and following.sentence == clause.sentence:
            # "Requested no further calls".
            return False
        return all(word == "requested" or word in LIGHT for word in clause.words)
    return True


def read_unblock(clause: Clause, draft: Draft) -> bool:
    """What stood in the way is gone."""
    if not clause.has("unblock"):
        return False
    if clause.says("be", "need", "needs", "pending", "waiting") and not clause.says("no", "not"):
        return False
    draft.add(Unblock())
    return True


def read_handover(clause: Clause, draft: Draft) -> bool:
    """The lead goes to the person mentioned."""
    if not clause.has("handover") or (clause.says("transferred", "transfer") and clause.says("me", "us")):
        return False
    person = next(
        (token.raw for token in clause.tokens if token.kind is Kind.MENTION and token.raw.startswith("<@")),
        None,
    )
    if person is None:
        others = [token.raw for one in draft.clauses for token in one.tokens if token.raw.startswith("<@")]
        person = others[0] if others and len(clause.words) <= 4 else None
    if person is not None:
        draft.add(Handover(person.strip("<@>")))
        return True
    hit = clause.first("handover")
    explicit = {
        "over",
        "handing",
        "reassign",
        "reassigning",
        "reassigned",
        "transferring",
        "transferred",
        "covering",
        "assigned",
        "hand",
    }
    if (
        hit is not None
        and explicit & set(clause.span(hit))
        and not clause.speaks_of("pi", "clinic", "records")
    ):
        draft.ask(wording.HANDOVER)
        return True
    return False


def read_pause(clause: Clause, draft: Draft, mention: Mention | None) -> bool:
    """A pause until a date that is usable and at most 90 days ahead, or a question."""
    moment = draft.moment(mention) if mention is not None else None
    until = draft.opening_of(moment) if moment is not None else None
    if moment is None or until is None or until - draft.desk.now > _LONGEST_PAUSE:
        draft.ask(wording.PAUSE_DATE)
        return True
    draft.confirms = draft.confirms or moment.ask_first
    draft.add(Pause(until))
    draft.last_day = until.date()
    return True
