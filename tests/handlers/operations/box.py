"""An outbox to try things on: each call is one transaction."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from bot.sample.people import START
from handlers.operations import outbox
from handlers.operations.outbox import LEASE
from messages.message import Message
from models.outbox import OutboxRow

CHANNEL = "C12ZZCWR28J"
SETTLE = LEASE / 2
SECOND = timedelta(seconds=1)


class Box:
    """An outbox, each call one transaction."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions

    def promises(
        self, key: str, *, at: datetime = START, reply_to: int | None = None, expires: datetime | None = None
    ) -> int | None:
        with self.sessions.begin() as session:
            row = outbox.announce(
                session,
                Message(key),
                to=CHANNEL,
                dedupe_key=key,
                now=at,
                reply_to=reply_to,
                expires_at=expires,
            )
            return row.id if row else None

    def a_row(self, key: str = "a", *, reply_to: int | None = None) -> int:
        made = self.promises(key, reply_to=reply_to)
        assert made is not None
        return made

    def amends(self, row_id: int, text: str, *, at: datetime = START) -> None:
        with self.sessions.begin() as session:
            outbox.amend(session, row_id, Message(text), now=at)

    def claims(self, at: datetime = START, *, worker: str = "one", limit: int = 10) -> list[OutboxRow]:
        with self.sessions.begin() as session:
            return outbox.claim(session, worker=worker, now=at, limit=limit)

    def begins(self, at: datetime = START, *, worker: str = "one") -> list[OutboxRow]:
        """Claims what may be sent, and begins to send it."""
        rows = self.claims(at, worker=worker)
        with self.sessions.begin() as session:
            return [row for one in rows if (row := outbox.begin_sending(session, one, now=at))]

    def claims_uncertain(self, at: datetime, *, worker: str = "one") -> list[OutboxRow]:
        with self.sessions.begin() as session:
            return outbox.claim_uncertain(session, worker=worker, now=at)

    def sends(self, at: datetime = START) -> list[str]:
        """Claims what may be sent and has it posted; gives what was said, in order."""
        rows = self.claims(at)
        with self.sessions.begin() as session:
            for row in rows:
                kept = session.get_one(OutboxRow, row.id)
                outbox.mark_sent(session, kept, channel=CHANNEL, ts=f"1.{row.id:06}", now=at)
        return texts(rows)

    def puts_off(self, row_id: int, *, at: datetime, wait: timedelta | None = None) -> None:
        with self.sessions.begin() as session:
            row = session.get_one(OutboxRow, row_id)
            outbox.put_off(session, row, because="Slack is busy", now=at, wait=wait)

    def gives_up(self, row_id: int) -> None:
        with self.sessions.begin() as session:
            outbox.give_up(session, session.get_one(OutboxRow, row_id), because="is_archived")

    def row(self, row_id: int) -> OutboxRow:
        with self.sessions() as session:
            return session.get_one(OutboxRow, row_id)

    def rows(self) -> list[OutboxRow]:
        with self.sessions() as session:
            return list(session.exec(select(OutboxRow).order_by(col(OutboxRow.id))))


def texts(rows: Iterable[OutboxRow]) -> list[str]:
    return [row.body["text"] for row in rows]
