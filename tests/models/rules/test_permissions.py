"""Who may do what: field notes 10.1 row by row, and refused wherever the table is silent."""

from itertools import product

import pytest

from models.rules.permissions import ABOUT_LEADS, TABLE, Actor, Grant, May, Room, Subject, knows_of, role_for
from models.terms import ChannelKind, Role

STUDY, OTHER_STUDY = 1, 2
SITE, OTHER_SITE = 11, 12
ME, COLLEAGUE = 101, 102
AT_SITE = (Role.COORDINATOR, Role.SITE_LEAD, Role.PI)

# Field notes 10.1. "own" is one's own lead or one that nobody owns; what is not here is refused.
# Study ops see counts and no rows; they close for the study's reasons, and take that back.
YES, OWN = "yes", "own"
EXPECTED: dict[May, dict[Role, str]] = {
    May.SEE_LEAD: {Role.COORDINATOR: OWN, Role.SITE_LEAD: YES, Role.PI: YES},
    May.ADD_LEAD: {Role.COORDINATOR: YES, Role.SITE_LEAD: YES},
    May.LOG_CONTACT: {Role.COORDINATOR: YES, Role.SITE_LEAD: YES},
    May.LOG_BLOCKER: {Role.COORDINATOR: YES, Role.SITE_LEAD: YES, Role.PI: YES},
    May.REASSIGN: {Role.COORDINATOR: OWN, Role.SITE_LEAD: YES},
    May.CLOSE_LEAD: {Role.COORDINATOR: OWN, Role.SITE_LEAD: YES, Role.PI: YES, Role.STUDY_OPS: YES},
    May.CONFIRM_CLOSE: {Role.SITE_LEAD: YES, Role.STUDY_OPS: YES},
    May.UNDO: {Role.COORDINATOR: YES, Role.SITE_LEAD: YES, Role.PI: YES, Role.STUDY_OPS: YES},
    May.DECIDE_REVIEW: {Role.PI: YES},
    May.SEE_SITE_DIGEST: {Role.COORDINATOR: YES, Role.SITE_LEAD: YES, Role.PI: YES, Role.STUDY_OPS: YES},
    May.SEE_SPONSOR_DIGEST: {Role.STUDY_OPS: YES, Role.SPONSOR: YES},
    May.ANSWER_DECISION: {Role.STUDY_OPS: YES, Role.SPONSOR: YES},
    May.TRIAGE: {Role.SITE_LEAD: YES},
    May.SEE_COUNTS: {Role.STUDY_OPS: YES},
    May.REVIEW_DIGEST: {Role.SITE_LEAD: YES, Role.STUDY_OPS: YES},
    May.SET_RHYTHM: {Role.STUDY_OPS: YES},
    May.ANSWER_INVESTIGATOR: {Role.PI: YES},
    May.ANSWER_REGULATORY: {Role.STUDY_OPS: YES},
    May.LOG_STUDY_BLOCKER: {Role.SITE_LEAD: YES, Role.PI: YES, Role.STUDY_OPS: YES},
}

CELLS = tuple(product(May, Role))
CLOSING = (May.CLOSE_LEAD, May.CONFIRM_CLOSE, May.UNDO)
OUTSIDE = tuple(
    (may, role)
    for may, role in product(sorted(ABOUT_LEADS), (Role.STUDY_OPS, Role.SPONSOR, Role.PATIENT_GROUP))
    if not (role is Role.STUDY_OPS and may in CLOSING)
)


def somebody(*grants: Grant) -> Actor:
    return Actor(ME, 1, "me", "Me", "U1", grants)


def granted(role: Role) -> Actor:
    """Somebody with that role where it is usually given: at a site, or in the whole study."""
    return somebody(Grant(role, STUDY, SITE if role in AT_SITE else None))


def a_lead(owner: int | None = None, *, study: int = STUDY, site: int = SITE) -> Subject:
    return Subject(study, site, owner, is_lead=True)


@pytest.mark.parametrize(("may", "role"), CELLS)
def test_each_cell_of_the_table(may: May, role: Role) -> None:
    expected = EXPECTED[may].get(role)
    actor = granted(role)

    allowed = {owner: role_for(actor, may, a_lead(owner)) is not None for owner in (ME, None, COLLEAGUE)}

    assert allowed == {ME: expected is not None, None: expected is not None, COLLEAGUE: expected == YES}


