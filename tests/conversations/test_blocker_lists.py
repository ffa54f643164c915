"""Open blockers are listed, updated, handed on and taken back, wherever they stand."""

from typing import Any

import pytest
from sqlmodel import col, select

from bot.sandbox import Person
from handlers.operations.absences import leave
from models.blocker import Blocker
from models.deadline import Deadline
from models.member import Member
from models.terms import BlockerScope, DeadlineKind, DeadlineState, EventAction, OwnerRole
from tests.stage import DM, RIVERSIDE, SPONSOR, Json, Stage, modal_text, private, texts

TOMORROW = "2026-07-15"


def logs(person: Person, ref: str, reason: str = "Parking", **more: str) -> None:
    """A blocker of a lead."""
    person.runs(f"/blocker {ref}", channel=DM)
    person.fills({"Category": "Patient barrier"})
    person.fills({"Sub-reason": reason})
    person.submits({"Check again on": TOMORROW, **more})
    person.closes()


def lists(person: Person, channel: str = DM) -> Json:
    """The list as somebody sees it."""
    person.runs("/blocker list", channel=channel)
    return [one for one in person.sees(channel) if one["is_ephemeral"]][-1]


def buttons(message: Json) -> list[str]:
    """What can be pressed on it."""
    return [one["text"]["text"] for block in message["blocks"] for one in block.get("elements", [])]


def blocker(stage: Stage) -> Blocker:
    """The newest."""
    with stage.session() as session:
        return session.exec(select(Blocker).order_by(col(Blocker.id).desc())).all()[0]


