"""Whatever comes in, the right person alone gets a clear sentence, nothing is lost and nothing half saved."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Person
from models.terms import EventAction
from tests.stage import DM, RIVERSIDE, Json, Stage, all_at_once, modal_text, private, public

APOLOGY = "Something went wrong on our side; nothing was saved. Please try again in a minute."
DONE = "That was done already; nothing was logged twice. `/lead mine` shows where things stand."
TEN_THOUSAND = "x" * 10_000
TYPED = [
    "frobnicate",
    "frobnicate the lead please",
    TEN_THOUSAND,
    "word " * 2_000,
    "🎉",
    ":tada: :wave:",
    "<!channel>",
    "<!here|here> <@U0123456789> <https://evil.example|click>",
    "*bold* `code` _it_",
    "add Maria Alvarez 312-555-0187",
    "KN-2222 Maria Alvarez 312-555-0187",
    "KN-",
    "KN-2222-3333",
    "-1",
    "null",
    "' OR 1=1 --",
    "\u202eDAEL",
]


def attempts(stage: Stage, ref: str) -> int:
    """How many were logged."""
    return [one.action for one in stage.events(ref)].count(EventAction.ATTEMPT_LOGGED)


@pytest.mark.parametrize("command", ["/lead", "/blocker", "/digest"])
def test_whatever_is_typed_after_a_command_is_answered_in_private_and_not_repeated(
    stage: Stage, ana: Person, ben: Person, command: str
) -> None:
    stage.a_lead()
    before = stage.facts()
    answers = []
    for typed in TYPED:
        ana.runs(f"{command} {typed}", channel=RIVERSIDE)
        answers.append(private(ana.sees(RIVERSIDE))[-1])

    assert len(private(ana.sees(RIVERSIDE))) == len(TYPED)
    assert ana.notices == []
    assert [one for one in answers if not one.endswith((".", "?")) or len(one) > 200] == []
    said = stage.said_by_bot()
    for leak in ("<!", "<@U0123", "evil.example", "Alvarez", "0187", "xxxxx", "frobnicate", "OR 1=1"):
        assert leak not in said
    assert private(ben.sees(RIVERSIDE)) == []
    assert stage.facts() == before


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/lead ad", "Did you mean `/lead add`?"),
        ("/lead MIEN", "Did you mean `/lead mine`?"),
        ("/lead frobnicate", "I did not understand that. Try `/lead HF-7Q2K`, or `/lead help`."),
        (
            "/lead add Maria Alvarez",
            "`/lead add` stands alone: it opens a short form. Nothing you typed was kept.",
        ),
        ("/blocker frobnicate", "`/blocker` wants a lead's ref. Try `/blocker HF-7Q2K`."),
        (
            "/blocker kn-2222 no ride",
            "`/blocker KN-2222` stands alone: it opens a short form. Nothing more was kept.",
        ),
        ("/blocker kn-2222", "I know no lead KN-2222. Refs look like HF-7Q2K."),
    ],
)
def test_what_was_meant_is_shown_with_an_example(stage: Stage, ana: Person, line: str, answer: str) -> None:
    ana.runs(line, channel=DM)

    assert private(ana.sees(DM)) == [answer]


@pytest.mark.parametrize("line", ["/lead", "/lead help", "/lead  HELP", "/blocker", "/digest help"])
def test_nothing_after_a_command_is_a_question_how_it_works(stage: Stage, ana: Person, line: str) -> None:
    ana.runs(line, channel=RIVERSIDE)

    (answer,) = private(ana.sees(RIVERSIDE))
    assert line.split()[0] in answer


def test_pressing_twice_logs_one_attempt(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    press = stage.press(ana, "No answer", DM)
    press()
    press()

    assert attempts(stage, ref) == 1
    assert private(ana.sees(DM)) == [DONE]


def test_pressing_twice_at_once_logs_one_attempt(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    press = stage.press(ana, "No answer", DM)
    all_at_once(press, press, press)

    assert attempts(stage, ref) == 1
    assert private(ana.sees(DM)) == [DONE, DONE]


def test_another_button_of_a_nudge_already_answered_logs_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    behind = stage.press(ana, "Spoke", DM)
    ana.presses("No answer", channel=DM)
    stage.works()
    behind()

    assert attempts(stage, ref) == 1
    assert private(ana.sees(DM)) == [DONE]


def test_a_nudge_dealt_with_elsewhere_logs_nothing_more(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    behind = stage.press(ana, "No answer", DM)
    ana.runs(f"/lead {ref}", channel=RIVERSIDE)
    ana.presses("Spoke", channel=RIVERSIDE)
    behind()

    assert attempts(stage, ref) == 1
    assert private(ana.sees(DM)) == [DONE]


def test_two_people_who_answer_the_same_message_at_once_log_one_attempt(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead()
    (card,) = ana.sees(RIVERSIDE)
    ana.says("likes mornings less", channel=RIVERSIDE, thread=card["ts"])
    stage.works()
    all_at_once(stage.press(ana, "Spoke", RIVERSIDE), stage.press(ben, "No answer", RIVERSIDE))

    assert attempts(stage, ref) == 1
    said = [one.sees(RIVERSIDE, thread=card["ts"]) for one in (ana, ben)]
    assert [text for seen in said for text in private(seen)] == [DONE]


def test_a_press_on_a_lead_that_ended_logs_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    before = [stage.press(ana, label, DM) for label in ("Spoke", "Snooze", "Hand over", "Blocker")]
    stage.close_lead(ref)
    stage.works()
    for press in before[:1] + before[3:]:
        press()

    assert private(ana.sees(DM)) == [f"{ref} is closed, so nothing more is logged on it."] * 2
    assert attempts(stage, ref) == 0


def test_a_snooze_until_a_time_that_has_passed_is_asked_again(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    field = f"Be quiet about {ref} until"
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Snooze", channel=DM)
    ana.fills({field: "This afternoon, Tue 14 Jul 1:00 pm CT"})
    stage.clock.wind_to(datetime(2026, 7, 14, 18, 30, tzinfo=UTC))

    assert ana.submits() == {field: "That time has passed, or the site is closed then. Choose another."}
    assert stage.lead(ref).snoozed_until is None
    assert ana.submits({field: "Next working day, Wed 15 Jul 8:00 am CT"}) is None
    assert stage.lead(ref).snoozed_until == datetime(2026, 7, 15, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(("button", "field"), [("Snooze", "until"), ("Hand over", "to")])
def test_a_form_of_a_lead_that_ended_meanwhile_saves_nothing(
    stage: Stage, ana: Person, button: str, field: str
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses(button, channel=DM)
    if field == "to":
        ana.fills({f"Hand {ref} to": "Ben Okafor"})
    stage.close_lead(ref)
    before = stage.facts()
    ana.submits()

    assert modal_text(ana) == f"{ref} is closed, so nothing more is logged on it."
    assert stage.facts() == before


def test_a_lead_handed_over_to_somebody_who_just_left_stays_where_it_is(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    ana.fills({f"Hand {ref} to": "Ben Okafor"})
    stage.leaves("ben")

    said = "Ben Okafor is not on this site's team any more. Choose somebody else."
    assert ana.submits() == {f"Hand {ref} to": said}
    assert [one.action for one in stage.events(ref)].count(EventAction.OWNER_SET) == 0


def test_a_text_that_no_client_would_let_through_is_refused_at_its_field(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Category": "Patient barrier", "Sub-reason": "Parking"})

    def long(payload: Json) -> Json:
        payload["view"]["state"]["values"]["note"]["blocker:note"]["value"] = TEN_THOUSAND
        return payload

    answer = stage.submission(ana, change=long)()
    assert answer["errors"] == {"note": "That is longer than 200 characters. Keep it to one sentence."}
    assert "x" * 100 not in stage.everything_stored()


def test_a_command_that_fails_on_our_side_saves_nothing_and_apologises_once(
    stage: Stage, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    ref = stage.a_lead()
    with stage.without_table("ledger_event"):
        ana.runs(f"/lead {ref}", channel=DM)

    assert private(ana.sees(DM)) == [APOLOGY]
    (logged,) = [one for one in caplog.records if one.name == "bot.errors"]
    assert logged.exc_info is not None


@pytest.mark.parametrize("table", ["ledger_event", "outbox"])
def test_a_form_that_fails_half_way_saves_nothing_and_logs_nothing_that_was_typed(
    stage: Stage, ana: Person, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Category": "Patient barrier", "Sub-reason": "Parking"})
    ana.fills({"Decision needed": "May zebra rides be paid?", "Note": "asks about giraffes"})
    before = stage.facts()
    with stage.without_table(table):
        ana.submits()

    assert modal_text(ana) == APOLOGY
    assert stage.facts() == before
    assert "Traceback" in caplog.text
    for word in ("zebra", "giraffes"):
        assert word not in caplog.text


def test_a_press_that_fails_may_be_made_again(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    with stage.without_table("deadline"):
        ana.presses("Spoke", channel=DM)
    first = private(ana.sees(DM))
    ana.presses("Spoke", channel=DM)

    assert first == [APOLOGY]
    assert private(ana.sees(DM)) == [APOLOGY]
    assert attempts(stage, ref) == 1


def test_a_reply_that_fails_is_sent_again_by_slack_and_kept_once(
    stage: Stage, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    ref = stage.a_lead()
    (card,) = ana.sees(RIVERSIDE)
    with stage.without_table("outbox"):
        ana.says("asks about giraffes", channel=RIVERSIDE, thread=card["ts"])
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=10))
    stage.workspace.settle()
    stage.works()

    assert [one.action for one in stage.events(ref)].count(EventAction.NOTE_ADDED) == 1
    assert len(public(ana.sees(RIVERSIDE, thread=card["ts"]))) == 3
    assert private(ana.sees(RIVERSIDE, thread=card["ts"])) == []
    assert "giraffes" not in caplog.text


def test_slack_that_does_not_open_a_form_is_apologised_for(stage: Stage, ana: Person) -> None:
    stage.workspace.state.faults.on_call("views.open", "status", status=500)
    ana.runs("/lead add", channel=DM)

    assert private(ana.sees(DM)) == [APOLOGY]
    assert ana.modal is None
