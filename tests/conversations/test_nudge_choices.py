"""Asking why a nudge comes now, and saying when to be nudged."""

from datetime import UTC, datetime

from bot.sandbox import Person
from tests.stage import DM, Stage, private, public, texts

WARNED = datetime(2026, 7, 14, 16, 6, tzinfo=UTC)


def test_why_now_lays_the_sum_open_in_private(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=WARNED)

    ana.presses("Why now?", channel=DM)

    (answer,) = private(ana.sees(DM))
    assert answer == (
        f"*First response of {ref}: due Tue 14 Jul 2:05 pm CT*\n"
        "4 business hours after the lead came in (Tue 14 Jul 9:05 am CT)\n"
        "The warning is set for Tue 14 Jul 11:05 am CT, 2 business hours after that.\n"
        "Counted, in the hours of the site:\n"
        "• Tue 14 Jul 9:05 am CT to 12:00 pm: 2 h 55 min\n"
        "• Tue 14 Jul 1:00 pm CT to 2:05 pm: 1 h 5 min\n"
        "= 4 business hours\n"
        "Policy line 1, set by study KN-118, version 1; "
        "it holds for this clock as it stood when the clock started."
    )
    assert len(public(ana.sees(DM))) == 1


def test_a_coordinator_chooses_when_to_be_nudged(stage: Stage, ana: Person) -> None:
    ana.runs("/nudges", channel=DM)
    ana.submits({"Tell me from": "13:30", "until": "16:00"})
    stage.a_lead()
    stage.later(to=WARNED)
    before = texts(ana.sees(DM))
    stage.later(to=datetime(2026, 7, 14, 18, 30, tzinfo=UTC))

    assert before == []
    (told,) = texts(ana.sees(DM))
    assert told.startswith("*Tuesday 14 Jul: 1 due today*")


def test_the_form_shows_what_was_chosen_and_refuses_what_makes_no_sense(stage: Stage, ana: Person) -> None:
    ana.opens_home()
    ana.presses("When to nudge me")
    errors = ana.submits({"Tell me from": "16:00", "until": "09:00"})

    assert errors == {"until": "End at least an hour after you begin, for example 9:30 to 16:00."}
