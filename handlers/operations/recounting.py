"""Counting open deadlines anew once the hours they go by have changed."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.settling import settle
from models.lead import Lead
from models.queries.leads import ENDED
from models.study import Site

CALENDAR = ("timezone", "hours", "country", "subdivision", "holidays", "date_hours", "works_on")
"""What of a site its working time follows from."""


def calendar_of(site: Site) -> tuple[object, ...]:
    """A site's calendar as it is written, to see whether it changed."""
    return tuple(getattr(site, name) for name in CALENDAR)


def recount_site(session: Session, site: Site, *, now: datetime) -> int:
    """Settle every open lead of a site on its new hours; gives how many. Who was told is not told again."""
    asked = select(Lead).where(Lead.site_id == site.id, col(Lead.stage).not_in(ENDED)).order_by(col(Lead.id))
    leads = session.exec(
        asked.with_for_update(key_share=True)
    ).all()  # whoever presses waits for the new hours
    for lead in leads:
        settle(session, lead, now=now, recount=True)
    return len(leads)
