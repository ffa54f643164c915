"""Whatever an app may post is drawn, and every control in it works."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.sandbox import SandboxServer
from tests.browser.acting import Visit, message
from tests.browser.small_app import SOURCES, Json, mrkdwn, plain, section


def rich(*elements: Json, kind: str = "rich_text_section") -> Json:
    return {"type": kind, "elements": [*elements]}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def cells(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


GALLERY: list[Json] = [
    section(
        "*bold* _italic_ ~gone~ `code` <https://example.org|a link> :tada: &lt;b&gt; <#C0|elsewhere>\n"
        "> a quote\n• an item\n```fenced```\n<!date^1772463600^{date_short_pretty} at {time}|soon> <!here>"
    ),
    {"type": "context", "elements": [mrkdwn("in small letters"), plain("and plain *as it is*")]},
    {"type": "image", "image_url": "https://example.org/map.png", "alt_text": "A map of the sites"},
    {
        "type": "rich_text",
        "elements": [
            rich(words("heavy", bold=True), words(" and "), words("leaning", italic=True)),
            {**rich(rich(words("first")), rich(words("second")), kind="rich_text_list"), "style": "ordered"},
            rich(words("kept  as is"), kind="rich_text_preformatted"),
            rich(words("quoted"), kind="rich_text_quote"),
        ],
    },
    {"type": "markdown", "text": "## Plan\n\n- **call** back\n  - in the afternoon\n\n1. first\n2. second\n\n[site](https://example.org)"},
    {"type": "table", "rows": [cells("Site", "Leads"), cells("Lakeside", "14")]},
    {
        "type": "data_visualization",
        "title": "Where leads wait",
        "chart": {"type": "pie", "segments": [{"label": "Records", "value": 8}, {"label": "Sponsor", "value": 3}]},
    },
    {
        "type": "data_visualization",
        "title": "First response",
        "chart": {
            "type": "line",
            "series": [{"name": "Hours", "data": [{"label": "Feb 2", "value": 5.5}, {"label": "Feb 9", "value": 4}]}],
            "axis_config": {"categories": ["Feb 2", "Feb 9"], "y_label": "Hours"},
        },
    },
]  # fmt: skip


def post(server: SandboxServer, text: str, blocks: list[Json]) -> None:
    WebClient(server.bot_token, base_url=server.api_url).chat_postMessage(
        channel="#leads", text=text, blocks=blocks
    )


def test_nothing_an_app_posts_is_left_out(visit: Visit, server: SandboxServer) -> None:
    page = visit()
    post(server, "Gallery", GALLERY)
    drawn = message(page, "in small letters")
    expect(drawn.locator(".unknown")).to_have_count(0)
    for tag, text in (
        ("strong", "bold"),
        ("em", "italic"),
        ("s", "gone"),
        ("code", "code"),
        ("pre", "fenced"),
        ("blockquote", "a quote"),
        ("time", "Today at 9:00 AM"),
        ("strong", "heavy"),
        ("li", "second"),
        ("pre", "kept  as is"),
        ("blockquote", "quoted"),
        ("li li", "in the afternoon"),
        ("td", "14"),
    ):
        expect(drawn.locator(tag, has_text=text).first).to_be_visible()
    expect(drawn).to_contain_text("<b> #elsewhere")
    expect(drawn).to_contain_text("and plain *as it is*")
    expect(drawn.get_by_text("A map of the sites")).to_be_visible()
    expect(drawn.get_by_role("heading", name="Plan")).to_be_visible()
    expect(drawn.get_by_role("img", name="Where leads wait. pie chart. Records 8, Sponsor 3")).to_be_visible()

    expect(
        drawn.get_by_role("img", name="First response. line chart. Hours: Feb 2 5.5, Feb 9 4")
    ).to_be_visible()


def choose(page: Page, label: str, *options: str) -> None:
    """Pick from the list behind a control."""
    page.get_by_role("combobox", name=label).click()
    for option in options:
        page.get_by_role("option", name=option).click()
    page.keyboard.press("Escape")


def pick_from_overflow(page: Page) -> None:
    message(page, "Pick one").get_by_role("button", name="More actions", exact=True).click()
    page.get_by_role("menuitem", name="Radio").click()


def pick_a_date(page: Page) -> None:
    page.get_by_label("A day").fill("2026-03-05")
    page.keyboard.press("Enter")


CONTROLS: list[tuple[Json, Callable[[Page], None], str]] = [
    ({"type": "static_select", "placeholder": plain("A source"), "options": SOURCES}, lambda page: choose(page, "A source", "Radio"), "radio"),
    ({"type": "multi_static_select", "placeholder": plain("Sources"), "options": SOURCES}, lambda page: choose(page, "Sources", "Referral", "Radio"), "referral, radio"),
    ({"type": "users_select", "placeholder": plain("Who")}, lambda page: choose(page, "Who", "Marcus Webb"), "U"),
    ({"type": "conversations_select", "placeholder": plain("Where")}, lambda page: choose(page, "Where", "#helia"), "C"),
    ({"type": "radio_buttons", "options": SOURCES}, lambda page: page.get_by_role("radio", name="Radio").check(), "radio"),
    ({"type": "checkboxes", "options": SOURCES}, lambda page: page.get_by_role("checkbox", name="Radio").check(), "radio"),
    ({"type": "overflow", "options": SOURCES}, pick_from_overflow, "radio"),
    ({"type": "datepicker", "placeholder": plain("A day")}, pick_a_date, "2026-03-05"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("element", "use", "said"), CONTROLS, ids=[str(element["type"]) for element, _, _ in CONTROLS]
)
def test_what_is_picked_reaches_the_app(
    visit: Visit, server: SandboxServer, element: Json, use: Callable[[Page], None], said: str
) -> None:
    page = visit()
    post(server, "Pick", [section("Pick one", accessory={**element, "action_id": "pick"})])
    expect(message(page, "Pick one")).to_be_visible()
    use(page)

    expect(message(page, f"Picked {said}")).to_be_visible()
