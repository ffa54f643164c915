"""Listeners for reactions: on a card or nudge about one lead a tick is done, a clock is snooze, a hand is claim."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, LeadPermit, ask_about_lead, whoever
from handlers.errors import UserError
from handlers.operations.facts import log_fact
from handlers.operations.finishing import Done
from handlers.operations.leads import claim_lead
from handlers.operations.outbox import take_once
from handlers.operations.snoozing import snooze
from handlers.operations.undoing import take_back
from messages.message import Message
from messages.receipts import receipt_message
from messages.replies import how_did_it_go
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.leads import view_lead
from models.queries.replies import done_by, told_leads
from models.rules.facts import TIMED, done_facts, open_facts
from models.rules.permissions import May, Subject, role_for
from models.rules.snoozing import SnoozeChoice, next_opening

Sessions = sessionmaker[Session]
Body = dict[str, Any]


class Gesture(StrEnum):
    """What a reaction asks for."""

    DONE = "done"
    SNOOZE = "snooze"
    CLAIM = "claim"


DONE = ("white_check_mark", "heavy_check_mark")
CLOCKS = ("clock", "alarm_clock", "hourglass")
HANDS = ("hand", "raised_hand", "raising_hand")


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.event("reaction_added")(on_reaction_added)
    app.event("reaction_removed")(on_reaction_removed)


def on_reaction_added(
    ack: Ack, event: Body, body: Body, sessions: Sessions, now: datetime, asker: Asker, client: WebClient
) -> None:
    """Do what the gesture asks for; leave every other reaction alone."""
    ack()
    gesture = gesture_of(event["reaction"])
    if gesture is None:
        return
    with sessions.begin() as session:
        first = take_once(session, f"event:{body.get('event_id')}", now=now)
        answer = act(session, asker, event, gesture, now=now) if first else None
    if answer is not None:
        client.chat_postEphemeral(channel=asker.channel or "", user=asker.user_id, **answer.as_body())


def on_reaction_removed(
    ack: Ack, event: Body, body: Body, sessions: Sessions, now: datetime, asker: Asker, client: WebClient
) -> None:
    """Take back what the gesture did, for ten minutes."""
    ack()
    if gesture_of(event["reaction"]) is None:
        return
    with sessions.begin() as session:
        first = take_once(session, f"event:{body.get('event_id')}", now=now)
        answer = undo(session, asker, event, now=now) if first else None
    if answer is not None:
        client.chat_postEphemeral(channel=asker.channel or "", user=asker.user_id, **answer.as_body())


def gesture_of(reaction: str) -> Gesture | None:
    """What an emoji means, whatever its skin tone; None for all the others."""
    name = reaction.partition("::")[0]
    if name in DONE:
        return Gesture.DONE
    if name in HANDS:
        return Gesture.CLAIM
    return Gesture.SNOOZE if name.startswith(CLOCKS) else None


def act(session: Session, asker: Asker, event: Body, gesture: Gesture, *, now: datetime) -> Message | None:
    """Gives what whoever made the gesture reads alone. Somebody whose lead it is not has only looked at it."""
    lead = _single_lead(session, event)
    if lead is None or not _is_theirs(session, asker, lead, gesture):
        return None
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, lead.ref)
    done = _do(session, permit, _via(event), gesture, now=now)
    if done is None:
        return how_did_it_go(view_lead(session, permit.lead), now=now)
    return receipt_message(done.view, done.receipt, now=now)


def undo(session: Session, asker: Asker, event: Body, *, now: datetime) -> Message | None:
    """What the gesture had done is taken back. Raises UserError once that is too late."""
    lead = _single_lead(session, event)
    step = done_by(session, lead, _via(event)) if lead is not None else []
    if lead is None or not step:
        return None
    permit = ask_about_lead(session, asker, May.UNDO, lead.ref)
    done = take_back(session, permit.lead, step, actor=permit.actor, by=permit.doer, now=now)
    return receipt_message(done.view, done.receipt, now=now)


def _do(session: Session, permit: LeadPermit, via: str, gesture: Gesture, *, now: datetime) -> Done | None:
    """None where "done" leaves a question: what came of the call, or when the visit is."""
    lead, actor, by = permit.lead, permit.actor, replace(permit.doer, via=via)
    if gesture is Gesture.CLAIM:
        return claim_lead(session, lead, actor=actor, by=by, now=now)
    if gesture is Gesture.SNOOZE:
        opens = next_opening(calendar_for(session, lead.site_id), now)
        choice = SnoozeChoice("next_opening", opens)
        return snooze(session, lead, choice, actor=actor, by=by, now=now)
    possible = open_facts(history_of(session, lead), now)
    asked = done_facts(lead.next_action, frozenset({May.LOG_CONTACT})) if lead.next_action else ()
    facts = [one for one in asked if one in possible]
    if len(facts) != 1 or facts[0] in TIMED:
        return None
    return log_fact(session, lead, facts[0], actor=actor, by=by, now=now)


def _single_lead(session: Session, event: Body) -> Lead | None:
    """The lead of the card or nudge reacted to; None for any other message, and for one about several."""
    item = event.get("item", {})
    if item.get("type") != "message":
        return None
    leads = told_leads(session, channel=item["channel"], ts=item["ts"])
    return leads[1] if len(leads) == 1 else None


def _is_theirs(session: Session, asker: Asker, lead: Lead, gesture: Gesture) -> bool:
    """Whether a gesture can be meant as one: on a colleague's lead a tick says no more than "seen"."""
    try:
        actor, _ = whoever(session, asker)
    except UserError:
        return False  # a stranger's emoji is no ask
    subject = Subject(lead.study_id, lead.site_id, lead.owner_id, is_lead=True)
    if role_for(actor, May.LOG_CONTACT, subject) is None:
        return False
    return gesture is Gesture.CLAIM or lead.owner_id in (actor.member_id, *actor.covers)


def _via(event: Body) -> str:
    """What ties a reaction to the events it led to."""
    item = event["item"]
    return f"reaction:{item['channel']}:{item['ts']}:{event['user']}:{event['reaction']}"[:120]
