"""A week's figures as a sponsor may see them, in whichever way they are asked for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from models.rules.first_response import in_week
from models.rules.movement import by_group, closed_in, flow
from models.rules.rate_tables import RateTable, rate_tables
from models.rules.sources import SourceStanding, Tally, by_site, by_source
from models.rules.standing import by_side, open_blockers, stale
from models.rules.suppression import NOT_SHOWN, Breakdown, Form, Mode, suppress
from models.rules.week import StudyFacts, Week

NO_TOTAL_ROW: Final = "omitted whenever any cell in that column is suppressed"

Printed = dict[str, Any]


def sponsor_display(facts: StudyFacts, monday: date) -> Printed:
    """The week from `monday` with small numbers hidden (minimum 5). Raises ValueError as the exact one."""
    return _display(facts, facts.week(monday), Mode.STANDARD)


def sponsor_display_strict(facts: StudyFacts, monday: date) -> Printed:
    """The same in the strict mode: minimum 11, and nothing that tells of all but a few."""
    return _display(facts, facts.week(monday), Mode.STRICT)


def _display(facts: StudyFacts, week: Week, mode: Mode) -> Printed:
    """Totals of the study are exact, for no trait hangs on them; all else passes the suppression."""
    responses = in_week(facts, week)
    sources, sites = by_source(facts, week), by_site(facts, week)
    by_source_table, by_site_table = rate_tables(
        {one.source: _numbers(one.tally) for one in sources},
        {site: _numbers(one) for site, one in sites.items()},
        mode,
    )
    return {
        "mode": mode.value,
        "min_cell": mode.minimum,
        "study_totals_week": asdict(flow(facts, week)),
        "active_leads": len(facts.active),
        "stale_total": len(stale(facts)),
        "first_response_on_time": f"{len(responses.on_time)}/{len(responses.due)}",
        "open_blockers_total": len(open_blockers(facts)),
        **{name: table.printed() for name, table in breakdowns(facts, week, mode).items()},
        "source_table_28d": {one.source: _source_row(by_source_table, one) for one in sources},
        "site_table_28d": {site: by_site_table.printed(site) for site in sites},
        "total_row_for_28d_tables": NO_TOTAL_ROW,
    }


def breakdowns(facts: StudyFacts, week: Week, mode: Mode) -> dict[str, Breakdown]:
    """The breakdowns by one trait at a time, each of a total the reader knows."""
    late = stale(facts)
    active = Counter(lead.site for lead in facts.active)
    stale_here = Counter(lead.site for lead in facts.active if lead.ref in late)
    month = _named(by_group(closed_in(facts, week.four_weeks)))
    closed_28d = suppress(month, mode.minimum)
    this_week = _named(by_group(closed_in(facts, (week.start, week.end))))
    return {
        "closed_by_group_week": suppress(
            this_week, mode.minimum, also_hide=_leaves_few(this_week, month, closed_28d, mode)
        ),
        "open_blockers_by_side": suppress(_named(by_side(open_blockers(facts))), mode.minimum),
        "closed_by_group_28d": closed_28d,
        "active_by_site": suppress({site: active[site] for site in facts.sites}, mode.minimum),
        "stale_by_site": suppress(
            {site: stale_here[site] for site in facts.sites},
            mode.minimum,
            also_hide=[
                site
                for site in facts.sites
                if mode is Mode.STRICT and 0 < active[site] - stale_here[site] < mode.minimum
            ],
        ),
        "stale_by_category": suppress(_named(Counter(late.values())), mode.minimum),
    }


def _leaves_few(part: Mapping[str, int], whole: Mapping[str, int], shown: Breakdown, mode: Mode) -> list[str]:
    """The numbers that, taken from a larger one shown beside them, would leave a small one."""
    if shown.form is not Form.TABLE:
        return []
    return [
        name
        for name, count in part.items()
        if isinstance(shown.cells[name], int) and 0 < whole[name] - count < mode.minimum
    ]


def _named(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(name): count for name, count in counts.items()}


def _numbers(one: Tally) -> dict[str, int]:
    return {"n": one.n, "contacted": one.contacted, "reviewable": one.reviewable, "booked": one.booked}


def _source_row(table: RateTable, one: SourceStanding) -> Printed:
    """A hidden `n` takes the judgement with it, which would tell how large it is."""
    judgement = one.judgement.value if table.shows(one.source, "n") else NOT_SHOWN
    return {**table.printed(one.source), "judgement": judgement}
