"""A lead goes through every stage from Slack, each step by whoever may take it."""

from datetime import UTC, datetime

import pytest

from bot.sandbox import Person
from models.terms import EventAction, NextAction, VisitOutcome
from models.terms import Stage as LeadStage
from tests.stage import DM, Stage, modal_text, private, public


def open_lead(stage: Stage, person: Person, ref: str) -> None:
    """The lead's private details, with its buttons, on top of what the person sees."""
    person.runs(f"/lead {ref}", channel=DM)


def spoken_with(stage: Stage, ana: Person) -> str:
    """A lead that was reached."""
    ref = stage.a_lead()
    open_lead(stage, ana, ref)
    ana.presses("Spoke", channel=DM)
    return ref


def passed_on(stage: Stage, ana: Person) -> str:
    """A lead whose prescreen was passed on to the study team."""
    ref = spoken_with(stage, ana)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits()
    return ref


def agreed(stage: Stage, ana: Person, iris: Person) -> str:
    """A lead the study team agreed to offer a visit."""
    ref = passed_on(stage, ana)
    open_lead(stage, iris, ref)
    iris.presses("Decision", channel=DM)
    iris.submits()
    return ref


def booked(stage: Stage, ana: Person, iris: Person) -> str:
    """A lead with a visit on Thursday at ten."""
    ref = agreed(stage, ana, iris)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits({"when:day": "2026-07-16", "when:hour": "10:00"})
    return ref


THURSDAY_NOON = datetime(2026, 7, 16, 17, 0, tzinfo=UTC)


@pytest.fixture
def iris(stage: Stage) -> Person:
    """PI at Riverside."""
    return stage.person("iris")


def test_a_coordinator_cannot_log_the_study_teams_decision(stage: Stage, ana: Person) -> None:
    ref = passed_on(stage, ana)
    open_lead(stage, ana, ref)
    ana.presses("Decision", channel=DM)

    assert "your role does not let you log the study team's decision" in private(ana.sees(DM))[-1]
    assert stage.lead(ref).stage is LeadStage.IN_REVIEW


def test_the_pi_cannot_log_a_contact(stage: Stage, ana: Person, iris: Person) -> None:
    ref = passed_on(stage, ana)
    open_lead(stage, iris, ref)
    iris.presses("No answer", channel=DM)

    assert "your role does not let you log a contact" in private(iris.sees(DM))[-1]
    assert stage.lead(ref).attempt_count == 1


def test_a_visit_in_the_past_is_not_booked(stage: Stage, ana: Person, iris: Person) -> None:
    ref = agreed(stage, ana, iris)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    errors = ana.submits({"when:day": "2026-07-13", "when:hour": "10:00"})

    assert list((errors or {}).values()) == ["That time has passed. Choose one that is still to come."]
    assert stage.lead(ref).visit_at is None


def test_done_on_a_lead_that_has_moved_on_logs_nothing(stage: Stage, ana: Person) -> None:
    ref = spoken_with(stage, ana)
    open_lead(stage, ana, ref)
    late = stage.press(ana, "Done", DM)
    ana.presses("Done", channel=DM)
    ana.submits()
    before = stage.facts()

    late()

    assert f"{ref} has moved on since. Next: ask the study team for its decision" in private(ana.sees(DM))[-1]
    assert stage.facts() == before


def test_the_prescreen_is_one_choice_and_the_usual_answer_is_chosen(stage: Stage, ana: Person) -> None:
    ref = spoken_with(stage, ana)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits()

    assert stage.lead(ref).stage is LeadStage.IN_REVIEW
    assert modal_text(ana).startswith(
        ":white_check_mark: Prescreen complete, passed on to the study team, 9:05 am"
    )
    assert "Next: ask the study team for its decision" in modal_text(ana)


def test_a_prescreen_that_is_not_passed_on_asks_for_the_close(stage: Stage, ana: Person) -> None:
    ref = spoken_with(stage, ana)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits({"fact:chosen": "prescreen_not_passed_on"})

    assert stage.lead(ref).stage is LeadStage.CONTACTED
    assert stage.lead(ref).next_action is NextAction.DECIDE_RECOVERY


def test_asking_the_study_team_is_one_tap_and_its_wait_starts_afresh(stage: Stage, ana: Person) -> None:
    ref = passed_on(stage, ana)
    due = stage.lead(ref).next_action_due
    stage.later(minutes=60)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)

    after = stage.lead(ref)
    assert after.stage is LeadStage.IN_REVIEW
    assert due is not None
    assert after.next_action_due is not None
    assert (after.next_action_due - due).total_seconds() == 3600
    assert ":white_check_mark: Asked the study team for its decision" in private(ana.sees(DM))[-1]