def chosen(person: Person, label: str) -> str:
    """What stands in a field of the open form."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == label]
    state = person.modal["state"]["values"][block["block_id"]][block["element"]["action_id"]]
    option = state.get("selected_option") or {"text": {"text": ""}}
    return str(state.get("selected_date") or state.get("value") or option["text"]["text"])


def test_a_list_names_leads_in_their_own_channel_and_in_private_only(
    stage: Stage, ana: Person, lena: Person
) -> None:
    logs(ana, stage.a_lead())
    lena.runs("/blocker list", channel=SPONSOR)

    (said,) = private(lena.sees(SPONSOR))
    assert said.startswith("The sponsor reads this channel, so leads are not named here.")


def test_nothing_open_is_said_in_a_line(stage: Stage, ana: Person) -> None:
    assert lists(ana)["text"] == "*Blockers you see to* · nothing stands in the way"


def test_a_list_is_due_first_and_each_line_has_its_buttons(stage: Stage, ana: Person) -> None:
    later, sooner = stage.a_lead(), stage.a_lead()
    logs(ana, later, **{"Check again on": "2026-07-20"})
    logs(ana, sooner, "Distance to the site", **{"Next action": "Ask for vouchers"})
    said = lists(ana)

    assert said["text"] == (
        "*Blockers you see to* · 1 to 2 of 2, due first\n"
        f"*{sooner}* · Patient barrier: Distance to the site\n"
        f"Site lead to move, <@{ana.id}> sees to it, check Wed 15 Jul 5:00 pm CT\n"
        "Next: Ask for vouchers\n"
        f"*{later}* · Patient barrier: Parking\n"
        f"Site lead to move, <@{ana.id}> sees to it, check Mon 20 Jul 5:00 pm CT"
    )
    assert buttons(said) == ["Update", "Resolve", "Update", "Resolve", "Blockers at your sites"]


def test_a_long_list_comes_in_pages(stage: Stage, ana: Person) -> None:
    for _ in range(12):
        logs(ana, stage.a_lead())
    first = lists(ana)
    ana.presses("Next", channel=DM)
    second = [one for one in ana.sees(DM) if one["is_ephemeral"]][-1]

    assert "1 to 10 of 12" in first["text"]
    assert "11 to 12 of 12" in second["text"]
    assert buttons(second)[-2:] == ["Previous", "Blockers at your sites"]
    assert len(first["blocks"]) < 50


def test_a_sites_list_holds_everybodys_and_no_other_sites(
    stage: Stage, ana: Person, ben: Person, mei: Person
) -> None:
    here, elsewhere = stage.a_lead(owner="ana"), stage.a_lead(site="302", owner="mei")
    logs(ana, here)
    logs(mei, elsewhere)
    lists(ben)
    ben.presses("Blockers at your sites", channel=DM)
    said = [one for one in ben.sees(DM) if one["is_ephemeral"]][-1]["text"]

    assert here in said
    assert elsewhere not in said


def test_a_lead_that_ended_leaves_the_list(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    logs(ana, ref)
    stage.close_lead(ref)

    assert "nothing stands in the way" in lists(ana)["text"]


def test_an_update_moves_the_day_and_starts_its_clock_afresh(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    logs(ana, ref)
    stage.later(minutes=60)
    lists(ana)
    ana.presses("Update", channel=DM)
    ana.submits({"Check again on": "2026-07-21", "Next action": "Ask the garage", "Note": "they call back"})
    now = stage.clock.now()
    with stage.session() as session:
        clocks = session.exec(select(Deadline).where(Deadline.kind == DeadlineKind.BLOCKER_UPDATE)).all()

    assert blocker(stage).due_at.isoformat() == "2026-07-21T22:00:00+00:00"
    assert (blocker(stage).next_action, blocker(stage).note) == ("Ask the garage", "they call back")
    assert {one.state: one.since for one in clocks}[DeadlineState.RUNNING] == now
    assert sorted(one.state for one in clocks) == [DeadlineState.MET, DeadlineState.RUNNING]
    (event,) = [one for one in stage.events(ref) if one.action is EventAction.BLOCKER_UPDATED]
    assert set(event.new) == {"key", "due_at", "next_action", "note"}


def test_an_update_that_passes_the_move_on_stops_the_sites_clock(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Spoke", channel=DM)
    logs(ana, ref)
    lists(ana)
    ana.presses("Update", channel=DM)
    ana.submits({"Whose move is it?": "Sponsor"})
    with stage.session() as session:
        prescreen = session.exec(select(Deadline).where(Deadline.kind == DeadlineKind.PRESCREEN)).one()

    assert blocker(stage).owner_role is OwnerRole.SPONSOR
    assert prescreen.state is DeadlineState.PAUSED


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"Check again on": "2026-07-14"}, "Check again on", "Choose a day after today"),
        ({"Note": "call 312-555-0187"}, "Note", "a phone number"),
        ({"Note": "she does not qualify"}, "Note", "the study team's to say, so that is not kept"),
    ],
)
def test_an_update_is_refused_at_its_field(
    stage: Stage, ana: Person, typed: dict[str, str], field: str, sentence: str
) -> None:
    logs(ana, stage.a_lead())
    lists(ana)
    ana.presses("Update", channel=DM)
    errors = ana.submits(typed)

    assert errors is not None
    assert sentence in errors[field]
    assert blocker(stage).last_update_at is None


def test_an_update_after_somebody_elses_says_what_changed_and_keeps_what_was_typed(
    stage: Stage, ana: Person, ben: Person
) -> None:
    logs(ana, stage.a_lead())
    stage.later(minutes=1)
    lists(ana)
    ana.presses("Update", channel=DM)
    stage.works()
    ben.presses("Update", channel=RIVERSIDE)
    ben.submits({"Check again on": "2026-07-22"})
    ana.submits({"Check again on": "2026-07-23", "Next action": "Ask the garage"})
    said = modal_text(ana)
    typed = chosen(ana, "Check again on"), chosen(ana, "Next action")
    ana.submits()

    assert said.startswith(
        ":warning: Ben Okafor updated it while this form was open: check on Wed 22 Jul, Ana Reyes sees to it."
    )
    assert typed == ("2026-07-23", "Ask the garage")
    assert blocker(stage).due_at.isoformat() == "2026-07-23T22:00:00+00:00"


def test_an_update_of_what_was_resolved_meanwhile_keeps_the_form(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead()
    logs(ana, ref)
    stage.works()
    lists(ana)
    ana.presses("Update", channel=DM)
    ben.presses("Resolve", channel=RIVERSIDE)
    ben.presses("No longer in the way")
    errors = ana.submits({"Next action": "Ask the garage"})

    assert errors == {"Check again on": f"That blocker on {ref} was resolved already."}
    assert chosen(ana, "Next action") == "Ask the garage"


def test_a_resolution_says_what_resolved_it_and_can_be_taken_back(stage: Stage, ana: Person) -> None:
    logs(ana, stage.a_lead())
    lists(ana)
    ana.presses("Resolve", channel=DM)
    ana.fills({"Or in a few words": "vouchers came"})
    ana.presses("Arranged for the person")
    resolved = blocker(stage)
    ana.presses("Undo")

    assert resolved.resolution == "Arranged for the person: vouchers came"
    assert blocker(stage).resolved_at is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Press what resolved it, or say it in a few words."),
        ("Maria Lopez, born 3/4/1961, came", "so nothing of it was kept"),
    ],
)
def test_words_that_do_not_do_are_refused(stage: Stage, ana: Person, words: str, sentence: str) -> None:
    logs(ana, stage.a_lead())
    lists(ana)
    ana.presses("Resolve", channel=DM)
    errors = ana.submits({"Or in a few words": words} if words else {})

    assert errors is not None
    assert sentence in errors["Or in a few words"]
    assert blocker(stage).resolved_at is None


def test_the_same_blocker_is_not_logged_twice(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    logs(ana, ref)
    ben.runs(f"/blocker {ref}", channel=DM)
    ben.fills({"Category": "Patient barrier"})
    ben.fills({"Sub-reason": "Parking"})

    assert ben.submits() == {
        "Sub-reason": f"That stands in the way of {ref} already, since Tue 14 Jul 9:05 am CT. "
        "Update it there: `/blocker list`."
    }


def hands_on(person: Person, to: str, **typed: str) -> Any:
    """Ask somebody else to see to the only blocker listed."""
    lists(person)
    person.presses("Update", channel=DM)
    return person.submits({"Who sees to it here?": to, **typed})


def test_a_blocker_is_handed_on_when_the_other_takes_it(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    logs(ana, ref)
    hands_on(ana, "Lena Fischer", Note="the garage asks for a letter")
    stage.works()
    waits = blocker(stage)
    asked = texts(lena.sees(DM))[-1]
    lena.presses("Take it", channel=DM)
    stage.works()

    assert waits.owner_id != blocker(stage).owner_id
    assert asked == (
        f"<@{ana.id}> asks you to see to a blocker\n"
        f"*{ref}* · Patient barrier: Parking\n"
        f"Site lead to move, <@{ana.id}> sees to it, check Wed 15 Jul 5:00 pm CT\n"
        f"Offered to <@{lena.id}>, who has not answered yet\n"
        "Open since Tue 14 Jul 9:05 am CT\n"
        "Note: the garage asks for a letter"
    )
    assert texts(ana.sees(DM))[-1].startswith(f"<@{lena.id}> sees to this blocker now")
    assert texts(lena.sees(DM))[-1].startswith(f"<@{lena.id}> sees to this blocker now")
    assert blocker(stage).offered_to_id is None


def test_a_blocker_that_is_returned_stays_where_it_was(stage: Stage, ana: Person, lena: Person) -> None:
    logs(ana, stage.a_lead())
    before = blocker(stage).owner_id
    hands_on(ana, "Lena Fischer")
    stage.works()
    lena.presses("Return it", channel=DM)
    lena.submits({"Note": "on leave next week"})
    stage.works()

    assert (blocker(stage).owner_id, blocker(stage).offered_to_id) == (before, None)
    assert texts(ana.sees(DM))[-1].startswith(f"<@{lena.id}> returned this blocker; it stays where it was")
    assert "Note: on leave next week" in texts(ana.sees(DM))[-1]


def test_an_offer_is_answered_once(stage: Stage, ana: Person, lena: Person) -> None:
    logs(ana, stage.a_lead())
    hands_on(ana, "Lena Fischer")
    stage.works()
    again = stage.press(lena, "Take it", DM)
    lena.presses("Take it", channel=DM)
    again()

    assert private(lena.sees(DM))[-1] == "That was answered or taken back already."


def test_somebody_who_left_is_refused_and_what_they_saw_to_goes_to_the_role_above(
    stage: Stage, ana: Person, ben: Person, lena: Person
) -> None:
    ref = stage.a_lead(owner="ana")
    logs(ana, ref, **{"Who sees to it here?": "Ben Okafor"})
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Category": "Records"})
    ana.fills({"Sub-reason": "Request not sent yet", "Who sees to it here?": "Ben Okafor"})
    with stage.sessions.begin() as session:
        gone = session.exec(select(Member).where(Member.key == "ben")).one()
        leave(session, gone, now=stage.clock.now())
    errors = ana.submits()
    stage.works()

    assert errors == {
        "Who sees to it here?": "Ben Okafor is not on this site's team any more. Choose somebody else."
    }
    with stage.session() as session:
        above = session.get_one(Member, blocker(stage).owner_id)
    assert above.key == "lena"
    (told,) = [one for one in texts(lena.sees(DM)) if "What they saw to" in one]
    assert told == (
        "Ben Okafor is not in this workspace any more. What they saw to is yours now:\n"
        f"• {ref}: Patient barrier: Parking, check Wed 15 Jul 5:00 pm CT\n"
        "All of it is in `/blocker list`."
    )


def test_a_message_about_a_lead_has_a_shortcut_to_the_form(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    (card,) = ben.sees(RIVERSIDE)
    ben.uses_shortcut("log_blocker", channel=RIVERSIDE, message=card["ts"])

    assert modal_text(ben) == f"What stands in the way of *{ref}*?"


def test_a_message_about_no_lead_has_none(stage: Stage, ana: Person) -> None:
    said = ana.says("lunch at noon?", channel=RIVERSIDE)
    ana.uses_shortcut("log_blocker", channel=RIVERSIDE, message=said)

    assert (
        private(ana.sees(RIVERSIDE))[-1] == "That message names no lead. Try `/blocker HF-7Q2K` with its ref."
    )


def test_a_blocker_of_the_site_holds_those_that_name_it_and_those_at_its_step(
    stage: Stage, ana: Person, ben: Person, lena: Person
) -> None:
    refs = [stage.a_lead(owner="ana"), stage.a_lead(owner="ben")]
    elsewhere = stage.a_lead(site="302", owner="mei")
    lena.runs("/blocker site", channel=DM)
    lena.fills({"Category": "Contact"})
    lena.fills({"Sub-reason": "No shared language on the call"})
    offered = chosen(lena, "Which leads wait for it?")
    lena.submits({"Who sees to it here?": "Lena Fischer"})
    stage.works()
    with stage.session() as session:
        rows = session.exec(select(Blocker)).all()
        parent = next(one for one in rows if one.scope is BlockerScope.SITE)
        waits = {one.lead_id for one in rows if one.parent_id == parent.id}

    assert offered == "Those that name it or stand at its step (2)"
    assert waits == {stage.lead(ref).id for ref in refs}
    assert stage.lead(elsewhere).id not in waits
    assert texts(ana.sees(DM))[-1].startswith(
        "*Site 301* · Contact: No shared language on the call: 1 of your leads waits for it"
    )
    assert "Waiting for it: 2 leads" in lists(lena)["text"]


def test_a_sites_blocker_asks_its_owner_for_an_update_and_no_lead_does(stage: Stage, ana: Person) -> None:
    stage.a_lead(owner="ben")
    ana.runs("/blocker site 301", channel=DM)
    ana.fills({"Category": "Contact"})
    ana.fills({"Sub-reason": "Voicemail full"})
    ana.submits({"Check again on": "2026-07-31"})
    for _ in range(3):
        stage.later(minutes=60 * 24)

    heads = [one.splitlines()[0] for one in texts(ana.sees(DM))]
    assert heads.count("*An update on a blocker is due Fri 17 Jul 9:05 am CT*") == 1
    assert not [one for one in texts(stage.person("ben").sees(DM)) if "update on the blocker" in one]


def test_a_resolved_site_blocker_goes_out_of_the_way_of_all_and_can_be_taken_back(
    stage: Stage, ana: Person, ben: Person
) -> None:
    stage.a_lead(owner="ben")
    ana.runs("/blocker site", channel=RIVERSIDE)
    ana.fills({"Category": "Contact"})
    ana.fills({"Sub-reason": "Voicemail full"})
    ana.submits()
    ana.closes()
    stage.works()
    lists(ana)
    ana.presses("Resolve", channel=DM)
    ana.presses("No longer in the way")
    stage.works()
    told = texts(ben.sees(DM))[-1]
    with stage.session() as session:
        ended = [one.resolved_at is not None for one in session.exec(select(Blocker))]
    ana.presses("Undo")
    stage.works()
    with stage.session() as session:
        again = [one.resolved_at is not None for one in session.exec(select(Blocker))]

    assert ended == [True, True]
    assert again == [False, False]
    assert told.startswith("*Out of the way* · Site 301, Contact: Voicemail full: No longer in the way")
    assert "Taken back" in texts(ben.sees(DM))[-1]


def test_another_sites_blocker_is_nobody_elses(stage: Stage, ana: Person, mei: Person) -> None:
    stage.a_lead()
    ana.runs("/blocker site", channel=DM)
    ana.fills({"Category": "Contact"})
    ana.fills({"Sub-reason": "Voicemail full"})
    ana.submits()
    mei.runs("/blocker site 301", channel=DM)

    assert private(mei.sees(DM))[-1] == "Which site? Try `/blocker site 302`. You work at: 302."


def test_whose_time_a_lead_took_is_answered_from_its_menu(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.later(minutes=60)
    logs(ana, ref, **{"Whose move is it?": "Sponsor"})
    stage.later(minutes=120)
    ana.runs(f"/lead {ref}", channel=DM)
    ana.chooses("lead:more", "Whose time so far", channel=DM)

    assert modal_text(ana) == (
        f"*{ref}* came in Tue 14 Jul 9:05 am CT: 3 h in all.\n"
        "• Site: 1 h, 0.1 business days\n"
        "• Sponsor: 1 h 55 min, 0.2 business days\n"
        "• Outside the site's opening hours: 5 min"
    )
