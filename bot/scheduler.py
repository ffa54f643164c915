"""The calendar of ticks, a line each. APScheduler only rings; what is due stands in the database."""

import logging
from collections.abc import Callable
from datetime import UTC

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import Clock
from bot.delivery import Postman
from bot.homes import freshen_homes
from bot.roll import call_the_roll
from bot.rooms import meet_rooms
from handlers import jobs

log = logging.getLogger(__name__)

Tick = tuple[str, float, Callable[[], object]]


def ticks(postman: Postman, clock: Clock) -> list[Tick]:
    """Name, seconds between two, and the question asked."""
    sessions = postman.sessions
    return [
        ("notice what time changes", 5, lambda: jobs.notice(sessions, clock.now())),
        ("follow blockers", 5, lambda: jobs.follow_blockers(sessions, clock.now())),
        ("ring deadlines", 5, lambda: jobs.ring(sessions, clock.now())),
        ("ask after handovers", 60, lambda: jobs.tell_untaken_handovers(sessions, clock.now())),
        ("watch over leads", 60, lambda: jobs.watch(sessions, clock.now())),
        ("review what stands still", 60, lambda: jobs.review_stale(sessions, clock.now())),
        ("send digests", 15, lambda: jobs.send_digests(sessions, clock.now())),
        ("look for people who left", 3600, lambda: call_the_roll(postman.client, sessions, clock.now())),
        ("freshen Home tabs", 2, lambda: freshen_homes(postman.client, sessions, clock.now())),
        ("look at sponsors' channels", 60, lambda: meet_rooms(postman.client, sessions, clock.now())),
        ("deliver", 1, postman.deliver),
        ("look for lost messages", 2, postman.look_for_lost),
    ]


def start_scheduler(wanted: list[Tick]) -> BackgroundScheduler:
    """Start ticking. A tick that comes late still comes; ticks that piled up are one."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for name, seconds, job in wanted:
        scheduler.add_job(job, "interval", seconds=seconds, name=name)
    scheduler.add_listener(_failed, EVENT_JOB_ERROR)
    scheduler.start()
    return scheduler


def _failed(event: JobExecutionEvent) -> None:
    log.error(
        "A tick failed and will be asked again", exc_info=event.exception, extra={"action": "tick_failed"}
    )
