"""Clause by clause: what was done, what is planned, what somebody else promised."""

import itertools
from typing import Final

from handlers.reading import (
    actions,
    endings,
    left_over,
    obstacles,
    opt_outs,
    patient_wishes,
    plans,
    promises,
    wording,
)
from handlers.reading.bare_dates import stands_alone
from handlers.reading.clause import Clause
from handlers.reading.closing import close_lead, closing_clauses, comes_after, has_final_word
from handlers.reading.contact_clauses import states_something
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.done_clauses import FACTS, read_done, remember_day
from handlers.reading.draft import Draft, Plan
from handlers.reading.fit import read_fit
from handlers.reading.loose_words import (
    goes_on_with_plan,
    has_loose_time,
    not_is_harmless,
    says_only_that_we_act,
)
from handlers.reading.result import Blocker, Unblock, Visit
from handlers.reading.wish_clauses import read_wish
from handlers.reading.words import listed
from models.terms import AttemptOutcome, NextAction

_WAITING_SUBJECTS: Final = frozenset({"pt", "pi", "clinic", "sponsor", "records"})


def interpret(draft: Draft) -> None:
    """Read every clause that still counts into `draft`."""
    closing = closing_clauses(draft)
    for index, clause in enumerate(draft.clauses):
        if clause.is_dropped or clause.is_question:
            continue
        before = draft.amount
        _read_clause(draft, index, clause, closing)
        if not closing:
            _notice_left_over(draft, clause, is_mute=draft.amount == before)
        if clause.whens and clause.whens[-1].anchor is None:
            # "Then" and "that day" mean the date told last, whatever it was of.
            remember_day(draft, clause.whens[-1])
    _settle(draft, closing)


def _notice_left_over(draft: Draft, clause: Clause, *, is_mute: bool) -> None:
    passed_over = is_mute and (left_over.leaves_report(clause) or left_over.wishes_for_day(clause))
    if passed_over or left_over.leaves_more(clause):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    elif (is_mute or left_over.has_phrase(clause)) and left_over.leaves_hindrance(clause):
        draft.left_over.append(clause)


def _read_clause(draft: Draft, index: int, clause: Clause, closing: list[Clause]) -> None:
    if opt_outs.read_opt_out(clause, draft):
        if clause.has(*FACTS) and not clause.has("opt_out"):
            draft.contacts.add(clause)
        return
    if read_fit(clause, draft):
        if clause.has("contact_verb", "spoke"):
            draft.contacts.add(clause)
        if plans.is_plan(clause) and plans.has_marker(clause):
            _read_plan(draft, index, clause)
        return
    if _is_purpose_of_message(draft, index, clause):
        return
    antecedent = plans.negated_action(clause, draft)
    if antecedent is not None:
        draft.antecedent = antecedent
    if read_wish(draft, index, clause):
        return
    if _is_second_plan(draft, clause):
        draft.plans.append(Plan(_WHOM[clause.words[0]], plans.date_of(clause), clause=index))
        return
    appointed = patient_wishes.appointment(clause, index)
    if appointed is not None:
        draft.plans.append(appointed)
        return
    if _is_expected_call(clause):
        # "CB expected tomorrow", "supposed to call me at 3": the patient's to make.
        clause.subject = "pt"
    elif plans.is_plan(clause) and not _is_status(draft, clause) and _read_plan(draft, index, clause):
        return
    if not (closing and clause.has("promise") and endings.reasons_in(clause)) and _read_others(
        draft, index, clause
    ):
        return
    if antecedent is not None and not clause.has(*FACTS) and not clause.has(*BLOCKERS):
        return
    silent = _silent_others(draft, index, clause)
    if silent:
        obstacles.add_blockers(draft, [silent])
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
    read_done(draft, index, clause, closing)


_WHOM: Final = {
    "pi": NextAction.CHASE_REVIEW,
    "studyteam": NextAction.CHASE_REVIEW,
    "clinic": NextAction.CHASE_RECORDS,
    "hospital": NextAction.CHASE_RECORDS,
    "records": NextAction.CHASE_RECORDS,
    "pt": NextAction.CALL,
}


