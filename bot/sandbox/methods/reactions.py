"""Methods about emoji on messages."""

from bot.sandbox import channels, ids, messages
from bot.sandbox.methods.calls import Arguments, Method
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State


def add(state: State, arguments: Arguments) -> Json:
    """Put the bot's emoji on a message."""
    return _react(state, arguments, remove=False)


def remove(state: State, arguments: Arguments) -> Json:
    """Take the bot's emoji off again."""
    return _react(state, arguments, remove=True)


def get(state: State, arguments: Arguments) -> Json:
    """The emoji on a message."""
    channel, message = _message(state, arguments)
    return {"type": "message", "channel": channel["id"], "message": messages.public(message)}


def _react(state: State, arguments: Arguments, *, remove: bool) -> Json:
    channel, message = _message(state, arguments)
    if channel["is_archived"]:
        raise Refusal("is_archived")
    messages.react(state, channel, message, ids.BOT_USER_ID, arguments.need("name").strip(":"), remove=remove)
    return {}


def _message(state: State, arguments: Arguments) -> tuple[Json, Json]:
    channel = channels.for_bot(state, arguments.need("channel"))
    if ids.BOT_USER_ID not in channel["members"]:
        raise Refusal("not_in_channel")
    message = messages.find(state, channel, arguments.need("timestamp"))
    if message is None or "_to" in message:
        raise Refusal("message_not_found")
    return channel, message


METHODS = {
    "reactions.add": Method(add, ("reactions:write",), 3),
    "reactions.remove": Method(remove, ("reactions:write",), 2),
    "reactions.get": Method(get, ("reactions:read",), 3),
}
