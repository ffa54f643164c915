"""Ana goes on holiday, Ben covers, and she finds out what moved when she is back."""

from datetime import UTC, datetime

from bot.roll import call_the_roll
from bot.sandbox import Person
from tests.stage import DM, RIVERSIDE, Stage, private, texts

WARNED = datetime(2026, 7, 14, 16, 6, tzinfo=UTC)


def test_ben_covers_for_ana_until_she_is_back(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    ana.runs("/away", channel=DM)
    ana.submits({"Last day away": "2026-07-17", "Who covers?": "Ben Okafor"})
    stage.later(to=WARNED)

    assert texts(ana.sees(DM)) == []
    told = texts(ben.sees(DM))
    assert told[0].startswith(f"*You cover for <@{ana.id}> from Tue 14 Jul until Sat 18 Jul*")
    assert f"You cover for <@{ana.id}>." in told[1]

    ben.presses("Spoke", channel=DM)
    stage.works()
    ben.runs(f"/lead {ref}", channel=DM)
    assert private(ben.sees(DM))[-1].startswith(f"In conversation · *{ref}*")

    stage.later(to=datetime(2026, 7, 15, 14, 0, tzinfo=UTC))
    ana.runs("/away back", channel=DM)
    stage.works()

    assert private(ana.sees(DM))[-1].startswith("Welcome back. Nudges about your leads come to you again")
    (back,) = [text for text in texts(ana.sees(DM)) if text.startswith("*Welcome back.")]
    assert f"• attempt: spoke · <@{ben.id}>, Tue 14 Jul" in back


def test_a_cover_may_do_no_more_than_cover(stage: Stage, ana: Person, ben: Person) -> None:
    ref = stage.a_lead()
    ben.runs(f"/lead {ref}", channel=DM)

    assert ref not in str([text for text in private(ben.sees(DM)) if text.startswith("New inquiry")])


def test_a_site_lead_says_it_for_somebody_of_the_site(stage: Stage, ana: Person, lena: Person) -> None:
    stage.a_lead()
    lena.runs("/away", channel=DM)
    lena.submits({"Who is away?": "Ana Reyes", "Last day away": "2026-07-17", "Who covers?": "Lena Fischer"})
    stage.later(to=WARNED)

    assert texts(ana.sees(DM)) == []
    assert f"You cover for <@{ana.id}>." in texts(lena.sees(DM))[-1]


def test_a_coordinator_says_it_for_nobody_else(stage: Stage, ana: Person) -> None:
    ana.runs("/away", channel=DM)

    assert ana.modal is not None
    assert "Who is away?" not in str(ana.modal)


def test_words_that_are_no_command_are_answered_with_one_that_is(stage: Stage, ana: Person) -> None:
    ana.runs("/away bakc", channel=DM)
    ana.runs("/away help", channel=DM)

    said = private(ana.sees(DM))
    assert said[0] == "Did you mean `/away back`?"
    assert said[1].startswith("`/away` says from when to when you are away")


def deactivated(stage: Stage, who: Person) -> None:
    """The person's Slack account is gone; nothing has told us yet."""
    record = stage.workspace.state.store.get("user", who.id)
    assert record is not None
    stage.workspace.state.store.put("user", who.id, {**record, "deleted": True})


def test_slacks_event_that_somebody_left_moves_their_leads(stage: Stage, ana: Person, lena: Person) -> None:
    ref = stage.a_lead()
    deactivated(stage, ana)
    user = stage.client.users_info(user=ana.id)["user"]
    stage.hears({"type": "user_change", "user": user})
    stage.works()

    assert stage.lead(ref).owner_id is None
    assert texts(lena.sees(DM)) == [f"*Ana Reyes has left the workspace*\nWithout an owner now: {ref}"]


def test_an_event_that_only_changes_a_picture_moves_nothing(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.hears({"type": "user_change", "user": stage.client.users_info(user=ana.id)["user"]})

    assert stage.lead(ref).owner_id is not None


def test_the_roll_finds_who_left_unheard_and_says_it_once(stage: Stage, ana: Person, lena: Person) -> None:
    stage.a_lead()
    deactivated(stage, ana)

    counts = [call_the_roll(stage.client, stage.sessions, stage.clock.now()) for _ in range(2)]
    stage.works()

    assert counts == [1, 0]
    assert len(texts(lena.sees(DM))) == 1


def test_no_lead_is_offered_to_somebody_away(stage: Stage, ana: Person, ben: Person, lena: Person) -> None:
    ref = stage.a_lead()
    ben.runs("/away", channel=DM)
    ben.submits({"Last day away": "2026-07-17", "Who covers?": "Ana Reyes"})
    ana.runs(f"/lead {ref}", channel=DM)
    ana.presses("Hand over", channel=DM)
    to_take = offered(ana, f"Hand {ref} to")
    ana.closes()
    lena.runs("/lead add", channel=RIVERSIDE)

    assert "Ben Okafor" not in to_take
    assert "Lena Fischer" in to_take
    assert "Ben Okafor" not in offered(lena, "Owner")


def test_whoever_is_away_may_still_keep_the_lead_they_take_in(stage: Stage, ana: Person) -> None:
    ana.runs("/away", channel=DM)
    ana.submits({"Last day away": "2026-07-17"})
    ana.runs("/lead add", channel=RIVERSIDE)

    assert "Ana Reyes" in offered(ana, "Owner")


def offered(person: Person, field: str) -> list[str]:
    """What a menu of the open form offers."""
    assert person.modal is not None
    (block,) = [one for one in person.modal["blocks"] if one.get("label", {}).get("text") == field]
    return [option["text"]["text"] for option in block["element"]["options"]]
