"""A short reply under a card or nudge: read, logged in one step, asked about, corrected and taken back."""

import pytest

from bot.sandbox import Person
from models.terms import AttemptOutcome, EventAction, NextAction
from models.terms import Stage as LeadStage
from tests.stage import DM, RIVERSIDE, Json, Stage, chicago, private, texts
from tests.threads import answers, card_of, kinds, notes, thread_of


def test_a_reply_with_everything_in_it_is_one_step_with_one_receipt(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("lvm, try thu pm, waiting on records", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    (answer,) = answers(stage, ana, ref)
    assert answer == (
        ":white_check_mark: Logged: voicemail. Next: call, Thu 16 Jul 1:00 pm CT. "
        f"Blocker: records, waiting for an outside clinic. · {ref} · <@{ana.id}>"
    )
    lead = stage.lead(ref)
    assert (lead.stage, lead.attempt_count, lead.next_action) == (LeadStage.ATTEMPTING, 1, NextAction.CALL)
    assert lead.next_action_due == chicago("07-16 13:00")
    assert kinds(stage, ref)[-4:] == ["note_added", "attempt_logged", "blocker_opened", "next_action_set"]


def test_one_undo_takes_all_of_a_reply_back(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("lvm, try thu pm, waiting on records", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.presses("Undo", message=_answer(stage, ana, ref)["ts"], channel=RIVERSIDE)
    stage.works()

    (answer,) = answers(stage, ana, ref)
    assert answer.startswith(":leftwards_arrow_with_hook: Taken back")
    lead = stage.lead(ref)
    assert (lead.stage, lead.attempt_count) == (LeadStage.NEW, 0)
    assert lead.next_action_due == chicago("07-14 14:05")
    assert stage.standing_blockers(ref) == []


def test_chatter_between_colleagues_is_left_alone(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    for said in ("thanks!", "👍", "did you call her?", "<@UICUMC9L715> can you take a look"):
        ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert answers(stage, ana, ref) == []
    assert private(thread_of(ana, card_of(stage, ref))) == []
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}


def test_a_reading_that_must_be_confirmed_waits_for_one_tap(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("no answer, will prob try fri 10am", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    asked = answers(stage, ana, ref)
    before = stage.lead(ref).attempt_count
    ana.presses("Yes, log it", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    stage.works()

    assert asked == ["Kept as a note. Log this?\nNo answer. Next: call, Fri 17 Jul 10:00 am CT."]
    assert before == 0
    assert answers(stage, ana, ref) == [
        f":white_check_mark: Logged: no answer. Next: call, Fri 17 Jul 10:00 am CT. · {ref} · <@{ana.id}>"
    ]
    assert stage.lead(ref).attempt_count == 1


def test_a_second_tap_logs_nothing_twice(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("no answer, will prob try fri 10am", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    again = stage.press(ana, "Yes, log it", RIVERSIDE)
    again()
    again()

    assert stage.lead(ref).attempt_count == 1
    assert private(thread_of(ana, card_of(stage, ref)))[-1].startswith("That was done already")


def test_a_call_without_its_outcome_is_asked_with_the_likely_ones(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("called, try again thu 2pm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    shown = _buttons(_answer(stage, ana, ref))
    ana.presses("Left message", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    stage.works()

    assert shown == ["No answer", "Voicemail", "Left message", "Spoke", "Change"]
    assert answers(stage, ana, ref)[0].startswith(
        ":white_check_mark: Logged: left message. Next: call, Thu 16 Jul 2:00 pm CT."
    )


def test_an_unclear_date_is_asked_with_the_two_it_may_be(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("lvm, will call thu or fri", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    shown = _buttons(_answer(stage, ana, ref))
    ana.presses("Fri 17 Jul", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    stage.works()

    assert shown == ["Thu 16 Jul", "Fri 17 Jul", "Change"]
    assert stage.lead(ref).next_action_due == chicago("07-17 17:00")
    assert stage.lead(ref).attempt_count == 1


def test_a_kind_of_blocker_is_asked_with_what_it_may_be(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("travel is an issue", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.presses("No transport", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])

    assert [one.sub_reason for one in stage.standing_blockers(ref)] == ["travel_no_transport"]


def test_words_that_cannot_be_placed_are_kept_and_answered_with_the_buttons(
    stage: Stage, ana: Person
) -> None:
    ref = stage.a_lead()
    ana.says("prefers evenings, likes mornings less", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert answers(stage, ana, ref)[0].startswith("Kept as a note. I could not place that.")
    assert notes(stage, ref) == ["prefers evenings, likes mornings less"]
    assert {"Spoke", "No answer", "Fill in the form"} <= set(_buttons(_answer(stage, ana, ref)))


def test_the_form_begins_with_what_was_clear_and_logs_the_rest(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("called, waiting on records, chase thu", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.presses("Change", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    errors = ana.submits({"Contact": "Spoke (phone)"})
    stage.works()

    assert errors is None
    assert stage.lead(ref).stage is LeadStage.CONTACTED
    assert [one.sub_reason for one in stage.standing_blockers(ref)] == ["awaiting_outside_clinic"]
    assert "Logged: spoke." in answers(stage, ana, ref)[0]


def test_change_corrects_what_was_logged(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("lvm, try thu pm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.presses("Change", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    ana.submits({"Contact": "No answer (phone)"})
    stage.works()

    assert [one.new["outcome"] for one in stage.counted(ref) if one.action is EventAction.ATTEMPT_LOGGED] == [
        AttemptOutcome.NO_ANSWER
    ]
    assert stage.lead(ref).next_action_due == chicago("07-16 13:00")
    assert answers(stage, ana, ref)[0].startswith(":white_check_mark: Logged: no answer.")


def test_a_plan_for_a_holiday_is_asked_about_with_the_next_open_day(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=chicago("08-12 10:00"))
    ana.says("na, call fri 10am", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    asked = answers(stage, ana, ref)[0]
    ana.presses("Mon 17 Aug 10:00 am CT instead", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])

    assert "The site is closed on Fri 14 Aug. Log this?" in asked
    assert stage.lead(ref).next_action_due == chicago("08-17 10:00")


def test_a_day_without_an_hour_is_due_when_that_day_closes(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(to=chicago("12-21 10:00"))
    ana.says("na, call thu", channel=RIVERSIDE, thread=card_of(stage, ref))

    assert stage.lead(ref).next_action_due == chicago("12-24 12:00")


def test_a_wish_for_no_more_contact_holds_at_once_while_the_rest_is_asked(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says(
        "she asked us to stop calling, travel is an issue", channel=RIVERSIDE, thread=card_of(stage, ref)
    )
    stage.works()

    assert stage.lead(ref).opted_out_at is not None
    (answer,) = answers(stage, ana, ref)
    assert "asked to stop" in answer
    assert stage.standing_blockers(ref) == []


def test_a_close_waits_for_a_tap_and_then_for_whoever_must_agree(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("closing, unable to reach", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    open_still = stage.lead(ref).stage
    ana.presses("Yes, log it", channel=RIVERSIDE, message=_answer(stage, ana, ref)["ts"])
    stage.works()

    assert open_still is LeadStage.NEW
    assert stage.lead(ref).stage is LeadStage.NEW
    assert "Asked your site lead to close it" in answers(stage, ana, ref)[0]


def test_a_coordinator_cannot_log_the_study_teams_decision(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    ana.says("spoke, ps done, sent to PI", channel=RIVERSIDE, thread=root)
    ana.says("PI says go ahead", channel=RIVERSIDE, thread=root)
    stage.works()

    assert stage.lead(ref).stage is LeadStage.IN_REVIEW
    assert "takes the study team's decision" in answers(stage, ana, ref)[1]
    assert stage.lead(ref).next_action is NextAction.CHASE_REVIEW


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ps done, sent to PI", "comes after a first conversation"),
        ("records in", "where that is not logged"),
        ("she no showed", "where that is not logged"),
        ("lvm, records in", "where that is not logged"),
        ("handing over to <@UQXEFER69T4>", "is not on this site's team any more"),
        ("over to <@UZZZZZZZZ99>", "is not in the study"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_half_logged(
    stage: Stage, ana: Person, said: str, sentence: str
) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert sentence in private(thread_of(ana, card_of(stage, ref)))[-1]
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}


def test_a_closed_lead_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.close_lead(ref)
    ana.says("lvm", channel=RIVERSIDE, thread=card_of(stage, ref))

    assert private(thread_of(ana, card_of(stage, ref))) == [
        f"{ref} is closed, so nothing more is logged on it."
    ]


def test_a_pi_may_say_what_stands_in_the_way_but_log_no_contact(stage: Stage, iris: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    iris.says("lvm", channel=RIVERSIDE, thread=root)
    iris.says("no screening slots at the moment", channel=RIVERSIDE, thread=root)

    (refused,) = private(thread_of(iris, root))
    assert "your role does not let you log a contact on it" in refused
    assert [one.sub_reason for one in stage.standing_blockers(ref)] == ["no_screening_slots"]


def test_an_edit_corrects_the_record_and_the_receipt(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("spoke, call thu 2pm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.later(minutes=30)
    ana.edits(reply, "lvm, call fri 2pm", channel=RIVERSIDE)
    stage.works()

    lead = stage.lead(ref)
    assert (lead.stage, lead.first_contact_at) == (LeadStage.ATTEMPTING, None)
    assert lead.first_attempt_at is not None
    assert lead.first_attempt_at.replace(microsecond=0) == chicago("07-14 09:05")
    assert lead.next_action_due == chicago("07-17 14:00")
    (answer,) = answers(stage, ana, ref)
    assert answer.startswith(":white_check_mark: Logged: voicemail. Next: call, Fri 17 Jul 2:00 pm CT.")
    assert EventAction.UNDONE in [one.action for one in stage.events(ref)]
    assert notes(stage, ref) == ["lvm, call fri 2pm"]


def test_an_edit_to_talk_takes_back_what_was_said(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("lvm", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.edits(reply, "thanks!", channel=RIVERSIDE)
    stage.works()

    assert stage.lead(ref).attempt_count == 0
    assert answers(stage, ana, ref)[0].startswith(":leftwards_arrow_with_hook: Taken back")


def test_a_deleted_reply_is_taken_back(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("lvm, waiting on records", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.deletes(reply, channel=RIVERSIDE)
    stage.works()

    assert stage.lead(ref).attempt_count == 0
    assert stage.standing_blockers(ref) == []
    assert answers(stage, ana, ref)[0].startswith(":leftwards_arrow_with_hook: Taken back")


def test_a_question_whose_message_is_deleted_is_withdrawn(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("called", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.deletes(reply, channel=RIVERSIDE)
    stage.works()

    assert "Spoke" not in _buttons(_answer(stage, ana, ref))
    assert notes(stage, ref) == []


def test_an_edit_of_what_something_stands_on_is_refused(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    reply = ana.says("spoke", channel=RIVERSIDE, thread=root)
    ana.says("ps done, sent to PI", channel=RIVERSIDE, thread=root)
    ana.edits(reply, "lvm", channel=RIVERSIDE)

    assert private(thread_of(ana, root)) == ["The prescreen stands on it. Take that back first."]
    assert stage.lead(ref).stage is LeadStage.IN_REVIEW


def test_an_edit_that_comes_first_is_read_in_its_messages_place(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    message: Json = {"type": "message", "user": ana.id, "ts": "1784037900.000900", "thread_ts": root}
    place = {"type": "message", "channel": stage.channel_id(RIVERSIDE), "channel_type": "channel"}
    after = {**message, "text": "lvm", "edited": {"user": ana.id, "ts": "1784037901.000100"}}
    before = {**message, "text": "spoke"}
    stage.hears(
        {**place, "subtype": "message_changed", "message": after, "previous_message": before, "ts": "1"},
        "EvB",
    )
    stage.hears({**place, **before}, "EvA")

    assert [one.new["outcome"] for one in stage.counted(ref) if one.action is EventAction.ATTEMPT_LOGGED] == [
        AttemptOutcome.VOICEMAIL
    ]


def test_a_reply_that_slack_sends_twice_is_logged_once(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("lvm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.redeliver()
    stage.works()

    assert stage.lead(ref).attempt_count == 1
    assert len(answers(stage, ana, ref)) == 1


def test_a_reply_under_the_nudge_answers_it(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.says("lvm, waiting on records", channel=DM, thread=nudge["ts"])
    stage.works()

    assert texts(ana.sees(DM))[0].startswith(":white_check_mark: Logged: voicemail. Blocker: records")
    assert texts(thread_of(ana, nudge["ts"], DM))[-1].startswith(":white_check_mark: Logged: voicemail.")
    assert "Waiting for an outside clinic" in texts(thread_of(ana, card_of(stage, ref)))[0]


def test_an_identifier_is_stopped_and_the_cleaned_words_can_be_taken(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    ana.says("lvm at 312-555-0187, call thu 2pm", channel=RIVERSIDE, thread=root)
    (stopped,) = private(thread_of(ana, root))
    before = stage.lead(ref).attempt_count
    ana.presses("Log it without", channel=RIVERSIDE, message=thread_of(ana, root)[-1]["ts"])
    stage.works()

    assert "a phone number" in stopped
    assert before == 0
    assert "312" not in stage.everything_stored()
    assert "312-555" not in stage.said_by_bot()
    assert answers(stage, ana, ref)[0].startswith(
        ":white_check_mark: Logged: voicemail. Next: call, Thu 16 Jul"
    )


def test_questions_are_answered_to_whoever_asks(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    ana.says("why?", channel=RIVERSIDE, thread=root)
    ana.says("what's next?", channel=RIVERSIDE, thread=root)
    ana.says("what can I say?", channel=RIVERSIDE, thread=root)
    ben.says("who owns this?", channel=RIVERSIDE, thread=root)
    why, follows, help_ = private(thread_of(ana, root))

    assert why.startswith(f"*First response of {ref}: due")
    assert follows.startswith(f"{ref} · New inquiry\nNext: call")
    assert help_.startswith("*What you can write under a lead*")
    assert private(thread_of(ben, root)) == [f"{ref} is with <@{ana.id}>."]
    assert answers(stage, ana, ref) == []


def _answer(stage: Stage, person: Person, ref: str) -> Json:
    return [one for one in thread_of(person, card_of(stage, ref)) if one["user"] not in (person.id,)][-1]


def _buttons(message: Json) -> list[str]:
    elements = [one for block in message["blocks"] for one in block.get("elements", [])]
    return [one["text"]["text"] for one in elements if one["type"] == "button"]
