"""A reply under a lead is kept as a note and answered with the buttons; all other talk is left alone."""

import logging

import pytest

from bot.sandbox import Person
from models.terms import EventAction
from tests.stage import DM, HARBOR, RIVERSIDE, SPONSOR, Stage, private, public, texts
from tests.threads import answers, card_of, notes, thread_of

KEPT = "Kept as a note. I could not place that. What happened, and what is the next step?"


@pytest.mark.parametrize(
    ("said", "kinds", "sentence"),
    [
        ("lvm at 312-555-0187, call after 5", "phone", "That looks like it holds a phone number,"),
        ("emailed jane.doe@example.com twice", "email", "That looks like it holds a mail address,"),
        (
            "DOB 4/12/1961, wants mornings",
            "birth_date",
            "That looks like it holds a date of birth or an age,",
        ),
        ("spoke with Mrs. Alvarez, MRN 00482213", "name,record_number", "holds a name and a record number,"),
    ],
)
def test_a_note_that_could_tell_who_a_patient_is_leaves_no_trace(
    stage: Stage, ana: Person, caplog: pytest.LogCaptureFixture, said: str, kinds: str, sentence: str
) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    with caplog.at_level(logging.DEBUG, logger="bot"), caplog.at_level(logging.DEBUG, logger="handlers"):
        ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))
        stage.works()

    (answer,) = private(thread_of(ana, card_of(stage, ref)))
    assert sentence in answer
    assert answer.endswith("Your message still stands in Slack: edit or delete it there.")
    (stopped,) = [one for one in stage.events(ref) if one.action is EventAction.TEXT_STOPPED]
    assert (stopped.actor, stopped.new) == ("ana", {"kinds": kinds})
    assert notes(stage, ref) == []
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}
    for word in ("555", "0187", "jane", "4/12", "Alvarez", "00482213"):
        assert word not in stage.everything_stored()
        assert word not in stage.said_by_bot()
        assert word not in caplog.text


def test_a_stopped_note_sent_again_by_slack_is_counted_once(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("call 312-555-0187", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.redeliver()

    assert len(private(thread_of(ana, card_of(stage, ref)))) == 1
    assert [one.action for one in stage.events(ref)].count(EventAction.TEXT_STOPPED) == 1


@pytest.mark.parametrize("said", [":+1:", "👍🏽", "  :tada: ☎️ "])
def test_a_reply_of_emoji_alone_is_no_note(stage: Stage, ana: Person, said: str) -> None:
    ref = stage.a_lead()
    ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))

    assert KEPT not in texts(thread_of(ana, card_of(stage, ref)))
    assert notes(stage, ref) == []


def test_an_empty_reply_is_no_note(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("<#C12ZZCWR28J>", channel=RIVERSIDE, thread=card_of(stage, ref))

    assert notes(stage, ref) == []


def test_a_reply_too_long_for_a_note_is_not_cut(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("prefers evenings " * 600, channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert (
        "Your words are too long for a note, so they stay in this thread only." in answers(stage, ana, ref)[0]
    )
    assert notes(stage, ref) == []


def test_somebody_no_study_knows_adds_no_note(stage: Stage, zoe: Person) -> None:
    ref = stage.a_lead()
    zoe.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref))

    (answer,) = private(thread_of(zoe, card_of(stage, ref)))
    assert answer.startswith("I do not know you yet.")
    assert notes(stage, ref) == []
    assert stage.refusals() == [(zoe.id, "no member")]


def test_somebody_of_another_site_adds_no_note(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    stage.workspace.join(RIVERSIDE, "mei")
    mei.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref))

    assert private(thread_of(mei, card_of(stage, ref))) == [f"I know no lead {ref}. Refs look like HF-7Q2K."]
    assert notes(stage, ref) == []
    assert stage.refusals() == [("mei", ref)]


def test_the_pi_adds_no_note_and_is_told_why(stage: Stage, iris: Person) -> None:
    ref = stage.a_lead()
    iris.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref))

    (answer,) = private(thread_of(iris, card_of(stage, ref)))
    assert "your role does not let you log a contact on it" in answer
    assert notes(stage, ref) == []


def test_study_operations_who_answer_what_they_were_told_learn_of_no_lead(stage: Stage, omar: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=60 * 48)
    (told,) = omar.sees(DM)
    omar.says("who has it?", channel=DM, thread=told["ts"])

    (answer,) = private(thread_of(omar, told["ts"], DM))
    assert ref not in answer
    assert answer.startswith("Write under a lead what happened")


