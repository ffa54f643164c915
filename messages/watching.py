"""What the watchman says to a site lead: leads that had slipped out of sight, and what was done."""

from collections.abc import Sequence

from messages.blocks import context, section
from messages.message import Message
from messages.nudges import CLOCKS
from messages.saying import say
from models.rules.watching import Finding, Gap

MOST = 20  # lines of one message

GAPS: dict[Gap, str] = {
    Gap.NO_OWNER: "has no owner",
    Gap.OWNER_GONE: "belongs to somebody who is no longer here",
    Gap.NO_NEXT_ACTION: "has no next action with a date",
    Gap.CLOCK_MISSING: "had a clock that did not run; it runs now",
    Gap.STILL_FOR_NO_REASON: "had a clock that stood still for no reason; it runs now",
    Gap.UNSAID: "had a deadline nobody was told of",
    Gap.ASKED_TO_STOP: "asked for no more contact and is still open: close it",
}


def watch_found(site: str, found: Sequence[Finding]) -> Message:
    """One message for all a morning's look at a site brought to light, a line for each lead."""
    refs = list(dict.fromkeys(one.ref for one in found))
    lines = [{"ref": ref, "gaps": _gaps([one for one in found if one.ref == ref])} for ref in refs[:MOST]]
    parts = say("watch_found", count=len(refs), site=site, lines=lines, more=max(0, len(refs) - MOST))
    return Message("\n".join(parts), [*map(section, parts[:-1]), context(parts[-1])])


def _gaps(found: Sequence[Finding]) -> str:
    clocks: dict[Gap, list[str]] = {}
    for one in found:
        clocks.setdefault(one.gap, []).extend([CLOCKS[one.kind][0]] if one.kind else [])
    return "; ".join(
        f"{GAPS[gap]} ({', '.join(dict.fromkeys(names))})" if names else GAPS[gap]
        for gap, names in clocks.items()
    )
