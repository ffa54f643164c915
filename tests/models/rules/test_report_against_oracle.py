"""A week's exact figures beside those an independent count finds, in invented studies of many shapes."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from models.rules.report import exact_internal
from models.rules.sponsor_report import sponsor_display
from tests.models.rules.oracle import SIDE, Oracle, at, fisher, middle, wilson
from tests.models.rules.scenario import shared_scenario, study_facts
from tests.models.rules.worlds import drawn, with_gaps

Printed = dict[str, Any]


def printed_of(written: Printed) -> Printed:
    """What the rules say of the written study's week."""
    monday = datetime.fromisoformat(written["window"]["start"]).date()
    return exact_internal(study_facts(written), monday)


def test_the_oracle_finds_the_worked_study_s_figures() -> None:
    """Who checks is checked: the oracle agrees with the figures worked out by hand."""
    written = shared_scenario("two_channels.json")

    compare(Oracle(written), written["expected"]["exact_internal"])


@pytest.mark.parametrize("seed", [*range(40), 47, 302, 315])
def test_every_figure_is_what_an_independent_count_finds(seed: int) -> None:
    written = drawn(seed)

    compare(Oracle(written), printed_of(written))


@pytest.mark.parametrize("seed", range(40))
def test_a_history_with_gaps_is_counted_as_far_as_it_is_known(seed: int) -> None:
    written = with_gaps(seed)
    monday = datetime.fromisoformat(written["window"]["start"]).date()
    facts = study_facts(written)
    printed = exact_internal(facts, monday)
    shown = sponsor_display(facts, monday)

    assert printed["flow"] == Oracle(written).flow() == shown["study_totals_week"]
    assert sum(printed["stage_at_end"].values()) == len(Oracle(written).leads)
    assert json.loads(json.dumps([printed, shown])) == [printed, shown]


def compare(oracle: Oracle, printed: Printed) -> None:
    """Every figure, one after the other."""
    leads = oracle.leads
    assert printed["flow"] == oracle.flow()
    assert set(printed["moved_leads"]) == {one["lead_ref"] for one in leads if oracle.moved(one)}
    closed = [one for one in leads if oracle.before(one["closed_at"])]
    week = [one for one in closed if oracle.in_week(one["closed_at"])]
    month = [one for one in closed if at(one["closed_at"]) >= oracle.m_start]
    reasons = Counter(f"{one['close_group']}/{one['close_reason']}" for one in week)
    assert printed["closed_in_window"] == dict(reasons)
    assert printed["closed_in_window_by_group"] == dict(Counter(one["close_group"] for one in week))
    assert printed["closed_28d_by_group"] == dict(Counter(one["close_group"] for one in month))
    assert printed["stage_at_end"] == dict(Counter(oracle.stage(one) for one in leads))
    active = oracle.active()
    assert printed["active_at_end"] == len(active)
    stale = {one["lead_ref"]: found for one in active if (found := oracle.stale(one))}
    assert printed["stale_at_end"]["leads"] == stale
    assert printed["stale_at_end"]["total"] == len(stale)
    assert printed["stale_at_end"]["by_category"] == dict(Counter(stale.values()))
    share = round(len(stale) / len(active), 4) if active else None
    assert printed["stale_at_end"]["share_of_active"] == share
    assert printed["stale_by_site"] == {
        site: {
            "active": sum(one["site"] == site for one in active),
            "stale": sum(one["site"] == site and one["lead_ref"] in stale for one in active),
        }
        for site in oracle.w["sites"]
    }
    compare_responses(oracle, printed["first_response"])
    compare_blockers(oracle, printed["open_blockers"])
    compare_cohorts(oracle, printed)
    compare_asks(oracle, printed, stale, active)


def compare_responses(oracle: Oracle, printed: Printed) -> None:
    due, on_time, missed = oracle.responses(oracle.leads, oracle.start)
    assert (printed["due_in_window"], printed["on_time"]) == (due, on_time)
    assert sorted(printed["missed"]) == sorted(missed)
    assert printed["pct"] == (round(100 * on_time / due, 1) if due else None)
    waits = sorted(
        oracle.minutes(one["site"], at(one["created_at"]), at(one["contact_attempts"][0]["at"]))
        for one in oracle.leads
        if one["contact_attempts"] and oracle.in_week(one["contact_attempts"][0]["at"])
    )
    assert printed["median_n"] == len(waits)
    assert printed["median_business_minutes"] == (pytest.approx(middle(waits)) if waits else None)
    for site in oracle.w["sites"]:
        here = [one for one in oracle.leads if one["site"] == site]
        due, on_time, _ = oracle.responses(here, oracle.start)
        assert printed["by_site"][site] == {"due": due, "on_time": on_time}


