"""Leads in the order in which to take them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from models.lead import Lead
from models.queries.absences import covered_by
from models.queries.calendars import working_time_of
from models.queries.histories import histories, study_histories
from models.queries.leads import LeadView, open_leads_of, view_leads
from models.queries.policies import thresholds_of
from models.rules.queue import QueueRow, order, queue
from models.rules.working_time import WorkingTime
from models.study import Site, Study


def queue_of(session: Session, member_id: int, *, now: datetime, most: int) -> tuple[list[LeadView], int]:
    """What somebody owns or covers now, in queue order over all their studies, and how many that is in all."""
    owners = [member_id, *covered_by(session, member_id, now)]
    leads = [lead for owner in owners for lead in open_leads_of(session, owner)]
    by_id = {lead.id: lead for lead in leads}
    ordered = [by_id[lead_id] for lead_id in in_order(session, leads, now=now)]
    return view_leads(session, ordered[:most]), len(ordered)


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
        rows += queue(found, calendars, now, thresholds_of(study))
    return {by_ref[row.lead.ref]: row for row in sorted(rows, key=order)}


def queue_at(session: Session, study: Study, owner: str, *, at: datetime) -> tuple[QueueRow, ...]:
    """The queue of one owner (a member's key) in a study, as it stood at an instant."""
    found = [one for one in study_histories(session, study.id or 0, as_of=at) if one.owner == owner]
    return queue(found, calendars_of(session, study.id or 0), at, thresholds_of(study))


def calendars_of(session: Session, study_id: int) -> dict[str, WorkingTime]:
    """The working time of each site of a study, by the site's code."""
    sites = session.exec(select(Site).where(Site.study_id == study_id))
    return {site.code: working_time_of(site) for site in sites}
