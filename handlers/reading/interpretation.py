"""Clause by clause: what was done, what is planned, what somebody else promised."""

from typing import Final

from handlers.reading import endings, facts, plans, wording
from handlers.reading.clauses import Clause
from handlers.reading.contacts import Contact, states_something
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.draft import Draft, Plan
from handlers.reading.mentions import Mention
from handlers.reading.tokens import Kind, Token, is_unknown_name
from handlers.reading.word_lists import LIGHT
from handlers.reading.words import listed
from models.terms import AttemptOutcome, ContactChannel, NextAction

_FACTS: Final = [
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
# A clause with one of these says something for the record; if no phrase fits it, guessing "nothing" would be wrong.
_WEIGHTY: Final = listed(
    "sent emailed texted voicemail vm lvm records roi visit appointment cancelled cancel closing prescreen booked scheduled rebooked "
    "confirmed reviewed signed spoke talked replied answered showed requested received sponsor irb interpreter"
)
_SHORT: Final = 5
_CONTACT_WORDS: Final = (
    "contact_verb", "spoke", "sent_text", "sent_email", "sent_message", "inbound", "another_person", "saw_patient",
)  # fmt: skip
_WAITING_SUBJECTS: Final = frozenset({"pt", "pi", "clinic", "sponsor", "records"})


def interpret(draft: Draft) -> None:
    """Read every clause that still counts into `draft`."""
    closing = _closing_clauses(draft)
    for index, clause in enumerate(draft.clauses):
        if clause.is_dropped or clause.is_question:
            continue
        _read_clause(draft, index, clause, closing)
    _settle(draft, closing)


def _is_refused(counted: list[Clause]) -> bool:
    """ "No, doesn't trust the drug": a plain no before a reason of the patient's."""
    return (
        len(counted) > 1 and counted[0].words in (["no"], ["nope"]) and endings.gives_own_reason(counted[1])
    )


def _closing_clauses(draft: Draft) -> list[Clause]:
    """The clauses that give a reason, when the reply closes the lead; else none."""
    counted = [clause for clause in draft.clauses if not clause.is_dropped and not clause.is_question]
    words = [
        clause
        for clause in counted
        if clause.has("close_word")
        and not _is_sequel(clause)
        and clause.subject not in ("clinic", "records", "pi")
    ]
    if any(clause.has("dont_close") for clause in counted):
        return []
    if (
        words
        or _is_refused(counted)
        or any(endings.final_word(clause) for clause in counted if not clause.has("hedge"))
    ):
        return counted
    return []


def _is_sequel(clause: Clause) -> bool:
    return clause.opener == "then" or clause.has("then_step")


def _read_clause(draft: Draft, index: int, clause: Clause, closing: list[Clause]) -> None:
    if endings.read_opt_out(clause, draft):
        if clause.has(*_FACTS) and not clause.has("opt_out"):
            draft.contacts.add(clause)
        return
    if _read_fit(clause, draft):
        if clause.has("contact_verb", "spoke"):
            draft.contacts.add(clause)
        if plans.is_plan(clause) and plans.has_marker(clause):
            _read_plan(draft, index, clause)
        return
    antecedent = plans.negated_action(clause, draft)
    if antecedent is not None:
        draft.antecedent = antecedent
    if _read_wish(draft, index, clause):
        return
    appointed = plans.appointment(clause, index)
    if appointed is not None:
        draft.plans.append(appointed)
        return
    if plans.is_plan(clause) and not _is_status(clause) and _read_plan(draft, index, clause):
        return
    if _read_others(draft, index, clause):
        return
    if antecedent is not None and not clause.has(*_FACTS) and not clause.has(*BLOCKERS):
        return
    if clause.has("hedge"):
        if draft.plans and all(
            clause.span(hit) == clause.words for hit in clause.hits if hit.concept == "hedge"
        ):
            draft.plans[-1].is_hedged = True
            return
        if _is_hedged_fact(clause):
            draft.ask(wording.HEDGED)
            return
        if clause.subject in _WAITING_SUBJECTS:
            return
    _read_done(draft, index, clause, closing)


def _is_status(clause: Clause) -> bool:
    """ "We have to pause", "will be there", "needs to reschedule" report rather than plan."""
    if clause.has("handover") and any(token.raw.startswith("<@") for token in clause.tokens):
        return True
    if clause.has("pause_word") and not clause.has("not_a_pause") and clause.whens:
        return True
    return clause.has("wants_reschedule", "vm_full", "close_word", "dont_close") or (
        clause.has("visit_confirmed") and (clause.subject == "pt" or clause.says("there"))
    )


def _is_hedged_fact(clause: Clause) -> bool:
    return clause.has(*_FACTS, "contact_verb", *BLOCKERS, *CATEGORIES)


def _read_fit(clause: Clause, draft: Draft) -> bool:
    if clause.has("no_go"):
        draft.no_next_action = True
        draft.ask(wording.NO_GO)
        return True
    if (
        clause.has("go_ahead")
        and not clause.has("study_team_review/pi_review_pending")
        and not clause.is_condition
    ):
        if clause.has("records_reviewed"):
            facts.read_records(clause, draft)
        draft.inferred = NextAction.BOOK_VISIT
        draft.confirms = True
        return True
    if clause.has("fit_no") and not clause.has(
        "protocol/criteria_question", "protocol/washout_or_lab_window_unclear"
    ):
        facts.read_prescreen(clause, draft)
        draft.ask(wording.FIT)
        if clause.speaks_of("pi"):
            draft.no_next_action = True
        elif draft.is_early:
            draft.inferred = NextAction.SEND_FOR_REVIEW
        else:
            draft.no_next_action = True
        return True
    if clause.has("fit_yes"):
        facts.read_prescreen(clause, draft)
        if clause.has("reviewable"):
            facts.read_reviewable(clause, draft)
        if clause.says(
            "thinks", "think", "says", "said", "believes", "believe", "feels", "claims", "told", "thought"
        ) and clause.subject in ("pt", "", "rel"):
            return True
        if not draft.reply_has("reviewable"):
            if draft.is_early:
                draft.inferred = draft.inferred or NextAction.SEND_FOR_REVIEW
                draft.confirms = True
            else:
                draft.ask(wording.FIT)
        return True
    return False


def _read_wish(draft: Draft, index: int, clause: Clause) -> bool:
    if clause.has("wants_reschedule"):
        if clause.says("had") and any(
            when.clock is not None and when.day is not None for when in clause.whens
        ):
            return facts.read_visit_moved(clause, draft)
        draft.plans.append(Plan(NextAction.BOOK_VISIT, clause=index))
        draft.contacts.add(clause)
        if clause.has("inbound"):
            pass
        return True
    if clause.has("contact/asked_for_later"):
        when = plans.date_of(clause)
        draft.contacts.add(clause) if clause.has("spoke", "inbound", "contact_verb", "no_answer") else None
        if when is None or when.trouble is not None:
            if not any(
                plans.date_of(one) for one in draft.clauses if one is not clause and not one.is_dropped
            ):
                endings.add_blockers(draft, [("contact", "asked_for_later")])
            draft.plans.append(Plan(NextAction.CALL, clause=index))
        else:
            draft.plans.append(Plan(NextAction.CALL, when, clause=index))
        return True
    wished = plans.wish(clause, index)
    if wished is None:
        return False
    if clause.has("inbound", "spoke", "contact_verb"):
        draft.contacts.add(clause)
    draft.plans.append(wished)
    _remember_day(draft, wished.when)
    return True


def _read_plan(draft: Draft, index: int, clause: Clause) -> bool:
    """Take in a plan; whether the clause was one and nothing else is to be read in it."""
    when = plans.date_of(clause)
    words = clause.words
    if "not" in words and not clause.says("until", "earlier") and not _not_is_harmless(words):
        return not clause.has(*BLOCKERS)
    if clause.has("close_word"):
        return True
    action, generic = plans.purpose(clause, draft, [])
    if generic == "nothing":
        return True
    is_sequel = _is_sequel(clause) and index > 0
    if action is None and not generic:
        if {"will", "doing", "do"} & set(words) and draft.antecedent is not None:
            action = draft.antecedent
        elif clause.has(*BLOCKERS):
            return False
        else:
            if (
                when is not None
                and (plans.has_marker(clause) or _stands_alone(clause))
                and not clause.says("out", "off")
            ):
                draft.bare_dates.append((index, when))
            return True
    hedged = clause.has("hedge")
    draft.plans.append(
        Plan(action, when, generic=generic, is_hedged=hedged, is_sequel=is_sequel, clause=index)
    )
    _remember_day(draft, when)
    return True


def _not_is_harmless(words: list[str]) -> bool:
    place = words.index("not")
    return words[place + 1 : place + 2] in (["before"], ["sure"], ["yet"])


def _remember_day(draft: Draft, when: Mention | None) -> None:
    if when is not None:
        moment = draft.moment(when)
        if moment.at is not None:
            draft.last_day = moment.at.date()


def _read_others(draft: Draft, index: int, clause: Clause) -> bool:
    """A promise of somebody else; whether the clause was one."""
    if clause.subject not in _WAITING_SUBJECTS or clause.has(
        "visit_confirmed", "visit_booked", "visit_no_show", "visit_attended", "inbound", "records_received"
    ):
        return False
    plan, blocker = plans.promise(clause, index)
    if plan is None and not blocker:
        return False
    if blocker == "nothing" or (clause.has("hedge") and not clause.says("should")):
        return True
    if plan is not None:
        draft.promises.append(plan)
        _remember_day(draft, plan.when)
    if blocker == "study_team_review/pi_review_pending" and draft.reply_has("records_received"):
        blocker = "records/received_not_reviewed"
    if blocker:
        category, _, sub_reason = blocker.partition("/")
        endings.add_blockers(draft, [(category, sub_reason)])
    return True


def _read_done(draft: Draft, index: int, clause: Clause, closing: list[Clause]) -> None:
    found = False
    if closing and not clause.has(*_CONTACT_WORDS) and not clause.says("tried", "attempted"):
        found = _read_events(draft, clause, with_blockers=False)
        return
    prescreen = facts.read_prescreen(clause, draft)
    if prescreen:
        channel = facts.prescreen_channel(clause)
        if channel is not None or clause.has("spoke", "inbound", "contact_verb", "no_answer", "voicemail"):
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
        endings.add_blockers(draft, [("contact", "voicemail_full")])
        found = True
    when = plans.date_of(clause)
    if not found and not clause.hits and not clause.denied and _WEIGHTY & set(clause.words):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    if when is None:
        return
    if when.also is not None and not found and _times_of_next(draft, index):
        draft.contacts.listed_times = 2
        return
    if not found and draft.open_visit is not None and _stands_alone(clause):
        facts.date_open_visit(draft, when)
        return
    if (not found and _stands_alone(clause)) or (when.is_sure_to_come and _only_contacts(clause)):
        draft.bare_dates.append((index, when))
        _remember_day(draft, when)
    elif _is_away(clause):
        _remember_day(draft, when)


_BESIDE_BACK: Final = listed("back she he they pt is in town from will be on again home the 's of until out")


def _is_away(clause: Clause) -> bool:
    """Whether the patient is away; "back" alone says so only where nothing but a date stands beside it."""
    hits = [hit for hit in clause.hits if hit.concept == "away"]
    if any(clause.span(hit) != ["back"] for hit in hits):
        return True
    if hits:
        return all(word in _BESIDE_BACK for word in clause.words)
    return clause.subject == "pt" and not clause.hits and any(when.bound == "until" for when in clause.whens)


def _says_mailbox_is_full(draft: Draft, clause: Clause) -> bool:
    """ "Got her voicemail but it was full"."""
    last = draft.contacts.all[-1] if draft.contacts.all else None
    return (
        last is not None
        and last.outcome is AttemptOutcome.VOICEMAIL
        and "full" in clause.words
        and len(clause.words) <= _SHORT
    )


def _stands_alone(clause: Clause) -> bool:
    """Whether a date is what the clause is about: "thu pm", "I meant friday", not "she's in class til 3"."""
    if clause.subject == "us" and clause.says("out", "off"):
        return False
    return all(
        word in _BESIDE_DATE or (token.raw[0].isupper() and is_unknown_name(token))
        for word, token in _plain_words(clause)
    )


def _plain_words(clause: Clause) -> list[tuple[str, Token]]:
    return [(token.word, token) for token in clause.tokens if token.kind is Kind.WORD]


_BESIDE_DATE: Final = LIGHT | listed(
    "i we she he they pt her him me us will would do it make meant that was next again then maybe best good better works work free "
    "available open ok fine on at for by around after before until about not no with remind reminder wants want wanted prefers likes can "
    "could instead or anytime only says said time day try going gonna is be should may might hopefully and in from doing via"
)


def _times_of_next(draft: Draft, index: int) -> bool:
    """ "Am and pm, no answer either time": the times belong to the contact told next."""
    following = draft.clauses[index + 1] if index + 1 < len(draft.clauses) else None
    return following is not None and following.has(*_FACTS[:11]) and not following.whens


def _is_contact(clause: Clause) -> bool:
    if clause.has("visit_no_show") and not clause.has("contact_verb", "tried", "voicemail", "left_message"):
        return False
    return not clause.has("contact/language_mismatch_on_call") or clause.has("voicemail")


def _only_contacts(clause: Clause) -> bool:
    return clause.has(*_FACTS[:11]) and not clause.has(*_FACTS[11:])


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
        and clause.says("call", "called", "phone", "spoke")
    ):
        _prescreen_contact(draft, clause)
    found = facts.read_reviewable(clause, draft) or found
    found = facts.read_records(clause, draft) or found
    found = facts.read_visit(clause, draft) or found
    if not found:
        found = facts.read_bare_visit(clause, draft)
    found = facts.read_handover(clause, draft) or found
    found = _read_pause(draft, clause) or found
    unblocked = not found and facts.read_unblock(clause, draft)
    found = found or unblocked
    if with_blockers and not unblocked:
        blockers = endings.blockers_in(clause, draft)
        if clause.has("vm_full"):
            blockers.append(("contact", "voicemail_full"))
        if _tells_why_visit_failed(draft, clause):
            blockers = []
        if blockers:
            endings.add_blockers(draft, blockers)
            found = True
        elif not found and not clause.whens and endings.is_vague(clause) and not _tells_why_visit_failed(draft, clause):
            draft.ask(wording.BLOCKER)
            found = True
    return found


