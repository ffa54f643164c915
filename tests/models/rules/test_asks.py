"""Which proposals a week calls for, and which it does not."""

from datetime import date

import pytest

from models.rules.asks import Findings, Rule, criteria_signal, findings
from models.rules.history import LeadHistory
from models.rules.sources import Judgement, by_source
from models.rules.week import Week
from models.terms import Rhythm, Side
from tests.models.rules.leads import (
    NEW_YORK,
    OFFICE,
    Event,
    a_lead,
    a_study,
    blocked,
    booked,
    closed,
    duplicate,
    passed_on,
    ready,
    spoke,
    tried,
    unblocked,
)

WEEK = Week(date(2026, 7, 13), NEW_YORK)
ASKED = {"owner_role": "sponsor", "category": "sponsor_cro", "sub_reason": "decision_pending"}


def cohort_of(
    source: str,
    n: int,
    *,
    reviewable: int = 0,
    booked_of_them: int = 0,
    late: int = 0,
    closed_for_it: int = 0,
    closed_otherwise: int = 0,
    site: str = "A",
) -> list[LeadHistory]:
    """Leads of the cohort: the first ones reviewable, the last ones closed, some tried late."""
    leads = []
    for number in range(n):
        events: list[Event] = [spoke("07-07 10:00") if number < late else spoke("07-06 10:00")]
        if number < reviewable:
            events.append(passed_on("07-08 10:00"))
        if number < booked_of_them:
            events += [ready("07-09 10:00"), booked("07-09 11:00", "07-30 10:00")]
        if number >= n - closed_for_it:
            events.append(closed("07-08 17:00", "source_quality", "out_of_area"))
        elif number >= n - closed_for_it - closed_otherwise:
            events.append(closed("07-08 17:00", "patient_choice", "not_interested"))
        leads.append(
            a_lead(*events, received="07-06 09:00", source=source, site=site, ref=f"{source}-{number:02}")
        )
    return leads


def found(*groups: list[LeadHistory]) -> Findings:
    return findings(a_study(*(lead for group in groups for lead in group)), WEEK)


def rules(one: Findings) -> list[Rule]:
    return [ask.rule for ask in one.asks]


STRONG = cohort_of("clinic", 10, reviewable=7, booked_of_them=4)


@pytest.mark.parametrize(
    ("weak", "fires"),
    [
        (cohort_of("ads", 20, reviewable=4, closed_for_it=5), True),
        # nineteen are too few to decide by
        (cohort_of("ads", 19, reviewable=4, closed_for_it=5), False),
        # reviewable more than half as often as the rest
        (cohort_of("ads", 20, reviewable=8, closed_for_it=5), False),
        # most of those closed were closed for reasons of their own
        (cohort_of("ads", 20, reviewable=4, closed_for_it=2, closed_otherwise=3), False),
        (cohort_of("ads", 20, reviewable=4), False),
    ],
)
def test_a_source_is_to_be_adjusted_only_when_all_gates_are_passed(
    weak: list[LeadHistory], fires: bool
) -> None:
    assert (Rule.ADJUST_SOURCE in rules(found(weak, STRONG))) is fires


def test_slow_follow_up_speaks_about_nobodys_source() -> None:
    weak = cohort_of("ads", 20, reviewable=4, late=7, closed_for_it=5)
    facts = a_study(*weak, *STRONG)
    judged = {one.source: one.judgement for one in by_source(facts, WEEK)}
    asked = rules(findings(facts, WEEK))

    assert judged == {"ads": Judgement.WITHHELD, "clinic": Judgement.SIGNAL_ONLY}
    assert Rule.ADJUST_SOURCE not in asked
    assert Rule.SUPPORT_SITE not in asked  # 23 of 30 on time is above the floor


def test_a_source_alone_is_compared_with_nobody() -> None:
    alone = found(cohort_of("ads", 20, reviewable=2, closed_for_it=5))

    assert Rule.ADJUST_SOURCE not in rules(alone)
    assert alone.observations == ()


def test_nine_others_are_no_comparison() -> None:
    few = cohort_of("clinic", 9, reviewable=7, booked_of_them=4)

    assert Rule.ADJUST_SOURCE not in rules(found(cohort_of("ads", 20, reviewable=3, closed_for_it=5), few))


def test_a_third_source_is_pooled_into_the_rest() -> None:
    third = cohort_of("posters", 5, reviewable=1)
    facts = a_study(*cohort_of("ads", 20, reviewable=4), *STRONG, *third)
    rest = {one.source: (one.rest.n, one.rest.reviewable) for one in by_source(facts, WEEK)}

    assert rest == {"ads": (15, 8), "clinic": (25, 5), "posters": (30, 11)}


