"""Going through leads: the reason beside each, one choice to settle it, and nothing lost when things changed."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import select

from bot.sandbox import Person
from handlers.operations.leads import NewLead, take_in_lead
from handlers.operations.ledger import record
from handlers.operations.settling import settle
from models.lead import Lead
from models.terms import EventAction
from tests.stage import DM, RIVERSIDE, SETTER_UP, SPONSOR, Stage, modal_text, private, texts

Json = dict[str, Any]


def rows(person: Person) -> list[tuple[str, str]]:
    """Each lead on the page with its reason, in order."""
    found = []
    blocks = person.modal["blocks"] if person.modal else []
    for block, following in pairwise(blocks):
        if following["block_id"].startswith("row:"):
            first, _, reason = block["text"]["text"].partition("\n")
            found.append((first.split("*")[1], reason.strip()))
    return found


def headings(person: Person) -> list[str]:
    """The sections on the page."""
    blocks = person.modal["blocks"] if person.modal else []
    return [block["text"]["text"] for block in blocks if block["type"] == "header"]


def row_id(person: Person, ref: str) -> str:
    """The row of a lead."""
    blocks = person.modal["blocks"] if person.modal else []
    return next(str(one["block_id"]) for one in blocks if one["block_id"].startswith(f"row:{ref}:"))


def gives(person: Person, ref: str, to: str) -> None:
    """Choose an owner beside a lead."""
    person.chooses("triage:assign", to, where="modal", block_id=row_id(person, ref))


def plans(stage: Stage, ref: str) -> None:
    """Somebody sets a next action, due within the hour."""
    with stage.sessions.begin() as session:
        lead = session.exec(select(Lead).where(Lead.ref == ref)).one()
        due = (stage.clock.now() + timedelta(minutes=50)).isoformat()
        facts = {"next_action": "call", "due_at": due}
        stage.clock.wind_to(stage.clock.now() + timedelta(minutes=1))
        record(session, lead, EventAction.NEXT_ACTION_SET, facts, by=SETTER_UP, now=stage.clock.now())
        settle(session, lead, now=stage.clock.now())


def opens(person: Person, where: str = DM) -> None:
    person.runs("/triage", channel=where)


def test_a_role_that_may_not_is_told_so(stage: Stage, ana: Person, zoe: Person) -> None:
    stage.a_lead(owner=None)
    for person in (ana, zoe):
        opens(person)

    assert ana.modal is None
    assert private(ana.sees(DM)) == [
        "Your role does not let you go through the leads at that site. Ask its site lead."
    ]
    assert zoe.modal is None
    assert "I do not know you yet" in private(zoe.sees(DM))[-1]


def test_leads_are_not_gone_through_in_the_sponsors_channel(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner=None)
    opens(lena, SPONSOR)

    assert lena.modal is None
    assert "The sponsor reads this channel" in private(lena.sees(SPONSOR))[-1]
    assert ref not in str(lena.sees(SPONSOR))


def test_another_sites_leads_are_not_shown(stage: Stage, lena: Person) -> None:
    stage.a_lead(owner=None, site="302")
    mine = stage.a_lead(owner=None)
    opens(lena)

    assert [ref for ref, _ in rows(lena)] == [mine]


def test_a_lead_without_an_owner_is_one_choice_away_from_settled(
    stage: Stage, lena: Person, ben: Person
) -> None:
    ref = stage.a_lead(owner=None)
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=10))
    opens(lena)

    assert headings(lena) == ["Without an owner · 1"]
    assert rows(lena) == [(ref, "nobody's for 10 min · call, first attempt, by Tue 14 Jul 2:05 pm CT")]

    gives(lena, ref, "Ben Okafor")
    stage.works()

    assert stage.lead(ref).owner_id is not None
    assert rows(lena) == []
    assert modal_text(lena).startswith(
        f"*{ref}* :white_check_mark: Given to Ben Okafor, 9:15 am · <@{lena.id}>"
    )
    told = [text for text in texts(ben.sees(DM)) if "gave you a lead" in text]
    assert told == [
        f"<@{lena.id}> gave you a lead.\n*{ref}* · New inquiry\nNext: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    ]


def test_what_was_just_done_can_be_taken_back_on_the_page(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner=None)
    opens(lena)
    gives(lena, ref, "Ben Okafor")
    lena.presses("Undo")

    assert stage.lead(ref).owner_id is None
    assert [ref for ref, _ in rows(lena)] == [ref]
    assert "Taken back" in modal_text(lena)


def test_a_stale_page_says_what_changed_and_does_nothing(stage: Stage, lena: Person, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    opens(lena)
    ben.presses("Claim", channel=RIVERSIDE)
    gives(lena, ref, "Ana Reyes")

    assert stage.person("ben").id in modal_text(lena)
    assert modal_text(lena).startswith(
        f":warning: *{ref}* changed meanwhile, so nothing was done to it:\n• given to Ben Okafor, <@{ben.id}> 9:05 am"
    )
    assert [one.action for one in stage.events(ref)].count(EventAction.OWNER_SET) == 1


def test_a_choice_sent_twice_is_made_once(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner=None)
    opens(lena)
    ben = "Ben Okafor"
    send = stage.choice(lena, "triage:assign", ben)
    send()
    send()

    assert [one.action for one in stage.events(ref)].count(EventAction.OWNER_SET) == 1
    assert "is with Ben Okafor already" in modal_text(lena)


def test_an_owner_who_left_while_the_page_was_open_gets_nothing(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner=None)
    opens(lena)
    stage.leaves("ben")
    gives(lena, ref, "Ben Okafor")

    assert stage.lead(ref).owner_id is None
    assert "Ben Okafor is not on this site's team any more" in modal_text(lena)


def test_a_lead_somebody_has_is_offered_and_stays_until_it_is_taken(
    stage: Stage, lena: Person, ben: Person
) -> None:
    ref = stage.a_lead(owner="ana")
    stage.later(minutes=60 * 30)
    opens(lena)
    gives(lena, ref, "Ben Okafor")
    stage.works()

    assert "Offered to Ben Okafor" in modal_text(lena)
    assert any("Take it" in str(one.get("blocks")) for one in ben.sees(DM))


def test_several_are_given_at_once_and_the_new_owner_is_told_once(
    stage: Stage, lena: Person, ben: Person
) -> None:
    refs = [stage.a_lead(owner=None) for _ in range(3)]
    opens(lena)
    lena.chooses("triage:several", ["All 3 without an owner on this page"], where="modal")
    lena.chooses("triage:give", "Ben Okafor", where="modal")
    stage.works()

    assert rows(lena) == []
    assert modal_text(lena).startswith(":white_check_mark: 3 leads are with Ben Okafor: ")
    told = [text for text in texts(ben.sees(DM)) if "gave you" in text]
    assert len(told) == 1
    assert [ref for ref in refs if ref not in told[0]] == []


def test_giving_several_without_having_chosen_any_says_so(stage: Stage, lena: Person) -> None:
    stage.a_lead(owner=None)
    opens(lena)
    lena.chooses("triage:give", "Ben Okafor", where="modal")

    assert "Choose the leads first" in modal_text(lena)


def test_of_several_those_that_changed_are_left_and_named(stage: Stage, lena: Person, ben: Person) -> None:
    first, second = stage.a_lead(owner=None), stage.a_lead(owner=None)
    opens(lena)
    lena.chooses("triage:several", ["All 2 without an owner on this page"], where="modal")
    stage.close_lead(second)
    lena.chooses("triage:give", "Ana Reyes", where="modal")

    assert stage.lead(first).owner_id is not None
    assert f"with Ana Reyes: {first}" in modal_text(lena)


@pytest.mark.parametrize("step", ["plan", "close", "blocker"])
def test_each_form_lies_over_the_page_which_then_says_what_was_done(
    stage: Stage, lena: Person, step: str
) -> None:
    ref = stage.a_lead(owner="ana")
    stage.later(minutes=60 * 30)
    opens(lena)
    label = {"plan": "Set next action", "close": "Close", "blocker": "Log blocker"}[step]
    lena.chooses("triage:more", label, where="modal", block_id=row_id(lena, ref))
    match step:
        case "plan":
            errors = lena.submits({"By": "2026-07-17"})
            said = "Next action set"
        case "close":
            errors = lena.submits({f"Why is {ref} closed?": "no_capacity"})
            said = "Closed"
        case _:
            lena.fills({"Category": "Records"})
            errors = lena.submits({"Sub-reason": "Waiting for an outside clinic"})
            said = "Blocker: Records"

    assert errors is None
    assert lena.modal is not None
    assert lena.modal["callback_id"] == "triage"
    assert modal_text(lena).startswith(f"*{ref}* :white_check_mark: {said}")


def test_a_lead_is_sent_to_recovery_twice_and_no_third_time(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner="ana")
    said = []
    for _ in range(3):
        stage.later(minutes=60 * 5)
        opens(lena)
        lena.chooses("triage:more", "Send to recovery", where="modal", block_id=row_id(lena, ref))
        said.append(modal_text(lena).splitlines()[0])
        reasons = dict(rows(lena))
        lena.closes()
        plans(stage, ref)

    assert "Sent to recovery" in said[0]
    assert "Sent to recovery" in said[1]
    assert said[2] == (
        f":warning: {ref} went through recovery twice, which is the most. "
        "Close it with a reason, or ask the study team."
    )
    assert ref in reasons


def test_a_form_sent_after_the_lead_changed_keeps_what_was_chosen(
    stage: Stage, lena: Person, ana: Person
) -> None:
    ref = stage.a_lead(owner="ana")
    stage.later(minutes=60 * 5)
    opens(lena)
    lena.chooses("triage:more", "Set next action", where="modal", block_id=row_id(lena, ref))
    lena.fills({"By": "2026-07-20", f"Next on {ref}": "Text"})
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("No answer", channel=DM)
    lena.submits()

    assert modal_text(lena).startswith(f"*{ref}* changed meanwhile, so look again before you send:")
    values = lena.modal["state"]["values"] if lena.modal else {}
    assert values["on"]["plan:on"]["selected_date"] == "2026-07-20"
    assert values["action"]["plan:action"]["selected_option"]["value"] == "text"

    assert lena.submits() is None
    lead = stage.lead(ref)
    assert (lead.next_action, lead.next_action_due.isoformat() if lead.next_action_due else "") == (
        "text",
        "2026-07-20T22:00:00+00:00",
    )


def test_thousands_are_paged_and_filtered(stage: Stage, lena: Person) -> None:
    with stage.sessions.begin() as session:
        for number in range(40):
            new = NewLead(site_id=1, source_id=1 + number % 2)
            take_in_lead(session, new, by=SETTER_UP, now=stage.clock.now())
    opens(lena)
    first = [ref for ref, _ in rows(lena)]
    lena.presses("Next")
    lena.presses("Next")
    last = [ref for ref, _ in rows(lena)]
    lena.chooses("triage:filter:source", "Social ads", where="modal")

    assert (len(first), len(last), len(rows(lena))) == (15, 10, 15)
    assert not set(first) & set(last)
    assert "Page 1 of 2" in str(lena.modal)


def test_thirty_leads_are_settled_in_thirty_choices(stage: Stage, lena: Person) -> None:
    for _ in range(30):
        stage.a_lead(owner=None)
    taps = 1
    opens(lena)
    while rows(lena):
        ref, _ = rows(lena)[0]
        gives(lena, ref, ("Ana Reyes", "Ben Okafor")[taps % 2])
        taps += 2  # one opens the menu, one chooses

    assert taps == 61
    assert "Nothing wants your eye: 30 leads are on track." in modal_text(lena)


def test_the_load_is_by_name_and_says_who_is_away(stage: Stage, lena: Person, ben: Person) -> None:
    for owner in ("ben", "ben", "ana"):
        stage.a_lead(owner=owner)
    lena.runs("/triage load", channel=DM)

    assert modal_text(lena).splitlines() == [
        "*Ana Reyes*",
        "1 open · 1 due today · 0 late",
        "*Ben Okafor*",
        "2 open · 2 due today · 0 late",
        "*Lena Fischer*",
        "0 open · 0 due today · 0 late",
    ]
