"""Listeners about a draft: let it go, hold it with a reason, and how often the study reports."""

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, Permit, ask_in_study
from handlers.errors import UserError
from handlers.operations.digest_reviews import approve, keep_back, set_rhythm
from handlers.operations.presses import press_once
from handlers.screening import refuse_in_study
from messages.digest_drafts import hold_form, rhythm_noted
from models.digest import Digest
from models.rules.permissions import May
from models.study import Study
from models.terms import DigestState, Rhythm

Sessions = sessionmaker[Session]
Body = dict[str, Any]

REVIEWABLE = (DigestState.DRAFT, DigestState.APPROVED, DigestState.HELD)


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("draft:approve")(on_approve_pressed)
    app.action("draft:hold")(on_hold_pressed)
    app.view("draft:held")(on_hold_submitted)
    app.action("rhythm:set")(on_rhythm_pressed)
    app.action("rhythm:keep")(on_rhythm_pressed)


def on_approve_pressed(ack: Ack, action: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Let the digest go at its time; one that was held goes at once."""
    with sessions.begin() as session:
        digest, study, permit = under_review(session, asker, int(action["value"]))
        if digest.state is DigestState.APPROVED:
            raise UserError("It is approved already.")
        approve(session, study, digest, actor=permit.actor, by=permit.doer, now=now)
    ack()


def on_hold_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask for the reason."""
    with sessions.begin() as session:
        digest, study, _ = under_review(session, asker, int(action["value"]))
        form = hold_form(study.code, private=json.dumps({"digest": digest.id}))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_hold_submitted(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Hold it for the reason given."""
    reason = (view["state"]["values"]["reason"]["hold:reason"]["value"] or "").strip()
    if not reason:
        raise UserError("Say in a few words why, so that the others know.", field="reason")
    with sessions.begin() as session:
        digest, study, permit = under_review(session, asker, json.loads(view["private_metadata"])["digest"])
        refuse_in_study(permit, study, reason, field="reason")
        press_once(session, f"form:{view['id']}", now=now)
        keep_back(session, study, digest, because=reason, actor=permit.actor, by=permit.doer, now=now)
    ack()


def on_rhythm_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Change how often the study reports, or leave it as it is."""
    number, _, word = action["value"].partition(":")
    rhythm = Rhythm(word)
    with sessions.begin() as session:
        digest = session.get_one(Digest, int(number))
        study = session.get_one(Study, digest.study_id)
        permit = ask_in_study(session, asker, May.SET_RHYTHM, study=study)
        press_once(session, f"rhythm:{number}", now=now)
        if rhythm is not study.rhythm:
            set_rhythm(session, study, rhythm, by=permit.doer, now=now)
        noted = rhythm_noted(study, rhythm)
    ack()
    respond(**noted.as_answer(), replace_original=False)


def under_review(session: Session, asker: Asker, digest_id: int) -> tuple[Digest, Study, Permit]:
    """A digest whose draft may still be decided on, locked, and leave to do so. Raises UserError."""
    digest = session.get_one(Digest, digest_id, with_for_update=True, populate_existing=True)
    study = session.get_one(Study, digest.study_id)
    permit = ask_in_study(session, asker, May.REVIEW_DIGEST, study=study)
    if digest.state not in REVIEWABLE:
        raise UserError("That digest was posted already. What changes now, the next one says.")
    return digest, study, permit
