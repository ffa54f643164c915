"""What the app's manifest grants it: scopes, events, commands, shortcuts, tabs."""

from dataclasses import dataclass
from typing import Self

from bot.sandbox.refusals import Json


@dataclass(frozen=True)
class AppManifest:
    """The parts of a manifest that change how Slack treats the app."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: dict[str, Json]
    shortcuts: dict[str, Json]
    interactive: bool
    home_tab: bool
    messages_tab: bool

    @classmethod
    def read(cls, manifest: Json) -> Self:
        """Read a manifest as app.slack.com takes it; what it leaves out is off."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        commands = features.get("slash_commands", []) if "commands" in scopes else []
        shortcuts = features.get("shortcuts", []) if "commands" in scopes else []
        tabs = features.get("app_home", {})
        name = manifest.get("display_information", {}).get("name", "App")
        return cls(
            name=name,
            bot_name=features.get("bot_user", {}).get("display_name", name.lower()),
            scopes=scopes,
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands={entry["command"]: entry for entry in commands},
            shortcuts={entry["callback_id"]: entry for entry in shortcuts},
            interactive=settings.get("interactivity", {}).get("is_enabled", False),
            home_tab=tabs.get("home_tab_enabled", False),
            messages_tab=tabs.get("messages_tab_enabled", False)
            and not tabs.get("messages_tab_read_only_enabled", False),
        )
