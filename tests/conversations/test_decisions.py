"""A question that several leads wait for is put once, answered once, and sets all of them going."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Person
from models.blocker import Blocker
from models.deadline import Deadline
from models.decision import Decision
from models.queries.decisions import answered_decisions, open_decisions
from models.terms import (
    BlockerScope,
    DeadlineKind,
    DeadlineState,
    DecisionState,
    EventAction,
    OwnerRole,
)
from tests.stage import DM, SPONSOR, Json, Stage, all_at_once, private, texts

QUESTION = "May travel beyond 50 miles be paid?"
ASKS = {
    "Category": "Sponsor or CRO",
    "Sub-reason": "Budget or travel vendor",
    "Decision needed": QUESTION,
    "Answers to choose from": "Yes\nNo\nOnly by taxi",
}


def named(stage: Stage, person: Person, ref: str) -> None:
    """The lead waits for the travel budget, says somebody of its team."""
    person.runs(f"/blocker {ref}", channel=DM)
    person.fills({"Category": "Sponsor or CRO", "Sub-reason": "Budget or travel vendor"})
    person.submits({"Check again on": "2026-07-31"})
    person.closes()


def asks(person: Person, **changes: str) -> Json | None:
    """Put the question to the sponsor, for the whole study."""
    person.runs("/blocker study", channel=DM)
    person.fills({key: value for key, value in ASKS.items() if key in ("Category", "Sub-reason")})
    return person.submits(
        {**{key: value for key, value in ASKS.items() if key not in ("Category", "Sub-reason")}, **changes}
    )


def card(person: Person) -> Json:
    """The card in the sponsor's channel."""
    heads = ("*Decision needed*", "*Decided*", "*No longer asked*")
    (found,) = [one for one in person.sees(SPONSOR) if one["text"].startswith(heads)]
    return found


def decision(stage: Stage) -> Decision:
    """The only one."""
    with stage.session() as session:
        return session.exec(select(Decision)).one()


def open_blockers(stage: Stage, scope: BlockerScope = BlockerScope.LEAD) -> list[Blocker]:
    """Those that stand, in the order they were stored."""
    with stage.session() as session:
        asked = select(Blocker).where(Blocker.scope == scope, col(Blocker.resolved_at).is_(None))
        return list(session.exec(asked.order_by(col(Blocker.id))))


def clock(stage: Stage, ref: str, kind: DeadlineKind) -> Deadline:
    """A clock of the lead."""
    with stage.session() as session:
        asked = select(Deadline).where(Deadline.lead_id == stage.lead(ref).id, Deadline.kind == kind)
        return session.exec(asked.order_by(col(Deadline.id).desc())).all()[0]


def shared_clock(stage: Stage) -> Deadline:
    """The clock of the question itself."""
    with stage.session() as session:
        asked = select(Deadline).where(
            col(Deadline.lead_id).is_(None), Deadline.kind == DeadlineKind.SPONSOR_DECISION
        )
        return session.exec(asked).one()


def buttons(message: Json) -> list[str]:
    """What can be pressed on it."""
    return [one["text"]["text"] for block in message["blocks"] for one in block.get("elements", [])]


def three_wait(stage: Stage, ana: Person, mei: Person, lena: Person) -> list[str]:
    """Two leads of Riverside, one of Ana's and one of Ben's, and one of Harbor wait; the sponsor is asked."""
    refs = [stage.a_lead(owner="ana"), stage.a_lead(owner="ben"), stage.a_lead(site="302", owner="mei")]
    for ref, person in zip(refs, (ana, ana, mei), strict=True):
        named(stage, person, ref)
    asks(lena, **{"Which leads wait for it?": "Only those that name it already (3)"})
    stage.works()
    return refs


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"Answers to choose from": "Yes"}, "Answers to choose from", "Give 2 to 4 different answers"),
        ({"Answers to choose from": "a\na"}, "Answers to choose from", "Give 2 to 4 different answers"),
        ({"Answers to choose from": "a\nb\nc\nd\ne"}, "Answers to choose from", "Give 2 to 4 different"),
        ({"Answers to choose from": f"Yes\n{'n' * 61}"}, "Answers to choose from", "at most 60 characters"),
        ({"Answers to choose from": "call 312-555-0187\nNo"}, "Answers to choose from", "a phone number"),
        ({"Whose move is it?": "Site lead"}, "Whose move is it?", "A question with answers goes to the"),
        ({"Whose move is it?": "PI or delegate"}, "Whose move is it?", "A PI answers for their own site"),
        ({"Decision needed": "May kn-7q2k come by taxi?"}, "Decision needed", "Leave refs out"),
        ({"Decision needed": "Are smokers eligible?"}, "Decision needed", "a finding of the study team"),
        ({"Check again on": "2026-07-14"}, "Check again on", "Choose a day after today"),
    ],
)
def test_a_question_that_cannot_be_put_is_refused_at_its_field(
    stage: Stage, lena: Person, changes: dict[str, str], field: str, sentence: str
) -> None:
    errors = asks(lena, **changes)

    assert errors is not None
    assert sentence in errors[field]
    assert open_blockers(stage, BlockerScope.STUDY) == []


