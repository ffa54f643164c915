"""One statement of a reply: its words, the phrases found in it, and whom it speaks of."""

from dataclasses import dataclass, field
from typing import Final

from handlers.reading.cues_reasons import BLOCKERS, CATEGORIES
from handlers.reading.mentions import Mention
from handlers.reading.phrases import Hit
from handlers.reading.tokens import Kind, Token
from handlers.reading.word_lists import CLASSES
from handlers.reading.words import listed

EVENTFUL: Final = (
    listed(
        "no_answer no_message_left voicemail vm_full left_message wrong_details spoke in_person saw_patient inbound inbound_missed "
        "contact_verb tried sent_text sent_email sent_message hung_up silence another_person prescreen_done prescreen_partial "
        "reviewable records_needed records_requested records_received records_reviewed visit_booked visit_rebooked visit_confirmed "
        "visit_attended visit_no_show visit_cancelled unblock opt_out fit_yes fit_no go_ahead no_go close_word interest"
    )
    | frozenset(BLOCKERS)
    | frozenset(CATEGORIES)
)
NEVER_SWALLOWED: Final = frozenset(
    {"if", "not_condition", "hedge", "correction", "then_step", "promise", "patient_says", "asap", "away"}
)


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
