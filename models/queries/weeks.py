"""A study's week as facts for the figures."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.queries.calendars import working_time_of
from models.queries.histories import study_histories
from models.queries.policies import thresholds_of
from models.rules.week import SiteFacts, StudyFacts, Week
from models.study import Site, Study

INSTANT = timedelta(microseconds=1)


def week_facts(session: Session, study: Study, monday: date, *, now: datetime | None = None) -> StudyFacts:
    """The study as it stood when that week ended; an event at the very end belongs to the next one.

    With `now`, a week that has not ended is told as far as it has come.
    """
    zone = ZoneInfo(study.reporting_timezone)
    week = Week(monday, zone)
    as_of = min(week.end, now) if now else week.end
    sites = session.exec(select(Site).where(Site.study_id == study.id).order_by(col(Site.code)))
    return StudyFacts(
        code=study.code,
        reporting_zone=zone,
        sites={
            site.code: SiteFacts(
                code=site.code,
                name=site.name,
                working_time=working_time_of(site),
                slots=site.screening_slots_per_week,
            )
            for site in sites
        },
        leads=tuple(study_histories(session, study.id or 0, as_of=as_of - INSTANT)),
        as_of=as_of,
        thresholds=thresholds_of(study),
    )