def test_a_coordinator_may_not_ask_for_the_whole_study(stage: Stage, ana: Person) -> None:
    ana.runs("/blocker study", channel=DM)

    assert "log a blocker for the whole study" in private(ana.sees(DM))[-1]
    assert ana.modal is None


def test_the_sponsor_reads_one_card_without_a_word_about_any_lead(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    refs = three_wait(stage, ana, mei, lena)
    said = card(sam)

    assert said["text"] == (
        "*Decision needed* · KN-118\n"
        f"{QUESTION}\n"
        "About: Sponsor or CRO: Budget or travel vendor\n"
        "Waiting: &lt;5 leads\n"
        "For sponsor or CRO, by Tue 21 Jul 5:00 pm ET"
    )
    assert buttons(said) == ["Yes", "No", "Only by taxi"]
    assert [ref for ref in refs if ref in str(sam.sees(SPONSOR))] == []


def test_from_five_leads_on_the_card_says_how_many_wait(stage: Stage, lena: Person, sam: Person) -> None:
    for _ in range(5):
        named(stage, lena, stage.a_lead())
    asks(lena)
    stage.works()

    assert "Waiting: 5 leads" in card(sam)["text"]


def test_an_answer_sets_every_lead_going_and_tells_each_owner_once(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    refs = three_wait(stage, ana, mei, lena)

    stage.later(minutes=60)
    sam.presses("Only by taxi", channel=SPONSOR)
    stage.works()

    assert open_blockers(stage) == open_blockers(stage, BlockerScope.STUDY) == []
    assert card(lena)["text"] == (
        "*Decided* · KN-118\n"
        f"{QUESTION}\n"
        f"“Only by taxi”, by <@{sam.id}>, Tue 14 Jul 11:05 am ET\n"
        "About: Sponsor or CRO: Budget or travel vendor\n"
        "Waited for it: &lt;5 leads"
    )
    assert buttons(card(lena)) == []
    for person, ref in zip((ana, stage.person("ben"), mei), refs, strict=True):
        told = [one for one in texts(person.sees(DM)) if one.startswith("*Answered*")]
        assert len(told) == 1
        assert told[0].startswith(
            f"*Answered* · {QUESTION} “Only by taxi”\n1 of your leads goes on:\n• {ref}: call"
        )
    (event,) = [one for one in stage.events() if one.action is EventAction.DECISION_ANSWERED]
    assert (event.actor, event.role, event.new["answer"]) == ("sam", "sponsor", 2)


def test_a_clock_stands_still_while_the_question_waits_and_goes_on_with_the_answer(
    stage: Stage, lena: Person, ana: Person, sam: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    named(stage, lena, ref)
    asks(lena)
    stage.works()
    stands = clock(stage, ref, DeadlineKind.PRESCREEN)
    stage.later(minutes=120)
    sam.presses("Yes", channel=SPONSOR)
    stage.works()
    goes_on = clock(stage, ref, DeadlineKind.PRESCREEN)

    assert stands.state is DeadlineState.PAUSED
    assert goes_on.state is DeadlineState.RUNNING
    assert (goes_on.due_at - stands.due_at).total_seconds() == 120 * 60


def test_only_those_who_may_answer(stage: Stage, ana: Person, lena: Person, omar: Person) -> None:
    asks(lena)
    stage.works()
    lena.presses("Yes", channel=SPONSOR)
    refused = private(lena.sees(SPONSOR))
    omar.presses("Yes", channel=SPONSOR)

    assert refused == [
        "Your role does not let you answer it in this study. Ask the site lead or study operations."
    ]
    assert stage.refusals() == [("lena", "KN-118")]
    assert decision(stage).state is DecisionState.ANSWERED


def test_of_two_who_answer_at_once_one_counts_and_the_other_reads_what_was_decided(
    stage: Stage, lena: Person, sam: Person, omar: Person
) -> None:
    asks(lena)
    stage.works()
    all_at_once(stage.press(sam, "Yes", SPONSOR), stage.press(omar, "No", SPONSOR))
    answers = [one for one in stage.events() if one.action is EventAction.DECISION_ANSWERED]
    said = "\n".join(private(sam.sees(SPONSOR)) + private(omar.sees(SPONSOR)))

    assert len(answers) == 1
    assert said.count("Kept: ") == 1
    assert said.count("That was answered already: “") == 1


def test_an_answer_after_its_day_counts_and_says_so(stage: Stage, lena: Person, sam: Person) -> None:
    asks(lena)
    stage.works()
    for _ in range(8):
        stage.later(minutes=24 * 60)
    sam.presses("No", channel=SPONSOR)

    assert "It was due Tue 21 Jul 5:00 pm ET; it counts all the same." in private(sam.sees(SPONSOR))[-1]
    assert shared_clock(stage).state is DeadlineState.MISSED


def test_a_question_whose_blocker_was_resolved_is_asked_no_longer(
    stage: Stage, lena: Person, sam: Person
) -> None:
    asks(lena)
    stage.works()
    late = stage.press(sam, "Yes", SPONSOR)
    lena.runs("/blocker list", channel=DM)
    lena.presses("Resolve", channel=DM)
    lena.presses("It was decided")
    stage.works()
    late()

    assert card(sam)["text"].startswith("*No longer asked* · KN-118")
    assert private(sam.sees(SPONSOR)) == ["That is asked no longer: its blocker was resolved."]
    assert decision(stage).state is DecisionState.WITHDRAWN


def test_whoever_answered_takes_it_back_within_ten_minutes_and_everything_waits_again(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    refs = three_wait(stage, ana, mei, lena)
    sam.presses("Yes", channel=SPONSOR)
    stage.later(minutes=9)
    sam.presses("Undo", channel=SPONSOR)
    stage.works()

    assert len(open_blockers(stage)) == 3
    assert len(open_blockers(stage, BlockerScope.STUDY)) == 1
    assert card(sam)["text"].startswith("*Decision needed* · KN-118")
    assert buttons(card(sam)) == ["Yes", "No", "Only by taxi"]
    (told,) = [one for one in texts(ana.sees(DM)) if refs[0] in one and "Taken back" in one]
    assert told.startswith("*Taken back* · Study KN-118")
    assert shared_clock(stage).state is DeadlineState.RUNNING


def test_an_answer_taken_back_can_be_given_again(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    three_wait(stage, ana, mei, lena)
    sam.presses("Yes", channel=SPONSOR)
    sam.presses("Undo", channel=SPONSOR)
    stage.works()
    sam.presses("No", channel=SPONSOR)
    stage.works()

    assert open_blockers(stage) == []
    assert decision(stage).answer == 1
    assert [one.splitlines()[0] for one in texts(ana.sees(DM)) if "*Answered*" in one] == [
        f"*Answered* · {QUESTION} “No”"
    ]


@pytest.mark.parametrize("minutes", [10.1, 600])
def test_after_ten_minutes_an_answer_stands(stage: Stage, lena: Person, sam: Person, minutes: float) -> None:
    asks(lena)
    stage.works()
    sam.presses("Yes", channel=SPONSOR)
    stage.later(minutes=minutes)
    sam.presses("Undo", channel=SPONSOR)

    assert "Undo holds for ten minutes, and they have passed." in private(sam.sees(SPONSOR))[-1]
    assert decision(stage).state is DecisionState.ANSWERED


def test_a_reminder_comes_under_the_card_before_the_answer_is_due(
    stage: Stage, lena: Person, sam: Person
) -> None:
    asks(lena)
    stage.works()
    for _ in range(6):
        stage.later(minutes=24 * 60)
    thread = sam.sees(SPONSOR, thread=card(sam)["ts"])[1:]

    assert texts(thread) == [f"*An answer is due Tue 21 Jul 5:00 pm ET*, from sponsor or CRO\n{QUESTION}"]
    assert buttons(thread[0]) == ["Yes", "No", "Only by taxi"]


def test_a_question_for_the_pi_goes_to_the_pi_and_to_no_channel(
    stage: Stage, ana: Person, iris: Person, sam: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Holds for": "The whole site 301", "Category": "Study-team review"})
    ana.fills({"Sub-reason": "Second opinion wanted"})
    ana.submits(
        {"Decision needed": "Is the second reading enough?", "Which leads wait for it?": "Only this lead (1)"}
    )
    stage.works()
    asked = iris.sees(DM)[-1]
    iris.presses("Yes", channel=DM)
    stage.works()

    assert asked["text"].startswith("*Decision needed* · KN-118, site 301\nIs the second reading enough?")
    assert "Waiting: 1 lead\nFor the PI or a delegate" in asked["text"]
    assert [one for one in sam.sees(SPONSOR) if not one["is_ephemeral"]] == []
    assert open_blockers(stage) == []
    assert [one.role for one in stage.events() if one.action is EventAction.DECISION_ANSWERED] == ["pi"]


def test_a_question_of_privacy_goes_to_study_operations_alone(
    stage: Stage, lena: Person, omar: Person, sam: Person
) -> None:
    lena.runs("/blocker study", channel=DM)
    lena.fills({"Category": "Patient barrier"})
    lena.fills({"Sub-reason": "Privacy worry"})
    lena.submits({"Whose move is it?": "Sponsor", "Decision needed": "May the app be left out?"})
    stage.works()

    assert omar.sees(DM)[-1]["text"].startswith("*Decision needed* · KN-118\nMay the app be left out?")
    assert [one for one in sam.sees(SPONSOR) if not one["is_ephemeral"]] == []


def test_thousands_never_mean_thousands_of_messages(
    stage: Stage, lena: Person, ana: Person, sam: Person
) -> None:
    refs = [stage.a_lead() for _ in range(45)]
    lena.runs("/blocker study", channel=DM)
    lena.fills({"Category": "Source"})
    lena.fills({"Sub-reason": "Expectations set wrongly"})
    lena.submits({"Decision needed": "May the ad be changed?"})
    at_once = len(open_blockers(stage))
    stage.works()
    linked = len(open_blockers(stage))
    stage.later(minutes=60)
    sam.presses("Yes", channel=SPONSOR)
    stage.works()

    assert (at_once, linked) == (20, 45)
    assert open_blockers(stage) == []
    heads = [one.splitlines()[0] for one in texts(ana.sees(DM))]
    assert heads.count("*Answered* · May the ad be changed? “Yes”") == 1
    assert sum("of your leads wait for it" in one for one in heads) == 1
    assert sum(ref in texts(ana.sees(DM))[-1] for ref in refs) == 15
    assert "Waited for it: 45 leads" in card(sam)["text"]


def test_a_lead_that_ended_meanwhile_is_left_out(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    refs = three_wait(stage, ana, mei, lena)
    stage.close_lead(refs[0])
    sam.presses("Yes", channel=SPONSOR)
    stage.works()

    assert open_blockers(stage) == []
    assert stage.lead(refs[0]).closed_at is not None


def test_the_weekly_message_can_read_what_waits_and_what_was_decided(
    stage: Stage, ana: Person, mei: Person, lena: Person, sam: Person
) -> None:
    three_wait(stage, ana, mei, lena)
    asked_at = stage.clock.now()
    with stage.session() as session:
        (waits,) = open_decisions(session, 1)
    stage.later(minutes=5)
    sam.presses("Yes", channel=SPONSOR)
    stage.works()
    with stage.session() as session:
        (decided,) = answered_decisions(session, 1, asked_at, stage.clock.now().replace(hour=23))
        left = open_decisions(session, 1)

    assert (waits.question, waits.options, waits.waiting) == (QUESTION, ("Yes", "No", "Only by taxi"), 3)
    assert (waits.state, waits.owner_role, waits.asked_at) == (
        DecisionState.OPEN,
        OwnerRole.SPONSOR,
        asked_at,
    )
    assert (decided.answer, decided.waiting) == ("Yes", 3)
    assert decided.answered_by is not None
    assert decided.answered_by.key == "sam"
    assert left == []
