"""Promising announcements, and moving each from promised to said, exactly once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from messages.message import Message
from models.outbox import InboxKey, OutboxRow
from models.queries.claims import lock_claim
from models.terms import OutboxOp, OutboxState

LEASE = timedelta(seconds=60)  # how long a worker may take over one message; half of it, Slack to show it
UNDER_WAY = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNCERTAIN)
BACKOFF = (5, 15, 60, 300, 900)  # seconds before attempt 2, 3, …; the last one repeats


def insert_once(session: Session, row: type[OutboxRow] | type[InboxKey], values: dict[str, Any]) -> bool:
    """Insert unless its unique key is there already; says whether it was inserted."""
    engine = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    # What was inserted comes back; the count of rows is -1 on PostgreSQL, inserted or not.
    asked = engine.insert(row).values(**values).on_conflict_do_nothing().returning(literal(True))
    return session.connection().execute(asked).first() is not None


def announce(
    session: Session,
    message: Message,
    *,
    to: str,
    dedupe_key: str,
    now: datetime,
    reply_to: int | None = None,
    thread_ts: str | None = None,
    expires_at: datetime | None = None,
    outsiders_may_read: bool = False,
) -> OutboxRow | None:
    """Promise a message to a channel or person; None when this key was promised before.

    Unless outsiders may read it, it is never posted in a channel shared with another company.
    """
    values = {
        "dedupe_key": dedupe_key,
        "op": OutboxOp.POST,
        "to": to,
        "body": message.as_body(),
        "state": OutboxState.PENDING,
        "created_at": now,
        "not_before": now,
        "expires_at": expires_at,
        "reply_to_id": reply_to,
        "thread_ts": thread_ts,
        "outsiders_may_read": outsiders_may_read,
        "attempts": 0,
        "resends": 0,
    }
    if not insert_once(session, OutboxRow, values):
        return None
    return session.exec(select(OutboxRow).where(OutboxRow.dedupe_key == dedupe_key)).one()


def amend(session: Session, row_id: int, message: Message, *, now: datetime) -> None:
    """Edit what an earlier row says: before it is posted in the row itself, afterwards in Slack.

    Only the newest edit is worth making, so one that still waits is replaced. Rows are locked before
    they are looked at: a worker may be taking them at this instant.
    """
    root = session.get_one(OutboxRow, row_id, with_for_update={"key_share": True})
    if root.state is OutboxState.PENDING and root.attempts == 0:
        root.body = message.as_body()
        session.add(root)
        return
    waiting = select(OutboxRow).where(OutboxRow.edits_id == row_id, OutboxRow.state == OutboxState.PENDING)
    edit = session.exec(waiting.with_for_update(key_share=True)).first()
    if edit is None:
        made = session.exec(select(OutboxRow.id).where(OutboxRow.edits_id == row_id)).all()
        edit = OutboxRow(
            dedupe_key=f"edit:{row_id}:{len(made) + 1}",
            op=OutboxOp.UPDATE,
            to=root.to,
            edits_id=row_id,
            outsiders_may_read=root.outsiders_may_read,
            created_at=now,
            not_before=now,
        )
    edit.body = message.as_body()
    session.add(edit)


def claim(
    session: Session, *, worker: str, now: datetime, limit: int = 10, lease: timedelta = LEASE
) -> list[OutboxRow]:
    """Take what may be sent now, under a lease.

    A reply or an edit waits until its root is posted, an edit also for the edits before it: an old
    one that is tried again must not undo a newer one.
    """
    lapse(session, now=now, lease=lease)
    root, earlier = aliased(OutboxRow), aliased(OutboxRow)
    ready = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.PENDING, col(OutboxRow.not_before) <= now)
        .where(
            or_(
                col(OutboxRow.reply_to_id).is_(None) & col(OutboxRow.edits_id).is_(None),
                select(root.id)
                .where(
                    or_(col(root.id) == OutboxRow.reply_to_id, col(root.id) == OutboxRow.edits_id),
                    root.state == OutboxState.SENT,
                )
                .exists(),
            )
        )
        .where(
            or_(
                col(OutboxRow.edits_id).is_(None),
                ~select(earlier.id)
                .where(
                    col(earlier.edits_id) == OutboxRow.edits_id,
                    col(earlier.id) < OutboxRow.id,
                    col(earlier.state).in_(UNDER_WAY),
                )
                .exists(),
            )
        )
        .order_by(col(OutboxRow.not_before), col(OutboxRow.id))
        .limit(limit)
    )
    rows = list(session.exec(lock_claim(session, ready)))
    for row in rows:
        row.state = OutboxState.SENDING
        row.attempts += 1
        row.lease_owner = worker
        row.lease_until = now + lease
        row.send_started_at = None  # claimed is not begun: see begin_sending
        session.add(row)
    return rows


def begin_sending(
    session: Session, claimed: OutboxRow, *, now: datetime, lease: timedelta = LEASE
) -> OutboxRow | None:
    """The row, its lease renewed; None when it is no longer ours to send. Commit before anything is sent.

    Rows are claimed a few at a time and sent one after the other. When the ones before took long, the
    lease of a later one may have run out, and somebody else may be looking after it. And when the
    process dies, only the row that was begun can have reached Slack.
    """
    row = session.get_one(OutboxRow, claimed.id, with_for_update={"key_share": True})
    if not is_still(row, claimed):
        return None
    row.lease_until = now + lease
    row.send_started_at = now
    session.add(row)
    return row


def is_still(row: OutboxRow, claimed: OutboxRow) -> bool:
    """Whether a row is still under the very claim that somebody took it with."""
    mine = (claimed.lease_owner, claimed.attempts)
    return row.state is OutboxState.SENDING and (row.lease_owner, row.attempts) == mine


def lapse(session: Session, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Let go what is past its time or has lost its root, and doubt what a vanished worker was sending."""
    waiting = select(OutboxRow).where(
        OutboxRow.state == OutboxState.PENDING, col(OutboxRow.expires_at) <= now
    )
    for row in session.exec(lock_claim(session, waiting)):
        row.state = OutboxState.LAPSED
        session.add(row)
    root = aliased(OutboxRow)
    orphaned = select(OutboxRow).where(
        OutboxRow.state == OutboxState.PENDING,
        select(root.id)
        .where(
            or_(col(root.id) == OutboxRow.reply_to_id, col(root.id) == OutboxRow.edits_id),
            col(root.state).in_((OutboxState.DEAD, OutboxState.LAPSED)),
        )
        .exists(),
    )
    for row in session.exec(lock_claim(session, orphaned)):
        row.state = OutboxState.LAPSED
        row.error = "what it answers or edits was never posted"
        session.add(row)
    abandoned = select(OutboxRow).where(
        OutboxRow.state == OutboxState.SENDING, col(OutboxRow.lease_until) <= now
    )
    for row in session.exec(lock_claim(session, abandoned)):
        if row.send_started_at is None:
            put_off(session, row, because="the process that claimed it stopped", now=now, wait=timedelta(0))
        else:
            doubt(row, because="the process that was sending it stopped", now=now, lease=lease)
            session.add(row)