@pytest.mark.parametrize("channel", [RIVERSIDE, SPONSOR])
def test_talk_in_other_threads_is_left_alone(stage: Stage, lena: Person, channel: str) -> None:
    stage.a_lead()
    before = stage.facts()
    root = lena.says("lunch at noon?", channel=channel)
    lena.says("yes, call me at 312-555-0187", channel=channel, thread=root)
    stage.works()

    assert [one["user"] for one in thread_of(lena, root, channel)] == [lena.id]
    assert private(lena.sees(channel)) == []
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}


def test_whoever_writes_to_the_bot_outside_a_thread_is_told_how_it_works(stage: Stage, ana: Person) -> None:
    ana.says("hello?", channel=DM)

    (hint,) = private(ana.sees(DM))
    assert hint == (
        "Write under a lead what happened, and I log it: `lvm, try thu pm`. Here begin with its ref. "
        "`/lead mine` lists your leads, `/lead help` says what else there is."
    )


def test_a_reply_under_the_card_is_kept_and_answered_with_the_buttons(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead()
    ana.says("prefers evenings, likes mornings less", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    answer = thread_of(ben, card_of(stage, ref))[-1]
    assert answer["text"] == (f"{KEPT}\n{ref} · Next: call, first attempt, by Tue 14 Jul 2:05 pm CT")
    elements = [one for block in answer["blocks"] for one in block.get("elements", [])]
    labels = [one["text"]["text"] for one in elements if one["type"] == "button"]
    assert labels == [
        "Fill in the form",
        "Spoke",
        "No answer",
        "Left message",
        "Blocker",
        "Snooze",
        "Hand over",
        "Close",
    ]
    assert notes(stage, ref) == ["prefers evenings, likes mornings less"]


def test_a_reply_under_the_nudge_is_kept(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.says("likes mornings less", channel=DM, thread=nudge["ts"])
    stage.works()

    assert [text.splitlines()[0] for text in texts(thread_of(ana, nudge["ts"], DM))][-1] == KEPT
    assert notes(stage, ref) == ["likes mornings less"]


def test_a_reply_also_shown_in_the_channel_is_one_note(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref), broadcast=True)
    stage.works()

    assert notes(stage, ref) == ["prefers evenings"]


def test_an_event_that_slack_sends_twice_is_one_note(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.redeliver()
    stage.works()

    assert notes(stage, ref) == ["prefers evenings"]
    assert [text.splitlines()[0] for text in public(thread_of(ana, card_of(stage, ref)))].count(KEPT) == 1


def test_the_words_beside_a_file_are_kept_and_a_file_alone_is_no_note(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = ana.says("somewhere else", channel=RIVERSIDE)
    ana.says("nothing of ours", channel=RIVERSIDE, thread=root)
    stage.redeliver(subtype="file_share", thread_ts=card_of(stage, ref), text="see the map", ts="1.1")
    stage.redeliver(subtype="file_share", thread_ts=card_of(stage, ref), text="", ts="1.2")

    assert notes(stage, ref) == ["see the map"]
    assert private(thread_of(ana, card_of(stage, ref))) == []


def test_the_note_of_a_message_that_was_edited_is_the_new_one(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("prefers evenings", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.edits(reply, "prefers mornings", channel=RIVERSIDE)

    assert notes(stage, ref) == ["prefers mornings"]


def test_a_broadcast_in_a_note_pings_nobody_when_it_is_shown(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("& *bold* asks about parking <!channel>", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.runs(f"/lead {ref}", channel=DM)

    assert notes(stage, ref) != []
    assert "<!channel>" not in stage.said_by_bot()
    (details,) = private(ana.sees(DM))
    assert "*Notes*\n• " in details


def test_the_latest_notes_stand_in_the_private_answer_and_never_on_the_card(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead()
    for number in range(7):
        ana.says(f"wants visit {number} late", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.runs(f"/lead {ref}", channel=RIVERSIDE)

    (details,) = private(ana.sees(RIVERSIDE))
    assert [line for line in details.splitlines() if line.startswith("• ")] == [
        f"• wants visit {number} late" for number in (6, 5, 4, 3, 2)
    ]
    assert "wants visit" not in str(ben.sees(RIVERSIDE)[0])
    assert ana.sees(RIVERSIDE) != ben.sees(RIVERSIDE)
    assert HARBOR not in stage.said_by_bot()
