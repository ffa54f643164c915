"""The page with the keyboard alone, on a phone, in the dark, and for eyes that need contrast."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import Visit, box, message, write

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

# Words too faint for their ground (WCAG AA), with the ratio: colours are laid over each other down to the page.
FAINT = """() => {
  const parse = (css) => { const n = css.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n.slice(0, 3), 1] : n; };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a)).concat(1);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
    const v = c[i] / 255; return sum + w * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); }, 0);
  const ground = (node) => {
    const chain = []; for (let at = node; at; at = at.parentElement) chain.unshift(parse(getComputedStyle(at).backgroundColor));
    return chain.reduce((under, colour) => over(colour, under), [255, 255, 255, 1]); };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
    if (node.closest("svg, noscript, :disabled, .visually-hidden, .skip")) continue;
    const under = ground(node), style = getComputedStyle(node);
    const [a, b] = [light(over(parse(style.color), under)), light(under)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${walker.currentNode.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out_from_their_ground(visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    write(page, "/week")
    write(page, "`code` and *bold* @Ana Ruiz @Marcus Webb https://example.org")
    write(page, "/lead whatever")
    expect(message(page, "I know no")).to_be_visible()
    page.get_by_role("button", name="Inspector").click()
    expect(page.locator(".exchange").first).to_be_visible()
    assert page.evaluate(FAINT) == []
    page.get_by_role("button", name="Acting as Ana Ruiz").click()
    assert page.evaluate(FAINT) == []
    page.get_by_role("option", name="Priya Natarajan").click()
    expect(page.locator(".who-note")).to_be_visible()
    assert page.evaluate(FAINT) == []
    page.go_back()
    expect(page.get_by_role("button", name="Acting as Ana Ruiz")).to_be_visible()
    write(page, "/lead add")
    page.get_by_role("button", name="Add lead").click()
    expect(page.get_by_text("Please complete this required field.").first).to_be_visible()

    assert page.evaluate(FAINT) == []


def test_the_dark_page_is_dark(visit: Visit) -> None:
    page = visit(color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 28, 30)"


def test_the_first_stop_of_the_keyboard_leads_past_the_rest(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    page.keyboard.press("Enter")

    expect(box(page)).to_be_focused()


def test_a_lead_is_added_without_a_mouse(visit: Visit) -> None:
    page = visit()
    box(page).focus()
    page.keyboard.type("/le")
    expect(page.get_by_role("option", name="/lead")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("add")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Lead code")).to_be_focused()
    page.keyboard.type("HF-5T6Y")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox", name="Source")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    source = page.get_by_role("combobox", name="Source")
    expect(source).to_have_text("Radio")
    expect(source).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(message(page, "Lead HF-5T6Y")).to_contain_text("Radio")
    expect(box(page)).to_be_focused()


def test_focus_stays_within_an_open_form_and_escape_closes_one_thing_at_a_time(visit: Visit) -> None:
    page = visit()
    write(page, "/lead add")
    expect(page.get_by_label("Lead code")).to_be_focused()
    inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.get_by_label("Source").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_messages_are_walked_through_with_the_arrows(visit: Visit) -> None:
    page = visit()
    write(page, "one")
    write(page, "two")
    message(page, "two").focus()
    page.keyboard.press("ArrowUp")
    expect(message(page, "one")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox", name="Reactions")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(message(page, "one").get_by_role("button", name="eyes: Ana Ruiz")).to_be_visible()


def test_escape_closes_the_thread_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit()
    message(page, "Lead HF-7Q2K").focus()
    message(page, "Lead HF-7Q2K").get_by_role("button", name="Reply in thread").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("complementary", name="Thread")).to_have_count(0)
    expect(message(page, "Lead HF-7Q2K")).to_be_focused()


def test_what_is_being_typed_survives_what_others_do_meanwhile(visit: Visit) -> None:
    page = visit()
    other = visit("marcus", "leads")
    write(page, "/lead add")
    page.get_by_label("Note").press_sequentially("prefers ")
    write(other, "hello there")
    expect(message(page, "hello there")).to_be_attached()
    page.keyboard.type("afternoons")

    expect(page.get_by_label("Note")).to_have_value("prefers afternoons")


def test_on_a_phone_the_people_and_channels_are_in_a_drawer(visit: Visit) -> None:
    page = visit(**PHONE)
    assert fits(page)
    expect(page.get_by_role("link", name="helia")).to_be_hidden()
    page.get_by_role("button", name="People and channels").click()
    page.get_by_role("link", name="helia").click()
    expect(page.get_by_role("heading", name="helia", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="leads")).to_be_hidden()

    assert fits(page)


def test_on_a_phone_figures_forms_and_threads_fit(visit: Visit) -> None:
    page = visit(**PHONE)
    write(page, "/week")
    expect(message(page, "The week")).to_be_visible()
    assert fits(page)
    card = message(page, "Lead HF-7Q2K")
    card.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread").bounding_box()
    assert thread is not None
    assert (thread["x"], thread["width"]) == (0, 360)
    page.get_by_role("button", name="Close the thread").click()
    write(page, "/lead add")
    expect(page.get_by_role("button", name="Add lead")).to_be_in_viewport()

    assert fits(page)


def test_on_a_phone_the_clock_is_wound_from_a_menu(visit: Visit) -> None:
    page = visit(**PHONE)
    page.get_by_role("button", name="Wind", exact=True).click()
    page.get_by_role("menuitem", name="Next due").click()

    expect(page.locator("#clock-note")).to_contain_text("One thing came due")
