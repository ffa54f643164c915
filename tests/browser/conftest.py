"""A browser in front of a workspace with a small app in it; skipped where no Chromium is found."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.browser.small_app import MANIFEST, card, small_app

MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 8:00 AM where Ana works
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

Visit = Callable[..., Page]


def find_chromium() -> str | None:
    """The browser named by CHROMIUM, else the first that is installed."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for path in map(shutil.which, filter(None, names)) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("There is no Chromium here; install one or name it in CHROMIUM to run the browser tests.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        expect.set_options(timeout=10_000)
        yield chromium
        chromium.close()


@pytest.fixture
def clock() -> WindableClock:
    return WindableClock(MONDAY_MORNING)


@pytest.fixture
def workspace(clock: WindableClock) -> Iterator[Workspace]:
    made = Workspace(MANIFEST, clock, team_name="Lakeside Research", ack_seconds=1.5)
    made.add_person("ana", "Ana Ruiz", tz="America/Chicago", title="Recruitment coordinator")
    made.add_person("marcus", "Marcus Webb", tz="America/Chicago", title="Site lead")
    made.add_person(
        "priya", "Priya Natarajan", tz="America/New_York", title="Clinical operations", team="Helia"
    )
    made.add_channel("leads", members=["ana", "marcus"], topic="One message per lead", private=True)
    made.add_channel("helia", members=["ana", "priya"], shared_with=["Helia"])
    yield made
    made.close()


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SandboxServer]:
    """The workspace on loopback with the small app connected to it; a nudge falls due at 9:00."""
    with SandboxServer(workspace) as running:
        client = WebClient(running.bot_token, base_url=running.api_url, retry_handlers=[])
        web_client = WebClient(running.app_token, base_url=running.api_url)
        handler = SocketModeHandler(small_app(client), running.app_token, web_client=web_client)
        due = MONDAY_MORNING + timedelta(hours=1)

        def coming() -> list[tuple[datetime, str]]:
            return [(due, "First response due: HF-7Q2K")] if workspace.state.now() < due else []

        def wind(to: datetime) -> list[tuple[datetime, str]]:
            passed = [each for each in coming() if each[0] <= to]
            workspace.state.clock.wind_to(to)  # type: ignore[attr-defined]
            for _, what in passed:
                client.chat_postMessage(channel="#leads", text=f"<@{workspace.person('ana').id}> {what}")
            return passed

        workspace.upcoming, workspace.on_wind = coming, wind
        handler.connect()
        assert workspace.wait_for(workspace.sockets.is_open)
        client.chat_postMessage(channel="#leads", text="Lead HF-7Q2K", blocks=card("HF-7Q2K", "Radio", "New"))
        yield running
        handler.close()


@pytest.fixture
def visit(browser: Browser, server: SandboxServer) -> Iterator[Visit]:
    """Opens the page as somebody; at the end nothing must have been logged as an error, CSP violations included."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        as_: str | None = "ana", channel: str = "", context: BrowserContext | None = None, **screen: object
    ) -> Page:
        if context is None:
            context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **screen})  # type: ignore[arg-type]
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        asked = "&".join(f"{name}={value}" for name, value in (("as", as_), ("channel", channel)) if value)
        page.goto(f"{server.url}/?{asked}")
        expect(page.locator("body.is-ready")).to_be_attached()
        return page

    yield open_page
    for context in contexts:
        context.close()
    # Where a test stops the server or has it refuse something, the browser itself notes that a request failed.
    assert [each for each in complaints if not each.startswith("Failed to load resource")] == []
