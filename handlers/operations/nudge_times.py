"""Setting the times of day between which somebody wants to be told."""

from datetime import datetime, time

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.ledger import Doer, note
from models.member import Member
from models.queries.nudge_times import hours_of_sites
from models.rules.windows import daily, next_common_opening
from models.terms import EventAction

LEAST = 60  # minutes


def set_nudge_times(
    session: Session,
    member: Member,
    told_from: time | None,
    told_to: time | None,
    *,
    timezone: str,
    now: datetime,
) -> None:
    """Tell somebody between these times of day only, in their own zone; without any, whenever the site is open.

    Raises UserError naming the field that is wrong.
    """
    if (told_from is None) != (told_to is None):
        missing = "from" if told_from is None else "to"
        raise UserError("Give both times, or neither for the site's whole hours.", field=missing)
    member.timezone = timezone
    member.told_from = member.told_to = None
    if told_from is not None and told_to is not None:
        _check(session, member, told_from, told_to, timezone, now)
        member.told_from, member.told_to = f"{told_from:%H:%M}", f"{told_to:%H:%M}"
    session.add(member)
    note(
        session,
        EventAction.NUDGE_TIMES_SET,
        {"from": member.told_from, "to": member.told_to, "zone": timezone},
        by=Doer(member.key),
        now=now,
        workspace_id=member.workspace_id,
        object_ref=member.key,
    )


def _check(
    session: Session, member: Member, told_from: time, told_to: time, timezone: str, now: datetime
) -> None:
    minutes = (told_to.hour - told_from.hour) * 60 + told_to.minute - told_from.minute
    if minutes < LEAST:
        raise UserError("End at least an hour after you begin, for example 9:30 to 16:00.", field="to")
    own = daily(timezone, f"{told_from:%H:%M}", f"{told_to:%H:%M}")
    for site, hours in hours_of_sites(session, member.id or 0):
        if next_common_opening([hours, own], now) is None:
            raise UserError(
                f"Site {site.code} is never open between these times, so nothing could reach you. "
                "Choose times that overlap its hours.",
                field="from",
            )
