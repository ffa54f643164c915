"""response_url: five times in thirty minutes, private unless told otherwise, and the way to one's original."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.webhook import WebhookResponse

from bot.clock import WindableClock
from bot.sandbox import Person, Workspace
from tests.bot.sandbox.stage import Json, TestApp

SITE = "#site-101"
GO: Json = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
CARD = [{"type": "actions", "elements": [GO]}]
Send = Callable[..., WebhookResponse]


@pytest.fixture
def after_command(app: TestApp, ana: Person, client: WebClient) -> Send:
    """Answer a command of Ana's through its response_url."""
    ana.runs("/lead list", channel=SITE)
    return WebhookClient(app.bodies("slash_commands")[0]["response_url"], retry_handlers=[]).send


def after_press(app: TestApp, ana: Person) -> Send:
    ana.presses("Go", channel=SITE)
    return WebhookClient(app.interactions()[-1]["response_url"], retry_handlers=[]).send


def texts(person: Person) -> list[str]:
    return [message["text"] for message in person.sees(SITE)]


def test_the_sixth_use_is_refused(after_command: Send, ana: Person) -> None:
    answers = [after_command(text=f"{n}") for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[0].body == "ok"
    assert "used_url" in answers[5].body
    assert texts(ana) == ["0", "1", "2", "3", "4"]


def test_it_is_over_after_thirty_minutes(
    after_command: Send, workspace: Workspace, clock: WindableClock, ana: Person
) -> None:
    workspace.wind(clock.now() + timedelta(minutes=30))
    assert after_command(text="just in time").status_code == 200
    workspace.wind(clock.now() + timedelta(seconds=1))
    late = after_command(text="late")

    assert (late.status_code, "expired_url" in late.body) == (404, True)
    assert texts(ana) == ["just in time"]


def test_nonsense_is_refused_by_name(after_command: Send, client: WebClient) -> None:
    assert "no_text" in after_command().body
    assert "invalid_blocks" in after_command(blocks=[{"type": "nonsense"}]).body
    unknown = WebhookClient(f"{client.base_url.removesuffix('api/')}actions/T0/nothing", retry_handlers=[])
    assert "invalid_url" in unknown.send(text="hi").body


def test_answers_are_private_unless_told_otherwise(
    after_command: Send, ana: Person, workspace: Workspace
) -> None:
    after_command(text="quiet")
    after_command(text="loud", response_type="in_channel")

    assert texts(ana) == ["quiet", "loud"]
    assert texts(workspace.person("ben")) == ["loud"]


def test_it_answers_where_the_bot_is_not(app: TestApp, ana: Person, client: WebClient) -> None:
    ana.runs("/lead list", channel="#elsewhere")
    sent = WebhookClient(app.bodies("slash_commands")[0]["response_url"], retry_handlers=[]).send(text="hi")

    assert sent.status_code == 200
    assert [message["text"] for message in ana.sees("#elsewhere")] == ["hi"]


def test_an_original_is_replaced_whole(
    app: TestApp, ana: Person, client: WebClient, workspace: Workspace
) -> None:
    client.chat_postMessage(channel=SITE, text="Ready?", blocks=CARD)
    after_press(app, ana)(text="Gone", replace_original=True)

    (message,) = ana.sees(SITE)
    assert message["text"] == "Gone"
    assert "blocks" not in message
    workspace.settle()
    assert app.events("message")[-1]["subtype"] == "message_changed"


def test_only_this_way_an_ephemeral_is_replaced_and_removed(
    app: TestApp, ana: Person, client: WebClient, workspace: Workspace
) -> None:
    channel = workspace.add_channel("site-101")
    client.chat_postEphemeral(channel=channel, user=ana.id, text="Sure?", blocks=CARD)
    client.chat_postEphemeral(channel=channel, user=ana.id, text="Really?", blocks=CARD)
    after_press(app, ana)(text="Yes", blocks=CARD, replace_original=True)
    assert texts(ana) == ["Sure?", "Yes"]
    after_press(app, ana)(delete_original=True)

    assert texts(ana) == ["Sure?"]
    assert texts(workspace.person("ben")) == []


def test_an_answer_goes_into_the_thread_it_names(app: TestApp, ana: Person, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=SITE, text="Ready?", blocks=CARD)["ts"])
    ana.presses("Go", channel=SITE)
    hook = WebhookClient(app.interactions()[-1]["response_url"], retry_handlers=[])
    hook.send_dict({"thread_ts": root, "text": "in the thread", "replace_original": False})

    assert texts(ana) == ["Ready?"]
    assert [message["text"] for message in ana.sees(SITE, thread=root)] == ["Ready?", "in the thread"]
