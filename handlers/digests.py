"""Listeners about the weekly digest: a preview for those who may see it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import Ack, App
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, ask_in_study, study_named
from handlers.operations.digests import make_digest, next_digest
from handlers.reading.commands import Help, PreviewDigest, read_digest_command
from messages.digests import digest_help, preview
from messages.times import moment
from models.rules.digest_times import reported_week
from models.rules.permissions import May

Sessions = sessionmaker[Session]
Body = dict[str, Any]


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.command("/digest")(on_digest_command)


def on_digest_command(ack: Ack, command: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Show the sponsor's message to whoever may see it, before it goes out."""
    match read_digest_command(command.get("text", "")):
        case Help():
            ack(**digest_help().as_answer())
        case PreviewDigest(code):
            with sessions.begin() as session:
                study = study_named(session, asker, code)
                ask_in_study(session, asker, May.SEE_SITE_DIGEST, study=study)
                zone = ZoneInfo(study.reporting_timezone)
                posts_at = next_digest(study, now)
                message, _ = make_digest(session, study, reported_week(posts_at or now, zone), now=now)
            posts = moment(posts_at, zone) if posts_at else "once it has a channel"
            ack(**preview(study, message, posts=posts).as_answer())
