"""What Slack accepts in Block Kit elements, composition objects and rich text, as tables of shapes."""

from bot.sandbox.blockkit_rules import (
    calendar_date,
    decimals_only_if_allowed,
    distinct_values,
    initial_among_options,
    initial_length_fits,
    initial_within_selectable,
    ordered,
    time_zone,
)
from bot.sandbox.blockkit_shapes import (
    Check,
    Shape,
    anything,
    at_least_one,
    boolean,
    exactly_one,
    many,
    one_of,
    string,
    text,
    typed,
    url,
    whole,
)

EITHER = ("plain_text", "mrkdwn")
HTTPS = "https"
LINK = "https?|mailto|tel|sms|slack"
TYPE: dict[str, Check] = {"type": anything}  # `typed` has looked at it
ID = string()  # Slack's own ids vary in form (U, W, C, G, D...); we ask only that there is one

# Composition objects: none but text objects has a `type`.
STYLE = one_of("primary", "danger")
CONFIRM = Shape(
    {"title": text(100), "text": text(300, *EITHER), "confirm": text(30), "deny": text(30)}, {"style": STYLE}
)
SLACK_FILE = Shape({}, {"id": ID, "url": url()}, (exactly_one("id", "url"),))
DISPATCH = Shape(
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), most=2, distinct=True)}
)
FILTER = Shape(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), most=4, distinct=True),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    (at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
WORKFLOW = Shape(
    {
        "trigger": Shape(
            {"url": url(schemes=HTTPS)},
            {"customizable_input_parameters": many(Shape({"name": string(), "value": string()}))},
        )
    }
)
FEEDBACK = Shape({"text": text(75), "value": string(2000)}, {"accessibility_label": string(75)})
MENU_OPTION = Shape({"text": text(75), "value": string(150)}, {"description": text(75)})
BOX_OPTION = Shape({"text": text(75, *EITHER), "value": string(150)}, {"description": text(75, *EITHER)})
OVERFLOW_OPTION = Shape(MENU_OPTION.required, {"description": text(75), "url": url(schemes=LINK)})
OPTION_GROUP = Shape({"label": text(75), "options": many(MENU_OPTION, most=100)})

ACTION: dict[str, Check] = {"action_id": string(255)}
PRESSABLE: dict[str, Check] = {**ACTION, "confirm": CONFIRM}
LABELLED: dict[str, Check] = {**PRESSABLE, "accessibility_label": string(75)}
CHOOSABLE: dict[str, Check] = {**PRESSABLE, "focus_on_load": boolean}
MENU: dict[str, Check] = {**CHOOSABLE, "placeholder": text(150)}
TYPABLE: dict[str, Check] = {
    **ACTION,
    "placeholder": text(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH,
}
STATIC: dict[str, Check] = {
    "options": many(MENU_OPTION, most=100),
    "option_groups": many(OPTION_GROUP, most=100),
}
STATIC_RULES = (exactly_one("options", "option_groups"), distinct_values, initial_among_options)
BOX_RULES = (distinct_values, initial_among_options)
HOW_MANY: dict[str, Check] = {"max_selected_items": whole(1)}
NUMERAL = string(like=r"-?\d+(?:\.\d+)?", called="a number written as a string")
IMAGE_SOURCE: dict[str, Check] = {"image_url": url(3000), "slack_file": SLACK_FILE}
ONE_SOURCE = (exactly_one("image_url", "slack_file"),)


def _menu(
    name: str, extra: dict[str, Check], *, many_extra: dict[str, Check] | None = None
) -> dict[str, Check]:
    """A select menu of real users or conversations, alone and in its multi_ form."""
    single = {f"initial_{name}": ID, **extra}
    several = {f"initial_{name}s": many(ID), **(extra if many_extra is None else many_extra), **HOW_MANY}
    fits = initial_within_selectable(f"initial_{name}s")
    return {
        f"{name}s_select": Shape(TYPE, {**MENU, **single}),
        f"multi_{name}s_select": Shape(TYPE, {**MENU, **several}, (fits,)),
    }


CURRENT: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": FILTER}
RESPONSE_URL: dict[str, Check] = {"response_url_enabled": boolean}

# Rich text.
FLAGS: dict[str, Check] = dict.fromkeys(("bold", "italic", "strike", "underline"), boolean)
TEXT_STYLE = Shape({}, {**FLAGS, "code": boolean})
MENTION_STYLE = Shape(
    {}, {**FLAGS, **dict.fromkeys(("code", "highlight", "client_highlight", "unlink"), boolean)}
)
TEXT_STYLED: dict[str, Check] = {"style": TEXT_STYLE}
MENTION_STYLED: dict[str, Check] = {"style": MENTION_STYLE}
INLINE: dict[str, Check] = {
    "text": Shape({**TYPE, "text": string()}, TEXT_STYLED),
    "link": Shape({**TYPE, "url": url(schemes=LINK)}, {**TEXT_STYLED, "text": string(), "unsafe": boolean}),
    "user": Shape({**TYPE, "user_id": ID}, MENTION_STYLED),
    "usergroup": Shape({**TYPE, "usergroup_id": ID}, MENTION_STYLED),
    "channel": Shape({**TYPE, "channel_id": ID}, MENTION_STYLED),
    "team": Shape({**TYPE, "team_id": ID}, MENTION_STYLED),
    "emoji": Shape(
        {**TYPE, "name": string()}, {"unicode": string(), "skin_tone": whole(1, 6), **MENTION_STYLED}
    ),
    "broadcast": Shape({**TYPE, "range": one_of("here", "channel", "everyone")}, TEXT_STYLED),
    "date": Shape(
        {**TYPE, "timestamp": whole(0), "format": string()},
        {**TEXT_STYLED, "url": url(schemes=LINK), "fallback": string()},
    ),
    "color": Shape(
        {**TYPE, "value": string(like=r"#?(?:[0-9A-Fa-f]{3}){1,2}", called="a colour such as #4A154B")},
        TEXT_STYLED,
    ),
}
BORDER: dict[str, Check] = {"border": one_of(0, 1)}
INLINES = many(typed(INLINE, INLINE), fewest=0)  # Slack itself writes empty sections, for empty list items
RICH: dict[str, Check] = {
    "rich_text_section": Shape({**TYPE, "elements": INLINES}),
    "rich_text_quote": Shape({**TYPE, "elements": INLINES}, BORDER),
    "rich_text_preformatted": Shape(
        {**TYPE, "elements": many(typed(INLINE, {"text", "link"}), fewest=0)},
        {**BORDER, "language": string()},
    ),
}
RICH["rich_text_list"] = Shape(
    {**TYPE, "style": one_of("bullet", "ordered"), "elements": many(typed(RICH, {"rich_text_section"}))},
    {**BORDER, "indent": whole(0, 8), "offset": whole(0)},
)
BLOCK: dict[str, Check] = {"block_id": string(255)}
RICH_TEXT_BLOCK = Shape({**TYPE, "elements": many(typed(RICH, RICH))}, BLOCK)
RICH_TEXT = typed({"rich_text": RICH_TEXT_BLOCK}, {"rich_text"})

# Elements.
ELEMENTS: dict[str, Check] = {
    "button": Shape(
        {**TYPE, "text": text(75)},
        {
            **LABELLED,
            "url": url(3000, schemes=LINK),
            "value": string(2000),
            "style": STYLE,
            "visible_to_user_ids": many(ID, most=10),
            "agent_prompt": string(4000),
            "agent_prompt_display": string(),
        },
    ),
    "workflow_button": Shape(
        {**TYPE, "text": text(75), "workflow": WORKFLOW},
        {**ACTION, "style": STYLE, "accessibility_label": string(75)},
    ),
    "icon_button": Shape(
        {**TYPE, "icon": one_of("trash"), "text": text(75)},
        {**LABELLED, "value": string(2000), "visible_to_user_ids": many(ID, most=10)},
    ),
    "feedback_buttons": Shape({**TYPE, "positive_button": FEEDBACK, "negative_button": FEEDBACK}, ACTION),
    "overflow": Shape({**TYPE, "options": many(OVERFLOW_OPTION, most=5)}, PRESSABLE, (distinct_values,)),
    "image": Shape({**TYPE, "alt_text": string(2000)}, IMAGE_SOURCE, ONE_SOURCE),
    "checkboxes": Shape(
        {**TYPE, "options": many(BOX_OPTION, most=10)},
        {**CHOOSABLE, "initial_options": many(BOX_OPTION, most=10)},
        BOX_RULES,
    ),
    "radio_buttons": Shape(
        {**TYPE, "options": many(BOX_OPTION, most=10)}, {**CHOOSABLE, "initial_option": BOX_OPTION}, BOX_RULES
    ),
    "static_select": Shape(TYPE, {**MENU, **STATIC, "initial_option": MENU_OPTION}, STATIC_RULES),
    "multi_static_select": Shape(
        TYPE,
        {**MENU, **STATIC, **HOW_MANY, "initial_options": many(MENU_OPTION, most=100)},
        (*STATIC_RULES, initial_within_selectable("initial_options")),
    ),
    "external_select": Shape(TYPE, {**MENU, "min_query_length": whole(0), "initial_option": MENU_OPTION}),
    "multi_external_select": Shape(
        TYPE,
        {**MENU, **HOW_MANY, "min_query_length": whole(0), "initial_options": many(MENU_OPTION, most=100)},
        (initial_within_selectable("initial_options"),),
    ),
    **_menu("user", {}),
    **_menu("conversation", {**CURRENT, **RESPONSE_URL}, many_extra=CURRENT),
    **_menu("channel", RESPONSE_URL, many_extra={}),
    "datepicker": Shape(TYPE, {**MENU, "initial_date": calendar_date}),
    "timepicker": Shape(
        TYPE,
        {
            **MENU,
            "initial_time": string(like=r"(?:[01]\d|2[0-3]):[0-5]\d", called="a time written HH:mm"),
            "timezone": time_zone,
        },
    ),
    "datetimepicker": Shape(TYPE, {**CHOOSABLE, "initial_date_time": whole(0, 9_999_999_999)}),
    "plain_text_input": Shape(
        TYPE,
        {
            **TYPABLE,
            "initial_value": string(3000, shortest=0),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        (ordered("min_length", "max_length"), initial_length_fits),
    ),
    "rich_text_input": Shape(
        TYPE,
        {**TYPABLE, "initial_value": RICH_TEXT, "min_lines": whole(1, 100), "max_lines": whole(1, 100)},
        (ordered("min_lines", "max_lines"),),
    ),
    "email_text_input": Shape(TYPE, {**TYPABLE, "initial_value": string(shortest=0)}),
    "url_text_input": Shape(TYPE, {**TYPABLE, "initial_value": string(shortest=0)}),
    "number_input": Shape(
        {**TYPE, "is_decimal_allowed": boolean},
        {**TYPABLE, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
        (
            ordered("min_value", "max_value"),
            ordered("min_value", "initial_value"),
            ordered("initial_value", "max_value"),
            decimals_only_if_allowed,
        ),
    ),
    "file_input": Shape(TYPE, {**ACTION, "filetypes": many(string()), "max_files": whole(1, 10)}),
}

SELECTS = {name for name in ELEMENTS if name.endswith("_select") and not name.startswith("multi_")}
MULTI_SELECTS = {name for name in ELEMENTS if name.startswith("multi_")}
BOXES = {"checkboxes", "radio_buttons"}
PRESSED = {"button", "workflow_button", "overflow"}
ACCESSORIES = SELECTS | MULTI_SELECTS | BOXES | PRESSED | {"image", "datepicker", "timepicker"}
# Slack's published types list the multi-selects here too, and the server refuses them.
ACTION_ELEMENTS = (
    SELECTS | BOXES | PRESSED | {"datepicker", "timepicker", "datetimepicker", "rich_text_input"}
)
INPUT_ELEMENTS = (
    SELECTS
    | MULTI_SELECTS
    | BOXES
    | {"datepicker", "timepicker", "datetimepicker", "file_input", "rich_text_input"}
    | {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
)
MODAL_ONLY = {"email_text_input", "url_text_input", "number_input", "file_input"}
