"""A week's figures as plain values, exact, for the site and study operations only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from models.rules.asks import criteria_signal, findings
from models.rules.first_response import in_week, median_minutes
from models.rules.movement import by_group, closed_in, flow, moved
from models.rules.proportions import percent, wilson95
from models.rules.sources import Judgement, SourceStanding, Tally, by_site, by_source, cohort, tally
from models.rules.standing import OpenBlocker, by_side, open_blockers, stale
from models.rules.week import StudyFacts, Week

Printed = dict[str, Any]


def exact_internal(facts: StudyFacts, monday: date) -> Printed:
    """Every figure of the week from `monday`, exact, with lead references: never for a sponsor.

    Times in business days and minutes as the keys say; shares in percent. Raises ValueError where
    the facts do not fit the week.
    """
    week = facts.week(monday)
    found = findings(facts, week)
    closed = closed_in(facts, (week.start, week.end))
    return {
        "flow": asdict(flow(facts, week)),
        "moved_leads": [lead.ref for lead in moved(facts, week)],
        "closed_in_window": _counted(f"{lead.close_group}/{lead.close_reason}" for lead in closed),
        "closed_in_window_by_group": {group.value: n for group, n in by_group(closed).items()},
        "closed_28d_by_group": {
            group.value: n for group, n in by_group(closed_in(facts, week.four_weeks)).items()
        },
        "stage_at_end": _stages(facts),
        "active_at_end": len(facts.active),
        "stale_at_end": _stale(facts),
        "stale_by_site": _stale_by_site(facts),
        "first_response": _first_response(facts, week),
        "open_blockers": _blockers(facts),
        "cohort_window": dict(zip(("start", "end"), (at.isoformat() for at in week.cohort), strict=True)),
        "source_cohort": {
            one.source: _source(facts, one) for one in sorted(by_source(facts, week), key=_name)
        },
        "site_cohort": {site: _tally(one) for site, one in by_site(facts, week).items()},
        "all_cohort": _tally(tally(facts, cohort(facts, week))),
        "criteria_signal": criteria_signal(facts, week),
        "asks": [ask.printed() for ask in found.asks],
        "observations": [one.printed() for one in found.observations],
    }


def _stages(facts: StudyFacts) -> dict[str, int]:
    counts = Counter({stage.value: count for stage, count in facts.ended_before.items()})
    counts.update(lead.stage.value for lead in facts.counted)
    return dict(counts.most_common())


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _name(one: SourceStanding) -> str:
    return one.source


def _stale(facts: StudyFacts) -> Printed:
    found = stale(facts)
    return {
        "total": len(found),
        "share_of_active": round(len(found) / len(facts.active), 4) if facts.active else None,
        "by_category": _counted(category.value for category in found.values()),
        "leads": {ref: category.value for ref, category in found.items()},
    }


def _stale_by_site(facts: StudyFacts) -> Printed:
    late = stale(facts)
    return {
        site: {
            "active": sum(lead.site == site for lead in facts.active),
            "stale": sum(lead.site == site and lead.ref in late for lead in facts.active),
        }
        for site in facts.sites
    }


def _first_response(facts: StudyFacts, week: Week) -> Printed:
    found = in_week(facts, week)
    minutes, n = median_minutes(facts, week)
    return {
        "due_in_window": len(found.due),
        "on_time": len(found.on_time),
        "pct": percent(len(found.on_time), len(found.due)),
        "missed": [lead.ref for lead in found.missed],
        "median_business_minutes": minutes,
        "median_n": n,
        "by_site": {
            site: {"due": len(found.at_site(site).due), "on_time": len(found.at_site(site).on_time)}
            for site in facts.sites
        },
    }


def _blockers(facts: StudyFacts) -> Printed:
    found = open_blockers(facts)
    return {
        "total": len(found),
        "by_side": {side.value: n for side, n in by_side(found).most_common()},
        "by_category": _counted(f"{one.blocker.category}/{one.blocker.sub_reason}" for one in found),
        "overdue": [_overdue(one) for one in found if one.is_overdue],
    }


def _overdue(one: OpenBlocker) -> Printed:
    return {
        "lead": one.lead.ref,
        "site": one.lead.site,
        "sub_reason": one.blocker.sub_reason,
        "owner_role": one.blocker.owner_role.value,
        "due_at": _zulu(one.blocker.due_at),
        "business_days_overdue": round(one.overdue, 1),
    }


def _zulu(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _source(facts: StudyFacts, one: SourceStanding) -> Printed:
    """A source and the rest; with too few leads counts only, for their shares would say nothing."""
    few = one.judgement is Judgement.NOT_ENOUGH_DATA
    printed = _tally(one.tally, counts_only=few)
    p = None if few else one.p_lower_than_rest
    return printed | {
        "fisher_p_lower_than_rest": None if p is None else round(p, 4),
        "rest": {
            "n": one.rest.n,
            "reviewable": one.rest.reviewable,
            "reviewable_pct": percent(one.rest.reviewable, one.rest.n),
        },
        "judgement": one.judgement.value,
    }


def _tally(one: Tally, *, counts_only: bool = False) -> Printed:
    printed: Printed = {
        "n": one.n,
        "contacted": one.contacted,
        "prescreen_completed": one.prescreen_completed,
        "reviewable": one.reviewable,
        "booked": one.booked,
        "attended": one.attended,
        "closed": one.closed,
        "on_time_first_response": one.on_time_first_response,
        "first_response_due": one.first_response_due,
        "close_groups": {group.value: n for group, n in one.close_groups.items()},
        "median_bd_to_reviewable": _rounded(one.median_days_to_reviewable),
    }
    shown = 0 if counts_only else 1
    for name in ("contacted", "prescreen_completed", "reviewable", "booked"):
        reached: int = printed[name]
        printed[f"{name}_pct"] = percent(reached, one.n * shown)
        printed[f"{name}_wilson95"] = None if counts_only else _interval(reached, one.n)
    attributable = one.source_attributable_closes
    return printed | {
        "on_time_pct": percent(one.on_time_first_response, one.first_response_due * shown),
        "booked_of_reviewable_pct": percent(one.booked, one.reviewable * shown),
        "source_attributable_closes": attributable,
        "source_attributable_close_pct": percent(attributable, one.closed * shown),
    }


def _interval(reached: int, n: int) -> list[float] | None:
    ends = wilson95(reached, n)
    return None if ends is None else [round(100 * end, 1) for end in ends]


def _rounded(days: float | None) -> float | None:
    return None if days is None else round(days, 2)
