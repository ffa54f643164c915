"""What overrides of the policy may say, and whose word wins."""

from typing import Any

import pytest

from models.rules.clock_policy import Hears, Moment, PolicyError, Rung
from models.rules.policy import DEFAULT_POLICY
from models.rules.policy_overrides import check_overrides, resolve


def override(clock: str = "first_response", **more: Any) -> dict[str, Any]:
    scopes: dict[str, Any] = {
        scope: more.pop(scope) for scope in ("study", "site", "stage", "source") if scope in more
    }
    version = {"version": more.pop("version")} if "version" in more else {}
    return {**(scopes or {"site": "101"}), **version, "clocks": {clock: more}}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            override(target="1 bh"),
            (
                "The clock first_response (site 101) makes no sense: it would warn at 2 bh, after it is due "
                'at 1 bh. Write for example warn = "1 bh".'
            ),
        ),
        (
            override(warn="3 bh", escalate=[{"to": "site_lead", "at": "150 min"}]),
            (
                "The clock first_response (site 101) makes no sense: it would tell site_lead at 150 min, "
                'before the warning or the target at 3 bh. Write for example escalate = [{to = "site_lead", '
                'at = "4 bh"}].'
            ),
        ),
        (
            override(warn=False, escalate=[{"to": "pi", "at": "2 bh"}]),
            (
                "The clock first_response (site 101) makes no sense: it would tell pi at 2 bh, before the "
                'warning or the target at 4 bh. Write for example escalate = [{to = "pi", at = "4 bh"}].'
            ),
        ),
        (
            override(target=0),
            (
                "The clock first_response (site 101) makes no sense: a target of 0 minutes is not above "
                'zero. Write for example "4 bh".'
            ),
        ),
        (
            override(warn=-60),
            (
                "The clock first_response (site 101) makes no sense: a warning of -60 minutes is not above "
                'zero. Write for example "4 bh".'
            ),
        ),
        (
            override(target="400 bd"),
            (
                "The clock first_response (site 101) makes no sense: a target of 400 bd is longer than a "
                'year. Write for example "4 bh".'
            ),
        ),
        (
            override(escalate=[{"to": "pi"}, {"to": "pi", "at": "1 bd"}]),
            (
                "The clock first_response (site 101) makes no sense: it would tell pi twice; each is told "
                'once. Write for example escalate = [{to = "pi"}].'
            ),
        ),
        (
            override("visit_prep", target="4 bd"),
            (
                "The clock visit_prep (site 101) makes no sense: it would warn at 3 bd before the visit, "
                'after it is due at 4 bd before the visit. Write for example warn = "4 bd".'
            ),
        ),
        (
            override(target="4 h"),
            (
                "“4 h” is no length of time for the target of first_response (site 101). Write “15 min”, "
                "“4 bh” (business hours) or “2 bd” (business days)."
            ),
        ),
        (
            override("visit_reminder", target=["3 bd"]),
            (
                "“3 bd” is no length of time for the target of visit_reminder (site 101). Write “72 h” or "
                "“90 min”."
            ),
        ),
        (
            override(target=True),
            (
                "“True” is no length of time for the target of first_response (site 101). Write “15 min”, "
                "“4 bh” (business hours) or “2 bd” (business days)."
            ),
        ),
        (
            override(target=[]),
            'The target of first_response (site 101) is empty. Write for example target = ["1 bd", "2 bd"].',
        ),
        (
            override(escalate=[{"to": "boss"}]),
            (
                "The escalation of first_response (site 101) knows nobody called “boss”. Use one of "
                "lead_owner, site_lead, pi, study_ops, blocker_owner, role_above, decision_contact, for "
                'example escalate = [{to = "site_lead", at = "8 bh"}].'
            ),
        ),
        (
            override(escalate="site_lead"),
            (
                "The escalation of first_response (site 101) must be a list, for example "
                'escalate = [{to = "site_lead", at = "8 bh"}].'
            ),
        ),
        (
            override(escalate=[{"at": "8 bh"}]),
            (
                "Each escalation of first_response (site 101) says whom to tell and when, for example "
                'escalate = [{to = "site_lead", at = "8 bh"}].'
            ),
        ),
        (
            override(due="4 bh"),
            (
                "The clock first_response (site 101) knows no “due”. It takes target, warn, escalate, for "
                'example target = "4 bh".'
            ),
        ),
        (
            override("records_chase", due="4 bh"),
            (
                "The clock records_chase (site 101) knows no “due”. It takes target, warn, escalate, "
                'repeat_every, for example target = "4 bh".'
            ),
        ),
        (
            {"site": "101", "clocks": {"first_response": "4 bh"}},
            (
                "The clock first_response (site 101) must say what differs, for example "
                'study = "HF-204", version = "2", clocks.first_response.target = "2 bh".'
            ),
        ),
        (
            {"site": "101"},
            (
                "The policy of site 101 has no clocks. Write for example "
                'study = "HF-204", version = "2", clocks.first_response.target = "2 bh".'
            ),
        ),
        (
            {"clocks": {"first_response": {"target": "4 bh"}}},
            (
                "A policy must name what it is for: study, site, stage, source, for example "
                'study = "HF-204", version = "2", clocks.first_response.target = "2 bh".'
            ),
        ),
        (
            {"sites": "101", "clocks": {}},
            (
                "A policy knows no “sites”. It takes study, site, stage, source, version and clocks, for "
                'example study = "HF-204", version = "2", clocks.first_response.target = "2 bh".'
            ),
        ),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        check_overrides([wrong])

    assert str(refusal.value) == sentence