def _is_second_plan(draft: Draft, clause: Clause) -> bool:
    """ "Call clinic tmrw and PI thu": the verb of the first plan holds for the second."""
    return (
        bool(draft.plans)
        and clause.opener == "and"
        and bool(clause.whens)
        and len(clause.words) == 1
        and clause.words[0] in _WHOM
    )


_IN_A_MESSAGE: Final = listed("reminding requesting asking inviting telling")


def _is_purpose_of_message(draft: Draft, index: int, clause: Clause) -> bool:
    """ "Lvm requesting a call back": what the message said, not what we are going to do."""
    before = draft.clauses[index - 1] if index else None
    return (
        before is not None
        and clause.opener == ""
        and clause.words[:1] != []
        and clause.words[0] in _IN_A_MESSAGE
        and not clause.speaks_of("records", "roi")
        and before.has("voicemail", "left_message", "sent_text", "sent_email", "sent_message", "contact_verb")
    )


def _is_status(draft: Draft, clause: Clause) -> bool:
    """ "We have to pause", "will be there", "needs to reschedule" report rather than plan."""
    if clause.has("handover") and any(
        token.raw.startswith("<@") for one in draft.clauses for token in one.tokens
    ):
        return True
    if clause.has("pause_word") and not clause.has("not_a_pause") and clause.whens:
        return True
    has_to = any(
        first in ("has", "have", "had") and second == "to"
        for first, second in itertools.pairwise(clause.words)
    )
    if clause.has("visit_cancelled") and (clause.has("inbound") or has_to):
        return True
    return clause.has("wants_reschedule", "vm_full", "close_word", "dont_close") or (
        clause.has("visit_confirmed") and (clause.subject == "pt" or clause.says("there"))
    )


def _is_expected_call(clause: Clause) -> bool:
    awaited = clause.says("expected") and clause.says("call", "callback", "back")
    to_us = (
        clause.says("supposed") and clause.says("me", "us") and clause.says("call", "text", "ring", "email")
    )
    return clause.subject in ("", "pt") and (awaited or to_us)


def _is_hedged_fact(clause: Clause) -> bool:
    return clause.has(*FACTS, "contact_verb", *BLOCKERS, *CATEGORIES)


def _read_plan(draft: Draft, index: int, clause: Clause) -> bool:
    """Take in a plan; whether the clause was one and nothing else is to be read in it."""
    when = plans.date_of(clause)
    words = clause.words
    if when is not None and goes_on_with_plan(draft, clause):
        draft.plans[-1].when = when
        return True
    put_off = any(mention.bound == "until" for mention in clause.whens)
    if "not" in words and not put_off and not clause.says("until", "earlier") and not not_is_harmless(clause):
        return not clause.has(*BLOCKERS)
    if clause.has("close_word"):
        return True
    action, generic = actions.purpose(clause, draft, [])
    if generic == "nothing":
        return True
    is_sequel = comes_after(clause) and index > 0
    if action is None and not generic:
        if {"will", "doing", "do", "list", "todo", "plate"} & set(words) and draft.antecedent is not None:
            action = draft.antecedent
        elif clause.has(*BLOCKERS):
            return False
        else:
            if (
                when is not None
                and (says_only_that_we_act(clause) or stands_alone(clause))
                and not clause.says("out", "off")
            ):
                draft.bare_dates.append((index, when))
            elif when is not None and clause.subject in ("", "us") and not clause.says("out", "off"):
                # Something is to be done that day, and nobody knows what.
                draft.ask(wording.PART_NOT_UNDERSTOOD)
            return True
    if has_loose_time(clause):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    hedged = clause.has("hedge")
    draft.plans.append(
        Plan(action, when, generic=generic, is_hedged=hedged, is_sequel=is_sequel, clause=index)
    )
    remember_day(draft, when)
    return True


