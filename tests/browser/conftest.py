"""A browser in front of a workspace with a small app in it; skipped where no Chromium is found."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.browser.acting import Visit
from tests.browser.small_app import MANIFEST, Json, card, small_app

MONDAY_MORNING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 8:00 AM where Ana works
ACK_SECONDS = 1.0
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
        expect.set_options(timeout=15_000)
        yield chromium
        chromium.close()


@pytest.fixture
def clock() -> WindableClock:
    return WindableClock(MONDAY_MORNING)


@pytest.fixture
def workspace(clock: WindableClock) -> Iterator[Workspace]:
    made = Workspace(MANIFEST, clock, team_name="Lakeside Research", ack_seconds=ACK_SECONDS)
    made.add_person("ana", "Ana Ruiz", tz="America/Chicago", title="Recruitment coordinator")
    made.add_person("marcus", "Marcus Webb", tz="America/Chicago", title="Site lead")
    made.add_person(
        "priya", "Priya Natarajan", tz="America/New_York", title="Clinical operations", team="Helia"
    )
    made.add_channel("leads", members=["ana", "marcus"], topic="One message per lead", private=True)
    made.add_channel("helia", members=["ana", "priya"], shared_with=["Helia"])
    yield made
    made.close()


def taken_by(app: App) -> Callable[[str, Json, dict[str, str]], Json | None]:
    """Hands the workspace's deliveries to the app without a socket between, which would be slow to close."""

    def take(_kind: str, body: Json, headers: dict[str, str]) -> Json | None:
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=body, headers={**headers}))
        if answer.status != 200:  # nobody acknowledged: over a socket nothing would come
            time.sleep(ACK_SECONDS)
            return None
        is_json = "application/json" in answer.headers.get("content-type", [""])[0]
        return json.loads(answer.body) if is_json else {"text": answer.body} if answer.body else None

    return take


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SandboxServer]:
    """The workspace on loopback with the small app in it; a nudge falls due at 9:00."""
    with SandboxServer(workspace) as running:
        client = WebClient(running.bot_token, base_url=running.api_url, retry_handlers=[])
        workspace.deliver_in_process(taken_by(small_app(client)))
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
        client.chat_postMessage(channel="#leads", text="Lead HF-7Q2K", blocks=card("HF-7Q2K", "Radio", "New"))
        yield running


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
