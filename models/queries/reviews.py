"""Reading stale reviews: which sites owe one, what is in it, and what of it is settled."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from models.lead import Lead
from models.queries.calendars import working_time_of
from models.queries.claims import lock_claim
from models.queries.leads import ENDED, LeadView
from models.queries.triage import section_of
from models.queries.working_order import oldest_first, working_order
from models.review import ReviewedLead, StaleReview
from models.rules.triage import STALE
from models.rules.working_time import CalendarError
from models.study import Site, Study
from models.terms import StaleCategory, StudyStatus

MOST = 200  # leads of one review
WEEK = timedelta(days=7)


def reviews_due(session: Session, *, now: datetime) -> list[tuple[int, date]]:
    """The sites of open studies whose review of this week has come and was not made: site, the week's Monday."""
    asked = (
        select(Site, Study)
        .join(Study, col(Study.id) == Site.study_id)
        .where(Study.status == StudyStatus.ACTIVE)
    )
    since = (now - 2 * WEEK).date()
    newest = session.exec(select(StaleReview).where(col(StaleReview.week) > since))
    made = {(one.site_id, one.week) for one in newest}
    found = []
    for site, study in session.exec(asked.order_by(col(Site.id))):
        try:
            monday = _this_week(site, study, now)
        except CalendarError:
            continue
        if monday is not None and (site.id, monday) not in made:
            found.append((site.id or 0, monday))
    return found


def _this_week(site: Site, study: Study, now: datetime) -> date | None:
    """The week whose review has come, while the site is open; None before."""
    hours = working_time_of(site)
    local = now.astimezone(hours.zone)
    monday = local.date() - timedelta(days=local.weekday())
    on = monday + timedelta(days=study.review_weekday)
    at = datetime.combine(on, time.fromisoformat(study.review_time), tzinfo=hours.zone)
    was_there = study.applied_at is None or study.applied_at <= at
    return monday if at <= now and was_there and hours.is_open(now) else None


def stale_leads(session: Session, site_id: int, *, now: datetime) -> list[tuple[Lead, StaleCategory]]:
    """A site's stale leads by category, the oldest first within one; those without an owner too."""
    how = working_order(session, [site_id], now)
    stage = section_of(how, [site_id], owned=True)
    categories = {section.value: category for category, section in STALE.items()}
    asked = (
        select(Lead, stage)
        .where(Lead.site_id == site_id, how.active, how.stale)
        .order_by(*oldest_first(session))
        .limit(MOST)
    )
    found = [(lead, categories[key or ""]) for lead, key in session.exec(asked)]
    order = list(StaleCategory)
    return sorted(found, key=lambda each: order.index(each[1]))


def reviewed(session: Session, review_id: int) -> list[ReviewedLead]:
    """The lines of a review in their order."""
    asked = select(ReviewedLead).where(ReviewedLead.review_id == review_id)
    return list(session.exec(asked.order_by(col(ReviewedLead.place))))


def reviews_with(session: Session, lead_id: int, *, since: datetime) -> list[StaleReview]:
    """The reviews made since then that hold a lead."""
    asked = (
        select(StaleReview)
        .join(ReviewedLead, col(ReviewedLead.review_id) == StaleReview.id)
        .where(ReviewedLead.lead_id == lead_id, col(StaleReview.made_at) >= since)
    )
    return list(session.exec(asked.order_by(col(StaleReview.id))))


def unreminded(session: Session, *, now: datetime) -> list[StaleReview]:
    """The reviews of the last week that were not looked at again, locked."""
    asked = select(StaleReview).where(
        col(StaleReview.reminded_at).is_(None), col(StaleReview.made_at) > now - WEEK
    )
    return list(session.exec(lock_claim(session, asked.order_by(col(StaleReview.id)))))


def is_settled(view: LeadView, now: datetime) -> bool:
    """Whether a lead has a named owner and a date ahead, or is over or on hold."""
    lead = view.lead
    if lead.stage in ENDED or lead.duplicate_of is not None:
        return True
    if lead.paused_until is not None and lead.paused_until > now:
        return True
    stale = lead.stale_at is not None and lead.stale_at <= now
    return view.owner is not None and view.owner.active and not stale