def test_an_unknown_clock_is_refused_wherever_it_is_named() -> None:
    with pytest.raises(PolicyError, match=r"^There is no clock called “tea_break”\. The clocks are first_"):
        resolve("tea_break")
    with pytest.raises(PolicyError, match=r"^There is no clock called “tea_break” \(study HF-204\)\."):
        resolve("prescreen", [override("tea_break", study="HF-204", target="15 min")])


def test_overrides_that_only_clash_together_are_refused() -> None:
    shorter = override(site="101", target="2 bh")
    later_warning = override(stage="new", warn="3 bh")
    check_overrides([shorter])
    check_overrides([later_warning])

    with pytest.raises(
        PolicyError, match=r"first_response \(stage new\) .* warn at 3 bh, after it is due at 2"
    ):
        check_overrides([shorter, later_warning])


def test_nothing_said_is_the_default() -> None:
    assert resolve("prescreen", study="HF-204", site="101") == DEFAULT_POLICY["prescreen"]


def test_an_override_changes_what_it_states_and_nothing_else() -> None:
    clock = resolve("first_response", [override(study="HF-204", version=7, warn="1 bh")], study="HF-204")

    assert (clock.target, clock.warn, clock.rungs) == (240, 60, DEFAULT_POLICY["first_response"].rungs)
    assert (clock.origin, clock.version) == ("study HF-204", "7")
    assert clock.origins == {"warn": "study HF-204"}


def test_an_override_of_somebody_else_changes_nothing() -> None:
    others = [override(site="102", target="2 bh"), override(study="HF-204", site="102", target="2 bh")]

    assert resolve("first_response", others, study="HF-204", site="101") == DEFAULT_POLICY["first_response"]


@pytest.mark.parametrize(
    ("asked", "target", "origin"),
    [
        ({}, 240, "default"),
        ({"study": "HF-204"}, 121, "study HF-204"),
        ({"study": "HF-204", "site": "101"}, 122, "site 101"),
        ({"study": "HF-204", "site": "101", "stage": "new"}, 123, "stage new"),
        ({"study": "HF-204", "site": "101", "stage": "new", "source": "registry"}, 124, "source registry"),
        ({"study": "HF-204", "site": "102", "source": "registry"}, 125, "study HF-204, site 102"),
    ],
)
def test_the_most_specific_word_wins(asked: dict[str, str], target: int, origin: str) -> None:
    said = [
        override(source="registry", target=124),
        override(study="HF-204", site="102", target=125),
        override(stage="new", target=123),
        override(study="HF-204", target=121),
        override(site="101", target=122),
    ]
    clock = resolve("first_response", said, **asked)

    assert (clock.target, clock.origin) == (target, origin)


def test_each_field_keeps_the_word_of_whoever_stated_it() -> None:
    said = [override(site="101", warn="1 bh"), override(study="HF-204", version="4", target="3 bh", warn=90)]
    clock = resolve("first_response", said, study="HF-204", site="101")

    assert (clock.target, clock.warn, clock.version) == (180, 60, "4")
    assert clock.origins == {"target": "study HF-204", "warn": "site 101"}


def test_an_escalation_without_a_time_falls_at_the_target_stated_with_it() -> None:
    clock = resolve("prescreen", [override("prescreen", escalate=[{"to": "pi"}], target="3 bd")], site="101")

    assert clock.rungs == (Rung(1440, Hears.PI),)


def test_the_cadence_of_attempts_may_have_other_steps() -> None:
    clock = resolve("next_attempt", [override("next_attempt", target=["4 bh", "1 bd"])], site="101")

    assert clock.targets == (240, 480)
    assert clock.warn is Moment.DUE_DAY


def test_a_warning_may_be_turned_off_or_put_on_a_moment() -> None:
    assert resolve("prescreen", [override("prescreen", warn=False)], site="101").warn is None
    assert resolve("prescreen", [override("prescreen", warn="due_day")], site="101").warn is Moment.DUE_DAY


def test_further_limits_may_be_changed() -> None:
    chase = resolve("records_chase", [override("records_chase", repeat_every="3 bd")], site="101")
    visit = resolve("scheduling", [override("scheduling", visit_within="5 bd")], site="101")

    assert chase.repeat_every == 1440
    assert visit.also == {"visit_within": 2400}
