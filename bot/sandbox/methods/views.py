"""Methods that open modals and publish the Home tab."""

from bot.sandbox import blocks, users, views
from bot.sandbox.methods.calls import Arguments, Method
from bot.sandbox.refusals import Json, Refusal, bad_arguments
from bot.sandbox.state import State


def open_view(state: State, arguments: Arguments) -> Json:
    """Open a modal for whoever just did something."""
    view = _view(state, arguments, "modal")
    user_id = views.spend_trigger(state, arguments.text("trigger_id"))
    return {"view": views.public(views.open_modal(state, user_id, view))}


def push_view(state: State, arguments: Arguments) -> Json:
    """Lay a modal on top of the open ones."""
    view = _view(state, arguments, "modal")
    user_id = views.spend_trigger(state, arguments.text("trigger_id"))
    return {"view": views.public(views.push(state, user_id, view))}


def update_view(state: State, arguments: Arguments) -> Json:
    """Give an open modal new content."""
    if not arguments.text("view_id") and not arguments.text("external_id"):
        raise bad_arguments("missing required field: view_id or external_id")
    there = views.find(state, arguments.text("view_id"), arguments.text("external_id"))
    if there is None:
        raise Refusal("not_found")
    view = _view(state, arguments, "modal", there["id"])
    views.check_hash(there, arguments.text("hash"))
    return {"view": views.public(views.update(state, there, view))}


def publish_view(state: State, arguments: Arguments) -> Json:
    """Give a person their Home tab."""
    user_id = arguments.need("user_id")
    if not state.manifest.home_tab:
        raise Refusal("not_enabled")
    users.find(state, user_id)
    there = state.store.get("home", user_id)
    view = _view(state, arguments, "home", there["id"] if there else "")
    views.check_hash(there, arguments.text("hash"))
    return {"view": views.public(views.publish(state, user_id, view))}


def _view(state: State, arguments: Arguments, surface: str, own_id: str = "") -> Json:
    view = arguments.data("view")
    if not isinstance(view, dict):
        raise bad_arguments("missing required field: view")
    blocks.check(view, surface)
    views.check_external_id(state, view, own_id)
    return view


METHODS = {
    "views.open": Method(open_view, tier=4),
    "views.push": Method(push_view, tier=4),
    "views.update": Method(update_view, tier=4),
    "views.publish": Method(publish_view, tier=4),
}
