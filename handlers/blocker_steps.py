"""Listeners about open blockers: where one stands, what resolved it, who sees to it, and the way back."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker
from handlers.blocker_places import BlockerPermit, ask_about_blocker, people_for
from handlers.errors import UserError
from handlers.operations.blocker_handovers import hand_on, return_it, take_on
from handlers.operations.blockers import end_of, resolve_blocker, update_blocker
from handlers.operations.finishing import refuse_ended
from handlers.operations.presses import press_once
from handlers.operations.shared_blockers import (
    refuse_resolved,
    resolve_shared,
    take_back_shared,
    update_shared,
)
from handlers.operations.shared_clocks import hours_of
from handlers.reading.blocker_form import read_draft, read_words
from handlers.reading.vague_notes import vague_in
from handlers.screening import refuse_identifiers_in
from messages.blocker_steps import (
    due_day,
    resolve_form,
    return_blocker_form,
    shared_receipt,
    step_done,
    update_form,
)
from messages.message import View
from messages.receipts import receipt_page
from models.queries.blockers import row_of
from models.queries.shared_blockers import last_changed_by
from models.rules.blocker_drafts import Draft
from models.rules.vague_notes import NEVER_KEPT
from models.study import Site, Study
from models.terms import Role

Sessions = sessionmaker[Session]
Body = dict[str, Any]
RESOLVE = re.compile(r"^blocker:resolve:")
RESOLVED = re.compile(r"^blocker:resolved:")
NOT_OURS = "Whether somebody fits the study is the study team's to say, so that is not kept. Log it as a protocol question."


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("blocker:update")(on_update_pressed)
    app.view("blocker:update")(on_update_submitted)
    app.action(RESOLVE)(on_resolve_pressed)
    app.action(RESOLVED)(on_resolution_pressed)
    app.view("blocker:resolve")(on_resolve_submitted)
    app.action("blocker:undo")(on_undo_pressed)
    app.action("blocker:take")(on_take_pressed)
    app.action("blocker:return")(on_return_pressed)
    app.view("blocker:return")(on_return_submitted)


def on_update_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask where it stands."""
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, action["value"])
        _refuse_over(permit)
        form = _update_form(session, permit, None, changed=None)
    _open(client, body, form)
    ack()


def on_update_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Keep it, unless somebody else changed it meanwhile: then say what, and keep what was typed."""
    kept, draft = _kept(view), read_draft(view["state"]["values"])
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, kept["key"])
        _refuse_over(permit, field="due")
        for field, text in (("next", draft.next_action), ("note", draft.note)):
            _screen(permit, text, field)
        changed = _changed(session, permit, kept["seen"])
        if changed:
            page = _update_form(session, permit, draft, changed=changed)
        else:
            press_once(session, f"form:{view['id']}", now=now)
            page = _update(session, permit, draft, now=now)
    ack(response_action="update", view=page)


def on_resolve_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask what resolved it."""
    key = action["action_id"].removeprefix("blocker:resolve:")
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, key)
        _refuse_over(permit)
        form = resolve_form(row_of(session, permit.subject.blocker), private=json.dumps({"key": key}))
    _open(client, body, form)
    ack()


def on_resolution_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """One tap: that is what resolved it."""
    key, how = action["value"].split()
    view = body["view"]
    with sessions.begin() as session:
        page = _resolve(session, asker, view, key, how, now=now)
    client.views_update(view_id=view["id"], view=page)
    ack()


def on_resolve_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """In their own words."""
    if not read_words(view["state"]["values"], "words"):
        raise UserError("Press what resolved it, or say it in a few words.", field="words")
    with sessions.begin() as session:
        page = _resolve(session, asker, view, _kept(view)["key"], None, now=now)
    ack(response_action="update", view=page)


