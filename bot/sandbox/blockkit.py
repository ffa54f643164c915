"""Whether Slack would take a message, a modal or a Home tab, judged on the JSON alone.

`blockkit_tables` says what each block may hold; here are the rules about whole payloads. What is not
written down anywhere we settled so: a block_id is used once in a payload, attachments included; an
action_id is used once in a block, and may return in another block, as our lists of leads do; null is
refused wherever a value is expected; ids of people and channels may have any form.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.blockkit_elements import ELEMENTS
from bot.sandbox.blockkit_shapes import (
    Check,
    Json,
    Problem,
    Shape,
    below,
    boolean,
    many,
    one_of,
    string,
    text,
    typed,
)
from bot.sandbox.blockkit_tables import (
    BLOCKS,
    ELEMENTS_NOT_ON,
    MOST_BLOCKS,
    SURFACES,
    VIEW,
)

__all__ = ["Problem", "validate_home", "validate_message", "validate_view"]

Node = tuple[str, dict[str, Any]]  # an object somewhere in a payload, and the pointer to it

LARGEST_VIEW = 250_000  # bytes of compact JSON
MOST_IN_A_MESSAGE = (
    (("table", "data_table"), 1, "only_one_table_allowed"),
    (("plan",), 1, "cannot have more than 1 plan block"),
    (("data_visualization",), 2, "no more than 2 data_visualization blocks allowed"),
)
MOST_MARKDOWN = 12_000
MOST_TABLE_TEXT = 10_000


def validate_message(payload: Mapping[str, Any]) -> list[Problem]:
    """What Slack would refuse in chat.postMessage's `text`, `blocks` and `attachments`; other keys pass.

    A payload with none of the three is not judged here: the method answers it with no_text.
    """
    given = {key: payload[key] for key in ("text", "blocks", "attachments") if payload.get(key) is not None}
    problems = [*MESSAGE(given, "")]
    nodes = [*_nodes(given, "")]
    return [*problems, *_in_any_payload(nodes, "message"), *_in_messages(nodes)]


def validate_view(view: Mapping[str, Any]) -> list[Problem]:
    """What Slack would refuse in a modal given to views.open, views.push or views.update."""
    problems = [*MODAL(dict(view), "")]
    nodes = [*_nodes(dict(view), "")]
    if "submit" not in view and _of_kind(nodes, ("input",)):
        problems.append(Problem("", "missing required field: submit (the view has an input block)"))
    return [*problems, *_in_any_payload(nodes, "modal"), *_in_views(view, nodes)]


def validate_home(view: Mapping[str, Any]) -> list[Problem]:
    """What Slack would refuse in a Home tab given to views.publish."""
    problems = [*HOME(dict(view), "")]
    nodes = [*_nodes(dict(view), "")]
    return [*problems, *_in_any_payload(nodes, "home"), *_in_views(view, nodes)]


def _blocks_on(surface: str) -> Check:
    fewest = 0 if surface == "message" else 1  # a message may live on its text alone
    return many(typed(BLOCKS, SURFACES[surface]), fewest, MOST_BLOCKS[surface])


def _attachment(value: Json, at: str) -> Iterator[Problem]:
    # The older fields of attachments (fallback, color, fields...) are not Block Kit and pass unseen.
    if not isinstance(value, dict):
        yield Problem(at, "must provide an object")
    elif "blocks" in value:
        yield from _blocks_on("message")(value["blocks"], below(at, "blocks"))


MESSAGE = Shape(
    {},
    {
        "text": string(shortest=0),  # Slack cuts it at 40,000 characters and does not refuse it
        "blocks": _blocks_on("message"),
        "attachments": many(_attachment, fewest=0, most=100),
    },
)
MODAL = Shape(
    {"type": one_of("modal"), "title": text(24), "blocks": _blocks_on("modal")},
    {
        **VIEW,
        "submit": text(24),
        "close": text(24),
        **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean),
    },
)
HOME = Shape({"type": one_of("home"), "blocks": _blocks_on("home")}, VIEW)


def _nodes(value: Json, at: str) -> Iterator[Node]:
    """Every object of a payload, outermost first."""
    if isinstance(value, dict):
        yield at, value
        for name, each in value.items():
            yield from _nodes(each, below(at, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _nodes(each, below(at, index))


def _kind(node: Mapping[str, Any]) -> str:
    return node["type"] if isinstance(node.get("type"), str) else ""


def _of_kind(nodes: Sequence[Node], kinds: tuple[str, ...]) -> list[Node]:
    return [(at, node) for at, node in nodes if _kind(node) in kinds]


def _in_any_payload(nodes: Sequence[Node], surface: str) -> Iterator[Problem]:
    yield from _used_once(nodes, "block_id", {})
    blocks = {at for at, node in nodes if _kind(node) in BLOCKS}
    owners = {at: _innermost(at, blocks) for at, node in nodes if "action_id" in node}
    yield from _used_once(nodes, "action_id", owners)
    for at, node in _of_kind(nodes, tuple(ELEMENTS_NOT_ON[surface])):
        yield Problem(below(at, "type"), f"unsupported type: {_kind(node)} (in a {surface})")
    inputs = {below(at, "element") for at, _ in _of_kind(nodes, ("input",))} if surface == "modal" else set()
    for at, node in nodes:
        if node.get("response_url_enabled") is True and _kind(node) in ELEMENTS and at not in inputs:
            yield Problem(below(at, "response_url_enabled"), "only allowed in an input block of a modal")


def _used_once(nodes: Sequence[Node], name: str, scopes: Mapping[str, str]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for at, node in nodes:
        if isinstance(node.get(name), str):
            place = (scopes.get(at, ""), node[name])
            if place in seen:
                yield Problem(below(at, name), f"{name} {node[name]} already exists")
            seen.add(place)


def _innermost(at: str, blocks: set[str]) -> str:
    """The pointer of the block that an element stands in."""
    while at and at not in blocks:
        at = at.rpartition("/")[0]
    return at


def _in_messages(nodes: Sequence[Node]) -> Iterator[Problem]:
    for kinds, most, message in MOST_IN_A_MESSAGE:
        yield from (Problem(at, message) for at, _ in _of_kind(nodes, kinds)[most:])
    markdown = [_text_size(node) for _, node in _of_kind(nodes, ("markdown",))]
    if len(markdown) > 1 and sum(markdown) > MOST_MARKDOWN:  # one block is told its own limit
        yield Problem("/blocks", f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters together")
    tables = [f"{at}/" for at, _ in _of_kind(nodes, ("table", "data_table"))]
    cells = sum(_text_size(node) for at, node in nodes if at.startswith(tuple(tables)))
    if cells > MOST_TABLE_TEXT:
        yield Problem("/blocks", f"table cells must be less than {MOST_TABLE_TEXT + 1} characters together")


def _text_size(node: Mapping[str, Any]) -> int:
    return len(node["text"]) if isinstance(node.get("text"), str) else 0


def _in_views(view: Mapping[str, Any], nodes: Sequence[Node]) -> Iterator[Problem]:
    focused = [at for at, node in nodes if node.get("focus_on_load") is True]
    yield from (Problem(below(at, "focus_on_load"), "only one element may have it") for at in focused[1:])
    size = len(json.dumps(dict(view), ensure_ascii=False, separators=(",", ":")).encode())
    if size > LARGEST_VIEW:
        yield Problem("", f"view_too_large: {size} bytes of {LARGEST_VIEW}")
