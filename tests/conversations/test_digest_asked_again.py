"""Whoever asks again gets the same numbers, and every later digest remembers what was told."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.sandbox import Person
from handlers.operations.digests import make_digest
from handlers.operations.ledger import record
from handlers.operations.settling import settle
from models.digest import ToldFigure
from models.lead import Lead
from models.queries.digests import told_figures
from models.rules.sponsor_report import what_was_told
from models.rules.suppression import NOT_SHOWN
from models.study import Study
from models.terms import EventAction
from tests.conversations.test_digest import DIGEST_TIME, digests, with_history
from tests.stage import DM, SETTER_UP, SPONSOR, Stage, private, public

WEEK = date(2026, 7, 13)


@pytest.fixture
def told(stage: Stage) -> Stage:
    """The sample study's first digest is in the sponsor's channel."""
    with_history(stage)
    stage.later(to=DIGEST_TIME)
    return stage


def close(stage: Stage, ref: str, *, days_ago: float, group: str = "no_response") -> None:
    """Somebody writes down late that a lead was closed."""
    with stage.sessions.begin() as session:
        lead = session.exec(select(Lead).where(Lead.ref == ref)).one()
        why = {"group": group, "reason": "no_capacity" if group == "site" else "unable_to_reach"}
        at = stage.clock.now() - timedelta(days=days_ago)
        record(session, lead, EventAction.CLOSED, why, by=SETTER_UP, now=stage.clock.now(), at=at)
        settle(session, lead, now=stage.clock.now())


def active_refs(stage: Stage) -> list[str]:
    """Leads on which somebody works."""
    with stage.session() as session:
        ended = ("closed", "handed_off")
        found = session.exec(select(Lead).where(col(Lead.stage).not_in(ended)).order_by(Lead.ref))
        return [lead.ref for lead in found]


def test_before_the_first_digest_there_is_nothing_to_show_again(stage: Stage, lena: Person) -> None:
    lena.runs("/digest again", channel=DM)

    assert private(lena.sees(DM)) == ["Nothing was posted yet. `/digest preview` shows what comes."]


def test_asked_again_it_is_the_very_same_message_whatever_happened_since(
    told: Stage, omar: Person, sam: Person, lena: Person
) -> None:
    for ref in active_refs(told)[:6]:
        close(told, ref, days_ago=3)
    lena.runs("/digest again", channel=DM)

    assert private(lena.sees(DM)) == [public(sam.sees(SPONSOR))[0]]
    shown = [one for one in told.events("KN-118") if one.action is EventAction.DIGEST_SHOWN]
    assert [(one.actor, one.new) for one in shown] == [("lena", {"week": "2026-07-13"})]


def test_every_number_the_channel_was_told_is_kept(told: Stage) -> None:
    (digest,) = digests(told)
    with told.session() as session:
        kept = session.exec(select(ToldFigure)).all()
        study = session.exec(select(Study)).one()
        known = told_figures(session, study.id or 0)

    assert tuple(one for one in known if one.shown != NOT_SHOWN) == what_was_told(digest.figures, WEEK)
    assert {one.channel for one in kept} == {study.sponsor_channel}


def test_a_week_that_was_told_is_never_counted_anew_for_the_sponsor(told: Stage) -> None:
    (before,) = digests(told)
    for ref in active_refs(told)[:6]:
        close(told, ref, days_ago=3)
    with told.session() as session:
        study = session.exec(select(Study)).one()
        _, shown = make_digest(session, study, WEEK, now=told.clock.now())

    assert shown == before.figures


def test_what_is_corrected_later_is_said_with_the_next_digest(told: Stage, sam: Person) -> None:
    refs = active_refs(told)[:2]
    for ref in refs:
        close(told, ref, days_ago=3)
    for weeks in (1, 2):
        told.later(to=DIGEST_TIME + timedelta(weeks=weeks))

    first, second, third = public(sam.sees(SPONSOR))
    assert "*Corrected*" not in first
    (said,) = [line for line in second.splitlines() if line.startswith("*Corrected*")]
    assert said.startswith("*Corrected*: week of 13–19 July: closed before screening 2, not 0; active leads")
    assert "*Corrected*" not in third


def test_the_second_digest_hides_what_would_follow_from_the_first(stage: Stage) -> None:
    """Seven closed in the first 28 days, eight in the next: the difference would be one person."""
    refs = [stage.a_lead() for _ in range(17)]
    for number, ref in enumerate(refs[:16]):
        close(stage, ref, days_ago=0, group="no_response" if number < 7 else "site")
    stage.later(to=DIGEST_TIME)
    close(stage, refs[16], days_ago=0)
    stage.later(to=DIGEST_TIME + timedelta(weeks=1))

    first, second = digests(stage)
    assert cells(first.figures["closed_by_group_28d"]) == {"no_response": 7, "site": 9}
    assert second.figures["closed_by_group_28d"] == {"form": "names_only", "names": ["site", "no_response"]}


def cells(breakdown: dict[str, Any]) -> dict[str, Any]:
    """The cells of a breakdown, if it has any."""
    return dict(breakdown.get("cells", {}))


def test_history_lists_what_became_of_each(told: Stage, lena: Person) -> None:
    told.later(to=DIGEST_TIME + timedelta(days=4))
    lena.runs("/digest history", channel=DM)

    (listed,) = private(lena.sees(DM))
    title, draft, posted = listed.splitlines()
    assert title == "*Digests of KN-118*"
    assert draft.startswith(
        "• week of 20–26 July 2026: a draft, waits for a review; due Mon 27 Jul 9:00 am ET"
    )
    assert posted.startswith("• week of 13–19 July 2026: posted Mon 20 Jul 9:00 am ET · Can Marlow Bio give")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("stalled", "stalled of"),
        ("first response", "on time of"),
        ("sources KN-118", "95% Wilson interval"),
        ("asks", "review stale leads"),
        ("staled", "Did you mean `/digest explain stalled`?"),
    ],
)
def test_a_figure_is_explained_to_the_team_with_its_arithmetic(
    told: Stage, lena: Person, asked: str, said: str
) -> None:
    lena.runs(f"/digest explain {asked}", channel=DM)

    (answer,) = private(lena.sees(DM))
    assert said in answer


def test_explain_alone_says_how(told: Stage, lena: Person) -> None:
    lena.runs("/digest explain", channel=DM)

    assert private(lena.sees(DM)) == ["Name a figure, for example `/digest explain stalled`."]


def test_a_workspace_that_refuses_charts_and_tables_gets_them_as_text(stage: Stage, sam: Person) -> None:
    with_history(stage)
    refuse(stage, ("table", "data_visualization"))
    stage.later(to=DIGEST_TIME)

    root = sam.sees(SPONSOR)[0]
    thread = sam.sees(SPONSOR, thread=root["ts"])[1:]
    kinds = {block["type"] for message in thread for block in message["blocks"]}
    assert len(thread) == 3
    assert kinds.isdisjoint({"table", "data_visualization"})
    assert "```\nSource" in thread[0]["text"]


def test_where_they_are_known_the_thread_has_a_picture_and_tables(told: Stage, sam: Person) -> None:
    root = sam.sees(SPONSOR)[0]
    kinds = [block["type"] for one in sam.sees(SPONSOR, thread=root["ts"]) for block in one["blocks"]]

    assert kinds.count("table") == 2
    assert kinds.count("data_visualization") == 1


def refuse(stage: Stage, kinds: tuple[str, ...]) -> None:
    """Let Slack answer `invalid_blocks` to these kinds of block, as it does while they are rolled out."""
    send = stage.client.chat_postMessage

    def picky(**sent: Any) -> Any:
        if any(block["type"] in kinds for block in sent.get("blocks", ())):
            sent = {**sent, "blocks": [{"type": "nonsense"}]}
        return send(**sent)

    stage.client.chat_postMessage = picky  # type: ignore[method-assign]
