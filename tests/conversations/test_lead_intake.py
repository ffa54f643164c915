"""A lead is taken in with a short form, shown in its site's channel, and claimed by one person."""

import re

from sqlmodel import col, select

from bot.sandbox import Person
from models.member import Member, Membership
from models.study import Site
from models.terms import EventAction, Role
from models.terms import Stage as LeadStage
from tests.stage import DM, HARBOR, RIVERSIDE, Stage, all_at_once, modal_text, private, public


def labels(person: Person) -> list[str]:
    """What the fields of the open form are called."""
    blocks = person.modal["blocks"] if person.modal else []
    return [block["label"]["text"] for block in blocks if block["type"] == "input"]


def offered(person: Person, field: str) -> list[str]:
    """What a menu of the open form offers."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == field]
    return [option["text"]["text"] for option in block["element"]["options"]]


def chosen(person: Person, field: str) -> str:
    """What stands in a menu of the open form to begin with."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == field]
    return str(block["element"]["initial_option"]["text"]["text"])


def works_at_both_sites(stage: Stage, key: str) -> None:
    """Make somebody a site lead in the whole study."""
    with stage.sessions.begin() as session:
        member = session.exec(select(Member).where(Member.key == key)).one()
        study_id = session.exec(select(Site.study_id).where(Site.code == "301")).one()
        session.add(Membership(member_id=member.id or 0, study_id=study_id, role=Role.SITE_LEAD))


def refs(stage: Stage) -> list[str]:
    """Every lead there is."""
    return [one.object_ref for one in stage.events() if one.action is EventAction.LEAD_RECEIVED]


def test_the_form_has_no_field_that_could_hold_a_name_or_a_number(stage: Stage, ana: Person) -> None:
    ana.runs("/lead add", channel=RIVERSIDE)

    assert labels(ana) == [
        "Site",
        "Source",
        "Owner",
        "Preferred contact",
        "Best time to reach them",
        "Their time zone",
        "Language",
    ]
    assert ana.modal is not None
    assert {one["element"]["type"] for one in ana.modal["blocks"] if one["type"] == "input"} == {
        "static_select"
    }
    assert chosen(ana, "Owner") == "Ana Reyes"


def test_a_lead_without_a_source_is_not_taken_in(stage: Stage, ana: Person) -> None:
    ana.runs("/lead add", channel=RIVERSIDE)

    assert ana.submits() == {"Source": "Please complete this required field."}
    assert refs(stage) == []


def test_the_receipt_names_the_ref_and_what_is_next(stage: Stage, ana: Person) -> None:
    ana.runs("/lead add", channel=RIVERSIDE)
    theirs = {"Their time zone": "Pacific", "Language": "Spanish"}
    ana.submits({"Source": "Social ads", "Best time to reach them": "Evenings", **theirs})

    (ref,) = refs(stage)
    assert re.fullmatch(r"KN-[234679CDFGHJKMNPQRTVWXYZ]{4}", ref)
    assert modal_text(ana) == (
        f"This lead is *{ref}*\n"
        "Write that ref beside the person in your own system. Here it is all we know them by.\n"
        f"Owner: <@{ana.id}>\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT\n"
        "Its card is in the channel of site 301."
    )
    lead = stage.lead(ref)
    assert (lead.preferred_window, lead.preferred_language) == ("evening", "es")
    assert lead.patient_timezone == "America/Los_Angeles"
    assert lead.stage is LeadStage.NEW


def test_the_card_stands_in_the_sites_channel_and_nowhere_else(
    stage: Stage, ana: Person, mei: Person
) -> None:
    ana.runs("/lead add", channel=DM)
    ana.submits({"Source": "Clinic referral", "Owner": "Nobody yet (the site claims it)"})
    stage.works()

    (ref,) = refs(stage)
    (card,) = public(ana.sees(RIVERSIDE))
    assert card == (
        f"New inquiry · *{ref}*\n"
        "Clinic referral · site 301\n"
        "Owner: nobody yet\n"
        "Next: call, first attempt, by Tue 14 Jul 2:05 pm CT"
    )
    assert mei.sees(HARBOR) == []
    assert ana.sees(DM) == []


def test_another_site_brings_its_own_people_into_the_form(stage: Stage, lena: Person) -> None:
    works_at_both_sites(stage, "lena")
    lena.runs("/lead add", channel=DM)
    at_riverside = offered(lena, "Owner")
    lena.fills({"Owner": "Ben Okafor", "Site": "KN-118 · Harbor"})

    assert "Ben Okafor" in at_riverside
    assert "Mei Tanaka" not in at_riverside
    assert offered(lena, "Owner") == [
        "Nobody yet (the site claims it)",
        "Lena Fischer",
        "Mei Tanaka",
        "Tom Abara",
    ]
    assert chosen(lena, "Site") == "KN-118 · Harbor"

    lena.submits({"Source": "Social ads", "Owner": "Mei Tanaka"})
    stage.works()

    (ref,) = refs(stage)
    assert stage.events(ref)[0].new["site"] == "302"
    assert stage.events(ref)[0].new["owner"] == "mei"


