"""A lead comes in, its owner is nudged before it is too late, and one tap is enough."""

from datetime import UTC, datetime

from bot.sandbox import Person
from tests.stage import DM, RIVERSIDE, Stage, texts


def test_the_owner_is_nudged_before_the_first_response_is_due(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()

    stage.later(to=datetime(2026, 7, 14, 16, 6, tzinfo=UTC))  # two business hours after 9:05 in Chicago

    (nudge,) = texts(ana.sees(DM))
    assert nudge.startswith("*First response is due today 2:05 pm CT*")
    assert ref in nudge


def test_one_tap_on_the_nudge_logs_the_attempt_and_says_what_is_next(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)

    ana.presses("No answer", channel=DM)
    stage.works()

    (nudge,) = texts(ana.sees(DM))
    assert "Logged: no answer" in nudge
    assert "Next: call, second attempt, by tomorrow 11:06 am CT" in nudge
    assert stage.lead(ref).attempt_count == 1


def test_nobody_is_nudged_once_the_first_attempt_is_logged(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)

    stage.later(minutes=300)

    assert [text for text in texts(ana.sees(DM)) if "First response" in text] == []


def test_the_card_in_the_sites_channel_follows_what_happens(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead(owner=None)
    ana.presses("Claim", channel=RIVERSIDE)
    stage.works()

    (card,) = texts(ana.sees(RIVERSIDE))
    assert f"New inquiry · *{ref}*" in card
    assert "Owner: <@UPPRBRBEDIZ>" in card
