"""Logging what happened on a lead: prescreen, review, records, visits."""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.finishing import (
    Done,
    Part,
    claim_if_unowned,
    finish_part,
    refuse_contact,
    refuse_ended,
)
from handlers.operations.ledger import Doer, record
from messages import labels
from messages.leads import next_line
from messages.times import business_span, moment
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.leads import view_lead
from models.queries.policies import clock_policy
from models.rules.facts import TIMED, Fact, comes_to, needs, open_facts
from models.rules.lead_facts import LeadHistory
from models.rules.permissions import Actor, May
from models.study import Site, Study
from models.terms import DeadlineKind

# What may be said even of somebody who asked for no more contact: it is no contact.
NO_CONTACT = frozenset({Fact.NO_SHOW, Fact.ATTENDED, Fact.CANCELLED_BY_PATIENT, Fact.CANCELLED_BY_SITE})
FARTHEST = timedelta(days=366)


def log_fact(
    session: Session,
    lead: Lead,
    fact: Fact,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    visit_at: datetime | None = None,
) -> Done:
    """Record what happened and what follows from it; whoever follows up on a lead nobody owns claims it.

    Raises UserError when it cannot have happened at the lead's stage, or its time makes no sense.
    """
    part = fact_part(session, lead, fact, actor=actor, by=by, now=now, visit_at=visit_at)
    return finish_part(session, lead, part, actor=actor, now=now)


def fact_part(
    session: Session,
    lead: Lead,
    fact: Fact,
    *,
    actor: Actor,
    by: Doer,
    now: datetime,
    visit_at: datetime | None = None,
) -> Part:
    """The same as part of a step."""
    refuse_ended(lead)
    if needs(fact) is May.LOG_CONTACT and fact not in NO_CONTACT:
        refuse_contact(lead)
    history = history_of(session, lead)
    if fact not in open_facts(history, now):
        raise UserError(_out_of_turn(session, lead, fact, history, now=now))
    said = logged = labels.FACTS[fact]
    if fact in TIMED:
        at, zone = _checked(visit_at, now=now), calendar_for(session, lead.site_id).zone
        late = _late_visit(session, lead, history, at)
        said, logged = f"{said}: {moment(at, zone)}{late}", f"{said} for {moment(at, zone)}{late}"
    events = claim_if_unowned(session, lead, actor=actor, by=by, now=now) if _follows_up(fact) else []
    for action, new in comes_to(fact, history, visit_at):
        events.append(record(session, lead, action, new, by=by, now=now))
    return Part(tuple(events), said, logged=labels.within(logged))


def _follows_up(fact: Fact) -> bool:
    return needs(fact) is May.LOG_CONTACT


def _checked(visit_at: datetime | None, *, now: datetime) -> datetime:
    if visit_at is None:
        raise UserError("A visit needs a day and a time.", field="day")
    if visit_at <= now:
        raise UserError("That time has passed. Choose one that is still to come.", field="day")
    if visit_at > now + FARTHEST:
        raise UserError("That is more than a year away. Choose an earlier day.", field="day")
    return visit_at


def _late_visit(session: Session, lead: Lead, history: LeadHistory, visit_at: datetime) -> str:
    """Said of a visit later than the policy wants one, counted from when the lead was ready (3.2, row 10)."""
    study, site = session.get_one(Study, lead.study_id), session.get_one(Site, lead.site_id)
    policy = clock_policy(
        DeadlineKind.SCHEDULING, study, site, stage=history.stage.value, source=history.source
    )
    since, within = history.ready_at or history.review_decision_at, policy.also["visit_within"]
    if since is None or visit_at <= calendar_for(session, lead.site_id).add(since, within):
        return ""
    return f", more than {business_span(within)} after it was ready"


def _out_of_turn(session: Session, lead: Lead, fact: Fact, history: LeadHistory, *, now: datetime) -> str:
    if fact in (Fact.ATTENDED, Fact.NO_SHOW) and lead.visit_at is not None and lead.visit_at > now:
        at = moment(lead.visit_at, calendar_for(session, lead.site_id).zone)
        return f"The visit is booked for {at}. How it went can be logged once that time has come."
    view = view_lead(session, lead)
    stage = labels.STAGES[history.stage]
    return f"{lead.ref} stands at “{stage}”, where that is not logged. Next: {next_line(view, now)}."
