"""Inputs: what `state.values` says of each, how a person sets them, and what the client refuses by itself."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.refusals import Json, Unable

# type: (key in state.values, key of its initial value in the element, whether it holds several)
_SHAPES: dict[str, tuple[str, str, bool]] = {
    **{
        kind: ("value", "initial_value", False)
        for kind in ("plain_text_input", "email_text_input", "url_text_input", "number_input")
    },
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "radio_buttons": ("selected_option", "initial_option", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "users_select": ("selected_user", "initial_user", False),
    "multi_users_select": ("selected_users", "initial_users", True),
    "channels_select": ("selected_channel", "initial_channel", False),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
}
_PATTERNS = {
    "datepicker": r"\d{4}-\d\d-\d\d",
    "timepicker": r"\d\d:\d\d",
    "datetimepicker": r"\d{10}",
    "email_text_input": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "url_text_input": r"https?://\S+",
    "number_input": r"-?\d+(\.\d+)?",
}
REQUIRED = "Please complete this required field."

Lookup = Callable[[str], str]  # a person's or channel's name as typed: its id


def keeps_state(element: Json) -> bool:
    """Whether `state.values` speaks of this element."""
    return element.get("type") in _SHAPES


def initial(element: Json) -> Json:
    """What `state.values` says of an element nobody touched."""
    key, start, many = _SHAPES[element["type"]]
    return {"type": element["type"], key: element.get(start, [] if many else None)}


def is_empty(state: Json) -> bool:
    """Whether an element has no value."""
    return state[_SHAPES[state["type"]][0]] in (None, "", [])


def entered(element: Json, value: Any, lookup: Lookup) -> Json:  # noqa: ANN401 — whatever a person enters
    """What `state.values` says once a person entered `value`: None or "" clears it.

    Options are given by their value or text, people and channels by name or id; several in a list.
    Raises `Unable` for what the client could not have entered.
    """
    kind = element["type"]
    key, _, many = _SHAPES[kind]
    if value is None or value == "" or value == []:
        return {"type": kind, key: [] if many else None}
    if many:
        values = value if isinstance(value, list) else [value]
        return {"type": kind, key: [_one(element, each, lookup) for each in values]}
    return {"type": kind, key: _one(element, value, lookup)}


def _one(element: Json, value: Any, lookup: Lookup) -> Any:  # noqa: ANN401
    kind = element["type"]
    if kind == "rich_text_input":
        text = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
        return value if isinstance(value, dict) else {"type": "rich_text", "elements": [text]}
    if "options" in element or "option_groups" in element:
        return option(element, str(value))
    if "users" in kind or "channels" in kind or "conversations" in kind:
        return lookup(str(value))
    pattern = _PATTERNS.get(kind)
    if pattern and kind.endswith("picker") and not re.fullmatch(pattern, str(value)):
        raise Unable(f"A {kind} cannot hold {value!r}.")
    return int(value) if kind == "datetimepicker" else str(value)


def option(element: Json, wanted: str) -> Json:
    """An option by its value or text; raises `Unable` when the element has none such."""
    there = [*element.get("options", [])]
    there += [each for group in element.get("option_groups", []) for each in group["options"]]
    for each in there:
        if wanted in (each.get("value"), each["text"]["text"]):
            return dict(each)
    raise Unable(
        f"There is no option {wanted!r}; there are {', '.join(each['text']['text'] for each in there)}."
    )


def action(block: Json, element: Json, state: Json, action_ts: str) -> Json:
    """The entry of `actions` for an element that was used."""
    kept = {
        key: value for key, value in element.items() if key.startswith(("initial_", "placeholder", "text"))
    }
    if element["type"] in ("button", "workflow_button"):
        kept = {key: value for key, value in element.items() if key in ("text", "value", "style")}
    named = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    return {**kept, **state, **named, "action_ts": action_ts}


def complaint(block: Json, element: Json, state: Json) -> str | None:
    """Why the client would not submit this field, or None when it would."""
    if is_empty(state):
        return None if block.get("optional") or block["type"] != "input" else REQUIRED
    key, _, many = _SHAPES[state["type"]]
    value = state[key]
    if many:
        most = element.get("max_selected_items", 1000)
        return f"Please select up to {most} items." if len(value) > most else None
    kind = state["type"]
    if key == "value":
        pattern = _PATTERNS.get(kind)
        if pattern and not re.fullmatch(pattern, value):
            return {"number_input": "Please enter a number."}.get(kind, "Please enter a valid address.")
        if kind == "number_input":
            return _number_complaint(element, value)
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


def _number_complaint(element: Json, value: str) -> str | None:
    if "." in value and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
