"""Whether the patient wants no more contact, and who said so."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.contact_clauses import Contact
from handlers.reading.draft import Draft
from handlers.reading.phrases import Hit
from handlers.reading.result import OptOut
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed
from models.terms import AttemptOutcome, ContactChannel

_SOURCES: Final = listed(
    "requests requesting asking asked asks said says told wants want texted replied wrote emailed per requested request stated"
)


def read_opt_out(clause: Clause, draft: Draft) -> bool:
    """The patient wants no more contact; who is named as the source makes it an attempt too."""
    hit = clause.first("opt_out")
    if hit is None or _is_contrast(clause, hit) or _is_our_own_not(clause, hit) or _is_no_wish(clause, hit):
        return False
    if _is_limited(clause, hit, draft) or _allows_other(clause, hit, draft):
        clause.hits = [one for one in clause.hits if one.concept != "opt_out"]
        return True
    draft.add(OptOut())
    stretch = _one_stretch(clause, draft)
    words = {word for one in stretch for word in one.words}
    # "Don't call me again" quotes the patient.
    if words & (_SOURCES | {"me"}):
        channel, said = _channel_of_request(stretch[-1] if stretch[-1].words[:1] == ["per"] else clause)
        last = draft.contacts.all[-1] if draft.contacts.all else None
        if last is not None and (not said or last.channel is channel):
            last.outcome, last.hung_up = AttemptOutcome.ASKED_TO_STOP, False
            last.count = 1
        else:
            draft.contacts.all.append(Contact(channel, AttemptOutcome.ASKED_TO_STOP, is_inbound=True))
    return True


def _is_contrast(clause: Clause, hit: Hit) -> bool:
    """ "Email not text", "vm not call": two words set against each other."""
    span = clause.span(hit)
    if span[0] != "not" or set(span) & {"again", "anymore", "more", "be", "contacted", "ever"}:
        return False
    before = clause.tokens[hit.start - 1].word if hit.start else ""
    return before not in _ASKING_NOT


_ASKING_NOT: Final = listed(
    "do does please asked told said says to requested requests or her him me us wants prefers rather pt"
)


def _is_no_wish(clause: Clause, hit: Hit) -> bool:
    """ "No more calls today" is for today; "told her to stop her meds" is said by us."""
    span = clause.span(hit)
    if ("no" in span or "not" in span) and clause.whens and not set(clause.words) & _SOURCES:
        return True
    if span[0] == "not" and {"asked", "signed", "agreed", "requested"} & set(span[1:4]):
        # "She never asked to be contacted" is no wish to be left alone.
        return True
    return span[0] in ("told", "asked") and span[1:2] in (["her"], ["him"], ["pt"], ["them"])


def _is_limited(clause: Clause, hit: Hit, draft: Draft) -> bool:
    """ "Don't call at work", "dont call her mom", "asked us to stop by": a limit, or another thing to stop."""
    after = [token.word for token in clause.tokens[hit.end :]]
    span = clause.span(hit)
    if clause.subject == "us" and span[0] == "not":
        return True
    by_channel = bool(set(after[1:4]) & set(_CHANNEL_OF)) and after[0] in (
        "to",
        "by",
        "via",
        "in",
        "on",
        "over",
    )
    if span[-1] == "stop" and after[:1] and after[0] not in _AFTER_STOP | set(_CHANNEL_OF) and not by_channel:
        return True
    if set(span) & {"again", "anymore", "ever"} or "list" in span:
        return "mistake" in after
    about_calls = bool(set(span) & set(_CHANNEL_OF)) or "contacted" in span
    limits = after[1:3] if after[:1] and after[0] in _OBJECTS else after[:2]
    if about_calls and set(limits) & _LIMITS:
        return True
    if span[-1] in _CHANNEL_OF and _is_landline(clause, draft):
        return True
    return about_calls and bool(set(after[:2]) & CLASSES["rel"])


def _is_landline(clause: Clause, draft: Draft) -> bool:
    """ "Do not text, landline": the line cannot take it."""
    beside = draft.clauses[draft.clauses.index(clause) :][:2]
    return any("landline" in one.words for one in beside if one.sentence == clause.sentence)


_AFTER_STOP: Final = listed(
    "calling texting emailing contacting messaging reaching bothering contact all everything please pls it this now and so with "
    "further trying sending any leaving me her him them"
)
_OBJECTS: Final = listed("pt her him them me again us")
_LIMITS: Final = listed(
    "at on before after until during unless when if till in landline weekends mornings evenings"
)


def _allows_other(clause: Clause, hit: Hit, draft: Draft) -> bool:
    """ "No more texts, calls ok": one way of contact is unwanted, another welcome."""
    said = [token.word for token in clause.tokens[hit.start :]]
    unwanted = {_CHANNEL_OF[word] for word in said[:6] if word in _CHANNEL_OF}
    place = draft.clauses.index(clause)
    planned = [
        one for one in draft.clauses[place + 1 : place + 2] if one.whens and not set(clause.words) & _SOURCES
    ]
    if any({_CHANNEL_OF[word] for word in one.words if word in _CHANNEL_OF} - unwanted for one in planned):
        # "Don't text, call thu" is said among us.
        return bool(unwanted)
    rest = [[token.word for token in clause.tokens[hit.end :]]]
    rest += [one.words for one in draft.clauses[max(0, place - 1) : place + 2] if one is not clause]
    return bool(unwanted) and any(
        {_CHANNEL_OF[word] for word in words if word in _CHANNEL_OF} - unwanted and _WELCOME & set(words)
        for words in rest
    )


_CHANNEL_OF: Final = {
    word: channel
    for channel, words in {
        "phone": "call calls calling called phone vms voicemails",
        "sms": "text texts texting texted",
        "email": "email emails emailing emailed",
    }.items()
    for word in words.split()
}
_WELCOME: Final = listed(
    "ok okay fine good better only instead prefers preferred prefer just works allowed best"
)


def _one_stretch(clause: Clause, draft: Draft) -> list[Clause]:
    """The clause and what stands beside it without a mark ("pt requested | no further contact")."""
    place = draft.clauses.index(clause)
    stretch = [clause]
    earlier = draft.clauses[place - 1] if place else None
    beside = clause.opener == "" or (earlier is not None and earlier.words[:1] == ["per"])
    if earlier is not None and earlier.sentence == clause.sentence and beside:
        stretch.append(earlier)
    after = [one for one in draft.clauses[place + 1 :] if one.words != ["please"]]
    following = after[0] if after else None
    if (
        following is not None
        and following.sentence == clause.sentence
        and (following.opener == "" or following.words[:1] == ["per"])
    ):
        stretch.append(following)
    return stretch


def _is_our_own_not(clause: Clause, hit: Hit) -> bool:
    """ "Won't call today", "couldn't text": what we do not do is nobody's wish."""
    before = clause.tokens[hit.start - 1].word if hit.start else ""
    return clause.span(hit)[0] == "not" and before in _OUR_HELPING and clause.subject in ("", "us")


_OUR_HELPING: Final = listed("will did have could would should am is was can had")


def _channel_of_request(clause: Clause) -> tuple[ContactChannel | None, bool]:
    words = clause.words
    if {"texted"} & set(words) or _follows(words, ("by", "via", "in", "over", "to", "my", "per"), "text"):
        return ContactChannel.SMS, True
    if {"emailed"} & set(words) or _follows(words, ("by", "via", "in", "over", "per"), "email"):
        return ContactChannel.EMAIL, True
    if {"spoke", "called", "phoned", "rang", "talked", "answered"} & set(words) or _follows(
        words, ("on", "by", "over", "via"), "phone"
    ):
        return ContactChannel.PHONE, True
    return None, False


def _follows(words: list[str], before: tuple[str, ...], word: str) -> bool:
    return any(
        one == word and ({words[place - 1], words[max(0, place - 2)]} & set(before))
        for place, one in enumerate(words)
        if place
    )
