"""Where a control stands, in a message, a modal or on the Home tab, and what happens when a person uses it."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import blocks, inputs, interactions, messages, names, views
from bot.sandbox.refusals import Json, Unable
from bot.sandbox.state import State


@dataclass
class Spot:
    """One control within reach of a person. `channel` is None in a view; `holder` is the message or view."""

    user_id: str
    holder: Json
    channel: Json | None
    block: Json
    element: Json

    @property
    def label(self) -> str:
        """What the person would call it."""
        return blocks.label_of(self.block, self.element) or str(self.element["action_id"])


def in_channel(state: State, user_id: str, channel: Json, wanted: str, ts: str, block_id: str) -> Spot:
    """A control in a message, by default in the newest one that has it."""
    for message in reversed(state.store.table(messages.table(channel["id"])).values()):
        if ts in ("", message["ts"]) and message.get("_to", user_id) == user_id:
            found = blocks.find_control(message.get("blocks", []), wanted, block_id)
            if found is not None:
                return Spot(user_id, message, channel, *found)
    raise Unable(f"There is no {wanted!r} to use in {channel['name'] or 'these direct messages'}.")


def in_view(user_id: str, view: Json | None, wanted: str, block_id: str) -> Spot:
    """A control in a modal or on the Home tab."""
    found = blocks.find_control(view["blocks"], wanted, block_id) if view else None
    if view is None or found is None:
        raise Unable(f"There is no {wanted!r} to use here.")
    return Spot(user_id, view, None, *found)


def suggestion(state: State, spot: Spot, typed: str) -> Json | None:
    """What to ask the app for when it supplies the options of this control, else None."""
    if "external_select" not in spot.element["type"]:
        return None
    if spot.channel is None:
        where = {
            "view": views.public(spot.holder),
            "container": {"type": "view", "view_id": spot.holder["id"]},
        }
    else:
        where = {"message": messages.public(spot.holder), "channel": {"id": spot.channel["id"]}}
    return interactions.suggestion(state, spot.user_id, where, spot.element, spot.block, typed)


def use(state: State, spot: Spot, value: Any, suggested: Json) -> Json | None:  # noqa: ANN401 — whatever is chosen
    """Set the control; gives what to tell the app, or None when it is told only with the submission.

    `suggested` has the `options` or `option_groups` the app supplied, if it was asked.
    """
    values = _values(state, spot)
    element = spot.element | {key: suggested[key] for key in ("options", "option_groups") if key in suggested}
    chosen: Json = {}
    if inputs.keeps_state(element):
        chosen = inputs.entered(element, value, lambda wanted: names.lookup(state, wanted))
        values.setdefault(spot.block["block_id"], {})[element["action_id"]] = chosen
    elif element["type"] == "overflow":
        chosen = {"selected_option": inputs.option(element, str(value))}
    _put(state, spot)
    if spot.block["type"] == "input" and not spot.block.get("dispatch_action"):
        return None
    if not state.manifest.interactive:
        raise Unable(f"{state.manifest.name} is not set up for interactive components.")
    action = inputs.action(spot.block, spot.element, chosen, state.next_ts())
    if spot.channel is None:
        return interactions.view_action(state, spot.user_id, spot.holder, action)
    return interactions.message_action(state, spot.user_id, spot.channel, spot.holder, action, values)


def _values(state: State, spot: Spot) -> Json:
    if spot.channel is None:
        values: Json = spot.holder["state"]["values"]
        return values
    seen_as = f"{spot.user_id}/{spot.channel['id']}/{spot.holder['ts']}"
    before = state.message_inputs.get(seen_as, {})
    state.message_inputs[seen_as] = views.values_of(spot.holder["blocks"], before)
    now: Json = state.message_inputs[seen_as]
    return now


def _put(state: State, spot: Spot) -> None:
    if spot.channel is None and spot.holder["type"] == "modal":
        state.store.put("view", spot.holder["id"], spot.holder)
    elif spot.channel is None:
        state.store.put("home", spot.user_id, spot.holder)
