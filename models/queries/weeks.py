"""A study's week as facts for the figures."""

from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.queries.calendars import working_time_of
from models.queries.histories import ended_before, first_received, study_histories
from models.queries.policies import thresholds_of
from models.rules.thresholds import Thresholds
from models.rules.week import SiteFacts, StudyFacts, Week
from models.study import Site, Study

INSTANT = timedelta(microseconds=1)


def week_facts(
    session: Session, study: Study, monday: date, *, now: datetime | None = None, corrected: bool = False
) -> StudyFacts:
    """The study as it stood when that week ended; an event at the very end belongs to the next one.

    With `now`, a week that has not ended is told as far as it has come. If `corrected`, what was taken
    back since counts as never done. Leads that had ended before anything the figures look at are left out.
    """
    zone = ZoneInfo(study.reporting_timezone)
    week = Week(monday, zone)
    as_of = min(week.end, now) if now else week.end
    since = week.before(_weeks_looked_at(thresholds_of(study))).start
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
        leads=tuple(
            study_histories(
                session,
                study.id or 0,
                as_of=as_of - INSTANT,
                since=since,
                corrected=corrected,
            )
        ),
        as_of=as_of,
        thresholds=thresholds_of(study),
        rhythm=study.rhythm,
        started=first_received(session, study.id or 0),
        ended_before=ended_before(session, study.id or 0, since),
    )


def _weeks_looked_at(thresholds: Thresholds) -> int:
    """How many weeks before the reported one the figures reach back: the cohort's, or the cadence's."""
    cadence = thresholds.cadence
    return 1 + ceil(max(4, cadence.quiet_weeks_to_fortnightly, cadence.clean_weeks_to_weekly))
