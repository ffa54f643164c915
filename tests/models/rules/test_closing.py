"""Who may close for what, how hard somebody must have been tried, and how long a lead may rest."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.closing import (
    ENOUGH,
    LONGEST_HOLD,
    Tries,
    Verdict,
    hold_is_possible,
    may_reopen,
    reasons_for,
    tries,
    verdict,
)
from models.rules.history import derive
from models.rules.lead_facts import Happening, LeadHistory
from models.rules.taxonomy import CLOSE_REASONS
from models.terms import CloseGroup, ContactChannel, EventAction, Role, Stage
from tests.models.rules.leads import NEW_YORK, a_lead, booked, decided, ny, passed_on, spoke, visit_ended

COORDINATOR, SITE_LEAD, PI, OPS = (
    frozenset({role}) for role in (Role.COORDINATOR, Role.SITE_LEAD, Role.PI, Role.STUDY_OPS)
)
UNREACHED = CLOSE_REASONS["unable_to_reach"]


def tried_on(*made: tuple[str, str]) -> LeadHistory:
    """A lead tried at these times ("07-13 10:00") on these channels."""
    events = [
        (at, EventAction.ATTEMPT_LOGGED, {"outcome": "no_answer", "channel": channel}) for at, channel in made
    ]
    return a_lead(*events)


ENOUGH_MADE = (("07-13 10:00", "phone"), ("07-16 15:00", "phone"), ("07-23 10:00", "sms"))


@pytest.mark.parametrize(
    ("made", "short"),
    [
        (ENOUGH_MADE, False),
        (ENOUGH_MADE[:1] + ENOUGH_MADE[2:], True),  # two attempts
        (tuple((at, "phone") for at, _ in ENOUGH_MADE), True),  # one channel
        ((("07-13 10:00", "phone"), ("07-16 11:59", "sms"), ("07-23 09:00", "phone")), True),  # mornings
        ((("07-13 10:00", "phone"), ("07-16 15:00", "sms"), ("07-22 23:59", "phone")), True),  # nine days
        ((("07-13 23:59", "phone"), ("07-16 15:00", "sms"), ("07-23 00:01", "phone")), False),
    ],
)
def test_could_not_reach_takes_three_tries_two_ways_at_two_times_over_ten_days(
    made: tuple[tuple[str, str], ...], short: bool
) -> None:
    assert tries(tried_on(*made), NEW_YORK).falls_short_of(ENOUGH) is short


def test_tries_before_the_last_conversation_do_not_count() -> None:
    lead = a_lead(
        *[(at, EventAction.ATTEMPT_LOGGED, {"outcome": "no_answer", "channel": c}) for at, c in ENOUGH_MADE],
        spoke("07-24 10:00"),
    )

    assert tries(lead, NEW_YORK) == Tries(0, 0, 0, 0)


attempts = st.lists(
    st.tuples(st.integers(0, 30 * 24 * 60), st.sampled_from([None, *ContactChannel])), max_size=8
)


def lead_of(made: list[tuple[int, ContactChannel | None]]) -> LeadHistory:
    """A lead tried so many minutes after it came in."""
    start = ny("07-13 00:00")
    received = Happening(start, EventAction.LEAD_RECEIVED, {"ref": "T-1", "site": "A", "source": "s"})
    events = [
        Happening(
            start + timedelta(minutes=after),
            EventAction.ATTEMPT_LOGGED,
            {"outcome": "no_answer", "channel": channel.value if channel else None},
        )
        for after, channel in made
    ]
    lead = derive([received, *events])
    assert lead is not None
    return lead


@settings(max_examples=150, deadline=None)
@given(attempts, st.integers(0, 30 * 24 * 60), st.sampled_from(list(ContactChannel)))
def test_one_more_try_never_takes_the_close_away(
    made: list[tuple[int, ContactChannel | None]], after: int, channel: ContactChannel
) -> None:
    before = tries(lead_of(made), NEW_YORK)
    more = tries(lead_of([*made, (after, channel)]), NEW_YORK)

    assert not (more.falls_short_of(ENOUGH) and not before.falls_short_of(ENOUGH))


@settings(max_examples=150, deadline=None)
@given(attempts)
def test_nobody_counts_more_ways_or_times_than_tries(made: list[tuple[int, ContactChannel | None]]) -> None:
    counted = tries(lead_of(made), NEW_YORK)

    assert counted.attempts == len(made)
    assert counted.channels <= counted.attempts
    assert counted.times_of_day <= min(counted.attempts, 3)
    assert 0 <= counted.days <= 30


def test_a_coordinator_gives_up_too_early_only_with_the_site_leads_word() -> None:
    early, late = tried_on(ENOUGH_MADE[0]), tried_on(*ENOUGH_MADE)

    assert verdict(UNREACHED, COORDINATOR, early, NEW_YORK) is Verdict.SITE_LEAD_CONFIRMS
    assert verdict(UNREACHED, COORDINATOR, late, NEW_YORK) is Verdict.CLOSES
    assert verdict(UNREACHED, SITE_LEAD, early, NEW_YORK) is Verdict.CLOSES


@pytest.mark.parametrize(
    ("group", "closes", "asks"),
    [
        (CloseGroup.SOURCE_QUALITY, (COORDINATOR, SITE_LEAD), ()),
        (CloseGroup.PATIENT_BURDEN, (COORDINATOR, SITE_LEAD), ()),
        (CloseGroup.PATIENT_CHOICE, (COORDINATOR, SITE_LEAD, PI), ()),
        (CloseGroup.RECORDS, (COORDINATOR, SITE_LEAD, PI), ()),
        (CloseGroup.PROTOCOL_FIT, (PI,), ()),
        (CloseGroup.SITE, (SITE_LEAD,), (COORDINATOR,)),
        (CloseGroup.STUDY, (OPS,), ()),  # the site asks for their word
        (CloseGroup.POST_CONSENT, (), ()),
    ],
)
def test_each_reason_belongs_to_those_who_know(
    group: CloseGroup, closes: tuple[frozenset[Role], ...], asks: tuple[frozenset[Role], ...]
) -> None:
    lead = a_lead(spoke("07-13 10:00"))
    for reason in (one for one in CLOSE_REASONS.values() if one.group is group):
        for roles in (COORDINATOR, SITE_LEAD, PI, OPS, frozenset({Role.SPONSOR}), frozenset[Role]()):
            wanted = Verdict.CLOSES if roles in closes else Verdict.REFUSED
            wanted = Verdict.SITE_LEAD_CONFIRMS if roles in asks else wanted
            if group is CloseGroup.STUDY and roles in (COORDINATOR, SITE_LEAD):
                wanted = Verdict.STUDY_OPS_CONFIRM

            assert verdict(reason, roles, lead, NEW_YORK) is wanted


def test_what_the_study_team_decided_may_be_filed_by_whoever_follows_up() -> None:
    lead = a_lead(spoke("07-13 10:00"), passed_on("07-13 11:00"), decided("07-13 12:00", "do_not_pursue"))

    assert verdict(CLOSE_REASONS["study_team_not_pursuing"], COORDINATOR, lead, NEW_YORK) is Verdict.CLOSES
    assert verdict(CLOSE_REASONS["washout"], COORDINATOR, lead, NEW_YORK) is Verdict.REFUSED


def test_what_happened_after_consent_is_the_study_teams_alone() -> None:
    lead = a_lead(
        spoke("07-13 10:00"),
        passed_on("07-13 11:00"),
        booked("07-13 12:00", "07-14 10:00"),
        visit_ended("07-14 11:00", "attended"),
    )

    assert lead.stage is Stage.HANDED_OFF
    assert {one.group for one in reasons_for(PI, lead, NEW_YORK)} == {CloseGroup.POST_CONSENT}
    assert reasons_for(COORDINATOR, lead, NEW_YORK) == ()


def test_missed_by_the_site_is_on_everybodys_menu_at_the_site() -> None:
    lead = a_lead()

    for roles in (COORDINATOR, SITE_LEAD):
        assert "missed_by_site" in [one.key for one in reasons_for(roles, lead, NEW_YORK)]


@pytest.mark.parametrize(
    ("days", "possible"), [(-1, False), (0, False), (1, True), (LONGEST_HOLD, True), (91, False)]
)
def test_a_hold_ends_between_tomorrow_and_ninety_days_from_now(days: int, possible: bool) -> None:
    today = date(2026, 2, 28)

    assert hold_is_possible(today + timedelta(days=days), today) is possible


def test_a_lead_opens_again_for_ninety_days() -> None:
    closed_at: datetime = ny("07-13 09:00")

    assert may_reopen(closed_at, closed_at + timedelta(days=90))
    assert not may_reopen(closed_at, closed_at + timedelta(days=90, seconds=1))
