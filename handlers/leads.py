"""Listeners about leads: the /lead command, its form, and the buttons that log what happened."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, details_of, give
from handlers.asking import Asker, ask_about_lead, ask_about_own_leads, ask_at_site
from handlers.closing import open_close
from handlers.lead_form import read_new_lead, show_lead_form
from handlers.operations.leads import claim_lead, take_in_lead
from handlers.operations.presses import press_once
from handlers.reading.commands import AddLead, CloseLead, Help, MyLeads, ShowLead, read_lead_command
from messages.lead_forms import lead_added
from messages.leads import APART_MOST, LIST_MOST, lead_help, my_leads
from messages.message import Message, View
from models.queries.leads import view_lead
from models.queries.queues import queue_of
from models.rules.permissions import May
from models.study import Site

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/lead")(on_lead_command)
    app.action("lead:site")(on_lead_site_chosen)
    app.view("lead:add")(on_lead_form_submitted)
    app.action("lead:claim")(on_claim_pressed)


def on_lead_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Answer /lead: open the form, or say in private what was asked."""
    match read_lead_command(command.get("text", "")):
        case Help():
            ack(**lead_help().as_answer())
        case AddLead() | CloseLead() as asked:
            with sessions.begin() as session:
                form = form_for(session, asker, asked)
            client.views_open(trigger_id=command["trigger_id"], view=form)
            ack()
        case MyLeads() | ShowLead() as asked:
            with sessions.begin() as session:
                found = shown_to(session, asker, asked, now=now)
            ack(**found.as_answer())


def form_for(session: Session, asker: Asker, asked: AddLead | CloseLead) -> View:
    """The form that takes a lead in, or the one that closes the lead they named."""
    if isinstance(asked, CloseLead):
        return open_close(session, asker, asked.ref)
    return show_lead_form(session, asker)


def shown_to(session: Session, asker: Asker, asked: MyLeads | ShowLead, *, now: datetime) -> Message:
    """What whoever asks owns, next first; or the one lead they named."""
    if isinstance(asked, ShowLead):
        permit = ask_about_lead(session, asker, May.SEE_LEAD, asked.ref)
        return details_of(session, view_lead(session, permit.lead), now=now)
    actor = ask_about_own_leads(session, asker)
    mine = queue_of(session, actor.member_id, now=now, most=LIST_MOST, apart=APART_MOST)
    return my_leads(mine, now=now)


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
        done = claim_lead(session, permit.lead, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)
