"""Buttons and selects in messages: what the app is told, and what the person is when it does not answer."""

import pytest
from slack_sdk import WebClient

from bot.sandbox import Person, Unable, Workspace
from tests.bot.sandbox.stage import Json, TestApp

SITE = "#site-101"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def options(*texts: str) -> list[Json]:
    return [{"text": plain(text), "value": text.lower()} for text in texts]


REACHED = {"type": "button", "action_id": "reached", "text": plain("Reached"), "value": "HF-7Q2K"}
OUTCOME = {
    "type": "static_select",
    "action_id": "outcome",
    "placeholder": plain("Outcome"),
    "options": options("Voicemail", "Busy"),
}
MORE = {"type": "overflow", "action_id": "more", "options": options("Snooze", "Hand off")}
TAGS = {"type": "checkboxes", "action_id": "tags", "options": options("Records", "Transport")}
CARD: list[Json] = [
    {"type": "actions", "block_id": "first", "elements": [REACHED, OUTCOME, MORE]},
    {"type": "section", "block_id": "second", "text": plain("Needs"), "accessory": TAGS},
]


@pytest.fixture
def card(client: WebClient) -> str:
    return str(client.chat_postMessage(channel=SITE, text="Call HF-7Q2K", blocks=CARD)["ts"])


def test_what_is_not_there_cannot_be_used(app: TestApp, ana: Person, card: str) -> None:
    with pytest.raises(Unable, match="no 'Lost'"):
        ana.presses("Lost", channel=SITE)
    with pytest.raises(Unable, match="no option 'Asleep'; there are Voicemail, Busy"):
        ana.chooses("Outcome", "Asleep", channel=SITE)
    with pytest.raises(Unable, match="no channel #nowhere"):
        ana.presses("Reached", channel="#nowhere")

    assert app.interactions() == []


def test_an_app_that_fails_is_told_to_the_person(app: TestApp, ana: Person, card: str) -> None:
    def refuse(body: Json) -> None:
        raise RuntimeError("broken")

    app.answers["interactive"] = refuse
    ana.presses("Reached", channel=SITE)

    assert ana.notices == ["“Reached” did not work: Onward did not answer (http_error)"]


