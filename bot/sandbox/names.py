"""Names as people type them, and what they stand for."""

from bot.sandbox import channels
from bot.sandbox.refusals import Json, Unable
from bot.sandbox.state import State


def mentions(state: State, *, with_names: bool = False) -> dict[str, str]:
    """`@ana` and `#site-101`, in small letters, and the mention each becomes; `with_names` as commands have them."""
    found = {}
    for user in state.store.table("user").values():
        name = f"|{user['name']}" if with_names else ""
        found[f"@{user['name']}".lower()] = f"<@{user['id']}{name}>"
    for channel in state.store.table("channel").values():
        found[f"#{channel['name']}"] = f"<#{channel['id']}|{channel['name']}>"
    return found


def lookup(state: State, wanted: str) -> str:
    """The id of a person or channel given by id or name; raises `Unable` when there is none."""
    plain = wanted.removeprefix("@")
    for user in state.store.table("user").values():
        if plain in (user["id"], user["name"], user["real_name"]):
            return str(user["id"])
    channel = channels.named(state, wanted) or channels.find(state, wanted)
    if channel is None:
        raise Unable(f"There is no {wanted}.")
    return str(channel["id"])


def channel_of(state: State, user_id: str, reference: str, ts: str = "") -> Json:
    """A channel a person is in: "#name", an id, "dm", or "" for the one with the message `ts`."""
    if reference in ("dm", f"@{state.manifest.bot_name}"):
        return channels.dm_with(state, user_id)
    if not reference and ts:
        for channel in channels.of_user(state, user_id):
            if state.store.get(f"message {channel['id']}", ts) is not None:
                return channel
    named = channels.named(state, reference) or channels.find(state, reference)
    if named is None or user_id not in named["members"]:
        raise Unable(f"You are in no channel {reference}.")
    return named
