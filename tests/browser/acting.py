"""Words for what a person does on the page, shared by its tests."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

Visit = Callable[..., Page]  # as in conftest: opens the page as somebody


def box(page: Page) -> Locator:
    """The field for messages to the channel."""
    return page.locator("#composer-text")


def message(page: Page, words: str) -> Locator:
    """The newest message in the channel with these words."""
    return page.locator("#messages .message", has_text=words).last


def write(page: Page, text: str) -> None:
    """Type into the channel's field and send it."""
    box(page).fill(text)
    page.get_by_role("button", name="Send").first.click()
