"""The weekly review of what stands still: it ends in named owners and dates, and what is left is named once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import select

from bot.sandbox import Person
from models.review import StaleReview
from models.study import Site
from tests.stage import DM, Stage, texts

Json = dict[str, Any]
MONDAY = datetime(2026, 7, 20, 14, 0, tzinfo=UTC)  # 9:00 at Riverside


def review(person: Person) -> str:
    """The review as it reads now; empty for none."""
    return next((text for text in texts(person.sees(DM)) if text.startswith("*Stale review")), "")


def row(person: Person, ref: str) -> tuple[str, str]:
    """The message with a lead's controls, and their block."""
    for message in reversed(person.sees(DM)):
        for block in message.get("blocks", []):
            if block["block_id"].startswith(f"review:{ref}:"):
                return str(message["ts"]), str(block["block_id"])
    raise AssertionError(f"no row for {ref}")


def at(stage: Stage, to: datetime) -> None:
    """Let time pass a few hours at a time, as it does."""
    while stage.clock.now() < to:
        stage.later(to=min(to, stage.clock.now() + timedelta(hours=12)))


def test_a_site_where_nothing_stands_still_hears_nothing(stage: Stage, lena: Person) -> None:
    at(stage, MONDAY + timedelta(hours=1))

    assert review(lena) == ""
    with stage.session() as session:
        sites = len(session.exec(select(Site)).all())
        assert len(session.exec(select(StaleReview)).all()) == sites


def test_on_monday_the_site_lead_gets_what_stands_still_by_category(stage: Stage, lena: Person) -> None:
    untouched = stage.a_lead(owner="ana")
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=1))
    unowned = stage.a_lead(owner=None)
    stage.clock.wind_to(MONDAY - timedelta(minutes=1))
    stage.works()
    before = review(lena)
    at(stage, MONDAY)

    assert before == ""
    assert review(lena).splitlines()[:4] == [
        "*Stale review · site 301*",
        "2 of 2 leads need an owner and a date, or an end.",
        "*No first action yet* · 2",
        f"*{untouched}* · New inquiry · Ana Reyes · nothing for 5 days",
    ]
    assert f"*{unowned}* · New inquiry · nobody's" in review(lena)


def test_it_comes_once_a_week_whoever_asks(stage: Stage, lena: Person) -> None:
    stage.a_lead(owner="ana")
    at(stage, MONDAY)
    for _ in range(3):
        stage.later(minutes=30)

    assert len([text for text in texts(lena.sees(DM)) if text.startswith("*Stale review")]) == 1


def test_it_ends_when_every_lead_has_a_named_owner_and_a_date(stage: Stage, lena: Person) -> None:
    first, second = stage.a_lead(owner="ana"), stage.a_lead(owner=None)
    at(stage, MONDAY)
    ts, block = row(lena, first)
    lena.presses("Next action", channel=DM, message=ts, block_id=block)
    lena.submits({"By": "2026-07-22"})
    lena.closes()
    stage.works()

    assert "1 of 2 leads needs an owner and a date" in review(lena)
    assert f":white_check_mark: {first} · New inquiry · Ana Reyes" in review(lena)

    ts, block = row(lena, second)
    lena.presses("Next action", channel=DM, message=ts, block_id=block)
    errors = lena.submits({"By": "2026-07-22"})
    assert errors == {"Who": "Please complete this required field."}
    lena.submits({"Who": "Ben Okafor"})
    lena.closes()
    stage.works()

    assert review(lena).splitlines()[1] == "All have an owner and a date."


def test_an_owner_alone_is_no_date(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner=None)
    at(stage, MONDAY)
    ts, block = row(lena, ref)
    lena.chooses("review:owner", "Ben Okafor", channel=DM, message=ts, block_id=block)
    stage.works()

    assert stage.lead(ref).owner_id is not None
    assert "1 of 1 lead needs an owner and a date" in review(lena)
    assert f"*{ref}* · New inquiry · Ben Okafor" in review(lena)


def test_what_is_left_is_named_the_next_morning_once(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner="ana")
    at(stage, MONDAY)
    at(stage, MONDAY + timedelta(hours=23, minutes=40))
    at(stage, MONDAY + timedelta(days=2))
    left = [text for text in texts(lena.sees(DM)) if "still have no owner and date" in text]

    assert len(left) == 1
    assert ref in left[0]


def test_nothing_is_named_when_all_was_settled(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead(owner="ana")
    at(stage, MONDAY)
    stage.close_lead(ref)
    at(stage, MONDAY + timedelta(days=2))

    assert not [text for text in texts(lena.sees(DM)) if "still have no owner" in text]
