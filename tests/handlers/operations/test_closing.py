"""A close is a fact with a reason; where it takes the site lead's word, it waits for it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.errors import UserError
from handlers.operations.closing import CloseWish, close_lead, confirm_close, keep_open, reopen
from handlers.operations.facts import log_fact
from handlers.operations.holding import hold, resume
from handlers.operations.leads import log_attempt
from handlers.operations.undoing import take_back
from models.member import Membership
from models.rules.facts import Fact
from models.rules.taxonomy import CLOSE_REASONS
from models.terms import AttemptOutcome, EventAction, NextAction, Role
from models.terms import Stage as LeadStage
from tests.desk import Desk, chicago

TEN = chicago("07-14 10:00")
SPOKE, NO_ANSWER = AttemptOutcome.SPOKE, AttemptOutcome.NO_ANSWER


def wish(key: str, same: str | None = None) -> CloseWish:
    """To close for that reason."""
    return CloseWish(CLOSE_REASONS[key], same)


def last(desk: Desk, ref: str) -> int:
    """The id of a lead's last event."""
    return desk.events(ref)[-1].id or 0


def told(desk: Desk) -> list[str]:
    """The first line of everything that was said privately about events."""
    return [row.body["text"].splitlines()[0] for row in desk.outbox("told:")]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("washout", "“washout” is closed by the study team: pass the lead on"),
        ("screen_failure", "is closed by the study team, once the lead is with them."),
    ],
)
def test_a_reason_that_is_somebody_elses_is_refused_with_whose_it_is(desk: Desk, key: str, said: str) -> None:
    ref = desk.takes_in()

    with pytest.raises(UserError, match=said):
        desk.does(close_lead, ref, wish(key), at=TEN)
    assert desk.lead(ref).stage is LeadStage.NEW


def test_a_closed_lead_is_not_closed_again(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("not_interested"), at=TEN)

    with pytest.raises(UserError, match="is closed already"):
        desk.does(close_lead, ref, wish("travel"), at=TEN)


def test_a_duplicate_names_another_lead_of_the_site(desk: Desk) -> None:
    ref, elsewhere = desk.takes_in(), desk.takes_in(site="302", owner="mei")

    for named in (None, "", "KN-????", ref, elsewhere):
        with pytest.raises(UserError, match="Name the other lead"):
            desk.does(close_lead, ref, wish("duplicate", named), at=TEN)


def test_a_duplicate_leaves_with_the_ref_of_the_one_that_stays(desk: Desk) -> None:
    ref, first = desk.takes_in(), desk.takes_in()
    desk.does(close_lead, ref, wish("duplicate", first.lower()), at=TEN)

    assert desk.lead(ref).duplicate_of == first
    with pytest.raises(UserError, match=f"is itself the same as {first}"):
        desk.does(close_lead, first, wish("duplicate", ref), at=TEN)


def test_who_asked_to_stop_is_closed_and_left_alone(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("asked_to_stop"), at=TEN)

    after = desk.lead(ref)
    assert (after.stage, after.opted_out_at) == (LeadStage.CLOSED, TEN)
    assert desk.clocks(ref) == []
    with pytest.raises(UserError, match="asked for no more contact, so it stays closed"):
        desk.does(reopen, ref, at=TEN)


def test_giving_up_early_waits_for_the_site_lead_who_reads_how_it_stands(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, NO_ANSWER, at=TEN)
    desk.does(close_lead, ref, wish("unable_to_reach"), at=TEN)

    assert desk.lead(ref).stage is LeadStage.ATTEMPTING
    (asked,) = desk.outbox("told:")
    assert asked.to == desk.member("lena").slack_user_id
    assert "So far 1 attempt on 1 channel at 1 time of day over 0 days." in asked.body["text"]
    with pytest.raises(UserError, match="That was asked already"):
        desk.does(close_lead, ref, wish("unable_to_reach"), at=TEN)


def test_the_studys_reasons_take_study_operations_word_and_name_no_lead(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("cohort_full"), at=TEN)
    asked = last(desk, ref)
    (said,) = desk.outbox("told:")
    assert said.to == desk.member("omar").slack_user_id
    assert ref not in str(said.body)

    with pytest.raises(UserError, match="waits for the word of study operations"):
        desk.does(confirm_close, ref, asked, at=TEN, who="lena")
    desk.does(confirm_close, ref, asked, at=TEN, who="omar")
    assert desk.lead(ref).close_reason == "cohort_full"
    assert ref not in str(desk.outbox("told:")[0].body)


def test_the_site_leads_word_closes_it_and_the_coordinator_is_told(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("missed_by_site"), at=TEN)
    asked = last(desk, ref)
    desk.does(confirm_close, ref, asked, at=TEN, who="lena")

    after = desk.lead(ref)
    assert (after.stage, after.close_reason) == (LeadStage.CLOSED, "missed_by_site")
    assert told(desk)[1].endswith(f"confirmed it: {ref} is closed.")
    with pytest.raises(UserError, match="was answered or taken back already"):
        desk.does(keep_open, ref, asked, at=TEN, who="lena")


