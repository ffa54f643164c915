"""What a sponsor sees of the worked study and of small ones."""

import json
from datetime import date, timedelta

import pytest

from models.rules.disclosure import Told
from models.rules.lead_facts import LeadHistory
from models.rules.sponsor_report import sponsor_display, sponsor_display_strict, what_was_told
from models.rules.week import StudyFacts
from tests.models.rules.leads import OFFICE, a_lead, a_study, closed, spoke
from tests.models.rules.scenario import shared_scenario, study_facts

MONDAY = date(2026, 7, 13)


def test_facts_from_after_the_week_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot tell"):
        sponsor_display(a_study(as_of="07-21 00:00"), MONDAY)


def test_no_reference_and_no_owner_is_ever_shown() -> None:
    leads = [a_lead(spoke("07-14 10:00"), ref=f"T-{n}", source="letters") for n in range(30)]
    printed = json.dumps(sponsor_display(a_study(*leads), MONDAY))

    assert "T-" not in printed


def test_a_single_closed_lead_has_no_reason_in_public() -> None:
    printed = sponsor_display(a_study(a_lead(closed("07-14 10:00"))), MONDAY)

    assert printed["study_totals_week"]["closed"] == 1
    assert printed["closed_by_group_week"] == {"form": "omitted"}
    assert printed["closed_by_group_28d"] == {"form": "omitted"}


def test_a_week_that_would_leave_a_few_of_the_month_is_not_shown() -> None:
    month = [a_lead(closed("07-01 10:00"), received="07-01 09:00", ref=f"M-{n}") for n in range(2)]
    week = [a_lead(closed("07-14 10:00"), ref=f"W-{n}") for n in range(6)]
    others = [
        a_lead(closed("07-15 10:00", "patient_choice", "not_interested"), ref=f"O-{n}") for n in range(9)
    ]
    printed = sponsor_display(a_study(*month, *week, *others), MONDAY)

    assert printed["closed_by_group_28d"]["cells"] == {"no_response": 8, "patient_choice": 9}
    assert printed["closed_by_group_week"] == {
        "form": "names_only",
        "names": ["patient_choice", "no_response"],
    }


def test_a_source_whose_size_is_hidden_has_no_judgement_either() -> None:
    few = [
        a_lead(spoke("07-06 10:00"), received="07-06 09:00", source="posters", ref=f"P-{n}") for n in range(3)
    ]
    many = [
        a_lead(spoke("07-06 10:00"), received="07-06 09:00", source="letters", ref=f"L-{n}")
        for n in range(30)
    ]
    printed = sponsor_display(a_study(*few, *many, sites={"A": OFFICE, "B": OFFICE}), MONDAY)

    assert {row["judgement"] for row in printed["source_table_28d"].values()} == {"not shown"}
    assert printed["site_table_28d"]["A"]["n"] == 33
    assert printed["site_table_28d"]["B"]["n"] == 0


def test_the_worked_study_shows_a_sponsor_what_it_should() -> None:
    written = shared_scenario("two_channels.json")

    assert sponsor_display(study_facts(written), MONDAY) == written["expected"]["sponsor_display"]


def test_the_worked_study_shows_less_where_strictness_was_agreed() -> None:
    written = shared_scenario("two_channels.json")
    expected = written["expected"]["sponsor_display_strict_min_cell_11"]
    printed = sponsor_display_strict(study_facts(written), MONDAY)

    assert {name: printed[name] for name in expected} == expected
    assert printed["study_totals_week"] == written["expected"]["sponsor_display"]["study_totals_week"]


def lead_history(week: int, number: int, group: str) -> list[LeadHistory]:
    """Leads received and closed on the Monday of a week, counted from 22 June."""
    day = (date(2026, 6, 22) + timedelta(weeks=week)).strftime("%m-%d")
    reason = {"no_response": "unable_to_reach", "patient_choice": "not_interested"}[group]
    return [
        a_lead(spoke(f"{day} 10:00"), closed(f"{day} 11:00", group, reason), received=f"{day} 09:00", ref=f"{group}-{week}-{n}")
        for n in range(number)
    ]  # fmt: skip


def as_of_week(leads: list[LeadHistory], week: int) -> StudyFacts:
    end = date(2026, 6, 29) + timedelta(weeks=week)
    known = [lead for lead in leads if lead.received_at.date() < end]
    return a_study(*known, as_of=f"{end:%m-%d} 00:00")


def test_two_digests_side_by_side_do_not_tell_what_came_between() -> None:
    leads = [
        *lead_history(0, 6, "no_response"),
        *lead_history(0, 9, "patient_choice"),
        *lead_history(1, 2, "no_response"),
        *lead_history(1, 7, "patient_choice"),
    ]
    first = sponsor_display(as_of_week(leads, 0), date(2026, 6, 22))
    told = what_was_told(first, date(2026, 6, 22))
    facts, monday = as_of_week(leads, 1), date(2026, 6, 29)

    # eight after six would be two
    assert sponsor_display(facts, monday)["closed_by_group_28d"]["cells"] == {
        "no_response": 8,
        "patient_choice": 16,
    }
    assert sponsor_display(facts, monday, told)["closed_by_group_28d"]["form"] == "names_only"


def test_asked_twice_the_same_week_reads_the_same() -> None:
    leads = [
        *lead_history(0, 6, "no_response"),
        *lead_history(0, 9, "patient_choice"),
        *lead_history(1, 2, "no_response"),
        *lead_history(1, 7, "patient_choice"),
    ]
    first = sponsor_display(as_of_week(leads, 0), date(2026, 6, 22))
    told = what_was_told(first, date(2026, 6, 22))
    facts, monday = as_of_week(leads, 1), date(2026, 6, 29)
    once = sponsor_display(facts, monday, told)

    assert sponsor_display(facts, monday, (*told, *what_was_told(once, monday))) == once


def test_strict_breakdowns_rest_until_their_windows_no_longer_overlap() -> None:
    leads = [
        lead
        for week in range(6)
        for group in ("no_response", "patient_choice")
        for lead in lead_history(week, 15, group)
    ]
    told: tuple[Told, ...] = ()
    forms = []
    for week in range(1, 6):
        monday = date(2026, 6, 22) + timedelta(weeks=week)
        shown = sponsor_display_strict(as_of_week(leads, week), monday, told)
        told = (*told, *what_was_told(shown, monday))
        forms.append((shown["closed_by_group_28d"]["form"], shown["source_table_28d"]["letters"]["n"]))

    assert forms == [("table", 30), *[("omitted", "not shown")] * 3, ("table", 120)]
