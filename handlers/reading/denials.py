"""What a "not" takes back: phrases that a denial before them or inside them cancels."""

from typing import Final

from handlers.reading.clause import EVENTFUL, NEVER_SWALLOWED, Clause
from handlers.reading.phrases import Hit
from handlers.reading.tokens import Kind, Token
from handlers.reading.words import listed

_NEGATORS: Final = frozenset({"not", "no", "without", "nobody", "almost", "nearly"})


_REACH_OF_NOT: Final = 3


_HELPING: Final = listed("have has had been be able managed to get even really actually yet quite")


def deny(clause: Clause) -> None:
    """Move hits that a "not" before them cancels from `hits` to `denied`."""
    covered = {place for hit in clause.hits if hit.concept in EVENTFUL for place in range(hit.start, hit.end)}
    standing = []
    for hit in clause.hits:
        if _runs_into_denial(clause, hit):
            clause.denied.add(hit.concept)
            continue
        if hit.concept == "visit_booked" and hit.start and clause.tokens[hit.start - 1].word == "to":
            # "Calling her to set up screening": what it is for.
            continue
        if hit.concept not in NEVER_SWALLOWED and _is_denied(clause.tokens, hit, covered):
            clause.denied.add(hit.concept)
            covered -= set(range(hit.start, hit.end))
        else:
            standing.append(hit)
    clause.hits = standing


_DENIED_BY_OVERLAP: Final = frozenset(
    {"unblock", "reviewable", "prescreen_done", "visit_booked", "visit_attended", "records_reviewed"}
)


def _runs_into_denial(clause: Clause, hit: Hit) -> bool:
    """ "Not able to get [her] on the phone": no talk where the denial reaches into it."""
    if hit.concept == "contact_verb" and hit.start:
        # "Wants to be called after 12/10" tells of no call.
        return clause.tokens[hit.start - 1].word in ("be", "being")
    if hit.concept == "records_received":
        # "Records due in tmrw", "should be in by fri" are still to come.
        return any(token.word in _STILL_TO_COME for token in clause.tokens[: hit.end])
    if hit.concept == "no_answer" and clause.tokens[hit.end - 1].word == "reached":
        # "Haven't reached out yet" tells of nothing tried.
        return hit.end < len(clause.tokens) and clause.tokens[hit.end].word == "out"
    if hit.concept in ("spoke", "inbound"):
        return any(
            other.concept == "no_answer" and other.start < hit.start < other.end for other in clause.hits
        )
    if hit.concept in _DENIED_BY_OVERLAP:
        # "Hasn't returned the signed release", "haven't sent it to the PI yet".
        return any(
            other.start < hit.start < other.end
            and _NEGATORS & {token.word for token in clause.tokens[other.start : hit.start]}
            for other in clause.hits
        )
    # "No records needed": neither needed nor waited for.
    needed = clause.first("records_needed")
    awaited = next((one for one in clause.hits if one.concept == "records/awaiting_outside_clinic"), None)
    return (
        needed is not None
        and awaited is not None
        and hit in (needed, awaited)
        and awaited.start < needed.start < awaited.end
        and clause.tokens[awaited.start].word == "no"
    )


_STILL_TO_COME: Final = frozenset({"due", "expected", "eta", "should", "will"})


def _is_denied(tokens: list[Token], hit: Hit, covered: set[int]) -> bool:
    reach = _REACH_OF_NOT
    for place in range(hit.start - 1, -1, -1):
        word = tokens[place].word
        if tokens[place].kind is Kind.WHEN or reach == 0:
            return False
        back = hit.start - place
        # "Haven't been able to get her on the phone": helping verbs carry the "not" along.
        reach -= word not in _HELPING
        if word in _NEGATORS and place not in covered:
            between = tokens[hit.start - 1].word
            return word == "not" or back == 1 or (back == 2 and between in _CONTACT_NOUNS)
        if place in covered and word not in ("have", "has", "been", "be"):
            return False
    return False


_CONTACT_NOUNS: Final = frozenset({"phone", "call", "contact", "other", "further", "new"})
