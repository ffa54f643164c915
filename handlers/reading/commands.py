"""What somebody typed after a slash command, as a typed request."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.errors import UserError
from models.terms import BlockerScope

STUDY_CODE = re.compile(r"^[A-Za-z]+-?[0-9][A-Za-z0-9-]*$")
REF = re.compile(r"^[A-Za-z]{1,4}-[A-Za-z0-9]{2,10}$")


@dataclass(frozen=True, slots=True)
class AddLead:
    """`/lead add`"""


@dataclass(frozen=True, slots=True)
class MyLeads:
    """`/lead mine`"""


@dataclass(frozen=True, slots=True)
class ShowLead:
    """`/lead HF-7Q2K`"""

    ref: str


@dataclass(frozen=True, slots=True)
class CloseLead:
    """`/lead close HF-7Q2K`"""

    ref: str


@dataclass(frozen=True, slots=True)
class Help:
    """`/lead help`, or nothing at all."""


@dataclass(frozen=True, slots=True)
class PreviewDigest:
    """`/digest preview`, perhaps with a study's code."""

    study: str | None


@dataclass(frozen=True, slots=True)
class AgainDigest:
    """`/digest again`, perhaps with a study's code."""

    study: str | None


@dataclass(frozen=True, slots=True)
class DigestHistory:
    """`/digest history`, perhaps with a study's code."""

    study: str | None


@dataclass(frozen=True, slots=True)
class ExplainFigure:
    """`/digest explain stalled`, perhaps with a study's code after it."""

    figure: str
    study: str | None


@dataclass(frozen=True, slots=True)
class ShowBlockerForm:
    """`/blocker HF-7Q2K`, perhaps with a few words about what stands in the way."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class ListBlockers:
    """`/blocker list`"""


@dataclass(frozen=True, slots=True)
class WideBlocker:
    """`/blocker site` or `/blocker study`; `rest` may begin with a code and go on in a few words."""

    scope: BlockerScope
    rest: str


@dataclass(frozen=True, slots=True)
class SetAway:
    """`/away`"""


@dataclass(frozen=True, slots=True)
class Back:
    """`/away back`"""


@dataclass(frozen=True, slots=True)
class Triage:
    """`/triage`, or `/triage load`"""

    load: bool = False


@dataclass(frozen=True, slots=True)
class AwayHelp:
    """`/away help`"""


def read_away_command(text: str) -> SetAway | Back | AwayHelp:
    """Raises UserError, with an example that works, for anything else."""
    verb = text.strip().lower()
    match verb:
        case "":
            return SetAway()
        case "back":
            return Back()
        case "help":
            return AwayHelp()
    raise UserError(_not_understood(verb.split()[0], ("back", "help"), "/away", "`/away` for the form"))


def read_lead_command(text: str) -> AddLead | MyLeads | ShowLead | CloseLead | Help:
    """Raises UserError, with an example that works, for anything else."""
    words = text.split()
    verb = words[0].lower() if words else "help"
    if verb == "help":
        return Help()
    if len(words) == 1 and verb in ("add", "new"):
        return AddLead()
    if len(words) == 1 and verb == "mine":
        return MyLeads()
    if len(words) == 1 and REF.match(words[0]):
        return ShowLead(words[0].upper())
    if verb == "close" and len(words) == 2 and REF.match(words[1]):
        return CloseLead(words[1].upper())
    if verb == "close":
        raise UserError("Name the lead to close, and nothing more: `/lead close HF-7Q2K`.")
    if verb in ("add", "new"):
        # What follows might describe a person; it is neither kept nor shown again.
        raise UserError("`/lead add` stands alone: it opens a short form. Nothing you typed was kept.")
    raise UserError(_not_understood(verb, ("add", "mine", "close", "help"), "/lead", "`/lead HF-7Q2K`"))


def read_blocker_command(text: str) -> ShowBlockerForm | ListBlockers | WideBlocker | Help:
    """`HF-7Q2K`, `list`, `site 301` or `study`, each but `list` perhaps with a few words. Raises UserError."""
    words = text.split()
    verb = words[0].lower() if words else "help"
    rest = " ".join(words[1:])
    if verb == "help":
        return Help()
    if verb == "list" and len(words) == 1:
        return ListBlockers()
    if verb in ("site", "study"):
        return WideBlocker(BlockerScope(verb), rest)
    if REF.match(words[0]):
        return ShowBlockerForm(words[0].upper(), rest)
    close = get_close_matches(verb, ("list", "site", "study", "help"), n=1, cutoff=0.6)
    if close and len(words) == 1:
        raise UserError(f"Did you mean `/blocker {close[0]}`?")
    raise UserError("`/blocker` wants a lead's ref. Try `/blocker HF-7Q2K`, or `/blocker help`.")


DigestCommand = PreviewDigest | AgainDigest | DigestHistory | ExplainFigure | Help


def read_digest_command(text: str) -> DigestCommand:
    """Raises UserError, with an example that works, for anything it does not know."""
    words = text.split()
    verb = words[0].lower() if words else "help"
    if verb == "help":
        return Help()
    if verb == "explain" and len(words) > 1:
        *figure, last = words[1:]
        if figure and STUDY_CODE.match(last):
            return ExplainFigure(" ".join(figure).lower()[:60], last.upper()[:40])
        return ExplainFigure(" ".join(words[1:]).lower()[:60], None)
    if verb == "explain":
        raise UserError("Name a figure, for example `/digest explain stalled`.")
    kinds: dict[str, type[PreviewDigest | AgainDigest | DigestHistory]] = {
        "preview": PreviewDigest,
        "again": AgainDigest,
        "history": DigestHistory,
    }
    if verb in kinds and len(words) <= 2:
        return kinds[verb](words[1].upper()[:40] if len(words) == 2 else None)
    known = (*kinds, "explain", "help")
    raise UserError(_not_understood(verb, known, "/digest", "`/digest preview`"))


def read_triage_command(text: str) -> Triage | Help:
    """Raises UserError, with an example that works, for anything but nothing, load and help."""
    verb = text.strip().lower()
    match verb:
        case "":
            return Triage()
        case "load":
            return Triage(load=True)
        case "help":
            return Help()
    raise UserError(_not_understood(verb.split()[0], ("load", "help"), "/triage", "`/triage`"))


def _not_understood(verb: str, known: tuple[str, ...], command: str, example: str) -> str:
    close = get_close_matches(verb, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{command} {close[0]}`?"
    return f"I did not understand that. Try {example}, or `{command} help`."
