"""Ten minutes in which whatever was pressed can be taken back, where it was pressed."""

from bot.sandbox import Person
from models.terms import Stage as LeadStage
from tests.stage import DM, RIVERSIDE, Stage, modal_text, private, public


def test_after_ten_minutes_undo_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    stage.later(minutes=11)
    ana.presses("Undo", channel=DM)

    assert private(ana.sees(DM))[-1] == (
        "Undo holds for ten minutes, and they have passed. Log what is right now; the history keeps both."
    )
    assert stage.lead(ref).stage is LeadStage.CONTACTED


def test_a_second_undo_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    again = stage.press(ana, "Undo", DM)
    ana.presses("Undo", channel=DM)
    again()

    assert private(ana.sees(DM))[-1] == "That was taken back already."


def test_a_nudge_asks_again_after_an_undo_and_can_be_answered(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    ana.presses("No answer", channel=DM)
    stage.works()
    ana.presses("Undo", channel=DM)
    stage.works()

    (nudge,) = public(ana.sees(DM))
    assert nudge.startswith("*First response is due Tue 14 Jul 2:05 pm CT*")
    assert "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT" in nudge
    ana.presses("Spoke", channel=DM)
    stage.works()
    assert stage.lead(ref).stage is LeadStage.CONTACTED
    assert public(ana.sees(DM))[0].startswith(":white_check_mark: Logged: spoke")


def test_what_was_pressed_can_be_pressed_again_after_an_undo(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("No answer", channel=DM)
    ana.presses("Undo", channel=DM)
    ana.presses("No answer", channel=DM)

    assert stage.lead(ref).attempt_count == 1
    assert private(ana.sees(DM))[-1].startswith(":white_check_mark: Logged: no answer")


def test_a_form_can_be_undone_on_its_last_page(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    ana.presses("Done", channel=DM)
    ana.submits()
    ana.presses("Undo", where="modal")

    assert modal_text(ana).startswith(":leftwards_arrow_with_hook: Taken back, 9:05 am")
    assert stage.lead(ref).stage is LeadStage.CONTACTED


def test_a_claim_on_the_card_can_be_taken_back_by_whoever_claimed(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead(owner=None)
    ana.presses("Claim", channel=RIVERSIDE)
    ana.presses("Undo", channel=RIVERSIDE)
    stage.works()

    assert stage.lead(ref).owner_id is None
    assert "Owner: nobody yet" in public(ana.sees(RIVERSIDE))[0]
