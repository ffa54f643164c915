"""Listeners about leads: the /lead command, its form, and the buttons that log what happened."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_in_place, details_of
from handlers.asking import Asker, ask_about_lead, ask_about_own_leads, ask_at_site
from handlers.errors import UserError
from handlers.lead_form import read_new_lead, show_lead_form
from handlers.operations.leads import claim_lead, hand_over, log_attempt, snooze, take_in_lead
from handlers.operations.presses import press_once, refuse_answered
from handlers.operations.teams import FOLLOW_UP
from handlers.reading.commands import AddLead, Help, MyLeads, ShowLead, read_lead_command
from messages.lead_forms import hand_over_form, lead_added, snooze_form
from messages.leads import LIST_MOST, lead_help, my_leads
from messages.message import Message
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.leads import view_lead
from models.queries.people import people_with
from models.queries.queues import queue_of
from models.rules.permissions import May
from models.rules.snoozing import snooze_choices
from models.study import Site
from models.terms import AttemptOutcome

Sessions = sessionmaker[Session]
Body = dict[str, Any]

OUTCOMES = {
    "lead:spoke": AttemptOutcome.SPOKE,
    "lead:no_answer": AttemptOutcome.NO_ANSWER,
    "lead:left_message": AttemptOutcome.LEFT_MESSAGE,
}


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/lead")(on_lead_command)
    app.action("lead:site")(on_lead_site_chosen)
    app.view("lead:add")(on_lead_form_submitted)
    app.action("lead:claim")(on_claim_pressed)
    for action_id in OUTCOMES:
        app.action(action_id)(on_outcome_pressed)
    app.action("lead:snooze")(on_snooze_pressed)
    app.view("lead:snooze")(on_snooze_submitted)
    app.action("lead:hand_over")(on_hand_over_pressed)
    app.view("lead:hand_over")(on_hand_over_submitted)


def on_lead_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Answer /lead: open the form, or say in private what was asked."""
    match read_lead_command(command.get("text", "")):
        case Help():
            ack(**lead_help().as_answer())
        case AddLead():
            with sessions.begin() as session:
                form = show_lead_form(session, asker)
            client.views_open(trigger_id=command["trigger_id"], view=form)
            ack()
        case MyLeads() | ShowLead() as asked:
            with sessions.begin() as session:
                found = shown_to(session, asker, asked, now=now)
            ack(**found.as_answer())


def shown_to(session: Session, asker: Asker, asked: MyLeads | ShowLead, *, now: datetime) -> Message:
    """What whoever asks owns, next first; or the one lead they named."""
    if isinstance(asked, ShowLead):
        permit = ask_about_lead(session, asker, May.SEE_LEAD, asked.ref)
        return details_of(session, view_lead(session, permit.lead), now=now)
    actor = ask_about_own_leads(session, asker)
    views, total = queue_of(session, actor.member_id, now=now, most=LIST_MOST)
    return my_leads(views, total=total, now=now)


def on_lead_site_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Show the sources and people of the site just chosen."""
    with sessions.begin() as session:
        form = show_lead_form(session, asker, site_id=int(action["selected_option"]["value"]))
    client.views_update(view_id=body["view"]["id"], view=form)
    ack()


def on_lead_form_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Take the lead in, and say which ref to write beside the person in the site's own system."""
    new = read_new_lead(view["state"]["values"])
    with sessions.begin() as session:
        site = session.get_one(Site, new.site_id)
        permit = ask_at_site(session, asker, May.ADD_LEAD, site=site)
        press_once(session, f"form:{view['id']}", now=now)
        lead = take_in_lead(session, new, by=permit.doer, now=now)
        added = view_lead(session, lead)
    ack(response_action="update", view=lead_added(added, now=now))


def on_claim_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Make whoever pressed the owner."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        view = claim_lead(session, permit.lead, actor=permit.actor, by=permit.doer, now=now)
        details = details_of(session, view, now=now)
    ack()
    answer_in_place(body, respond, details)


def on_outcome_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Log the attempt; the message it was pressed on is edited to say so."""
    outcome = OUTCOMES[action["action_id"]]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        refuse_answered(session, body["container"], permit.lead)
        press_once(session, f"{asker.via}:{action['block_id']}", now=now)
        view = log_attempt(session, permit.lead, outcome, actor=permit.actor, by=permit.doer, now=now)
        details = details_of(session, view, now=now)
    ack()
    answer_in_place(body, respond, details)


def on_snooze_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the times until which the owner may be left in peace."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, action["value"])
        hours = calendar_for(session, permit.lead.site_id)
    choices = snooze_choices(hours, now)
    form = snooze_form(permit.lead.ref, choices, zone=hours.zone, now=now, private=_private(permit.lead))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_snooze_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Snooze until the time chosen, counted from now and not from when the form was opened."""
    chosen = view["state"]["values"]["until"]["lead:until"]["selected_option"]["value"]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_CONTACT, _ref(view))
        choices = snooze_choices(calendar_for(session, permit.lead.site_id), now)
        choice = next((one for one in choices if one.key == chosen), None)
        if choice is None:
            said = "That time has passed, or the site is closed then. Choose another."
            raise UserError(said, field="until")
        snooze(session, permit.lead, choice, actor=permit.actor, by=permit.doer, now=now)
    ack()


def on_hand_over_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Offer the colleagues who could take the lead."""
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, action["value"])
        lead = permit.lead
        team = people_with(session, lead.study_id, FOLLOW_UP, site_id=lead.site_id)
    others = [one for one in team if one.id != lead.owner_id]
    form = hand_over_form(lead.ref, others, private=_private(lead))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_hand_over_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Give the lead to the colleague chosen."""
    chosen = view["state"]["values"]["to"]["lead:to"]["selected_option"]["value"]
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.REASSIGN, _ref(view))
        hand_over(session, permit.lead, int(chosen), actor=permit.actor, by=permit.doer, now=now)
    ack()


def _private(lead: Lead) -> str:
    return json.dumps({"ref": lead.ref})


def _ref(view: Body) -> str:
    return str(json.loads(view["private_metadata"])["ref"])
