"""Messages: posting, changing, removing them, and what each reader finds."""

from copy import deepcopy
from typing import Any

from bot.sandbox import blocks, channels, events, ids, texts, users
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State


def table(channel_id: str) -> str:
    """The name of the table with a channel's messages, oldest first."""
    return f"message {channel_id}"


def find(state: State, channel: Json, ts: str) -> Json | None:
    """A message or ephemeral by its timestamp."""
    return state.store.get(table(channel["id"]), ts)


def public(message: Json) -> Json:
    """A message as Slack gives it out: a copy without our own notes."""
    return {key: deepcopy(value) for key, value in message.items() if not key.startswith("_")}


def content_of(body: Json) -> Json:
    """The text, blocks and attachments an app sent, checked; refuses with `no_text` when there is none of them."""
    content: Json = {}
    if body.get("text"):
        content["text"] = texts.as_stored(str(body["text"]))
    for part in ("blocks", "attachments"):
        if body.get(part) is not None:
            content[part] = blocks.as_list(body[part])
    if not any(content.values()):
        raise Refusal("no_text")
    blocks.check(content, "message")
    return content


def post(
    state: State,
    channel: Json,
    author: Json,
    content: Json,
    *,
    thread_ts: str = "",
    broadcast: bool = False,
    subtype: str = "",
) -> Json:
    """Post a message. `content` has any of text, blocks, attachments, metadata, files."""
    message: Json = {"type": "message", "ts": state.next_ts(), **author, "text": "", **content}
    if "blocks" in message:
        message["blocks"] = blocks.numbered(state, message["blocks"])
    if subtype:
        message["subtype"] = subtype
    if thread_ts:
        root = _join_thread(state, channel, message, thread_ts)
        if broadcast:
            message |= {"subtype": "thread_broadcast", "root": public(root)}
    state.store.put(table(channel["id"]), message["ts"], message)
    _announce(state, channel, public(message))
    return message


def _join_thread(state: State, channel: Json, reply: Json, thread_ts: str) -> Json:
    parent = find(state, channel, thread_ts)
    if parent is None or "_to" in parent:
        raise Refusal("thread_not_found")
    root = find(state, channel, parent.get("thread_ts", thread_ts)) or parent
    reply |= {"thread_ts": root["ts"], "parent_user_id": root.get("user", "")}
    repliers = root.get("reply_users", [])
    repliers = repliers if reply["user"] in repliers else [*repliers, reply["user"]]
    root |= {"thread_ts": root["ts"], "reply_count": root.get("reply_count", 0) + 1}
    root |= {"reply_users": repliers, "reply_users_count": len(repliers), "latest_reply": reply["ts"]}
    return state.store.put(table(channel["id"]), root["ts"], root)


def _announce(state: State, channel: Json, message: Json) -> None:
    where = {
        "channel": channel["id"],
        "event_ts": message["ts"],
        "channel_type": channels.event_kind(channel),
    }
    events.announce(state, message | where, channel)
    is_human = "bot_id" not in message and message.get("subtype") in (None, "thread_broadcast", "file_share")
    if channel["kind"] != "im" and is_human and f"<@{ids.BOT_USER_ID}" in message["text"]:
        mention = {key: value for key, value in message.items() if key not in ("subtype", "root")}
        mention |= {"type": "app_mention", "channel": channel["id"], "event_ts": message["ts"]}
        events.announce(state, mention, channel)


def post_ephemeral(state: State, channel: Json, user_id: str, content: Json, *, thread_ts: str = "") -> Json:
    """Show a message to one person only; it is in nobody's history and no event tells of it."""
    message: Json = {
        "type": "message",
        "ts": state.next_ts(),
        **users.bot_author(state),
        "text": "",
        **content,
    }
    message |= {"is_ephemeral": True, "_to": user_id}
    if "blocks" in message:
        message["blocks"] = blocks.numbered(state, message["blocks"])
    if thread_ts:
        message["thread_ts"] = thread_ts
    return state.store.put(table(channel["id"]), message["ts"], message)


def change(state: State, channel: Json, message: Json, content: Json, *, by: str) -> Json:
    """Edit a message. What `content` leaves out stays; an empty list or object takes it away."""
    before = public(message)
    for part, value in content.items():
        if value:
            message[part] = blocks.numbered(state, value) if part == "blocks" else value
        else:
            message.pop(part, None)
    message.setdefault("text", "")
    if "_to" in message:
        return state.store.put(table(channel["id"]), message["ts"], message)
    event_ts = state.next_ts()
    message["edited"] = {"user": by, "ts": event_ts}
    state.store.put(table(channel["id"]), message["ts"], message)
    news: Json = {"subtype": "message_changed", "message": public(message), "previous_message": before}
    _announce_hidden(state, channel, news, event_ts)
    return message


