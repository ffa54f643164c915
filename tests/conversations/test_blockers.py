"""What stands in a lead's way is logged with an owner and a date, shown where the team reads, and resolved."""

import pytest
from sqlmodel import select

from bot.sandbox import Person
from models.blocker import Blocker
from models.deadline import Deadline
from models.terms import DeadlineKind, DeadlineState, EventAction, OwnerRole
from tests.stage import (
    DM,
    RIVERSIDE,
    Json,
    Stage,
    all_at_once,
    modal_text,
    private,
    public,
    texts,
)

TOMORROW = "2026-07-15"
PARKING = {"Category": "Patient barrier", "Sub-reason": "Parking"}


def opens(person: Person, ref: str, values: Json | None = None) -> None:
    """Open the form and fill it in."""
    person.runs(f"/blocker {ref}", channel=DM)
    person.fills(values or PARKING)


def blockers(stage: Stage) -> list[Blocker]:
    """All there are."""
    with stage.session() as session:
        return list(session.exec(select(Blocker)))


def field(person: Person, label: str) -> Json:
    """The element of a field of the open form."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == label]
    return dict(block["element"])


def chosen(person: Person, label: str) -> str:
    """What stands in a menu of the open form."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == label]
    state = person.modal["state"]["values"][block["block_id"]][block["element"]["action_id"]]
    return str((state["selected_option"] or {"text": {"text": ""}})["text"]["text"])


def labels(message: Json) -> list[str]:
    """The buttons on a message."""
    return [one["text"]["text"] for block in message["blocks"] for one in block.get("elements", [])]


def thread_of(person: Person, stage: Stage) -> list[Json]:
    """The replies under the only card."""
    (card,) = [one for one in person.sees(RIVERSIDE) if not one["is_ephemeral"]]
    return person.sees(RIVERSIDE, thread=card["ts"])[1:]


def without(payload: Json, prefix: str) -> Json:
    """A submission in which one field holds nothing, as a client that does not check would send it."""
    for block, inputs in payload["view"]["state"]["values"].items():
        if block.split(":")[0] == prefix:
            for one in inputs.values():
                one.update({key: None for key in one if key.startswith("selected_")})
    return payload


@pytest.mark.parametrize(
    ("missing", "field_id", "sentence"),
    [
        ("owner", "owner", "A blocker needs somebody who sees to it."),
        ("due", "due", "A blocker needs a day to check again, for example 2026-12-03."),
        ("owner_role", "owner_role:travel_parking", "Say whose move it is."),
        (
            "sub_reason",
            "sub_reason:patient_barrier",
            "Choose the sub-reason; it is listed once a category is chosen.",
        ),
        ("category", "category", "Choose a category."),
    ],
)
def test_a_blocker_with_something_missing_is_refused_at_the_field(
    stage: Stage, ana: Person, missing: str, field_id: str, sentence: str
) -> None:
    ref = stage.a_lead()
    opens(ana, ref)

    answer = stage.submission(ana, change=lambda payload: without(payload, missing))()

    assert answer == {"response_action": "errors", "errors": {field_id: sentence}}
    assert blockers(stage) == []


def test_the_clients_own_checks_leave_no_field_out(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)

    required = "Please complete this required field."
    assert ana.submits() == {"Category": required, "Whose move is it?": required}
    assert ana.submits({"Category": "Records"}) == {"Sub-reason": required, "Whose move is it?": required}
    assert ana.submits({"Sub-reason": "Request not sent yet", "Check again on": None}) == {
        "Check again on": required
    }
    assert blockers(stage) == []


@pytest.mark.parametrize("day", ["2026-07-14", "2026-07-13", "1999-12-31"])
def test_a_day_that_is_not_after_today_is_refused_at_the_field(stage: Stage, ana: Person, day: str) -> None:
    ref = stage.a_lead()
    opens(ana, ref)

    assert ana.submits({"Check again on": day}) == {
        "Check again on": "Choose a day after today, so that there is time to act."
    }
    assert blockers(stage) == []
    assert chosen(ana, "Sub-reason") == "Parking"


