"""A note that says too little is asked about, and becomes a row that somebody can act on."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Person
from models.blocker import Blocker
from models.terms import BlockerCategory, BlockerScope, OwnerRole
from tests.stage import DM, Json, Stage, modal_text, private


def blockers(stage: Stage) -> list[Blocker]:
    """All there are, in the order they were stored."""
    with stage.session() as session:
        return list(session.exec(select(Blocker).order_by(col(Blocker.id))))


def fields(person: Person) -> list[str]:
    """The labels of the open form."""
    assert person.modal is not None
    return [block["label"]["text"] for block in person.modal["blocks"] if "label" in block]


def chosen(person: Person, label: str) -> str:
    """What stands in a field of the open form."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == label]
    state = person.modal["state"]["values"][block["block_id"]][block["element"]["action_id"]]
    option = state.get("selected_option") or {"text": {"text": ""}}
    return str(state.get("selected_date") or state.get("value") or option["text"]["text"])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("recruitment slow", ["Which step?", "How many leads?"]),
        ("patient not interested", ["What did they say it was?"]),
        ("waiting on records", ["Requested on what date?", "From what kind of clinic?"]),
        ("PI hasn't looked", ["When was it passed on?", "Is a delegate available?"]),
        (
            "sponsor needs to decide",
            ["Decide what?", "By when?", "Which answers are there? One a line"],
        ),
        ("bad leads", ["What is wrong with them?", "Which source?"]),
        ("too busy", ["Screening slots this week?", "Leads ready to schedule?"]),
        (
            "doesn't qualify",
            ["Which part of the study text raised it?", "Has the study team seen it?"],
        ),
        ("travel", ["What about the way there?"]),
    ],
)
def test_each_vague_note_is_asked_about(stage: Stage, ana: Person, words: str, asked: list[str]) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} {words}", channel=DM)

    assert fields(ana) == asked
    assert blockers(stage) == []


def test_the_answers_fill_the_form_and_the_words_themselves_are_kept_nowhere(
    stage: Stage, ana: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} she doesn't qualify", channel=DM)
    ana.submits({"Which part of the study text raised it?": "Washout", "Has the study team seen it?": "Yes"})
    offered = chosen(ana, "Category"), chosen(ana, "Sub-reason"), chosen(ana, "Whose move is it?")
    ana.submits()
    (blocker,) = blockers(stage)

    assert offered == ("Protocol", "Criteria question: washout", "Sponsor")
    assert (blocker.category, blocker.sub_reason) == (BlockerCategory.PROTOCOL, "criteria_question_washout")
    assert blocker.note is None
    assert "qualify" not in stage.everything_stored()


def test_what_the_study_team_has_not_seen_goes_to_it(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} not eligible I think", channel=DM)
    ana.submits(
        {"Which part of the study text raised it?": "Washout", "Has the study team seen it?": "Not yet"}
    )

    assert chosen(ana, "Category") == "Study-team review"
    assert chosen(ana, "Whose move is it?") == "PI or delegate"
    assert chosen(ana, "Next action") == "Pass it to the study team"
    assert chosen(ana, "Check again on") == "2026-07-16"


def test_records_get_a_day_to_chase_them(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} waiting on records", channel=DM)
    ana.submits({"Requested on what date?": "2026-07-13", "From what kind of clinic?": "Hospital"})
    ana.submits()
    (blocker,) = blockers(stage)

    assert (blocker.sub_reason, blocker.owner_role) == ("awaiting_outside_clinic", OwnerRole.EXTERNAL_RECORDS)
    assert blocker.due_at.isoformat() == "2026-07-17T22:00:00+00:00"
    assert (blocker.next_action, blocker.note) == ("Chase the records", "Requested Mon 13 Jul from: hospital")


def test_slow_recruitment_is_the_sites_at_the_step_with_the_most_stale_leads(
    stage: Stage, ana: Person
) -> None:
    stage.a_lead(owner="ben")
    ref = stage.a_lead()
    for _ in range(6):
        stage.later(minutes=24 * 60)
    ana.runs(f"/blocker {ref} recruitment is slow", channel=DM)
    likely = chosen(ana, "Which step?")
    ana.submits({"Which step?": "Reaching people", "How many leads?": "9"})

    assert likely == "First response"
    assert chosen(ana, "Holds for") == "The whole site 301"
    assert (chosen(ana, "Category"), chosen(ana, "Sub-reason")) == ("Contact", "No answer")
    ana.submits()
    assert blockers(stage)[0].scope is BlockerScope.SITE
    assert blockers(stage)[0].note == "9 leads at this step: reaching people"