def remove(state: State, channel: Json, message: Json) -> None:
    """Delete a message; a root with replies leaves a tombstone."""
    before, name = public(message), table(channel["id"])
    if "_to" in message:
        state.store.drop(name, message["ts"])
        return
    if message.get("reply_count"):
        thread = {
            key: value for key, value in message.items() if key.startswith(("reply_", "thread_", "latest_"))
        }
        tombstone: Json = {
            "type": "message",
            "subtype": "tombstone",
            "ts": message["ts"],
            "user": "USLACKBOT",
        }
        tombstone |= {"text": "This message was deleted.", "hidden": True, **thread}
        state.store.put(name, message["ts"], tombstone)
        news: Json = {"subtype": "message_changed", "message": public(tombstone), "previous_message": before}
        _announce_hidden(state, channel, news, state.next_ts())
        return
    state.store.drop(name, message["ts"])
    _leave_thread(state, channel, message)
    news = {"subtype": "message_deleted", "deleted_ts": message["ts"], "previous_message": before}
    _announce_hidden(state, channel, news, state.next_ts())


def _leave_thread(state: State, channel: Json, reply: Json) -> None:
    root = find(state, channel, reply.get("thread_ts", ""))
    if root is None:
        return
    left = [other for other in replies(state, channel, root["ts"]) if other["ts"] != root["ts"]]
    repliers = list(dict.fromkeys(other["user"] for other in left))
    root |= {"reply_count": len(left), "reply_users": repliers, "reply_users_count": len(repliers)}
    if left:
        root["latest_reply"] = left[-1]["ts"]
    else:
        for key in ("reply_count", "reply_users", "reply_users_count", "latest_reply", "thread_ts"):
            root.pop(key, None)
    state.store.put(table(channel["id"]), root["ts"], root)


def _announce_hidden(state: State, channel: Json, news: Json, event_ts: str) -> None:
    event = {"type": "message", **news, "hidden": True, "channel": channel["id"], "ts": event_ts}
    event |= {"event_ts": event_ts, "channel_type": channels.event_kind(channel)}
    events.announce(state, event, channel)


def react(state: State, channel: Json, message: Json, user_id: str, name: str, *, remove: bool) -> None:
    """Put an emoji on a message or take it off; refuses with `already_reacted` or `no_reaction`."""
    reactions = {each["name"]: each["users"] for each in message.get("reactions", [])}
    there = reactions.setdefault(name, [])
    if (user_id in there) != remove:
        raise Refusal("no_reaction" if remove else "already_reacted")
    reactions[name] = [each for each in there if each != user_id] if remove else [*there, user_id]
    message["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in reactions.items() if u]
    state.store.put(table(channel["id"]), message["ts"], message)
    event: Json = {
        "type": "reaction_removed" if remove else "reaction_added",
        "user": user_id,
        "reaction": name,
    }
    event |= {"item": {"type": "message", "channel": channel["id"], "ts": message["ts"]}}
    event |= {"item_user": message.get("user", ""), "event_ts": state.next_ts()}
    events.announce(state, event, channel)


def top_level(state: State, channel: Json) -> list[Json]:
    """What a channel's history holds: no ephemerals, no replies unless they were also sent to the channel."""
    return [
        message
        for message in state.store.table(table(channel["id"])).values()
        if "_to" not in message
        and (
            message.get("thread_ts", message["ts"]) == message["ts"]
            or message.get("subtype") == "thread_broadcast"
        )
    ]


def replies(state: State, channel: Json, root_ts: str) -> list[Json]:
    """A thread: its root and its replies, oldest first; empty when there is no such root."""
    return [
        message
        for message in state.store.table(table(channel["id"])).values()
        if "_to" not in message and root_ts in (message["ts"], message.get("thread_ts"))
    ]


def seen_by(state: State, user_id: str, channel: Json, thread_ts: str = "") -> list[Json]:
    """A channel or thread as one person's client shows it, with what only they see, oldest first."""
    return [_shown(state, message) for message in visible(state, user_id, channel, thread_ts)]


def visible(state: State, user_id: str, channel: Json, thread_ts: str = "") -> list[Json]:
    """The same as records."""
    shared = replies(state, channel, thread_ts) if thread_ts else top_level(state, channel)
    own = [
        message
        for message in state.store.table(table(channel["id"])).values()
        if message.get("_to") == user_id and message.get("thread_ts", "") == thread_ts
    ]
    return sorted([*shared, *own], key=lambda each: str(each["ts"]))


def _shown(state: State, message: Json) -> Json:
    author = state.store.get("user", message.get("user", ""))
    shown: dict[str, Any] = public(message)
    shown["username"] = author["real_name"] if author else "Slackbot"
    shown["is_ephemeral"] = "_to" in message
    shown["edited"] = "edited" in message
    shown["deleted"] = message.get("subtype") == "tombstone"
    return shown
