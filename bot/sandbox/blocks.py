"""Blocks as the server handles them: checked, numbered, and searched for controls."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.sandbox.blockkit import validate_home, validate_message, validate_view
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

Control = tuple[Json, Json]  # a block and the interactive element in it
PASSIVE = {"image", "mrkdwn", "plain_text", "rich_text_section", "feedback_button"}


_VALIDATE = {"message": validate_message, "modal": validate_view, "home": validate_home}


def check(payload: Json, surface: str) -> None:
    """Refuse what Slack refuses on a surface (message, modal, home), each fault with its JSON pointer."""
    problems = _VALIDATE[surface](payload)
    if not problems:
        return
    if any(problem.message.startswith("view_too_large") for problem in problems):
        raise Refusal("view_too_large")
    prefix = "" if surface == "message" else "/view"
    messages = [f"[ERROR] {each.message} [json-pointer:{prefix}{each.pointer}]" for each in problems]
    error = "invalid_blocks" if surface == "message" else "invalid_arguments"
    raise Refusal(error, response_metadata={"messages": messages})


def numbered(state: State, blocks: list[Json]) -> list[Json]:
    """A copy in which every block and every control has an id, given where the app gave none."""
    blocks = deepcopy(blocks)
    for block in _with_nested(blocks):
        block.setdefault("block_id", state.next_id("")[:5])
        for element in elements(block):
            if element.get("type") not in PASSIVE:
                element.setdefault("action_id", state.next_id("")[:5])
    return blocks


def _with_nested(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        inner = {"container": "child_blocks", "carousel": "elements"}.get(block["type"], "")
        yield from _with_nested(block.get(inner, []))


def elements(block: Json) -> list[Json]:
    """The elements directly in a block."""
    parts: list[Any] = [block.get("element"), block.get("accessory")]
    if block.get("type") in ("actions", "context_actions", "context"):
        parts += block.get("elements", [])
    if block.get("type") == "card":
        parts += block.get("actions", [])
    return [part for part in parts if isinstance(part, dict)]


def controls(blocks: list[Json]) -> list[Control]:
    """Everything a person can press, choose or fill in, in reading order."""
    return [
        (block, element)
        for block in _with_nested(blocks)
        for element in elements(block)
        if element.get("type") not in PASSIVE
    ]


def label_of(block: Json, element: Json) -> str:
    """What a person would call a control: its field's label, its own text, or its placeholder."""
    for holder, part in ((block, "label"), (element, "text"), (element, "placeholder")):
        if isinstance(holder.get(part), dict):
            return str(holder[part].get("text", ""))
    return ""


def find_control(blocks: list[Json], wanted: str, block_id: str = "") -> Control | None:
    """A control by its action id, else by its label, else by its block's id."""
    there = [
        (block, element)
        for block, element in controls(blocks)
        if not block_id or block["block_id"] == block_id
    ]
    for name in (
        lambda block, element: element.get("action_id"),
        label_of,
        lambda block, element: block["block_id"],
    ):
        for block, element in there:
            if name(block, element) == wanted:
                return block, element
    return None


def as_list(value: Any) -> list[Json]:  # noqa: ANN401 — any JSON value
    """A list of blocks as the app sent it; refuses anything else with `invalid_blocks_format`."""
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise Refusal("invalid_blocks_format")
    return value
