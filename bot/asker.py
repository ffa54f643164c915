"""Who acts, from which workspace and in which room, as each kind of Slack payload tells it."""

from typing import Any

from handlers.asking import Asker


def asker_of(body: dict[str, Any], installed_team: str) -> Asker | None:
    """The person behind a payload, or None when nobody acts (a channel was renamed, say).

    Bolt's own `context.actor_team_id` names our team for a button pressed by an outsider, so the
    payload itself is read. A team that it does not tell is nobody's: such a person is a stranger.
    """
    event = body.get("event")
    if isinstance(event, dict):
        return _of_event(event, body, installed_team)
    user = body.get("user")
    if isinstance(user, dict):
        return _of_interaction(user, body, installed_team)
    if body.get("user_id"):
        channel = body.get("channel_id")
        return Asker(
            user_id=body["user_id"],
            team_id=body.get("team_id"),
            installed_team=installed_team,
            channel=channel,
            direct=_is_direct(channel),
            via=f"command:{body.get('trigger_id', '')}",
        )
    return None


def _of_event(event: dict[str, Any], body: dict[str, Any], installed_team: str) -> Asker | None:
    # Of an edit or a deletion whoever wrote the message is meant; a reaction names its message.
    message = event.get("message") or event.get("previous_message") or event
    user = message.get("user")
    if not isinstance(user, str):
        return None
    unsaid = None if body.get("is_ext_shared_channel") else body.get("team_id")
    channel = event.get("channel") or (event.get("item") or {}).get("channel")
    return Asker(
        user_id=user,
        team_id=message.get("user_team") or message.get("team") or unsaid,
        installed_team=installed_team,
        channel=channel if isinstance(channel, str) else None,
        direct=event.get("channel_type") == "im" or _is_direct(channel),
        via=f"event:{body.get('event_id', '')}",
    )


def _of_interaction(user: dict[str, Any], body: dict[str, Any], installed_team: str) -> Asker:
    channel = (body.get("channel") or {}).get("id")
    container = body.get("container") or {}
    view = body.get("view") or {}
    message = f"message:{channel}:{container.get('message_ts')}"
    return Asker(
        user_id=user["id"],
        team_id=user.get("team_id"),
        installed_team=installed_team,
        channel=channel,
        # A form and the Home tab are seen by one person only.
        direct=bool(view) or _is_direct(channel),
        via=f"view:{view['id']}" if view.get("id") else message,
    )


def _is_direct(channel: str | None) -> bool:
    return bool(channel) and str(channel).startswith("D")
