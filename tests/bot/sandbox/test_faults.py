"""Trouble on demand: what the app's client meets, and what has happened behind its back."""

import time
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Unable, Workspace

SITE = "#site-101"


def test_an_unknown_fault_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Unable, match="lightning is no fault of a call"):
        workspace.faults.on_call("chat.postMessage", "lightning")
    with pytest.raises(Unable, match="lightning is no fault of an envelope"):
        workspace.trouble_sockets("lightning")


def test_a_status_comes_with_its_waiting_time_and_without_effect(
    client: WebClient, workspace: Workspace, ana: Person
) -> None:
    workspace.faults.on_call("chat.postMessage", "status", status=429, retry_after=30)
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=SITE, text="hi")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "30"
    assert refused.value.response["error"] == "ratelimited"
    assert ana.sees(SITE) == []


def test_a_fault_lasts_for_its_count_and_for_its_method(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.on_call("chat.postMessage", "status", count=2, status=503)
    statuses = []
    for _ in range(3):
        client.auth_test()
        try:
            statuses.append(client.chat_postMessage(channel=SITE, text="hi").status_code)
        except SlackApiError as refused:
            statuses.append(refused.response.status_code)

    assert statuses == [503, 503, 200]


def test_a_lost_answer_leaves_the_message_posted(
    client: WebClient, workspace: Workspace, ana: Person
) -> None:
    workspace.faults.on_call("chat.postMessage", "lost_answer")
    with pytest.raises(RemoteDisconnected):
        client.chat_postMessage(channel=SITE, text="posted all the same")

    assert [message["text"] for message in ana.sees(SITE)] == ["posted all the same"]


def test_slacks_own_client_posts_twice_when_an_answer_is_lost(server_client: WebClient, ana: Person) -> None:
    server_client.chat_postMessage(channel=SITE, text="twice")

    assert [message["text"] for message in ana.sees(SITE)] == ["twice", "twice"]


@pytest.fixture
def server_client(client: WebClient, workspace: Workspace) -> WebClient:
    """Slack's client as it comes, with a lost answer ahead of it."""
    workspace.faults.on_call("chat.postMessage", "lost_answer")
    return WebClient(client.token, base_url=client.base_url)


def test_a_reset_connection_has_no_effect(client: WebClient, workspace: Workspace, ana: Person) -> None:
    workspace.faults.on_call("*", "reset")
    with pytest.raises(ConnectionResetError):
        client.chat_postMessage(channel=SITE, text="never")

    assert ana.sees(SITE) == []
    assert client.auth_test()["ok"]


def test_latency_delays_answer_and_effect(client: WebClient, workspace: Workspace, ana: Person) -> None:
    workspace.faults.on_call("chat.postMessage", "latency", seconds=0.05)
    started = time.monotonic()
    client.chat_postMessage(channel=SITE, text="slow")

    assert time.monotonic() - started >= 0.05
    assert len(ana.sees(SITE)) == 1


def test_cleared_faults_do_not_happen(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.on_call("*", "reset", count=99)
    workspace.faults.clear()

    assert client.auth_test()["ok"]