def test_a_lead_that_is_kept_open_goes_on_and_the_coordinator_is_told(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("unable_to_reach"), at=TEN)
    desk.does(keep_open, ref, last(desk, ref), at=TEN, who="lena")

    assert desk.lead(ref).close_asked is None
    assert desk.lead(ref).stage is LeadStage.NEW
    assert told(desk)[1].endswith(f"would keep {ref} open.")
    assert "Kept open" in desk.outbox("told:")[0].body["text"]


def test_a_question_that_was_taken_back_cannot_be_answered(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("unable_to_reach"), at=TEN)
    asked = last(desk, ref)
    desk.does(take_back, ref, [asked], at=TEN)

    assert "Taken back" in desk.outbox("told:")[0].body["text"]
    with pytest.raises(UserError, match="was answered or taken back already"):
        desk.does(confirm_close, ref, asked, at=TEN, who="lena")


def test_an_answer_that_was_taken_back_is_asked_for_again(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("missed_by_site"), at=TEN)
    asked = last(desk, ref)
    before = desk.outbox("told:")[0].body
    desk.does(confirm_close, ref, asked, at=TEN, who="lena")
    desk.does(take_back, ref, [last(desk, ref)], at=TEN, who="lena")
    assert desk.outbox("told:")[0].body == before
    desk.does(keep_open, ref, asked, at=TEN, who="lena")

    assert desk.lead(ref).close_asked is None


def test_a_site_without_a_lead_says_so(desk: Desk) -> None:
    ref = desk.takes_in()
    with desk.sessions.begin() as session:
        session.delete(session.exec(select(Membership).where(Membership.role == Role.SITE_LEAD)).all()[0])
        for row in session.exec(select(Membership).where(Membership.role == Role.SITE_LEAD)):
            session.delete(row)

    with pytest.raises(UserError, match="takes the word of your site lead, and there is nobody yet to ask"):
        desk.does(close_lead, ref, wish("unable_to_reach"), at=TEN)


def test_the_study_teams_no_is_filed_by_the_owner(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, SPOKE, at=TEN)
    desk.does(log_fact, ref, Fact.PRESCREEN_PASSED_ON, at=TEN)
    desk.does(log_fact, ref, Fact.DO_NOT_PURSUE, at=TEN, who="iris")
    desk.does(close_lead, ref, wish("study_team_not_pursuing"), at=TEN)

    assert desk.lead(ref).close_reason == "study_team_not_pursuing"


def test_a_lead_opens_again_with_a_fresh_date_and_its_history(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, NO_ANSWER, at=TEN)
    desk.does(close_lead, ref, wish("not_interested"), at=TEN)
    desk.does(reopen, ref, at=chicago("08-20 10:00"))

    after = desk.lead(ref)
    assert (after.stage, after.attempt_count) == (LeadStage.ATTEMPTING, 1)
    assert after.next_action is NextAction.CALL
    assert after.next_action_due == chicago("08-21 10:00")


def test_after_ninety_days_a_lead_stays_closed(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(close_lead, ref, wish("not_interested"), at=TEN)

    with pytest.raises(UserError, match="closed more than 90 days ago"):
        desk.does(reopen, ref, at=TEN + timedelta(days=90, minutes=1))


def test_an_open_lead_cannot_be_opened(desk: Desk) -> None:
    ref = desk.takes_in()

    with pytest.raises(UserError, match="is open"):
        desk.does(reopen, ref, at=TEN)


@pytest.mark.parametrize("day", ["07-13", "07-14", "10-13"])
def test_a_hold_without_a_sensible_end_is_refused(desk: Desk, day: str) -> None:
    ref = desk.takes_in()

    with pytest.raises(UserError, match="Choose a day from tomorrow on, at most 90 days ahead"):
        desk.does(hold, ref, chicago(f"{day} 09:00").date(), at=TEN)


def test_nobody_is_nudged_during_a_hold_and_a_call_is_next_after_it(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, NO_ANSWER, at=TEN)
    desk.does(hold, ref, chicago("08-03 09:00").date(), at=TEN)
    for day in ("07-15", "07-16", "07-30"):
        desk.rings(chicago(f"{day} 12:00"))

    after = desk.lead(ref)
    assert desk.told() == []
    assert after.paused_until == chicago("08-03 08:00")
    assert (after.next_action, after.next_action_due) == (NextAction.CALL, chicago("08-03 17:00"))


def test_a_hold_can_be_ended_before_its_day(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(hold, ref, chicago("08-03 09:00").date(), at=TEN)
    desk.does(resume, ref, at=chicago("07-20 10:00"))

    assert desk.lead(ref).paused_until is None
    assert desk.events(ref)[-1].action is EventAction.RESUMED
    with pytest.raises(UserError, match="is not on hold"):
        desk.does(resume, ref, at=chicago("07-20 10:00"))