def test_a_strong_source_is_worth_keeping_and_asks_for_nothing() -> None:
    seen = found(cohort_of("ads", 20, reviewable=4), STRONG)

    assert [one.printed() for one in seen.observations] == [{"rule": "keep_source", "source": "clinic"}]
    assert Rule.KEEP_SOURCE not in rules(seen)


def test_exactly_half_again_as_often_is_enough_to_keep() -> None:
    keeps = cohort_of("clinic", 10, reviewable=3, booked_of_them=2)

    assert found(cohort_of("ads", 10, reviewable=2), keeps).observations[0].about == {"source": "clinic"}


@pytest.mark.parametrize(("waiting", "fires"), [(6, False), (7, True)])
def test_volume_is_held_when_more_are_ready_than_two_weeks_of_slots(waiting: int, fires: bool) -> None:
    leads = [
        a_lead(spoke("07-15 10:00"), ready("07-16 10:00"), received="07-15 09:00", ref=f"T-{n}")
        for n in range(waiting)
    ]
    facts = a_study(*leads, slots=3)

    assert (
        [ask.printed() for ask in findings(facts, WEEK).asks]
        == [{"rule": "hold_volume", "site": "A", "ready": 7}]
    ) is fires


def test_a_site_that_answers_late_is_offered_support() -> None:
    seen = found(cohort_of("ads", 10, late=4))

    assert [ask.printed() for ask in seen.asks[:1]] == [
        {"rule": "support_site", "site": "A", "with": "first_response"}
    ]
    assert seen.asks[0].because == {"on_time": 6, "first_response_due": 10}


def test_seven_of_ten_on_time_is_enough() -> None:
    assert Rule.SUPPORT_SITE not in rules(found(cohort_of("ads", 10, late=3)))


@pytest.mark.parametrize(
    ("owners", "fires", "elsewhere"),
    [
        (("site_lead", "site_lead", "external_records", "external_records", "sponsor"), True, None),
        (("site_lead", "patient", "external_records", "external_records", "sponsor"), False, {Side.PATIENT: 1, Side.EXTERNAL: 2, Side.SPONSOR: 1}),
        ((), False, None),
    ],
)  # fmt: skip
def test_few_visits_are_the_sites_matter_only_if_its_own_blockers_stand_in_the_way(
    owners: tuple[str, ...], fires: bool, elsewhere: dict[Side, int] | None
) -> None:
    blockers = [
        a_lead(
            spoke("07-13 10:00"), blocked("07-14 10:00", "07-31 17:00", owner_role=owner), ref=f"B-{number}"
        )
        for number, owner in enumerate(owners)
    ]
    seen = found(cohort_of("clinic", 8, reviewable=8, booked_of_them=3), blockers)

    assert (Rule.SUPPORT_SITE in rules(seen)) is fires
    assert [one.sides for one in seen.redirected] == ([elsewhere] if elsewhere else [])


def test_five_leads_that_touch_one_criterion_call_for_clearer_criteria() -> None:
    question = {"owner_role": "sponsor", "category": "protocol", "sub_reason": "criteria_question_washout"}
    asked = [
        a_lead(spoke("07-13 10:00"), blocked("07-14 10:00", "07-31 17:00", **question), ref=f"Q-{n}")
        for n in range(3)
    ]
    ended = [
        a_lead(
            spoke("07-01 10:00"),
            closed("07-02 10:00", "protocol_fit", "washout"),
            received="07-01 09:00",
            ref=f"W-{n}",
        )
        for n in range(2)
    ]
    seen = findings(a_study(*asked, *ended), WEEK)

    assert seen.asks[0].printed() == {"rule": "clarify_criteria", "criterion": "washout", "leads": 5}


def test_closes_that_name_no_criterion_are_not_the_same_criterion() -> None:
    ended = [
        a_lead(
            spoke("07-13 10:00"),
            closed("07-14 10:00", "protocol_fit", "study_team_not_pursuing"),
            ref=f"T-{n}",
        )
        for n in range(9)
    ]
    facts = a_study(*ended)

    assert len(criteria_signal(facts, WEEK)["study_team_not_pursuing"]) == 9
    assert findings(facts, WEEK).asks == ()


def test_closes_of_more_than_28_days_ago_and_answered_questions_are_history() -> None:
    question = {"owner_role": "sponsor", "category": "protocol", "sub_reason": "criteria_question_washout"}
    answered = a_lead(
        spoke("07-13 10:00"), blocked("07-13 11:00", "07-31 17:00", **question), unblocked("07-14 10:00")
    )
    old = a_lead(
        spoke("06-15 10:00"), closed("06-19 10:00", "protocol_fit", "washout"), received="06-15 09:00"
    )

    assert criteria_signal(a_study(answered, old), WEEK) == {}


