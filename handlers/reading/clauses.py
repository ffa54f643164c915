"""A reply cut into clauses, each with the phrases found in it, whom it speaks of, and its mood."""

import itertools
from collections.abc import Sequence
from typing import Final

from handlers.reading.clause import EVENTFUL, NEVER_SWALLOWED, Clause
from handlers.reading.cues import CUES
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.denials import deny
from handlers.reading.lists_of_contacts import mark_another, mark_listed_before, mark_listed_channel
from handlers.reading.phrases import Hit, PhraseBook
from handlers.reading.subjects import SAYING, find_subjects
from handlers.reading.tokens import Kind, Token
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed

_BOOK: Final = PhraseBook((CUES, BLOCKERS, CATEGORIES))
_SENTENCE_MARKS: Final = frozenset({"\n", ".", "!", "?", ";"})
_CONJUNCTIONS: Final = frozenset({"and", "but", "then", "so", "y", "pero"})
# Words that begin a statement of their own even without a comma: "no answer will try thu".
_STARTERS: Final = listed(
    "will gonna going planning plan must should wants want wanted asked asks says said prefers would lets try retry trying "
    "followup calling texting emailing chasing call text email please because check need needs hopefully maybe probably "
    "waiting texted emailed called spoke lvm lm tried might wait says while since recheck llamar still next agreed promised "
    "reminding nudge ping chase unless if once when finishing scheduling booking sending requesting faxing left no not cannot can"
)
_ALWAYS_PLAN: Final = listed(
    "will gonna going planning must should lets try retry trying followup please calling texting emailing next"
)
_PASSIVE: Final = frozenset({"called", "texted", "emailed", "asked", "tried", "said", "left"})
_BARE_VERBS: Final = frozenset({"call", "text", "email", "check", "try", "plan"})
_NOUN_BEFORE: Final = listed(
    "a the this that her his last first second third 1st 2nd 3rd missed no prescreen for to of by on via phone each every my "
    "our me next live cold will would should can please i we not did do does phone and another or one two three return "
    "returned confirmation reminder welcome intro courtesy outreach good great quick initial also about with from got sent left received incoming inbound between"
)
_AFTER_NOUN: Final = listed(
    "dropped done went failed completed disconnected made sent out bounced cut was were got"
)
_SUBJECT_FORMS: Final = listed("i we she he they it pt")
_OBJECT_BEFORE: Final = listed(
    "with to for from at by of called texted emailed reached phoned on about rang got told met saw contacted via messaged tried "
    "lm lvm message vm reminded spoke"
)
_MERELY_COLOURING: Final = NEVER_SWALLOWED - {"correction", "not_condition"}
# Nobody writes more words without a mark; cutting there keeps the work in step with the length.
_LONGEST_STRETCH: Final = 28


def cut(tokens: Sequence[Token]) -> list[Clause]:
    """The clauses of a reply in order, each with its hits."""
    clauses: list[Clause] = []
    sentence = 0
    opener = ""
    current: list[Token] = []
    in_brackets = False
    for position, token in enumerate(tokens):
        if (
            token.word == ":"
            and len(current) == 1
            and any(current[0].word in CLASSES[name] for name in _LABELS)
        ):
            # "Prescreen: complete".
            continue
        if token.kind is Kind.MARK and token.word != "-":
            pieces = _pieces(current, opener, sentence)
            for piece in pieces:
                piece.in_brackets = in_brackets
            clauses += pieces
            if token.word in "()":
                in_brackets = token.word == "("
            if clauses and token.word == "?" and current:
                clauses[-1].is_question = True
            current, opener = [], token.word
            if token.word in _SENTENCE_MARKS:
                sentence += 1
        elif token.kind is Kind.WORD and token.word in _CONJUNCTIONS and _parts(tokens, position):
            clauses += _pieces(current, opener, sentence)
            current, opener = [], token.word
        else:
            current.append(token)
            if len(current) == _LONGEST_STRETCH:
                clauses += _pieces(current, opener, sentence)
                current, opener = [], ","
    clauses += _pieces(current, opener, sentence)
    find_subjects(clauses)
    for earlier, later in itertools.pairwise(clauses):
        earlier.leads_on = later.opener == "then" or later.has("then_step")
        mark_listed_channel(earlier, later)
        mark_listed_before(earlier, later)
        mark_another(earlier, later)
    return clauses


_LABELS: Final = ("ps", "visit", "records", "roi")
_SENT_THINGS: Final = frozenset({"text", "texts", "email", "emails"})


