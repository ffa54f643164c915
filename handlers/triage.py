"""Listeners for the triage: a page that stays open, where each lead is settled in place."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, LeadPermit, ask_about_lead
from handlers.blocker_places import form_at, place_of
from handlers.closing import open_close
from handlers.errors import UserError
from handlers.lead_pages import open_lead
from handlers.operations.finishing import refuse_contact
from handlers.operations.presses import press_once
from handlers.operations.refusing import remember
from handlers.operations.screens import keep_page, keep_said
from handlers.operations.teams import FOLLOW_UP
from handlers.operations.triaging import Plan, plan_next
from handlers.reading.commands import Help, read_triage_command
from handlers.triage_pages import open_triage
from handlers.triage_steps import changed_lead, give_one, give_ticked, send_one
from messages.message import View
from messages.receipts import receipt_page
from messages.triage import ALL, Said, plan_form
from messages.triage_said import changed_meanwhile, triage_help
from models.page import OpenPage
from models.queries.calendars import calendar_for
from models.queries.leads import view_lead
from models.queries.people import people_with
from models.queries.steps import changed_since
from models.rules.blocker_drafts import Draft
from models.rules.permissions import May
from models.terms import NextAction

Sessions = sessionmaker[Session]
Body = dict[str, Any]
FILTER = re.compile(r"^triage:filter:")
TURN = re.compile(r"^triage:page:")
TAB = re.compile(r"^triage:tab:")


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/triage")(on_triage_command)
    app.action("triage:open")(on_triage_pressed)
    app.action(FILTER)(on_filter_chosen)
    app.action(TURN)(on_page_turned)
    app.action(TAB)(on_tab_pressed)
    app.action("triage:assign")(on_owner_chosen)
    app.action("triage:several")(on_several_ticked)
    app.action("triage:give")(on_several_given)
    app.action("triage:more")(on_more_chosen)
    app.view("triage:plan")(on_plan_submitted)


def on_triage_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the page, or say how it works."""
    asked = read_triage_command(command.get("text", ""))
    if isinstance(asked, Help):
        ack(**triage_help().as_answer())
        return
    _open(client, command["trigger_id"], sessions, asker, load=asked.load, now=now)
    ack()


