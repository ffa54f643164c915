"""Events: which ones the manifest asked for, and the envelope they travel in.

An announced event is a record in the table `event`; the post office delivers what stands there.
"""

from bot.sandbox import channels, ids
from bot.sandbox.refusals import Json
from bot.sandbox.state import State

# The scope without which Slack does not send an event, however the manifest subscribes to it.
_SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "channel_left": "channels:read",
    "channel_created": "channels:read",
    "user_change": "users:read",
}
_EITHER = {"member_joined_channel", "member_left_channel", "channel_shared", "channel_unshared"}
_PRIVATE_NAMES = {"channel_archive": "group_archive", "channel_unarchive": "group_unarchive"} | {
    "channel_rename": "group_rename",
    "channel_left": "group_left",
}


def announce(state: State, event: Json, channel: Json | None = None, *, bot_sees: bool = True) -> None:
    """Queue an event for the app, if it subscribed to it, has the scope, and is in the channel."""
    if channel is not None and bot_sees and ids.BOT_USER_ID not in channel["members"]:
        return
    if channel is not None and channel["kind"] == "private" and event["type"] in _PRIVATE_NAMES:
        event = event | {"type": _PRIVATE_NAMES[event["type"]]}
    if not _is_subscribed(state, event, channel):
        return
    event_id = state.next_id("Ev")
    authorization = {"enterprise_id": None, "team_id": state.team_id, "user_id": ids.BOT_USER_ID}
    envelope = {
        "token": "verification-token-nobody-should-use",
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": state.seconds(),
        "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": channel is not None and channels.has_outsiders(state, channel),
        "event_context": f"4-{event_id}",
    }
    due = state.now().timestamp()
    state.store.put("event", event_id, {"payload": envelope, "attempt": 0, "reason": None, "due": due})


def _is_subscribed(state: State, event: Json, channel: Json | None) -> bool:
    kind, granted = event["type"], state.manifest.scopes
    if kind == "message" and channel is not None:
        names = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
        return (
            names[channel["kind"]] in state.manifest.events and channels.scope(channel, "history") in granted
        )
    if kind not in state.manifest.events:
        return False
    if kind in _EITHER and channel is not None:
        return channels.scope(channel, "read") in granted
    if kind.startswith("group_"):
        return "groups:read" in granted
    return _SCOPES.get(kind, kind) in granted or kind not in _SCOPES
