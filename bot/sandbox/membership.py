"""What happens to channels and to those in them, with the events and notes in the channel that follow."""

from bot.sandbox import channels, events, ids, messages
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State


def join(state: State, channel: Json, user_id: str, *, inviter: str = "") -> None:
    """Somebody comes in."""
    if channel["is_archived"]:
        raise Refusal("is_archived")
    if user_id in channel["members"]:
        return
    channel["members"].append(user_id)
    _put(state, channel)
    _note(state, channel, user_id, "channel_join", f"<@{user_id}> has joined the channel")
    event = {"type": "member_joined_channel", "user": user_id, **_place(state, channel)}
    events.announce(state, event | ({"inviter": inviter} if inviter else {}), channel)


def leave(state: State, channel: Json, user_id: str) -> None:
    """Somebody goes out."""
    if user_id not in channel["members"]:
        raise Refusal("not_in_channel")
    if user_id == ids.BOT_USER_ID:
        left = {
            "type": "channel_left",
            "channel": channel["id"],
            "actor_id": user_id,
            "event_ts": state.next_ts(),
        }
        events.announce(state, left, channel)
    event = {"type": "member_left_channel", "user": user_id, **_place(state, channel)}
    events.announce(state, event, channel)
    channel["members"].remove(user_id)
    _put(state, channel)
    _note(state, channel, user_id, "channel_leave", f"<@{user_id}> has left the channel")


def archive(state: State, channel: Json, *, undo: bool = False) -> None:
    """A channel is closed to new messages, or open to them again."""
    if channel["is_archived"] != undo:
        raise Refusal("not_archived" if undo else "already_archived")
    channel["is_archived"] = not undo
    _put(state, channel)
    kind = "channel_unarchive" if undo else "channel_archive"
    event = {"type": kind, "channel": channel["id"], "user": channel["creator"], "event_ts": state.next_ts()}
    events.announce(state, event, channel)


def rename(state: State, channel: Json, name: str) -> None:
    """A channel gets another name and keeps its id."""
    name = name.removeprefix("#")
    if channels.named(state, name) is not None:
        raise Refusal("name_taken")
    channel["previous_names"].append(channel["name"])
    channel["name"] = name
    _put(state, channel)
    news = {"id": channel["id"], "name": name, "created": channel["created"]}
    events.announce(state, {"type": "channel_rename", "channel": news, "event_ts": state.next_ts()}, channel)


def share(state: State, channel: Json, company: str) -> None:
    """A channel is shared with another company."""
    if company not in channel["shared_with"]:
        channel["shared_with"].append(company)
        _put(state, channel)
        event = {
            "type": "channel_shared",
            "connected_team_id": ids.company_id(company),
            "channel": channel["id"],
        }
        events.announce(state, event | {"event_ts": state.next_ts()}, channel)


def unshare(state: State, channel: Json, company: str) -> None:
    """A channel is no longer shared with a company; its people lose it."""
    if company in channel["shared_with"]:
        channel["shared_with"].remove(company)
        team, all_users = ids.company_id(company), state.store.table("user")
        channel["members"] = [each for each in channel["members"] if all_users[each]["team_id"] != team]
        _put(state, channel)
        event = {"type": "channel_unshared", "previously_connected_team_id": team, "channel": channel["id"]}
        event |= {"is_ext_shared": bool(channel["shared_with"]), "event_ts": state.next_ts()}
        events.announce(state, event, channel)


def _put(state: State, channel: Json) -> None:
    state.store.put("channel", channel["id"], channel)


def _place(state: State, channel: Json) -> Json:
    kind = "C" if channel["kind"] == "channel" else "G"
    return {
        "channel": channel["id"],
        "channel_type": kind,
        "team": state.team_id,
        "event_ts": state.next_ts(),
    }


def _note(state: State, channel: Json, user_id: str, subtype: str, text: str) -> None:
    messages.post(state, channel, {"user": user_id}, {"text": text}, subtype=subtype)
