"""The workspace as its host and its tests hold it: seed it, act in it, wind its clock."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock, WindableClock
from bot.sandbox import channels, ids, membership, users
from bot.sandbox.delivery import InProcess, PostOffice
from bot.sandbox.over_http import HttpRoute
from bot.sandbox.people import Person
from bot.sandbox.refusals import Json, Unable
from bot.sandbox.sockets import SocketMode
from bot.sandbox.state import State

_NEVER = {"at": "1970-01-01T00:00:00+00:00"}
Passed = list[tuple[datetime, str]]  # what fell due while the clock was wound: when, and what it was


class Workspace:
    """A Slack with one app in it. Thread-safe; close it when done.

    With a `journal` it remembers everything from one start to the next, also when it was killed.
    """

    def __init__(
        self,
        manifest: Json,
        clock: Clock,
        *,
        journal: Path | None = None,
        seed: int = 0,
        team_id: str = "T0SANDBOX",
        team_name: str = "Sandbox",
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        rate_limits: bool = True,
    ) -> None:
        self.state = State(
            manifest,
            clock,
            journal=journal,
            seed=seed,
            team_id=team_id,
            team_name=team_name,
            trigger_seconds=trigger_seconds,
        )
        self.state.limits.enabled = rate_limits
        self.bot_token = f"xoxb-sandbox-{ids.stable('', 'bot token', str(seed)).lower()}"
        self.app_token = f"xapp-sandbox-{ids.stable('', 'app token', str(seed)).lower()}"
        self.signing_secret = ids.stable("", "signing secret", str(seed)).lower()
        self.faults, self.limits, self.traffic = self.state.faults, self.state.limits, self.state.traffic
        self.sockets = SocketMode(self.state)
        self.office = PostOffice(self.state, ack_seconds)
        self.office.routes.append(self.sockets)
        self.zone = ZoneInfo("UTC")  # where "monday morning" is
        self.on_wind: Callable[[datetime], Passed] | None = None
        self.upcoming: Callable[[], Passed] | None = None
        self.on_reset: Callable[[], None] | None = None
        self._ack_seconds = ack_seconds
        self._seeds: list[Callable[[], object]] = []
        with self.state.lock:
            users.put_bot(self.state)
            if isinstance(
                clock, WindableClock
            ):  # a workspace never goes back in time, not even over a restart
                clock.wind_to(datetime.fromtimestamp(self.state.store.marks[1] / 1_000_000, UTC))
                clock.wind_to(datetime.fromisoformat((self.state.store.get("clock", "now") or _NEVER)["at"]))
        self.office.open()

    # Seeding

    def add_person(self, key: str, name: str, *, tz: str, title: str = "", team: str | None = None) -> Person:
        """Have a person, a member of another company when `team` names one. Twice is once."""
        user_id = ids.person_id(key)
        ZoneInfo(tz)  # an unknown zone fails here and not at the first look at the person
        record = {"id": user_id, "name": key, "real_name": name, "tz": tz, "title": title}
        record["team_id"] = ids.company_id(team) if team else self.state.team_id

        def seed() -> None:
            with self.state.lock:
                if team:
                    self.state.store.put("company", ids.company_id(team), {"name": team})
                if self.state.store.get("user", user_id) is None:
                    self.state.store.put("user", user_id, record)

        seed()
        self._seeds.append(seed)
        return self.person(key)

    def add_channel(
        self,
        name: str,
        *,
        private: bool = False,
        members: Sequence[str] = (),
        shared_with: Sequence[str] = (),
        topic: str = "",
        with_bot: bool = True,
    ) -> str:
        """Have a channel with these people (by key), and the bot; gives its id. Twice is once."""
        name = name.removeprefix("#")
        channel_id = ids.channel_id(name)
        inside = [self._user_id(key) for key in members] + [ids.BOT_USER_ID] * with_bot

        def seed() -> None:
            with self.state.lock:
                if channels.find(self.state, channel_id) is None:
                    made = channels.create(
                        self.state, name, private=private, members=list(inside), channel_id=channel_id
                    )
                    self.state.store.put(
                        "channel", channel_id, made | {"shared_with": list(shared_with), "topic": topic}
                    )

        seed()
        self._seeds.append(seed)
        return channel_id

    def reset(self) -> None:
        """Back to what was seeded. Identifiers and timestamps go on, so nothing the app remembers comes twice."""
        with self.state.lock:
            now = self.state.store.get("clock", "now")
            self.state.store.clear()
            if now is not None:
                self.state.store.put("clock", "now", now)
            self.state.notices.clear()
            self.state.message_inputs.clear()
            self.state.triggers.clear()
            self.state.faults.clear()
            self.state.limits.clear()
            users.put_bot(self.state)
            for seed in self._seeds:
                seed()
        if self.on_reset is not None:
            self.on_reset()

    # People

    def person(self, key: str) -> Person:
        """A person by key or user id."""
        return Person(self.state, self.office, self._user_id(key), self._ack_seconds)

    def _user_id(self, key: str) -> str:
        for user_id in (key, ids.person_id(key)):
            if user_id != ids.BOT_USER_ID and self.state.store.get("user", user_id) is not None:
                return user_id
        raise Unable(f"There is no person {key!r} here.")

    # Channels: what their members and owners do to them

    def join(self, channel: str, key: str) -> None:
        """Somebody comes in; "bot" is the bot."""
        self._with(channel, lambda room: membership.join(self.state, room, self._member(key)))

    def leave(self, channel: str, key: str) -> None:
        """Somebody goes out, or is put out; "bot" is the bot."""
        self._with(channel, lambda room: membership.leave(self.state, room, self._member(key)))

    def archive(self, channel: str, *, undo: bool = False) -> None:
        """Close a channel, or open it again."""
        self._with(channel, lambda room: membership.archive(self.state, room, undo=undo))

    def rename(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        self._with(channel, lambda room: membership.rename(self.state, room, name))

    def share(self, channel: str, company: str) -> None:
        """Share a channel with another company; its people can be let in then."""
        self._with(channel, lambda room: membership.share(self.state, room, company))

    def unshare(self, channel: str, company: str) -> None:
        """Stop sharing a channel."""
        self._with(channel, lambda room: membership.unshare(self.state, room, company))

    def _member(self, key: str) -> str:
        return ids.BOT_USER_ID if key == "bot" else self._user_id(key)

    def _with(self, channel: str, change: Callable[[Json], None]) -> None:
        with self.state.lock:
            room = channels.named(self.state, channel) or channels.find(self.state, channel)
            if room is None:
                raise Unable(f"There is no channel {channel}.")
            change(room)
        self.settle()

    # The app's side

    def deliver_over_http(self, url: str) -> HttpRoute:
        """Reach the app at a request URL whenever no socket is connected; the route has knobs for bad requests."""
        route = HttpRoute(url, self.signing_secret)
        self._add_route(route)
        return route

    def deliver_in_process(self, call: Callable[[str, Json, dict[str, str]], Json | None]) -> None:
        """Reach the app through a callable taking (kind, body, headers) whenever no socket is connected.

        `kind` is events_api, slash_commands or interactive; the result is the answer's body, or None.
        """
        self._add_route(InProcess(call))

    def _add_route(self, route: Any) -> None:  # noqa: ANN401 — a Route
        with self.state.lock:
            self.office.routes[:] = [self.sockets, route]
            self.state.wake()

    def is_connected(self) -> bool:
        """Whether there is a way to the app now."""
        return self.office.route() is not None

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until the app has answered all events that are due; False when it does not in time."""
        return self.office.settle(self._ack_seconds if seconds is None else seconds)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 3.0) -> bool:
        """Wait until a condition on the workspace holds; False when it does not in time."""
        end = time.monotonic() + seconds
        while not condition():  # asked without the lock, so that it may call the Web API
            if time.monotonic() >= end:
                return False
            with self.state.changed:
                self.state.changed.wait(0.02)
        return True

    # Time

    def wind(self, to: datetime) -> Passed:
        """Wind the clock on to an instant; gives what fell due on the way.

        The host's `on_wind` does it when there is one, because the host knows what falls due; else the clock just jumps.
        Raises `Unable` when the clock cannot be wound.
        """
        passed: Passed = []
        if self.on_wind is not None:
            passed = list(self.on_wind(to))
        elif isinstance(self.state.clock, WindableClock):
            self.state.clock.wind_to(to)
        else:
            raise Unable("This clock cannot be wound; it shows real time.")
        with self.state.lock:
            self.state.store.put("clock", "now", {"at": self.state.now().isoformat()})
        self.settle()
        return passed

    def landmark(self, name: str) -> datetime:
        """An instant by name: "next" (what falls due next), "digest" (the next such thing), "monday" (09:00 in `zone`)."""
        now = self.state.now().astimezone(self.zone)
        if name == "monday":
            days = 7 - now.weekday() if now.weekday() or now.hour >= 9 else 0
            return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
        coming = sorted(self.upcoming() if self.upcoming else [])
        for at, what in coming:
            if at > now and (name == "next" or name in what.lower()):
                return at
        raise Unable("Nothing of the kind is due.")

    def change_channel(self, channel: str, change: str, what: str = "") -> None:
        """The same by name: join and leave (a person's key or "bot"), rename, share and unshare, archive and unarchive."""
        changes: dict[str, Callable[[], None]] = {
            "join": lambda: self.join(channel, what),
            "leave": lambda: self.leave(channel, what),
            "rename": lambda: self.rename(channel, what),
            "share": lambda: self.share(channel, what),
            "unshare": lambda: self.unshare(channel, what),
            "archive": lambda: self.archive(channel),
            "unarchive": lambda: self.archive(channel, undo=True),
        }
        if change not in changes or not (what or change.endswith("archive")):
            raise Unable(f"Say what to do: {', '.join(changes)}, and whom, what or with whom.")
        changes[change]()

    def trouble_sockets(self, kind: str, count: int = 1) -> None:
        """Trouble for Socket Mode: disconnect, warning, link_disabled or cut now; duplicate, reorder or swallow_ack next."""
        if kind == "cut":
            self.sockets.cut(count)
        elif kind in ("disconnect", "warning", "link_disabled"):
            self.sockets.disconnect("refresh_requested" if kind == "disconnect" else kind, count)
        else:
            self.state.faults.on_envelope(kind, count)

    def close(self) -> None:
        """Stop delivering and let go of the journal."""
        self.office.close()
        with self.state.lock:
            self.state.store.close()
