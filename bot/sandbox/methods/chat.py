"""Methods that post, change and remove messages."""

import re

from bot.sandbox import channels, ids, messages, users
from bot.sandbox.methods.calls import Arguments, Method
from bot.sandbox.refusals import Json, Refusal, bad_arguments
from bot.sandbox.state import State

LARGEST_METADATA = 16_000  # characters; Slack does not say where it draws the line


def post_message(state: State, arguments: Arguments) -> Json:
    """Post to a channel, a thread or a person's direct messages."""
    channel = channels.for_posting(state, arguments.need("channel"))
    content = _content(arguments)
    author = users.bot_author(state)
    thread, broadcast = _thread(arguments), arguments.flag("reply_broadcast")
    message = messages.post(state, channel, author, content, thread_ts=thread, broadcast=broadcast)
    return {"channel": channel["id"], "ts": message["ts"], "message": messages.public(message)}


def post_ephemeral(state: State, arguments: Arguments) -> Json:
    """Show something to one person in a channel."""
    channel = channels.for_posting(state, arguments.need("channel"))
    user_id = arguments.need("user")
    if user_id not in channel["members"]:
        raise Refusal("user_not_in_channel")
    message = messages.post_ephemeral(
        state, channel, user_id, _content(arguments), thread_ts=_thread(arguments)
    )
    return {"message_ts": message["ts"]}


def update(state: State, arguments: Arguments) -> Json:
    """Change one of the bot's own messages."""
    channel, message = _own(state, arguments, "cant_update_message")
    changed = messages.change(state, channel, message, _content(arguments, old=message), by=ids.BOT_USER_ID)
    answer = {"channel": channel["id"], "ts": changed["ts"], "text": changed["text"]}
    return answer | {"message": messages.public(changed)}


def delete(state: State, arguments: Arguments) -> Json:
    """Remove one of the bot's own messages."""
    channel, message = _own(state, arguments, "cant_delete_message")
    messages.remove(state, channel, message)
    return {"channel": channel["id"], "ts": message["ts"]}


def get_permalink(state: State, arguments: Arguments) -> Json:
    """A link to a message; here it leads to the workspace's own page."""
    channel = channels.for_bot(state, arguments.need("channel"))
    message = messages.find(state, channel, arguments.need("message_ts"))
    if message is None or "_to" in message:
        raise Refusal("message_not_found")
    link = f"{state.url}/archives/{channel['id']}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts", message["ts"])
    link += f"?thread_ts={root}&cid={channel['id']}" if root != message["ts"] else ""
    return {"channel": channel["id"], "permalink": link}


def _own(state: State, arguments: Arguments, refusal: str) -> tuple[Json, Json]:
    channel = channels.for_bot(state, arguments.need("channel"))
    message = messages.find(state, channel, arguments.need("ts"))
    if message is None or "_to" in message:
        raise Refusal("message_not_found")
    if message.get("bot_id") != ids.BOT_ID:
        raise Refusal(refusal)
    if channel["is_archived"]:
        raise Refusal("is_archived")
    return channel, message


def _thread(arguments: Arguments) -> str:
    thread = arguments.text("thread_ts")
    if thread and not re.fullmatch(r"\d+\.\d+", thread):
        raise bad_arguments(f"{thread} is not a valid thread_ts", error="invalid_thread_ts")
    return thread


def _content(arguments: Arguments, old: Json | None = None) -> Json:
    sent = {"text": arguments.text("text"), "blocks": arguments.data("blocks")}
    sent["attachments"] = arguments.data("attachments")
    metadata = _metadata(arguments)
    only_rest = old is not None and (metadata is not None or any(sent[part] == [] for part in sent))
    if only_rest and not any(sent.values()):
        content: Json = {part: [] for part in ("blocks", "attachments") if sent[part] == []}
    else:
        content = messages.content_of(sent)
    return content if metadata is None else content | {"metadata": metadata}


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.data("metadata")
    if metadata is None or metadata == {}:
        return {} if metadata == {} else None
    is_whole = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not is_whole or not isinstance(metadata.get("event_type"), str):
        raise Refusal("invalid_metadata_format")
    if len(str(metadata)) > LARGEST_METADATA:
        raise Refusal("metadata_too_large")
    return {key: metadata[key] for key in ("event_type", "event_payload")}


_WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, _WRITE, 4),
    "chat.postEphemeral": Method(post_ephemeral, _WRITE, 4),
    "chat.update": Method(update, _WRITE, 3),
    "chat.delete": Method(delete, _WRITE, 3),
    "chat.getPermalink": Method(get_permalink),
}
