"""Reactions as gestures: a tick is done, a clock is snooze, a hand is claim; everything else is only an emoji."""

import pytest

from bot.sandbox import Person
from models.terms import EventAction, NextAction
from tests.stage import DM, RIVERSIDE, Stage, chicago, private
from tests.threads import card_of


def test_a_tick_on_the_card_logs_what_done_means(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("spoke, ps done, sent to PI", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.reacts("white_check_mark", channel=RIVERSIDE, ts=card_of(stage, ref))

    (answer,) = private(ana.sees(RIVERSIDE))
    assert answer.startswith(":white_check_mark: Asked the study team for its decision")
    assert [one.action for one in stage.events(ref)].count(EventAction.CHASED) == 1


def test_a_tick_that_does_not_say_enough_is_answered_with_the_buttons(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    ana.reacts("heavy_check_mark", channel=RIVERSIDE, ts=card_of(stage, ref))

    assert private(ana.sees(RIVERSIDE))[0].startswith("A tick alone does not say how it went.")
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}


@pytest.mark.parametrize("emoji", ["alarm_clock", "clock3", "hourglass_flowing_sand"])
def test_a_clock_on_the_nudge_snoozes_to_the_next_opening(stage: Stage, ana: Person, emoji: str) -> None:
    ref = stage.a_lead()
    ana.says("spoke, ps done, sent to PI", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.reacts(emoji, channel=RIVERSIDE, ts=card_of(stage, ref))

    assert stage.lead(ref).snoozed_until == chicago("07-14 13:00")


def test_a_hand_claims_a_lead_that_nobody_owns(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ben.reacts("raised_hand::skin-tone-3", channel=RIVERSIDE, ts=card_of(stage, ref))

    assert private(ben.sees(RIVERSIDE))[0].startswith(":white_check_mark: Claimed")
    assert stage.lead(ref).owner_id is not None


def test_taking_the_emoji_off_takes_it_back(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ben.reacts("hand", channel=RIVERSIDE, ts=card_of(stage, ref))
    ben.reacts("hand", channel=RIVERSIDE, ts=card_of(stage, ref), remove=True)

    assert stage.lead(ref).owner_id is None
    assert private(ben.sees(RIVERSIDE))[-1].startswith(":leftwards_arrow_with_hook: Taken back")


def test_after_ten_minutes_it_stays_and_says_so(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ben.reacts("hand", channel=RIVERSIDE, ts=card_of(stage, ref))
    stage.later(minutes=11)
    ben.reacts("hand", channel=RIVERSIDE, ts=card_of(stage, ref), remove=True)

    assert private(ben.sees(RIVERSIDE))[-1].startswith("Undo holds for ten minutes")
    assert stage.lead(ref).owner_id is not None


def test_an_event_that_comes_twice_is_one_gesture(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("spoke, ps done, sent to PI", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.reacts("white_check_mark", channel=RIVERSIDE, ts=card_of(stage, ref))
    stage.redeliver()

    assert [one.action for one in stage.events(ref)].count(EventAction.CHASED) == 1


def test_other_emoji_and_other_peoples_ticks_mean_nothing(
    stage: Stage, ana: Person, ben: Person, iris: Person, zoe: Person
) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    card = card_of(stage, ref)
    ana.reacts("tada", channel=RIVERSIDE, ts=card)
    for person in (ben, iris, zoe):
        person.reacts("white_check_mark", channel=RIVERSIDE, ts=card)
        assert private(person.sees(RIVERSIDE)) == []

    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}
    assert stage.refusals() == []


def test_a_tick_on_a_message_about_several_leads_means_nothing(stage: Stage, ana: Person) -> None:
    refs = [stage.a_lead(), stage.a_lead()]
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.reacts("alarm_clock", channel=DM, ts=nudge["ts"])

    assert [stage.lead(ref).snoozes for ref in refs] == [0, 0]
    assert private(ana.sees(DM)) == []
    assert all(stage.lead(ref).next_action is NextAction.CALL for ref in refs)
