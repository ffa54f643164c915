"""Talk between colleagues, acknowledgements, and questions to the bot."""

from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import ACKNOWLEDGEMENTS, ASKING_WORDS, BLOCKERS, SMALL_TALK
from handlers.reading.phrases import PhraseBook
from handlers.reading.result import About
from handlers.reading.tokens import Kind, Token, is_unknown_name, tokenise
from handlers.reading.word_pairs import joined
from handlers.reading.words import listed

_ACK_PICTURES: Final = listed("👍 🙏 👌 🙂 😂 😊 😀 🤣 💯 🙌 👏 🎉 ❤ 😁 😅 🫡")
_ACK_NAMES: Final = listed(
    "+1 thumbsup pray ok_hand slightly_smiling_face joy smile blush 100 raised_hands clap tada heart ok grin saluting_face simple_smile grinning"
)


def _sayings(listed_phrases: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(token.word for token in joined(tokenise(phrase)) if token.kind is not Kind.MARK)
        for phrase in listed_phrases.split("|")
    )


_ACKNOWLEDGED: Final = _sayings(ACKNOWLEDGEMENTS)
_ASKING: Final = _sayings(ASKING_WORDS)
_SMALL: Final = PhraseBook(({"small_talk": SMALL_TALK},))
_NEVER_NAMES: Final = frozenset({"thanks", "ok"})
_REQUESTS: Final = listed("you your can could would please thanks did do are have u ur")
_QUESTION_WORDS: Final = listed("who what whats why when where how which whose")
_AUXILIARIES: Final = listed(
    "did does do can could would should is are has have was were will shall may any anyone anybody"
)
_ASKED: Final = listed(
    "you we i someone anyone anybody she he they somebody u the this that it there pt my her his our y'all everyone no who"
)


def is_acknowledged_by_picture(pictures: list[str]) -> bool:
    """Whether all pictures of a reply without words say "seen"."""
    return all(picture.strip("\ufe0f") in _ACK_PICTURES or picture in _ACK_NAMES for picture in pictures)


def is_acknowledgement(clause: Clause) -> bool:
    """Whether the clause only says that something was seen; a colleague's name may stand beside it."""
    if clause.whens:
        return False
    words = tuple(
        token.word for token in clause.tokens if token.kind is Kind.WORD and not is_unknown_name(token)
    )
    if not words:
        return False
    return _is_made_of(words, _ACKNOWLEDGED)


def _is_made_of(words: tuple[str, ...], sayings: frozenset[tuple[str, ...]]) -> bool:
    """Whether `words` are nothing but sayings in a row ("ok will do thx")."""
    if not words:
        return True
    return any(
        words[:length] in sayings and _is_made_of(words[length:], sayings)
        for length in range(1, min(len(words), _LONGEST_SAYING) + 1)
    )


_LONGEST_SAYING: Final = 6


def is_word_that_asks(clause: Clause) -> bool:
    """Whether the clause is one of the bare words that need asking ("done", "same", "tbd")."""
    return tuple(clause.words) in _ASKING


def is_small_talk(clause: Clause) -> bool:
    """Greetings, praise, and matters of the office."""
    return bool(_SMALL.find(clause.tokens))


def is_about_the_lead(clause: Clause) -> bool:
    """Whether a clause speaks of the patient, the visit, or of who is there to see them: no mere small talk."""
    return clause.speaks_of("pt", "visit", "records", "roi", "ps", "sponsor", "rel", "colleague") or (
        clause.says("number", "call", "voicemail") or (clause.subject == "pi" and not clause.says("team"))
    )


