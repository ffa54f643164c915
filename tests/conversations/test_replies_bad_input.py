"""What people, Slack and the clock can do wrong with a reply: a clear sentence, or rightful silence."""

import pytest

from bot.sandbox import Person
from models.terms import AttemptOutcome, EventAction
from tests.stage import DM, RIVERSIDE, Json, Stage, chicago, private, texts
from tests.threads import answers, card_of, notes, thread_of


@pytest.mark.parametrize(
    "said",
    [
        "👍",
        ":+1: :tada:",
        "thanks!!",
        "lunch at noon?",
        "<!here> who covers fri?",
        "<@UAQG9DNMO61> can you call her back?",
        "ok will do",
    ],
)
def test_talk_and_emoji_are_answered_with_nothing(stage: Stage, ana: Person, said: str) -> None:
    ref = stage.a_lead()
    before = stage.facts()
    ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert [one["user"] for one in thread_of(ana, card_of(stage, ref))] == [ana.id]
    assert {**stage.facts(), "InboxKey": 0} == {**before, "InboxKey": 0}


@pytest.mark.parametrize(
    "said",
    [
        "a" * 4000,
        "lvm " * 1000,
        "病人没有接电话，明天再打",
        "Пациент не ответил",
        "lmk asap re 30 feb",
        "will call 2/30",
        "🤷",
        "????",
        ")))) *_~`",
        "\u202elvm",
        "\x00",
    ],
)
def test_what_cannot_be_read_is_asked_about_and_logs_nothing(stage: Stage, ana: Person, said: str) -> None:
    ref = stage.a_lead()
    ana.says(said, channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    logged = {one.action for one in stage.events(ref)} - {EventAction.LEAD_RECEIVED, EventAction.NOTE_ADDED}
    assert logged <= {EventAction.ATTEMPT_LOGGED} if "lvm" in said else logged == set()
    assert len(answers(stage, ana, ref)) <= 1
    assert all("Kept as a note" not in one for one in answers(stage, ana, ref)) or notes(stage, ref)


def test_a_contradiction_counts_once(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("spoke, no answer", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert stage.lead(ref).attempt_count <= 1
    assert len(answers(stage, ana, ref)) == 1


def test_a_bots_own_messages_and_edits_are_not_read(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    bot: Json = {"bot_id": "B1", "user": "UBOT", "text": "lvm", "ts": "1784037901.000100", "thread_ts": root}
    place: Json = {"type": "message", "channel": stage.channel_id(RIVERSIDE), "channel_type": "channel"}
    stage.hears({**place, **bot, "subtype": "bot_message"}, "EvA")
    stage.hears(
        {
            **place,
            "subtype": "message_changed",
            "message": bot,
            "previous_message": {**bot, "text": "x"},
            "ts": "1",
        },
        "EvB",
    )

    assert stage.lead(ref).attempt_count == 0


def test_a_reply_of_another_workspace_is_not_heard(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    event: Json = {
        "type": "message",
        "user": ana.id,
        "text": "lvm",
        "ts": "1784037901.000100",
        "thread_ts": card_of(stage, ref),
        "channel": stage.channel_id(RIVERSIDE),
        "channel_type": "channel",
    }
    stage.hears(event, "EvA", team_id="T0ELSEWHERE")

    assert stage.lead(ref).attempt_count == 0


def test_an_older_edit_that_comes_late_changes_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    reply = ana.says("lvm", channel=RIVERSIDE, thread=root)
    ana.edits(reply, "spoke", channel=RIVERSIDE)
    place: Json = {
        "type": "message",
        "channel": stage.channel_id(RIVERSIDE),
        "channel_type": "channel",
        "ts": "1",
    }
    message: Json = {"type": "message", "user": ana.id, "ts": reply, "thread_ts": root}
    late = {**message, "text": "no answer", "edited": {"user": ana.id, "ts": "1.000001"}}
    stage.hears(
        {
            **place,
            "subtype": "message_changed",
            "message": late,
            "previous_message": {**message, "text": "lvm"},
        },
        "EvB",
    )

    assert stage.lead(ref).stage == "contacted"


def test_a_link_that_unfolds_is_no_edit(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    reply = ana.says("lvm", channel=RIVERSIDE, thread=root)
    message: Json = {"type": "message", "user": ana.id, "ts": reply, "thread_ts": root, "text": "lvm"}
    place: Json = {
        "type": "message",
        "channel": stage.channel_id(RIVERSIDE),
        "channel_type": "channel",
        "ts": "1",
    }
    stage.hears(
        {**place, "subtype": "message_changed", "message": message, "previous_message": message}, "EvB"
    )

    assert EventAction.UNDONE not in [one.action for one in stage.events(ref)]


def test_an_edit_after_a_day_changes_nothing_and_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("lvm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.later(minutes=60 * 25)
    ana.edits(reply, "spoke", channel=RIVERSIDE)

    assert private(thread_of(ana, card_of(stage, ref)))[-1].startswith(
        "Undo holds for a day, and it has passed."
    )
    assert stage.lead(ref).stage == "attempting"


def test_an_edit_to_an_identifier_leaves_the_record_and_stops_the_words(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("lvm", channel=RIVERSIDE, thread=card_of(stage, ref))
    ana.edits(reply, "lvm for Mrs. Alvarez", channel=RIVERSIDE)

    assert "a name" in private(thread_of(ana, card_of(stage, ref)))[-1]
    assert stage.lead(ref).attempt_count == 1
    assert "Alvarez" not in stage.everything_stored()


def test_an_edit_after_undo_is_logged_afresh(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says("spoke", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    ana.presses("Undo", channel=RIVERSIDE)
    ana.edits(reply, "lvm", channel=RIVERSIDE)
    stage.works()

    attempts = [one.new["outcome"] for one in stage.counted(ref) if one.action is EventAction.ATTEMPT_LOGGED]
    assert attempts == [AttemptOutcome.VOICEMAIL]
    assert answers(stage, ana, ref)[0].startswith(":white_check_mark: Logged: voicemail.")


def test_a_reply_under_a_deleted_root_is_still_about_its_lead(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.says("lvm", channel=DM, thread=nudge["ts"])
    with stage.workspace.state.lock:
        stage.workspace.state.store.drop(f"message {stage.dm_of(ana)}", nudge["ts"])
    event: Json = {
        "type": "message",
        "user": ana.id,
        "text": "spoke",
        "ts": "1784045301.000100",
        "thread_ts": nudge["ts"],
        "channel": stage.dm_of(ana),
        "channel_type": "im",
    }
    stage.hears(event, "EvA")
    stage.works()

    assert stage.lead(ref).attempt_count == 2


def test_a_choice_made_when_its_time_has_passed_says_so(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("no answer, will prob try again at 3", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.later(to=chicago("07-16 10:00"))
    ana.presses("Yes, log it", channel=RIVERSIDE)

    assert private(thread_of(ana, card_of(stage, ref)))[-1].startswith("That time has passed.")
    assert stage.lead(ref).attempt_count == 0


def test_somebody_else_may_not_confirm_what_they_may_not_log(stage: Stage, ana: Person, iris: Person) -> None:
    ref = stage.a_lead()
    ana.says("no answer, will prob try fri 10am", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()
    iris.presses("Yes, log it", channel=RIVERSIDE)

    assert "your role does not let you log a contact" in private(thread_of(iris, card_of(stage, ref)))[-1]
    assert stage.lead(ref).attempt_count == 0


def test_a_reply_that_came_late_counts_when_it_was_written(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    root = card_of(stage, ref)
    stage.later(minutes=90)
    event: Json = {
        "type": "message",
        "user": ana.id,
        "text": "lvm",
        "ts": f"{chicago('07-14 09:20').timestamp():.6f}",
        "thread_ts": root,
        "channel": stage.channel_id(RIVERSIDE),
        "channel_type": "channel",
    }
    stage.hears(event, "EvA")
    stage.works()

    assert stage.lead(ref).first_attempt_at == chicago("07-14 09:20")


def test_two_leads_of_one_message_are_logged_both_or_not_at_all(stage: Stage, ana: Person) -> None:
    refs = [stage.a_lead(), stage.a_lead()]
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.says("1 lvm, 2 records in", channel=DM, thread=nudge["ts"])

    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 0]
    assert "where that is not logged" in private(thread_of(ana, nudge["ts"], DM))[-1]
    assert texts(thread_of(ana, nudge["ts"], DM))[1:-1] == []
