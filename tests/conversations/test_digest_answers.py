"""The sponsor and the CRO answer a digest in its channel; what they promise is reminded of, and told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.sandbox import Person
from models.deadline import Deadline
from models.digest import Commitment
from models.terms import CommitmentState, DeadlineState, EventAction
from tests.conversations.test_digest import DIGEST_TIME, with_history
from tests.stage import DM, SPONSOR, Stage, private, public

FRIDAY = datetime(2026, 7, 24, 21, 0, tzinfo=UTC)  # 5 pm in New York
MORNING = FRIDAY - timedelta(hours=8)
WIDEN = "Widen the area of the ads"


@pytest.fixture
def told(stage: Stage) -> Stage:
    """The sample study's first digest is in the sponsor's channel."""
    with_history(stage)
    stage.later(to=DIGEST_TIME)
    return stage


def promises(stage: Stage) -> list[Commitment]:
    """What was promised, oldest first."""
    with stage.session() as session:
        return list(session.exec(select(Commitment).order_by(Commitment.id)))  # type: ignore[arg-type]


def promise(person: Person, *, by: str = "2026-07-24", label: str = "Promise something") -> None:
    """Somebody promises something under the digest."""
    person.presses(label, channel=SPONSOR)
    person.submits({"What will be done?": WIDEN, "By when?": by})


def thread(stage: Stage, person: Person) -> list[str]:
    """What stands under the digest."""
    root = person.sees(SPONSOR)[0]
    return [str(one["text"]) for one in person.sees(SPONSOR, thread=root["ts"])[1:]]


def reminders(person: Person) -> list[str]:
    """What somebody was reminded of in private."""
    return [text for text in public(person.sees(DM)) if WIDEN in text]


def test_a_promise_is_said_under_the_digest_in_the_name_of_the_company(told: Stage, sam: Person) -> None:
    promise(sam)
    told.works()

    (made,) = promises(told)
    assert (made.what, made.state, str(made.due_on)) == (WIDEN, CommitmentState.OPEN, "2026-07-24")
    assert thread(told, sam)[-1] == f"*Marlow Bio will*: {WIDEN} (by Fri 24 Jul)"
    assert EventAction.COMMITMENT_MADE in [one.action for one in told.events("KN-118")]


def test_its_owner_is_reminded_in_private_before_it_is_due_and_when_it_is(told: Stage, sam: Person) -> None:
    promise(sam)
    seen = []
    for at in (MORNING - timedelta(minutes=1), MORNING, FRIDAY + timedelta(days=2, hours=16)):
        told.later(to=at)
        seen.append(len(reminders(sam)))

    assert seen == [0, 1, 2]
    assert reminders(sam)[0].startswith(f"*Due Fri 24 Jul*: {WIDEN}")
    assert reminders(sam)[1].startswith(f"*Late*: {WIDEN}")


def test_study_operations_hear_once_of_what_stays_undone(told: Stage, sam: Person, omar: Person) -> None:
    promise(sam)
    for days in (1, 3, 4, 5, 6, 7):
        told.later(to=FRIDAY + timedelta(days=days, hours=-2))

    (late,) = [text for text in reminders(omar) if text.startswith("*Late*")]
    assert "Marlow Bio promised this for KN-118 by Fri 24 Jul." in late


def test_what_is_done_is_reminded_of_no_more_and_the_next_digest_opens_with_it(
    told: Stage, sam: Person
) -> None:
    promise(sam)
    told.works()
    root = sam.sees(SPONSOR)[0]
    line = sam.sees(SPONSOR, thread=root["ts"])[-1]
    sam.presses("Done", channel=SPONSOR, message=line["ts"])
    told.later(to=FRIDAY + timedelta(days=2))
    told.later(to=DIGEST_TIME + timedelta(weeks=1))

    assert reminders(sam) == []
    assert promises(told)[0].state is CommitmentState.DONE
    with told.session() as session:
        (clock,) = [one for one in session.exec(select(Deadline)) if one.subject.startswith("commitment:")]
    assert clock.state is DeadlineState.MET
    following = public(sam.sees(SPONSOR))[-1]
    assert f"*Promised last time*\n• Done: {WIDEN} · Marlow Bio (by Fri 24 Jul)" in following
    assert following.index("*Promised last time*") < following.index("*Moved*")


def test_a_promise_that_was_not_kept_is_said_to_be_late(told: Stage, sam: Person) -> None:
    promise(sam, by="2026-07-22")
    told.later(to=DIGEST_TIME + timedelta(weeks=1))

    assert f"• 2 business days late: {WIDEN} · Marlow Bio (by Wed 22 Jul)" in public(sam.sees(SPONSOR))[-1]


def test_another_date_starts_its_clock_anew(told: Stage, sam: Person) -> None:
    promise(sam)
    told.later(to=MORNING)
    sam.presses("Another date…", channel=DM)
    sam.submits({"New date": "2026-07-31"})
    told.later(to=FRIDAY + timedelta(days=2, hours=16))

    assert [str(one.due_on) for one in promises(told)] == ["2026-07-31"]
    assert len(reminders(sam)) == 1


def test_what_will_not_be_done_after_all_says_why(told: Stage, sam: Person) -> None:
    promise(sam)
    told.later(to=MORNING)
    sam.presses("Not after all…", channel=DM)
    sam.submits({"Why not?": "No budget this quarter"})
    told.later(to=DIGEST_TIME + timedelta(weeks=1))

    assert promises(told)[0].state is CommitmentState.DROPPED
    assert f"• Not after all: {WIDEN}" in public(sam.sees(SPONSOR))[-1]


def test_a_date_that_has_passed_is_refused_in_its_field(told: Stage, sam: Person) -> None:
    sam.presses("Promise something", channel=SPONSOR)
    errors = sam.submits({"What will be done?": WIDEN, "By when?": "2026-07-01"})

    assert errors == {"By when?": "That day has passed. Choose today or a later one."}
    assert promises(told) == []


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("Call John Smith at 415-555-2671", "kept"),
        ("Send only eligible people", "The update never says “eligible”"),
    ],
)
def test_what_must_not_stand_in_the_channel_is_refused(
    told: Stage, sam: Person, what: str, says: str
) -> None:
    sam.presses("Promise something", channel=SPONSOR)
    errors = sam.submits({"What will be done?": what, "By when?": "2026-07-24"})

    assert errors is not None
    assert says in errors["What will be done?"]
    assert promises(told) == []
    assert "555-2671" not in told.everything_stored()


def test_a_site_lead_in_the_channel_may_not_answer_for_the_sponsor(
    told: Stage, sam: Person, lena: Person
) -> None:
    (ask,) = [label for label in labels(sam) if label.endswith("Not now")][:1]
    lena.presses(ask, channel=SPONSOR)

    root = lena.sees(SPONSOR)[0]
    (refused,) = private(lena.sees(SPONSOR, thread=root["ts"]))
    assert refused.startswith("Your role does not let you answer it in this study.")
    assert promises(told) == []


def test_a_stranger_of_the_sponsor_s_company_may_not_answer(told: Stage, sam: Person) -> None:
    label = next(one for one in labels(sam) if one.endswith("Not now"))
    press = told.press(sam, label, SPONSOR)
    told.leaves("sam")
    press()

    assert promises(told) == []
    assert told.refusals()[-1][1] == "no member"


def test_a_question_that_is_not_taken_up_is_said_once_and_told_next_time(told: Stage, sam: Person) -> None:
    label = next(one for one in labels(sam) if one.endswith("Not now"))
    press = told.press(sam, label, SPONSOR)
    press()
    press()
    told.later(to=DIGEST_TIME + timedelta(weeks=1))

    (declined,) = promises(told)
    assert declined.state is CommitmentState.DECLINED
    assert f"• Not now: {declined.what}" in public(sam.sees(SPONSOR))[-1]
    assert [one.action for one in told.events("KN-118")].count(EventAction.ASK_DECLINED) == 1


def test_a_question_that_is_taken_up_begins_with_its_words_and_date(told: Stage, sam: Person) -> None:
    label = next(one for one in labels(sam) if one.endswith("We will"))
    sam.presses(label, channel=SPONSOR)
    assert sam.modal is not None
    begun = sam.modal["blocks"][0]["element"]["initial_value"]
    sam.submits({"What will be done?": WIDEN})

    assert begun.startswith("Can ")
    (made,) = promises(told)
    assert made.ask is not None
    assert made.due_on is not None


def labels(person: Person) -> list[str]:
    """The buttons under the digest."""
    return [
        element["text"]["text"]
        for block in person.sees(SPONSOR)[0]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
