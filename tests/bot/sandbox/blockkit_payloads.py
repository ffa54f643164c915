"""Builders of Block Kit JSON, so that a test case shows only what matters in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = Any  # what json.loads may return
Object = dict[str, Json]


@dataclass(frozen=True)
class Case:
    """A payload for a surface and, when Slack refuses it, where and (in part) why."""

    name: str
    surface: str
    payload: Object
    pointer: str = ""
    because: str = ""


def plain(text: str, **more: Json) -> Object:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str, **more: Json) -> Object:
    return {"type": "mrkdwn", "text": text, **more}


def section(text: str = "L-0142 has no next action", **more: Json) -> Object:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str = "Done", **more: Json) -> Object:
    return {"type": "button", "text": plain(label), **more}


def actions(*elements: Json, **more: Json) -> Object:
    return {"type": "actions", "elements": [*elements], **more}


def context(*elements: Json) -> Object:
    return {"type": "context", "elements": [*elements]}


def option(value: str = "call", label: str = "Call again", **more: Json) -> Object:
    return {"text": plain(label), "value": value, **more}


def options(count: int) -> list[Object]:
    return [option(f"value-{index}") for index in range(count)]


def element(kind: str, **more: Json) -> Object:
    return {"type": kind, **more}


def field(kind: str, **more: Json) -> Object:
    """An input block around the element."""
    return {"type": "input", "label": plain("Next action"), "element": element(kind, **more)}


def rich(*elements: Json) -> Object:
    return {"type": "rich_text", "elements": [*elements]}


def rich_section(*elements: Json) -> Object:
    return {"type": "rich_text_section", "elements": [*elements]}


def cell(text: str = "L-0142") -> Object:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Object], **more: Json) -> Object:
    return {"type": "table", "rows": [*rows], **more}


def data_table(*rows: list[Object], **more: Json) -> Object:
    return {"type": "data_table", "rows": [*rows], "caption": "Leads by stage", **more}


def pie(*slices: tuple[str, float], title: str = "Leads by source") -> Object:
    segments = [{"label": label, "value": value} for label, value in slices]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": segments}}


def bars(series: dict[str, dict[str, float]], categories: list[str], **axis: Json) -> Object:
    data = {
        name: [{"label": label, "value": value} for label, value in points.items()]
        for name, points in series.items()
    }
    return {
        "type": "data_visualization",
        "title": "Leads by week",
        "chart": {
            "type": "bar",
            "series": [{"name": name, "data": points} for name, points in data.items()],
            "axis_config": {"categories": categories, **axis},
        },
    }


def task(task_id: str = "t1", status: str = "complete") -> Object:
    return {"type": "task_card", "task_id": task_id, "title": "Read the records", "status": status}


def card(**more: Json) -> Object:
    return {"type": "card", "title": mrkdwn("L-0142"), **more}


def container(*blocks: Json, **more: Json) -> Object:
    return {"type": "container", "title": plain("Today"), "child_blocks": [*blocks], **more}


def video(**more: Json) -> Object:
    return {
        "type": "video",
        "alt_text": "A visit explained",
        "title": plain("The visit"),
        "video_url": "https://video.example/1",
        "thumbnail_url": "https://video.example/1.png",
        **more,
    }


def confirm(**more: Json) -> Object:
    return {
        "title": plain("Sure?"),
        "text": mrkdwn("It ends the *lead*."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **more,
    }


def message(*blocks: Json, **more: Json) -> Object:
    return {"text": "Two leads wait", "blocks": [*blocks], **more}


def modal(*blocks: Json, **more: Json) -> Object:
    return {"type": "modal", "title": plain("Set next action"), "blocks": [*blocks] or [section()], **more}


def form(*blocks: Json, **more: Json) -> Object:
    return modal(*blocks, submit=plain("Save"), **more)


def home(*blocks: Json, **more: Json) -> Object:
    return {"type": "home", "blocks": [*blocks] or [section()], **more}


PICTURE = {"type": "image", "image_url": "https://img.example/a.png", "alt_text": "a funnel"}
ROW = [cell("Lead"), cell("Stage")]


def places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to every value inside the blocks and views of a payload."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in items:
        yield (*path, step)
        yield from places(each, (*path, step))


def at(payload: Object, path: tuple[str | int, ...]) -> Json:
    found: Json = payload
    for step in path:
        found = found[step]
    return found
