"""Listeners about the digest's command: preview, once more, history, and what a figure means."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, Permit, ask_in_study, study_named
from handlers.operations.digests import coming_digest, history_of_digests, newest_week, shown_again
from handlers.operations.ledger import note
from handlers.reading.commands import (
    AgainDigest,
    DigestCommand,
    DigestHistory,
    ExplainFigure,
    Help,
    PreviewDigest,
    read_digest_command,
)
from messages.digest_drafts import history_message
from messages.digest_explained import figure_explained
from messages.digests import digest_help, preview
from messages.message import Message
from messages.times import moment
from models.queries.weeks import week_facts
from models.rules.permissions import May
from models.study import Study
from models.terms import EventAction, Role

Sessions = sessionmaker[Session]
Body = dict[str, Any]

TOLD_TO = (May.SEE_SITE_DIGEST, May.SEE_SPONSOR_DIGEST)


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/digest")(on_digest_command)


def on_digest_command(ack: Ack, command: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Answer in private, each as far as whoever asks may see."""
    asked = read_digest_command(command.get("text", ""))
    with sessions.begin() as session:
        answer = _answer(session, asker, asked, now)
    ack(**answer.as_answer())


def _answer(session: Session, asker: Asker, asked: DigestCommand, now: datetime) -> Message:
    match asked:
        case Help():
            return digest_help()
        case PreviewDigest(code):
            return _preview(session, asker, code, now)
        case AgainDigest(code):
            return _again(session, asker, code, now)
        case DigestHistory(code):
            return _history(session, asker, code)
        case ExplainFigure(figure, code):
            return _explain(session, asker, figure, code, now)


def _history(session: Session, asker: Asker, code: str | None) -> Message:
    study = study_named(session, asker, code)
    permit = ask_in_study(session, asker, *TOLD_TO, study=study)
    inside = permit.doer.role != Role.SPONSOR
    return history_message(study, history_of_digests(session, study, inside=inside))


def _preview(session: Session, asker: Asker, code: str | None, now: datetime) -> Message:
    """The coming message as it stands; whoever reads it as the sponsor gets what went out, and only that."""
    study = study_named(session, asker, code)
    ask_in_study(session, asker, May.SEE_SITE_DIGEST, study=study)
    zone = ZoneInfo(study.reporting_timezone)
    message, posts_at = coming_digest(session, study, now=now)
    return preview(study, message, posts=moment(posts_at, zone) if posts_at else "once it has a channel")


def _again(session: Session, asker: Asker, code: str | None, now: datetime) -> Message:
    study = study_named(session, asker, code)
    permit = ask_in_study(session, asker, *TOLD_TO, study=study)
    message, week = shown_again(session, study)
    _note_shown(session, study, permit, {"week": week.isoformat()}, now)
    return message


def _explain(session: Session, asker: Asker, figure: str, code: str | None, now: datetime) -> Message:
    study = study_named(session, asker, code)
    ask_in_study(session, asker, May.SEE_SITE_DIGEST, study=study)
    week = newest_week(session, study, now=now)
    facts = week_facts(session, study, week, now=now)
    return figure_explained(figure, facts, week)


def _note_shown(session: Session, study: Study, permit: Permit, details: Body, now: datetime) -> None:
    """What is shown on request stands in the ledger (field notes 10.2)."""
    note(session, EventAction.DIGEST_SHOWN, details, study=study, by=permit.doer, now=now)
