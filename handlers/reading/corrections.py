"""Replies that take something back: the last version counts."""

from dataclasses import replace

from handlers.reading import wording
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention
from handlers.reading.result import Visit
from handlers.reading.visits import set_visit


def parts(clauses: list[Clause]) -> list[list[Clause]]:
    """The clauses before and after the last word of correction; all of them together when there is none."""
    for place in range(len(clauses) - 1, -1, -1):
        clause = clauses[place]
        if place and _is_sorry(clauses, place):
            rest = _cut_out(clause, 1, len(clause.tokens))
            return [clauses[:place], [*rest, *clauses[place + 1 :]]]
        hits = [hit for hit in clause.hits if hit.concept == "correction"]
        if not hits:
            continue
        start, end = min(hit.start for hit in hits), max(hit.end for hit in hits)
        before, after = _cut_out(clause, 0, start), _cut_out(clause, end, len(clause.tokens))
        return [[*clauses[:place], *before], [*after, *clauses[place + 1 :]]]
    return [clauses]


def _is_sorry(clauses: list[Clause], place: int) -> bool:
    """ "Call thu - sorry, fri", "lvm x2. Sorry, that was once"."""
    words = clauses[place].words
    if words[:1] != ["sorry"]:
        return False
    rest = words[1:] or (clauses[place + 1].words if place + 1 < len(clauses) else [])
    dated = clauses[place].whens or (place + 1 < len(clauses) and clauses[place + 1].whens)
    return (not rest and bool(dated)) or rest[:2] in (
        ["that", "was"],
        ["it", "was"],
        ["should", "be"],
        ["i", "mean"],
    )


def _cut_out(clause: Clause, start: int, end: int) -> list[Clause]:
    if start >= end:
        return []
    hits = [
        replace(hit, start=hit.start - start, end=hit.end - start)
        for hit in clause.hits
        if hit.start >= start and hit.end <= end and hit.concept != "correction"
    ]
    return [replace(clause, tokens=clause.tokens[start:end], hits=hits)]


def corrected(first: Draft, last: Draft) -> Draft:
    """`first` with everything replaced that `last` says anew."""
    if _says_nothing(last) and first.contacts.all and (count := _count_meant(last)):
        first.contacts.all[-1].count = count
        first.confirms = True
        return first
    if _says_nothing(last):
        empty = Draft(first.desk, first.stage, [])
        empty.ask(wording.NOTHING_LEFT)
        return empty
    shift = len(first.clauses)
    first.clauses = [*first.clauses, *last.clauses]
    if last.contacts.all:
        first.contacts = last.contacts
    replaced = {type(event) for event in last.events}
    first.events = [event for event in first.events if type(event) not in replaced] + last.events
    for plan in (*last.plans, *last.promises):
        plan.clause += shift
    if last.plans:
        first.plans, first.bare_dates = last.plans, []
    first.promises = last.promises or first.promises
    first.questions = [*last.questions] if not _says_nothing(last) else first.questions
    first.inferred = last.inferred or first.inferred
    first.no_next_action = first.no_next_action or last.no_next_action
    first.away = last.away or first.away
    if last.bare_dates and not last.plans:
        _new_date(first, last.bare_dates[-1][1], shift)
    first.confirms = True
    return first


def _count_meant(draft: Draft) -> int:
    """ "That was once": how many times the contact told before happened after all."""
    words = {token.word for clause in draft.clauses for token in clause.tokens}
    return next(
        (count for word, count in (("once", 1), ("twice", 2), ("1x", 1), ("2x", 2)) if word in words), 0
    )


def _says_nothing(draft: Draft) -> bool:
    return not (
        draft.contacts.all
        or draft.events
        or draft.plans
        or draft.promises
        or draft.bare_dates
        or draft.questions
        or draft.inferred
        or draft.away
    )


def _new_date(draft: Draft, when: Mention, shift: int) -> None:
    """Give the new date to what had one: the plan, or the visit; a clock time alone keeps the old day."""
    if draft.plans:
        plan = draft.plans[-1]
        plan.when = _moved(plan.when, when)
    elif draft.visit_said is not None:
        state, mention = draft.visit_said
        draft.events = [event for event in draft.events if not isinstance(event, Visit)]
        set_visit(draft, state, _moved(mention, when))
    elif draft.bare_dates:
        draft.bare_dates = [(index, _moved(old, when)) for index, old in draft.bare_dates[-1:]]
    else:
        draft.bare_dates = [(shift, when)]


def _moved(old: Mention | None, new: Mention) -> Mention:
    if old is None or new.day is not None or new.elapsed is not None or new.anchor is not None:
        if old is not None and new.day is not None and not new.has_time:
            return replace(new, clock=old.clock, part=old.part)
        return new
    return replace(new, day=old.day, is_relative=old.is_relative, ask_first=old.ask_first)