def _tells_why_visit_failed(draft: Draft, clause: Clause) -> bool:
    """A cancelled visit is the visit's event; the reason beside it is no blocker."""
    return any(
        one.has("visit_cancelled") and one.sentence == clause.sentence
        for one in draft.clauses
        if not one.is_dropped
    )


def _read_pause(draft: Draft, clause: Clause) -> bool:
    if clause.has("not_a_pause") and not clause.says("until"):
        return False
    if clause.has("dont_close") or clause.has("sponsor_cro/site_paused"):
        return False
    if clause.has("pause_word") and not (clause.says("hold") and _is_phone_queue(draft, clause)):
        mention = (
            plans.date_of(clause)
            or next((when for when in clause.whens if when.bound == "for"), None)
            or _next_date(draft, clause)
        )
        return facts.read_pause(clause, draft, mention)
    if _is_away(clause) and clause.subject in ("pt", "") and not clause.speaks_of("pi", "sponsor", "records"):
        mention = next(
            (
                when
                for when in clause.whens
                if when.bound in ("until", "on", "") or clause.says("back", "returns", "returning", "until")
            ),
            None,
        )
        if mention is None:
            return False
        draft.bare_dates = [one for one in draft.bare_dates if one[1] is not mention]
        draft.last_day = None
        moment = draft.moment(mention)
        if moment.at is not None:
            draft.last_day = moment.at.date()
        draft.away = mention
        return True
    return False


