"""What the manifest and the README promise is what the code does, and nothing more."""

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import handlers
from bot.settings import PROJECT

MANIFEST: dict[str, Any] = json.loads((PROJECT / "manifest.json").read_text())
OURS = [path for room in ("bot", "handlers", "messages") for path in (PROJECT / room).rglob("*.py")]
CODE = [path for path in OURS if "sandbox" not in path.parts and "migrations" not in path.parts]

# What Slack asks for before it answers each method we call. A history is read of every kind of
# conversation we post to.
SCOPES: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_delete": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_update": set(),
    "views_push": set(),
    "views_publish": set(),
}
EVENT_SCOPES = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "user_change": {"users:read"},
}
# One listener for `message` hears all of these.
EVENTS_OF = {"message": {"message.channels", "message.groups", "message.im"}}


def calls(name: str) -> set[str]:
    """The first argument of every call `app.<name>("…")` in the code."""
    found: set[str] = set()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == name
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "app"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def methods_called() -> set[str]:
    """The Web API methods the code calls."""
    prefixes = tuple(f"{name}_" for name in ("auth", "chat", "conversations", "views", "users", "reactions"))
    return {
        node.func.attr
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr.startswith(prefixes)
    }


def test_the_manifest_has_every_command_and_no_other() -> None:
    promised = {command["command"] for command in MANIFEST["features"]["slash_commands"]}

    assert promised == calls("command") == set(handlers.COMMANDS)


def test_the_manifest_has_every_shortcut_and_no_other() -> None:
    promised = {shortcut["callback_id"] for shortcut in MANIFEST["features"].get("shortcuts", [])}

    assert promised == calls("shortcut")


def test_the_manifest_has_every_event_and_no_other() -> None:
    heard = {event for name in calls("event") for event in EVENTS_OF.get(name, {name})}

    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == heard


def test_the_manifest_asks_for_the_scopes_the_code_needs_and_no_other() -> None:
    needed = {"commands"}
    for method in methods_called():
        needed |= SCOPES[method]
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        needed |= EVENT_SCOPES[event]

    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_slack_would_take_the_manifest() -> None:
    folder = os.environ.get("ONWARD_SHARED")
    shared = Path(folder) if folder else PROJECT.parent / "shared"
    schema = shared / "slack-manifest" / "manifest.schema.2.0.0.json"
    if not schema.exists():
        pytest.skip("Slack's own schema of a manifest is not at hand")

    problems = [
        error.message for error in Draft7Validator(json.loads(schema.read_text())).iter_errors(MANIFEST)
    ]

    assert problems == []


def test_the_readme_lists_every_command() -> None:
    listed = set(re.findall(r"^\| `(/\w+)` \|", (PROJECT / "README.md").read_text(), re.MULTILINE))

    assert listed == set(handlers.COMMANDS)


def test_the_readme_lists_every_command_of_the_command_line() -> None:
    from bot.__main__ import cli, study_commands

    readme = (PROJECT / "README.md").read_text()
    known = {
        command.name or command.callback.__name__ for command in cli.registered_commands if command.callback
    }
    known |= {
        f"study {command.name or command.callback.__name__.removeprefix('study_')}"
        for command in study_commands.registered_commands
        if command.callback
    }

    assert [name for name in sorted(known) if not re.search(rf"(python -m bot |`){name}\b", readme)] == []


def test_the_pictures_in_the_readme_are_there() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", (PROJECT / "README.md").read_text())

    assert pictures
    assert [one for one in pictures if not (PROJECT / one).exists()] == []
