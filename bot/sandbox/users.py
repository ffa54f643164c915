"""People and the bot, in the shapes users.info and team.info give them."""

from zoneinfo import ZoneInfo

from bot.sandbox import ids
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

# Slack names a zone in words; these are the ones people here are likely to live in.
_ZONE_WORDS = {
    "EST": "Eastern Standard Time", "EDT": "Eastern Daylight Time",
    "CST": "Central Standard Time", "CDT": "Central Daylight Time",
    "MST": "Mountain Standard Time", "MDT": "Mountain Daylight Time",
    "PST": "Pacific Standard Time", "PDT": "Pacific Daylight Time",
    "AKST": "Alaska Standard Time", "AKDT": "Alaska Daylight Time", "HST": "Hawaii Standard Time",
    "GMT": "Greenwich Mean Time", "BST": "British Summer Time",
    "WET": "Western European Time", "WEST": "Western European Summer Time",
    "CET": "Central European Time", "CEST": "Central European Summer Time",
    "EET": "Eastern European Time", "EEST": "Eastern European Summer Time",
    "IST": "India Standard Time", "JST": "Japan Standard Time", "KST": "Korea Standard Time",
    "AEST": "Australian Eastern Standard Time", "AEDT": "Australian Eastern Daylight Time",
    "UTC": "Coordinated Universal Time",
}  # fmt: skip


def find(state: State, user_id: str) -> Json:
    """A user's record; refuses with `user_not_found`."""
    record = state.store.get("user", user_id)
    if record is None:
        raise Refusal("user_not_found")
    return record


def is_external(state: State, user_id: str) -> bool:
    """Whether this user belongs to another company."""
    return bool(find(state, user_id)["team_id"] != state.team_id)


def put_bot(state: State) -> None:
    """Have the bot's own user; does nothing when it is there."""
    if state.store.get("user", ids.BOT_USER_ID) is None:
        bot: Json = {"id": ids.BOT_USER_ID, "team_id": state.team_id, "name": state.manifest.bot_name}
        bot |= {"real_name": state.manifest.name, "tz": "America/Los_Angeles", "title": "", "is_bot": True}
        state.store.put("user", ids.BOT_USER_ID, bot)


def shown(state: State, record: Json) -> Json:
    """A user as users.info gives them, with the zone's offset at the workspace's present."""
    local = state.now().astimezone(ZoneInfo(record["tz"]))
    offset = local.utcoffset()
    abbreviation = local.tzname() or "UTC"
    is_bot, external = record.get("is_bot", False), record["team_id"] != state.team_id
    profile = {"real_name": record["real_name"], "display_name": record["name"], "title": record["title"]}
    profile |= {"team": record["team_id"], "real_name_normalized": record["real_name"]}
    if is_bot:
        profile |= {"bot_id": ids.BOT_ID, "api_app_id": state.app_id}
    user = {
        "id": record["id"],
        "team_id": record["team_id"],
        "name": record["name"],
        "real_name": record["real_name"],
        "deleted": record.get("deleted", False),
        "tz": record["tz"],
        "tz_label": _ZONE_WORDS.get(abbreviation, f"UTC{local:%z}"),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": record.get("updated", 0),
    }
    if external:
        return user | {"is_stranger": not _shares_a_channel(state, record["id"])}
    rights = dict.fromkeys(
        ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"), False
    )
    return user | rights | {"locale": "en-US"}


def _shares_a_channel(state: State, user_id: str) -> bool:
    channels = state.store.table("channel").values()
    return any({user_id, ids.BOT_USER_ID} <= set(channel["members"]) for channel in channels)


def bot_author(state: State) -> Json:
    """The fields that mark a message as the bot's own."""
    icons = {"image_36": "", "image_48": "", "image_72": ""}
    profile: Json = {"id": ids.BOT_ID, "app_id": state.app_id, "name": state.manifest.name, "icons": icons}
    profile |= {"deleted": False, "updated": 0, "team_id": state.team_id}
    return {
        "user": ids.BOT_USER_ID,
        "team": state.team_id,
        "bot_id": ids.BOT_ID,
        "app_id": state.app_id,
        "bot_profile": profile,
    }


def actor(state: State, user_id: str) -> Json:
    """A user as interaction payloads name them: `team_id` is their own company's."""
    record = find(state, user_id)
    return {"id": user_id, "username": record["name"], "name": record["name"], "team_id": record["team_id"]}
