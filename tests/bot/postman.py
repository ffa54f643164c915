"""A postman, what he is given, and what has arrived: the ground on which delivery is tested."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.delivery import Postman, post
from bot.sandbox import messages as sandbox_messages
from bot.sandbox.ids import channel_id, person_id
from handlers.operations import outbox
from handlers.operations.outbox import LEASE
from messages.message import Message
from models.outbox import OutboxRow
from models.terms import OutboxState
from tests.stage import RIVERSIDE, Stage

PLACES = ("channel", "thread", "direct")
ROOM = channel_id(RIVERSIDE)
SETTLE = LEASE / 2
POST = "chat.postMessage"
Json = dict[str, Any]


class Post:
    """A postman, what he is given, and what has arrived. Time passes when a test says so."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.postman = stage.postman
        self.root = 0

    def given(
        self,
        text: str = "word",
        *,
        place: str = "channel",
        blocks: list[Json] | None = None,
        outsiders_may_read: bool = False,
    ) -> int:
        """A promised message; one in a thread answers a message that was posted before."""
        if place == "thread" and not self.root:
            self.root = self.given("root")
            self.postman.deliver()
        with self.stage.sessions.begin() as session:
            row = outbox.announce(
                session,
                Message(text, blocks or ()),
                to=person_id("ana") if place == "direct" else ROOM,
                dedupe_key=f"{place}:{text}",
                now=self.stage.clock.now(),
                reply_to=self.root if place == "thread" else None,
                outsiders_may_read=outsiders_may_read,
            )
            assert row is not None
            return row.id or 0

    def changed(self, row_id: int, text: str) -> int:
        """A promised edit of a message that was posted."""
        with self.stage.sessions.begin() as session:
            outbox.amend(session, row_id, Message(text), now=self.stage.clock.now())
            edits = (
                select(OutboxRow.id).where(OutboxRow.edits_id == row_id).order_by(col(OutboxRow.id).desc())
            )
            return session.exec(edits).first() or 0

    def trouble(self, method: str, kind: str, **details: float) -> None:
        """The next call of that method goes wrong."""
        self.stage.workspace.state.faults.on_call(method, kind, **details)

    def passes(self, seconds: float) -> None:
        """Time goes by, and the postman does what is due."""
        self.stage.clock.wind_to(self.stage.clock.now() + timedelta(seconds=seconds))
        self.postman.look_for_lost()
        self.postman.deliver()

    def time_goes_by(self) -> None:
        """Twenty minutes: long enough for everything to be settled one way or the other."""
        for _ in range(4):
            self.passes(300)

    def row(self, row_id: int) -> OutboxRow:
        """The row as stored."""
        with self.stage.session() as session:
            return session.get_one(OutboxRow, row_id)

    def state(self, row_id: int) -> OutboxState:
        """How far a row has come."""
        return self.row(row_id).state

    def arrived(self, text: str = "word") -> int:
        """How many messages say that, wherever they are."""
        state = self.stage.workspace.state
        with state.lock:
            tables = [sandbox_messages.table(channel) for channel in state.store.table("channel")]
            return sum(one.get("text") == text for each in tables for one in state.store.table(each).values())

    def posts(self) -> int:
        """How often a message was sent, whether or not it had an effect."""
        traffic = self.stage.workspace.state.traffic.since(0, 5_000)
        return sum(entry["name"] == POST for entry in traffic)

    def dies_while_sending(self, row_id: int, *, posted: int) -> OutboxRow:
        """Another process claims the row, begins, posts it so many times, and is never heard of again."""
        now = self.stage.clock.now()
        with self.stage.sessions.begin() as session:
            (claimed,) = outbox.claim(session, worker="gone", now=now)
            outbox.begin_sending(session, claimed, now=now)
        assert claimed.id == row_id
        gone = Postman(self.stage.client, self.stage.sessions, self.stage.clock, worker="gone")
        if posted:
            channel, root_ts = gone._address(claimed)
            assert isinstance(channel, str)
            for _ in range(posted):
                post(self.stage.client, claimed, channel=channel, root_ts=root_ts)
        return claimed
