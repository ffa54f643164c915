"""The ground everything in the workspace stands on: its records, its lock, its clock, its counters."""

import threading
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.sandbox import ids
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.manifest import AppManifest
from bot.sandbox.refusals import Json
from bot.sandbox.store import Store
from bot.sandbox.traffic import Traffic

UNSEEN = ("event", "response_url")  # tables nobody looks at: their changes are no news for a page


class State:
    """What all parts share. Read and change it under `lock`; `changed` is notified of every change."""

    def __init__(
        self,
        manifest: Json,
        clock: Clock,
        *,
        journal: Path | None,
        seed: int,
        team_id: str,
        team_name: str,
        trigger_seconds: float,
    ) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.clock = clock
        self.manifest = AppManifest.read(manifest)
        self.app_id = ids.stable("A", self.manifest.name)
        self.team_id = team_id
        self.team_name = team_name
        self.team_domain = "".join(letter for letter in team_name.lower() if letter.isalnum()) or "workspace"
        self.trigger_seconds = trigger_seconds
        self.url = "http://127.0.0.1"  # the server fills in where it really is
        self.traffic = Traffic()
        self.limits = Limits()
        self.faults = Faults()
        self.mint = ids.Mint(seed)
        self.triggers: dict[str, tuple[str, float]] = {}  # id: whose, good until on the monotonic clock
        self.spent_triggers: dict[str, None] = {}
        self.message_inputs: dict[str, Json] = {}  # what people chose in messages, by person and message
        self.notices: dict[str, list[Json]] = {}
        self.seq = 0
        self.store = Store(journal, self._note_change)
        self.mint.count = self.store.marks[0]

    def now(self) -> datetime:
        """The instant on the workspace's clock."""
        return self.clock.now()

    def seconds(self) -> int:
        """The instant as whole Unix seconds."""
        return int(self.now().timestamp())

    def next_ts(self) -> str:
        """A timestamp such as `1767225600.000100`, later than every earlier one."""
        marks = self.store.marks
        marks[1] = max(marks[1] + 1, round(self.now().timestamp() * 1_000_000))
        return f"{marks[1] // 1_000_000}.{marks[1] % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        """A fresh identifier, never given out before, not even before a restart."""
        made = self.mint.next(prefix)
        self.store.marks[0] = self.mint.count
        return made

    def notify(self, user: str, text: str) -> None:
        """Show one person what Slack's client would say only to them."""
        with self.lock:
            notice = {"id": self.next_id("N"), "text": text, "at": self.now().isoformat()}
            self.notices[user] = [*self.notices.get(user, []), notice][-20:]
            self._note_change("notice")

    def wake(self) -> None:
        """Let whoever waits on `changed` look again."""
        with self.lock:
            self._note_change("")

    def _note_change(self, table: str) -> None:
        with self.lock:
            self.seq += table not in UNSEEN
            self.changed.notify_all()
