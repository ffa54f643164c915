"""What Slack accepts in each Block Kit block, and where each may stand, as tables of shapes."""

from bot.sandbox.blockkit_elements import (
    ACCESSORIES,
    ACTION_ELEMENTS,
    BLOCK,
    EITHER,
    ELEMENTS,
    HTTPS,
    ID,
    IMAGE_SOURCE,
    INPUT_ELEMENTS,
    MODAL_ONLY,
    ONE_SOURCE,
    RICH_TEXT,
    RICH_TEXT_BLOCK,
    TYPE,
)
from bot.sandbox.blockkit_rules import (
    distinct_task_ids,
    header_divider_or_collapsing,
    header_is_plain,
    rows_are_even,
    series_match_categories,
)
from bot.sandbox.blockkit_shapes import (
    Check,
    Shape,
    at_least_one,
    boolean,
    many,
    number,
    one_of,
    or_null,
    string,
    text,
    typed,
    url,
    whole,
)

BLOCKS: dict[str, Check] = {}
IMAGE_ELEMENT = typed(ELEMENTS, {"image"})
CELLS: dict[str, Check] = {
    "raw_text": Shape({**TYPE, "text": string()}),
    "raw_number": Shape({**TYPE, "value": number(), "text": string()}),
    "rich_text": RICH_TEXT_BLOCK,
}
ROW = many(typed(CELLS, CELLS), most=20)
POINT = Shape({"label": string(20), "value": number()})
SERIES_CHART = Shape(
    {
        **TYPE,
        "series": many(Shape({"name": string(20), "data": many(POINT, most=20)}), most=12),
        "axis_config": Shape(
            {"categories": many(string(20), most=20, distinct=True)},
            {"x_label": string(50), "y_label": string(50)},
        ),
    },
    {},
    (series_match_categories,),
)
SLICE = Shape({"label": string(20), "value": number(above=0)})
CHARTS: dict[str, Check] = {
    **dict.fromkeys(("line", "bar", "area"), SERIES_CHART),
    "pie": Shape({**TYPE, "segments": many(SLICE, most=12)}),  # the smaller clients may draw only six
}
SOURCES = {"url": Shape({**TYPE, "url": url(), "text": string()})}
TASK = Shape(
    {
        "task_id": ID,
        "title": string(),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    {**BLOCK, "details": RICH_TEXT, "output": RICH_TEXT, "sources": many(typed(SOURCES, SOURCES))},
)
TASK_OF_PLAN = Shape(TASK.required, {**TASK.optional, "type": one_of("task_card")})
CONTAINED = {
    *("actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "video"),
}

BLOCKS |= {
    "section": Shape(
        TYPE,
        {
            **BLOCK,
            "text": text(3000, *EITHER),
            "fields": many(text(2000, *EITHER), most=10),
            "accessory": typed(ELEMENTS, ACCESSORIES),
            "expand": boolean,
        },
        (at_least_one("text", "fields"),),
    ),
    "header": Shape({**TYPE, "text": text(150)}, BLOCK),
    "divider": Shape(TYPE, BLOCK),
    "context": Shape(
        {
            **TYPE,
            "elements": many(
                typed(
                    {"image": ELEMENTS["image"], **dict.fromkeys(EITHER, text(3000, *EITHER))},
                    {"image", *EITHER},
                ),
                most=10,
            ),
        },
        BLOCK,
    ),
    "actions": Shape({**TYPE, "elements": many(typed(ELEMENTS, ACTION_ELEMENTS), most=25)}, BLOCK),
    "context_actions": Shape(
        {**TYPE, "elements": many(typed(ELEMENTS, {"feedback_buttons", "icon_button"}), most=5)}, BLOCK
    ),
    "image": Shape(
        {**TYPE, "alt_text": string(2000)}, {**BLOCK, **IMAGE_SOURCE, "title": text(2000)}, ONE_SOURCE
    ),
    "input": Shape(
        {**TYPE, "label": text(2000), "element": typed(ELEMENTS, INPUT_ELEMENTS)},
        {**BLOCK, "hint": text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT_BLOCK,
    "video": Shape(
        {
            **TYPE,
            "alt_text": string(2000),
            "title": text(199),  # "less than 200"
            "video_url": url(schemes=HTTPS),
            "thumbnail_url": url(),
        },
        {
            **BLOCK,
            "title_url": url(schemes=HTTPS),
            "description": text(200),
            "author_name": string(49),
            "provider_name": string(50),
            "provider_icon_url": url(),
        },
    ),
    "call": Shape({**TYPE, "call_id": ID}, BLOCK),
    "markdown": Shape({**TYPE, "text": string(12_000)}, BLOCK),
    "table": Shape(
        {**TYPE, "rows": many(ROW, most=100)},
        {
            **BLOCK,
            "column_settings": many(
                or_null(Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})),
                most=20,
            ),
        },
    ),
    "data_table": Shape(
        {**TYPE, "rows": many(ROW, 2, 101), "caption": string()},
        {**BLOCK, "page_size": whole(1, 100), "row_header_column_index": whole(0)},
        (header_is_plain, rows_are_even),
    ),
    "data_visualization": Shape({**TYPE, "title": string(50), "chart": typed(CHARTS, CHARTS)}, BLOCK),
    "task_card": Shape({**TYPE, **TASK.required}, TASK.optional),
    "plan": Shape(
        {**TYPE, "title": string()}, {**BLOCK, "tasks": many(TASK_OF_PLAN, most=50)}, (distinct_task_ids,)
    ),
    "card": Shape(
        TYPE,
        {
            **BLOCK,
            "hero_image": IMAGE_ELEMENT,
            "icon": IMAGE_ELEMENT,
            "slack_icon": Shape({"type": one_of("icon"), "name": string()}),
            "title": text(150, *EITHER),
            "subtitle": text(150, *EITHER),
            "body": text(200, *EITHER),
            "subtext": text(200, *EITHER),
            "actions": many(typed(ELEMENTS, {"button"}), most=3),
        },
        (at_least_one("hero_image", "title", "body", "actions"),),
    ),
    "carousel": Shape({**TYPE, "elements": many(typed(BLOCKS, {"card"}), most=10)}, BLOCK),
    "alert": Shape(
        {**TYPE, "text": text(200, *EITHER)},
        {**BLOCK, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "container": Shape(
        {**TYPE, "child_blocks": many(typed(BLOCKS, CONTAINED), most=10)},
        {
            **BLOCK,
            "title": text(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150, *EITHER),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": IMAGE_ELEMENT,
            **dict.fromkeys(("is_collapsible", "default_collapsed", "has_header_divider"), boolean),
        },
        (at_least_one("title", "rich_text_title"), header_divider_or_collapsing),
    ),
}

EVERYWHERE = {
    *("section", "header", "divider", "context", "actions", "image", "input", "rich_text", "video"),
}
SURFACES: dict[str, set[str]] = {
    "message": EVERYWHERE
    | {"call", "markdown", "table", "data_table", "data_visualization", "context_actions"}
    | {"task_card", "plan", "card", "carousel", "container"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | {"card", "carousel"},
}
ELEMENTS_NOT_ON: dict[str, set[str]] = {
    "message": MODAL_ONLY | {"rich_text_input"},
    "modal": set(),
    "home": MODAL_ONLY | {"datetimepicker", "workflow_button"},
}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
VIEW: dict[str, Check] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
