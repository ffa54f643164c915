"""A week's figures as a sponsor may see them, in whichever way they are asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from models.rules.disclosure import Told, shown_so, withheld
from models.rules.first_response import in_week
from models.rules.movement import by_group, closed_in, flow
from models.rules.rate_tables import RateTable, rate_tables
from models.rules.sources import SourceStanding, Tally, by_site, by_source
from models.rules.standing import by_side, open_blockers, stale
from models.rules.suppression import NOT_SHOWN, Breakdown, Form, Mode, Shown, suppress
from models.rules.week import StudyFacts, Week

NO_TOTAL_ROW: Final = "omitted whenever any cell in that column is suppressed"

Printed = dict[str, Any]
Span = tuple[date, date]


def sponsor_display(facts: StudyFacts, monday: date, told: Iterable[Told] = ()) -> Printed:
    """The week from `monday` with small numbers hidden (minimum 5).

    `told` is what the same readers were told before (`what_was_told` of each earlier display): a
    number that would follow from it by subtraction is hidden too. Raises ValueError where the facts
    do not fit the week.
    """
    return _Display(facts, facts.week(monday), Mode.STANDARD, tuple(told)).printed()


def sponsor_display_strict(facts: StudyFacts, monday: date, told: Iterable[Told] = ()) -> Printed:
    """The same in the strict mode: minimum 11, and nothing that tells of all but a few.

    Breakdowns come only every four weeks: as long as their windows would overlap those told before,
    they rest.
    """
    return _Display(facts, facts.week(monday), Mode.STRICT, tuple(told)).printed()


def sponsor_ledger(
    facts: StudyFacts, monday: date, mode: Mode, told: Iterable[Told] = ()
) -> tuple[Printed, tuple[Told, ...]]:
    """A week's display in a mode, and all that the ledger of its channel has to remember of it.

    That is every number told (`what_was_told`), and which were withheld for what was told before.
    """
    display = _Display(facts, facts.week(monday), mode, tuple(told))
    printed = display.printed()
    return printed, (*what_was_told(printed, monday), *display.withheld)


def totals(facts: StudyFacts, monday: date) -> dict[str, int | str]:
    """The totals of a whole study's week, which no trait of a person hangs on; shares as `on time/due`."""
    responses = in_week(facts, facts.week(monday))
    return {
        **asdict(flow(facts, facts.week(monday))),
        "active_leads": len(facts.active),
        "stale_total": len(stale(facts)),
        "first_response_on_time": f"{len(responses.on_time)}/{len(responses.due)}",
        "open_blockers_total": len(open_blockers(facts)),
    }


def what_was_told(printed: Mapping[str, Any], monday: date) -> tuple[Told, ...]:
    """The numbers of a display that could be subtracted from later ones, for the ledger of a channel."""
    month, week, cohort = _windows(monday)
    closed = (
        Told(f"closed/{name}", *window, cell)
        for key, window in (("closed_by_group_28d", month), ("closed_by_group_week", week))
        for name, cell in _cells(printed[key]).items()
    )
    inquiries = (
        Told(f"inquiries/{kind}/{row}", *cohort, cells["n"])
        for kind in ("source", "site")
        for row, cells in printed[f"{kind}_table_28d"].items()
    )
    return tuple(one for one in (*closed, *inquiries) if one.shown != NOT_SHOWN)


