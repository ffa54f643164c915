"""The queue's order as a question to the database, from what each lead's row keeps.

It says what `models/rules/queue.py` says of the same leads at the same instant; a test holds the two
against each other. Reading a row costs the same however long the lead's history is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from models.lead import Lead
from models.queries.calendars import working_time_of
from models.rules.queue import CALLBACK_NOTICE, Tier
from models.study import Site
from models.terms import NextAction, Stage

# Named one by one, so that the indexes by owner and by site lead past the leads that have ended.
OPEN = tuple(stage for stage in Stage if stage not in (Stage.CLOSED, Stage.HANDED_OFF))


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """The parts of the question, as of `now`, for leads of these sites."""

    now: datetime
    today: tuple[ColumnElement[Any], ColumnElement[Any]]

    @property
    def active(self) -> ColumnElement[bool]:
        """Open, no duplicate, and not on hold."""
        return and_(
            col(Lead.stage).in_(OPEN),
            col(Lead.duplicate_of).is_(None),
            or_(col(Lead.paused_until).is_(None), col(Lead.paused_until) <= self.now),
        )

    @property
    def tier(self) -> ColumnElement[int]:
        """How pressing a lead is, from 1."""
        begins, ends = self.today
        due, outside = col(Lead.next_action_due), col(Lead.outside_due)
        callback = and_(
            col(Lead.planned),
            col(Lead.next_action) == NextAction.CALL,
            due <= self.now + CALLBACK_NOTICE,
        )
        return case(
            (col(Lead.at_risk_at) <= self.now, int(Tier.VISIT_RISK)),
            (col(Lead.stage) == Stage.NEW, int(Tier.NO_FIRST_ACTION)),
            (callback, int(Tier.PROMISED_CALLBACK)),
            (and_(due < self.now, outside.is_(None)), int(Tier.OVERDUE)),
            (and_(due >= begins, due < ends), int(Tier.DUE_TODAY)),
            (outside < ends, int(Tier.BLOCKED_CHECK_DUE)),
            else_=int(Tier.UPCOMING),
        )

    @property
    def late(self) -> ColumnElement[bool]:
        """The next step's time has passed, and the site can act."""
        return and_(col(Lead.next_action_due) < self.now, self.tier <= int(Tier.OVERDUE))

    @property
    def due_today(self) -> ColumnElement[bool]:
        """The next step is due in what is left of today at the site."""
        return and_(col(Lead.next_action_due) >= self.now, col(Lead.next_action_due) < self.today[1])

    @property
    def stale(self) -> ColumnElement[bool]:
        """Nothing has happened for too long."""
        return and_(col(Lead.stale_at) <= self.now, col(Lead.opted_out_at).is_(None))

    @property
    def recovery(self) -> ColumnElement[bool]:
        """Worked on in the recovery list."""
        return col(Lead.recovery_at) <= self.now

    @property
    def apart(self) -> ColumnElement[bool]:
        """Shown in the recovery list instead of the queue."""
        return and_(self.recovery, self.tier > int(Tier.PROMISED_CALLBACK))

    @property
    def in_queue(self) -> ColumnElement[bool]:
        """Shown in the queue."""
        return and_(
            self.active,
            or_(
                col(Lead.recovery_at).is_(None),
                col(Lead.recovery_at) > self.now,
                self.tier <= int(Tier.PROMISED_CALLBACK),
            ),
        )

    def by(self, session: Session) -> tuple[Any, ...]:
        """What a list is sorted by."""
        places = {stage: -place for place, stage in enumerate(Stage)}
        later_stage_first = case(
            (self.tier == int(Tier.OVERDUE), case(places, value=col(Lead.stage), else_=0)), else_=0
        )
        return (self.tier, later_stage_first, col(Lead.next_action_due), *oldest_first(session))


def oldest_first(session: Session) -> tuple[Any, ...]:
    """By when they came in; ties by ref, letter by letter on both engines."""
    ref = col(Lead.ref)
    plain = ref.collate("C") if session.get_bind().dialect.name == "postgresql" else ref
    return col(Lead.received_at), plain


def working_order(session: Session, site_ids: Collection[int], now: datetime) -> WorkingOrder:
    """The question for leads of these sites; what today is, each site's own calendar says."""
    days = {}
    for site_id in sorted(site_ids):
        zone = working_time_of(session.get_one(Site, site_id)).zone
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        days[site_id] = (midnight, (midnight + timedelta(days=1)))
    return WorkingOrder(now, (_of_site(days, 0, now), _of_site(days, 1, now)))


def sites_of_owners(session: Session, owner_ids: Sequence[int]) -> list[int]:
    """The sites where these people own open leads."""
    asked = (
        select(Lead.site_id).where(col(Lead.owner_id).in_(owner_ids), col(Lead.stage).in_(OPEN)).distinct()
    )
    return sorted(session.exec(asked))


def tally(session: Session, *where: ColumnElement[bool], of: Sequence[ColumnElement[bool]] = ()) -> list[int]:
    """How many leads there are, and how many of them meet each condition, in one look."""
    sums: list[ColumnElement[int]] = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in of]
    found = session.execute(sa_select(func.count(), *sums).select_from(Lead).where(*where)).one()
    return [int(number) for number in found]


def _of_site(days: dict[int, tuple[datetime, datetime]], end: int, now: datetime) -> ColumnElement[Any]:
    """The instant that belongs to a lead's site."""
    kind = UTCDateTime()
    if not days:
        return literal(now, kind)
    found = {site_id: literal(each[end], kind) for site_id, each in days.items()}
    if len({each[end] for each in days.values()}) == 1:
        return next(iter(found.values()))
    return case(found, value=col(Lead.site_id), else_=literal(now, kind))
