"""What a clause without a plan reports: contacts, events, pauses, and dates that stand alone."""

import itertools
from typing import Final

from handlers.reading import endings, facts, left_over, obstacles, plans, visits, wording
from handlers.reading.addressees import only_waits
from handlers.reading.bare_dates import stands_alone
from handlers.reading.clause import Clause
from handlers.reading.contact_clauses import Contact
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention
from handlers.reading.pauses import is_away, read_pause
from handlers.reading.words import listed
from models.terms import AttemptOutcome, ContactChannel

FACTS: Final = [
    "no_answer",
    "no_message_left",
    "voicemail",
    "left_message",
    "wrong_details",
    "spoke",
    "in_person",
    "inbound",
    "tried",
    "sent_text",
    "sent_email",
    "sent_message",
    "prescreen_done",
    "prescreen_partial",
    "reviewable",
    "records_received",
    "records_requested",
    "records_reviewed",
    "visit_booked",
    "visit_rebooked",
    "visit_confirmed",
    "visit_attended",
    "visit_no_show",
    "visit_cancelled",
]
# A clause that says one of these and yielded nothing was not understood.
_REPORTING: Final = (
    "no_answer", "no_message_left", "voicemail", "left_message", "wrong_details", "spoke", "inbound", "contact_verb",
    "sent_text", "sent_email", "sent_message", "prescreen_done", "prescreen_partial", "reviewable", "records_needed",
    "records_requested", "records_received", "records_reviewed", "visit_booked", "visit_attended", "visit_no_show",
    "visit_cancelled", "unblock", "handover",
)  # fmt: skip
_TOO_LITTLE: Final = (["requested"], ["coming"], ["picked"], ["chose"], ["took"], ["takes"])
_SHORT: Final = 5
_CONTACT_WORDS: Final = (
    "contact_verb", "spoke", "sent_text", "sent_email", "sent_message", "inbound", "another_person", "saw_patient",
)  # fmt: skip


def remember_day(draft: Draft, when: Mention | None) -> None:
    """Keep the day of `when` for a later "then"."""
    if when is not None:
        moment = draft.moment(when)
        if moment.at is not None:
            draft.last_day = moment.at.date()


def read_done(draft: Draft, index: int, clause: Clause, closing: list[Clause]) -> None:
    """Read what a clause reports as done or standing: contacts, events, blockers, pauses, a date alone."""
    found = False
    told = clause.has(*_CONTACT_WORDS) or clause.says("tried", "attempted")
    if closing and (endings.is_reason_throughout(clause) or not told):
        found = _read_events(draft, clause, with_blockers=False)
        return
    prescreen = facts.read_prescreen(clause, draft)
    if prescreen:
        channel = facts.prescreen_channel(clause)
        got_through = any(
            clause.span(hit) == ["got", "through"] for hit in clause.hits if hit.concept == "spoke"
        )
        if (
            channel is not None
            or (clause.has("spoke") and not got_through)
            or clause.has("inbound", "contact_verb", "no_answer", "voicemail")
        ):
            _prescreen_contact(draft, clause)
        found = True
    elif _is_contact(clause):
        found = draft.contacts.add(clause)
    found = _read_events(draft, clause, with_blockers=not closing) or found
    if (
        not prescreen
        and draft.reply_has("prescreen_partial")
        and clause.says("dropped", "cut")
        and clause.says("call", "phone", "off")
    ):
        _prescreen_contact(draft, clause)
        found = True
    if _says_mailbox_is_full(draft, clause):
        draft.contacts.all[-1].outcome = AttemptOutcome.NO_ANSWER
        obstacles.add_blockers(draft, [("contact", "voicemail_full")])
        found = True
    when = None if clause.in_brackets and _tells_when_it_was(draft, index) else plans.date_of(clause)
    if not clause.denied and _leaves_weighty_words(clause, found=found):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    elif not found and not clause.denied and _hints_at_obstacle(clause):
        draft.hints_at_obstacle = True
    if when is None:
        return
    if when.also is not None and not found and _times_of_next(draft, index):
        draft.contacts.listed_times = 2
        return
    if not found and draft.open_visit is not None and stands_alone(clause):
        visits.date_open_visit(draft, when)
        return
    if clause.has("away") and when.clock is not None and when.day is None:
        # "She's at uni, back at 6".
        return
    if clause.subject in ("pi", "clinic", "sponsor") and clause.has("away"):
        return
    if not found and _names_an_hour(clause, when):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    if (not found and stands_alone(clause)) or (when.is_sure_to_come and _only_contacts(clause)):
        draft.bare_dates.append((index, when))
        remember_day(draft, when)
    elif is_away(clause):
        remember_day(draft, when)


def _names_an_hour(clause: Clause, when: Mention) -> bool:
    """ "She could do thu at 10:15": a day and a clock time that no phrase explains are too much to pass over."""
    said = when.day is not None and when.clock is not None and when.trouble is None
    return (
        said
        and not stands_alone(clause)
        and not clause.has("hedge", "info_given", "interest")
        and clause.subject in ("", "us", "pt")
    )


