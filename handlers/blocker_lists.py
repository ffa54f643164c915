"""Listeners about lists of blockers: a person's own and those of their sites, page by page."""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, sites_open_to, whoever
from handlers.blocker_places import may_for_study
from handlers.errors import UserError
from messages import refusals
from messages.blocker_list import MINE, PAGE, blocker_list
from messages.message import Message
from models.queries.blockers import open_at_sites, open_of_member
from models.rules.permissions import May
from models.study import Study
from models.terms import ChannelKind

Sessions = sessionmaker[Session]
Body = dict[str, Any]
TURN = re.compile(r"^blocker:page:")


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action(TURN)(on_page_turned)
    app.action("blocker:list")(on_list_pressed)


def on_page_turned(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show another page, or the other list, in the same place."""
    whose, page = action["value"].split()
    with sessions.begin() as session:
        answer = list_for(session, asker, whose, int(page), now=now).as_answer()
    ack()
    respond(**answer, replace_original=True)


def on_list_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Show the list from its beginning, in private."""
    with sessions.begin() as session:
        answer = list_for(session, asker, MINE, 0, now=now).as_answer()
    ack()
    respond(**answer, replace_original=False)


def list_for(session: Session, asker: Asker, whose: str, page: int, *, now: datetime) -> Message:
    """A page of what somebody sees to, or of what is open at their sites, as far as this room may hear of it.

    Raises UserError where leads are not named.
    """
    actor, room = whoever(session, asker)
    if room.kind in (ChannelKind.SPONSOR, ChannelKind.OTHER):
        raise UserError(refusals.not_in_this_room(room.kind))
    sites = [site.id or 0 for site in sites_open_to(session, actor, May.LOG_BLOCKER, room)]
    studies = sorted(
        {
            grant.study_id
            for grant in actor.grants
            if may_for_study(actor, session.get_one(Study, grant.study_id))
        }
    )
    if not sites and not studies:
        raise UserError(refusals.not_your_site(May.LOG_BLOCKER))
    where = {"sites": sites, "studies": studies}
    if whose == MINE:
        found = open_of_member(session, actor.member_id, page=page, size=PAGE, **where)
    else:
        found = open_at_sites(session, page=page, size=PAGE, **where)
    return blocker_list(found, whose=whose, now=now)
