"""The order in which an owner goes through leads: people and promises first, never source or person."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from models.rules.history import LeadHistory
from models.rules.next_step import NextStep, next_step, visit_at_risk
from models.rules.recovery import in_recovery
from models.rules.staleness import is_active
from models.rules.taxonomy import SIDES
from models.rules.thresholds import StepTimes, Thresholds
from models.rules.working_time import WorkingTime
from models.terms import NextAction, Side, Stage

CALLBACK_NOTICE: Final = timedelta(minutes=60)
"""How long before its time a promised callback moves up (clock minutes)."""

_STAGES: Final = tuple(Stage)


class Tier(IntEnum):
    """How pressing a lead is; the first that fits counts (field notes 4.3)."""

    VISIT_RISK = 1
    NO_FIRST_ACTION = 2
    PROMISED_CALLBACK = 3
    OVERDUE = 4
    DUE_TODAY = 5
    BLOCKED_CHECK_DUE = 6
    UPCOMING = 7


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One lead in the queue: how pressing it is, and its next step.

    `recovery` says that it belongs in the recovery list, `late` that its step's time passed and the site
    can act.
    """

    lead: LeadHistory
    tier: Tier
    step: NextStep
    recovery: bool
    late: bool = False

    @property
    def apart(self) -> bool:
        """Whether it is shown in the recovery list instead of the queue.

        What has its hour (a visit at risk, a promised call) stays in the queue, and so does somebody
        nobody ever called: there is nothing yet to recover, and apart it would be buried.
        """
        return self.recovery and self.tier > Tier.PROMISED_CALLBACK

    @property
    def stage(self) -> Stage:
        """Where the lead stands."""
        return self.lead.stage

    @property
    def next_action(self) -> str:
        """The key of the next step."""
        return self.step.key

    @property
    def due_at(self) -> datetime:
        """When the next step is due (UTC)."""
        return self.step.due_at


def queue(
    leads: Iterable[LeadHistory],
    calendars: Mapping[str, WorkingTime],
    at: datetime,
    thresholds: Thresholds | None = None,
    times: Callable[[LeadHistory], StepTimes] | None = None,
) -> tuple[QueueRow, ...]:
    """The active leads in working order as of `at`. `calendars` holds each site's working time.

    `times` says how long each lead's next step may take, where that differs by site, stage or source.
    Neither source nor any trait of a person plays a part. Raises KeyError for a lead of a site
    without a calendar.
    """
    limits = thresholds or Thresholds()
    rows = [
        row
        for lead in leads
        if is_active(lead, at)
        for row in _rows(lead, calendars[lead.site], at, limits, times(lead) if times else limits.steps)
    ]
    return tuple(sorted(rows, key=order))


def recovery_list(rows: Iterable[QueueRow]) -> tuple[QueueRow, ...]:
    """The rows that are shown in the recovery list, the oldest inquiry first."""
    return tuple(sorted((row for row in rows if row.apart), key=lambda row: _age(row.lead)))


def outside_due(lead: LeadHistory, at: datetime) -> datetime | None:
    """When to check first on what stands in the way at `at` and is owned by somebody not at the site."""
    outside = (one for one in lead.open_blockers(at) if SIDES[one.owner_role] is not Side.SITE)
    return min((one.due_at for one in outside), default=None)


def _rows(
    lead: LeadHistory, working_time: WorkingTime, at: datetime, limits: Thresholds, times: StepTimes
) -> Iterable[QueueRow]:
    step = next_step(lead, working_time, at, times)
    if step is not None:
        tier = _tier(lead, step, working_time, at)
        recovery = in_recovery(lead, working_time, at, limits.stale, times)
        yield QueueRow(lead, tier, step, recovery, late=step.due_at < at and tier <= Tier.OVERDUE)


def _tier(lead: LeadHistory, step: NextStep, working_time: WorkingTime, at: datetime) -> Tier:
    today = at.astimezone(working_time.zone).date()
    outside = outside_due(lead, at)
    if visit_at_risk(lead, at):
        return Tier.VISIT_RISK
    if lead.stage is Stage.NEW:
        return Tier.NO_FIRST_ACTION
    if step.promised and step.action is NextAction.CALL and step.due_at <= at + CALLBACK_NOTICE:
        return Tier.PROMISED_CALLBACK
    if step.due_at < at and outside is None:
        return Tier.OVERDUE
    if step.due_at.astimezone(working_time.zone).date() == today:
        return Tier.DUE_TODAY
    check_due = outside is not None and outside.astimezone(working_time.zone).date() <= today
    return Tier.BLOCKED_CHECK_DUE if check_due else Tier.UPCOMING


def order(row: QueueRow) -> tuple[int, int, datetime, datetime, str]:
    """What rows are sorted by, within a study and across several."""
    later_stage_first = -_STAGES.index(row.stage) if row.tier is Tier.OVERDUE else 0
    return row.tier, later_stage_first, row.due_at, *_age(row.lead)


def _age(lead: LeadHistory) -> tuple[datetime, str]:
    return lead.received_at, lead.ref
