"""The answer to "Why now?": the policy line, the hours counted, what was left out, and the sum."""

from collections.abc import Sequence
from datetime import datetime

from messages.blocks import context, section
from messages.message import Message
from messages.nudges import CLOCKS, counts_from, is_told_when_due, origin, span_of
from messages.saying import say
from messages.times import clock, elapsed, moment
from models.deadline import Deadline
from models.queries.leads import LeadView
from models.rules.clock_policy import Counts, Moment
from models.rules.frozen_clock import Explanation, FrozenClock
from models.rules.working_time import Span
from models.terms import DeadlineKind

CLOCKS_SHOWN = 8
SPANS = 12  # stretches listed; a clock of weeks would fill the screen


def why_now(view: LeadView, asked: Sequence[tuple[Deadline, Explanation, Sequence[Span]]]) -> Message:
    """For each clock that rang: how its due time came about. Pauses are those left out of the count."""
    parts: list[str] = []
    for deadline, explained, pauses in asked[:CLOCKS_SHOWN]:
        frozen = FrozenClock.from_dict(deadline.policy)
        if deadline.kind is DeadlineKind.PROMISED_CALLBACK:
            due = moment(deadline.due_at, view.zone)
            parts += say("why_promise", ref=view.lead.ref, due=due, warn=_warning(frozen, view))
            continue
        name, _ = CLOCKS[deadline.kind]
        counted = [
            f"{moment(one.since, view.zone)} to {_until(one.since, one.to, view)}: {elapsed(one.minutes)}"
            for one in explained.counted
        ]
        parts += say(
            "why_now",
            name=name,
            ref=view.lead.ref,
            again=is_told_when_due(deadline),
            target=span_of(explained.target, explained.counts),
            total=span_of(explained.total, explained.counts),
            start=counts_from(view, deadline),
            late=frozen.due <= frozen.start,
            began=moment(frozen.start, view.zone),
            due=moment(deadline.due_at, view.zone),
            warn=_warning(frozen, view),
            origin=origin(frozen),
            number=frozen.policy.number,
            version=frozen.policy.version,
            before=explained.counts is not Counts.AFTER_START,
            counted=counted[:SPANS],
            more=max(0, len(counted) - SPANS),
            pauses=[f"{moment(since, view.zone)} to {moment(until, view.zone)}" for since, until in pauses],
        )
    blocks = [section(part) if number % 3 < 2 else context(part) for number, part in enumerate(parts)]
    return Message("\n".join(parts), blocks)


def _warning(frozen: FrozenClock, view: LeadView) -> str:
    if frozen.warn is None:
        return ""
    warn = frozen.policy.warn_of(frozen.step)
    at = moment(frozen.warn, view.zone)
    if isinstance(warn, Moment) or warn is None:
        return f"{at}, when the day it is due opens"
    return (
        f"{at}, {span_of(warn, frozen.policy.counts)} {'after that' if frozen.policy.way == 1 else 'before'}"
    )


def _until(since: datetime, to: datetime, view: LeadView) -> str:
    """The end of a stretch, short where it is the same day."""
    local = to.astimezone(view.zone)
    same_day = since.astimezone(view.zone).date() == local.date()
    return clock(local) if same_day else moment(to, view.zone)
