"""Listeners about logging blockers: the /blocker command, its form, and the questions about a vague note."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import show_form
from handlers.asking import Asker
from handlers.blocker_lists import list_for
from handlers.blocker_places import (
    Place,
    form_at,
    place_of,
    scopes_for,
    screen,
    site_named,
    texts_of,
    waiting_leads,
    whole_study,
)
from handlers.errors import UserError
from handlers.note_offers import offer_note
from handlers.operations.blockers import raise_blocker
from handlers.operations.finishing import refuse_ended
from handlers.operations.presses import press_once
from handlers.operations.shared_blockers import raise_shared
from handlers.reading.blocker_form import read_draft, read_report
from handlers.reading.commands import (
    REF,
    Help,
    ListBlockers,
    ShowBlockerForm,
    WideBlocker,
    read_blocker_command,
)
from handlers.reading.vague_notes import vague_in
from handlers.vague_notes import questions_for, too_vague
from messages.blocker_form import TEXT_MOST
from messages.blocker_list import MINE
from messages.blocker_steps import shared_receipt
from messages.blockers import blocker_help, blocker_receipt
from messages.message import View
from models.queries.blockers import row_of
from models.queries.replies import leads_in
from models.rules.blocker_drafts import BlockerReport, Draft, Waits
from models.rules.taxonomy import sub_reason
from models.terms import BlockerCategory, BlockerScope

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/blocker")(on_blocker_command)
    app.action("blocker:open")(on_blocker_pressed)
    app.shortcut("log_blocker")(on_blocker_shortcut)
    app.action("blocker:scope")(on_scope_chosen)
    app.action("blocker:category")(on_category_chosen)
    app.action("blocker:sub_reason")(on_sub_reason_chosen)
    app.view("blocker:log")(on_blocker_submitted)


def on_blocker_command(
    ack: Ack, command: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form or what it asks first, list what is open, or say how the command works."""
    asked = read_blocker_command(command.get("text", ""))
    match asked:
        case Help():
            ack(**blocker_help().as_answer())
        case ListBlockers():
            with sessions.begin() as session:
                answer = list_for(session, asker, MINE, 0, now=now).as_answer()
            ack(**answer)
        case _:
            with sessions.begin() as session:
                form = _asked_for(session, asker, asked, now=now)
            client.views_open(trigger_id=command["trigger_id"], view=form)
            ack()


def on_blocker_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form from a card, a nudge or a thread."""
    with sessions.begin() as session:
        place = place_of(session, asker, {"ref": action["value"]})
        form = form_at(session, place, Draft(), now=now)
    show_form(client, body, form)
    ack()


def on_blocker_shortcut(
    ack: Ack, body: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form for the lead that a message is about."""
    with sessions.begin() as session:
        place = place_of(session, asker, {"ref": _named_in(session, body)})
        form = form_at(session, place, Draft(), now=now)
    show_form(client, body, form)
    ack()


