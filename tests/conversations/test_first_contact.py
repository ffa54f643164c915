"""A lead comes in, its owner is nudged before it is too late, and one tap is enough."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.sandbox import Person
from models.deadline import Deadline
from models.terms import AttemptOutcome, DeadlineState, EventAction, NextAction
from models.terms import Stage as LeadStage
from tests.stage import DM, HARBOR, RIVERSIDE, Stage, private, public, texts

WARNED = datetime(2026, 7, 14, 16, 6, tzinfo=UTC)  # two business hours after 9:05 in Chicago
FRIDAY_EVENING = datetime(2026, 7, 17, 23, 0, tzinfo=UTC)


def deadlines(stage: Stage, ref: str) -> dict[str, DeadlineState]:
    """What became of each of a lead's clocks."""
    with stage.session() as session:
        rows = session.exec(select(Deadline).where(Deadline.lead_id == stage.lead(ref).id))
        return {row.subject: row.state for row in rows}


def attempts(stage: Stage, ref: str) -> list[object]:
    """The outcome of every attempt logged."""
    events = stage.events(ref)
    return [one.new["outcome"] for one in events if one.action is EventAction.ATTEMPT_LOGGED]


def test_nobody_is_nudged_at_night_or_on_a_weekend(stage: Stage, ana: Person) -> None:
    stage.later(to=FRIDAY_EVENING)
    stage.a_lead()
    stage.later(to=FRIDAY_EVENING + timedelta(days=2))

    assert ana.sees(DM) == []

    stage.later(to=datetime(2026, 7, 20, 15, 1, tzinfo=UTC))  # Monday, two business hours after opening

    (nudge,) = texts(ana.sees(DM))
    assert nudge.startswith("*First response is due Mon 20 Jul 12:00 pm CT*")


def test_nobody_is_nudged_once_the_first_attempt_is_logged(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)

    stage.later(minutes=300)

    assert [text for text in texts(ana.sees(DM)) if "First response" in text] == []


def test_nobody_is_nudged_twice_for_the_same_rung(stage: Stage, ana: Person) -> None:
    stage.a_lead()
    stage.later(to=WARNED)
    for _ in range(5):
        stage.later(minutes=5)

    assert len(ana.sees(DM)) == 1


