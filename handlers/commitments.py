"""Listeners about promises: answering a digest's questions, and what becomes of what was promised."""

import json
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, Permit, ask_in_study
from handlers.errors import UserError
from handlers.operations.commitments import (
    SIDES_OF,
    Vow,
    decline,
    move_promise,
    promise,
    refuse_settled,
    settle_promise,
    view,
)
from handlers.operations.presses import press_once
from handlers.screening import refuse_in_study
from messages.commitments import commitment_drop_form, commitment_form, commitment_move_form, commitment_noted
from models.digest import Commitment, Digest
from models.member import Member
from models.queries.people import people_with
from models.rules.permissions import May
from models.study import Study
from models.terms import CommitmentState, Role, Side

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("ask:take")(on_take_pressed)
    app.action("ask:decline")(on_decline_pressed)
    app.action("promise:new")(on_promise_pressed)
    app.view("promise:made")(on_promise_submitted)
    app.action("promise:done")(on_done_pressed)
    app.action("promise:move")(on_move_pressed)
    app.view("promise:moved")(on_move_submitted)
    app.action("promise:drop")(on_drop_pressed)
    app.view("promise:dropped")(on_drop_submitted)


def on_take_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask what will be done and by when, in answer to one of the digest's questions."""
    number, _, place = action["value"].partition(":")
    with sessions.begin() as session:
        digest, study, _ = _answered_to(session, asker, int(number))
        ask = digest.asks[int(place)]
        due = max(date.fromisoformat(ask["by"]), now.date())
        private = json.dumps({"digest": digest.id, "ask": ask["rule"]})
        form = commitment_form(study, what=ask["text"], due=due, private=private)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_decline_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Write down that a question is not taken up for now."""
    number, _, place = action["value"].partition(":")
    with sessions.begin() as session:
        digest, study, permit = _answered_to(session, asker, int(number))
        press_once(session, f"ask:{action['value']}:decline", now=now)
        who = permit.actor.member_id
        made = decline(session, study, digest, int(place), owner_id=who, by=permit.doer, now=now)
        answer = commitment_noted(view(study, made)).as_answer()
    ack()
    respond(**answer, replace_original=False)


def on_promise_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Ask what is promised; whoever reviews a draft may also write down somebody else's promise."""
    with sessions.begin() as session:
        digest, study, _ = _answered_to(session, asker, int(action["value"]), May.REVIEW_DIGEST)
        owners = _owners(session, study) if asker.direct else ()
        private = json.dumps({"digest": digest.id})
        form = commitment_form(study, what="", due=now.date(), owners=owners, private=private)
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_promise_submitted(ack: Ack, body: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Keep the promise, with its owner and date, or not at all."""
    form = body["view"]
    private = json.loads(form["private_metadata"])
    with sessions.begin() as session:
        digest, study, permit = _answered_to(session, asker, private["digest"], May.REVIEW_DIGEST)
        vow = _vow(session, study, form["state"]["values"], permit, private.get("ask"))
        refuse_in_study(permit, study, vow.what, field="what")
        press_once(session, f"form:{form['id']}", now=now)
        promise(session, study, digest, vow, by=permit.doer, now=now)
    ack()


def on_done_pressed(
    ack: Ack, action: Body, respond: Respond, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """What was promised is done."""
    with sessions.begin() as session:
        one, study, permit = _promise_of(session, asker, int(action["value"]))
        settle_promise(session, study, one, CommitmentState.DONE, because=None, by=permit.doer, now=now)
        answer = commitment_noted(view(study, one)).as_answer()
    ack()
    respond(**answer, replace_original=False)


def on_move_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask for another day."""
    with sessions.begin() as session:
        one, study, _ = _promise_of(session, asker, int(action["value"]))
        form = commitment_move_form(view(study, one), private=json.dumps({"promise": one.id}))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_move_submitted(ack: Ack, body: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Set another day."""
    form = body["view"]
    with sessions.begin() as session:
        one, study, permit = _promise_of(session, asker, json.loads(form["private_metadata"])["promise"])
        press_once(session, f"form:{form['id']}", now=now)
        move_promise(session, study, one, _day(form["state"]["values"]), by=permit.doer, now=now)
    ack()


def on_drop_pressed(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, asker: Asker
) -> None:
    """Ask why not."""
    with sessions.begin() as session:
        one, study, _ = _promise_of(session, asker, int(action["value"]))
        form = commitment_drop_form(view(study, one), private=json.dumps({"promise": one.id}))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_drop_submitted(ack: Ack, body: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """It will not be done after all."""
    form = body["view"]
    because = _text(form["state"]["values"], "because")
    with sessions.begin() as session:
        one, study, permit = _promise_of(session, asker, json.loads(form["private_metadata"])["promise"])
        refuse_in_study(permit, study, because, field="because")
        press_once(session, f"form:{form['id']}", now=now)
        settle_promise(session, study, one, CommitmentState.DROPPED, because=because, by=permit.doer, now=now)
    ack()


def _answered_to(session: Session, asker: Asker, digest_id: int, *also: May) -> tuple[Digest, Study, Permit]:
    """A digest, its study, and leave to answer it. Raises UserError."""
    digest = session.get_one(Digest, digest_id)
    study = session.get_one(Study, digest.study_id)
    return digest, study, ask_in_study(session, asker, May.ANSWER_DECISION, *also, study=study)


def _promise_of(session: Session, asker: Asker, number: int) -> tuple[Commitment, Study, Permit]:
    """An open promise, locked, its study, and leave to say what became of it: its owner's, or whoever
    answers for its side. Raises UserError."""
    one = session.get_one(Commitment, number, with_for_update=True, populate_existing=True)
    study = session.get_one(Study, one.study_id)
    mays = (May.REVIEW_DIGEST,) if one.side is Side.SITE else (May.ANSWER_DECISION,)
    permit = ask_in_study(session, asker, *mays, study=study)
    if one.owner_id != permit.actor.member_id and SIDES_OF[Role(permit.doer.role)] not in (
        one.side,
        Side.CRO,
    ):
        raise UserError("Somebody else promised that. Its own side says what became of it.")
    refuse_settled(one)
    return one, study, permit


def _owners(session: Session, study: Study) -> tuple[tuple[Side, list[Member]], ...]:
    """Who may have promised something, side by side; only people who can be reminded."""
    sides: dict[Side, dict[int, Member]] = {Side.SITE: {}, Side.SPONSOR: {}, Side.CRO: {}}
    for role, side in SIDES_OF.items():
        for member in people_with(session, study.id or 0, (role,)):
            if member.slack_user_id:
                sides[side][member.id or 0] = member
    return tuple((side, list(people.values())) for side, people in sides.items())


def _owner(session: Session, study: Study, values: Body, permit: Permit) -> tuple[Side, int]:
    """Whose promise it is: whoever fills the form in, or whom they chose. Raises UserError."""
    if "owner" not in values:
        return SIDES_OF[Role(permit.doer.role)], permit.actor.member_id
    option = values["owner"]["promise:owner"].get("selected_option")
    if not option:
        raise UserError("A promise needs somebody whose it is.", field="owner")
    side, _, number = option["value"].partition(":")
    known = {str(one.id): Side(each) for each, people in _owners(session, study) for one in people}
    if known.get(number) is None:
        raise UserError("That person is not in this study any more. Choose somebody else.", field="owner")
    return Side(side), int(number)


def _vow(session: Session, study: Study, values: Body, permit: Permit, ask: str | None) -> Vow:
    """What the form promises. Raises UserError, naming the field, for what is missing."""
    what, due_on = _text(values, "what"), _day(values)
    side, owner_id = _owner(session, study, values, permit)
    return Vow(what, side, owner_id, due_on, ask)


def _text(values: Body, field: str) -> str:
    text = (values[field][f"promise:{field}"].get("value") or "").strip()
    if not text:
        raise UserError("A few words are needed here.", field=field)
    return str(text)


def _day(values: Body) -> date:
    day = values["due"]["promise:due"].get("selected_date")
    if not day:
        raise UserError("A promise needs a date, for example 2026-12-03.", field="due")
    return date.fromisoformat(day)