def is_to_colleague(tokens: list[Token], clauses: list[Clause]) -> bool:
    """Whether the reply begins with a colleague's name and asks or thanks them."""
    if (
        not tokens
        or not is_unknown_name(tokens[0])
        or not tokens[0].raw[0].isupper()
        or tokens[0].raw.isupper()
    ):
        return False
    following = tokens[1] if len(tokens) > 1 else None
    if following is None:
        return False
    rest = clauses[1:] if following.kind is Kind.MARK else clauses
    words = {word for clause in rest for word in clause.words}
    if following.word == ",":
        opening = clauses[1].words[:1] if len(clauses) > 1 else []
        return (
            bool(words & _REQUESTS)
            or any(clause.is_question for clause in clauses)
            or bool(opening and opening[0] in ("call", "check", "ping", "take"))
        )
    return following.word in _REQUESTS


def mark_questions(clauses: list[Clause]) -> None:
    """Mark the clauses that ask something; a question mark reaches back to the word that opened it."""
    for place, clause in enumerate(clauses):
        if _opens_question(clause):
            clause.is_question = True
        elif clause.is_question:
            earlier = [one for one in clauses[:place] if one.sentence == clause.sentence]
            for start, one in enumerate(earlier):
                if _opens_question(one):
                    for between in earlier[start:]:
                        between.is_question = True
                    break


def _opens_question(clause: Clause) -> bool:
    words = [
        word for word in clause.words if word not in ("so", "ok", "and", "hey", "hi", "but", "also", "please")
    ]
    if not words:
        return False
    first = words[0]
    second = words[1] if len(words) > 1 else ""
    if first in ("why", "what", "whats", "who", "how", "which", "where"):
        # "Who pays mileage" without a question mark names what stands in the way.
        return clause.is_question or not clause.has(*BLOCKERS)
    if first == "when":
        return second in _AUXILIARIES
    if first in ("anyone", "anybody", "any", "someone") and second in (
        "know",
        "knows",
        "have",
        "has",
        "want",
        "free",
        "able",
        "available",
        "else",
        "update",
        "updates",
        "idea",
        "seen",
        "got",
    ):
        return True
    if first == "should":
        return second in ("i", "we", "someone", "this")
    if first in ("can", "could", "would", "will"):
        return second in ("you", "someone", "anyone", "somebody", "we", "u", "i")
    if first in ("did", "does", "do", "is", "are", "has", "have", "was", "were"):
        return second in ("you", "we", "someone", "anyone", "anybody", "somebody", "u", "they") or (
            second in _ASKED and second != "no" and clause.is_question
        )
    return False


def asked_about(clause: Clause) -> About | None:
    """What a question asks of the bot, or None when it is for somebody else."""
    words = ["is" if word == "'s" else word for word in clause.words]
    said = set(words)
    if "why" in said and (
        said
        & listed(
            "ping pinged pinging pings nudge nudged nudging nudges remind reminded reminding reminder reminders getting get got flag flagged overdue here alert alerted notification this late red"
        )
    ):
        return About.WHY
    if words[:2] == ["next", "step"] and clause.is_question:
        return About.NEXT
    if words == ["why"]:
        return About.WHY
    if _starts(words, ("what", "is", "next"), ("what", "now"), ("what", "next"), ("what", "should", "i"), ("should", "i"), ("what", "do", "i", "do"), ("whats", "next"), ("what", "to", "do"), ("now", "what"), ("so", "what", "now"), ("what", "should", "we"), ("what", "then"), ("what", "is", "the", "next"), ("what", "do", "we", "do"), ("what", "do", "i", "need")):  # fmt: skip
        return About.NEXT
    if (words[:1] == ["help"] and len(words) <= 3) or _starts(words, ("how", "do", "i"), ("what", "can", "i"), ("commands",), ("how", "does", "this"), ("list", "commands"), ("what", "commands"), ("what", "are", "the", "commands"), ("how", "can", "i"), ("how", "to"), ("show", "commands"), ("i", "need", "help"), ("need", "help"), ("help", "me"), ("what", "do", "i", "type"), ("what", "do", "i", "write"), ("what", "do", "i", "say")):  # fmt: skip
        return About.HELP
    return None


def _starts(words: list[str], *openings: tuple[str, ...]) -> bool:
    return any(
        tuple(words[skip : skip + len(opening)]) == opening for opening in openings for skip in (0, 1, 2)
    )
