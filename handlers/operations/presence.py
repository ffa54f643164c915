"""Saying so when work would land on somebody who is away."""

from datetime import datetime

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.outbox import announce
from messages.absences import away_until, claimed_while_away
from models.lead import Lead
from models.member import Member
from models.queries.absences import away, stand_in
from models.queries.calendars import calendar_for


def refuse_absent(session: Session, member: Member, *, site_id: int, field: str, now: datetime) -> None:
    """Raise UserError at `field` for somebody who is away: who covers, and until when."""
    absence = away(session, member.id or 0, now)
    if absence is not None:
        zone = calendar_for(session, site_id).zone
        cover = stand_in(session, member, now)
        raise UserError(away_until(member.name, absence.ends_at, zone, cover=cover), field=field)


def say_if_away(session: Session, member_id: int, lead: Lead, *, now: datetime) -> None:
    """Remind somebody who takes a lead while marked away that its nudges go elsewhere."""
    absence = away(session, member_id, now)
    member = session.get_one(Member, member_id)
    if absence is None or member.slack_user_id is None:
        return
    zone = calendar_for(session, lead.site_id).zone
    said = claimed_while_away(lead.ref, absence.ends_at, zone, cover=stand_in(session, member, now))
    key = f"claimed-away:{lead.id}:{member_id}:{now.isoformat()}"
    announce(session, said, to=member.slack_user_id, dedupe_key=key, now=now)