@pytest.mark.parametrize("label", ["Decision needed", "Note"])
def test_an_identifier_is_refused_at_its_field_and_kept_nowhere(
    stage: Stage, ana: Person, label: str
) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    errors = ana.submits({label: "May we call 312-555-0187?"})

    assert errors is not None
    assert errors[label].startswith("That looks like it holds a phone number, so nothing of it was kept.")
    assert blockers(stage) == []
    assert "0187" not in stage.everything_stored()
    (stopped,) = [one for one in stage.events(ref) if one.action is EventAction.TEXT_STOPPED]
    assert stopped.new == {"kinds": "phone"}


def test_a_sub_reason_of_another_category_is_refused(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)

    def another(payload: Json) -> Json:
        chosen = payload["view"]["state"]["values"]["category"]["blocker:category"]["selected_option"]
        chosen["value"] = "records"
        return payload

    answer = stage.submission(ana, change=another)()

    assert answer["errors"] == {"sub_reason:patient_barrier": "Choose a sub-reason of that category."}
    assert blockers(stage) == []


def test_a_form_sent_twice_logs_one_blocker(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    send = stage.submission(ana)
    send()
    again = send()

    assert len(blockers(stage)) == 1
    assert "That was done already" in str(again)


def test_a_lead_that_ended_while_the_form_was_open_takes_no_blocker(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    stage.close_lead(ref)
    errors = ana.submits({"Note": "asked twice"})

    assert errors == {
        "Category": f"{ref} is closed, so nothing more is logged on it. It ended while this form was open."
    }
    assert chosen(ana, "Sub-reason") == "Parking"
    assert blockers(stage) == []


def test_a_category_offers_its_own_sub_reasons_and_keeps_the_rest(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Note": "asked twice", "Who sees to it here?": "Lena Fischer", "Category": "Records"})
    records = [one["value"] for one in field(ana, "Sub-reason")["options"]]
    ana.fills({"Category": "Scheduling"})
    scheduling = [one["value"] for one in field(ana, "Sub-reason")["options"]]

    assert records[:2] == ["request_not_sent", "authorisation_unsigned_or_refused"]
    assert scheduling[0] == "no_suitable_slot"
    assert not set(records) & set(scheduling)
    assert chosen(ana, "Who sees to it here?") == "Lena Fischer"


def test_of_two_categories_chosen_in_quick_succession_the_last_one_counts(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    for tell in [stage.choice(ana, "Category", value) for value in ("records", "scheduling")]:
        tell()

    assert field(ana, "Sub-reason")["options"][0]["value"] == "no_suitable_slot"
    assert chosen(ana, "Category") == "Scheduling"


def test_a_sub_reason_proposes_who_usually_moves(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref, {"Category": "Records", "Sub-reason": "Waiting for an outside clinic"})
    first = chosen(ana, "Whose move is it?")
    ana.fills({"Sub-reason": "Received, not reviewed yet"})

    assert first == "Outside clinic or records office"
    assert chosen(ana, "Whose move is it?") == "PI or delegate"


def test_two_choices_are_enough(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    errors = ana.submits()

    assert errors is None
    (blocker,) = blockers(stage)
    assert blocker.owner_role is OwnerRole.SITE_LEAD
    assert blocker.owner_id == stage.lead(ref).owner_id
    assert blocker.due_at.isoformat() == "2026-07-17T22:00:00+00:00"  # the close of the third business day


def test_the_receipt_says_what_is_in_the_way_and_what_is_next(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits({"Check again on": TOMORROW})

    assert modal_text(ana) == (
        f"Blocked · *{ref}*\n"
        "• Patient barrier: Parking (site lead to move, check Wed 15 Jul 5:00 pm CT)\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    )


def test_the_card_and_its_thread_show_the_blocker_and_never_the_note(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits(
        {
            "Check again on": TOMORROW,
            "Who sees to it here?": "Lena Fischer",
            "Decision needed": "May <parking> & tolls be paid?",
            "Note": "comes from far away",
        }
    )
    stage.works()

    (card,) = [one for one in ben.sees(RIVERSIDE) if not one["is_ephemeral"]]
    line = "Patient barrier: Parking (site lead to move, check Wed 15 Jul 5:00 pm CT)"
    assert card["text"].endswith(f"Blocked · {line}")
    assert labels(card) == ["Blocker", "Resolve: Patient barrier"]
    (told,) = thread_of(ben, stage)
    assert told["text"] == (
        f"Blocked · *{ref}*\n{line}\n"
        "Decision needed: May &lt;parking&gt; &amp; tolls be paid?\n"
        f"Owner: <@{stage.person('lena').id}>"
    )
    assert labels(told) == ["Update", "Resolve"]
    assert "far away" not in str(ben.sees(RIVERSIDE)) + str(told)


def test_whoever_sees_to_it_is_asked_for_an_update(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits({"Who sees to it here?": "Lena Fischer", "Check again on": "2026-07-31"})
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    for _ in range(3):
        stage.later(minutes=60 * 24)

    headlines = [text.splitlines()[0] for text in texts(lena.sees(DM))]
    assert headlines == ["*An update on the blocker is due Fri 17 Jul 9:05 am CT*"]
    with stage.session() as session:
        (update,) = session.exec(select(Deadline).where(Deadline.kind == DeadlineKind.BLOCKER_UPDATE))
    assert update.state is DeadlineState.RUNNING


@pytest.mark.parametrize("where", ["card", "thread", "details"])
def test_a_blocker_is_resolved_from_wherever_it_is_shown(
    stage: Stage, ana: Person, ben: Person, where: str
) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits({"Check again on": TOMORROW})
    stage.works()
    match where:
        case "card":
            ana.presses("Resolve: Patient barrier", channel=RIVERSIDE)
        case "thread":
            ana.presses("Resolve", channel=RIVERSIDE)
        case _:
            ana.runs(f"/lead {ref}", channel=DM)
            ana.presses("Resolve: Patient barrier", channel=DM)
    ana.presses("Arranged for the person")
    stage.works()

    (told,) = thread_of(ben, stage)
    assert told["text"] == (
        f"Out of the way · *{ref}*\n"
        "Patient barrier: Parking (site lead to move, check Wed 15 Jul 5:00 pm CT)\n"
        "Arranged for the person\n"
        f"Resolved by <@{ana.id}>"
    )
    assert labels(told) == []
    (card,) = public(ben.sees(RIVERSIDE))
    assert "Blocked" not in card
    assert blockers(stage)[0].resolved_at == stage.clock.now()


def test_a_blocker_is_resolved_once(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits({"Check again on": TOMORROW})
    stage.works()
    again = stage.press(ana, "Resolve", RIVERSIDE)
    for person in (ana, ben):
        person.presses("Resolve", channel=RIVERSIDE)
    ana.presses("Arranged for the person")
    errors = ben.submits({"Or in a few words": "a garage nearby"})
    again()

    already = f"That blocker on {ref} was resolved already."
    assert errors == {"Or in a few words": already}
    assert private(thread_of(ana, stage)) == [already]
    assert [one.action for one in stage.events(ref)].count(EventAction.BLOCKER_RESOLVED) == 1


def test_of_two_who_resolve_at_the_same_moment_one_does(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    opens(ana, ref)
    ana.submits({"Check again on": TOMORROW})
    stage.works()
    for person in (ana, ben):
        person.presses("Resolve", channel=RIVERSIDE)
        person.fills({"Or in a few words": "a garage nearby"})
    all_at_once(*(stage.submission(person) for person in (ana, ben)))

    assert [one.action for one in stage.events(ref)].count(EventAction.BLOCKER_RESOLVED) == 1


def test_the_pi_may_log_and_resolve_a_blocker(stage: Stage, iris: Person) -> None:
    ref = stage.a_lead()
    opens(iris, ref, {"Category": "Study-team review", "Sub-reason": "Second opinion wanted"})
    iris.submits({"Check again on": TOMORROW})
    stage.works()
    iris.presses("Resolve: Study-team review", channel=RIVERSIDE)
    iris.presses("The study team decided")

    assert [one.role for one in stage.events(ref) if "blocker" in one.action] == ["pi", "pi"]


def test_two_blockers_of_a_lead_are_resolved_one_by_one(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    for category, reason in (("Records", "Request not sent yet"), ("Scheduling", "Visit window conflict")):
        opens(ana, ref, {"Category": category, "Sub-reason": reason})
        ana.submits({"Check again on": TOMORROW})
        ana.closes()
    stage.works()
    ana.presses("Resolve: Scheduling", channel=RIVERSIDE)
    ana.presses("Visit window settled")
    stage.works()

    assert [one.sub_reason for one in blockers(stage) if one.resolved_at is None] == ["request_not_sent"]
