"""The cast and the props: a manifest, people, channels, and an app that remembers what it was sent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox import Workspace

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


def furnish(workspace: Workspace) -> None:
    """Put people and channels in."""
    workspace.add_person("ana", "Ana Ruiz", tz="America/New_York", title="Coordinator")
    workspace.add_person("ben", "Ben Otieno", tz="Europe/Berlin")
    workspace.add_person("sam", "Sam Lee", tz="Asia/Kolkata", team="Halcyon Bio")
    workspace.add_channel("site-101", members=["ana", "ben"])
    workspace.add_channel("site-101-leads", members=["ana"], private=True)
    workspace.add_channel("sponsor", members=["ana", "sam"], shared_with=["Halcyon Bio"])
    workspace.add_channel("elsewhere", members=["ana"], with_bot=False)