def stale_leads(number: int, site: str = "A") -> list[LeadHistory]:
    return [a_lead(tried("07-13 10:00"), ref=f"{site}-{n}", site=site) for n in range(number)]


def fresh_leads(number: int, site: str = "A") -> list[LeadHistory]:
    return [
        a_lead(tried("07-17 10:00"), received="07-17 09:00", ref=f"{site}-F{n}", site=site)
        for n in range(number)
    ]


@pytest.mark.parametrize(("late", "fresh", "fires"), [(4, 0, False), (5, 15, True), (5, 16, False)])
def test_stale_leads_are_reviewed_when_they_are_five_and_a_quarter(
    late: int, fresh: int, fires: bool
) -> None:
    assert (Rule.REVIEW_STALE_LEADS in rules(found(stale_leads(late), fresh_leads(fresh)))) is fires


def test_a_single_site_is_reviewed_where_the_study_as_a_whole_is_not_late() -> None:
    leads = [*stale_leads(5), *fresh_leads(1), *fresh_leads(20, "B")]
    seen = findings(a_study(*leads, sites={"A": OFFICE, "B": OFFICE}), WEEK)

    assert [ask.printed() for ask in seen.asks] == [
        {"rule": "review_stale_leads", "scope": "site", "site": "A", "stale": 5, "active": 6}
    ]


def test_one_lead_left_untouched_for_more_than_two_days_is_enough() -> None:
    untouched = a_lead(received="07-15 16:59")
    just_in_time = a_lead(received="07-15 17:00")

    assert findings(a_study(untouched), WEEK).asks[0].about["untouched"] == 1
    assert findings(a_study(just_in_time), WEEK).asks == ()


def waiting(number: int, due: str, *, resolved: str | None = None) -> list[LeadHistory]:
    done = [unblocked(resolved)] if resolved else []
    return [
        a_lead(spoke("06-29 10:00"), spoke("07-17 10:00"), blocked("07-01 10:00", due, **ASKED), *done, received="06-29 09:00", ref=f"D-{n}")
        for n in range(number)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("leads", "rhythm", "to"),
    [
        (waiting(2, "07-16 17:00"), Rhythm.WEEKLY, None),
        (waiting(3, "07-16 17:00"), Rhythm.WEEKLY, "twice_weekly"),
        (waiting(3, "07-16 17:00"), Rhythm.TWICE_WEEKLY, None),
        # one answer, exactly five business days late and more
        (waiting(1, "07-10 17:00"), Rhythm.WEEKLY, None),
        (waiting(1, "07-10 16:00"), Rhythm.WEEKLY, "twice_weekly"),
        # back after two weeks without a late answer
        (waiting(1, "07-15 17:00", resolved="07-15 18:00"), Rhythm.TWICE_WEEKLY, None),
        (waiting(1, "07-02 17:00", resolved="07-06 10:00"), Rhythm.TWICE_WEEKLY, None),
        (waiting(1, "07-02 17:00", resolved="07-02 18:00"), Rhythm.TWICE_WEEKLY, "weekly"),
    ],
)
def test_reports_come_more_often_while_decisions_wait(
    leads: list[LeadHistory], rhythm: Rhythm, to: str | None
) -> None:
    seen = findings(a_study(*leads, rhythm=rhythm), WEEK)
    asked = [ask.about["to"] for ask in seen.asks if ask.rule is Rule.CHANGE_CADENCE]

    assert asked == ([to] if to else [])


def test_four_quiet_weeks_make_a_report_every_two_weeks_enough() -> None:
    quiet = a_lead(spoke("06-15 10:00"), closed("06-16 10:00"), received="06-15 09:00")
    young = a_lead(spoke("06-29 10:00"), closed("06-30 10:00"), received="06-29 09:00")

    assert rules(findings(a_study(quiet), WEEK)) == [Rule.CHANGE_CADENCE]
    assert rules(findings(a_study(young), WEEK)) == []
    assert rules(findings(a_study(), WEEK)) == []


def test_an_overdue_answer_of_the_sponsor_leads_and_two_is_all_a_headline_holds() -> None:
    late = waiting(3, "07-09 17:00")
    seen = findings(a_study(*late, *stale_leads(5), a_lead(duplicate("07-14 10:00"))), WEEK)

    assert [one.rule for one in seen.headline()] == [Rule.SPONSOR_DECISION_OVERDUE, Rule.REVIEW_STALE_LEADS]
    assert rules(seen) == [Rule.REVIEW_STALE_LEADS, Rule.CHANGE_CADENCE]
