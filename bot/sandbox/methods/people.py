"""Methods about the app itself, its team and its people."""

from bot.sandbox import ids, users
from bot.sandbox.methods.calls import Arguments, Method, page, with_cursor
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State


def api_test(state: State, arguments: Arguments) -> Json:
    """Answers with what it was given."""
    return {"args": {key: value for key, value in arguments.values.items() if key != "token"}}


def auth_test(state: State, arguments: Arguments) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"{state.url}/",
        "team": state.team_name,
        "user": state.manifest.bot_name,
        "team_id": state.team_id,
        "user_id": ids.BOT_USER_ID,
        "bot_id": ids.BOT_ID,
        "is_enterprise_install": False,
    }


def users_info(state: State, arguments: Arguments) -> Json:
    """One user."""
    return {"user": users.shown(state, users.find(state, arguments.need("user")))}


def users_list(state: State, arguments: Arguments) -> Json:
    """All users the bot may know of, people of other companies included."""
    found, cursor = page(list(state.store.table("user").values()), arguments)
    return with_cursor(
        {"members": [users.shown(state, user) for user in found], "cache_ts": state.seconds()}, cursor
    )


def users_lookup_by_email(state: State, arguments: Arguments) -> Json:
    """The user with an address; people here are `key@<team>.example`."""
    name, _, domain = arguments.need("email").partition("@")
    for user in state.store.table("user").values():
        if (
            user["name"] == name
            and user["team_id"] == state.team_id
            and domain == f"{state.team_domain}.example"
        ):
            return {"user": users.shown(state, user)}
    raise Refusal("users_not_found")


def team_info(state: State, arguments: Arguments) -> Json:
    """The team."""
    team = {
        "id": state.team_id,
        "name": state.team_name,
        "domain": state.team_domain,
        "email_domain": "",
        "icon": {},
    }
    return {"team": team}


def bots_info(state: State, arguments: Arguments) -> Json:
    """The bot."""
    if arguments.text("bot", ids.BOT_ID) != ids.BOT_ID:
        raise Refusal("bot_not_found")
    bot = {
        "id": ids.BOT_ID,
        "deleted": False,
        "name": state.manifest.name,
        "updated": 0,
        "app_id": state.app_id,
    }
    return {"bot": bot | {"user_id": ids.BOT_USER_ID, "icons": {}}}


METHODS = {
    "api.test": Method(api_test, tier=4, token=""),
    "auth.test": Method(auth_test, tier=4),
    "users.info": Method(users_info, ("users:read",), 4),
    "users.list": Method(users_list, ("users:read",), 2),
    "users.lookupByEmail": Method(users_lookup_by_email, ("users:read.email",), 3),
    "team.info": Method(team_info, ("team:read",), 3),
    "bots.info": Method(bots_info, ("users:read",), 3),
}