def _read_others(draft: Draft, index: int, clause: Clause) -> bool:
    """A promise of somebody else; whether the clause was one."""
    if (
        clause.subject in ("", "us")
        and clause.says("hear", "answer", "decision", "update", "know", "expect", "expecting", "expected")
        and clause.says("should", "expect", "expecting", "expected")
    ):
        # "With Dr. Boyd, should hear back by fri": from whom, by the rest of the reply.
        speakers = ("pi", "records", "clinic", "sponsor", "pt")
        clause.subject = next((one for one in speakers if draft.reply_speaks_of(one)), "")
    if clause.subject in ("records", "clinic", "roi") and not clause.speaks_of("visit"):
        # "Records coming thurs".
        clause.hits = [hit for hit in clause.hits if hit.concept not in ("visit_booked", "visit_confirmed")]
    if clause.subject not in _WAITING_SUBJECTS or clause.has(
        "visit_confirmed", "visit_booked", "visit_no_show", "visit_attended", "inbound", "records_received"
    ):
        return False
    plan, blocker = promises.promise(clause, index)
    if plan is None and not blocker:
        return False
    if blocker == "nothing":
        remember_day(draft, plans.date_of(clause))
        return True
    if clause.has("hedge") and not clause.says("should"):
        return True
    if plan is not None:
        draft.promises.append(plan)
        remember_day(draft, plan.when)
    if blocker == "study_team_review/pi_review_pending" and draft.reply_has("records_received"):
        blocker = "records/received_not_reviewed"
    if blocker:
        category, _, sub_reason = blocker.partition("/")
        obstacles.add_blockers(draft, [(category, sub_reason)])
    return True


def _silent_others(draft: Draft, index: int, clause: Clause) -> tuple[str, str | None] | None:
    """ "Pinged PI again, still nothing", "request faxed 11/20, nothing yet": who is waited for after all."""
    if (
        not (clause.has("silence") or clause.words == ["still", "waiting"])
        or clause.has(*BLOCKERS, *FACTS)
        or clause.subject == "pt"
        or not index
    ):
        return None
    asked = draft.clauses[index - 1]
    if asked.sentence != clause.sentence or asked.speaks_of("pt", "rel") or asked.has(*BLOCKERS):
        return None
    if asked.speaks_of("pi") and not asked.speaks_of("records"):
        return ("study_team_review", "pi_review_pending")
    if asked.has("records_requested") or (
        asked.speaks_of("clinic", "records") and asked.has("contact_verb", "sent_email")
    ):
        return ("records", "awaiting_outside_clinic")
    return None


def _explains_obstacle(draft: Draft) -> bool:
    """Whether something else in the reply says what the trouble was about, or what is done about it."""
    if any(isinstance(event, (Blocker, Unblock, Visit)) for event in draft.events):
        return True
    told = any(
        contact.outcome is not None and contact.outcome is not AttemptOutcome.SPOKE
        for contact in draft.contacts.all
    )
    return told or bool(draft.plans) or bool(closing_clauses(draft))


def _settle(draft: Draft, closing: list[Clause]) -> None:
    stated = any(
        states_something(clause) and not plans.has_marker(clause)
        for clause in draft.clauses
        if not clause.is_dropped and not clause.is_question
    )
    if draft.open_visit is not None:
        draft.ask(wording.VISIT_TIME)
    if draft.hints_at_obstacle and not _explains_obstacle(draft):
        draft.ask(wording.BLOCKER)
    if not all(left_over.is_explained(draft, clause) for clause in draft.left_over):
        draft.ask(wording.PART_NOT_UNDERSTOOD)
    if any(clause.subject == "rel" and clause.says("says", "said", "told") for clause in draft.clauses):
        draft.contacts.settle_by_other_person()
    if closing:
        draft.contacts.settle_by_reason(endings.choose_reason(closing))
    if draft.contacts.settle_open(stated=stated or has_final_word(closing)):
        hung_up = any(contact.hung_up for contact in draft.contacts.all)
        draft.ask(wording.HUNG_UP if hung_up else wording.OUTCOME)
    if closing:
        close_lead(draft, closing)
    obstacles.settle_categories(draft)