def test_a_form_sent_before_the_new_sites_people_were_shown_is_not_taken_in(
    stage: Stage, lena: Person
) -> None:
    works_at_both_sites(stage, "lena")
    lena.runs("/lead add", channel=DM)
    lena.fills({"Source": "Social ads", "Owner": "Ben Okafor"})
    stage.workspace.state.faults.on_call("views.update", "status", status=500)
    lena.fills({"Site": "KN-118 · Harbor"})
    lena.closes()  # the apology for what could not be shown

    assert lena.submits() == {"Site": "These are another site's sources. Choose the site once more."}
    assert refs(stage) == []


def test_a_form_sent_twice_makes_one_lead(stage: Stage, ana: Person) -> None:
    ana.runs("/lead add", channel=RIVERSIDE)
    ana.fills({"Source": "Social ads"})
    send = stage.submission(ana)
    send()
    again = send()

    assert len(refs(stage)) == 1
    assert "That was done already; nothing was logged twice." in again["view"]["blocks"][0]["text"]["text"]


def test_whoever_claims_a_lead_owns_it(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner=None)
    ben.presses("Claim", channel=RIVERSIDE)
    stage.works()

    (card,) = public(ben.sees(RIVERSIDE))
    assert f"Owner: <@{ben.id}>" in card
    assert stage.events(ref)[-1].new == {"owner": "ben"}


def test_a_claimed_lead_shows_no_button_to_claim_it(stage: Stage, ben: Person) -> None:
    stage.a_lead(owner=None)
    ben.presses("Claim", channel=RIVERSIDE)
    stage.works()

    card = next(one for one in ben.sees(RIVERSIDE) if not one["is_ephemeral"])
    buttons = [one["text"]["text"] for block in card["blocks"] for one in block.get("elements", [])]
    assert buttons == ["Blocker"]


def test_of_two_who_claim_at_once_one_is_told_who_was_quicker(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead(owner=None)

    all_at_once(
        lambda: ana.presses("Claim", channel=RIVERSIDE),
        lambda: ben.presses("Claim", channel=RIVERSIDE),
    )

    claims = [one for one in stage.events(ref) if one.action is EventAction.OWNER_SET]
    assert len(claims) == 1
    winner, loser = (ana, ben) if claims[0].actor == "ana" else (ben, ana)
    assert private(loser.sees(RIVERSIDE)) == [f"{winner.name} was quicker: {ref} is theirs now."]
    assert [text.split(",")[0] for text in private(winner.sees(RIVERSIDE))] == [":white_check_mark: Claimed"]


def test_claiming_twice_says_that_it_is_yours(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead(owner=None)
    ana.presses("Claim", channel=RIVERSIDE)
    ana.presses("Claim", channel=RIVERSIDE)  # the card is brought up to date a moment later

    assert private(ana.sees(RIVERSIDE))[1:] == [f"{ref} is yours already."]
    claims = [one for one in stage.events(ref) if one.action is EventAction.OWNER_SET]
    assert len(claims) == 1


def test_my_leads_lists_the_next_one_first_and_says_when_there_is_none(
    stage: Stage, ana: Person, ben: Person
) -> None:
    later = stage.a_lead()
    stage.later(minutes=10)
    latest = stage.a_lead()
    ana.runs(f"/lead {later}", channel=DM)
    ana.presses("No answer", channel=DM)

    ana.runs("/lead mine", channel=RIVERSIDE)
    ben.runs("/lead mine", channel=RIVERSIDE)

    (mine,) = private(ana.sees(RIVERSIDE))
    assert mine.startswith("*Your leads, next first* (2)")
    assert mine.index(latest) < mine.index(later)
    assert private(ben.sees(RIVERSIDE)) == [
        "Nothing is yours right now. A new lead shows up in your site's channel, with a button to claim it."
    ]


def test_somebody_who_left_while_the_form_was_open_gets_no_lead(stage: Stage, ana: Person) -> None:
    ana.runs("/lead add", channel=DM)
    ana.fills({"Source": "Social ads", "Owner": "Ben Okafor"})
    with stage.sessions.begin() as session:
        session.exec(select(Member).where(col(Member.key) == "ben")).one().active = False

    assert ana.submits() == {"Owner": "Ben Okafor is not on this site's team any more. Choose somebody else."}
    assert refs(stage) == []