@pytest.mark.parametrize(("may", "role"), CELLS)
def test_another_study_is_always_refused(may: May, role: Role) -> None:
    for grant in (Grant(role, STUDY), Grant(role, STUDY, SITE)):
        assert role_for(somebody(grant), may, a_lead(ME, study=OTHER_STUDY)) is None


@pytest.mark.parametrize(("may", "role"), CELLS)
def test_a_role_at_one_site_is_none_at_another(may: May, role: Role) -> None:
    assert role_for(somebody(Grant(role, STUDY, SITE)), may, a_lead(ME, site=OTHER_SITE)) is None


@pytest.mark.parametrize(("may", "role"), CELLS)
def test_a_role_at_one_site_says_nothing_about_the_whole_study(may: May, role: Role) -> None:
    assert role_for(somebody(Grant(role, STUDY, SITE)), may, Subject(STUDY)) is None


@pytest.mark.parametrize("may", May)
def test_whoever_was_granted_nothing_may_nothing(may: May) -> None:
    assert role_for(somebody(), may, a_lead(ME)) is None
    assert role_for(granted(Role.PATIENT_GROUP), may, a_lead(ME)) is None


@pytest.mark.parametrize(("may", "role"), OUTSIDE)
def test_nobody_outside_the_sites_team_does_anything_with_a_lead(may: May, role: Role) -> None:
    assert role_for(somebody(Grant(role, STUDY), Grant(role, STUDY, SITE)), may, a_lead(ME)) is None


def test_a_role_in_the_whole_study_holds_at_every_site() -> None:
    lead_of_all = somebody(Grant(Role.SITE_LEAD, STUDY))

    assert role_for(lead_of_all, May.REASSIGN, a_lead(COLLEAGUE)) is Role.SITE_LEAD
    assert role_for(lead_of_all, May.REASSIGN, a_lead(COLLEAGUE, site=OTHER_SITE)) is Role.SITE_LEAD


def test_the_role_that_allows_it_is_the_one_written_down() -> None:
    both = somebody(Grant(Role.COORDINATOR, STUDY, SITE), Grant(Role.PI, STUDY, SITE))

    assert role_for(both, May.LOG_CONTACT, a_lead()) is Role.COORDINATOR
    assert role_for(both, May.DECIDE_REVIEW, a_lead()) is Role.PI
    assert role_for(both, May.SEE_LEAD, a_lead(COLLEAGUE)) is Role.PI


def test_a_role_at_one_site_and_one_at_another_do_not_add_up() -> None:
    here_and_there = somebody(Grant(Role.COORDINATOR, STUDY, SITE), Grant(Role.SITE_LEAD, STUDY, OTHER_SITE))

    assert role_for(here_and_there, May.REASSIGN, a_lead(COLLEAGUE)) is None
    assert role_for(here_and_there, May.REASSIGN, a_lead(COLLEAGUE, site=OTHER_SITE)) is Role.SITE_LEAD


def test_every_role_has_a_row_and_every_permission_somebody() -> None:
    assert set(TABLE) == set(Role)
    assert {may for row in TABLE.values() for may in row} == set(May) == set(EXPECTED)


# Who may know that a lead exists


@pytest.mark.parametrize("role", Role)
def test_only_the_team_of_its_site_knows_of_a_lead(role: Role) -> None:
    of_site, of_other = somebody(Grant(role, STUDY, SITE)), somebody(Grant(role, STUDY, OTHER_SITE))

    assert knows_of(of_site, a_lead(COLLEAGUE)) is (role in AT_SITE)
    assert not knows_of(of_other, a_lead(COLLEAGUE))
    assert not knows_of(of_site, a_lead(study=OTHER_STUDY))


# Rooms


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (Room(ChannelKind.DIRECT), True),
        (Room(ChannelKind.DIRECT, "D1"), True),
        (Room(ChannelKind.SITE, "C1", STUDY, SITE), True),
        (Room(ChannelKind.SITE, "C2", STUDY, OTHER_SITE), False),
        (Room(ChannelKind.SITE, "C3", OTHER_STUDY, SITE), False),
        (Room(ChannelKind.SPONSOR, "C4", STUDY), False),
        (Room(ChannelKind.SPONSOR, "C5", STUDY, SITE), False),
        (Room(ChannelKind.OTHER, "C6", STUDY, SITE), False),
        (Room(ChannelKind.OTHER), False),
    ],
)
def test_a_lead_is_shown_to_one_person_or_in_its_own_sites_channel(room: Room, shown: bool) -> None:
    assert room.may_see_lead(STUDY, SITE) is shown
