"""Everybody sees and does what their role, their site and the room allow; every no is in the ledger."""

import pytest
from sqlmodel import col, select

from bot.sample.people import SPONSOR as SPONSOR_NAME
from bot.sandbox import Person
from models.member import Member
from models.terms import EventAction
from tests.stage import DM, RIVERSIDE, SPONSOR, Stage, private

ROOMS = {
    SPONSOR: "The sponsor reads this channel, so leads are not named here.",
    "#general": "This channel is not registered for leads.",
}
ELSEWHERE = "Use the direct message with Onward, or your site's channel."
STRANGER = (
    "I do not know you yet. Onward answers members of a study only; "
    "ask whoever runs Onward here to add you to yours."
)
EVERY_BUTTON = (
    "Claim",
    "Blocker",
    "Spoke",
    "No answer",
    "Left message",
    "Snooze",
    "Hand over",
    "Resolve: Patient barrier",
)


def general(stage: Stage) -> str:
    """A channel that nobody registered for anything."""
    return stage.workspace.add_channel("general", members=["ana", "lena", "mei"])


def a_lead_with_every_button(stage: Stage) -> str:
    """A lead nobody owns, blocked, with a note: its thread offers all there is to press."""
    ref = stage.a_lead(owner=None)
    ben = stage.person("ben")
    ben.runs(f"/blocker {ref}", channel=DM)
    ben.submits({"Category": "Patient barrier", "Sub-reason": "Parking"})
    ben.closes()
    (card,) = [one for one in ben.sees(RIVERSIDE) if not one["is_ephemeral"]]
    ben.says("likes mornings less", channel=RIVERSIDE, thread=card["ts"])
    stage.works()
    return ref


def last_answer(person: Person, channel: str) -> str:
    """What the bot said last to this person alone, in the channel or in one of its threads."""
    seen = person.sees(channel)
    for root in [one["ts"] for one in seen if not one["is_ephemeral"]]:
        seen = seen + person.sees(channel, thread=root)[1:]
    said = sorted([(one["ts"], one["text"]) for one in seen if one["is_ephemeral"]])
    return str(said[-1][1]) if said else ""


@pytest.mark.parametrize("command", ["/lead", "/blocker"])
def test_another_sites_lead_is_answered_like_one_that_does_not_exist(
    stage: Stage, mei: Person, command: str
) -> None:
    ref = stage.a_lead()
    mei.runs(f"{command} {ref}", channel=DM)
    mei.runs(f"{command} KN-2222", channel=DM)

    theirs, nobodys = private(mei.sees(DM))
    assert theirs == f"I know no lead {ref}. Refs look like HF-7Q2K."
    assert theirs.replace(ref, "KN-2222") == nobodys
    assert mei.modal is None
    assert stage.refusals() == [("mei", ref)]


