"""Listeners about blockers: the /blocker command, its form, and the buttons that open and resolve."""

import json
import re
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import answer_to, give
from handlers.asking import Asker, ask_about_lead
from handlers.errors import UserError
from handlers.note_offers import offer_note
from handlers.operations.blockers import BlockerReport, raise_blocker, resolve_blocker
from handlers.operations.finishing import refuse_ended
from handlers.operations.presses import press_once
from handlers.operations.teams import SEE_TO_BLOCKERS
from handlers.reading.commands import read_blocker_command
from handlers.screening import refuse_identifiers
from messages.blockers import blocker_form, blocker_help, blocker_receipt
from messages.message import View
from models.queries.calendars import calendar_for
from models.queries.people import people_with
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.permissions import May
from models.rules.taxonomy import SubReason, sub_reason
from models.terms import BlockerCategory, OwnerRole

Sessions = sessionmaker[Session]
Body = dict[str, Any]
RESOLVE = re.compile(r"^blocker:resolve:")
USUAL_CHECK = 3 * BUSINESS_DAY  # field notes 3.2, row 16: a blocker is updated every three business days


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/blocker")(on_blocker_command)
    app.action("blocker:open")(on_blocker_pressed)
    app.action("blocker:category")(on_category_chosen)
    app.action("blocker:sub_reason")(on_sub_reason_chosen)
    app.view("blocker:log")(on_blocker_submitted)
    app.action(RESOLVE)(on_resolve_pressed)


def on_blocker_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form for a lead, or say how the command works."""
    ref = read_blocker_command(command.get("text", ""))
    if ref is None:
        ack(**blocker_help().as_answer())
        return
    with sessions.begin() as session:
        form = _form(session, asker, ref, now=now)
    client.views_open(trigger_id=command["trigger_id"], view=form)
    ack()


def on_blocker_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form from a card, a nudge or a thread."""
    with sessions.begin() as session:
        form = _form(session, asker, action["value"], now=now)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_category_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the sub-reasons of the category just chosen, and who usually moves."""
    view = body["view"]
    category = BlockerCategory(action["selected_option"]["value"])
    with sessions.begin() as session:
        form = _form(session, asker, _ref(view), now=now, category=category)
    client.views_update(view_id=view["id"], view=form)
    ack()


def on_sub_reason_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Propose who usually moves on the sub-reason just chosen."""
    view = body["view"]
    category = BlockerCategory(action["block_id"].split(":")[1])
    chosen = sub_reason(category, action["selected_option"]["value"])
    with sessions.begin() as session:
        form = _form(session, asker, _ref(view), now=now, category=category, chosen=chosen)
    client.views_update(view_id=view["id"], view=form)
    ack()


def on_blocker_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Log the blocker: with owner and date, or not at all."""
    report = read_report(view["state"]["values"])
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_BLOCKER, _ref(view))
        refuse_identifiers(permit, report.decision_needed, field="decision")
        refuse_identifiers(permit, report.note, field="note")
        press_once(session, f"form:{view['id']}", now=now)
        done = raise_blocker(session, permit.lead, report, actor=permit.actor, by=permit.doer, now=now)
        page = blocker_receipt(done.view, done.receipt, now=now)
        page = offer_note(session, permit.lead, report.note, page, now=now)
    ack(response_action="update", view=page)


def on_resolve_pressed(
    ack: Ack, body: Body, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Take a blocker out of the way."""
    key = action["action_id"].removeprefix("blocker:resolve:")
    with sessions.begin() as session:
        permit = ask_about_lead(session, asker, May.LOG_BLOCKER, action["value"])
        done = resolve_blocker(session, permit.lead, key, actor=permit.actor, by=permit.doer, now=now)
        answer = answer_to(session, body, done, now=now)
    ack()
    give(respond, answer)


def read_report(values: dict[str, dict[str, Any]]) -> BlockerReport:
    """The form's values. Raises UserError, naming the field, for what is missing."""
    given = {block.split(":")[0]: next(iter(inputs.values())) for block, inputs in values.items()}
    category = _choice(given, "category", "Choose a category.")
    reason = _choice(given, "sub_reason", "Choose the sub-reason; it is listed once a category is chosen.")
    owner_role = _choice(given, "owner_role", "Say whose move it is.")
    owner = _choice(given, "owner", "A blocker needs somebody who sees to it.")
    due = given.get("due", {}).get("selected_date")
    if not due:
        raise UserError("A blocker needs a day to check again, for example 2026-12-03.", field="due")
    return BlockerReport(
        category=BlockerCategory(category),
        sub_reason=reason,
        owner_role=OwnerRole(owner_role),
        owner_id=int(owner),
        due_on=date.fromisoformat(due),
        decision_needed=(given.get("decision", {}).get("value") or "").strip() or None,
        note=(given.get("note", {}).get("value") or "").strip() or None,
    )


def _choice(given: dict[str, dict[str, Any]], field: str, missing: str) -> str:
    option = given.get(field, {}).get("selected_option")
    if not option:
        raise UserError(missing, field=field if field in given else "category")
    return str(option["value"])


def _form(
    session: Session,
    asker: Asker,
    ref: str,
    *,
    now: datetime,
    category: BlockerCategory | None = None,
    chosen: SubReason | None = None,
) -> View:
    permit = ask_about_lead(session, asker, May.LOG_BLOCKER, ref)
    lead = permit.lead
    refuse_ended(lead)
    hours = calendar_for(session, lead.site_id)
    return blocker_form(
        lead.ref,
        people_with(session, lead.study_id, SEE_TO_BLOCKERS, site_id=lead.site_id),
        sees_to_it=lead.owner_id or permit.actor.member_id,
        today=now.astimezone(hours.zone).date(),
        check_on=hours.add(now, USUAL_CHECK).astimezone(hours.zone).date(),
        category=category,
        sub_reason=chosen,
        private=json.dumps({"ref": lead.ref}),
    )


def _ref(view: Body) -> str:
    return str(json.loads(view["private_metadata"])["ref"])
