"""Raw Block Kit JSON said again in the words of three libraries, to hear whether they would build it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import blockkit.core as bk
import slackblocks as sb
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slackblocks._core import resolve
from slackblocks.rich_text.objects import RichTextCodeBlock, RichTextList, RichTextQuote, RichTextSection

from tests.bot.sandbox.blockkit_payloads import Json, Object

Make = Callable[..., Any]


class Refused(Exception):
    """The library checks this and says no."""


class CannotSay(Exception):
    """The library has no words for this payload, so its opinion is unknown."""


@dataclass(frozen=True)
class Words:
    """A library's classes by the `type` of an object, by its property where it has none, and new names."""

    blocks: Mapping[str, Make]
    elements: Mapping[str, Make]
    untyped: Mapping[str, Make]
    text: Make
    renamed: Mapping[str, str]

    def say(self, value: Json, place: str) -> Any:
        """The value as the library's object; `place` is the property it stands in."""
        if isinstance(value, list):
            return [self.say(each, place) for each in value]
        if not isinstance(value, dict):
            return value
        kind = value.get("type")
        if kind in ("plain_text", "mrkdwn"):
            return self.text(value)
        make = self.untyped.get(place)
        if make is None:
            family = self.blocks if place in ("blocks", "child_blocks") else self.elements
            make = family.get(kind) if isinstance(kind, str) else None
        if make is None:
            raise CannotSay(f"no word for {kind} in {place}")
        return make(**self.arguments(value))

    def arguments(self, value: Object) -> Object:
        return {
            self.renamed.get(name, name): self.say(each, name)
            for name, each in value.items()
            if name != "type"
        }


def _blockkit_text(value: Object) -> bk.Text:
    return bk.Text(**value)


def _blockkit_number(**more: Json) -> bk.NumberInput:
    for name in more.keys() & {"initial_value", "min_value", "max_value"}:
        bound = float(more[name])
        more[name] = int(bound) if bound.is_integer() else bound
    return bk.NumberInput(**more)


BLOCKKIT = Words(
    blocks={
        "actions": bk.Actions,
        "context": bk.Context,
        "divider": bk.Divider,
        "file": bk.File,
        "header": bk.Header,
        "image": bk.Image,
        "input": bk.Input,
        "markdown": bk.Markdown,
        "rich_text": bk.RichText,
        "section": bk.Section,
        "table": bk.Table,
        "video": bk.Video,
    },
    elements={
        "button": bk.Button,
        "checkboxes": bk.Checkboxes,
        "datepicker": bk.DatePicker,
        "datetimepicker": bk.DatetimePicker,
        "email_text_input": bk.EmailInput,
        "file_input": bk.FileInput,
        "image": bk.ImageEl,
        "multi_static_select": bk.MultiStaticSelect,
        "multi_users_select": bk.MultiUsersSelect,
        "number_input": _blockkit_number,
        "overflow": bk.Overflow,
        "plain_text_input": bk.PlainTextInput,
        "radio_buttons": bk.RadioButtons,
        "rich_text_input": bk.RichTextInput,
        "static_select": bk.StaticSelect,
        "external_select": bk.ExternalSelect,
        "users_select": bk.UsersSelect,
        "conversations_select": bk.ConversationsSelect,
        "channels_select": bk.ChannelsSelect,
        "timepicker": bk.TimePicker,
        "url_text_input": bk.UrlInput,
        "workflow_button": bk.WorkflowButton,
        "rich_text": bk.RichText,
        "rich_text_section": bk.RichTextSection,
        "rich_text_list": bk.RichTextList,
        "rich_text_quote": bk.RichTextQuote,
        "rich_text_preformatted": bk.RichTextPreformatted,
        "text": bk.RichTextEl,
        "link": bk.RichLinkEl,
        "user": bk.RichUserEl,
        "usergroup": bk.RichUserGroupEl,
        "channel": bk.RichChannelEl,
        "emoji": bk.RichEmojiEl,
        "broadcast": bk.RichBroadcastEl,
        "color": bk.RichColorEl,
        "date": bk.RichDateEl,
        "raw_text": bk.RawText,
    },
    untyped={
        "confirm": bk.Confirm,
        "options": bk.Option,
        "initial_option": bk.Option,
        "initial_options": bk.Option,
        "option_groups": bk.OptionGroup,
        "filter": bk.ConversationFilter,
        "workflow": bk.Workflow,
        "trigger": bk.Trigger,
        "dispatch_action_config": bk.DispatchActionConfig,
        "slack_file": bk.SlackFile,
        "column_settings": bk.ColumnSettings,
        "style": bk.RichStyle,
    },
    text=_blockkit_text,
    renamed={},
)


def _slackblocks_text(value: Object) -> sb.Text:
    return sb.Text(
        **{name: each for name, each in value.items() if name != "type"}, type_=sb.TextType(value["type"])
    )


def _flat(make: Make) -> Make:
    """slackblocks takes the styles of rich text one by one."""

    def build(style: Mapping[str, bool] | None = None, **more: Json) -> Any:
        return make(**more, **(style or {}))

    return build


