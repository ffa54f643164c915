"""Which calls promised to patients were kept, and which were not: counted apart from every deadline."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from models.rules.lead_facts import LeadHistory, Promise

GRACE: Final = timedelta(minutes=30)
"""How late a promised call may be and still be kept (clock minutes)."""


def is_broken(promise: Promise, at: datetime) -> bool:
    """Whether nobody had called half an hour after the hour promised, as of `at`.

    One that was moved to another hour, or fell away with the lead, before its time is not broken.
    """
    last = promise.due_at + GRACE
    ended = promise.kept_at or promise.ended_at
    return at > last if ended is None or ended > at else ended > last


def broken(leads: Iterable[LeadHistory], at: datetime) -> int:
    """How many promises of these leads were broken by `at`."""
    return sum(is_broken(promise, at) for lead in leads for promise in lead.promises)
