"""A clause that tells what the patient wants: another date, a call later, a contact at a time."""

import itertools
from typing import Final

from handlers.reading import obstacles, patient_wishes, plans, visits, wording
from handlers.reading.bare_dates import stands_alone
from handlers.reading.clause import Clause
from handlers.reading.done_clauses import remember_day
from handlers.reading.draft import Draft, Plan
from handlers.reading.loose_words import has_loose_time
from handlers.reading.mentions import Trouble
from models.terms import AttemptOutcome, NextAction


def read_wish(draft: Draft, index: int, clause: Clause) -> bool:
    if _calls_with_new_date(clause):
        draft.contacts.add(clause)
        return visits.read_visit_moved(clause, draft)
    if clause.has("wants_reschedule"):
        if clause.says("may", "might", "maybe", "possibly") and clause.subject == "pt":
            return True
        if (clause.says("had") and _is_moved_already(draft, clause, index)) or _has_new_date(draft, index):
            draft.contacts.add(clause)
            return visits.read_visit_moved(clause, draft)
        draft.plans.append(Plan(NextAction.BOOK_VISIT, clause=index, is_about_visit_date=True))
        draft.contacts.add(clause)
        return True
    if _is_no_bad_time(clause):
        clause.hits = [hit for hit in clause.hits if hit.concept != "contact/asked_for_later"]
    if clause.has("contact/asked_for_later"):
        when = plans.date_of(clause)
        draft.contacts.add(clause) if clause.has("spoke", "inbound", "contact_verb", "no_answer") else None
        if _is_our_own_later(draft, clause):
            draft.ask(wording.DATES[Trouble.VAGUE])
        elif when is None or when.trouble is not None:
            if not any(
                plans.date_of(one) and (stands_alone(one) or plans.is_plan(one))
                for one in draft.clauses
                if one is not clause and not one.is_dropped
            ):
                obstacles.add_blockers(draft, [("contact", "asked_for_later")])
            when = None
        draft.plans.append(Plan(NextAction.CALL, when, clause=index))
        return True
    wished = patient_wishes.wish(clause, index)
    if wished is None:
        return False
    if clause.has("inbound", "spoke", "contact_verb"):
        draft.contacts.add(clause)
    if has_loose_time(clause):
        draft.ask(wording.DATES[Trouble.VAGUE])
    draft.plans.append(wished)
    remember_day(draft, wished.when)
    return True


def _calls_with_new_date(clause: Clause) -> bool:
    """ "Pt called to move appt to 12/11 at 2"."""
    moving = any(first == "to" and second in _MOVING for first, second in itertools.pairwise(clause.words))
    dated = any(when.clock is not None and when.day is not None for when in clause.whens)
    return clause.has("inbound") and moving and dated


_MOVING: Final = ("move", "reschedule", "change", "push", "rebook", "resched")


def _is_moved_already(draft: Draft, clause: Clause, index: int) -> bool:
    """ "Had to push it to 12/15 10am", "had to move her. Now 12/10 2pm"."""
    places = [clause, *draft.clauses[index + 1 :]] if clause.subject in ("", "us") else [clause]
    return any(when.clock is not None and when.day is not None for one in places for when in one.whens)


def _has_new_date(draft: Draft, index: int) -> bool:
    """ "Pt requested to move appt, now 12/11 1pm"."""
    return any(
        one.words[:1] in (["now"], ["new"])
        and any(when.clock is not None and when.day is not None for when in one.whens)
        for one in draft.clauses[index + 1 : index + 2]
    )


def _is_no_bad_time(clause: Clause) -> bool:
    """ "Didn't talk long", "spouse is driving her": nobody asked for another time."""
    if clause.says("i", "we") and clause.says("driving", "meeting"):
        # "Pt rang me back while I was driving".
        return True
    return (clause.subject == "rel" and clause.speaks_of("pt") and clause.says("driving")) or any(
        hit.start and clause.tokens[hit.start - 1].word == "did" and clause.span(hit)[0] == "not"
        for hit in clause.hits
        if hit.concept == "contact/asked_for_later"
    )


def _is_our_own_later(draft: Draft, clause: Clause) -> bool:
    """ "Rings busy, try later": nobody asked for it."""
    spans = [clause.span(hit) for hit in clause.hits if hit.concept == "contact/asked_for_later"]
    return all(span in (["try", "later"], ["call", "later"]) for span in spans) and any(
        contact.outcome in (AttemptOutcome.NO_ANSWER, AttemptOutcome.VOICEMAIL)
        for contact in draft.contacts.all
    )
