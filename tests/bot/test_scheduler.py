"""Ticks: late ones still come, piled-up ones are one, and one that fails is asked again."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from bot.scheduler import Tick, start_scheduler, ticks
from tests.stage import Stage

HOUR = 3600.0
PATIENCE = 10.0  # seconds: only a hang waits as long

Start = Callable[[list[Tick]], BackgroundScheduler]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts schedulers and stops them."""
    started: list[BackgroundScheduler] = []

    def begin(wanted: list[Tick]) -> BackgroundScheduler:
        started.append(start_scheduler(wanted))
        return started[-1]

    yield begin
    for one in started:
        if one.running:
            one.shutdown(wait=True)


def test_a_tick_that_is_hours_late_still_comes_and_ticks_that_piled_up_are_one(start: Start) -> None:
    came: list[int] = []
    once = threading.Event()

    def count() -> None:
        came.append(1)
        once.set()

    scheduler = start([("count", HOUR, count)])
    (job,) = scheduler.get_jobs()

    job.modify(next_run_time=datetime.now(UTC) - timedelta(hours=9))
    rang = once.wait(PATIENCE)
    scheduler.shutdown(wait=True)

    assert rang
    assert came == [1]


def test_a_tick_that_fails_is_said_and_asked_again(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    asked: list[int] = []
    twice = threading.Event()

    def fail_once() -> None:
        asked.append(1)
        if len(asked) == 1:
            raise RuntimeError("the database is away")
        twice.set()

    with caplog.at_level(logging.ERROR, logger="bot.scheduler"):
        start([("fail", 0.05, fail_once)])
        again = twice.wait(PATIENCE)

    assert again
    assert [record.message for record in caplog.records if record.name == "bot.scheduler"] == [
        "A tick failed and will be asked again"
    ]


def test_a_slow_tick_keeps_no_other_from_coming(start: Start) -> None:
    other, done = threading.Event(), threading.Event()
    start([("slow", 0.05, lambda: done.wait(PATIENCE)), ("other", 0.05, other.set)])

    came = other.wait(PATIENCE)
    done.set()

    assert came


def test_a_tick_that_still_runs_is_not_asked_a_second_time(start: Start) -> None:
    running: list[int] = []
    most: list[int] = []
    enough, other = threading.Event(), threading.Event()

    def work() -> None:
        running.append(1)
        most.append(len(running))
        enough.wait(PATIENCE)
        running.pop()

    counted: list[int] = []

    def count() -> None:
        counted.append(1)
        if len(counted) == 5:
            other.set()

    scheduler = start([("slow", 0.05, work), ("count", 0.05, count)])
    other.wait(PATIENCE)
    enough.set()
    scheduler.shutdown(wait=True)

    assert max(most) == 1


def test_the_calendar_runs_in_utc_and_never_forgets_a_tick(start: Start, stage: Stage) -> None:
    scheduler = start(ticks(stage.postman, stage.clock))

    jobs = scheduler.get_jobs()

    assert str(scheduler.timezone) == "UTC"
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}


def test_the_ticks_of_the_house_do_its_work(stage: Stage) -> None:
    ref = stage.a_lead()
    stage.clock.wind_to(stage.clock.now() + timedelta(minutes=121))

    for _, _, job in ticks(stage.postman, stage.clock):
        job()

    (nudge,) = stage.person("ana").sees("@onward")
    assert ref in nudge["text"]
