"""A workspace with Ana and Ben of our company and Sam of the sponsor, an app, and a clock that stands still."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import Person, SandboxServer, Workspace

Json = dict[str, Any]
MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

MANIFEST: Json = {
    "display_information": {"name": "Onward"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "onward"},
        "slash_commands": [
            {"command": "/lead", "description": "Leads", "usage_hint": "add | list", "should_escape": True},
            {"command": "/plain", "description": "Takes text as it is"},
        ],
        "shortcuts": [
            {
                "name": "Add a lead",
                "type": "global",
                "callback_id": "add_lead",
                "description": "Start a lead",
            },
            {
                "name": "Log this",
                "type": "message",
                "callback_id": "log_this",
                "description": "Keep a message",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:manage",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "groups:write",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "channel_archive",
                "channel_left",
                "channel_rename",
                "channel_shared",
                "channel_unshared",
                "member_joined_channel",
                "member_left_channel",
                "message.channels",
                "message.groups",
                "message.im",
                "reaction_added",
                "reaction_removed",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}


@dataclass
class TestApp:
    """An app that remembers what it was sent and answers what a test tells it to."""

    __test__ = False

    received: list[tuple[str, Json, dict[str, str]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    def __call__(self, kind: str, body: Json, headers: dict[str, str]) -> Json | None:
        """Take a delivery in process."""
        self.received.append((kind, body, headers))
        answer = self.answers.get(kind)
        return answer(body) if callable(answer) else answer

    def bodies(self, kind: str) -> list[Json]:
        """What came of a kind."""
        return [body for received, body, _ in self.received if received == kind]

    def events(self, kind: str = "") -> list[Json]:
        """The inner events that came, of one type or all."""
        events = [body["event"] for body in self.bodies("events_api")]
        return [event for event in events if kind in ("", event["type"])]

    def interactions(self) -> list[Json]:
        """The clicks and submissions that came."""
        return self.bodies("interactive")


@pytest.fixture
def clock() -> WindableClock:
    return WindableClock(MONDAY_MORNING)


def furnish(workspace: Workspace) -> None:
    """Put people and channels in."""
    workspace.add_person("ana", "Ana Ruiz", tz="America/New_York", title="Coordinator")
    workspace.add_person("ben", "Ben Otieno", tz="Europe/Berlin")
    workspace.add_person("sam", "Sam Lee", tz="Asia/Kolkata", team="Halcyon Bio")
    workspace.add_channel("site-101", members=["ana", "ben"])
    workspace.add_channel("site-101-leads", members=["ana"], private=True)
    workspace.add_channel("sponsor", members=["ana", "sam"], shared_with=["Halcyon Bio"])
    workspace.add_channel("elsewhere", members=["ana"], with_bot=False)


@pytest.fixture
def workspace(clock: WindableClock) -> Iterator[Workspace]:
    made = Workspace(MANIFEST, clock, ack_seconds=0.3)
    furnish(made)
    yield made
    made.close()


@pytest.fixture
def app(workspace: Workspace) -> TestApp:
    """An app reached in process."""
    made = TestApp()
    workspace.deliver_in_process(made)
    return made


@pytest.fixture
def ana(workspace: Workspace) -> Person:
    return workspace.person("ana")


@pytest.fixture
def sam(workspace: Workspace) -> Person:
    """Of another company."""
    return workspace.person("sam")


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SandboxServer]:
    with SandboxServer(workspace) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> WebClient:
    """Slack's own client with the bot's token; it never tries a call twice."""
    return WebClient(server.bot_token, base_url=server.api_url, retry_handlers=[])


@pytest.fixture
def bolt(client: WebClient) -> App:
    """An unmodified Bolt app; tests give it listeners."""
    return App(client=client, process_before_response=True, logger=logging.getLogger("quiet"))


@pytest.fixture
def connect(bolt: App, server: SandboxServer) -> Iterator[Callable[[], SocketModeHandler]]:
    """Connect the Bolt app over Socket Mode."""
    logging.getLogger("quiet").setLevel(logging.CRITICAL)
    handlers = []

    def connected() -> SocketModeHandler:
        web_client = WebClient(server.app_token, base_url=server.api_url)
        handler = SocketModeHandler(bolt, server.app_token, web_client=web_client)
        handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        assert server.workspace.wait_for(server.workspace.sockets.is_open)
        return handler

    yield connected
    for handler in handlers:  # Slack's client waits three seconds to close a line, unless the line is gone
        handler.client.auto_reconnect_enabled = False
        server.workspace.sockets.cut()
        handler.close()  # type: ignore[no-untyped-call]