class _Display:
    """One week's display in the making: each part knows what the parts before it told."""

    def __init__(self, facts: StudyFacts, week: Week, mode: Mode, told: tuple[Told, ...]) -> None:
        self.facts = facts
        self.week = week
        self.mode = mode
        self.told = told
        first = facts.began_at
        self.began = first.astimezone(facts.reporting_zone).date() if first is not None else None
        self.withheld: list[Told] = []
        self.rests = mode is Mode.STRICT and any(
            _overlaps(one, week) for one in told if one.shown != NOT_SHOWN
        )

    def printed(self) -> Printed:
        """Totals of the study are exact, for no trait hangs on them; all else passes the suppression."""
        exact = totals(self.facts, self.week.monday)
        rest = ("active_leads", "stale_total", "first_response_on_time", "open_blockers_total")
        return {
            "mode": self.mode.value,
            "min_cell": self.mode.minimum,
            "study_totals_week": {key: number for key, number in exact.items() if key not in rest},
            **{key: exact[key] for key in rest},
            **{name: breakdown.printed() for name, breakdown in self.breakdowns().items()},
            **self.tables(),
            "total_row_for_28d_tables": NO_TOTAL_ROW,
        }

    def breakdowns(self) -> dict[str, Breakdown]:
        """The breakdowns by one trait at a time, each of a total the reader knows."""
        facts, late = self.facts, stale(self.facts)
        active = Counter(lead.site for lead in facts.active)
        stale_here = Counter(lead.site for lead in facts.active if lead.ref in late)
        month, week, _ = _windows(self.week.monday)
        closed_28d = self.closed(self.week.four_weeks, month)
        return {
            "closed_by_group_28d": closed_28d,
            "closed_by_group_week": self.closed((self.week.start, self.week.end), week, closed_28d),
            "open_blockers_by_side": self.shown(_named(by_side(open_blockers(facts)))),
            "active_by_site": self.shown({site: active[site] for site in facts.sites}),
            "stale_by_site": self.shown(
                {site: stale_here[site] for site in facts.sites},
                [site for site in facts.sites if self.all_but_few(stale_here[site], active[site])],
            ),
            "stale_by_category": self.shown(_named(Counter(late.values()))),
        }

    def shown(self, counts: Mapping[str, int], also_hide: Iterable[str] = ()) -> Breakdown:
        if self.rests:
            return Breakdown(Form.OMITTED)
        return suppress(counts, self.mode.minimum, also_hide=also_hide)

    def all_but_few(self, part: int, whole: int) -> bool:
        return self.mode is Mode.STRICT and 0 < whole - part < self.mode.minimum

    def closed(
        self, window: tuple[datetime, datetime], dates: Span, larger: Breakdown | None = None
    ) -> Breakdown:
        """Closes by group in a window; `larger` is the window around it, shown in the same display."""
        told = self.told
        if larger is not None:
            month, *_ = _windows(self.week.monday)
            cells = _cells(larger.printed())
            told = (*told, *(Told(f"closed/{name}", *month, cell) for name, cell in cells.items()))
        counts = _named(by_group(closed_in(self.facts, window)))
        known = {one.series.removeprefix("closed/") for one in self.told if one.series.startswith("closed/")}
        counts |= {name: 0 for name in sorted(known - set(counts))}
        return self.shown(counts, self.following("closed", counts, dates, told))

    def following(
        self, kind: str, counts: Mapping[str, int], dates: Span, told: tuple[Told, ...]
    ) -> list[str]:
        """The names whose number would tell another one, given what was told."""
        minimum = self.mode.minimum
        new = [Told(f"{kind}/{name}", *dates, shown_so(count, minimum)) for name, count in counts.items()]
        hidden = withheld(told, new, minimum, began=self.began)
        self.withheld += [replace(one, shown=NOT_SHOWN) for one in new if one.series in hidden]
        return [name for name in counts if f"{kind}/{name}" in hidden]

    def tables(self) -> Printed:
        """The 28-day tables by source and by site."""
        sources, sites = by_source(self.facts, self.week), by_site(self.facts, self.week)
        of_sources = {one.source: _numbers(one.tally) for one in sources}
        of_sites = {site: _numbers(one) for site, one in sites.items()}
        by_source_table, by_site_table = rate_tables(
            of_sources,
            of_sites,
            self.mode,
            unshown_sources=self.unshown_rows("source", of_sources),
            unshown_sites=self.unshown_rows("site", of_sites),
        )
        return {
            "source_table_28d": {one.source: _source_row(by_source_table, one) for one in sources},
            "site_table_28d": {site: by_site_table.printed(site) for site in sites},
        }

    def unshown_rows(self, kind: str, numbers: Mapping[str, Mapping[str, int]]) -> list[str]:
        if self.rests:
            return list(numbers)
        counts = {row: cells["n"] for row, cells in numbers.items()}
        *_, cohort = _windows(self.week.monday)
        return self.following(f"inquiries/{kind}", counts, cohort, self.told)


def _windows(monday: date) -> tuple[Span, Span, Span]:
    """The 28 days that end with the week, the week, and the cohort's 28 days; ends are excluded."""
    week = timedelta(weeks=1)
    return (monday - 3 * week, monday + week), (monday, monday + week), (monday - 4 * week, monday)


def _overlaps(one: Told, week: Week) -> bool:
    """Whether something told of another week covers days that this week's breakdowns cover too."""
    windows = _windows(week.monday)
    month, _, cohort = windows
    start = month[0] if one.series.startswith("closed/") else cohort[0]
    return (one.start, one.end) not in windows and one.end > start


def _cells(breakdown: Mapping[str, Any]) -> dict[str, Shown]:
    names = dict.fromkeys(breakdown.get("names", ()), NOT_SHOWN)
    return dict(breakdown.get("cells", names))


def _named(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(name): count for name, count in counts.items()}


def _numbers(one: Tally) -> dict[str, int]:
    return {"n": one.n, "contacted": one.contacted, "reviewable": one.reviewable, "booked": one.booked}


def _source_row(table: RateTable, one: SourceStanding) -> Printed:
    """A hidden `n` takes the judgement with it, which would tell how large it is."""
    judgement = one.judgement.value if table.shows(one.source, "n") else NOT_SHOWN
    return {**table.printed(one.source), "judgement": judgement}
