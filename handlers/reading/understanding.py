"""What a coordinator's reply in a lead's thread means: the entry to the grammar."""

from dataclasses import replace
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from handlers.reading import corrections, identifiers, slack_text, talk, wording
from handlers.reading.assembly import assemble
from handlers.reading.clause import Clause
from handlers.reading.clauses import cut
from handlers.reading.cleaning import PLACEHOLDER
from handlers.reading.conditions import leave_out
from handlers.reading.date_phrases import mark_dates
from handlers.reading.draft import Draft, Plan
from handlers.reading.interpretation import interpret
from handlers.reading.moments import Desk
from handlers.reading.references import references_in
from handlers.reading.result import Needs, Question, Reading
from handlers.reading.tokens import Kind, Token, tokenise
from handlers.reading.word_pairs import joined

_LONGEST: Final = 2000
_MOST_TOKENS: Final = 200
# Clauses are looked at in pairs; nobody says this much of one lead in a reply.
_MOST_CLAUSES: Final = 48
_NOTHING: Final = Reading()


def understand(text: str, *, now: datetime, timezone: str, hours: tuple[time, time], stage: str) -> Reading:
    """Read one reply.

    `now` is aware; `timezone` is the site's IANA zone, `hours` its opening and closing time on business
    days; `stage` is the lead's. Of a very long text the beginning is read and the rest asked about; all of
    it is screened for identifiers. Never raises for any text.
    """
    if not identifiers.screen(text).is_clean:
        return Reading(needs=Needs.IDENTIFIER)
    if len(references_in(text)) > 1:
        return _ask(wording.TWO_LEADS)
    plain, pictures = slack_text.without_pictures(
        slack_text.from_slack(PLACEHOLDER.sub(" ", text[:_LONGEST]))
    )
    zone = ZoneInfo(timezone)
    desk = Desk(now.astimezone(zone), zone, *hours)
    tokens = joined(tokenise(plain))
    is_cut_short = len(text) > _LONGEST or len(tokens) > _MOST_TOKENS
    tokens = tokens[:_MOST_TOKENS]
    if not any(token.kind is not Kind.MARK for token in tokens):
        seen = pictures and talk.is_acknowledged_by_picture(pictures) and not _has_mark(tokens, "?")
        return _NOTHING if seen else _ask(wording.NOT_UNDERSTOOD)
    clauses = cut(mark_dates(tokens, desk))
    is_cut_short = is_cut_short or len(clauses) > _MOST_CLAUSES
    clauses = clauses[:_MOST_CLAUSES]
    talk.mark_questions(clauses)
    if _is_talk(tokens, clauses):
        return _NOTHING
    reading = _read(desk, stage, clauses)
    if is_cut_short and reading.needs is not Needs.CLARIFY:
        return replace(reading, needs=Needs.CLARIFY, question=wording.TOO_LONG)
    return reading


def _has_mark(tokens: list[Token], mark: str) -> bool:
    return any(token.word == mark for token in tokens)


def _ask(question: str) -> Reading:
    return Reading(needs=Needs.CLARIFY, question=question)


def _is_talk(tokens: list[Token], clauses: list[Clause]) -> bool:
    """Whether the reply is addressed to somebody else, unless it hands the lead over to them."""
    if tokens[0].kind is Kind.MENTION:
        hands_over = any(clause.has("handover") and not clause.is_question for clause in clauses)
        asks = any(
            clause.is_question or clause.words[:2] in (["can", "you"], ["could", "you"]) for clause in clauses
        )
        return not (hands_over and tokens[0].raw.startswith("<@") and not asks)
    return talk.is_to_colleague(tokens, clauses)


def _read(desk: Desk, stage: str, clauses: list[Clause]) -> Reading:
    parts = corrections.parts(clauses)
    drafts = [Draft(desk, stage, part) for part in parts]
    silences: list[Plan] = []
    plain_talk = True
    for draft in drafts:
        silences += leave_out(draft)
        if not _only_talk(draft):
            plain_talk = False
            interpret(draft)
    draft = drafts[0] if len(drafts) == 1 else corrections.corrected(*drafts)
    reading = assemble(draft, silences)
    if reading is not None:
        return reading
    if plain_talk or _is_small_talk(draft):
        return _NOTHING
    return _ask(wording.NOT_UNDERSTOOD)


def _only_talk(draft: Draft) -> bool:
    """Take out questions and acknowledgements; whether nothing else is left."""
    only_talk = True
    for clause in draft.clauses:
        about = None if clause.is_dropped else talk.asked_about(clause)
        if about is not None:
            draft.add(Question(about))
            clause.is_dropped = True
        elif clause.is_question:
            clause.is_dropped = True
        elif clause.is_dropped:
            only_talk = False
        elif talk.is_acknowledgement(clause):
            # "Haven't called yet. Will do": beside other clauses it may take up an action.
            clause.is_dropped = len(draft.clauses) == 1 or not clause.says("do", "doing")
        elif clause.words or clause.whens:
            only_talk = False
    if only_talk:
        for clause in draft.clauses:
            clause.is_dropped = True
    return only_talk


def _is_small_talk(draft: Draft) -> bool:
    rest = [
        clause
        for clause in draft.clauses
        if not clause.is_question and not clause.is_dropped and clause.words
    ]
    if any(talk.is_word_that_asks(clause) or talk.is_about_the_lead(clause) for clause in rest):
        return False
    return any(talk.is_small_talk(clause) for clause in rest) and not any(
        clause.is_condition for clause in draft.clauses
    )
