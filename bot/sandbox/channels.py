"""Channels, private channels and direct messages: who is in them and how they are shown."""

from typing import Any

from bot.sandbox import ids, users
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

KINDS = {"channel": "public_channel", "private": "private_channel", "im": "im"}
_SCOPE_WORDS = {"channel": "channels", "private": "groups", "im": "im"}
_EVENT_KINDS = {"channel": "channel", "private": "group", "im": "im"}


def scope(channel: Json, right: str) -> str:
    """The scope that covers `right` ("read", "history", "write") in this kind of channel."""
    return f"{_SCOPE_WORDS[channel['kind']]}:{right}"


def event_kind(channel: Json) -> str:
    """The `channel_type` in events: channel, group or im."""
    return _EVENT_KINDS[channel["kind"]]


def find(state: State, channel_id: str) -> Json | None:
    """A channel by id."""
    return state.store.get("channel", channel_id)


def named(state: State, name: str) -> Json | None:
    """A channel by its present name, with or without #."""
    name = name.removeprefix("#")
    return next((c for c in state.store.table("channel").values() if c["name"] == name and name), None)


def canonical(state: State, reference: str) -> str:
    """The id of the channel an app means, however it names it; the reference itself when there is none such."""
    if reference in state.store.table("user"):
        return ids.dm_id(reference)
    channel = named(state, reference)
    return str(channel["id"]) if channel else reference


def for_bot(state: State, reference: str) -> Json:
    """The channel an API call means, as far as the bot may know of it; refuses with `channel_not_found`."""
    channel = find(state, reference)
    if channel is None or (channel["kind"] != "channel" and ids.BOT_USER_ID not in channel["members"]):
        raise Refusal("channel_not_found")
    return channel


def for_posting(state: State, reference: str) -> Json:
    """The channel a post goes to: by id, by name, or by a user's id for their direct messages."""
    if reference in state.store.table("user"):
        if reference == ids.BOT_USER_ID:
            raise Refusal("channel_not_found")
        return dm_with(state, reference)
    by_name = named(state, reference) if reference.startswith("#") else None
    channel = for_bot(state, by_name["id"] if by_name else reference)
    if channel["is_archived"]:
        raise Refusal("is_archived")
    if ids.BOT_USER_ID not in channel["members"] and "chat:write.public" not in state.manifest.scopes:
        raise Refusal("not_in_channel")
    return channel


def dm_with(state: State, user_id: str) -> Json:
    """The direct messages between the bot and a user, opened when there are none yet."""
    channel_id = ids.dm_id(user_id)
    there = find(state, channel_id)
    if there is not None:
        return there
    record = _record(state, channel_id, "", "im", [user_id, ids.BOT_USER_ID]) | {"user": user_id}
    return state.store.put("channel", channel_id, record)


def create(state: State, name: str, *, private: bool, members: list[str], channel_id: str) -> Json:
    """A new channel; refuses with `name_taken`."""
    if named(state, name) is not None:
        raise Refusal("name_taken")
    kind = "private" if private else "channel"
    return state.store.put("channel", channel_id, _record(state, channel_id, name, kind, members))


def _record(state: State, channel_id: str, name: str, kind: str, members: list[str]) -> Json:
    return {
        "id": channel_id,
        "name": name,
        "kind": kind,
        "created": state.seconds(),
        "creator": members[0] if members else "",
        "members": members,
        "shared_with": [],
        "is_archived": False,
        "topic": "",
        "purpose": "",
        "previous_names": [],
    }


def of_user(state: State, user_id: str) -> list[Json]:
    """The channels a person sees in their list: the ones they are in."""
    return [channel for channel in state.store.table("channel").values() if user_id in channel["members"]]


def shown(state: State, channel: Json) -> Json:
    """A channel as conversations.info gives it."""
    common: dict[str, Any] = {
        "id": channel["id"],
        "created": channel["created"],
        "updated": channel["created"] * 1000,
    }
    common |= {
        "is_archived": channel["is_archived"],
        "context_team_id": state.team_id,
        "is_org_shared": False,
    }
    if channel["kind"] == "im":
        return common | {"is_im": True, "user": channel["user"], "is_user_deleted": False, "priority": 0}
    shared = bool(channel["shared_with"])
    teams = [ids.company_id(name) for name in channel["shared_with"]]
    return common | {
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel["kind"] == "private",
        "is_general": False,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [state.team_id, *teams],
        "connected_team_ids": teams,
        "conversation_host_id": state.team_id,
        "is_member": ids.BOT_USER_ID in channel["members"],
        "creator": channel["creator"],
        "topic": {"value": channel["topic"], "creator": "", "last_set": 0},
        "purpose": {"value": channel["purpose"], "creator": "", "last_set": 0},
        "previous_names": channel["previous_names"],
        "unlinked": 0,
    }


def in_payload(channel: Json) -> Json:
    """A channel as commands and interactions name it: only public channels by name."""
    names = {"channel": channel["name"], "private": "privategroup", "im": "directmessage"}
    return {"id": channel["id"], "name": names[channel["kind"]]}


def has_outsiders(state: State, channel: Json) -> bool:
    """Whether people of another company may be reading."""
    return bool(channel["shared_with"]) or any(
        users.is_external(state, member) for member in channel["members"]
    )