def compare_blockers(oracle: Oracle, printed: Printed) -> None:
    found = [(one, blocker) for one in oracle.active() for blocker in oracle.open_blockers(one)]
    assert printed["total"] == len(found)
    assert printed["by_side"] == dict(Counter(SIDE[blocker["owner_role"]] for _, blocker in found))
    names = Counter(f"{blocker['category']}/{blocker['sub_reason']}" for _, blocker in found)
    assert printed["by_category"] == dict(names)
    late = {
        (one["lead_ref"], blocker["sub_reason"], blocker["due_at"]): oracle.minutes(
            one["site"], at(blocker["due_at"]), oracle.end
        )
        / 480
        for one, blocker in found
        if at(blocker["due_at"]) < oracle.end
    }
    said = {
        (one["lead"], one["sub_reason"], one["due_at"]): one["business_days_overdue"]
        for one in printed["overdue"]
    }
    assert said.keys() == late.keys()
    for key, days in said.items():
        assert days == pytest.approx(late[key], abs=0.0501)


def compare_cohorts(oracle: Oracle, printed: Printed) -> None:
    sources = {one["source"] for one in oracle.cohort()}
    assert printed["source_cohort"].keys() == sources
    for source in sources:
        own = oracle.tally(oracle.cohort(source=source))
        rest = oracle.tally([one for one in oracle.cohort() if one["source"] != source])
        said = printed["source_cohort"][source]
        few = own["n"] < 10
        compare_tally(own, said, few=few)
        p = fisher(own["reviewable"], own["n"], rest["reviewable"], rest["n"]) if rest["n"] else None
        assert said["fisher_p_lower_than_rest"] == (None if few or p is None else round(float(p), 4))
        assert said["rest"]["n"] == rest["n"]
        assert said["rest"]["reviewable"] == rest["reviewable"]
        timely = 10 * own["on_time_first_response"] >= 7 * own["first_response_due"] > 0
        judgement = "not_enough_data" if few else "decidable" if own["n"] >= 20 else "signal_only"
        if not few and not timely:
            judgement = "withheld_follow_up_late"
        assert said["judgement"] == judgement
    for site in oracle.w["sites"]:
        compare_tally(oracle.tally(oracle.cohort(site=site)), printed["site_cohort"][site], few=False)
    compare_tally(oracle.tally(oracle.cohort()), printed["all_cohort"], few=False)


def compare_tally(own: Printed, said: Printed, *, few: bool) -> None:
    assert {key: said[key] for key in own} == own
    n = own["n"]
    for name in ("contacted", "prescreen_completed", "reviewable", "booked"):
        assert said[f"{name}_pct"] == (None if few or not n else round(100 * own[name] / n, 1))
        assert said[f"{name}_wilson95"] == (None if few else wilson(own[name], n))


def compare_asks(oracle: Oracle, printed: Printed, stale: dict[str, str], active: list[Printed]) -> None:
    asks = printed["asks"]

    def about(rule: str, *keys: str) -> set[Any]:
        found = [tuple(one[key] for key in keys) for one in asks if one["rule"] == rule]
        return {one[0] if len(one) == 1 else one for one in found}

    assert about("adjust_source", "source") == oracle.adjusted()
    assert {one["source"] for one in printed["observations"]} == oracle.kept()
    assert about("support_site", "site", "with") == oracle.supported()
    criteria = oracle.criteria()
    assert {key: set(refs) for key, refs in printed["criteria_signal"].items()} == criteria
    many = {key for key, refs in criteria.items() if len(refs) >= 5}
    assert about("clarify_criteria", "criterion") == many - {"study_team_not_pursuing", "other_criterion"}
    assert about("hold_volume", "site") == {
        code
        for code, site in oracle.w["sites"].items()
        if site["screening_slots_per_week"] is not None
        and sum(one["site"] == code and oracle.stage(one) == "ready_to_schedule" for one in active)
        > 2 * site["screening_slots_per_week"]
    }
    untouched = any(
        oracle.stage(one) == "new" and oracle.minutes(one["site"], at(one["created_at"]), oracle.end) > 960
        for one in active
    )
    whole = len(stale) >= 5 and 4 * len(stale) >= len(active)
    at_sites = {
        site
        for site in oracle.w["sites"]
        if (late := sum(one["site"] == site and one["lead_ref"] in stale for one in active)) >= 5
        and 4 * late >= sum(one["site"] == site for one in active)
    }
    reviews = [one for one in asks if one["rule"] == "review_stale_leads"]
    if whole or untouched:
        assert [one["scope"] for one in reviews] == ["study"]
    else:
        assert {one["site"] for one in reviews} == at_sites
