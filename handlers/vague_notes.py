"""Listeners about vague notes: what is asked back, and the form that the answers fill."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from handlers.asking import Asker
from handlers.blocker_places import Place, form_at, place_of, screen, texts_of
from handlers.reading.blocker_form import read_answers
from handlers.reading.vague_notes import vague_in
from messages.message import View
from messages.vague_notes import close_instead, questions_form
from models.queries.shared_blockers import likely_step
from models.rules.blocker_drafts import BlockerReport, Draft
from models.rules.vague_notes import NEVER_KEPT, CloseInstead, Vague, becomes, leaves_open
from models.study import Source
from models.terms import BlockerScope

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.view("blocker:questions")(on_questions_answered)


def on_questions_answered(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Offer the form with what the answers make, or say that it is no blocker."""
    kept: Body = json.loads(view["private_metadata"])
    vague = Vague(kept["vague"])
    answers = read_answers(vague, view["state"]["values"])
    with sessions.begin() as session:
        place = place_of(session, asker, kept["place"])
        made = becomes(vague, _screened(session, place, answers), hours=place.hours, now=now)
        if isinstance(made, CloseInstead):
            page = close_instead(place.lead.ref if place.lead else None, made.reason)
        else:
            page = form_at(session, place, _with_typed(made, kept), now=now)
    ack(response_action="update", view=page)


def _screened(session: Session, place: Place, answers: dict[str, str]) -> dict[str, str]:
    """The answers, with a source by its name. Raises UserError at what could tell who somebody is."""
    for key, answer in answers.items():
        screen(place, answer, key)
    if "source" in answers:
        return {**answers, "source": session.get_one(Source, int(answers["source"])).name}
    return answers


def questions_for(session: Session, place: Place, vague: Vague, typed: Draft, *, now: datetime) -> View:
    """What is asked back; what was typed besides waits in the form's own memory."""
    sources = session.exec(
        select(Source).where(Source.study_id == place.study.id).order_by(col(Source.name))
    ).all()
    kept = {
        "place": place.kept(),
        "vague": vague.value,
        "owner": typed.owner_id,
        "due": typed.due_on.isoformat() if typed.due_on else None,
        "next": _ours(typed.next_action),
        "decision": _ours(typed.decision),
        "scope": typed.scope.value,
    }
    likely = likely_step(session, place.site) if vague is Vague.SLOW and place.site else None
    return questions_form(
        vague,
        place.about,
        sources=sources,
        likely=likely,
        today=now.astimezone(place.hours.zone).date(),
        private=json.dumps(kept),
    )


def _with_typed(made: Draft, kept: Body) -> Draft:
    """What the answers make, with what had been typed in fields they say nothing of."""
    due = date.fromisoformat(kept["due"]) if kept.get("due") else None
    typed_scope = BlockerScope(kept["scope"])
    return replace(
        made,
        scope=typed_scope if made.scope is BlockerScope.LEAD else made.scope,
        owner_id=made.owner_id or kept.get("owner"),
        due_on=made.due_on or due,
        next_action=made.next_action or kept.get("next"),
        decision=made.decision or kept.get("decision"),
    )


def too_vague(report: BlockerReport) -> Vague | None:
    """What a note leaves open; and whatever is a finding about a person, in whichever field."""
    for _, text in texts_of(report):
        if vague_in(text) in NEVER_KEPT:
            return vague_in(text)
    found = vague_in(report.note)
    return found if found is not None and leaves_open(found, report.category) else None


def _ours(text: str | None) -> str | None:
    """A text that may be kept: not one that says whether somebody fits the study."""
    return None if vague_in(text) in NEVER_KEPT else text