def test_a_number_that_is_none_is_refused_at_its_field(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} too busy", channel=DM)

    assert ana.submits({"Screening slots this week?": "few", "Leads ready to schedule?": "9"}) == {
        "Screening slots this week?": "Give a number, for example 4."
    }


def test_a_choice_of_the_person_is_closed_and_not_logged(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} not interested", channel=DM)
    ana.submits({"What did they say it was?": "Another study"})

    assert modal_text(ana).startswith("That is the person's own choice and no blocker.")
    assert "“Chose another study”" in modal_text(ana)
    assert blockers(stage) == []


def test_a_decision_of_the_sponsor_is_offered_to_a_site_lead_for_the_study(
    stage: Stage, lena: Person
) -> None:
    ref = stage.a_lead()
    lena.runs(f"/blocker {ref} sponsor needs to decide", channel=DM)
    lena.submits(
        {
            "Decide what?": "May we pay for taxis?",
            "By when?": "2026-07-20",
            "Which answers are there? One a line": "Yes\nUp to 50 dollars\nNo",
        }
    )

    assert chosen(lena, "Holds for") == "The whole study KN-118"
    assert chosen(lena, "Decision needed") == "May we pay for taxis?"
    assert chosen(lena, "Answers to choose from") == "Yes\nUp to 50 dollars\nNo"
    assert chosen(lena, "Check again on") == "2026-07-20"


def test_a_coordinator_gets_the_same_for_the_site(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} waiting for the sponsor", channel=DM)
    ana.submits({"Decide what?": "May we pay for taxis?", "By when?": "2026-07-20"})

    assert chosen(ana, "Holds for") == "The whole site 301"


def test_words_that_say_something_become_the_note(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} garage opens at nine", channel=DM)

    assert chosen(ana, "Note") == "garage opens at nine"


def test_words_that_could_tell_who_it_is_are_stopped_at_the_command(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref} call 312-555-0187", channel=DM)

    assert "That looks like it holds a phone number" in private(ana.sees(DM))[-1]
    assert ana.modal is None
    assert "0187" not in stage.everything_stored()


def opens(person: Person, ref: str, **typed: str) -> Json | None:
    """The form, filled in with something vague."""
    person.runs(f"/blocker {ref}", channel=DM)
    person.fills({"Category": "Scheduling"})
    person.fills({"Sub-reason": "No slot that suits"})
    return person.submits(typed)


def test_a_vague_note_in_the_form_is_asked_about_and_the_rest_is_kept(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(
        ana,
        ref,
        **{"Note": "waiting on records", "Who sees to it here?": "Lena Fischer", "Next action": "Ask again"},
    )
    asked = fields(ana)
    ana.submits({"From what kind of clinic?": "Hospital"})

    assert asked == ["Requested on what date?", "From what kind of clinic?"]
    assert (chosen(ana, "Category"), chosen(ana, "Sub-reason")) == ("Records", "Request not sent yet")
    assert chosen(ana, "Who sees to it here?") == "Lena Fischer"
    assert chosen(ana, "Next action") == "Ask again"
    assert blockers(stage) == []


def test_a_note_whose_sub_reason_says_it_already_is_kept(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref, Note="too busy")

    assert [one.note for one in blockers(stage)] == ["too busy"]


@pytest.mark.parametrize("field", ["Note", "Next action", "Decision needed"])
def test_a_finding_about_a_person_is_kept_in_no_field(stage: Stage, ana: Person, field: str) -> None:
    ref = stage.a_lead()
    opens(ana, ref, **{field: "she is not eligible"})
    asked = fields(ana)
    ana.submits(
        {"Which part of the study text raised it?": "Washout", "Has the study team seen it?": "Not yet"}
    )
    ana.submits()

    assert asked[0] == "Which part of the study text raised it?"
    assert len(blockers(stage)) == 1
    assert "eligible" not in stage.everything_stored()
