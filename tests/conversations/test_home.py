"""The Home tab: one's day on one screen, by role, fresh after every act and never in an act's way."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.sandbox import Person
from models.absence import Absence
from models.digest import Commitment
from models.member import Member
from models.page import HomePage
from models.terms import Side
from tests.conversations.test_decisions import QUESTION, decision, three_wait
from tests.stage import RIVERSIDE, Stage, modal_text

Json = dict[str, Any]


def says(person: Person) -> str:
    """All that the tab says outside its buttons, as last published."""
    found = []
    for block in (person.home or {"blocks": []})["blocks"]:
        if block["type"] in ("section", "header"):
            found.append(str(block["text"]["text"]))
        if block["type"] == "context":
            found += [str(one["text"]) for one in block["elements"]]
    return "\n".join(found)


def refs(person: Person, among: list[str]) -> list[str]:
    """The leads on the tab, in order."""
    said = says(person)
    return sorted((ref for ref in among if ref in said), key=said.index)


def test_somebody_no_study_knows_finds_one_sentence(zoe: Person) -> None:
    zoe.opens_home()

    assert says(zoe).startswith("I do not know you yet.")


def test_a_sponsor_sees_decisions_commitments_and_the_last_message_and_no_lead(
    stage: Stage, sam: Person
) -> None:
    ref = stage.a_lead()
    with stage.sessions.begin() as session:
        now = stage.clock.now()
        due = (now + timedelta(days=3)).date()
        what = "Send the travel budget"
        session.add(Commitment(study_id=1, side=Side.SPONSOR, what=what, due_on=due, made_at=now))
    stage.later(to=stage.clock.now() + timedelta(days=7))
    sam.opens_home()

    assert ref not in says(sam)
    assert "No decision waits for you." in says(sam)
    assert "Send the travel budget · sponsor" in says(sam)
    assert "Last weekly message · KN-118" in says(sam)


def test_a_coordinator_sees_their_queue_in_order_and_acts_in_place(stage: Stage, ana: Person) -> None:
    first = stage.a_lead()
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=5))
    second = stage.a_lead()
    others = stage.a_lead(owner="ben")
    ana.opens_home()

    assert refs(ana, [first, second, others]) == [first, second]
    assert "My queue · 2" in says(ana)

    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=5))
    ana.presses("No answer", where="home")

    assert stage.lead(first).attempt_count == 1
    assert f"*{first}* :white_check_mark: Attempt: no answer, 9:15 am" in says(ana)
    assert refs(ana, [first, second])[0] == first  # in the line that says what was done
    assert says(ana).rindex(first) > says(ana).index(second)


def test_what_was_just_logged_can_be_taken_back_there(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.opens_home()
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=5))
    ana.presses("No answer", where="home")
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=1))
    ana.presses("Undo", where="home")

    assert stage.lead(ref).attempt_count == 0
    assert "Taken back" in says(ana)


def test_a_press_that_comes_too_late_is_answered_and_changes_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.opens_home()
    stage.close_lead(ref)
    ana.presses("No answer", where="home")

    assert modal_text(ana) == f"{ref} is closed, so nothing more is logged on it."
    assert stage.lead(ref).attempt_count == 0


def test_it_follows_what_was_done_elsewhere_a_few_seconds_later(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead(owner=None)
    ana.opens_home()
    stage.later(minutes=1)
    ana.presses("Claim", channel=RIVERSIDE)
    stage.later(minutes=1)

    assert ref in says(ana)


def test_what_others_do_is_drawn_once_a_minute_at_most(stage: Stage, ana: Person, ben: Person) -> None:
    ana.opens_home()
    for _ in range(5):
        stage.clock.wind_to(stage.clock.now() + timedelta(seconds=10))
        stage.a_lead(owner="ben")
    drawn = stage.workspace.state.traffic.since(0, 2000)
    published = [one for one in drawn if one["name"] == "views.publish"]

    assert len(published) == 1
    stage.later(minutes=1)
    again = [one for one in stage.workspace.state.traffic.since(0, 2000) if one["name"] == "views.publish"]
    assert len(again) == 2


def test_nobodys_home_is_drawn_who_never_opened_it(stage: Stage, ana: Person) -> None:
    stage.a_lead()
    stage.later(minutes=5)

    assert ana.home is None


def test_an_act_is_kept_when_the_tab_cannot_be_drawn(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.opens_home()
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=5))
    with stage.without_table("open_page"), stage.without_table("home_page"):
        ana.presses("No answer", where="home")

    assert stage.lead(ref).attempt_count == 1
    assert ana.notices == []


def test_a_long_queue_is_paged(stage: Stage, ana: Person) -> None:
    among = [stage.a_lead() for _ in range(11)]
    ana.opens_home()
    first = refs(ana, among)
    ana.presses("Next", where="home")
    rest = refs(ana, among)

    assert (len(first), len(rest)) == (8, 3)
    assert not set(first) & set(rest)
    assert "9 to 11 of 11" in says(ana)


def test_a_site_lead_sees_counts_what_slips_and_who_is_missing(stage: Stage, lena: Person) -> None:
    unowned = stage.a_lead(owner=None)
    slipping = stage.a_lead(owner="ana")
    with stage.sessions.begin() as session:
        ben = session.exec(select(Member).where(Member.key == "ben")).one()
        now = stage.clock.now()
        ends = now + timedelta(days=2)
        session.add(Absence(member_id=ben.id or 0, starts_at=now, ends_at=ends, created_at=now))
    stage.later(minutes=130)
    lena.opens_home()

    assert "*Site 301 · Riverside*\n2 open · 1 without an owner · 0 late · 0 stale · 0 blocked" in says(lena)
    assert f"*{slipping}* · first response due Tue 14 Jul 2:05 pm CT" in says(lena)
    assert "Site 301: Ben Okafor is away" in says(lena)
    assert unowned not in says(lena)

    lena.presses("Go through them", where="home")

    assert unowned in modal_text(lena)


def test_study_operations_see_counts_by_site_and_no_lead(stage: Stage, omar: Person) -> None:
    ref = stage.a_lead(owner=None)
    omar.opens_home()

    assert "*Site 301 · Riverside*: 1 to go through, 0 on track\n• Without an owner: 1" in says(omar)
    assert ref not in says(omar)


@pytest.mark.parametrize("what", ["When to nudge me", "I will be away"])
def test_ones_own_times_and_absences_are_set_from_there(stage: Stage, ana: Person, what: str) -> None:
    ana.opens_home()
    ana.presses(what, where="home")

    assert ana.modal is not None


def test_snoozes_and_absences_are_listed(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.opens_home()
    ana.presses("Snooze", where="home")
    ana.submits()
    ana.closes()
    stage.later(minutes=1)

    assert "*Snoozed*" in says(ana)
    assert ref in says(ana)
    with stage.session() as session:
        assert session.exec(select(HomePage)).one().opened_at is not None


def test_whoever_is_asked_answers_on_the_tab_and_everybody_else_only_reads(
    stage: Stage, lena: Person, sam: Person, ana: Person, mei: Person
) -> None:
    three_wait(stage, ana, mei, lena)
    for person in (sam, lena):
        person.opens_home()

    question = f"*{QUESTION}*"
    assert "Waiting for your answer · 1" in says(sam)
    assert "3 leads wait" in says(lena)
    assert "3 leads wait" not in says(sam)
    assert says(sam).count(question) == says(lena).count(question) == 1

    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=1))
    sam.presses("Yes", where="home")

    assert decision(stage).answer == 0
    assert "No decision waits for you." in says(sam)
    stage.later(minutes=2)
    assert question not in says(lena)
