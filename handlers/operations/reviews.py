"""The weekly stale review of a site: made once, brought up to date as its leads are settled, asked after once."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from handlers.operations.outbox import amend, announce
from messages.message import Message
from messages.reviews import ReviewLine, review_left, stale_review
from models.lead import Lead
from models.member import Member
from models.queries.absences import leads_of_site
from models.queries.calendars import working_time_of
from models.queries.claims import lock_claim
from models.queries.leads import view_leads
from models.queries.load import team_at
from models.queries.reviews import (
    WEEK,
    is_settled,
    reviewed,
    reviews_due,
    reviews_with,
    stale_leads,
    unreminded,
)
from models.review import ReviewedLead, StaleReview
from models.study import Site

NEXT_MORNING = timedelta(minutes=30)  # after the site opens on the day after


def make_review(session: Session, site_id: int, week: date, *, now: datetime) -> bool:
    """Make a site's review of the week and send it to its site leads; whether anything stood still."""
    site = session.exec(lock_claim(session, select(Site).where(Site.id == site_id))).first()
    if site is None or (site_id, week) not in reviews_due(session, now=now):
        return False  # another worker makes it, or has
    review = StaleReview(site_id=site_id, week=week, made_at=now)
    session.add(review)
    session.flush()
    for place, (lead, category) in enumerate(stale_leads(session, site_id, now=now)):
        session.add(
            ReviewedLead(review_id=review.id or 0, lead_id=lead.id or 0, category=category, place=place)
        )
    session.flush()
    if not reviewed(session, review.id or 0):
        review.reminded_at = now
        return False
    said = _said(session, review, site, now=now)
    key = f"review:{site_id}:{week.isoformat()}"
    review.outbox_ids = _tell(session, site, said, key=key, now=now)
    session.add(review)
    return True


def show_reviews(session: Session, lead: Lead, *, now: datetime) -> None:
    """Bring the reviews that hold the lead up to date."""
    for review in reviews_with(session, lead.id or 0, since=now - WEEK):
        said = _said(session, review, session.get_one(Site, review.site_id), now=now)
        for number in review.outbox_ids:
            amend(session, number, said, now=now)


def ask_again(session: Session, review: StaleReview, *, now: datetime) -> bool:
    """Name what was left of a review, once, on the next working morning; whether anything was."""
    site = session.get_one(Site, review.site_id)
    hours = working_time_of(site)
    made_on = review.made_at.astimezone(hours.zone).date()
    today = now.astimezone(hours.zone).date()
    opened = hours.spans_on(today)
    if today <= made_on or not opened or now < opened[0][0] + NEXT_MORNING or not hours.is_open(now):
        return False
    review.reminded_at = now
    session.add(review)
    lines = _lines(session, review, now=now)
    left = [line.view.lead.ref for line in lines if not line.settled]
    if left:
        said = review_left(site.code, left, of=len(lines))
        _tell(session, site, said, key=f"review-left:{review.id}", now=now)
    return bool(left)


def ask_again_all(session: Session, *, now: datetime) -> int:
    """The same for every review that waits for it; gives how many had something left."""
    return sum(ask_again(session, review, now=now) for review in unreminded(session, now=now))


def _tell(session: Session, site: Site, said: Message, *, key: str, now: datetime) -> list[int]:
    """Tell whoever answers for the site; gives the rows."""
    people: list[Member] = leads_of_site(session, site.study_id, site.id or 0, now)
    rows = [
        announce(session, said, to=one.slack_user_id or "", dedupe_key=f"{key}:{one.id}", now=now)
        for one in people
    ]
    return [row.id or 0 for row in rows if row is not None]


def _said(session: Session, review: StaleReview, site: Site, *, now: datetime) -> Message:
    team = team_at(session, [site.id or 0])
    return stale_review(site.code, _lines(session, review, now=now), team, now=now)


def _lines(session: Session, review: StaleReview, *, now: datetime) -> list[ReviewLine]:
    rows = reviewed(session, review.id or 0)
    views = view_leads(session, [session.get_one(Lead, row.lead_id) for row in rows])
    return [
        ReviewLine(view, row.category, settled=is_settled(view, now))
        for row, view in zip(rows, views, strict=True)
    ]
