"""Hearing the notes that say nothing anybody can act on."""

import re
from typing import Final

from handlers.reading.slack_text import same_length
from models.rules.vague_notes import Vague

_DOES_NOT: Final = r"(?:doesn'?t|does not|don'?t|do not|didn'?t|did not|won'?t|will not|can'?t|cannot)"
_HAS_NOT: Final = (
    r"(?:hasn'?t|has not|haven'?t|have not|didn'?t|did not|not yet|never|yet to|still (?:to|has to))"
)
_WAITING: Final = r"(?:waiting|waits?|still waiting|pending|holding|on hold)"
_STUDY_TEAM: Final = (
    r"(?:the )?(?:pi\b|p\.i\.|investigator|sub-?i\b|doctor|dr\b|physician|study team|delegate)"
)
_OTHERS: Final = r"(?:the )?(?:sponsor|cro\b|monitor|medical monitor)"

# What is tried first counts: a finding about a person must never pass for anything milder.
PHRASES: Final[tuple[tuple[Vague, tuple[str, ...]], ...]] = (
    (
        Vague.NOT_A_FIT,
        (
            rf"{_DOES_NOT} (?:seem to |really |quite )?(?:qualif\w*|fit|meet|match)",
            (
                r"\b(?:not|isn'?t|is not|wasn'?t|un|likely not) ?(?:a |an |the )?(?:good |right |suitable )*"
                r"(?:eligible|qualified|fit|match|candidate|suitable)\b"
            ),
            r"\b(?:ineligible|disqualif\w*|unqualified|unsuitable|screen(?:ing)? fail\w*|screened out|excluded|exclusion)\b",
            r"\bfail(?:s|ed|ing)? (?:the )?(?:criteria|criterion|inclusion|screen\w*)",
            r"\bout of (?:the )?(?:criteria|age range|range)\b",
        ),
    ),
    (
        Vague.SLOW,
        (
            (
                r"\b(?:recruit\w*|enrol\w*|accrual|intake|pipeline|things?|it|this|everything|study)\b[^.]{0,20}"
                r"\b(?:slow\w*|stuck|stall\w*|dragging|behind|dried up|flat)\b"
            ),
            r"\bslow\w* (?:recruit\w*|enrol\w*|accrual|intake|month|week|start)\b",
            r"\b(?:not|no|too few|hardly any) (?:enough )?(?:leads|referrals|recruits|numbers)\b",
            r"\b(?:behind|below|under) (?:target|plan|schedule|goal)\b",
            r"^\W*slow\W*$",
        ),
    ),
    (
        Vague.BAD_LEADS,
        (
            (
                r"\b(?:bad|poor|junk|rubbish|useless|weak|terrible|low[- ]quality|wrong|garbage) "
                r"(?:quality )?(?:leads?|referrals?|inquir\w+|contacts?)\b"
            ),
            r"\b(?:leads?|referrals?|inquir\w+)\b[^.]{0,20}\b(?:bad|poor|junk|useless|rubbish|garbage|low quality)\b",
            r"\b(?:lead|source) quality\b",
        ),
    ),
    (
        Vague.NOT_INTERESTED,
        (
            r"\b(?:not|isn'?t|no longer|lost|un|low|no) ?(?:really |that |very )?interest(?:ed)?\b",
            r"\b(?:changed (?:their|his|her) mind|said no|backed out|declined|reluctant|hesitant|dropped out)\b",
            rf"\b{_DOES_NOT} want (?:to|it|this)\b",
        ),
    ),
    (
        Vague.RECORDS,
        (
            rf"\b{_WAITING} (?:on|for) [^.]{{0,25}}\b(?:records?|charts?|notes|paperwork|documents?|files?)\b",
            (
                r"\b(?:records?|charts?|paperwork|documents?)\b[^.]{0,20}"
                r"\b(?:pending|outstanding|missing|not (?:here|there|in|back)|late|slow)\b"
            ),
            r"\b(?:no|need|needs|missing|chasing) (?:the |any |more |medical )?(?:records?|paperwork)\b",
        ),
    ),
    (
        Vague.STUDY_TEAM,
        (
            rf"\b{_STUDY_TEAM}\b[^.]{{0,12}}{_HAS_NOT}",
            rf"\b{_WAITING} (?:on|for) {_STUDY_TEAM}",
            rf"\b{_STUDY_TEAM}\b[^.]{{0,15}}\b(?:pending|slow|busy|away|out)\b",
            r"\b(?:pending|awaiting) (?:pi |study[- ]team )?review\b",
        ),
    ),
    (
        Vague.DECISION,
        (
            rf"\b{_OTHERS}\b[^.]{{0,12}}\b(?:needs?|has|have|must|should|to decide|decid\w+|{_HAS_NOT})\b",
            rf"\b{_WAITING} (?:on|for) {_OTHERS}",
            r"\b(?:needs?|awaiting|waiting (?:on|for)) (?:a |the )?(?:decision|go-ahead|answer from above)\b",
        ),
    ),
    (
        Vague.BUSY,
        (
            r"\b(?:too|so|very|really) (?:busy|swamped|full)\b",
            r"\b(?:swamped|overloaded|overwhelmed|short[- ]?(?:staffed|handed)|understaffed|snowed under|slammed)\b",
            r"\bno (?:time|capacity|bandwidth|staff)\b",
        ),
    ),
    (
        Vague.TRAVEL,
        (
            r"^\W*(?:travel\w*|transport\w*|distance|getting (?:here|there))(?: (?:issues?|problems?|is hard))?\W*$",
            r"\btoo far\b",
            r"\btravel(?:ling|ing)?\b[^.]{0,15}\b(?:issues?|problems?|hard|difficult|burden|too much|far)\b",
            rf"\b{_DOES_NOT} (?:get|make it|come) (?:here|there|in|over)\b",
        ),
    ),
)

_FOUND: Final = tuple(
    (vague, re.compile("|".join(f"(?:{one})" for one in phrases), re.IGNORECASE))
    for vague, phrases in PHRASES
)


def vague_in(text: str | None) -> Vague | None:
    """The kind of vague note a text is; None for one that says what it means."""
    plain = " ".join(same_length(text or "").split())
    return next((vague for vague, found in _FOUND if found.search(plain)), None)
