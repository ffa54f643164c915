"""What the app is told when a person runs a command, presses a button, submits a modal or uses a shortcut."""

from copy import deepcopy

from bot.sandbox import channels, messages, response_urls, users, views
from bot.sandbox.refusals import Json
from bot.sandbox.state import State

VERIFICATION = "verification-token-nobody-should-use"


def command(state: State, user_id: str, channel: Json, name: str, text: str) -> Json:
    """A slash command; all values are strings, because over HTTP it travels as a form."""
    place = channels.in_payload(channel)
    return {
        "token": VERIFICATION,
        "team_id": state.team_id,
        "team_domain": state.team_domain,
        "channel_id": place["id"],
        "channel_name": place["name"],
        "user_id": user_id,
        "user_name": users.find(state, user_id)["name"],
        "command": name,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": response_urls.issue(state, user_id, channel),
        "trigger_id": views.new_trigger(state, user_id),
    }


def message_action(
    state: State, user_id: str, channel: Json, message: Json, action: Json, values: Json
) -> Json:
    """A control used in a message. Somebody else's ephemeral never gets here; of one's own only the place is told."""
    container: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel["id"]}
    container["is_ephemeral"] = "_to" in message
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload = _interaction(state, user_id, "block_actions") | {"container": container}
    payload |= {"channel": channels.in_payload(channel), "state": {"values": deepcopy(values)}}
    if "_to" not in message:
        payload["message"] = messages.public(message)
    payload["response_url"] = response_urls.issue(state, user_id, channel, message)
    return payload | {"actions": [action]}


def view_action(state: State, user_id: str, view: Json, action: Json) -> Json:
    """A control used in a modal or on the Home tab."""
    shown = views.public(view)
    payload = _interaction(state, user_id, "block_actions")
    payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": shown}
    return payload | {"actions": [action]}


def view_submission(state: State, user_id: str, view: Json) -> Json:
    """A modal submitted."""
    return _interaction(state, user_id, "view_submission") | {"view": views.public(view), "response_urls": []}


def view_closed(state: State, user_id: str, view: Json, *, is_cleared: bool) -> Json:
    """A modal dismissed, alone or with the whole stack."""
    payload = _interaction(state, user_id, "view_closed")
    del payload["trigger_id"]
    return payload | {"view": views.public(view), "is_cleared": is_cleared}


def shortcut(state: State, user_id: str, callback_id: str) -> Json:
    """A global shortcut used."""
    return _interaction(state, user_id, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": state.next_ts(),
    }


def message_shortcut(state: State, user_id: str, callback_id: str, channel: Json, message: Json) -> Json:
    """A shortcut used on a message."""
    payload = _interaction(state, user_id, "message_action") | {"callback_id": callback_id}
    payload |= {
        "action_ts": state.next_ts(),
        "message_ts": message["ts"],
        "message": messages.public(message),
    }
    payload["channel"] = channels.in_payload(channel)
    return payload | {"response_url": response_urls.issue(state, user_id, channel, message)}


def suggestion(state: State, user_id: str, place: Json, element: Json, block: Json, typed: str) -> Json:
    """A person types into a select whose options the app supplies. `place` has the view, or message and channel."""
    payload = _interaction(state, user_id, "block_suggestion") | place
    del payload["trigger_id"]
    return payload | {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}


def _interaction(state: State, user_id: str, kind: str) -> Json:
    return {
        "type": kind,
        "user": users.actor(state, user_id),
        "api_app_id": state.app_id,
        "token": VERIFICATION,
        "trigger_id": views.new_trigger(state, user_id),
        # The team is the installing one also when somebody of another company acts; `user.team_id` is theirs.
        "team": {"id": state.team_id, "domain": state.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
