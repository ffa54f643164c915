"""Rate limits, on the workspace's clock."""

from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import WindableClock
from bot.sandbox import Person, Workspace
from bot.sandbox.limits import BURST

SITE = "#site-101"


def too_many(client: WebClient, channel: str) -> SlackApiError:
    for _ in range(BURST):
        client.chat_postMessage(channel=channel, text="hi")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=channel, text="one too many")
    return refused.value


def test_a_burst_in_one_channel_is_stopped_and_says_how_long(client: WebClient, ana: Person) -> None:
    refused = too_many(client, SITE)

    assert refused.response.status_code == 429
    assert refused.response.data == {"ok": False, "error": "ratelimited"}
    assert refused.response.headers["Retry-After"] == "1"
    assert len(ana.sees(SITE)) == BURST


def test_other_channels_and_methods_go_on(client: WebClient, workspace: Workspace) -> None:
    too_many(client, SITE)

    assert client.chat_postMessage(channel="#sponsor", text="hi")["ok"]
    assert client.conversations_history(channel=workspace.add_channel("site-101"))["ok"]


def test_waiting_on_the_workspaces_clock_is_enough(client: WebClient, clock: WindableClock) -> None:
    too_many(client, SITE)
    clock.wind_to(clock.now() + timedelta(seconds=1))

    assert client.chat_postMessage(channel=SITE, text="again")["ok"]


def test_a_method_has_the_calls_of_its_tier_per_minute(client: WebClient, clock: WindableClock) -> None:
    for _ in range(20):
        client.users_list()
    with pytest.raises(SlackApiError) as refused:
        client.users_list()
    clock.wind_to(clock.now() + timedelta(seconds=3))

    assert refused.value.response.headers["Retry-After"] == "3"
    assert client.users_list()["ok"]


def test_limits_can_be_off(client: WebClient, workspace: Workspace) -> None:
    workspace.limits.enabled = False

    assert all(client.chat_postMessage(channel=SITE, text="hi")["ok"] for _ in range(3 * BURST))
