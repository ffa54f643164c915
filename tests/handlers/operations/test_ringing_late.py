"""Ringing after an outage, in trouble and by many at once: each person still hears once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from sqlmodel import select

from handlers.operations.leads import log_attempt
from models.member import Member, Membership
from models.outbox import OutboxRow
from models.study import Site, Study
from models.terms import AttemptOutcome, Role
from tests.desk import Desk, chicago

# A lead that came in on Tuesday at 9:05: the owner is warned after 2 business hours, the site lead told after 8.
WARNED = chicago("07-14 11:05")
SITE_LEAD_TOLD = chicago("07-15 09:05")
FIRST = "first_response"  # a lead left alone for a day is stale besides, and that is told as well


# After an outage


def test_after_an_outage_each_person_hears_once_and_lateness_is_said(desk: Desk) -> None:
    ref = desk.takes_in()

    desk.rings(chicago("07-17 10:00"))

    assert desk.told(FIRST) == ["ana", "lena", "omar"]
    first = desk.outbox("nudge:")[0].body["text"]
    assert "This should have come" in first
    assert "11:05 am" in first
    assert desk.clock(ref, "first_response").next_ring_at is None


def test_after_an_outage_that_ends_at_night_lateness_is_said_in_the_morning(desk: Desk) -> None:
    desk.takes_in()

    desk.rings(chicago("07-14 22:00"))
    desk.rings(chicago("07-15 08:00"))

    assert desk.told() == ["ana"]
    assert "This should have come Tue 14 Jul at 11:05 am" in desk.outbox("nudge:")[0].body["text"]


def test_after_an_outage_a_site_lead_who_stands_in_for_the_owner_hears_once(desk: Desk) -> None:
    desk.takes_in()
    desk.changes(Member, Member.key == "ana", active=False)

    desk.rings(chicago("07-15 16:00"))

    assert desk.told() == ["lena"]


def test_a_site_lead_who_owns_the_lead_hears_once_after_an_outage(desk: Desk) -> None:
    desk.takes_in(owner="lena")

    desk.rings(chicago("07-15 16:00"))

    assert desk.told() == ["lena"]


def test_somebody_with_the_same_role_twice_hears_once(desk: Desk) -> None:
    desk.takes_in()
    with desk.sessions.begin() as session:
        lena = desk.member("lena", session).id or 0
        study = session.exec(select(Study)).one()
        session.add(Membership(member_id=lena, study_id=study.id or 0, role=Role.SITE_LEAD))
    desk.rings(WARNED)

    desk.rings(SITE_LEAD_TOLD)

    assert desk.told() == ["ana", "lena"]


# Trouble


def test_a_site_with_an_impossible_calendar_keeps_no_other_site_from_being_told(desk: Desk) -> None:
    desk.takes_in()
    desk.takes_in(site="302", owner="mei")
    desk.changes(Site, Site.code == "301", timezone="Nowhere/Atlantis")

    desk.rings(chicago("07-14 12:00"))

    assert desk.told() == ["mei"]


def test_two_workers_that_ring_the_same_deadlines_tell_each_person_once(desk: Desk) -> None:
    leads = 12
    for _ in range(leads):
        desk.takes_in()
    together = Barrier(4)

    def work(at: datetime) -> int:
        together.wait()
        return desk.rings(at)

    with ThreadPoolExecutor(4) as pool:
        rung = sum(pool.map(work, [WARNED] * 4))

    assert rung == leads
    assert desk.told() == ["ana"] * leads


def test_ringing_and_answering_at_once_leaves_no_open_nudge_and_no_error(desk: Desk) -> None:
    refs = [desk.takes_in() for _ in range(10)]
    together = Barrier(2)

    def answer() -> None:
        together.wait()
        for ref in refs:
            desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=WARNED)

    def ring() -> None:
        together.wait()
        desk.rings(WARNED)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(answer), pool.submit(ring)]:
            done.result()

    assert [desk.lead(ref).attempt_count for ref in refs] == [1] * len(refs)
    assert all("First response is due" not in row.body["text"] for row in latest_words(desk))


def latest_words(desk: Desk) -> list[OutboxRow]:
    """For each nudge what it says in the end: its newest edit, else itself."""
    edits = {row.edits_id: row for row in desk.outbox("edit:")}
    return [edits.get(row.id, row) for row in desk.outbox("nudge:")]
