"""Views: each person's stack of modals, at most three deep, and their Home tab."""

import time
from copy import deepcopy

from bot.sandbox import blocks, ids, inputs
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

DEEPEST = 3
_FROM_APP = ("title", "close", "submit", "private_metadata", "callback_id", "external_id")


def new_trigger(state: State, user_id: str) -> str:
    """A trigger id for what a person just did: good once and for three seconds of real time."""
    trigger = f"{state.mint.count + 1}.{state.team_id[1:]}.{state.next_id('').lower()}"
    for old in [each for each, (_, until) in state.triggers.items() if until < time.monotonic() - 3600]:
        del state.triggers[old]
        state.spent_triggers.pop(old, None)
    state.triggers[trigger] = (user_id, time.monotonic() + state.trigger_seconds)
    return trigger


def spend_trigger(state: State, trigger: str) -> str:
    """Whose trigger this is; it is good no more afterwards."""
    if trigger not in state.triggers:
        raise Refusal("invalid_trigger_id" if trigger else "invalid_arguments")
    if trigger in state.spent_triggers:
        raise Refusal("exchanged_trigger_id")
    user_id, until = state.triggers[trigger]
    if time.monotonic() > until:
        raise Refusal("expired_trigger_id")
    state.spent_triggers[trigger] = None
    return user_id


def stack(state: State, user_id: str) -> list[Json]:
    """A person's open modals, the one on top last."""
    shelf = state.store.get("stack", user_id) or {"views": []}
    return [view for view in (state.store.get("view", each) for each in shelf["views"]) if view]


def _set_stack(state: State, user_id: str, views: list[Json]) -> None:
    kept = [view["id"] for view in views]
    for gone in stack(state, user_id):
        if gone["id"] not in kept:
            state.store.drop("view", gone["id"])
    state.store.put("stack", user_id, {"views": kept})


def check_external_id(state: State, given: Json, own_id: str = "") -> None:
    """Refuse an external id that another view has."""
    views = [*state.store.table("view").values(), *state.store.table("home").values()]
    taken = {view["external_id"]: view["id"] for view in views}
    if given.get("external_id") and taken.get(given["external_id"], own_id) != own_id:
        raise Refusal("duplicate_external_id")


def open_modal(state: State, user_id: str, given: Json) -> Json:
    """Open a modal; whatever was open gives way, because a client shows one stack."""
    view = _built(state, given, user_id)
    view["root_view_id"] = view["id"]
    _set_stack(state, user_id, [])
    state.store.put("view", view["id"], view)
    _set_stack(state, user_id, [view])
    return view


def push(state: State, user_id: str, given: Json) -> Json:
    """Lay a modal on top; refuses a fourth with `push_limit_reached`."""
    open_now = stack(state, user_id)
    if not open_now:
        raise Refusal("not_found")
    if len(open_now) >= DEEPEST:
        raise Refusal("push_limit_reached")
    view = _built(state, given, user_id)
    view |= {"root_view_id": open_now[0]["id"], "previous_view_id": open_now[-1]["id"]}
    state.store.put("view", view["id"], view)
    _set_stack(state, user_id, [*open_now, view])
    return view


def update(state: State, view: Json, given: Json) -> Json:
    """Give an open modal new content; it keeps its id, and inputs that are still there keep their values."""
    kept = {
        key: view[key] for key in ("id", "root_view_id", "previous_view_id", "_user", "app_installed_team_id")
    }
    fresh = _built(state, given, view["_user"]) | kept
    fresh["state"]["values"] = values_of(fresh["blocks"], view["state"]["values"])
    view.clear()
    view.update(fresh)
    return state.store.put("view", view["id"], view)


def publish(state: State, user_id: str, given: Json) -> Json:
    """Give a person their Home tab; it keeps its id from the first time on."""
    fresh = _built(state, given, user_id)
    old = state.store.get("home", user_id)
    fresh["id"] = fresh["root_view_id"] = old["id"] if old else fresh["id"]
    if old:
        fresh["state"]["values"] = values_of(fresh["blocks"], old["state"]["values"])
    return state.store.put("home", user_id, fresh)


def find(state: State, view_id: str, external_id: str = "") -> Json | None:
    """An open modal by either of its ids."""
    if view_id:
        return state.store.get("view", view_id)
    views = state.store.table("view").values()
    return next((view for view in views if external_id and view["external_id"] == external_id), None)


def check_hash(view: Json | None, given: str) -> None:
    """Refuse when the app has an older version in mind."""
    if given and (view is None or view["hash"] != given):
        raise Refusal("hash_conflict")


def close_top(state: State, user_id: str) -> list[Json]:
    """Take the top modal away, and all below it when it says `clear_on_close`; gives what was closed, top first."""
    open_now = stack(state, user_id)
    if not open_now or open_now[-1].get("clear_on_close"):
        return close_all(state, user_id)
    _set_stack(state, user_id, open_now[:-1])
    return open_now[-1:]


def close_all(state: State, user_id: str) -> list[Json]:
    """Take every modal away; gives what was closed, top first."""
    closed = stack(state, user_id)[::-1]
    _set_stack(state, user_id, [])
    return closed


def _built(state: State, given: Json, user_id: str) -> Json:
    view_blocks = blocks.numbered(state, given["blocks"])
    view: Json = {
        "id": state.next_id("V"),
        "team_id": state.team_id,
        "type": given["type"],
        "blocks": view_blocks,
    }
    view |= {"title": None, "close": None, "submit": None}
    view |= {"private_metadata": "", "callback_id": "", "external_id": ""}
    view |= {key: deepcopy(given[key]) for key in _FROM_APP if key in given}
    view |= {
        "state": {"values": values_of(view_blocks, {})},
        "hash": f"{state.seconds()}.{state.next_id('')[:8]}",
    }
    view |= {"clear_on_close": given.get("clear_on_close", False), "_user": user_id}
    view |= {
        "notify_on_close": given.get("notify_on_close", False),
        "submit_disabled": given.get("submit_disabled", False),
    }
    view |= {
        "previous_view_id": None,
        "root_view_id": view["id"],
        "app_id": state.app_id,
        "bot_id": ids.BOT_ID,
    }
    return view | {"app_installed_team_id": state.team_id}


def values_of(its_blocks: list[Json], before: Json) -> Json:
    """`state.values` of some blocks: every input is in it, with what it held `before` or else its initial value."""
    values: Json = {}
    for block, element in blocks.controls(its_blocks):
        if inputs.keeps_state(element):
            start = inputs.initial(element)
            held = before.get(block["block_id"], {}).get(element["action_id"], start)
            kept = held if held["type"] == start["type"] else start
            values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def public(view: Json) -> Json:
    """A view as Slack gives it out."""
    return {key: deepcopy(value) for key, value in view.items() if not key.startswith("_")}
