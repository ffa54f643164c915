"""response_url: how the app answers a command or click later; five times within thirty minutes."""

from bot.sandbox import channels, messages, users
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

MOST_USES = 5
MINUTES = 30


def issue(state: State, user_id: str, channel: Json, message: Json | None = None) -> str:
    """A response_url for what `user_id` did in a channel, on `message` if it was a click on one."""
    key = state.next_id("")
    record = {"user": user_id, "channel": channel["id"], "ts": message["ts"] if message else "", "uses": 0}
    state.store.put("response_url", key, record | {"until": state.seconds() + MINUTES * 60})
    for old in [
        k for k, r in state.store.table("response_url").items() if r["until"] < state.seconds() - 86_400
    ]:
        state.store.drop("response_url", old)
    return f"{state.url}/actions/{state.team_id}/{key}"


def use(state: State, key: str, body: Json) -> None:
    """Do what the app sent to a response_url; refuses with `used_url`, `expired_url` or the usual names."""
    record = state.store.get("response_url", key)
    if record is None:
        raise Refusal("invalid_url")
    if record["uses"] >= MOST_USES:
        raise Refusal("used_url")
    if state.seconds() > record["until"]:
        raise Refusal("expired_url")
    channel = channels.find(state, record["channel"])
    if channel is None or channel["is_archived"]:
        raise Refusal("is_archived")
    original = messages.find(state, channel, record["ts"])
    record["uses"] += 1
    state.store.put("response_url", key, record)
    if body.get("delete_original"):
        if original is None:
            raise Refusal("message_not_found")
        messages.remove(state, channel, original)
        return
    content = messages.content_of(body)
    if body.get("replace_original") and original is not None:
        anew = {"text": "", "blocks": [], "attachments": []}
        messages.change(state, channel, original, anew | content, by=original["user"])
        return
    thread = str(body.get("thread_ts", ""))
    if body.get("response_type", "ephemeral") == "in_channel":
        messages.post(state, channel, users.bot_author(state), content, thread_ts=thread)
    else:
        messages.post_ephemeral(state, channel, record["user"], content, thread_ts=thread)
