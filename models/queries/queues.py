"""Leads in the order in which to take them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlmodel import Session, col, select

from models.lead import Lead
from models.queries.absences import covered_by
from models.queries.calendars import working_time_of
from models.queries.histories import histories, study_histories
from models.queries.leads import LeadView, view_leads
from models.queries.policies import step_times, thresholds_of
from models.queries.working_order import oldest_first, sites_of_owners, tally, working_order
from models.rules.history import LeadHistory
from models.rules.queue import QueueRow, order, queue
from models.rules.thresholds import StepTimes
from models.rules.working_time import WorkingTime
from models.study import Site, Study


@dataclass(frozen=True, slots=True)
class MyQueue:
    """A page of what somebody works on, and how much there is of it.

    `recovery` are the oldest of the leads that are worked on apart. `late` and `due_today` count the
    queue's rows.
    """

    views: list[LeadView]
    total: int
    recovery: list[LeadView]
    in_recovery: int
    late: int = 0
    due_today: int = 0


def queue_of(
    session: Session, member_id: int, *, now: datetime, most: int, skip: int = 0, apart: int = 0
) -> MyQueue:
    """What somebody owns or covers now, in queue order over all their studies, a page of it.

    `apart` is how many leads in recovery to show. What it costs grows with the rows, never with their
    histories.
    """
    owners = [member_id, *covered_by(session, member_id, now)]
    how = working_order(session, sites_of_owners(session, owners), now)
    theirs = col(Lead.owner_id).in_(owners)
    number, recovering, late, today = tally(
        session, theirs, how.active, of=(how.apart, how.late & ~how.apart, how.due_today & ~how.apart)
    )
    page = select(Lead).where(theirs, how.in_queue).order_by(*how.by(session)).offset(skip).limit(most)
    shown = list(session.exec(page))
    older: list[Lead] = []
    if apart and recovering:
        found = select(Lead).where(theirs, how.active, how.apart).order_by(*oldest_first(session))
        older = list(session.exec(found.limit(apart)))
    views = view_leads(session, [*shown, *older])
    return MyQueue(
        views[: len(shown)], number - recovering, views[len(shown) :], recovering, late=late, due_today=today
    )


def in_order(session: Session, leads: Sequence[Lead], *, now: datetime) -> dict[int, QueueRow]:
    """The leads that wait for somebody, by id, in queue order over all their studies."""
    by_ref = {lead.ref: lead.id or 0 for lead in leads}
    rows: list[QueueRow] = []
    for study_id in {lead.study_id for lead in leads}:
        study = session.get_one(Study, study_id)
        theirs = [lead for lead in leads if lead.study_id == study_id]
        sites = [session.get_one(Site, site_id) for site_id in {lead.site_id for lead in theirs}]
        calendars = {site.code: working_time_of(site) for site in sites}
        found = histories(session, [lead.id or 0 for lead in theirs]).values()
        rows += queue(found, calendars, now, thresholds_of(study), _times(study, sites))
    return {by_ref[row.lead.ref]: row for row in sorted(rows, key=order)}


def queue_at(session: Session, study: Study, owner: str, *, at: datetime) -> tuple[QueueRow, ...]:
    """The queue of one owner (a member's key) in a study, as it stood at an instant."""
    found = [one for one in study_histories(session, study.id or 0, as_of=at) if one.owner == owner]
    sites = session.exec(select(Site).where(Site.study_id == study.id)).all()
    times = _times(study, sites)
    return queue(found, calendars_of(session, study.id or 0), at, thresholds_of(study), times)


def calendars_of(session: Session, study_id: int) -> dict[str, WorkingTime]:
    """The working time of each site of a study, by the site's code."""
    sites = session.exec(select(Site).where(Site.study_id == study_id))
    return {site.code: working_time_of(site) for site in sites}


def _times(study: Study, sites: Sequence[Site]) -> Callable[[LeadHistory], StepTimes]:
    """How long each lead's next step may take where it is: site, stage and source have their say."""
    by_code = {site.code: site for site in sites}

    @cache
    def times(site: str, stage: str, source: str) -> StepTimes:
        return step_times(study, by_code[site], stage=stage, source=source)

    return lambda lead: times(lead.site, lead.stage.value, lead.source)
