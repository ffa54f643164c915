"""What each figure of a digest means, and how this week's came about: for the site's team only."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from messages.blocks import section
from messages.digest_words import CLOSES, JUDGEMENTS, SIDES, STALE, joined, week_of
from messages.message import Message
from messages.saying import say
from models.rules.asks import Findings, findings
from models.rules.movement import show_rate
from models.rules.report import exact_internal
from models.rules.standing import open_blockers, turnaround
from models.rules.week import StudyFacts, Week


@dataclass(frozen=True, slots=True)
class Exact:
    """A week's exact figures and the facts they come from."""

    facts: StudyFacts
    week: Week
    printed: Mapping[str, Any]
    found: Findings

    def flow(self, key: str) -> list[str]:
        """A count of the week."""
        return [f"{self.printed['flow'][key]} in the {week_of(self.week.monday)}"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is called, what it counts, and the arithmetic of a week's."""

    names: tuple[str, ...]
    means: str
    counted: Callable[[Exact], list[str]]


def figure_explained(asked: str, facts: StudyFacts, monday: date) -> Message:
    """The figure somebody named, or which there are."""
    week = facts.week(monday)
    figure = _named(asked)
    if figure is None:
        close = get_close_matches(asked, [name for one in FIGURES for name in one.names], n=1, cutoff=0.6)
        known = [one.names[0] for one in FIGURES]
        parts = say("figure_unknown", asked=asked, close=close[0] if close else "", known=known)
    else:
        exact = Exact(facts, week, exact_internal(facts, monday), findings(facts, week))
        parts = say(
            "figure_explained",
            name=figure.names[0],
            means=figure.means,
            week=week_of(monday),
            lines=figure.counted(exact) or ["nothing to count"],
            ended=facts.as_of >= week.end,
        )
    return Message("\n".join(parts), [section(part) for part in parts])


def _named(asked: str) -> Figure | None:
    wanted = asked.replace("_", " ").replace("-", " ").strip()
    return next((one for one in FIGURES if wanted in one.names), None)


def _responses(exact: Exact) -> list[str]:
    found = exact.printed["first_response"]
    missed = found["due_in_window"] - found["on_time"]
    return [
        f"{found['on_time']} on time of {found['due_in_window']} due"
        + (f" = {found['pct']}%" if found["pct"] is not None else ""),
        f"coverage gap: {missed}",
    ]


def _median(exact: Exact) -> list[str]:
    found = exact.printed["first_response"]
    if not found["median_n"]:
        return ["no first attempt in the week"]
    return [f"{found['median_business_minutes']:g} business minutes, the middle of {found['median_n']}"]


def _visits(exact: Exact) -> list[str]:
    flow = exact.printed["flow"]
    ended = f"attended {flow['visits_attended']}, missed {flow['visits_no_show']}"
    return [
        f"first booked {flow['first_visits_booked']}, rebooked {flow['visits_rebooked']}",
        f"due {flow['visits_due']}: {ended}, no outcome yet {flow['visits_outcome_not_logged']}",
    ]


def _show_rate(exact: Exact) -> list[str]:
    rate = show_rate(exact.facts, exact.week)
    flow = exact.printed["flow"]
    attended, missed = flow["visits_attended"], flow["visits_no_show"]
    if rate is None:
        return [f"{attended} attended, {missed} missed: fewer than 10 together, so no share is printed"]
    return [f"{attended} of {attended + missed} = {100 * attended / (attended + missed):.1f}%"]


def _closed(exact: Exact) -> list[str]:
    return [
        f"in the week: {_counts(exact.printed['closed_in_window_by_group'], CLOSES)}",
        f"in 28 days: {_counts(exact.printed['closed_28d_by_group'], CLOSES)}",
    ]


def _active(exact: Exact) -> list[str]:
    stages = exact.printed["stage_at_end"]
    ended = sum(stages.get(stage, 0) for stage in ("closed", "handed_off"))
    active = exact.printed["active_at_end"]
    paused = sum(stages.values()) - ended - active
    everybody = f"{sum(stages.values())} leads without duplicates"
    return [f"{everybody} − {ended} closed or handed over − {paused} on hold = {active}"]


def _stalled(exact: Exact) -> list[str]:
    found, active = exact.printed["stale_at_end"], exact.printed["active_at_end"]
    share = f" = {100 * found['share_of_active']:.1f}%" if found["share_of_active"] is not None else ""
    return [f"{found['total']} stalled of {active} active{share}", _counts(found["by_category"], STALE)]


def _blockers(exact: Exact) -> list[str]:
    found = exact.printed["open_blockers"]
    late = Counter(one["owner_role"] for one in found["overdue"])
    return [
        f"{found['total']} open: {_counts(found['by_side'], SIDES)}",
        f"{len(found['overdue'])} overdue" + (f": {_counts(late, {})}" if late else ""),
    ]


def _turnaround(exact: Exact) -> list[str]:
    took = turnaround(exact.facts, exact.week)
    waiting = [one for one in open_blockers(exact.facts) if one.is_decision]
    middle = f", {took.median_business_days:.1f} business days in the middle" if took.answered else ""
    ages = ", ".join(f"{one.age:.1f}" for one in sorted(waiting, key=lambda one: -one.age))
    return [
        f"{took.answered} answered in the week{middle}",
        f"{len(waiting)} open" + (f", asked so many business days ago: {ages}" if ages else ""),
    ]


def _sources(exact: Exact) -> list[str]:
    lines = []
    for key, row in exact.printed["source_cohort"].items():
        steps = ", ".join(f"{name} {row[name]}" for name in ("contacted", "reviewable", "booked"))
        judged = JUDGEMENTS.get(row["judgement"], "") or "may be judged"
        line = f"{key}: {row['n']} inquiries, {steps}; {judged}"
        if row["reviewable_wilson95"]:
            low, high = row["reviewable_wilson95"]
            line += f"; reviewable {row['reviewable_pct']}% (95% Wilson interval {low} to {high})"
        if row["fisher_p_lower_than_rest"] is not None:
            line += f"; lower than the rest, Fisher one-sided p = {row['fisher_p_lower_than_rest']}"
        lines.append(line)
    return lines


def _sites(exact: Exact) -> list[str]:
    return [
        f"{code}: booked {row['booked']} of {row['reviewable']} reviewable"
        + (f" = {row['booked_of_reviewable_pct']}%" if row["booked_of_reviewable_pct"] is not None else "")
        for code, row in exact.printed["site_cohort"].items()
    ]


def _asks(exact: Exact) -> list[str]:
    lines = []
    for one in (*exact.found.asks, *exact.found.observations):
        about = joined(f"{key} {value}" for key, value in one.about.items())
        because = ", ".join(f"{key.replace('_', ' ')} {value:g}" for key, value in one.because.items())
        lines.append(f"{one.rule.value.replace('_', ' ')} ({about})" + (f": {because}" if because else ""))
    return lines


def _counts(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return ", ".join(f"{names.get(key, key)} {number}" for key, number in ordered) or "none"


FIGURES: tuple[Figure, ...] = (
    Figure(
        ("moved", "leads moved"),
        "Distinct leads with at least one step forward in the week: a conversation, reviewable, a study-team "
        "decision to go on or to get records, records reviewed, ready, a visit booked or attended. Attempts, "
        "notes and handovers move nobody.",
        lambda exact: exact.flow("leads_moved"),
    ),
    Figure(
        ("new inquiries", "new", "inquiries"),
        "Leads received in the week, duplicates left out.",
        lambda exact: exact.flow("new_inquiries"),
    ),
    Figure(
        ("first response", "first response on time", "on time"),
        "Of the leads whose first response fell due in the week, those tried by then. Leads that the person "
        "closed before, untouched, are left out.",
        _responses,
    ),
    Figure(
        ("median first response", "median"),
        "Business minutes from inquiry to first attempt, the middle one of the first attempts in the week.",
        _median,
    ),
    Figure(
        ("reviewable", "newly reviewable"),
        "Leads whose prescreen was complete and passed to the study team in the week.",
        lambda exact: exact.flow("became_reviewable"),
    ),
    Figure(
        ("visits", "screening visits", "booked"),
        "Screening visits, each in the week of its booking or of its time.",
        _visits,
    ),
    Figure(
        ("show rate",),
        "Visits attended, of those attended or missed in the week; printed from ten on.",
        _show_rate,
    ),
    Figure(("closed", "closes"), "Leads closed before screening, by group of reasons.", _closed),
    Figure(("active",), "Not closed, not handed to the study team, not on hold, at the week's end.", _active),
    Figure(
        ("stalled", "stale"),
        "Active leads on which nothing happened for longer than their stage allows, in business time.",
        _stalled,
    ),
    Figure(
        ("blockers", "open blockers"),
        "What stands in the way of active leads, by whose move it is.",
        _blockers,
    ),
    Figure(
        ("turnaround", "decision turnaround", "decisions"),
        "Business days from asked to answered, of what the sponsor and the CRO answered in the week.",
        _turnaround,
    ),
    Figure(
        ("sources", "source", "contacted", "cohort"),
        "How far the people came who inquired in the 28 days before the week, by source. Shares from 10 leads "
        "on, a judgement from 20, and none where under 70% of first responses were on time.",
        _sources,
    ),
    Figure(
        ("sites", "site", "scheduled of reviewable"),
        "Visits booked of leads reviewable, of the people who inquired in the 28 days before the week, by site.",
        _sites,
    ),
    Figure(("asks", "ask", "proposals"), "What the rules propose this week, with their arithmetic.", _asks),
)