def on_undo_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Take back that a site's or study's blocker was resolved."""
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, action["value"])
        blocker = permit.subject.blocker
        leads = any(
            grant.role is Role.SITE_LEAD and grant.covers(blocker.study_id, blocker.site_id)
            for grant in permit.actor.grants
        )
        who = permit.actor.key
        blocker = take_back_shared(
            session, blocker, actor_key=who, is_site_lead=leads, by=permit.doer, now=now
        )
        page = step_done(row_of(session, blocker), "Taken back")
    client.views_update(view_id=body["view"]["id"], view=page)
    ack()


def on_take_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """They see to it now; the message they pressed on says so."""
    key, offer = action["value"].split()
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, key)
        take_on(session, permit.subject, int(offer), actor=permit.actor, by=permit.doer, now=now)
    ack()


def on_return_pressed(ack: Ack, body: Body, action: Body, client: WebClient) -> None:
    """Ask for a word on why, which may stay empty."""
    key, offer = action["value"].split()
    client.views_open(
        trigger_id=body["trigger_id"],
        view=return_blocker_form(private=json.dumps({"key": key, "offer": int(offer)})),
    )
    ack()


def on_return_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """It stays where it was; whoever asked is told."""
    kept, note = _kept(view), read_words(view["state"]["values"], "note")
    with sessions.begin() as session:
        permit = ask_about_blocker(session, asker, kept["key"])
        _screen(permit, note, "note")
        who = permit.actor
        row = return_it(session, permit.subject, kept["offer"], actor=who, by=permit.doer, now=now, note=note)
        page = step_done(row, "Returned; it stays where it was")
    ack(response_action="update", view=page)


def _open(client: WebClient, body: Body, form: View) -> None:
    """Over the page it was pressed on, if it was one."""
    push: Callable[..., object] = (
        client.views_push if body.get("view", {}).get("type") == "modal" else client.views_open
    )
    push(trigger_id=body["trigger_id"], view=form)


def _update_form(
    session: Session, permit: BlockerPermit, typed: Draft | None, *, changed: str | None
) -> View:
    blocker = permit.subject.blocker
    row = row_of(session, blocker)
    site = session.get_one(Site, blocker.site_id) if blocker.site_id else None
    people = people_for(session, session.get_one(Study, blocker.study_id), site)
    now_so = Draft(
        owner_role=row.owner_role,
        owner_id=blocker.owner_id,
        due_on=due_day(row),
        next_action=row.next_action,
    )
    private = json.dumps({"key": row.key, "seen": row.changed_at.isoformat()})
    return update_form(row, people, typed or now_so, changed=changed, private=private)


def _changed(session: Session, permit: BlockerPermit, seen: str) -> str | None:
    """What somebody else changed since the form was opened; None when nobody did."""
    blocker = permit.subject.blocker
    row = row_of(session, blocker)
    if row.changed_at == datetime.fromisoformat(seen):
        return None
    name = last_changed_by(session, blocker) or "Somebody"
    who = row.owner.name if row.owner else "nobody"
    return (
        f"{name} updated it while this form was open: check on {due_day(row):%a %d %b}, {who} sees to it. "
        "What you typed is still here; press Update to keep it instead."
    )


def _update(session: Session, permit: BlockerPermit, draft: Draft, *, now: datetime) -> View:
    """Store what changed; another owner is asked first."""
    blocker, lead = permit.subject.blocker, permit.subject.lead
    row = row_of(session, blocker)
    changes: dict[str, Any] = {}
    if draft.due_on is None:
        raise UserError("A blocker needs a day to check again.", field="due")
    if draft.due_on != due_day(row):
        changes["due_at"] = end_of(draft.due_on, hours_of(session, blocker), now).isoformat()
    if draft.owner_role and draft.owner_role is not row.owner_role:
        changes["owner_role"] = draft.owner_role.value
    if draft.next_action != row.next_action:
        changes["next_action"] = draft.next_action
    if draft.note:
        changes["note"] = draft.note
    actor, by = permit.actor, permit.doer
    said = "Updated"
    if lead is not None:
        done = update_blocker(session, lead, row.key, changes, actor=actor, by=by, now=now)
        page = receipt_page(done.view, done.receipt, now=now)
    else:
        blocker = update_shared(session, blocker, changes, by=by, now=now)
        page = step_done(row_of(session, blocker), said)
    if draft.owner_id is None or draft.owner_id == blocker.owner_id:
        return page
    subject = replace(permit.subject, blocker=blocker)
    said = hand_on(session, subject, draft.owner_id, actor=actor, by=by, now=now, note=draft.note)
    return step_done(row_of(session, blocker), said)


def _resolve(session: Session, asker: Asker, view: Body, key: str, how: str | None, *, now: datetime) -> View:
    permit = ask_about_blocker(session, asker, key)
    words = read_words(view["state"]["values"], "words")
    _screen(permit, words, "words")
    _refuse_over(permit, field="words")
    press_once(session, f"form:{view['id']}", now=now)
    blocker, lead = permit.subject.blocker, permit.subject.lead
    actor, by = permit.actor, permit.doer
    if lead is not None:
        done = resolve_blocker(session, lead, key, actor=actor, by=by, now=now, how=how, words=words)
        return receipt_page(done.view, done.receipt, now=now)
    blocker = resolve_shared(session, blocker, how=how, words=words, by=by, now=now)
    return shared_receipt(row_of(session, blocker), "Out of the way", undo=True)


def _refuse_over(permit: BlockerPermit, *, field: str | None = None) -> None:
    """A blocker that was resolved, or whose lead has ended; the form stays with all that was typed."""
    try:
        if permit.subject.blocker.resolved_at is not None and permit.subject.lead is not None:
            raise UserError(f"That blocker on {permit.subject.lead.ref} was resolved already.")
        refuse_resolved(permit.subject.blocker)
        if permit.subject.lead is not None:
            refuse_ended(permit.subject.lead)
    except UserError as over:
        raise UserError(over.sentence, field=field) from over


def _screen(permit: BlockerPermit, text: str | None, field: str) -> None:
    subject = permit.subject
    about = subject.lead.ref if subject.lead else subject.blocker.key
    refuse_identifiers_in(permit, text, about=about, study_id=subject.blocker.study_id, field=field)
    if vague_in(text) in NEVER_KEPT:
        raise UserError(NOT_OURS, field=field)


def _kept(view: Body) -> Body:
    return dict(json.loads(view["private_metadata"]))