def doubt(row: OutboxRow, *, because: str, now: datetime, lease: timedelta = LEASE) -> None:
    """Nobody knows whether Slack took it. Editing twice is harmless, posting twice is not."""
    row.error = because[:200]
    row.lease_owner = row.lease_until = None
    if row.op is OutboxOp.UPDATE:
        row.state = OutboxState.PENDING
        row.not_before = now + _backoff(row)
    else:
        row.state = OutboxState.UNCERTAIN
        row.not_before = max(now, (row.send_started_at or now) + lease / 2)


def claim_uncertain(
    session: Session, *, worker: str, now: datetime, limit: int = 10, lease: timedelta = LEASE
) -> list[OutboxRow]:
    """Take what must be looked for in Slack before it may be sent again."""
    asked = (
        select(OutboxRow)
        .where(OutboxRow.state == OutboxState.UNCERTAIN, col(OutboxRow.not_before) <= now)
        .order_by(col(OutboxRow.not_before), col(OutboxRow.id))
        .limit(limit)
    )
    rows = list(session.exec(lock_claim(session, asked)))
    for row in rows:
        row.lease_owner = worker
        row.not_before = now + lease  # whoever dies while looking lets another look after that
        session.add(row)
    return rows


def mark_sent(session: Session, row: OutboxRow, *, channel: str, ts: str, now: datetime) -> None:
    """Slack has it."""
    row.state = OutboxState.SENT
    row.channel = channel
    row.ts = ts
    row.sent_at = now
    row.error = None
    row.lease_owner = row.lease_until = None
    session.add(row)


def put_off(
    session: Session, row: OutboxRow, *, because: str, now: datetime, wait: timedelta | None = None
) -> None:
    """Slack does not have it; try again later."""
    row.state = OutboxState.PENDING
    row.error = because[:200]
    row.not_before = now + (wait if wait is not None else _backoff(row))
    row.lease_owner = row.lease_until = None
    session.add(row)


def give_up(session: Session, row: OutboxRow, *, because: str) -> None:
    """Slack will never take it: an operator must look."""
    row.state = OutboxState.DEAD
    row.error = because[:200]
    row.lease_owner = row.lease_until = None
    session.add(row)


def send_again(session: Session, row: OutboxRow, *, now: datetime) -> None:
    """It is not in Slack after all: one more try, and only one."""
    if row.resends:
        give_up(session, row, because="twice sent and never seen in Slack")
        return
    row.resends += 1
    row.state = OutboxState.PENDING
    row.not_before = now
    row.lease_owner = row.lease_until = None
    session.add(row)


def take_once(session: Session, key: str, *, now: datetime) -> bool:
    """Whether this is the first time Slack sends us this; remembered in the same transaction."""
    return insert_once(session, InboxKey, {"key": key[:200], "received_at": now})


def _backoff(row: OutboxRow) -> timedelta:
    return timedelta(seconds=BACKOFF[min(row.attempts, len(BACKOFF)) - 1])


def next_due(session: Session) -> datetime | None:
    """When something waits to be sent or looked for next, or None."""
    waiting = (OutboxState.PENDING, OutboxState.UNCERTAIN)
    asked = select(func.min(OutboxRow.not_before)).where(col(OutboxRow.state).in_(waiting))
    return session.exec(asked).one()
