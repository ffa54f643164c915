"""A lead put on hold until a date, or its patient away until one."""

from typing import Final

from handlers.reading import facts, plans
from handlers.reading.bare_dates import stands_alone
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention
from handlers.reading.tokens import Kind, is_unknown_name
from handlers.reading.words import listed

_BESIDE_BACK: Final = listed("back she he they pt is in town from will be on again home the 's of until out")


def is_away(clause: Clause) -> bool:
    """Whether the patient is away; "back" alone says so only where nothing but a date stands beside it."""
    hits = [hit for hit in clause.hits if hit.concept == "away"]
    if any(clause.span(hit) != ["back"] for hit in hits):
        return True
    if hits:
        return all(word in _BESIDE_BACK for word in clause.words)
    stays = any(when.bound == "until" for when in clause.whens) and not clause.hits
    return stays and (clause.subject == "pt" or _is_in_a_place(clause))


def _is_in_a_place(clause: Clause) -> bool:
    """ "In Florida until the 20th"."""
    words = [token for token in clause.tokens if token.kind is Kind.WORD]
    return (
        len(words) > 1
        and words[0].word in ("in", "at")
        and all(is_unknown_name(token) or token.raw[:1].isupper() for token in words[1:])
    )


def read_pause(draft: Draft, clause: Clause) -> bool:
    lasts = clause.says("until") or any(when.bound == "until" for when in clause.whens)
    if clause.has("not_a_pause") and not lasts:
        return False
    if clause.has("dont_close") or clause.has("sponsor_cro/site_paused"):
        return False
    if (
        clause.says("not")
        and not clause.whens
        and any(one is not clause and plans.date_of(one) for one in draft.clauses)
    ):
        # "Not now, call back mon": the call is planned, nothing is paused.
        return False
    waits = clause.says("wait") and not any(
        when.bound in ("until", "after", "lasting") for when in clause.whens
    )
    if (
        clause.has("pause_word")
        and not waits
        and not (clause.says("hold") and _is_phone_queue(draft, clause))
    ):
        mention = (
            plans.date_of(clause)
            or next((when for when in clause.whens if when.bound == "lasting"), None)
            or _next_date(draft, clause)
        )
        return facts.read_pause(clause, draft, mention)
    if clause.says("greeting", "oof", "autoreply", "message", "reply", "vm", "recording"):
        # What a greeting or an automatic reply says of dates is nobody's plan.
        return False
    if is_away(clause) and clause.subject in ("pt", "") and not clause.speaks_of("pi", "sponsor", "records"):
        mention = next(
            (
                when
                for when in clause.whens
                if when.bound in ("until", "on", "") or clause.says("back", "returns", "returning", "until")
            ),
            None,
        )
        if mention is None or (mention.clock is not None and mention.day is None):
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
        away = all(hit.concept in ("away", "patient_says") for hit in following.hits)
        dated = (
            bool(following.hits)
            or stands_alone(following)
            or any(one.bound == "until" for one in following.whens)
        )
        if following.whens and away and dated and not following.is_question:
            following.is_dropped = True
            return plans.date_of(following)
    return None
