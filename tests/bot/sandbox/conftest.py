"""A workspace with Ana and Ben of our company and Sam of the sponsor, an app, and a clock that stands still."""

import logging
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import Person, SandboxServer, Workspace
from tests.bot.sandbox.stage import MANIFEST, MONDAY_MORNING, TestApp, furnish


@pytest.fixture
def clock() -> WindableClock:
    return WindableClock(MONDAY_MORNING)


@pytest.fixture
def workspace(clock: WindableClock) -> Iterator[Workspace]:
    made = Workspace(MANIFEST, clock, ack_seconds=0.3)
    furnish(made)
    yield made
    made.close()


@pytest.fixture
def app(workspace: Workspace) -> TestApp:
    """An app reached in process."""
    made = TestApp()
    workspace.deliver_in_process(made)
    return made


@pytest.fixture
def ana(workspace: Workspace) -> Person:
    return workspace.person("ana")


@pytest.fixture
def sam(workspace: Workspace) -> Person:
    """Of another company."""
    return workspace.person("sam")


@pytest.fixture
def server(workspace: Workspace) -> Iterator[SandboxServer]:
    with SandboxServer(workspace) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> WebClient:
    """Slack's own client with the bot's token; it never tries a call twice."""
    return WebClient(server.bot_token, base_url=server.api_url, retry_handlers=[])


@pytest.fixture
def bolt(client: WebClient) -> App:
    """An unmodified Bolt app; tests give it listeners."""
    return App(client=client, process_before_response=True, logger=logging.getLogger("quiet"))


@pytest.fixture
def connect(bolt: App, server: SandboxServer) -> Iterator[Callable[[], SocketModeHandler]]:
    """Connect the Bolt app over Socket Mode."""
    logging.getLogger("quiet").setLevel(logging.CRITICAL)
    handlers = []

    def connected() -> SocketModeHandler:
        web_client = WebClient(server.app_token, base_url=server.api_url)
        handler = SocketModeHandler(bolt, server.app_token, web_client=web_client)
        handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        assert server.workspace.wait_for(server.workspace.sockets.is_open)
        return handler

    yield connected
    for handler in handlers:
        # Slack's client takes seconds to close, unless its line is gone and its queue has something for it.
        handler.client.auto_reconnect_enabled = False
        server.workspace.sockets.cut()
        handler.client.message_processor.event.set()
        handler.client.enqueue_message('{"type": "goodbye"}')
        handler.close()  # type: ignore[no-untyped-call]
