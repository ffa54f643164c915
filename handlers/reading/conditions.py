"""Conditions looking ahead ("if she calls back, book her"): what they and what hangs on them leave out."""

from typing import Final

from handlers.reading.actions import purpose
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft, Plan
from handlers.reading.phrases import Hit
from handlers.reading.plans import date_of, has_marker, is_plan
from handlers.reading.tokens import Kind, Token
from handlers.reading.words import listed

_SILENT: Final = listed(
    "hear heard reply replies response answer answers nothing word callback respond responds silence contact call calls text email back called replied responded news show ring rings phone phones write writes"
)
# "If the records aren't here by fri" is a deadline like silence.
_NOT_THERE: Final = listed("in here received got come arrived come sent")
_BESIDE_SILENCE: Final = listed(
    "to from me us back her him pt them my our the a any anything get got does did she"
)
_PAST: Final = listed(
    "came called was were spoke got showed had saw said told talked reached rang texted stopped answered arrived tried left"
)
_ACTIONS: Final = listed(
    "call ring phone text email book send chase try retry close schedule reschedule followup ping nudge request review close confirm go closing texting emailing calling"
)
_LEADING: Final = listed("and but then only also or even will then")


def leave_out(draft: Draft) -> list[Plan]:
    """Drop every conditional clause and what hangs on it; plans for the case of silence by a date come back."""
    silences: list[Plan] = []
    clauses = draft.clauses
    for place, clause in enumerate(clauses):
        if clause.is_dropped or clause.is_question:
            continue
        hit = _condition(clause)
        if hit is None:
            silent = _silence_by_date(clauses, place)
            if silent is not None:
                silences.append(silent)
            continue
        _leave_out(clauses, place, hit, silences)
    return silences


def _condition(clause: Clause) -> Hit | None:
    if clause.has("not_condition"):
        return None
    for hit in clause.hits:
        word = clause.tokens[hit.start].word
        after_words = [token.word for token in clause.tokens[hit.end :]]
        after = set(after_words)
        if hit.concept == "after_event":
            return hit if not clause.whens else None
        if hit.concept != "if":
            continue
        if word in ("when", "whenever") and after & _PAST:
            continue
        if word == "once" and (
            after_words[:1] in (["more"], ["again"], ["a"], ["per"], ["weekly"])
            or (
                hit.start > 0
                and clause.tokens[hit.start - 1].word in ("called", "tried", "texted", "only", "least")
            )
            or not after
        ):
            continue
        return hit
    return None


def _leave_out(clauses: list[Clause], place: int, hit: Hit, silences: list[Plan]) -> None:
    clause = clauses[place]
    before = [token for token in clause.tokens[: hit.start] if token.word not in _LEADING]
    after = clause.tokens[hit.end :]
    silent, rest = _silence(after)
    own_main = [token.word for token in rest if token.word in _ACTIONS]
    clause.is_condition = clause.is_dropped = True
    if before and (own_main or _is_dated_wish(before)):
        _keep_front(clause, hit)
        return
    earlier = clauses[place - 1] if place else None
    if (
        not before
        and not own_main
        and clause.opener == ""
        and earlier is not None
        and not earlier.is_dropped
        and (earlier.has("close_word") or is_plan(earlier))
    ):
        # "Closing if no answer by fri": what stands before the condition hangs on it.
        earlier.is_dropped = True
        before = earlier.tokens
    main, words = clause, own_main
    following = clauses[place + 1] if place + 1 < len(clauses) else None
    if before:
        words = [token.word for token in before]
    elif not own_main and following is not None and following.sentence == clause.sentence:
        following.is_dropped = True
        main, words = following, following.words
    else:
        words = [token.word for token in rest]
    if silent:
        when = date_of(clause) or date_of(main)
        action, generic = purpose(main, None, words)
        if when is not None and (action is not None or generic):
            silences.append(Plan(action, when, generic=generic, clause=place))


def _is_dated_wish(before: list[Token]) -> bool:
    """ "Wants me to try back monday once she has talked it over": the date stands without the condition."""
    words = {token.word for token in before}
    return any(token.kind is Kind.WHEN for token in before) and bool(words & _WISHING) and "not" not in words


_WISHING: Final = listed("wants wanted asked prefers said told")


def _silence(after: list[Token]) -> tuple[bool, list[Token]]:
    """Whether the condition is that nothing is heard, and the tokens after it that may hold the main clause."""
    words = [token.word for token in after]
    for position, word in enumerate(words):
        if word == "nothing":
            return True, after[position + 1 :]
        if word in ("not", "no") and set(words[position + 1 : position + 4]) & (_SILENT | _NOT_THERE):
            end = position + 1
            while (
                end < len(words)
                and (words[end] in _SILENT or words[end] in _NOT_THERE or words[end] in _BESIDE_SILENCE)
                and after[end].kind is Kind.WORD
            ):
                end += 1
            return True, after[end:]
    return False, after


def _keep_front(clause: Clause, hit: Hit) -> None:
    """ "Call thu if no answer text fri": the front stands, the condition and what follows it go."""
    clause.tokens = clause.tokens[: hit.start]
    clause.hits = [one for one in clause.hits if one.end <= hit.start]
    clause.is_condition = clause.is_dropped = False


def _silence_by_date(clauses: list[Clause], place: int) -> Plan | None:
    """ "No reply by thu, I'll call": silence with a date ahead is a condition without an "if"."""
    clause = clauses[place]
    if not clause.has("silence") or has_marker(clause):
        return None
    bound = next(
        (
            token.when
            for token in clause.tokens
            if token.kind is Kind.WHEN and token.when and token.when.bound == "by"
        ),
        None,
    )
    if bound is None or place + 1 >= len(clauses):
        return None
    following = clauses[place + 1]
    if following.sentence != clause.sentence:
        return None
    action, generic = purpose(following, None, [])
    if action is None and not generic:
        return None
    clause.is_dropped = following.is_dropped = True
    return Plan(action, bound, generic=generic, clause=place)
