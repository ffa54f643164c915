"""Whom each clause speaks of: the patient, a relative, a clinic, the study team, or us."""

from collections.abc import Sequence
from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.tokens import Kind, Token, is_unknown_name
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed

SAYING: Final = listed("says said say thinks hopes promised promises swears thought told asked asks")


def _goes_on(previous: Clause) -> bool:
    """ "She'll talk to her family and get back to us": the second verb has the subject of the first."""
    return previous.subject in ("pt", "pi", "clinic", "sponsor") and previous.says(
        "will", "going", "would", "wants", "needs", "has"
    )


_SUBJECT_CLASSES: Final = (
    ("us", frozenset({"i", "we"})),
    ("rel", CLASSES["rel"]),
    ("pi", CLASSES["pi"]),
    ("sponsor", CLASSES["sponsor"]),
    ("clinic", CLASSES["clinic"]),
    ("pt", frozenset({"pt", "she", "he", "they", "patient", "lead", "client", "candidate", "ella"})),
    ("records", CLASSES["records"]),
    ("roi", CLASSES["roi"]),
    ("visit", CLASSES["visit"]),
)


_SKIPPED_BEFORE_SUBJECT: Final = listed(
    "the her his my our their a an that because since if when once so also ok and but then update fyi per now still hopefully "
    "maybe probably apparently outside just waiting for heart records from"
)


def find_subjects(clauses: list[Clause]) -> None:
    previous: Clause | None = None
    for clause in clauses:
        clause.subject = _subject(clause.tokens) or _clinic_by_name(clause)
        if clause.subject == "pt" and clause.words[:1] == ["they"]:
            clause.subject = _who_they_are(clause)
        if previous is not None and previous.sentence == clause.sentence:
            pronoun = next((token.word for token in clause.tokens if token.kind is Kind.WORD), "")
            others = previous.subject in ("pi", "clinic", "sponsor", "rel")
            if clause.subject == "pt" and pronoun in ("she", "he", "they") and others:
                clause.subject = previous.subject
            elif (
                clause.subject == "pt" and pronoun in ("she", "he", "they") and previous.subject in ("", "us")
            ):
                clause.subject = _spoken_of(previous, pronoun) or clause.subject
            elif not clause.subject and clause.opener == "and" and others and pronoun in SAYING:
                clause.subject = previous.subject
            elif not clause.subject and clause.opener == "and" and _goes_on(previous):
                clause.subject, clause.continues = previous.subject, True
        previous = clause


def _clinic_by_name(clause: Clause) -> str:
    """ "Mayo says records mailed": whoever has the records and is no patient is a clinic."""
    first, second = (*clause.tokens[:2], None, None)[:2]
    if first is None or second is None:
        return ""
    # "Mayo" is also the Spanish month.
    named = (is_unknown_name(first) or first.word == "mayo") and first.raw[:1].isupper()
    return "clinic" if named and second.word in _CLINICS_VERBS and clause.speaks_of("records") else ""


_CLINICS_VERBS: Final = SAYING | listed("has have will sent faxed mailed is needs wants")


def _who_they_are(clause: Clause) -> str:
    """ "They sent 2 of 5 pages", "they said the records will come": no patient sends records."""
    if clause.words[1:2] and clause.words[1] in SAYING:
        said = _subject(clause.tokens[2:])
        if said in ("records", "clinic", "roi"):
            return said
    if clause.speaks_of("records") or clause.says("page", "pages", "copies"):
        return "clinic"
    return "pt"


def _spoken_of(clause: Clause, pronoun: str) -> str:
    """Who "they" or "he" is after "called the clinic" or "asked the PI", where nobody else was named."""
    if clause.speaks_of("pt", "rel"):
        return ""
    named = [name for name in ("clinic", "pi", "sponsor") if clause.speaks_of(name)]
    if not named and clause.speaks_of("records"):
        named = ["clinic"]
    if len(named) != 1 or not clause.has(*_TURNS_TO):
        return ""
    return named[0] if pronoun == "they" or named[0] == "pi" else ""


_TURNS_TO: Final = (
    "contact_verb", "spoke", "tried", "left_message", "voicemail", "no_answer", "sent_text", "sent_email", "sent_message",
    "info_given", "reviewable", "records_requested", "study_team_review/pi_review_pending",
)  # fmt: skip


def _subject(tokens: Sequence[Token]) -> str:
    for place, token in enumerate(tokens):
        if token.kind is Kind.WHEN:
            continue
        for name, words in _SUBJECT_CLASSES:
            if token.word in words:
                possessive = (
                    place + 1 < len(tokens) and tokens[place + 1].word == "'s" and place + 2 < len(tokens)
                )
                if possessive and any(tokens[place + 2].word in words for _, words in _SUBJECT_CLASSES):
                    break
                return name
        else:
            if token.word not in _SKIPPED_BEFORE_SUBJECT:
                return ""
    return ""
