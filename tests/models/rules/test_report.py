"""The worked study's week, figure by figure, and studies of other shapes."""

import json
from datetime import date

import pytest

from models.rules.report import exact_internal
from tests.models.rules.leads import a_lead, a_study, duplicate, spoke
from tests.models.rules.scenario import shared_scenario, study_facts

MONDAY = date(2026, 7, 13)


def test_a_week_does_not_start_on_a_tuesday() -> None:
    with pytest.raises(ValueError, match="Monday"):
        exact_internal(a_study(), date(2026, 7, 14))


def test_facts_from_after_the_week_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot tell"):
        exact_internal(a_study(as_of="07-20 00:01"), MONDAY)


def test_a_study_without_leads_has_nothing_to_divide_by() -> None:
    printed = exact_internal(a_study(), MONDAY)

    assert printed["flow"]["new_inquiries"] == 0
    assert printed["stale_at_end"]["share_of_active"] is None
    assert printed["first_response"]["pct"] is None
    assert printed["source_cohort"] == {}
    assert printed["site_cohort"]["A"]["reviewable_wilson95"] is None
    assert printed["asks"] == []


def test_a_source_with_few_leads_has_counts_and_no_shares() -> None:
    leads = [a_lead(spoke("07-06 10:00"), received="07-06 09:00", ref=f"T-{n}") for n in range(9)]
    printed = exact_internal(a_study(*leads), MONDAY)["source_cohort"]["letters"]

    assert (printed["n"], printed["contacted"], printed["judgement"]) == (9, 9, "not_enough_data")
    assert (printed["contacted_pct"], printed["contacted_wilson95"]) == (None, None)


def test_duplicates_count_nowhere() -> None:
    once = a_lead(spoke("07-06 10:00"), received="07-06 09:00", ref="T-1")
    again = a_lead(spoke("07-14 10:00"), duplicate("07-15 10:00", "T-1"), received="07-13 09:00", ref="T-2")

    assert exact_internal(a_study(once, again), MONDAY) == exact_internal(a_study(once), MONDAY)


def test_the_figures_are_plain_values() -> None:
    printed = exact_internal(a_study(a_lead(spoke("07-14 10:00"))), MONDAY)

    assert json.loads(json.dumps(printed)) == printed


def test_the_worked_study_comes_out_figure_by_figure() -> None:
    written = shared_scenario("two_channels.json")
    printed = exact_internal(study_facts(written), MONDAY)

    assert printed == written["expected"]["exact_internal"]
    assert printed["asks"] == written["expected"]["asks"]
    assert printed["observations"] == written["expected"]["observations"]
