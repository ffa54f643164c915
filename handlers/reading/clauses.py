"""A reply cut into clauses, each with the phrases found in it, whom it speaks of, and its mood."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.reading.cues import CUES
from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.mentions import Mention
from handlers.reading.phrases import Hit, PhraseBook
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
_SAYING: Final = listed("says said say thinks hopes promised promises swears thought told asked asks")
_SUBJECT_FORMS: Final = listed("i we she he they it pt")
_OBJECT_BEFORE: Final = listed(
    "with to for from at by of called texted emailed reached phoned on about rang got told met saw contacted via messaged tried "
    "lm lvm message vm reminded spoke"
)
_EVENTFUL: Final = (
    listed(
        "no_answer no_message_left voicemail vm_full left_message wrong_details spoke in_person saw_patient inbound inbound_missed "
        "contact_verb tried sent_text sent_email sent_message hung_up silence another_person prescreen_done prescreen_partial "
        "reviewable records_needed records_requested records_received records_reviewed visit_booked visit_rebooked visit_confirmed "
        "visit_attended visit_no_show visit_cancelled unblock opt_out fit_yes fit_no go_ahead no_go close_word interest"
    )
    | frozenset(BLOCKERS)
    | frozenset(CATEGORIES)
)
_NEVER_SWALLOWED: Final = frozenset(
    {"if", "not_condition", "hedge", "correction", "then_step", "promise", "patient_says", "asap", "away"}
)
_MERELY_COLOURING: Final = _NEVER_SWALLOWED - {"correction", "not_condition"}
# Nobody writes more words without a mark; cutting there keeps the work in step with the length.
_LONGEST_STRETCH: Final = 28
_NEGATORS: Final = frozenset({"not", "no", "without", "nobody", "almost", "nearly"})
_REACH_OF_NOT: Final = 3
_HELPING: Final = listed("have has had been be able managed to get even really actually yet quite")


# By identity: a reply may say the same thing twice.
@dataclass(slots=True, eq=False)
class Clause:
    """One statement: its tokens, the concepts in it, and how it hangs together with the one before."""

    tokens: list[Token]
    opener: str
    sentence: int
    hits: list[Hit] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    is_question: bool = False
    is_condition: bool = False
    is_dropped: bool = False
    subject: str = ""
    continues: bool = False
    leads_on: bool = False
    in_brackets: bool = False

    @property
    def words(self) -> list[str]:
        """The words in order, dates and marks left out."""
        return [token.word for token in self.tokens if token.kind not in (Kind.MARK, Kind.WHEN)]

    @property
    def whens(self) -> list[Mention]:
        """The date phrases."""
        return [token.when for token in self.tokens if token.when is not None]

    def has(self, *concepts: str) -> bool:
        """Whether any of these concepts is said, and not denied."""
        return any(hit.concept in concepts for hit in self.hits)

    def first(self, concept: str) -> Hit | None:
        """The first place where a concept is said."""
        return next((hit for hit in self.hits if hit.concept == concept), None)

    def speaks_of(self, *classes: str) -> bool:
        """Whether a word of these classes occurs."""
        return any(token.word in CLASSES[name] for name in classes for token in self.tokens)

    def says(self, *words: str) -> bool:
        """Whether any of these words occurs."""
        return any(token.word in words for token in self.tokens)

    def span(self, hit: Hit) -> list[str]:
        """The words of a hit."""
        return [token.word for token in self.tokens[hit.start : hit.end]]


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
    _find_subjects(clauses)
    for earlier, later in itertools.pairwise(clauses):
        earlier.leads_on = later.opener == "then" or later.has("then_step")
        _mark_listed_channel(earlier, later)
        _mark_listed_before(earlier, later)
        _mark_another(earlier, later)
    return clauses


def _mark_listed_channel(earlier: Clause, later: Clause) -> None:
    """ "Lvm + text": a bare channel beside a contact told before it is one more that was used."""
    concept = _LISTED_CHANNELS.get(tuple(later.words))
    contact = ("voicemail", "no_answer", "tried", "left_message", "sent_text", "sent_email", "sent_message")
    if concept and not later.whens and later.opener in ("and", ",", "/") and earlier.has(*contact):
        later.hits = [Hit(concept, 0, len(later.tokens))]


def _mark_listed_before(earlier: Clause, later: Clause) -> None:
    """ "Email + text sent": the first channel of the list was used as well."""
    concept = _LISTED_CHANNELS.get(tuple(earlier.words))
    if (
        concept
        and not earlier.whens
        and later.opener in ("and", ",", "/")
        and later.has("sent_text", "sent_email", "sent_message")
    ):
        if later.words[1:2] in (["sent"], ["and"], ["out"]):
            earlier.hits = [Hit(concept, 0, len(earlier.tokens))]


def _mark_another(earlier: Clause, later: Clause) -> None:
    """ "Left a vm this am & another this pm": the same again."""
    if (
        later.words
        in (["another"], ["another", "one"], ["one", "more"], ["again"], ["one"], ["1"], ["one", "again"])
        and later.opener == "and"
        and later.whens
    ):
        same = [hit.concept for hit in earlier.hits if hit.concept in _REPEATABLE]
        later.hits = [Hit(concept, 0, 1) for concept in same]


_REPEATABLE: Final = ("voicemail", "no_answer", "left_message", "sent_text", "sent_email", "sent_message")
_LISTED_CHANNELS: Final = {
    ("text",): "sent_text",
    ("texts",): "sent_text",
    ("a", "text"): "sent_text",
    ("email",): "sent_email",
    ("an", "email"): "sent_email",
    ("mychart",): "sent_message",
    ("portal",): "sent_message",
    ("mychart", "message"): "sent_message",
    ("portal", "message"): "sent_message",
    ("a", "mychart", "message"): "sent_message",
    ("a", "portal", "message"): "sent_message",
}
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
        _deny(clause)
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
        inside = hit.concept not in _NEVER_SWALLOWED and any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            and other.concept not in _NEVER_SWALLOWED
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
        if not any(hit.end <= position and hit.concept in _EVENTFUL for hit in hits):
            continue
        if any(hit.start < position < hit.end for hit in hits if hit.concept not in _MERELY_COLOURING):
            continue
        before = tokens[position - 1]
        if any(one.word in _SAYING for one in tokens[max(0, position - 3) : position]):
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
        if start > 0 and any(hit.end <= start and hit.concept in _EVENTFUL for hit in hits):
            return start
    return len(tokens)


def _opens_denial(tokens: list[Token], position: int, hits: list[Hit]) -> bool:
    return any(hit.start == position and hit.concept in _EVENTFUL for hit in hits)


def _is_verb_here(tokens: list[Token], position: int) -> bool:
    before, following = tokens[position - 1], tokens[position + 1] if position + 1 < len(tokens) else None
    if before.word in _NOUN_BEFORE or before.kind in (Kind.NUMBER, Kind.ORDINAL, Kind.TIMES):
        return False
    # "Unsuccessful call", "no answer on confirmation call": a verb has something after it.
    return following is not None and following.word not in _AFTER_NOUN


def _deny(clause: Clause) -> None:
    """Move hits that a "not" before them cancels from `hits` to `denied`."""
    covered = {
        place for hit in clause.hits if hit.concept in _EVENTFUL for place in range(hit.start, hit.end)
    }
    standing = []
    for hit in clause.hits:
        if _runs_into_denial(clause, hit):
            clause.denied.add(hit.concept)
            continue
        if hit.concept == "visit_booked" and hit.start and clause.tokens[hit.start - 1].word == "to":
            # "Calling her to set up screening": what it is for.
            continue
        if hit.concept not in _NEVER_SWALLOWED and _is_denied(clause.tokens, hit, covered):
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


def _find_subjects(clauses: list[Clause]) -> None:
    previous: Clause | None = None
    for clause in clauses:
        clause.subject = _subject(clause.tokens)
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
            elif not clause.subject and clause.opener == "and" and _goes_on(previous):
                clause.subject, clause.continues = previous.subject, True
        previous = clause


def _who_they_are(clause: Clause) -> str:
    """ "They sent 2 of 5 pages", "they said the records will come": no patient sends records."""
    if clause.words[1:2] and clause.words[1] in _SAYING:
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
    "reviewable", "records_requested", "study_team_review/pi_review_pending",
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
