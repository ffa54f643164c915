"""Which of a week's proposals a sponsor may read, and with which numbers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.rules.asks import Proposal, Rule
from models.rules.suppression import Mode

# What the firing of a rule tells about one source: these cells of its row must stand there anyway.
_LEANS_ON = {
    Rule.ADJUST_SOURCE: ("n", "reviewable"),
    Rule.KEEP_SOURCE: ("n", "reviewable", "booked"),
}
# Counts of the whole study, to which no trait of a person is attached.
_STUDY_TOTALS = frozenset({"stale", "active", "untouched", "decisions"})


def for_sponsor(proposals: tuple[Proposal, ...], printed: Mapping[str, Any]) -> tuple[Proposal, ...]:
    """The proposals that tell no more than a display (`sponsor_display`) prints, without their arithmetic.

    A rule about a source fires at certain numbers, so it is left out where those are hidden; in the
    strict mode the size of the source is enough, for so many numbers are hidden that none follows.
    Numbers of a single site or criterion stay only when they are large enough to be shown.
    """
    return tuple(_plain(one, printed) for one in proposals if _tells_nothing_new(one, printed))


def _tells_nothing_new(one: Proposal, printed: Mapping[str, Any]) -> bool:
    cells = _LEANS_ON.get(one.rule)
    if cells is None:
        return True
    row = printed["source_table_28d"][one.about["source"]]
    needed = cells[:1] if printed["mode"] == Mode.STRICT.value else cells
    return all(isinstance(row[cell], int) for cell in needed)


def _plain(one: Proposal, printed: Mapping[str, Any]) -> Proposal:
    whole_study = one.about.get("scope") == "study" or "decisions" in one.about
    kept = {
        name: value
        for name, value in one.about.items()
        if isinstance(value, str)
        or (whole_study and name in _STUDY_TOTALS)
        or (one.rule is Rule.CLARIFY_CRITERIA and value >= printed["min_cell"])
        or (one.about.get("scope") == "site" and _shown_by_site(one, name, printed))
    }
    return replace(one, about=kept, because={})


def _shown_by_site(one: Proposal, name: str, printed: Mapping[str, Any]) -> bool:
    cells = printed[f"{name}_by_site"].get("cells", {})
    return isinstance(cells.get(one.about["site"]), int)
