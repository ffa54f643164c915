"""Handovers, snoozes with a reason, promises and proposals, as people meet them."""

from datetime import UTC, datetime

from bot.sandbox import Person
from models.terms import EventAction
from tests.stage import DM, Stage, modal_text, private, public


def hand_over(stage: Stage, ana: Person, *, note: str = "") -> str:
    """A lead of Ana's, offered to Ben."""
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    ana.submits({f"Hand {ref} to": "Ben Okafor", **({"Note": note} if note else {})})
    stage.works()
    return ref


def test_a_note_that_could_tell_who_somebody_is_goes_nowhere(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    errors = ana.submits({f"Hand {ref} to": "Ben Okafor", "Note": "call 312-555-0142"})

    assert errors is not None
    assert "312-555-0142" not in stage.everything_stored()
    assert ben.sees(DM) == []


def test_the_other_takes_it_with_one_tap(stage: Stage, ana: Person, ben: Person) -> None:
    ref = hand_over(stage, ana, note="asks about parking")
    assert "Offered to Ben Okafor" in modal_text(ana)
    assert "Note: asks about parking" in public(ben.sees(DM))[-1]
    ben.presses("Take it", channel=DM)
    stage.works()

    assert public(ana.sees(DM))[-1].startswith(f"<@{ben.id}> took {ref}. It is theirs now.")
    assert public(ben.sees(DM))[-1].startswith(":white_check_mark: Taken by Ben Okafor")
    ben.presses("Spoke", channel=DM)
    assert stage.events(ref)[-1].actor == "ben"


def test_the_other_returns_it_with_a_word(stage: Stage, ana: Person, ben: Person) -> None:
    ref = hand_over(stage, ana)
    ben.presses("Return it", channel=DM)
    ben.submits({"Note": "in visits all week"})
    stage.works()

    assert public(ana.sees(DM))[-1].startswith(f"<@{ben.id}> returned {ref}\nNote: in visits all week")
    assert public(ben.sees(DM))[-1].startswith(":white_check_mark: Returned")


def test_a_reply_under_an_offer_is_about_its_lead(stage: Stage, ana: Person, ben: Person) -> None:
    ref = hand_over(stage, ana)
    offer = ben.sees(DM)[-1]["ts"]
    ben.says("spoke, call thu 2pm", channel=DM, thread=offer)
    stage.works()

    assert stage.lead(ref).attempt_count == 1
    receipt = ben.sees(DM, thread=offer)[-1]["text"]
    assert receipt.startswith(":white_check_mark: Logged: spoke. Next: call, Thu 16 Jul 2:00 pm CT.")


def test_a_reply_under_a_question_that_names_no_lead_is_about_none(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    omar = stage.person("omar")
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Close", channel=DM)
    ana.submits({f"Why is {ref} closed?": "Study closed to accrual (study operations confirms)"})
    stage.works()
    asked = omar.sees(DM)[-1]["ts"]
    omar.says("lvm", channel=DM, thread=asked)
    stage.works()

    assert ref not in str(omar.sees(DM, thread=asked))
    assert stage.lead(ref).attempt_count == 0


def test_both_see_that_an_offer_waits(stage: Stage, ana: Person, ben: Person) -> None:
    ref = hand_over(stage, ana)
    ana.closes()
    ana.runs(f"/lead {ref}", channel=DM)

    assert f"Offered to <@{ben.id}>, who has not answered yet" in private(ana.sees(DM))[-1]


def test_a_snooze_until_a_time_of_ones_own_says_why_and_is_counted(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Snooze", channel=DM)
    ana.chooses("lead:until", "time", where="modal")
    ana.submits({"when:day": "2026-07-14", "when:hour": "14:30", "lead:because": "in_visit"})
    assert "Snoozed until Tue 14 Jul 2:30 pm CT" in modal_text(ana)
    ana.closes()
    ana.runs(f"/lead {ref}", channel=DM)

    assert "Snoozed once" in private(ana.sees(DM))[-1]
    (snoozed,) = [one for one in stage.events(ref) if one.action is EventAction.SNOOZED]
    assert snoozed.new["reason"] == "in_visit"


def test_a_snooze_that_would_keep_the_site_lead_waiting_ends_sooner_and_says_so(
    stage: Stage, ana: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Snooze", channel=DM)
    ana.chooses("lead:until", "time", where="modal")
    ana.submits({"when:day": "2026-07-16", "when:hour": "09:00"})

    assert "Snoozed until Wed 15 Jul 9:05 am CT, when the next step comes" in modal_text(ana)


def test_a_promised_call_comes_before_everything_else(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    ana.chooses("lead:more", "Call back at", channel=DM)
    ana.submits({"when:day": "2026-07-16", "when:hour": "15:00"})
    assert "Next: call back as promised, by Thu 16 Jul 3:00 pm CT" in modal_text(ana)
    ana.closes()

    stage.later(to=datetime(2026, 7, 16, 19, 46, tzinfo=UTC))

    told = [one for one in public(ana.sees(DM)) if "*The promised call is due Thu 16 Jul 3:00 pm CT*" in one]
    assert len(told) == 1


def test_tries_that_are_all_alike_become_visible(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    for week in (14, 21, 28):
        stage.later(to=datetime(2026, 7, week, 15, 10, tzinfo=UTC))  # a Tuesday, ten past ten in Chicago
        ana.runs(f"/lead {ref}", channel=DM)
        ana.presses("No answer", channel=DM)

    said = private(ana.sees(DM))[-1]
    assert "(3 tries so far, all on a Tuesday, 10 to 11 am)" in said
    assert "; try " in said
