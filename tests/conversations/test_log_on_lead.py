"""The message shortcut, and the notes of forms: read, shown, and logged only when somebody says so."""

from bot.sandbox import Person
from models.terms import EventAction
from models.terms import Stage as LeadStage
from tests.stage import DM, RIVERSIDE, Json, Stage, chicago, modal_text
from tests.threads import card_of


def test_the_form_begins_with_what_the_message_says(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    said = lena.says("thanks! btw lvm today", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=said)
    before = stage.lead(ref).attempt_count
    ana.submits({"Next step": "Call", "On (site's clock, CT)": "2026-07-16"})

    assert before <= 1
    assert modal_text(ana).startswith(":white_check_mark:")
    assert stage.lead(ref).next_action_due == chicago("07-16 17:00")


def test_a_message_elsewhere_is_tied_by_its_ref(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    said = ana.says(f"fyi {ref}: lvm, call thu 2pm", channel=RIVERSIDE)
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=said)
    ana.submits()

    lead = stage.lead(ref)
    assert (lead.attempt_count, lead.next_action_due) == (1, chicago("07-16 14:00"))


def test_a_message_about_no_lead_asks_for_the_ref(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    said = ana.says("lvm, call thu 2pm", channel=RIVERSIDE)
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=said)
    wrong = ana.submits({"The lead's ref": "KN-ZZZZ"})
    ana.submits({"The lead's ref": ref.lower()})
    ana.submits()

    assert wrong == {"The lead's ref": "I know no such lead. Refs look like HF-7Q2K."}
    assert stage.lead(ref).attempt_count == 1


def test_what_could_tell_who_a_patient_is_is_left_out_of_the_form(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    said = ana.says(f"{ref} lvm at 312-555-0187", channel=RIVERSIDE)
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=said)
    shown = str(ana.modal)
    ana.submits()

    assert "was left out" in shown
    assert "555" not in shown
    assert "312-555" not in stage.everything_stored()
    assert [one.action for one in stage.events(ref)].count(EventAction.TEXT_STOPPED) == 1
    assert stage.lead(ref).attempt_count == 1


def test_somebody_of_another_site_gets_no_form(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    stage.workspace.join(RIVERSIDE, "mei")
    mei.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=card_of(stage, ref))

    assert mei.modal is None or "I know no lead" in modal_text(mei)


def test_the_note_of_a_form_is_offered_and_logged_with_one_tap(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.submits(
        {"Category": "Records", "Sub-reason": "Waiting for an outside clinic", "Note": "lvm, try thu"}
    )
    offered, before = modal_text(ana), stage.lead(ref).attempt_count
    ana.presses("Log it as well", where="modal")

    assert "Your note also reads: Voicemail. Next: call, Thu 16 Jul. Log that too?" in offered
    assert before == 0
    assert stage.lead(ref).attempt_count == 1
    assert stage.lead(ref).next_action_due == chicago("07-16 17:00")


def test_an_ordinary_note_offers_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.submits(
        {"Category": "Records", "Sub-reason": "Waiting for an outside clinic", "Note": "their fax is slow"}
    )

    assert "Your note also reads" not in modal_text(ana)


def test_a_form_with_half_of_a_date_or_nothing_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.uses_shortcut("log_on_lead", channel=RIVERSIDE, message=card_of(stage, ref))
    empty = ana.submits()
    no_hour = ana.submits({"Visit booked for": "2026-07-30"})

    assert empty == {"What else happened?": "Nothing is filled in yet: choose what happened or what is next."}
    assert list((no_hour or {}).values()) == ["A visit needs a day and a time."]
    assert stage.lead(ref).stage is LeadStage.NEW


def test_the_form_of_a_logged_reply_shows_all_it_said(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says(
        "spoke, ps done, over to <@UAQG9DNMO61>, call thu 2pm", channel=RIVERSIDE, thread=card_of(stage, ref)
    )
    stage.works()
    ana.presses("Change", channel=RIVERSIDE)
    view: Json = ana.modal or {}
    chosen = str([block.get("element", {}).get("initial_options") for block in view["blocks"]])

    assert "Prescreen complete" in chosen
    assert "Hand over" in chosen
