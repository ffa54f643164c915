"""A week's digest: once, whatever restarts and however many ask, and exactly what the preview showed."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from handlers import jobs
from handlers.operations.digests import make_digest, next_digest
from handlers.operations.leads import log_attempt
from models.digest import Digest
from models.ledger import LedgerEvent
from models.queries.digests import TOLD
from models.study import Study
from models.terms import AttemptOutcome, DigestState, EventAction, StudyStatus
from tests.desk import Desk
from tests.stage import SPONSOR, Stage, texts

NEW_YORK = ZoneInfo("America/New_York")
FIRST_WEEK, SECOND_WEEK = date(2026, 7, 13), date(2026, 7, 20)


def ny(text: str) -> datetime:
    """The reporting zone's wall clock in 2026; digests go out on Mondays at 9:00."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


def digests(desk: Desk) -> list[Digest]:
    """Those promised; drafts are not."""
    with desk.sessions() as session:
        told = col(Digest.state).in_(TOLD)
        return list(session.exec(select(Digest).where(told).order_by(col(Digest.id))))


def sends(desk: Desk, at: datetime) -> int:
    return jobs.send_digests(desk.sessions, at)


# None


@pytest.mark.parametrize("at", ["07-14 10:05", "07-17 12:00", "07-20 08:59"])
def test_there_is_none_before_the_first_digest_time_after_set_up(desk: Desk, at: str) -> None:
    assert sends(desk, ny(at)) == 0
    assert digests(desk) == []


def test_there_is_none_without_a_channel(desk: Desk) -> None:
    desk.changes(Study, sponsor_channel=None)

    assert sends(desk, ny("07-20 09:00")) == 0


def test_there_is_none_while_a_study_is_a_draft(desk: Desk) -> None:
    desk.changes(Study, status=StudyStatus.DRAFT)

    assert sends(desk, ny("07-20 09:00")) == 0
    assert digests(desk) == []


@pytest.mark.parametrize("status", [StudyStatus.PAUSED, StudyStatus.CLOSED_TO_ACCRUAL])
def test_a_study_that_takes_nobody_on_still_reports(desk: Desk, status: StudyStatus) -> None:
    desk.changes(Study, status=status)

    assert sends(desk, ny("07-20 09:00")) == 1


# Once


def test_a_week_is_told_once_however_often_the_clock_asks(desk: Desk) -> None:
    sent = [sends(desk, ny(at)) for at in ("07-20 09:00", "07-20 09:00", "07-20 09:01", "07-26 23:00")]

    assert sent == [1, 0, 0, 0]
    assert [digest.week for digest in digests(desk)] == [FIRST_WEEK]
    assert len(desk.outbox("digest:")) == 1


def test_workers_that_ask_at_once_tell_it_once(desk: Desk) -> None:
    together = Barrier(4)

    def work(number: int) -> int:
        together.wait()
        return sends(desk, ny("07-20 09:00"))

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(work, range(4)))

    assert sent == 1
    assert len(digests(desk)) == len(desk.outbox("digest:")) == 1


def test_each_week_is_told(desk: Desk) -> None:
    for at in ("07-20 09:00", "07-27 09:00"):
        sends(desk, ny(at))

    assert [digest.week for digest in digests(desk)] == [FIRST_WEEK, SECOND_WEEK]


def test_after_an_outage_the_last_week_is_told_late_and_as_it_stood_when_it_ended(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=ny("07-20 08:00"))  # no longer in the week

    late = sends(desk, ny("07-23 15:00"))

    (digest,) = digests(desk)
    assert (late, digest.week) == (1, FIRST_WEEK)
    with desk.sessions() as session:
        study = session.exec(select(Study)).one()
        _, then = make_digest(session, study, FIRST_WEEK, now=ny("07-20 00:00"))
    assert digest.figures == then


def test_another_weekday_does_not_tell_the_same_week_again(desk: Desk) -> None:
    sends(desk, ny("07-20 09:00"))
    desk.changes(Study, digest_weekday=4, digest_time="16:00")

    assert sends(desk, ny("07-24 16:00")) == 0
    assert sends(desk, ny("07-31 16:00")) == 1


def test_a_study_that_cannot_be_told_of_keeps_no_other_from_its_digest(desk: Desk) -> None:
    facts = desk.study().model_dump(exclude={"id", "code"})
    with desk.sessions.begin() as session:
        session.add(Study.model_validate({**facts, "code": "ZZ-2"}))
    desk.changes(Study, Study.code == "KN-118", reporting_timezone="Nowhere/Atlantis")

    assert sends(desk, ny("07-20 09:00")) == 1
    assert [digest.study_id for digest in digests(desk)] == [2]


# What is kept


def test_the_figures_are_kept_with_what_they_were_made_from(desk: Desk) -> None:
    for _ in range(3):
        desk.takes_in()
    sends(desk, ny("07-20 09:00"))

    (digest,) = digests(desk)
    with desk.sessions() as session:
        events = session.exec(
            select(LedgerEvent).where(LedgerEvent.action == EventAction.DIGEST_QUEUED)
        ).all()

    canonical = json.dumps(digest.figures, sort_keys=True).encode()
    assert digest.state is DigestState.QUEUED
    assert digest.policy_version == desk.study().policy_version
    assert digest.input_hash == hashlib.sha256(canonical).hexdigest()
    assert [event.new["input_hash"] for event in events] == [digest.input_hash]
    assert digest.outbox_id == desk.outbox("digest:")[0].id


def test_a_digest_that_has_arrived_is_written_down_as_such(stage: Stage) -> None:
    stage.later(to=ny("07-20 09:00"))

    with stage.session() as session:
        digest = session.exec(select(Digest)).one()
    delivered = [one for one in stage.events() if one.action is EventAction.DIGEST_DELIVERED]
    assert digest.state is DigestState.POSTED
    assert [one.new["week"] for one in delivered] == ["2026-07-13"]


def test_a_quiet_week_says_so_and_asks_for_nothing(desk: Desk) -> None:
    sends(desk, ny("07-20 09:00"))

    (row,) = desk.outbox("digest:")
    assert "week of 13–19 July 2026" in row.body["text"]
    assert not any(digests(desk)[0].figures["study_totals_week"].values())


def test_the_preview_is_what_is_posted(stage: Stage) -> None:
    ref = stage.a_lead()
    stage.person("ana").runs(f"/lead {ref}", channel="@onward")
    stage.person("ana").presses("Spoke", channel="@onward")
    stage.later(to=ny("07-20 08:59"))
    shown = stage.person("lena").runs("/digest preview", channel="@onward")

    stage.later(to=ny("07-20 09:00"))

    (posted,) = texts(stage.person("sam").sees(SPONSOR))
    assert shown is not None
    assert shown["text"].split("\n", 1)[1] == posted
    assert ref not in posted


def test_the_next_digest_is_told_of_before_it_goes_out(desk: Desk) -> None:
    study = desk.study()

    assert next_digest(study, ny("07-14 10:05")) == ny("07-20 09:00")
    assert next_digest(study, ny("07-20 09:00")) == ny("07-27 09:00")
