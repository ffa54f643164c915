"""Methods about channels: finding them, reading them, and changing who is in them."""

from collections.abc import Callable

from bot.sandbox import channels, ids, membership, messages, users
from bot.sandbox.methods.calls import Arguments, Method, page, with_cursor
from bot.sandbox.refusals import Json, Refusal, bad_arguments
from bot.sandbox.state import State


def info(state: State, arguments: Arguments) -> Json:
    """One channel."""
    channel = _known(state, arguments, "read")
    shown = channels.shown(state, channel)
    if arguments.flag("include_num_members"):
        shown["num_members"] = len(channel["members"])
    return {"channel": shown}


def list_channels(state: State, arguments: Arguments) -> Json:
    """The channels the bot can know of, by `types`."""
    wanted = arguments.names("types") or ["public_channel"]
    if not set(wanted) <= {"public_channel", "private_channel", "im", "mpim"}:
        raise Refusal("invalid_types")
    kinds = [kind for kind, type_name in channels.KINDS.items() if type_name in wanted]
    for kind in kinds:
        _require(state, channels.scope({"kind": kind}, "read"))
    return _listed(state, arguments, lambda channel: channel["kind"] in kinds and _is_visible(channel))


def of_user(state: State, arguments: Arguments) -> Json:
    """The channels a user is in, as far as the bot can know of them."""
    user_id = arguments.text("user", ids.BOT_USER_ID)
    users.find(state, user_id)
    wanted = arguments.names("types") or ["public_channel"]
    return _listed(
        state,
        arguments,
        lambda channel: (
            channels.KINDS[channel["kind"]] in wanted
            and user_id in channel["members"]
            and _is_visible(channel)
        ),
    )


def _is_visible(channel: Json) -> bool:
    return channel["kind"] == "channel" or ids.BOT_USER_ID in channel["members"]


def _listed(state: State, arguments: Arguments, wanted: Callable[[Json], bool]) -> Json:
    without_archived = arguments.flag("exclude_archived")
    there = [each for each in state.store.table("channel").values() if wanted(each)]
    there = [each for each in there if not (without_archived and each["is_archived"])]
    found, cursor = page(there, arguments)
    return with_cursor({"channels": [channels.shown(state, channel) for channel in found]}, cursor)


def members(state: State, arguments: Arguments) -> Json:
    """Who is in a channel."""
    channel = _known(state, arguments, "read")
    found, cursor = page([{"id": member} for member in channel["members"]], arguments)
    return with_cursor({"members": [member["id"] for member in found]}, cursor)


def history(state: State, arguments: Arguments) -> Json:
    """A channel's messages, newest first."""
    channel = _readable(state, arguments)
    found = [each for each in messages.top_level(state, channel) if _is_within(each, arguments)][::-1]
    newest_first, cursor = page(found, arguments, most=999)
    shown = [_read(message, arguments) for message in newest_first]
    return with_cursor({"messages": shown, "has_more": bool(cursor), "pin_count": 0}, cursor)


def replies(state: State, arguments: Arguments) -> Json:
    """A thread, its root first, then oldest first."""
    channel = _readable(state, arguments)
    asked = messages.find(state, channel, arguments.need("ts"))
    if asked is None or "_to" in asked:
        raise Refusal("thread_not_found")
    root, *thread = messages.replies(state, channel, str(asked.get("thread_ts", asked["ts"])))
    found, cursor = page([each for each in thread if _is_within(each, arguments)], arguments)
    shown = [_read(message, arguments) for message in (root, *found)]
    return with_cursor({"messages": shown, "has_more": bool(cursor)}, cursor)


def _is_within(message: Json, arguments: Arguments) -> bool:
    oldest, latest = arguments.text("oldest", "0"), arguments.text("latest") or "99999999999"
    at, start, end = float(message["ts"]), _instant(oldest), _instant(latest)
    return start <= at <= end if arguments.flag("inclusive") else start < at < end