def _tells_when_it_was(draft: Draft, index: int) -> bool:
    """ "Called x2 (10am, 2pm)": the times in brackets are those of the calls."""
    return any(_only_contacts(one) or one.has("contact_verb", "tried") for one in draft.clauses[:index])


def _leaves_weighty_words(clause: Clause, *, found: bool) -> bool:
    """Whether a word that usually reports something was explained by no phrase at all."""
    if found or clause.says("when") or left_over.restates(clause):
        return False
    if any(hit.concept in _REPORTING and clause.span(hit) not in _TOO_LITTLE for hit in clause.hits):
        return not only_waits(clause)
    return left_over.leaves_report(clause)


_OBSTACLES: Final = listed(
    "trouble problem problems issue issues hard difficult difficulty worried worry worries concern concerns concerned afraid scared "
    "nervous hesitant reluctant struggles struggling unable impossible overwhelmed stuck conflict"
)


def _hints_at_obstacle(clause: Clause) -> bool:
    """ "She'd have trouble with the stairs": something stands in the way, and no phrase says what."""
    if clause.subject not in ("", "pt", "rel") or clause.has("info_given", "unblock"):
        return False
    words = clause.words
    cannot = any(
        first in ("can", "could") and second == "not" for first, second in itertools.pairwise(words)
    ) and not clause.says("make", "reach", "talk", "tell", "say", "hear", "wait", "believe", "see", "blame")
    return (cannot or bool(_OBSTACLES & set(words))) and not clause.says("no", "any", "without")


def _says_mailbox_is_full(draft: Draft, clause: Clause) -> bool:
    """ "Got her voicemail but it was full", "unable to leave a vm (not set up)"."""
    last = draft.contacts.all[-1] if draft.contacts.all else None
    full = "full" in clause.words or clause.words[-3:] == ["not", "set", "up"]
    if last is None or not full or len(clause.words) > _SHORT:
        return False
    spoken_of = any(
        one.speaks_of("vm") for one in draft.clauses if one.sentence == clause.sentence or one is clause
    )
    return last.outcome is AttemptOutcome.VOICEMAIL or (
        last.outcome is AttemptOutcome.NO_ANSWER and spoken_of
    )


def _times_of_next(draft: Draft, index: int) -> bool:
    """ "Am and pm, no answer either time": the times belong to the contact told next."""
    following = draft.clauses[index + 1] if index + 1 < len(draft.clauses) else None
    return following is not None and following.has(*FACTS[:11]) and not following.whens


def _is_contact(clause: Clause) -> bool:
    if clause.has("visit_no_show") and not clause.has("contact_verb", "tried", "voicemail", "left_message"):
        return False
    return not clause.has("contact/language_mismatch_on_call") or clause.has("voicemail")


def _only_contacts(clause: Clause) -> bool:
    return clause.has(*FACTS[:11]) and not clause.has(*FACTS[11:])


def _prescreen_contact(draft: Draft, clause: Clause) -> None:
    channel = facts.prescreen_channel(clause)
    last = draft.contacts.all[-1] if draft.contacts.all else None
    if last is not None and last.channel is channel:
        last.outcome = AttemptOutcome.SPOKE
    else:
        draft.contacts.all.append(Contact(channel or ContactChannel.PHONE, AttemptOutcome.SPOKE))


def _read_events(draft: Draft, clause: Clause, *, with_blockers: bool) -> bool:
    found = False
    if (
        clause.has("contact/language_mismatch_on_call")
        and with_blockers
        and any(
            one.says("call", "phone", "answered", "spoke", "continue", "hello")
            for one in draft.clauses
            if one.sentence == clause.sentence
        )
    ):
        _prescreen_contact(draft, clause)
    found = facts.read_reviewable(clause, draft) or found
    found = facts.read_records(clause, draft) or found
    found = visits.read_visit(clause, draft) or found
    if not found:
        found = visits.read_bare_visit(clause, draft)
    found = facts.read_handover(clause, draft) or found
    found = read_pause(draft, clause) or found
    unblocked = not found and facts.read_unblock(clause, draft)
    found = found or unblocked
    if with_blockers and not unblocked:
        blockers = obstacles.blockers_in(clause, draft)
        if clause.has("vm_full") and not clause.speaks_of("records", "clinic", "pi", "sponsor"):
            blockers.append(("contact", "voicemail_full"))
        if _tells_why_visit_failed(draft, clause):
            blockers = []
        if blockers:
            obstacles.add_blockers(draft, blockers)
            found = True
        elif (
            not found
            and not clause.whens
            and obstacles.is_vague(clause)
            and not obstacles.is_vague_beside_exact(clause, draft)
            and not _tells_why_visit_failed(draft, clause)
        ):
            draft.ask(wording.BLOCKER)
            found = True
    return found


def _tells_why_visit_failed(draft: Draft, clause: Clause) -> bool:
    """A cancelled visit is the visit's event; the reason beside it is no blocker."""
    return any(
        (
            one.has("visit_cancelled")
            or (one.has("visit_rebooked") and one.says("rescheduled", "rebooked", "had"))
            or (one.has("visit_rebooked") and clause.words[:1] == ["because"])
        )
        and one.sentence == clause.sentence
        for one in draft.clauses
        if not one.is_dropped
    )