def _parts(tokens: Sequence[Token], position: int) -> bool:
    """Whether a conjunction parts two statements here ("so far" and "rang and rang" do not)."""
    word = tokens[position].word
    following = tokens[position + 1].word if position + 1 < len(tokens) else ""
    before = tokens[position - 1].word if position else ""
    if word == "so":
        return following not in ("far", "many", "much", "often", "long", "busy", "no")
    if word == "and":
        return not (
            before in ("rang", "rings", "evenings", "back", "nights")
            or following in ("rang", "rings", "weekends")
            or (before in _SENT_THINGS and following in _SENT_THINGS)
        )
    return not (word == "then" and before in ("will", "by", "until", "call", "since", "from"))


def _pieces(tokens: list[Token], opener: str, sentence: int) -> list[Clause]:
    """The clauses of one stretch between marks: cut again where a new statement starts unmarked."""
    pieces: list[Clause] = []
    rest = tokens
    found = [hit for hit in _BOOK.find(rest) if not _misleads(tokens, hit)]
    while rest:
        hits = _kept(found)
        split = _split_point(rest, hits)
        part = rest[:split]
        if split == len(rest):
            part_hits = hits
        elif any(hit.start < split < hit.end for hit in found):
            part_hits = _kept(_BOOK.find(part))
        else:
            part_hits = _kept([hit for hit in found if hit.end <= split])
        clause = Clause(part, opener, sentence, part_hits)
        deny(clause)
        pieces.append(clause)
        rest, opener = rest[split:], ""
        found = [Hit(hit.concept, hit.start - split, hit.end - split) for hit in found if hit.start >= split]
    return pieces


def _misleads(tokens: list[Token], hit: Hit) -> bool:
    """ "Booked 12/9 at 3 w/ interpreter" books the visit; "left vm w/ mom's number" reached nobody else."""
    if hit.concept == "another_person":
        return hit.end < len(tokens) and tokens[hit.end].word == "'s"
    return hit.concept == "unblock" and any(
        token.when is not None and token.when.clock is not None and token.when.day is not None
        for token in tokens[hit.start : hit.end]
    )


def _kept(hits: list[Hit]) -> list[Hit]:
    """The hits without those that lie inside a longer one ("interested" in "not interested")."""
    kept = []
    for hit in hits:
        inside = hit.concept not in NEVER_SWALLOWED and any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            and other.concept not in NEVER_SWALLOWED
            for other in hits
        )
        if not inside:
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _split_point(tokens: list[Token], hits: list[Hit]) -> int:
    """Where the first unmarked new statement begins in `tokens`, or their length."""
    for position in range(1, len(tokens)):
        token = tokens[position]
        if token.kind is not Kind.WORD or token.word not in _STARTERS:
            continue
        if not any(hit.end <= position and hit.concept in EVENTFUL for hit in hits):
            continue
        if any(hit.start < position < hit.end for hit in hits if hit.concept not in _MERELY_COLOURING):
            continue
        before = tokens[position - 1]
        if any(one.word in SAYING for one in tokens[max(0, position - 3) : position]):
            continue
        if token.word.endswith("ing") and before.word in ("re", "about", "for", "regarding", "of", "on"):
            # "Sent an email re scheduling".
            continue
        if token.word in _PASSIVE and before.word in (
            "be",
            "being",
            "been",
            "to",
            "get",
            "was",
            "is",
            "were",
            "are",
            "having",
        ):
            continue
        if token.word in _BARE_VERBS and not _is_verb_here(tokens, position):
            continue
        if token.word == "no" and position + 1 < len(tokens) and tokens[position + 1].word == "longer":
            continue
        if token.word in ("no", "not", "cannot", "can", "left") and not _opens_denial(tokens, position, hits):
            continue
        start = position
        if (
            before.word in _SUBJECT_FORMS
            and position >= 2
            and tokens[position - 2].word not in _OBJECT_BEFORE
        ) or (
            before.word in ("clinic", "pi", "dr", "sponsor", "cro", "irb")
            and position >= 2
            and tokens[position - 2].word not in _OBJECT_BEFORE
        ):
            start = position - 1
        if start > 0 and any(hit.end <= start and hit.concept in EVENTFUL for hit in hits):
            return start
    return len(tokens)


def _opens_denial(tokens: list[Token], position: int, hits: list[Hit]) -> bool:
    return any(hit.start == position and hit.concept in EVENTFUL for hit in hits)


def _is_verb_here(tokens: list[Token], position: int) -> bool:
    before, following = tokens[position - 1], tokens[position + 1] if position + 1 < len(tokens) else None
    if before.word in _NOUN_BEFORE or before.kind in (Kind.NUMBER, Kind.ORDINAL, Kind.TIMES):
        return False
    # "Unsuccessful call", "no answer on confirmation call": a verb has something after it.
    return following is not None and following.word not in _AFTER_NOUN
