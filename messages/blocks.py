"""The few Block Kit shapes our messages are built from, each within Slack's limits."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from messages.escaping import plain
from messages.message import Block

SECTION = 3000
HEADER = 150
LABEL = 75
OPTIONS = 100
CHECKBOXES = 10


def section(text: str) -> Block:
    """A paragraph of mrkdwn. Escape what people typed before it comes here."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, SECTION)}}


def header(text: str) -> Block:
    """A heading, plain text."""
    return {"type": "header", "text": _plain(text, HEADER)}


def context(*texts: str) -> Block:
    """Small print."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": _cut(text, SECTION)} for text in texts[:10]],
    }


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, *, style: str | None = None) -> Block:
    """A button; `value` comes back with the press. A style is "primary" or "danger"."""
    made: dict[str, Any] = {
        "type": "button",
        "text": _plain(label, LABEL),
        "action_id": action_id,
        "value": value,
    }
    return {**made, "style": style} if style else made


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    """A row of controls."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)[:25]}


def overflow(action_id: str, choices: Sequence[tuple[str, str]]) -> Block:
    """A menu behind three dots: up to five labels, each with the value that comes back."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [option(label, value) for label, value in choices[:5]],
    }


def option(label: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": _plain(label, LABEL), "value": value}


def select(
    action_id: str, placeholder: str, options: Iterable[Block], *, initial: str | None = None
) -> Block:
    """A menu with one choice; `initial` is the value chosen to begin with, if it is among them."""
    offered = list(options)[:OPTIONS]
    made: dict[str, Any] = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": _plain(placeholder, 150),
        "options": offered,
    }
    chosen = [one for one in offered if one["value"] == initial]
    return {**made, "initial_option": chosen[0]} if chosen else made


def radio(action_id: str, options: Iterable[Block], *, initial: str | None = None) -> Block:
    """One choice among a few that are all shown."""
    offered = list(options)[:10]
    made: dict[str, Any] = {"type": "radio_buttons", "action_id": action_id, "options": offered}
    chosen = [one for one in offered if one["value"] == initial]
    return {**made, "initial_option": chosen[0]} if chosen else made


def checkboxes(action_id: str, options: Iterable[Block], *, initial: Iterable[str] = ()) -> Block:
    """Any of a few choices; `initial` holds the values ticked to begin with."""
    offered = list(options)[:CHECKBOXES]
    ticked = set(initial)
    made: dict[str, Any] = {"type": "checkboxes", "action_id": action_id, "options": offered}
    chosen = [one for one in offered if one["value"] in ticked]
    return {**made, "initial_options": chosen} if chosen else made


def multi_select(
    action_id: str, placeholder: str, options: Iterable[Block], *, initial: Iterable[str] = ()
) -> Block:
    """A menu with any number of choices; `initial` holds the values chosen to begin with."""
    ticked = set(initial)
    offered = list(options)[:OPTIONS]
    made: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": action_id,
        "placeholder": _plain(placeholder, 150),
        "options": offered,
    }
    chosen = [one for one in offered if one["value"] in ticked]
    return {**made, "initial_options": chosen} if chosen else made


def grouped_select(
    action_id: str,
    placeholder: str,
    groups: Iterable[tuple[str, Sequence[Block]]],
    *,
    initial: str | None = None,
) -> Block:
    """A menu with one choice under headings."""
    listed = [(label, list(each)[:OPTIONS]) for label, each in groups]
    offered = [{"label": _plain(label, LABEL), "options": each} for label, each in listed]
    made: dict[str, Any] = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": _plain(placeholder, 150),
        "option_groups": offered[:OPTIONS],
    }
    chosen = [one for _, each in listed for one in each if one["value"] == initial]
    return {**made, "initial_option": chosen[0]} if chosen else made


def short_text(action_id: str, *, most: int) -> Block:
    """A line of free text."""
    return {"type": "plain_text_input", "action_id": action_id, "max_length": most, "multiline": False}


def day_picker(action_id: str, *, initial: date | None = None) -> Block:
    """A day, chosen from a calendar."""
    made: dict[str, Any] = {"type": "datepicker", "action_id": action_id}
    return {**made, "initial_date": initial.isoformat()} if initial else made


def time_picker(action_id: str, *, initial: time | None = None) -> Block:
    """A time of day. Slack knows no zone for it: the label says whose clock is meant."""
    made: dict[str, Any] = {"type": "timepicker", "action_id": action_id}
    return {**made, "initial_time": f"{initial:%H:%M}"} if initial else made


def field(
    block_id: str,
    label: str,
    element: Block,
    *,
    optional: bool = False,
    hint: str | None = None,
    tells: bool = False,
) -> Block:
    """An input of a modal. With `tells`, the bot hears of a choice at once."""
    made: dict[str, Any] = {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label, 2000),
        "element": element,
        "optional": optional,
        "dispatch_action": tells,
    }
    return {**made, "hint": _plain(hint, 2000)} if hint else made


def when_fields(label: str) -> list[Block]:
    """A day and a time of day; they come back as `day` and `hour`."""
    return [
        field("day", label, day_picker("when:day")),
        field("hour", "At", time_picker("when:hour")),
    ]


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str | None, private: str = ""
) -> dict[str, Any]:
    """A modal; `private` comes back with its submission and must hold ids only."""
    made: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title, 24),
        "close": _plain("Cancel" if submit else "Close", 24),
        "private_metadata": private,
        "blocks": list(blocks)[:100],
    }
    return {**made, "submit": _plain(submit, 24)} if submit else made


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": plain(text, most=most), "emoji": True}


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    # Cut at a line, so that no markup of ours is left half open.
    kept = text[: most - 2]
    return kept[: kept.rfind("\n")] + "\n…" if "\n" in kept else kept[: kept.rfind(" ")] + " …"