def on_scope_chosen(
    ack: Ack, body: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask what a blocker of a site or study needs besides: who waits, and the answers to choose from."""
    # The usual day differs, as does who may see to it: what was proposed for one is not for another.
    draft = replace(read_draft(body["view"]["state"]["values"]), waits=None, due_on=None)
    _show_anew(body["view"], draft, client, sessions, asker, now=now)
    ack()


def on_category_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Offer the sub-reasons of the category just chosen."""
    category = BlockerCategory(action["selected_option"]["value"])
    typed = read_draft(body["view"]["state"]["values"])
    draft = replace(typed, category=category, sub_reason=None, owner_role=None, waits=None)
    _show_anew(body["view"], draft, client, sessions, asker, now=now)
    ack()


def on_sub_reason_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Propose who usually moves on the sub-reason just chosen."""
    category = BlockerCategory(action["block_id"].split(":")[1])
    chosen = sub_reason(category, action["selected_option"]["value"])
    typed = read_draft(body["view"]["state"]["values"])
    draft = replace(typed, category=category, waits=None)
    if chosen is not None:
        draft = replace(draft, sub_reason=chosen.key, owner_role=chosen.owner_role)
    _show_anew(body["view"], draft, client, sessions, asker, now=now)
    ack()


def on_blocker_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Log the blocker: with owner and date, or not at all. What says too little is asked about first."""
    values = view["state"]["values"]
    with sessions.begin() as session:
        place, report = _submitted(session, asker, view)
        vague = too_vague(report)
        if vague is not None:
            page = questions_for(session, place, vague, read_draft(values), now=now)
        else:
            press_once(session, f"form:{view['id']}", now=now)
            page = _log(session, place, report, now=now)
    ack(response_action="update", view=page)


def _submitted(session: Session, asker: Asker, view: Body) -> tuple[Place, BlockerReport]:
    """Where it is for and what it says, allowed, whole and screened. Raises UserError at the field."""
    place = place_of(session, asker, _kept(view)["place"], standing=False)
    report = read_report(view["state"]["values"], scope=next(iter(scopes_for(place))))
    if report.scope is BlockerScope.STUDY:
        place_of(session, asker, {"study": place.study.id or 0})  # asks whether they may
    _refuse_ended(place)
    for field, text in texts_of(report):
        screen(place, text, field)
    return place, report


def _log(session: Session, place: Place, report: BlockerReport, *, now: datetime) -> View:
    permit = place.permit
    if place.lead is not None and report.scope is BlockerScope.LEAD:
        done = raise_blocker(session, place.lead, report, actor=permit.actor, by=permit.doer, now=now)
        page = blocker_receipt(done.view, done.receipt, now=now)
        return offer_note(session, place.lead, report.note, page, now=now)
    site = place.site if report.scope is BlockerScope.SITE else None
    draft = Draft(scope=report.scope, category=report.category, sub_reason=report.sub_reason)
    leads = waiting_leads(session, place, draft).get(report.waits or Waits.ALIKE, [])
    blocker = raise_shared(session, place.study, site, report, leads, by=permit.doer, now=now)
    return shared_receipt(row_of(session, blocker), "Blocker logged", undo=False)


def _asked_for(
    session: Session, asker: Asker, asked: ShowBlockerForm | WideBlocker, *, now: datetime
) -> View:
    """The form for what a command names; where its words say too little, the questions about them."""
    if isinstance(asked, ShowBlockerForm):
        place, words = place_of(session, asker, {"ref": asked.ref}), asked.words
    else:
        place, words = _wide(session, asker, asked)
    scope = next(iter(scopes_for(place)))
    if not words:
        return form_at(session, place, Draft(scope=scope), now=now)
    screen(place, words, None)
    vague = vague_in(words)
    if vague is not None:
        return questions_for(session, place, vague, Draft(scope=scope), now=now)
    if len(words) > TEXT_MOST:
        raise UserError(f"That is longer than {TEXT_MOST} characters. Keep it to one sentence.")
    return form_at(session, place, Draft(scope=scope, note=words), now=now)


def _wide(session: Session, asker: Asker, asked: WideBlocker) -> tuple[Place, str]:
    """The site or study that is meant, and the words that follow its code."""
    first, _, rest = asked.rest.partition(" ")
    named = site_named if asked.scope is BlockerScope.SITE else whole_study
    is_code = any(character.isdigit() for character in first)
    place = named(session, asker, first if is_code else None)
    return place, rest if is_code else asked.rest


def _named_in(session: Session, body: Body) -> str:
    """The one lead that a message is about or names. Raises UserError for none and for several."""
    message, channel = body["message"], body["channel"]["id"]
    head = message.get("thread_ts") or message["ts"]
    behind = leads_in(session, channel=channel, ts=head) or leads_in(
        session, channel=channel, ts=message["ts"]
    )
    words = [word.strip("*_`:,.()").upper() for word in str(message.get("text", "")).split()]
    named = dict.fromkeys(word for word in words if REF.match(word))
    refs = [lead.ref for lead in behind.values()]
    chosen = [ref for ref in refs if ref in named] if len(refs) > 1 else refs or list(named)
    if len(chosen) == 1:
        return chosen[0]
    if not chosen and not refs:
        raise UserError("That message names no lead. Try `/blocker HF-7Q2K` with its ref.")
    several = ", ".join((chosen or refs)[:5])
    raise UserError(
        f"That message is about several leads: {several}. Say which: `/blocker {(chosen or refs)[0]}`."
    )


def _show_anew(
    view: Body, draft: Draft, client: WebClient, sessions: Sessions, asker: Asker, *, now: datetime
) -> None:
    with sessions.begin() as session:
        place = place_of(session, asker, _kept(view)["place"])
        form = form_at(session, place, draft, now=now)
    client.views_update(view_id=view["id"], view=form)


def _refuse_ended(place: Place) -> None:
    """A lead that ended while the form was open: the form stays, with all that was typed."""
    if place.lead is None:
        return
    try:
        refuse_ended(place.lead)
    except UserError as ended:
        raise UserError(f"{ended.sentence} It ended while this form was open.", field="category") from ended


def _kept(view: Body) -> Body:
    return dict(json.loads(view["private_metadata"]))
