"""Putting a question to whoever decides, and keeping what stands there true."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.outbox import amend, announce
from handlers.operations.shared_clocks import hours_of
from messages.decisions import decision_card, decision_closed
from messages.message import Message
from models.blocker import Blocker
from models.decision import Decision
from models.outbox import OutboxRow
from models.queries.decisions import asked_of, decision_of, views_of
from models.rules.disclosure import shown_so
from models.rules.suppression import Shown
from models.study import Study
from models.terms import DecisionRoute, DecisionState


def show_decision(session: Session, blocker: Blocker, *, now: datetime) -> None:
    """Ask the blocker's question where it belongs, once; what was asked says how it stands now.

    One for the sponsor is one card in the sponsor's channel. The others, and those of a study without
    such a channel, are asked in private.
    """
    decision = decision_of(session, blocker.id or 0)
    if decision is None:
        return
    study = session.get_one(Study, decision.study_id)
    key = f"decision:{decision.id}"
    said = _said(session, decision, blocker, study)
    asked = col(OutboxRow.dedupe_key) == key
    asked |= col(OutboxRow.dedupe_key).startswith(f"{key}:", autoescape=True)
    told = session.exec(select(OutboxRow.id).where(asked)).all()
    for number in told:
        amend(session, number or 0, said, now=now)
    if told or decision.state is not DecisionState.OPEN:
        return
    if decision.route is DecisionRoute.SPONSOR and study.sponsor_channel is not None:
        card = announce(
            session, said, to=study.sponsor_channel, dedupe_key=key, now=now, outsiders_may_read=True
        )
        decision.outbox_id = card.id if card else None
        session.add(decision)
        return
    hours = hours_of(session, blocker)
    for member in asked_of(session, decision):
        row = announce(session, said, to=member.slack_user_id or "", dedupe_key=f"{key}:{member.id}", now=now)
        if row is not None:
            row.not_before = hours.next_opening(now)
            session.add(row)


def waiting_shown(decision: Decision, study: Study) -> Shown:
    """The leads that waited when it was asked, as whoever is asked may read it: outsiders no small number.

    It never follows what happens later: from two numbers a reader would know of one lead.
    """
    return (
        shown_so(decision.held, study.min_cell) if decision.route is DecisionRoute.SPONSOR else decision.held
    )


def _said(session: Session, decision: Decision, blocker: Blocker, study: Study) -> Message:
    (view,) = views_of(session, [decision])
    waiting = waiting_shown(decision, study)
    zone = hours_of(session, blocker).zone
    if decision.state is DecisionState.OPEN:
        return decision_card(view, study=study.code, waiting=waiting, zone=zone)
    return decision_closed(view, study=study.code, waiting=waiting, zone=zone)
