"""Listeners for answering a decision, and for taking the answer back."""

import re
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import give
from handlers.asking import Asker, Permit, ask_at_site, ask_in_study
from handlers.errors import UserError
from handlers.operations.shared_blockers import answer_decision, take_back_shared
from handlers.operations.shared_clocks import hours_of
from messages.decisions import answer_taken, answer_taken_back
from messages.times import moment
from models.blocker import Blocker
from models.decision import Decision
from models.queries.decisions import views_of
from models.rules.permissions import May
from models.study import Site, Study
from models.terms import DecisionRoute

Sessions = sessionmaker[Session]
Body = dict[str, Any]
ANSWER = re.compile(r"^decision:answer:")
WHO = {
    DecisionRoute.SPONSOR: May.ANSWER_DECISION,
    DecisionRoute.INVESTIGATOR: May.ANSWER_INVESTIGATOR,
    DecisionRoute.REGULATORY: May.ANSWER_REGULATORY,
}


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action(ANSWER)(on_answer_pressed)
    app.action("decision:undo")(on_undo_pressed)


def on_answer_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Keep the answer; what waited for it goes on, and the card says who decided."""
    number, answer = (int(one) for one in action["value"].split())
    with sessions.begin() as session:
        permit, decision = _asked(session, asker, number)
        who = permit.actor.key
        blocker = answer_decision(session, decision, answer, key=who, by=permit.doer, now=now)
        zone = hours_of(session, blocker).zone
        (view,) = views_of(session, [decision])
        late = moment(view.due_at, zone) if view.due_at < now else ""
        said = answer_taken(view, late=late)
    ack()
    # On the Home tab there is nowhere to answer: it is drawn anew without the question.
    give(respond, None if body.get("view") else {**said.as_answer(), "replace_original": False})


def on_undo_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Take the answer back: the question is open again, and all that waited for it waits."""
    with sessions.begin() as session:
        permit, decision = _asked(session, asker, int(action["value"]))
        blocker = session.get_one(Blocker, decision.blocker_id, with_for_update={"key_share": True})
        who = permit.actor.key
        take_back_shared(session, blocker, actor_key=who, is_site_lead=False, by=permit.doer, now=now)
        (view,) = views_of(session, [decision])
        said = answer_taken_back(view)
    ack()
    respond(**said.as_answer(), replace_original=True)


def _asked(session: Session, asker: Asker, number: int) -> tuple[Permit, Decision]:
    """Permission to answer it, asked of whoever presses: the card stands where others read it too."""
    decision = session.get(Decision, number)
    if decision is None:
        raise UserError("That question is asked no longer.")
    may = WHO[decision.route]
    if decision.site_id is not None and decision.route is DecisionRoute.INVESTIGATOR:
        site = session.get_one(Site, decision.site_id)
        return ask_at_site(session, asker, may, site=site), decision
    study = session.get_one(Study, decision.study_id)
    return ask_in_study(session, asker, may, study=study), decision