def on_triage_pressed(
    ack: Ack, body: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open it from a message or the Home tab."""
    _open(client, body["trigger_id"], sessions, asker, load=False, now=now)
    ack()


def on_filter_chosen(ack: Ack, body: Body, action: Body, sessions: Sessions) -> None:
    """Show what the filter leaves, from its first page."""
    name = action["action_id"].removeprefix("triage:filter:")
    chosen = action["selected_option"]["value"]
    _change(sessions, body, **{name: None if chosen == ALL else chosen, "page": 0})
    ack()


def on_page_turned(ack: Ack, body: Body, action: Body, sessions: Sessions) -> None:
    """Show another page."""
    _change(sessions, body, page=int(action["value"]))
    ack()


def on_tab_pressed(ack: Ack, body: Body, action: Body, sessions: Sessions) -> None:
    """Show the leads, or what everybody has on their desk."""
    _change(sessions, body, tab=action["value"])
    ack()


def on_several_ticked(ack: Ack) -> None:
    """Nothing happens until they are given to somebody."""
    ack()


def on_owner_chosen(
    ack: Ack, body: Body, action: Body, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Settle the lead: whoever was chosen owns it, or is asked to take it over."""
    _, ref, token = action["block_id"].split(":")
    to_id = int(action["selected_option"]["value"])

    _settle(
        sessions, body, lambda session: give_one(session, asker, ref, int(token), to_id, now=now), now=now
    )
    ack()


def on_several_given(
    ack: Ack, body: Body, action: Body, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Give all that were ticked to one person; those that cannot be are named with the reason."""
    to_id = int(action["selected_option"]["value"])

    _settle(sessions, body, lambda session: give_ticked(session, body, asker, to_id, now=now), now=now)
    ack()


def on_more_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Lay the form that was chosen on top of the page, or do at once what needs none."""
    ref, chosen = action["selected_option"]["value"].split()
    _, _, token = action["block_id"].split(":")
    if chosen == "recovery":
        _settle(sessions, body, lambda session: send_one(session, asker, ref, int(token), now=now), now=now)
        ack()
        return
    with sessions.begin() as session:
        form = _form(session, asker, ref, chosen, now=now)
    client.views_push(trigger_id=body["trigger_id"], view=form)
    ack()


def on_plan_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Set the next action, its owner and its date. Whatever changed meanwhile is said first; nothing is lost."""
    kept = json.loads(view["private_metadata"])
    plan = read_plan(view["state"]["values"])
    with sessions.begin() as session:
        permit = _may_plan(session, asker, kept["ref"], plan)
        changed = changed_since(session, permit.lead.id or 0, kept["token"], but=permit.actor.key)
        if changed:
            shown = changed_meanwhile(changed_lead(session, permit), changed, now=now, kept=True)
            form = open_plan(session, asker, kept["ref"], now=now, changed=shown)
        else:
            press_once(session, f"form:{view['id']}:{kept['token']}", now=now)
            done = plan_next(session, permit.lead, plan, actor=permit.actor, by=permit.doer, now=now)
            form = receipt_page(done.view, done.receipt, now=now)
    ack(response_action="update", view=form)


def _may_plan(session: Session, asker: Asker, ref: str, plan: Plan) -> LeadPermit:
    """Permission to plan the next step, and for another owner to give the lead away. Raises UserError."""
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
    if plan.owner_id != permit.lead.owner_id:
        return ask_about_lead(session, asker, May.REASSIGN, ref)
    return permit


def open_plan(session: Session, asker: Asker, ref: str, *, now: datetime, changed: str = "") -> View:
    """What is next on the lead, whose it is, and by when."""
    permit = ask_about_lead(session, asker, May.LOG_CONTACT, ref)
    lead = permit.lead
    refuse_contact(lead)
    shown = view_lead(session, lead)
    return plan_form(
        shown,
        people_with(session, lead.study_id, FOLLOW_UP, site_id=lead.site_id),
        today=now.astimezone(calendar_for(session, lead.site_id).zone).date(),
        private=json.dumps({"ref": lead.ref, "token": shown.token}),
        changed=changed,
    )


def read_plan(values: Body) -> Plan:
    """The form's values. Raises UserError, naming the field, for what is missing."""
    chosen = values["action"]["plan:action"]["selected_option"]
    owner = values["owner"]["plan:owner"]["selected_option"]
    on = values["on"]["plan:on"]["selected_date"]
    if not chosen:
        raise UserError("Choose what is next.", field="action")
    if not owner:
        raise UserError("A next action needs somebody who does it.", field="owner")
    if not on:
        raise UserError("A next action needs a day, for example 2026-12-03.", field="on")
    return Plan(NextAction(chosen["value"]), date.fromisoformat(on), int(owner["value"]))


def _open(
    client: WebClient, trigger_id: str, sessions: Sessions, asker: Asker, *, load: bool, now: datetime
) -> None:
    with sessions.begin() as session:
        actor, state, shown = open_triage(session, asker, load=load, now=now)
    opened = client.views_open(trigger_id=trigger_id, view=shown)
    if state is not None:
        with sessions.begin() as session:
            keep_page(session, str(opened["view"]["id"]), actor.member_id, state, now=now)


def _change(sessions: Sessions, body: Body, **changes: object) -> None:
    """Another view of the same page."""
    with sessions.begin() as session:
        page = session.get(OpenPage, body["view"]["id"])
        if page is not None:
            kept = {key: value for key, value in page.state.items() if key != "said"}
            page.state = {**kept, **changes}
            session.add(page)


def _settle(sessions: Sessions, body: Body, step: Callable[[Session], Said], *, now: datetime) -> None:
    """Take the step; the page says what came of it, or why nothing did."""
    try:
        with sessions.begin() as session:
            said = step(session)
    except UserError as error:
        said = Said(f":warning: {error.sentence}")
        if error.remembered is not None:
            with sessions.begin() as session:
                remember(session, error.remembered, now=now)
    with sessions.begin() as session:
        keep_said(session, body["view"]["id"], said)


def _form(session: Session, asker: Asker, ref: str, chosen: str, *, now: datetime) -> View:
    match chosen:
        case "plan":
            return open_plan(session, asker, ref, now=now)
        case "blocker":
            return form_at(session, place_of(session, asker, {"ref": ref}), Draft(), now=now)
        case "close":
            return open_close(session, asker, ref)
        case _:
            return open_lead(session, asker, ref, now=now)
