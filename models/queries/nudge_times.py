"""Reading when somebody wants to be told."""

from sqlmodel import Session, col, select

from models.member import Member, Membership
from models.queries.calendars import working_time_of
from models.rules.windows import daily
from models.rules.working_time import CalendarError, WorkingTime
from models.study import Site


def own_times(member: Member, hours: WorkingTime) -> WorkingTime | None:
    """The times somebody set for themselves, in their own zone or else the site's; None for none."""
    if member.told_from is None or member.told_to is None:
        return None
    return daily(member.timezone or hours.zone.key, member.told_from, member.told_to)


def hours_of_sites(session: Session, member_id: int) -> list[tuple[Site, WorkingTime]]:
    """The sites where somebody holds a role, with their hours; a role in a whole study counts for its sites."""
    asked = (
        select(Site)
        .join(Membership, col(Membership.study_id) == Site.study_id)
        .where(
            Membership.member_id == member_id,
            (col(Membership.site_id) == Site.id) | col(Membership.site_id).is_(None),
        )
        .order_by(col(Site.code))
    )
    found = []
    for site in {site.id: site for site in session.exec(asked)}.values():
        try:
            found.append((site, working_time_of(site)))
        except CalendarError:
            continue  # nobody is told by a calendar that cannot be read
    return found
