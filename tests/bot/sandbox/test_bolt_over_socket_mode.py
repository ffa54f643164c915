"""An unmodified Bolt app over Socket Mode, from a command to the message it leaves."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox import Person, Workspace

Json = dict[str, Any]
Connect = Callable[[], SocketModeHandler]


def a_modal() -> Json:
    text = {"type": "plain_text", "text": "Add a lead"}
    source = {"type": "plain_text_input", "action_id": "source_text"}
    field = {
        "type": "input",
        "block_id": "source",
        "label": {"type": "plain_text", "text": "Source"},
        "element": source,
    }
    submit = {"type": "plain_text", "text": "Add"}
    return {
        "type": "modal",
        "callback_id": "lead",
        "title": text,
        "submit": submit,
        "blocks": [field],
    }


def test_a_command_is_answered_at_once_and_only_to_whoever_ran_it(
    bolt: App, connect: Connect, ana: Person, workspace: Workspace
) -> None:
    @bolt.command("/lead")
    def on_lead(ack: Ack, command: Json) -> None:
        ack(f"You said {command['text']}")

    connect()
    ana.runs("/lead list all", channel="#site-101")

    assert [message["text"] for message in ana.sees("#site-101")] == ["You said list all"]
    assert workspace.person("ben").sees("#site-101") == []


def test_a_command_opens_a_modal_whose_submission_is_posted(bolt: App, connect: Connect, ana: Person) -> None:
    @bolt.command("/lead")
    def on_lead(ack: Ack, command: Json, client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=a_modal())
        ack()

    @bolt.view("lead")
    def on_submission(ack: Ack, view: Json, body: Json, client: WebClient) -> None:
        value = view["state"]["values"]["source"]["source_text"]["value"]
        if value == "?":
            ack(response_action="errors", errors={"source": "Which source?"})
            return
        client.chat_postMessage(channel="#site-101", text=f"A lead from {value} by <@{body['user']['id']}>")
        ack()

    connect()
    ana.runs("/lead add", channel="#site-101")
    refused = ana.submits({"Source": "?"})
    taken = ana.submits({"Source": "radio"})

    assert refused == {"Source": "Which source?"}
    assert taken is None
    assert ana.modal is None
    assert ana.sees("#site-101")[-1]["text"] == f"A lead from radio by <@{ana.id}>"


def test_a_reply_in_a_thread_is_answered_there(bolt: App, connect: Connect, ana: Person) -> None:
    @bolt.event("message")
    def on_message(event: Json, say: Say) -> None:
        if event.get("thread_ts"):
            say(text=f"Heard: {event['text']}", thread_ts=event["thread_ts"])

    connect()
    root = ana.says("anything new?", channel="#elsewhere")
    assert ana.sees("#elsewhere", thread=root)[-1]["text"] == "anything new?"

    with_bot = ana.says("first", channel="#site-101", thread="")
    ana.says("reached her", channel="#site-101", thread=with_bot)

    assert [reply["text"] for reply in ana.sees("#site-101", thread=with_bot)][-1] == "Heard: reached her"


def test_a_button_changes_its_message_and_answers_in_private(
    bolt: App, connect: Connect, ana: Person, client: WebClient
) -> None:
    @bolt.action("reached")
    def on_reached(ack: Ack, body: Json, respond: Respond, client: WebClient) -> None:
        ack()
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Reached", blocks=[])
        respond("Noted.", replace_original=False)

    connect()
    button = {"type": "button", "action_id": "reached", "text": {"type": "plain_text", "text": "Reached"}}
    client.chat_postMessage(
        channel="#site-101", text="Call HF-7Q2K", blocks=[{"type": "actions", "elements": [button]}]
    )
    ana.presses("Reached", channel="#site-101")

    seen = ana.sees("#site-101")
    assert [(message["text"], message["is_ephemeral"]) for message in seen] == [
        ("Reached", False),
        ("Noted.", True),
    ]


def test_the_home_tab_is_there_when_the_app_published_it(bolt: App, connect: Connect, ana: Person) -> None:
    @bolt.event("app_home_opened")
    def on_opened(event: Json, client: WebClient) -> None:
        block = {"type": "section", "text": {"type": "mrkdwn", "text": "Your day"}}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    connect()
    home = ana.opens_home()

    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Your day"
