"""Who hears of a clock when: the owner before it is due, others when it runs on."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.clock_policy import BUSINESS_HOUR, Hears
from models.rules.frozen_clock import FrozenClock
from models.rules.working_time import WorkingTime

BEFORE_CLOSING = 15  # business minutes: a warning that falls on closing time comes this much earlier


@dataclass(frozen=True, slots=True)
class LadderRung:
    """When a rung rings and whom it tells. `key` tells it from the other rungs of its clock."""

    at: datetime
    tell: Hears
    key: str


def ladder(frozen: FrozenClock, hours: WorkingTime) -> tuple[LadderRung, ...]:
    """The rungs of a clock, earliest first.

    A warning that falls on closing time comes before it. A step for which the policy has neither a
    warning nor an escalation still tells its owner, one business hour before it is due. Of what was due
    before it could begin, as a visit booked for the next morning, the owner alone hears for one business hour.
    """
    own = _own(frozen, hours)
    rungs = [LadderRung(own, frozen.policy.owner, f"warn:{frozen.step}")] if own else []
    fair = _fair(frozen, hours)
    rungs += [LadderRung(max(rung.at, fair), rung.tell, rung.tell.value) for rung in frozen.rungs]
    return tuple(sorted(rungs, key=_at))


def _fair(frozen: FrozenClock, hours: WorkingTime) -> datetime:
    """Before when nobody but the owner hears."""
    if frozen.visit_at is None or frozen.due > frozen.start:
        return frozen.start
    fair = hours.add(frozen.start, BUSINESS_HOUR)
    return fair if fair < frozen.visit_at else frozen.start


def _own(frozen: FrozenClock, hours: WorkingTime) -> datetime | None:
    """When the owner hears."""
    if frozen.warn is not None:
        warn = frozen.warn
        inside = warn if hours.is_open(warn) else hours.subtract(warn, BEFORE_CLOSING)
        return max(inside, frozen.start)
    if frozen.rungs:
        return None
    return max(hours.subtract(frozen.due, BUSINESS_HOUR), frozen.start)


def _at(rung: LadderRung) -> datetime:
    return rung.at
