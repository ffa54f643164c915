"""The sponsor's channel at the moment something is posted in it: the room that was agreed on, or no post."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.operations.digests import hold
from handlers.operations.ledger import SYSTEM, note
from models.digest import Digest
from models.outbox import OutboxRow
from models.rules.rooms import RoomSeen
from models.study import Study
from models.terms import DigestState, EventAction


def sponsor_room(session: Session, channel: str) -> tuple[Study, RoomSeen | None] | None:
    """The study whose sponsor reads that channel, and how the channel looked when it was last confirmed."""
    study = session.exec(select(Study).where(Study.sponsor_channel == channel)).first()
    if study is None:
        return None
    return study, RoomSeen.from_dict(study.sponsor_room) if study.sponsor_room else None


def rooms_to_meet(session: Session) -> list[str]:
    """Sponsors' channels that nobody has looked at yet."""
    asked = select(Study).where(col(Study.sponsor_channel).is_not(None)).order_by(col(Study.id))
    return [
        study.sponsor_channel
        for study in session.exec(asked)
        if study.sponsor_channel and study.sponsor_room is None
    ]


def remember_room(session: Session, channel: str, seen: RoomSeen, *, now: datetime) -> None:
    """Keep how a sponsor's channel looks, to notice when it changes."""
    found = sponsor_room(session, channel)
    if found is None or found[1] is not None or seen.is_archived or not seen.is_member:
        return
    study = found[0]
    study.sponsor_room = seen.to_dict()
    session.add(study)
    note(
        session,
        EventAction.ROOM_KNOWN,
        {"channel": channel, **seen.to_dict()},
        study=study,
        by=SYSTEM,
        now=now,
    )


def not_posted(session: Session, row: OutboxRow, *, because: str, now: datetime) -> None:
    """A digest that Slack or we refused to post is held, with an alarm; nothing else needs one."""
    for digest in session.exec(select(Digest).where(Digest.outbox_id == row.id)):
        if digest.state is DigestState.QUEUED:
            study = session.get_one(Study, digest.study_id)
            hold(session, study, digest, because=because, now=now)