def test_a_press_arrives_whole(app: TestApp, ana: Person, card: str, workspace: Workspace) -> None:
    ana.presses("Reached", channel=SITE)

    (body,) = app.interactions()
    channel = workspace.add_channel("site-101")
    assert body["type"] == "block_actions"
    assert body["user"] == {"id": ana.id, "username": "ana", "name": "ana", "team_id": body["team"]["id"]}
    assert body["container"] == {
        "type": "message",
        "message_ts": card,
        "channel_id": channel,
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": channel, "name": "site-101"}
    assert body["message"]["text"] == "Call HF-7Q2K"
    (action,) = body["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "reached",
        "block_id": "first",
        "value": "HF-7Q2K",
        "text": plain("Reached"),
    }
    assert body["response_url"]
    assert body["trigger_id"]


def test_somebody_of_another_company_can_press_and_shows_their_own_team(
    app: TestApp, sam: Person, client: WebClient, workspace: Workspace
) -> None:
    client.chat_postMessage(channel="#sponsor", text="Decide", blocks=CARD)
    sam.presses("reached", channel="#sponsor")

    (body,) = app.interactions()
    assert body["team"]["id"] == workspace.state.team_id
    assert body["user"]["team_id"] not in ("", workspace.state.team_id)


@pytest.mark.parametrize(
    ("control", "value", "expected"),
    [
        ("Outcome", "Busy", {"type": "static_select", "selected_option": options("Busy")[0]}),
        ("outcome", "voicemail", {"type": "static_select", "selected_option": options("Voicemail")[0]}),
        ("more", "Snooze", {"type": "overflow", "selected_option": options("Snooze")[0]}),
        ("tags", ["Records"], {"type": "checkboxes", "selected_options": options("Records")}),
        ("tags", [], {"type": "checkboxes", "selected_options": []}),
    ],
)
def test_what_was_chosen_is_in_the_action(
    app: TestApp, ana: Person, card: str, control: str, value: str | list[str], expected: Json
) -> None:
    ana.chooses(control, value, channel=SITE)

    action = app.interactions()[0]["actions"][0]
    assert {key: action[key] for key in expected} == expected


def test_state_tells_of_every_choice_so_far_and_of_each_person_alone(
    app: TestApp, ana: Person, card: str, workspace: Workspace
) -> None:
    ana.chooses("Outcome", "Busy", channel=SITE)
    ana.presses("Reached", channel=SITE)
    workspace.person("ben").presses("Reached", channel=SITE)

    anas, bens = (body["state"]["values"] for body in app.interactions()[1:])
    assert anas["first"]["outcome"]["selected_option"]["value"] == "busy"
    assert anas["second"]["tags"] == {"type": "checkboxes", "selected_options": []}
    assert bens["first"]["outcome"]["selected_option"] is None


def test_the_newest_message_with_the_control_is_meant_unless_one_is_named(
    app: TestApp, ana: Person, card: str, client: WebClient
) -> None:
    newer = str(client.chat_postMessage(channel=SITE, text="Another", blocks=CARD)["ts"])
    client.chat_postMessage(channel=SITE, text="No buttons here")
    ana.presses("Reached", channel=SITE)
    ana.presses("Reached", channel=SITE, message=card)
    ana.presses("Reached", message=card)

    assert [body["container"]["message_ts"] for body in app.interactions()] == [newer, card, card]


def test_an_ephemeral_can_be_pressed_by_its_reader_and_does_not_travel(
    app: TestApp, ana: Person, client: WebClient, workspace: Workspace
) -> None:
    channel = workspace.add_channel("site-101")
    client.chat_postEphemeral(channel=channel, user=ana.id, text="Sure?", blocks=CARD)
    ana.presses("Reached", channel=SITE)
    with pytest.raises(Unable):
        workspace.person("ben").presses("Reached", channel=SITE)

    (body,) = app.interactions()
    assert body["container"]["is_ephemeral"]
    assert "message" not in body


def test_a_press_in_a_thread_names_the_thread(app: TestApp, ana: Person, client: WebClient) -> None:
    root = str(client.chat_postMessage(channel=SITE, text="root")["ts"])
    client.chat_postMessage(channel=SITE, text="reply", blocks=CARD, thread_ts=root)
    ana.presses("Reached", channel=SITE)

    assert app.interactions()[0]["container"]["thread_ts"] == root


def test_options_come_from_the_app_where_the_block_says_so(
    app: TestApp, ana: Person, client: WebClient
) -> None:
    site = {
        "type": "external_select",
        "action_id": "site",
        "placeholder": plain("Site"),
        "min_query_length": 1,
    }
    blocks = [{"type": "actions", "block_id": "b", "elements": [site]}]
    client.chat_postMessage(channel=SITE, text="Which site?", blocks=blocks)
    app.answers["interactive"] = lambda body: (
        {"options": options("Site 101", "Site 202")} if body["type"] == "block_suggestion" else None
    )
    ana.chooses("Site", "Site 202", channel=SITE)

    asked, chosen = app.interactions()
    assert (asked["value"], asked["action_id"], asked["block_id"]) == ("Site 202", "site", "b")
    assert chosen["actions"][0]["selected_option"]["value"] == "site 202"


def test_buttons_work_on_the_home_tab(app: TestApp, ana: Person, client: WebClient) -> None:
    client.views_publish(user_id=ana.id, view={"type": "home", "blocks": CARD})
    ana.chooses("Outcome", "Busy", where="home")
    ana.presses("Reached")

    body = app.interactions()[1]
    assert body["container"]["type"] == "view"
    assert body["view"]["type"] == "home"
    assert body["view"]["state"]["values"]["first"]["outcome"]["selected_option"]["value"] == "busy"
    assert "channel" not in body
    assert "response_url" not in body