def test_a_ref_one_letter_off_is_answered_with_the_one_that_was_meant(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    typed = ref[:-1] + ("X" if ref[-1] != "X" else "W")
    ana.runs(f"/lead {typed.lower()}", channel=DM)

    assert private(ana.sees(DM)) == [f"I know no lead {typed}. Did you mean {ref}?"]


def test_nobody_is_offered_a_ref_they_may_not_see(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    typed = ref[:-1] + ("X" if ref[-1] != "X" else "W")
    mei.runs(f"/lead {typed}", channel=DM)

    assert private(mei.sees(DM)) == [f"I know no lead {typed}. Refs look like HF-7Q2K."]


def test_a_colleagues_lead_is_not_shown_to_another_coordinator(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner="ana")
    ben.runs(f"/lead {ref}", channel=DM)

    (answer,) = private(ben.sees(DM))
    assert answer == (
        f"{ref} is somebody else's lead, and your role does not let you see it. "
        "Ask its owner or your site lead."
    )
    assert stage.refusals() == [("ben", ref)]


def test_a_colleagues_lead_is_not_given_away_by_another_coordinator(
    stage: Stage, ana: Person, ben: Person
) -> None:
    ref = stage.a_lead(owner="ana")
    (card,) = ana.sees(RIVERSIDE)
    ana.says("likes mornings less", channel=RIVERSIDE, thread=card["ts"])
    stage.works()
    ben.presses("Hand over", channel=RIVERSIDE)

    assert ben.modal is None
    assert "your role does not let you hand it over" in last_answer(ben, RIVERSIDE)
    assert stage.refusals() == [("ben", ref)]


@pytest.mark.parametrize("button", ["Spoke", "No answer", "Left message", "Snooze", "Hand over", "Claim"])
def test_the_pi_follows_nobody_up(stage: Stage, iris: Person, button: str) -> None:
    ref = a_lead_with_every_button(stage)
    before = stage.facts()
    iris.presses(button, channel=RIVERSIDE)

    assert "your role does not let you" in last_answer(iris, RIVERSIDE)
    assert stage.facts() == before
    assert stage.refusals() == [("iris", ref)]


@pytest.mark.parametrize("room", [SPONSOR, "#general"])
def test_no_lead_is_named_where_others_read(stage: Stage, lena: Person, room: str) -> None:
    general(stage)
    ref = stage.a_lead()
    for line in (f"/lead {ref}", "/lead mine", "/lead add", f"/blocker {ref}"):
        lena.runs(line, channel=room)

    assert private(lena.sees(room)) == [f"{ROOMS[room]} {ELSEWHERE}"] * 4
    assert lena.modal is None
    assert [who for who, _ in stage.refusals()] == ["lena"] * 4


def test_no_lead_is_named_in_another_sites_channel(stage: Stage, ana: Person) -> None:
    stage.workspace.join("#kn-118-harbor", "ana")
    ref = stage.a_lead()
    for line in (f"/lead {ref}", "/lead mine", "/lead add"):
        ana.runs(line, channel="#kn-118-harbor")

    assert private(ana.sees("#kn-118-harbor")) == [f"This channel belongs to another site. {ELSEWHERE}"] * 3
    assert len(stage.refusals()) == 3


@pytest.mark.parametrize("line", ["/lead add", "/lead mine", "/lead KN-2222", "/blocker KN-2222"])
def test_a_stranger_is_told_whom_to_ask(stage: Stage, zoe: Person, line: str) -> None:
    zoe.runs(line, channel=RIVERSIDE)

    assert private(zoe.sees(RIVERSIDE)) == [STRANGER]
    assert zoe.modal is None
    assert stage.refusals() == [(zoe.id, "no member")]


def test_somebody_who_left_is_a_stranger(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    with stage.sessions.begin() as session:
        session.exec(select(Member).where(col(Member.key) == "ana")).one().active = False
    ana.runs(f"/lead {ref}", channel=RIVERSIDE)

    assert private(ana.sees(RIVERSIDE)) == [STRANGER]


def test_a_stranger_finds_the_same_sentence_on_the_home_tab(stage: Stage, zoe: Person) -> None:
    stage.a_lead()
    home = zoe.opens_home()

    assert home is not None
    assert [block["text"]["text"] for block in home["blocks"]] == [STRANGER]
    assert zoe.sees(DM) == []
    assert stage.refusals() == [(zoe.id, "no member")]


def test_the_home_tab_shows_ones_own_leads(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead(owner="ana")

    assert ref in str(ana.opens_home())
    assert ref not in str(ben.opens_home())


@pytest.mark.parametrize("key", ["iris", "omar", "sam"])
def test_the_home_tab_of_whoever_owns_no_lead_names_none(stage: Stage, key: str) -> None:
    ref = stage.a_lead()

    assert ref not in str(stage.person(key).opens_home())


@pytest.mark.parametrize("button", EVERY_BUTTON)
def test_the_sponsor_presses_every_button_in_vain(stage: Stage, sam: Person, button: str) -> None:
    ref = a_lead_with_every_button(stage)
    stage.workspace.share(RIVERSIDE, SPONSOR_NAME)
    stage.workspace.join(RIVERSIDE, "sam")
    before = stage.facts()
    sam.presses(button, channel=RIVERSIDE)
    stage.works()

    assert last_answer(sam, RIVERSIDE) == f"I know no lead {ref}. Refs look like HF-7Q2K."
    assert sam.modal is None
    assert stage.facts() == before
    assert stage.refusals() == [("sam", ref)]


@pytest.mark.parametrize("button", EVERY_BUTTON)
def test_somebody_of_a_company_we_do_not_know_presses_in_vain(stage: Stage, button: str) -> None:
    a_lead_with_every_button(stage)
    kim = stage.workspace.add_person("kim", "Kim Low", tz="Asia/Seoul", team="Elsewhere Inc")
    stage.workspace.share(RIVERSIDE, "Elsewhere Inc")
    stage.workspace.join(RIVERSIDE, "kim")
    before = stage.facts()
    kim.presses(button, channel=RIVERSIDE)

    assert last_answer(kim, RIVERSIDE) == STRANGER
    assert stage.facts() == before
    assert stage.refusals() == [(kim.id, "no member")]


def test_a_member_whose_account_moved_to_another_company_is_a_stranger(stage: Stage, ana: Person) -> None:
    with stage.sessions.begin() as session:
        session.exec(select(Member).where(col(Member.key) == "ana")).one().slack_team_id = "TELSEWHERE1"
    ref = stage.a_lead(owner=None)
    ana.presses("Claim", channel=RIVERSIDE)

    assert private(ana.sees(RIVERSIDE)) == [STRANGER]
    assert stage.lead(ref).owner_id is None


def test_a_refusal_keeps_who_asked_for_what_and_nothing_they_typed(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    mei.runs(f"/lead {ref}", channel=DM)

    (event,) = [one for one in stage.events() if one.action is EventAction.ACCESS_REFUSED]
    assert (event.actor, event.object_ref, event.new) == ("mei", ref, {"asked": "see_lead"})
    assert event.study_id == stage.lead(ref).study_id


def test_the_card_never_reaches_a_channel_that_outsiders_came_to_share(stage: Stage, sam: Person) -> None:
    stage.workspace.share(RIVERSIDE, SPONSOR_NAME)
    stage.workspace.join(RIVERSIDE, "sam")
    ref = stage.a_lead()

    assert ref not in str(sam.sees(RIVERSIDE))