def test_the_owner_is_nudged_before_the_first_response_is_due(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()

    stage.later(to=WARNED)

    (nudge,) = texts(ana.sees(DM))
    assert nudge == (
        "*First response is due Tue 14 Jul 2:05 pm CT*\n"
        f"{ref} · New inquiry · Social ads\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT\n"
        "Why now: First response is due 4 business hours after the lead came in (Tue 14 Jul 9:05 am CT), "
        "so by Tue 14 Jul 2:05 pm CT. Policy: set by study KN-118."
    )


def test_a_nudge_that_comes_late_says_so(stage: Stage, ana: Person) -> None:
    stage.a_lead()

    stage.later(to=WARNED + timedelta(minutes=40))

    (nudge,) = texts(ana.sees(DM))
    assert "(This should have come Tue 14 Jul at 11:05 am; Onward was away.)" in nudge


def test_the_site_lead_hears_once_when_the_first_response_runs_on(
    stage: Stage, ana: Person, lena: Person, tom: Person
) -> None:
    ref = stage.a_lead()
    stage.later(to=WARNED)
    stage.later(to=datetime(2026, 7, 15, 14, 6, tzinfo=UTC))  # eight business hours later, the next day
    stage.later(minutes=30)

    (told,) = texts(lena.sees(DM))
    assert told.startswith("*First response was due Tue 14 Jul 2:05 pm CT*")
    assert f"Owner: <@{ana.id}>" in told
    assert "The task stays with its owner; you are told once." in told
    assert ref in told
    assert [text.splitlines()[0] for text in texts(ana.sees(DM))] == [
        "*First response is due Tue 14 Jul 2:05 pm CT*",
        "*Wednesday 15 Jul: 1 late*",
    ]
    assert tom.sees(DM) == []


def test_study_operations_hear_of_the_site_and_never_of_the_lead(stage: Stage, omar: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=datetime(2026, 7, 16, 14, 6, tzinfo=UTC))  # sixteen business hours later

    (told,) = texts(omar.sees(DM))
    assert told == (
        "First response was due Tue 14 Jul 2:05 pm CT at site 301 of KN-118 and is still open.\n"
        "The site lead knows. You are told once, in case they need help."
    )
    assert ref not in str(omar.sees(DM))


def test_a_lead_nobody_owns_reaches_the_site_lead_after_a_quarter_of_an_hour(
    stage: Stage, lena: Person
) -> None:
    ref = stage.a_lead(owner=None)
    stage.later(minutes=16)

    (told,) = texts(lena.sees(DM))
    assert told.startswith("*A lead has no owner yet*")
    assert f"{ref} · New inquiry · Social ads · site 301\nOwner: nobody yet" in told


@pytest.mark.parametrize(
    ("button", "outcome", "said", "stage_after", "then"),
    [
        (
            "Spoke",
            AttemptOutcome.SPOKE,
            "spoke",
            LeadStage.CONTACTED,
            "complete the prescreen, by Thu 16 Jul 11:06 am CT",
        ),
        (
            "No answer",
            AttemptOutcome.NO_ANSWER,
            "no answer",
            LeadStage.ATTEMPTING,
            "call, second attempt, by Wed 15 Jul 11:06 am CT",
        ),
        (
            "Left message",
            AttemptOutcome.LEFT_MESSAGE,
            "left message",
            LeadStage.ATTEMPTING,
            "call, second attempt, by Wed 15 Jul 11:06 am CT",
        ),
    ],
)
def test_one_tap_on_the_nudge_logs_the_attempt_and_says_what_is_next(
    stage: Stage,
    ana: Person,
    button: str,
    outcome: AttemptOutcome,
    said: str,
    stage_after: LeadStage,
    then: str,
) -> None:
    ref = stage.a_lead()
    stage.later(to=WARNED)

    ana.presses(button, channel=DM)
    stage.works()

    (nudge,) = ana.sees(DM)
    assert nudge["text"].startswith(f":white_check_mark: Logged: {said}, 11:06 am · <@{ana.id}>\n")
    assert f"Next: {then}" in nudge["text"]
    assert [block["type"] for block in nudge["blocks"]] == ["section", "actions"]
    assert [one["text"]["text"] for one in nudge["blocks"][1]["elements"]] == ["Undo"]
    assert attempts(stage, ref) == [outcome]
    assert stage.lead(ref).stage is stage_after
    assert deadlines(stage, ref)["attempt_1"] is DeadlineState.MET


def test_five_attempts_follow_the_cadence_and_then_it_is_time_to_decide(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    due = []
    for _ in range(5):
        stage.later(to=stage.lead(ref).next_action_due)
        ana.presses("No answer", channel=DM)
        stage.works()
        due.append(stage.lead(ref).next_action_due)

    # One, two, three and five business days, then a week to decide; two weekends lie between.
    assert due == [datetime(2026, 7, day, 19, 5, tzinfo=UTC) for day in (15, 17, 22, 29)] + [
        datetime(2026, 8, 5, 19, 5, tzinfo=UTC)
    ]
    assert stage.lead(ref).next_action is NextAction.DECIDE_RECOVERY
    assert "Next: decide between recovery and closing, by Wed 5 Aug 2:05 pm CT" in texts(ana.sees(DM))[-1]
    running = [one for one, state in deadlines(stage, ref).items() if state is DeadlineState.RUNNING]
    assert running == ["decision_after_5"]


def test_each_attempt_that_falls_due_is_nudged_when_its_day_opens(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("No answer", channel=DM)

    stage.later(to=datetime(2026, 7, 15, 12, 59, tzinfo=UTC))
    assert public(ana.sees(DM)) == []
    stage.later(to=datetime(2026, 7, 15, 13, 0, tzinfo=UTC))  # Wednesday, 8 o'clock in Chicago

    (nudge,) = public(ana.sees(DM))
    assert nudge.startswith("*The next attempt is due Wed 15 Jul 9:05 am CT*")


def test_the_private_answer_follows_the_tap(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=RIVERSIDE)
    ana.presses("Left message", channel=RIVERSIDE)
    stage.works()

    (answer,) = private(ana.sees(RIVERSIDE))
    assert answer.startswith(
        f":white_check_mark: Logged: left message, 9:05 am · <@{ana.id}>\nTrying to reach · *{ref}*"
    )
    assert "call, second attempt, by Wed 15 Jul 9:05 am CT" in answer


def test_the_next_attempt_can_be_logged_on_the_same_private_answer(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("No answer", channel=DM)
    stage.later(minutes=90)
    ana.presses("Spoke", channel=DM)

    assert attempts(stage, ref) == ["no_answer", "spoke"]


def test_logging_an_attempt_on_a_lead_nobody_owns_claims_it(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ben.runs(f"/lead {ref}", channel=DM)
    ben.presses("No answer", channel=DM)

    assert [one.actor for one in stage.events(ref) if one.action is EventAction.OWNER_SET] == ["ben"]


def test_a_colleague_who_covers_logs_and_the_lead_stays_with_its_owner(
    stage: Stage, ana: Person, ben: Person, lena: Person
) -> None:
    ref = stage.a_lead()
    lena.runs(f"/lead {ref}", channel=RIVERSIDE)
    lena.presses("No answer", channel=RIVERSIDE)
    stage.works()

    (card,) = public(ben.sees(RIVERSIDE))
    assert f"Owner: <@{ana.id}>" in card
    assert stage.events(ref)[-1].actor == "lena"


def test_the_card_in_the_sites_channel_follows_what_happens(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ana.presses("Claim", channel=RIVERSIDE)
    stage.works()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    stage.works()

    (card,) = public(ben.sees(RIVERSIDE))
    assert card.startswith(f"In conversation · *{ref}*")
    assert f"Owner: <@{ana.id}>" in card


def test_a_snoozed_lead_is_quiet_until_the_time_chosen(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Snooze", channel=DM)
    ana.submits({f"Be quiet about {ref} until": "This afternoon, Tue 14 Jul 1:00 pm CT"})

    stage.later(to=WARNED)
    assert public(ana.sees(DM)) == []
    stage.later(to=datetime(2026, 7, 14, 18, 0, tzinfo=UTC))

    (nudge,) = public(ana.sees(DM))
    assert nudge.startswith("*First response is due Tue 14 Jul 2:05 pm CT*")


def test_a_snooze_pressed_on_the_nudge_edits_it_and_moves_no_due_time(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=WARNED)
    due = stage.lead(ref).next_action_due
    ana.presses("Snooze", channel=DM)
    ana.submits({f"Be quiet about {ref} until": "This afternoon, Tue 14 Jul 1:00 pm CT"})
    stage.works()

    (nudge,) = texts(ana.sees(DM))
    assert nudge.startswith(":white_check_mark: Snoozed until Tue 14 Jul 1:00 pm CT, 11:06 am")
    assert stage.lead(ref).next_action_due == due
    assert attempts(stage, ref) == []


def test_a_snooze_silences_no_site_lead(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=datetime(2026, 7, 14, 20, 0, tzinfo=UTC))
    ana.presses("Snooze", channel=DM)
    ana.submits({f"Be quiet about {ref} until": "Next working day, Wed 15 Jul 8:00 am CT"})
    stage.later(to=datetime(2026, 7, 15, 13, 0, tzinfo=UTC))
    stage.later(to=datetime(2026, 7, 15, 14, 6, tzinfo=UTC))

    assert len(lena.sees(DM)) == 1


def test_whoever_gets_a_lead_is_told_what_is_next(
    stage: Stage, ana: Person, ben: Person, mei: Person
) -> None:
    ref = stage.a_lead()
    stage.later(to=WARNED)
    ana.presses("Hand over", channel=DM)
    ana.submits({f"Hand {ref} to": "Ben Okafor"})
    stage.works()
    (told,) = texts(ben.sees(DM))
    assert told == (
        f"<@{ana.id}> would hand you a lead\n"
        f"{ref} · New inquiry · Social ads\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    )

    ben.presses("Take it", channel=DM)
    stage.works()

    nudge, answer = texts(ana.sees(DM))
    assert nudge.startswith(":white_check_mark: Taken by Ben Okafor, 11:06 am")
    assert answer.startswith(f"<@{ben.id}> took {ref}.")
    (card,) = public(ben.sees(RIVERSIDE))
    assert f"Owner: <@{ben.id}>" in card
    assert mei.sees(HARBOR) == []


def test_a_lead_is_handed_over_only_within_its_site(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)

    assert ana.modal is not None
    offered = [option["text"]["text"] for option in ana.modal["blocks"][0]["element"]["options"]]
    assert offered == ["Ben Okafor", "Lena Fischer"]


def test_a_handover_takes_the_next_nudges_with_it(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    ana.submits({f"Hand {ref} to": "Ben Okafor"})
    stage.works()
    ben.presses("Take it", channel=DM)
    stage.later(to=WARNED + timedelta(minutes=45))  # counted from when he took it

    assert [text for text in public(ana.sees(DM)) if "First response" in text] == []
    assert [text for text in texts(ben.sees(DM)) if text.startswith("*First response is due")] != []