def _is_phone_queue(draft: Draft, clause: Clause) -> bool:
    """ "Called records, on hold 20 min": nobody pauses anything."""
    place = draft.clauses.index(clause)
    earlier = [one for one in draft.clauses[:place] if one.sentence == clause.sentence]
    return any(token.kind is Kind.SPAN for token in clause.tokens) or (
        not clause.whens and any(one.has("contact_verb", "tried") for one in earlier)
    )


def _next_date(draft: Draft, clause: Clause) -> Mention | None:
    """The date that stands alone directly after the clause."""
    place = draft.clauses.index(clause) + 1
    if place < len(draft.clauses):
        following = draft.clauses[place]
        if following.whens and not following.hits and not following.is_question:
            following.is_dropped = True
            return plans.date_of(following)
    return None


def _settle(draft: Draft, closing: list[Clause]) -> None:
    stated = any(
        states_something(clause) and not plans.has_marker(clause)
        for clause in draft.clauses
        if not clause.is_dropped and not clause.is_question
    )
    if draft.open_visit is not None:
        draft.ask(wording.VISIT_TIME)
    if closing:
        draft.contacts.settle_by_reason(endings.choose_reason(closing))
    if draft.contacts.settle_open(stated=stated or _has_final_word(closing)):
        hung_up = any(contact.hung_up for contact in draft.contacts.all)
        draft.ask(wording.HUNG_UP if hung_up else wording.OUTCOME)
    if closing:
        _close(draft, closing)
    endings.settle_categories(draft)


def _has_final_word(closing: list[Clause]) -> bool:
    return any(endings.final_word(clause) for clause in closing)


def _close(draft: Draft, closing: list[Clause]) -> None:
    has_word = any(clause.has("close_word") for clause in closing)
    stops = draft.reply_has("opt_out")
    if stops:
        if has_word:
            endings.add_close(draft, "asked_to_stop", asked_to_stop=True)
        return
    if any(clause.has("fit_no", "no_go", "fit_yes") for clause in closing):
        return
    reason = endings.choose_reason(closing)
    if has_word or reason:
        endings.add_close(draft, reason, asked_to_stop=False)