SLACKBLOCKS = Words(
    blocks={
        "actions": sb.ActionsBlock,
        "alert": sb.AlertBlock,
        "card": sb.CardBlock,
        "carousel": sb.CarouselBlock,
        "container": sb.ContainerBlock,
        "context": sb.ContextBlock,
        "context_actions": sb.ContextActionsBlock,
        "data_table": sb.DataTableBlock,
        "data_visualization": sb.DataVisualizationBlock,
        "divider": sb.DividerBlock,
        "file": sb.FileBlock,
        "header": sb.HeaderBlock,
        "image": sb.ImageBlock,
        "input": sb.InputBlock,
        "markdown": sb.MarkdownBlock,
        "plan": sb.PlanBlock,
        "rich_text": sb.RichTextBlock,
        "section": sb.SectionBlock,
        "table": sb.TableBlock,
        "task_card": sb.TaskCardBlock,
        "video": sb.VideoBlock,
    },
    elements={
        "button": sb.Button,
        "feedback_buttons": sb.FeedbackButtons,
        "icon_button": sb.IconButton,
        "checkboxes": sb.CheckboxGroup,
        "datepicker": sb.DatePicker,
        "datetimepicker": sb.DateTimePicker,
        "email_text_input": sb.EmailInput,
        "file_input": sb.FileInput,
        "image": sb.Image,
        "multi_static_select": sb.StaticMultiSelectMenu,
        "multi_users_select": sb.UserMultiSelectMenu,
        "number_input": sb.NumberInput,
        "overflow": sb.OverflowMenu,
        "plain_text_input": sb.PlainTextInput,
        "radio_buttons": sb.RadioButtonGroup,
        "rich_text_input": sb.RichTextInput,
        "static_select": sb.StaticSelectMenu,
        "external_select": sb.ExternalSelectMenu,
        "users_select": sb.UserSelectMenu,
        "conversations_select": sb.ConversationSelectMenu,
        "channels_select": sb.ChannelSelectMenu,
        "timepicker": sb.TimePicker,
        "url_text_input": sb.URLInput,
        "workflow_button": sb.WorkflowButton,
        "card": sb.CardBlock,
        "task_card": sb.TaskCardBlock,
        "rich_text": sb.RichTextBlock,
        "rich_text_section": RichTextSection,
        "rich_text_list": RichTextList,
        "rich_text_quote": RichTextQuote,
        "rich_text_preformatted": RichTextCodeBlock,
        "text": _flat(sb.RichText),
        "link": _flat(sb.RichTextLink),
        "user": _flat(sb.RichTextUser),
        "usergroup": _flat(sb.RichTextUserGroup),
        "channel": _flat(sb.RichTextChannel),
        "emoji": sb.RichTextEmoji,
        "raw_text": sb.RawText,
        "raw_number": sb.RawNumber,
        "pie": sb.PieChart,
        "bar": sb.BarChart,
        "line": sb.LineChart,
        "area": sb.AreaChart,
    },
    untyped={
        "confirm": sb.ConfirmationDialogue,
        "options": sb.Option,
        "initial_option": sb.Option,
        "initial_options": sb.Option,
        "option_groups": sb.OptionGroup,
        "filter": sb.ConversationFilter,
        "workflow": sb.Workflow,
        "trigger": lambda url, customizable_input_parameters=None: sb.Trigger(url, customizable_input_parameters),
        "dispatch_action_config": sb.DispatchActionConfiguration,
        "slack_file": lambda url=None, id=None: sb.SlackFile(url, id),
        "column_settings": sb.ColumnSettings,
        "positive_button": sb.FeedbackButton,
        "negative_button": sb.FeedbackButton,
        "segments": sb.ChartSegment,
        "series": sb.DataSeries,
        "data": sb.DataPoint,
        "axis_config": sb.AxisConfig,
    },
    text=_slackblocks_text,
    renamed={"usergroup_id": "user_group_id", "initial_date_time": "initial_datetime"},
)  # fmt: skip


def with_blockkit(surface: str, payload: Object) -> Object:
    """The payload as blockkit builds it; Refused or CannotSay otherwise."""
    make = {"message": bk.Message, "modal": bk.Modal, "home": bk.Home}[surface]
    try:
        built: Object = make(**BLOCKKIT.arguments(payload)).build()
    except (bk.FieldValidationError, bk.ComponentValidationError, ZoneInfoNotFoundError) as refusal:
        raise Refused from refusal
    except (TypeError, ValueError, AttributeError) as confusion:
        raise CannotSay from confusion
    return built


def with_slackblocks(surface: str, payload: Object) -> Object:
    """The payload as slackblocks builds it; Refused or CannotSay otherwise."""
    makers: Mapping[str, Make] = {
        "message": lambda **more: sb.Message("C1", **more),
        "modal": sb.ModalView,
        "home": sb.HomeTabView,
    }
    try:
        built: Object = resolve(makers[surface](**SLACKBLOCKS.arguments(payload))._resolve())
    except sb.InvalidUsageError as refusal:
        raise Refused from refusal
    except (TypeError, ValueError, AttributeError) as confusion:
        raise CannotSay from confusion
    return built


def with_slack_sdk(surface: str, payload: Object) -> Object:
    """The payload as slack_sdk.models writes it; Refused or CannotSay otherwise."""
    try:
        if surface != "message":
            return View(**payload).to_dict()
        blocks = [Block.parse(block) for block in payload.get("blocks", [])]
        if None in blocks or "attachments" in payload:
            raise CannotSay("unknown blocks are dropped")
        return {"text": payload.get("text"), "blocks": [block.to_dict() for block in blocks if block]}
    except SlackObjectFormationError as refusal:
        raise Refused from refusal
    except (TypeError, ValueError, AttributeError, KeyError) as confusion:
        raise CannotSay from confusion


LIBRARIES = {"slackblocks": with_slackblocks, "blockkit": with_blockkit, "slack_sdk": with_slack_sdk}
