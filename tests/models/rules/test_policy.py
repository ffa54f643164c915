"""The default policy against the table it is taken from."""

import json

import pytest

from models.rules.clock_policy import ClockPolicy, Counts, Hears, Moment, PolicyError, Rung, written
from models.rules.policy import ATTEMPT_CADENCE, DEFAULT_POLICY
from models.terms import DeadlineKind

# kind: targets; warning; who is told when. As a person would write them.
TABLE = {
    "first_response": ("4 bh", "2 bh", "site_lead 1 bd, study_ops 2 bd"),
    "owner_missing": ("15 min", "", "site_lead 15 min"),
    "next_attempt": ("1 bd, 2 bd, 3 bd, 5 bd", "due_day", ""),
    "attempts_exhausted": ("5 bd", "3 bd", "site_lead 5 bd"),
    "prescreen": ("2 bd", "1 bd", "site_lead 4 bd"),
    "study_team_review": ("2 bd", "1 bd", "site_lead 3 bd, pi 5 bd"),
    "records_request": ("1 bd", "4 bh", "site_lead 2 bd"),
    "records_chase": ("5 bd", "5 bd", "site_lead 15 bd"),
    "records_review": ("2 bd", "1 bd", "site_lead 3 bd"),
    "scheduling": ("2 bd", "1 bd", "site_lead 4 bd"),
    "visit_prep": ("1 bd", "3 bd", "site_lead last_day"),
    "visit_reminder": ("72 h, 24 h, 3 h", "", ""),
    "visit_outcome": ("4 bh", "2 bh", "site_lead 1 bd"),
    "no_show_recovery": ("4 bh, 1 bd, 5 bd", "2 bh", "site_lead 1 bd"),
    "patient_silence": ("5 bd", "4 bd", "site_lead 8 bd"),
    "blocker_update": ("3 bd", "2 bd", "role_above 5 bd"),
    "sponsor_decision": ("5 bd", "3 bd", ""),
    "stale_review": ("2 bd", "1 bd", "site_lead 2 bd"),
}


def said(clock: ClockPolicy, at: int | Moment | None) -> str:
    return written(at, clock.counts) if isinstance(at, int) else str(at or "")


def test_the_default_policy_is_the_table_of_the_field() -> None:
    as_said = {
        kind: (
            ", ".join(said(clock, target) for target in clock.targets),
            said(clock, clock.warn),
            ", ".join(f"{rung.tell} {said(clock, rung.at)}" for rung in clock.rungs),
        )
        for kind, clock in DEFAULT_POLICY.items()
        if kind != "promised_callback"  # not of that table: an hour agreed on with a patient
    }

    assert as_said == TABLE


def test_the_rows_are_numbered_as_in_the_field_notes() -> None:
    in_order = ["first_response", "owner_missing", *list(TABLE)[2:]]

    assert [DEFAULT_POLICY[kind].number for kind in in_order] == list(range(1, 19))


def test_everything_that_has_a_deadline_has_a_clock() -> None:
    assert set(DeadlineKind) <= set(DEFAULT_POLICY)


def test_the_owners_are_those_who_owe_the_next_move() -> None:
    not_the_leads = {
        kind: row.owner for kind, row in DEFAULT_POLICY.items() if row.owner is not Hears.LEAD_OWNER
    }

    assert not_the_leads == {
        "owner_missing": Hears.SITE_LEAD,
        "study_team_review": Hears.PI,
        "records_review": Hears.PI,
        "blocker_update": Hears.BLOCKER_OWNER,
        "sponsor_decision": Hears.DECISION_CONTACT,
    }


def test_the_attempt_cadence_is_in_business_minutes() -> None:
    assert ATTEMPT_CADENCE == (480, 960, 1440, 2400)


def test_a_fifth_attempt_has_no_next_one() -> None:
    with pytest.raises(PolicyError) as refusal:
        DEFAULT_POLICY["next_attempt"].target_of(5)

    assert str(refusal.value) == "The clock next_attempt has no step 5: it has 4, counted from 1."


def test_records_are_chased_again_and_again() -> None:
    chase = DEFAULT_POLICY["records_chase"]

    assert [chase.target_of(step) for step in (1, 2, 3, 7)] == [2400, 4800, 7200, 16800]
    assert chase.warn_of(3) == 7200
    assert chase.rungs_of(3) == chase.rungs


def test_only_the_first_touch_after_a_no_show_warns_and_escalates() -> None:
    recovery = DEFAULT_POLICY["no_show_recovery"]

    assert (recovery.warn_of(1), recovery.warn_of(2)) == (120, None)
    assert (len(recovery.rungs_of(1)), recovery.rungs_of(2)) == (1, ())


def test_a_clock_of_no_steps_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"The clock first_response \(default\) .* it has no target\."):
        ClockPolicy("first_response", 1, (), Hears.LEAD_OWNER)


def test_a_moment_before_a_visit_means_nothing_after_a_start() -> None:
    with pytest.raises(PolicyError, match="last_day has no meaning for it"):
        ClockPolicy("prescreen", 5, (960,), Hears.LEAD_OWNER, rungs=(Rung(Moment.LAST_DAY, Hears.PI),))
    with pytest.raises(PolicyError, match="due_day has no meaning for it"):
        ClockPolicy(
            "visit_prep", 11, (480,), Hears.LEAD_OWNER, warn=Moment.DUE_DAY, counts=Counts.BEFORE_VISIT
        )


@pytest.mark.parametrize("kind", sorted(DEFAULT_POLICY))
def test_a_clock_survives_being_kept_as_json(kind: str) -> None:
    clock = DEFAULT_POLICY[kind]

    assert ClockPolicy.from_dict(json.loads(json.dumps(clock.to_dict()))) == clock
