"""Several leads fall due together: one message, worked through item by item."""

from datetime import UTC, datetime

from bot.sandbox import Person
from models.terms import AttemptOutcome, EventAction
from tests.stage import DM, Stage, texts

WARNED = datetime(2026, 7, 14, 16, 6, tzinfo=UTC)


def test_a_coordinator_works_through_one_message(stage: Stage, ana: Person) -> None:
    first, second, third = (stage.a_lead() for _ in range(3))
    stage.later(to=WARNED)
    assert len(ana.sees(DM)) == 1

    ana.presses("No answer", channel=DM)  # the first that is offered
    stage.works()
    ana.presses("Spoke", channel=DM)
    stage.works()
    ana.presses("Left message", channel=DM)
    stage.works()

    (message,) = ana.sees(DM)
    assert message["text"].startswith("*All 3 leads seen to*\n:white_check_mark: Logged: no answer, 11:06 am")
    outcomes = {
        event.object_ref: event.new["outcome"]
        for event in stage.events()
        if event.action is EventAction.ATTEMPT_LOGGED
    }
    assert sorted(outcomes) == sorted([first, second, third])
    assert set(outcomes.values()) == {
        AttemptOutcome.NO_ANSWER,
        AttemptOutcome.SPOKE,
        AttemptOutcome.LEFT_MESSAGE,
    }


def test_a_reply_that_names_no_lead_is_asked_which_one_it_means(stage: Stage, ana: Person) -> None:
    refs = sorted(stage.a_lead() for _ in range(2))
    stage.later(to=WARNED)

    ana.says("likes mornings less", channel=DM, thread=ana.sees(DM)[0]["ts"])

    asked = ana.sees(DM, thread=ana.sees(DM)[0]["ts"])[-1]
    offered = [one["text"]["text"][-7:] for block in asked["blocks"] for one in block.get("elements", [])]
    assert asked["text"] == "Which lead is this about? Nothing was kept yet."
    assert sorted(offered) == refs
    assert [one for one in stage.events() if one.action is EventAction.NOTE_ADDED] == []


def test_a_reply_that_begins_with_a_ref_is_kept_there(stage: Stage, ana: Person) -> None:
    refs = [stage.a_lead() for _ in range(2)]
    stage.later(to=WARNED)

    ana.says(f"{refs[1].lower()}: likes mornings less", channel=DM, thread=ana.sees(DM)[0]["ts"])
    stage.works()

    (kept,) = [one for one in stage.events() if one.action is EventAction.NOTE_ADDED]
    assert (kept.object_ref, kept.new["note"]) == (refs[1], "likes mornings less")


def test_a_colleague_sees_nothing_of_it(stage: Stage, ben: Person) -> None:
    stage.a_lead()
    stage.a_lead()
    stage.later(to=WARNED)

    assert texts(ben.sees(DM)) == []
