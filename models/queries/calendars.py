"""The working time of a site, built from what its row says."""

import json
from datetime import date, timedelta
from functools import lru_cache

from sqlmodel import Session, select

from models.rules.calendars import site_calendar
from models.rules.working_time import WorkingTime
from models.study import Site, Study


def working_time_of(site: Site) -> WorkingTime:
    """The site's business hours with its holidays, in its own zone."""
    return _calendar(
        json.dumps(
            {
                "timezone": site.timezone,
                "hours": site.hours,
                "country": site.country,
                "subdivision": site.subdivision,
                "own_holidays": site.holidays,
                "date_hours": site.date_hours,
                "works_on": site.works_on,
            }
        )
    )


@lru_cache(maxsize=256)
def _calendar(written: str) -> WorkingTime:
    # Built once for each way a calendar is written: a year of holidays costs some ten milliseconds.
    return site_calendar(**json.loads(written))


def study_hours(session: Session, study: Study, *, around: date) -> WorkingTime:
    """When a study as a whole works: 9 to 5 on weekdays in its reporting zone, less the days on which
    every site is closed; good for a month on either side of `around`."""
    sites = session.exec(select(Site).where(Site.study_id == study.id)).all()
    calendars = [working_time_of(site) for site in sites]
    days = [around + timedelta(days) for days in range(-40, 41)]
    closed = [
        day
        for day in days
        if calendars and day.weekday() < 5 and not any(one.spans_on(day) for one in calendars)
    ]
    return _calendar(
        json.dumps(
            {
                "timezone": study.reporting_timezone,
                "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
                "own_holidays": [day.isoformat() for day in closed],
            }
        )
    )


def calendar_for(session: Session, site_id: int) -> WorkingTime:
    """The working time of a site known by its id."""
    return working_time_of(session.get_one(Site, site_id))


def study_time(study: Study) -> WorkingTime:
    """Ordinary office hours in the study's reporting zone: those of sponsor, CRO and study operations."""
    return _calendar(json.dumps({"timezone": study.reporting_timezone}))
