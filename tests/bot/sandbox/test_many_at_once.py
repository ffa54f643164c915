"""Many people, calls and readers at the same time, and a quiet end."""

import threading
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from bot.sandbox import SandboxServer, Workspace
from tests.bot.sandbox.stage import TestApp

SITE = "#site-101"


def test_nothing_is_lost_or_told_twice(workspace: Workspace, app: TestApp, client: WebClient) -> None:
    workspace.limits.enabled = False

    def act(number: int) -> None:
        if number % 2:
            workspace.person("ana").says(f"{number}", channel=SITE)
        else:
            client.chat_postMessage(channel=SITE, text=f"{number}")
        workspace.person("ben").sees(SITE)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    assert workspace.settle(5)

    seen = workspace.person("ben").sees(SITE)
    assert sorted(int(message["text"]) for message in seen) == list(range(40))
    assert [message["ts"] for message in seen] == sorted({message["ts"] for message in seen})
    assert sorted(int(event["text"]) for event in app.events("message")) == list(range(40))


def test_nothing_runs_on_when_all_is_closed(workspace: Workspace, app: TestApp) -> None:
    before = threading.active_count()
    for _ in range(3):
        with SandboxServer(workspace) as server:
            WebClient(server.bot_token, base_url=server.api_url).auth_test()
    workspace.person("ana").says("hello", channel=SITE)
    workspace.close()

    assert threading.active_count() < before
