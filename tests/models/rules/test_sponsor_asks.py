"""A proposal must not tell a sponsor what the tables hide."""

from datetime import date

from models.rules.asks import Proposal, Rule, findings
from models.rules.sponsor_asks import for_sponsor
from models.rules.sponsor_report import sponsor_display
from tests.models.rules.scenario import shared_scenario, study_facts

ROW = {"n": 20, "contacted": 12, "reviewable": 6, "booked": 5}
DISPLAY = {
    "mode": "standard",
    "min_cell": 5,
    "source_table_28d": {
        "ads": ROW,
        "posters": {**ROW, "reviewable": "<5"},
        "talks": {**ROW, "n": "not shown"},
    },
    "stale_by_site": {"form": "table", "cells": {"A": 6, "B": "<5"}},
    "active_by_site": {"form": "table", "cells": {"A": 9, "B": 8}},
}


def test_a_rule_that_fires_on_hidden_numbers_is_left_out() -> None:
    asks = tuple(Proposal(Rule.ADJUST_SOURCE, {"source": source}) for source in ("ads", "posters", "talks"))

    assert [one.about["source"] for one in for_sponsor(asks, DISPLAY)] == ["ads"]
    assert [one.about["source"] for one in for_sponsor(asks, {**DISPLAY, "mode": "strict"})] == [
        "ads",
        "posters",
    ]


def test_numbers_of_a_site_stay_only_where_the_tables_show_them() -> None:
    asks = (
        Proposal(Rule.REVIEW_STALE_LEADS, {"scope": "site", "site": "A", "stale": 6, "active": 9}),
        Proposal(Rule.HOLD_VOLUME, {"site": "A", "ready": 9}, {"slots_per_week": 4}),
        Proposal(Rule.REVIEW_STALE_LEADS, {"scope": "study", "stale": 1, "active": 3, "untouched": 1}),
    )

    assert [one.printed() for one in for_sponsor(asks, DISPLAY)] == [
        {"rule": "review_stale_leads", "scope": "site", "site": "A", "stale": 6, "active": 9},
        {"rule": "hold_volume", "site": "A"},
        {"rule": "review_stale_leads", "scope": "study", "stale": 1, "active": 3, "untouched": 1},
    ]


def test_the_arithmetic_stays_inside() -> None:
    (ask,) = for_sponsor((Proposal(Rule.ADJUST_SOURCE, {"source": "ads"}, {"reviewable": 6}),), DISPLAY)

    assert ask.because == {}


def test_the_worked_study_keeps_its_asks() -> None:
    facts = study_facts(shared_scenario("two_channels.json"))
    found = findings(facts, facts.week(date(2026, 7, 13)))
    display = sponsor_display(facts, date(2026, 7, 13))

    assert [one.printed() for one in for_sponsor(found.asks, display)] == [
        one.printed() for one in found.asks
    ]
    assert len(for_sponsor(found.observations, display)) == 1
