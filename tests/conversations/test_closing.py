"""Closing a lead from Slack: every reason in the hands of those who know."""

from sqlmodel import col, select

from bot.sandbox import Person
from models.member import Member, Membership
from models.terms import Role
from models.terms import Stage as LeadStage
from tests.stage import DM, Stage, modal_text, private, public


def reasons_of(person: Person) -> list[str]:
    """The values the close form offers."""
    assert person.modal is not None
    (menu,) = [block["element"] for block in person.modal["blocks"] if block.get("block_id") == "reason"]
    return [one["value"] for group in menu["option_groups"] for one in group["options"]]


def test_the_form_offers_only_what_whoever_asks_may_choose(stage: Stage, ana: Person, iris: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    iris.runs(f"/lead close {ref}", channel=DM)

    assert "washout" not in reasons_of(ana)
    assert "missed_by_site" in reasons_of(ana)
    assert "washout" in reasons_of(iris)
    assert "unable_to_reach" not in reasons_of(iris)


def test_a_colleagues_lead_is_not_closed_by_another_coordinator(stage: Stage, ben: Person) -> None:
    ref = stage.a_lead(owner="ana")
    ben.runs(f"/lead close {ref}", channel=DM)

    assert ben.modal is None
    assert "your role does not let you close it" in private(ben.sees(DM))[-1]


def test_study_operations_close_by_ref_and_see_nothing_else_of_the_lead(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    with stage.sessions.begin() as session:
        role = session.exec(
            select(Membership).join(Member, col(Member.id) == Membership.member_id).where(Member.key == "mei")
        ).one()
        role.role, role.site_id = Role.STUDY_OPS, None
    mei.runs(f"/lead {ref}", channel=DM)
    assert private(mei.sees(DM))[-1].startswith(f"I know no lead {ref}.")
    mei.runs(f"/lead close {ref}", channel=DM)
    assert reasons_of(mei) == ["closed_to_accrual", "cohort_full", "study_stopped"]
    mei.submits({"close:reason": "cohort_full"})

    assert stage.lead(ref).close_reason == "cohort_full"
    assert "Social ads" not in str(mei.modal)
    assert "Ana" not in str(mei.modal)


def test_study_operations_of_another_company_confirm_with_one_tap(
    stage: Stage, ana: Person, omar: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    ana.submits({"close:reason": "cohort_full"})
    stage.works()
    omar.presses("Confirm the close", channel=DM)
    stage.works()

    assert stage.lead(ref).close_reason == "cohort_full"
    assert ref not in str(omar.sees(DM))


def test_a_coordinator_elsewhere_learns_of_no_lead_by_closing(stage: Stage, mei: Person) -> None:
    ref = stage.a_lead()
    mei.runs(f"/lead close {ref}", channel=DM)

    assert mei.modal is None
    assert private(mei.sees(DM))[-1].startswith(f"I know no lead {ref}.")


def test_giving_up_early_asks_the_site_lead_and_comes_back_answered(
    stage: Stage, ana: Person, lena: Person
) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Close", channel=DM)
    ana.chooses("close:reason", "unable_to_reach", where="modal")
    assert "It closes on the word of your site lead." in str(ana.modal)
    ana.submits()
    stage.works()
    assert "Asked your site lead to close it: could not reach" in modal_text(ana)

    lena.presses("Keep open", channel=DM)
    stage.works()

    assert stage.lead(ref).stage is LeadStage.NEW
    assert public(ana.sees(DM))[-1].startswith(f"<@{lena.id}> would keep {ref} open.")
    assert public(lena.sees(DM))[-1].startswith(":white_check_mark: Kept open")


def test_the_site_lead_confirms_with_one_tap(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    ana.submits({"close:reason": "missed_by_site"})
    stage.works()
    lena.presses("Confirm the close", channel=DM)
    stage.works()

    assert stage.lead(ref).close_reason == "missed_by_site"
    assert public(ana.sees(DM))[-1] == f"<@{lena.id}> confirmed it: {ref} is closed."


def test_a_duplicate_asks_for_the_other_ref(stage: Stage, ana: Person) -> None:
    first, ref = stage.a_lead(), stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    ana.chooses("close:reason", "duplicate", where="modal")
    errors = ana.submits({"close:same": "KN-0000"})
    assert list((errors or {}).values()) == [
        "Name the other lead of this site by its ref, for example KN-7Q2K."
    ]
    ana.submits({"close:same": first})

    assert stage.lead(ref).duplicate_of == first


def test_who_asked_to_stop_can_be_closed_in_the_same_breath(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.chooses("lead:more_outcomes", "Asked to stop", channel=DM)
    assert stage.lead(ref).opted_out_at is not None
    ana.submits()

    assert stage.lead(ref).close_reason == "asked_to_stop"
    assert "Closed: asked to stop" in modal_text(ana)


def test_a_closed_lead_is_opened_again_from_its_details(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    ana.submits({"close:reason": "not_interested"})
    ana.closes()
    stage.later(minutes=60)
    ana.runs(f"/lead {ref}", channel=DM)
    assert "Next: nothing, closed: not interested" in private(ana.sees(DM))[-1]
    ana.presses("Reopen", channel=DM)

    assert stage.lead(ref).stage is LeadStage.NEW


def test_a_close_is_undone_on_its_last_page(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead close {ref}", channel=DM)
    ana.submits({"close:reason": "travel"})
    ana.presses("Undo", where="modal")

    assert stage.lead(ref).stage is LeadStage.NEW


def test_not_now_puts_a_lead_on_hold_until_a_day(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.chooses("lead:more", "Not now: hold until a day", channel=DM)
    errors = ana.submits({"hold:until": "2026-12-01"})
    assert list((errors or {}).values()) == ["Choose a day from tomorrow on, at most 90 days ahead."]
    ana.submits({"hold:until": "2026-08-03"})
    assert "On hold until Mon 3 Aug" in modal_text(ana)
    ana.closes()
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Resume", channel=DM)

    assert stage.lead(ref).paused_until is None
