"""The numbers for whoever watches the installation: right, named as promised, and of nobody."""

from datetime import datetime, timedelta

import pytest

from bot.app import create_app
from bot.metrics import metrics_text
from bot.web import create_web
from handlers.operations.watching import sites_to_watch, watch_site
from tests.desk import Desk, chicago
from tests.stage import DM, Stage


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The sample study, worked on without Slack."""
    return Desk(stage.engine)


def numbers(desk: Desk, at: datetime) -> dict[str, float]:
    """Every line that is a number, by its name and labels."""
    with desk.sessions() as session:
        lines = metrics_text(session, at).splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_what_is_late_is_counted_by_its_clock(desk: Desk) -> None:
    desk.takes_in()
    before, after = numbers(desk, chicago("07-14 14:00")), numbers(desk, chicago("07-14 14:06"))

    assert before['onward_leads_open{site="301",study="KN-118"}'] == 1
    assert before['onward_leads_open{site="302",study="KN-118"}'] == 0
    overdue = 'onward_deadlines_overdue{kind="first_response",study="KN-118"}'
    assert overdue not in before
    assert after[overdue] == 1


def test_a_clock_that_nobody_rings_shows(desk: Desk) -> None:
    desk.takes_in()  # its warning comes at 11:05

    assert numbers(desk, chicago("07-14 11:05"))["onward_ring_late_seconds"] == 0
    assert numbers(desk, chicago("07-14 11:15"))["onward_ring_late_seconds"] == 600


def test_a_message_that_nobody_sends_shows(desk: Desk) -> None:
    desk.takes_in()
    found = numbers(desk, chicago("07-14 09:05") + timedelta(minutes=3))

    assert found['onward_outbox_messages{state="pending"}'] == 1
    assert found['onward_outbox_messages{state="dead"}'] == 0
    assert found["onward_outbox_late_seconds"] == 180


def test_what_the_watchman_found_last_shows_until_the_next_look(desk: Desk) -> None:
    desk.takes_in()  # due on Tuesday at 14:05; nobody asks what rings
    gap = 'onward_watch_findings{gap="unsaid",site="301",study="KN-118"}'
    looks_at(desk, chicago("07-15 08:45"))
    first = numbers(desk, chicago("07-15 09:00"))
    desk.rings(chicago("07-15 09:05"))
    looks_at(desk, chicago("07-16 08:45"))

    assert first[gap] == 1
    assert gap not in numbers(desk, chicago("07-16 09:00"))


def test_refused_requests_are_counted_for_a_day(stage: Stage) -> None:
    desk = Desk(stage.engine)
    stage.person("mei").runs(f"/lead {stage.a_lead()}", channel=DM)  # who is of another site

    assert numbers(desk, stage.clock.now())['onward_requests_refused_day{study="KN-118"}'] == 1
    tomorrow = stage.clock.now() + timedelta(days=1, minutes=1)
    assert numbers(desk, tomorrow)['onward_requests_refused_day{study="KN-118"}'] == 0


def test_no_number_names_a_lead_or_a_person(desk: Desk) -> None:
    ref = desk.takes_in()
    with desk.sessions() as session:
        text = metrics_text(session, chicago("07-15 12:00"))

    assert ref not in text
    assert "ana" not in text


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [(None, "Bearer x", 404), ("x", "", 401), ("x", "Bearer y", 401), ("x", "Bearer x", 200)],
)
def test_only_whoever_has_the_token_is_told(stage: Stage, token: str | None, sent: str, status: int) -> None:
    app = create_app(stage.client, sessions=stage.sessions, clock=stage.clock, signing_secret="secret")
    web = create_web(app, stage.engine, clock=stage.clock, metrics_token=token).test_client()
    answer = web.get("/metrics", headers={"Authorization": sent})

    assert answer.status_code == status
    assert ("onward_leads_open" in answer.get_data(as_text=True)) is (status == 200)


def looks_at(desk: Desk, at: datetime) -> None:
    """The watchman's morning round."""
    with desk.sessions.begin() as session:
        for site_id in sites_to_watch(session, now=at):
            watch_site(session, site_id, now=at)