def test_the_pi_decides_and_the_owner_books_confirms_and_logs_the_visit(
    stage: Stage, ana: Person, iris: Person
) -> None:
    ref = booked(stage, ana, iris)
    assert stage.lead(ref).stage is LeadStage.VISIT_SCHEDULED
    assert stage.lead(ref).visit_at == datetime(2026, 7, 16, 15, 0, tzinfo=UTC)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    assert stage.lead(ref).next_action is NextAction.LOG_OUTCOME

    stage.later(to=THURSDAY_NOON)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits()

    assert stage.lead(ref).stage is LeadStage.HANDED_OFF
    decided = [one for one in stage.events(ref) if one.action is EventAction.REVIEW_DECIDED]
    assert [(one.actor, one.role) for one in decided] == [("iris", "pi")]


def test_records_are_requested_chased_received_and_decided_on(
    stage: Stage, ana: Person, iris: Person
) -> None:
    ref = passed_on(stage, ana)
    open_lead(stage, iris, ref)
    iris.presses("Done", channel=DM)  # for the study team, done means its decision
    iris.submits({"fact:chosen": "records_needed"})
    assert stage.lead(ref).stage is LeadStage.RECORDS

    for button in ("Done", "Done", "Records received"):  # requested, chased, received
        open_lead(stage, ana, ref)
        ana.presses(button, channel=DM)
    assert stage.lead(ref).next_action is NextAction.REVIEW_RECORDS
    open_lead(stage, iris, ref)
    iris.presses("Decision", channel=DM)
    iris.submits()

    after = stage.lead(ref)
    assert after.stage is LeadStage.READY_TO_SCHEDULE
    assert after.records_reviewed_at is not None


def test_a_missed_visit_is_followed_up_by_the_next_attempt(stage: Stage, ana: Person, iris: Person) -> None:
    ref = booked(stage, ana, iris)
    stage.later(to=THURSDAY_NOON)
    open_lead(stage, ana, ref)
    ana.chooses("lead:more", "Log something else", channel=DM)
    ana.submits({"fact:chosen": "no_show"})
    assert stage.lead(ref).visit_outcome is VisitOutcome.NO_SHOW
    assert stage.lead(ref).next_action is NextAction.RECOVER_NO_SHOW

    open_lead(stage, ana, ref)
    ana.presses("No answer", channel=DM)

    assert stage.lead(ref).next_action is NextAction.BOOK_VISIT


def test_a_visit_is_moved_by_choosing_its_new_time(stage: Stage, ana: Person, iris: Person) -> None:
    ref = booked(stage, ana, iris)
    open_lead(stage, ana, ref)
    ana.chooses("lead:more", "Log something else", channel=DM)
    ana.chooses("fact:chosen", "moved", where="modal")
    ana.submits({"when:day": "2026-07-20", "when:hour": "14:30"})

    assert stage.lead(ref).visit_at == datetime(2026, 7, 20, 19, 30, tzinfo=UTC)
    assert stage.lead(ref).stage is LeadStage.VISIT_SCHEDULED


@pytest.mark.parametrize(
    ("chosen", "outcome", "channel"),
    [
        ("Voicemail", "voicemail", "phone"),
        ("Text sent", "left_message", "sms"),
        ("E-mail sent", "left_message", "email"),
        ("Contact details wrong", "wrong_details", "phone"),
    ],
)
def test_the_rarer_outcomes_are_behind_three_dots(
    stage: Stage, ana: Person, chosen: str, outcome: str, channel: str
) -> None:
    ref = stage.a_lead()
    open_lead(stage, ana, ref)
    ana.chooses("lead:more_outcomes", chosen, channel=DM)

    logged = stage.events(ref)[-1]
    assert logged.new == {"outcome": outcome, "channel": channel}
    assert f"Logged: {chosen.lower()}" in private(ana.sees(DM))[-1]


def test_somebody_who_asked_to_stop_is_left_alone_at_once(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    open_lead(stage, ana, ref)
    ana.chooses("lead:more_outcomes", "Asked to stop", channel=DM)

    after = stage.lead(ref)
    assert after.opted_out_at is not None
    assert "Spoke" not in str(ana.sees(DM)[-1]["blocks"])


def test_the_pi_hears_of_a_review_that_is_theirs_in_words_that_fit(
    stage: Stage, ana: Person, iris: Person
) -> None:
    ref = passed_on(stage, ana)
    stage.later(to=datetime(2026, 7, 15, 16, 0, tzinfo=UTC))

    (told,) = [one for one in public(iris.sees(DM)) if ref in one]
    assert told.startswith("*The study team's decision is due Thu 16 Jul 9:05 am CT*")
    assert told.endswith("It is for the PI or a delegate.")
    assert "stays with its owner" not in told


def test_a_visit_later_than_the_policy_wants_one_is_booked_and_said(
    stage: Stage, ana: Person, iris: Person
) -> None:
    ref = agreed(stage, ana, iris)
    open_lead(stage, ana, ref)
    ana.presses("Done", channel=DM)
    ana.submits({"when:day": "2026-08-03", "when:hour": "10:00"})

    assert ", more than 10 business days after it was ready" in modal_text(ana)
    assert stage.lead(ref).stage is LeadStage.VISIT_SCHEDULED