def _instant(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError as error:
        raise bad_arguments(f"{text} is not a timestamp", error="invalid_ts_oldest") from error


def _read(message: Json, arguments: Arguments) -> Json:
    shown = messages.public(message)
    if "metadata" in shown and not arguments.flag("include_all_metadata"):
        shown["metadata"] = {"event_type": shown["metadata"]["event_type"]}
    return shown


def _known(state: State, arguments: Arguments, right: str) -> Json:
    channel = channels.for_bot(state, arguments.need("channel"))
    _require(state, channels.scope(channel, right))
    return channel


def _readable(state: State, arguments: Arguments) -> Json:
    channel = _known(state, arguments, "history")
    if ids.BOT_USER_ID not in channel["members"]:
        raise Refusal("not_in_channel")
    return channel


def _require(state: State, scope: str) -> None:
    if scope not in state.manifest.scopes:
        provided = ",".join(sorted(state.manifest.scopes))
        raise Refusal("missing_scope", needed=scope, provided=provided)


def open_dm(state: State, arguments: Arguments) -> Json:
    """Open the direct messages with one person."""
    _require(state, "im:write")
    if arguments.text("channel"):
        channel = channels.for_bot(state, arguments.text("channel"))
    else:
        wanted = arguments.names("users")
        if len(wanted) != 1:
            raise Refusal("users_list_not_supplied" if not wanted else "not_enough_users")
        if users.find(state, wanted[0])["id"] == ids.BOT_USER_ID:
            raise Refusal("cannot_dm_bot")
        channel = channels.dm_with(state, wanted[0])
    whole = arguments.flag("return_im")
    return {"channel": channels.shown(state, channel) if whole else {"id": channel["id"]}}


def create(state: State, arguments: Arguments) -> Json:
    """A new channel with the bot in it."""
    private = arguments.flag("is_private")
    _require(state, "groups:write" if private else "channels:manage")
    name = arguments.need("name")
    if name != name.lower() or " " in name or len(name) > 80:
        raise Refusal("invalid_name_specials")
    channel_id = ids.channel_id(name)
    channel_id = state.next_id("C") if channels.find(state, channel_id) else channel_id
    channel = channels.create(state, name, private=private, members=[ids.BOT_USER_ID], channel_id=channel_id)
    return {"channel": channels.shown(state, channel)}


def join(state: State, arguments: Arguments) -> Json:
    """The bot goes into a public channel."""
    channel = channels.for_bot(state, arguments.need("channel"))
    if channel["kind"] != "channel":
        raise Refusal("method_not_supported_for_channel_type")
    _require(state, "channels:join")
    membership.join(state, channel, ids.BOT_USER_ID)
    return {"channel": channels.shown(state, channel)}


def invite(state: State, arguments: Arguments) -> Json:
    """Bring people in."""
    channel = _managed(state, arguments)
    for user_id in arguments.names("users"):
        users.find(state, user_id)
        if user_id in channel["members"]:
            raise Refusal("already_in_channel")
        membership.join(state, channel, user_id, inviter=ids.BOT_USER_ID)
    return {"channel": channels.shown(state, channel)}


def kick(state: State, arguments: Arguments) -> Json:
    """Put somebody out."""
    channel, user_id = _managed(state, arguments), arguments.need("user")
    users.find(state, user_id)
    if user_id == ids.BOT_USER_ID:
        raise Refusal("cant_kick_self")
    membership.leave(state, channel, user_id)
    return {}


def leave(state: State, arguments: Arguments) -> Json:
    """The bot goes out."""
    membership.leave(state, _managed(state, arguments), ids.BOT_USER_ID)
    return {}


def archive(state: State, arguments: Arguments) -> Json:
    """Close a channel."""
    membership.archive(state, _managed(state, arguments))
    return {}


def rename(state: State, arguments: Arguments) -> Json:
    """Give a channel another name."""
    channel = _managed(state, arguments)
    membership.rename(state, channel, arguments.need("name"))
    return {"channel": channels.shown(state, channel)}


def set_topic(state: State, arguments: Arguments) -> Json:
    """Give a channel a topic."""
    channel = _managed(state, arguments)
    channel["topic"] = arguments.text("topic")[:250]
    state.store.put("channel", channel["id"], channel)
    return {"channel": channels.shown(state, channel)}


def _managed(state: State, arguments: Arguments) -> Json:
    channel = channels.for_bot(state, arguments.need("channel"))
    if channel["kind"] == "im":
        raise Refusal("method_not_supported_for_channel_type")
    _require(state, "channels:manage" if channel["kind"] == "channel" else "groups:write")
    if ids.BOT_USER_ID not in channel["members"]:
        raise Refusal("not_in_channel")
    return channel


def _any(right: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{right}" for kind in ("channels", "groups", "im"))


_MANAGE = ("channels:manage", "groups:write")
METHODS = {
    "conversations.open": Method(open_dm, ("im:write",), 3),
    "conversations.info": Method(info, _any("read"), 3),
    "conversations.list": Method(list_channels, _any("read"), 2),
    "users.conversations": Method(of_user, _any("read"), 3),
    "conversations.members": Method(members, _any("read"), 4),
    "conversations.history": Method(history, _any("history"), 3),
    "conversations.replies": Method(replies, _any("history"), 3),
    "conversations.create": Method(create, _MANAGE, 2),
    "conversations.join": Method(join, ("channels:join",), 3),
    "conversations.invite": Method(invite, _MANAGE, 3),
    "conversations.kick": Method(kick, _MANAGE, 3),
    "conversations.leave": Method(leave, _MANAGE, 3),
    "conversations.archive": Method(archive, _MANAGE, 2),
    "conversations.rename": Method(rename, _MANAGE, 2),
    "conversations.setTopic": Method(set_topic, _MANAGE, 2),
}
