"""The control API: a script does what a person does, and nonsense is answered in a sentence."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.bot.sandbox.stage import Json, TestApp

GO: Json = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
NOTE: Json = {
    "type": "input",
    "block_id": "note",
    "label": {"type": "plain_text", "text": "Note"},
    "element": {"type": "plain_text_input", "action_id": "note", "max_length": 5},
}
MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Lead"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [NOTE],
}
Get = Callable[..., Json]
Post = Callable[..., Json]


def ask(request: urllib.request.Request | str) -> Json:
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            body: Json = json.loads(response.read())
    except urllib.error.HTTPError as refused:
        with refused:
            body = json.loads(refused.read()) | {"status": refused.code}
    return body


@pytest.fixture
def get(server: SandboxServer) -> Get:
    def got(name: str, /, **asked: Any) -> Json:
        return ask(f"{server.url}/control/{name}?{urlencode(asked)}")

    return got


@pytest.fixture
def post(server: SandboxServer) -> Post:
    def posted(name: str, /, **body: Any) -> Json:
        body = {key.rstrip("_"): value for key, value in body.items()}  # `as` is no name in Python
        headers = {"Content-Type": "application/json"}
        return ask(urllib.request.Request(f"{server.url}/control/{name}", json.dumps(body).encode(), headers))

    return posted


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("say", {}, "Say 'as'."),
        ("say", {"as_": "ana"}, "Say 'channel'."),
        ("say", {"as_": "zoe", "channel": "dm", "text": "hi"}, "There is no person 'zoe' here."),
        ("say", {"as_": "ana", "channel": "#nowhere", "text": "hi"}, "You are in no channel #nowhere."),
        ("say", {"as_": "ana", "channel": "dm", "text": "  "}, "An empty message cannot be sent."),
        ("run", {"as_": "ana", "channel": "dm", "command": "/x"}, "/x is not a valid command."),
        ("submit", {"as_": "ana"}, "No modal is open."),
        ("close", {"as_": "ana"}, "No modal is open."),
        ("press", {"as_": "ana", "where": "home", "label": "Go"}, "There is no 'Go' to use here."),
        (
            "clock",
            {"to": "tomorrow"},
            "Say how many minutes, or to when: an ISO time, next, monday or digest.",
        ),
        ("clock", {"to": "2026-03-05"}, "Say the time's offset from UTC, as in 2026-03-02T09:00:00-05:00."),
        ("clock", {"to": "next"}, "Nothing of the kind is due."),
        ("faults", {"method": "x", "kind": "lightning"}, "lightning is no fault of a call"),
        ("faults", {"method": "x", "kind": "latency", "count": "many"}, "This makes no sense"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(post: Post, name: str, body: Json, error: str) -> None:
    answer = post(name, **body)

    assert (answer["ok"], answer["status"]) == (False, 400)
    assert answer["error"].startswith(error)


def test_a_body_that_is_no_object_is_refused(server: SandboxServer) -> None:
    for body in (b"[]", b"{", b"null"):
        request = urllib.request.Request(
            f"{server.url}/control/say", body, {"Content-Type": "application/json; charset=utf-8"}
        )
        assert ask(request)["error"] == "Send a JSON object."


def test_the_state_tells_everything_around_the_messages(
    get: Get, app: TestApp, client: WebClient, workspace: Workspace
) -> None:
    client.chat_postMessage(channel="#site-101", text="one")
    shown = get("state", **{"as": "ana"})

    assert shown["me"]["name"] == "Ana Ruiz"
    assert {person["key"] for person in shown["people"]} == {"ana", "ben", "sam"}
    assert [person["team_name"] for person in shown["people"] if person["is_external"]] == ["Halcyon Bio"]
    assert shown["connected"]
    assert shown["clock"] == {"now": "2026-03-02T14:00:00+00:00", "flowing": False, "upcoming": []}
    listed = {channel["name"]: channel for channel in shown["channels"]}
    assert {name: channel["kind"] for name, channel in listed.items()} == {
        "site-101": "channel",
        "site-101-leads": "private",
        "sponsor": "channel",
        "elsewhere": "channel",
        "Onward": "im",
    }
    assert listed["site-101"]["unread"] == 1
    assert listed["sponsor"]["shared_with"] == ["Halcyon Bio"]
    assert [command["command"] for command in shown["commands"]] == ["/lead", "/plain"]


def test_who_comes_without_a_name_is_the_first_one_here(get: Get) -> None:
    assert get("state")["me"]["key"] == "ana"


def test_the_home_tab_can_be_looked_at_again_without_opening_it(get: Get, app: TestApp) -> None:
    assert get("home", **{"as": "ana"}, peek=1)["view"] is None
    assert app.received == []


def test_another_company_sees_only_its_own(get: Get, app: TestApp) -> None:
    shown = get("state", **{"as": "sam"})

    assert {channel["name"] for channel in shown["channels"]} == {"sponsor", "Onward"}
    assert shown["commands"] == shown["shortcuts"] == []


def test_reading_a_channel_marks_it_read(get: Get, client: WebClient) -> None:
    client.chat_postMessage(channel="#site-101", text="one")
    (message,) = get("messages", **{"as": "ana"}, channel="#site-101")["messages"]

    assert (message["username"], message["is_ephemeral"], message["edited"]) == ("Onward", False, False)
    unread = {channel["name"]: channel["unread"] for channel in get("state", **{"as": "ana"})["channels"]}
    assert unread["site-101"] == 0


def test_a_whole_story_by_script(post: Post, get: Get, app: TestApp, client: WebClient) -> None:
    ts = post("say", as_="ana", channel="#site-101", text="she called")["ts"]
    reply = post("say", as_="ben", channel="#site-101", text="good", thread_ts=ts)["ts"]
    post("edit", as_="ben", channel="#site-101", ts=reply, text="very good")
    post("react", as_="ben", channel="#site-101", ts=ts, name="tada")
    post("shortcut", as_="ana", callback_id="log_this", channel="#site-101", ts=ts)
    client.views_open(trigger_id=app.interactions()[-1]["trigger_id"], view=MODAL)
    assert get("state", **{"as": "ana"})["modals"][0]["title"]["text"] == "Lead"
    assert post("submit", as_="ana", values={"Note": "too long"})["errors"] == {
        "Note": "Please enter at most 5 characters."
    }
    assert post("fill", as_="ana", values={"Note": "short"})["ok"]
    submitted = post("submit", as_="ana")
    assert {key: submitted[key] for key in ("ok", "errors", "open")} == {
        "ok": True,
        "errors": None,
        "open": False,
    }
    app.answers["slash_commands"] = {"text": "3 leads"}
    assert post("run", as_="ana", channel="#site-101", command="/lead list")["answer"]["text"] == "3 leads"
    client.chat_postMessage(
        channel="#site-101", text="Go?", blocks=[{"type": "actions", "block_id": "b", "elements": [GO]}]
    )
    assert post("press", as_="ana", where="message", channel="#site-101", action_id="go", block_id="b")["ok"]
    assert post("delete", as_="ben", channel="#site-101", ts=reply)["ok"]

    thread = get("messages", **{"as": "ana"}, channel="#site-101", thread_ts=ts)["messages"]
    assert [message["text"] for message in thread] == ["she called"]
    assert [body["type"] for body in app.interactions()] == [
        "message_action",
        "view_submission",
        "block_actions",
    ]


def test_the_home_tab_is_opened_and_shown(
    get: Get, app: TestApp, client: WebClient, workspace: Workspace
) -> None:
    assert get("home", **{"as": "ana"})["view"] is None
    client.views_publish(
        user_id=workspace.person("ana").id, view={"type": "home", "blocks": [{"type": "divider"}]}
    )

    assert get("home", **{"as": "ana"})["view"]["blocks"][0]["type"] == "divider"
    assert len(app.events("app_home_opened")) == 2


def test_a_long_poll_ends_when_something_is_new(get: Get, workspace: Workspace) -> None:
    before = get("changes", since=0)["seq"]
    waiting: list[int] = []
    thread = threading.Thread(target=lambda: waiting.append(get("changes", since=before, wait=5)["seq"]))
    thread.start()
    workspace.person("ana").says("hello", channel="#site-101")
    thread.join()

    assert waiting[0] > before


def test_a_page_left_open_over_a_restart_learns_at_once_that_it_is_behind(
    get: Get, workspace: Workspace
) -> None:
    assert get("changes", since=10**9, wait=20)["seq"] == workspace.state.seq


def test_stopping_the_server_ends_long_polls(workspace: Workspace) -> None:
    before = threading.active_count()
    server = SandboxServer(workspace).start()
    answers: list[Json] = []
    url = f"{server.url}/control/changes?since={workspace.state.seq}&wait=20"
    thread = threading.Thread(target=lambda: answers.append(ask(url)))
    thread.start()
    workspace.wait_for(lambda: threading.active_count() >= before + 3, 1)
    server.stop()
    thread.join(2)

    assert not thread.is_alive()
    assert threading.active_count() == before


def test_traffic_shows_what_went_by_without_tokens(
    get: Get, app: TestApp, workspace: Workspace, client: WebClient
) -> None:
    workspace.person("ana").runs("/lead list", channel="#site-101")
    WebClient(workspace.app_token, base_url=client.base_url).apps_connections_open(
        app_token=workspace.app_token
    )
    client.chat_postMessage(channel="#site-101", text=f"leaked {client.token}")
    workspace.settle()
    entries = get("traffic", since=0)["entries"]

    assert [(entry["direction"], entry["kind"], entry["name"]) for entry in entries][:2] == [
        ("to_bot", "command", "/lead"),
        ("from_bot", "web_api", "apps.connections.open"),
    ]
    assert workspace.bot_token not in json.dumps(entries)
    assert "leaked xoxb…" in json.dumps(entries, ensure_ascii=False)
    assert get("traffic", since=entries[-1]["n"])["entries"] == []


def test_the_clock_is_wound_by_the_host_who_knows_what_falls_due(
    post: Post, workspace: Workspace, clock: WindableClock
) -> None:
    digest = clock.now() + timedelta(hours=7)

    def wind(to: datetime) -> list[tuple[datetime, str]]:
        clock.wind_to(to)
        return [(digest, "Friday digest")] if to >= digest else []

    workspace.upcoming = lambda: [(digest, "Friday digest"), (clock.now() + timedelta(hours=1), "nudge")]
    workspace.on_wind = wind
    first = post("clock", to="next")
    second = post("clock", to="digest")
    third = post("clock", to="monday")

    assert (first["now"], first["passed"]) == ("2026-03-02T15:00:00+00:00", [])
    assert second["passed"] == [{"at": "2026-03-02T21:00:00+00:00", "what": "Friday digest"}]
    assert third["now"] == "2026-03-09T09:00:00+00:00"


def test_minutes_and_instants_wind_too(post: Post) -> None:
    assert post("clock", minutes=90)["now"] == "2026-03-02T15:30:00+00:00"
    assert post("clock", to="2026-03-03T09:00:00-05:00")["now"] == "2026-03-03T14:00:00+00:00"
    assert post("clock", to="2026-03-01T09:00:00-05:00")["now"] == "2026-03-03T14:00:00+00:00"


def test_faults_are_arranged_and_cleared(post: Post, client: WebClient) -> None:
    pending = post("faults", method="chat.postMessage", kind="status", status=503, count=2)["pending"]
    envelopes = post("faults", socket="swallow_ack", count=3)["pending"]["envelopes"]

    assert (pending["calls"][0]["status"], pending["calls"][0]["count"]) == (503, 2)
    assert envelopes == {"swallow_ack": 3}
    assert post("faults", clear=True)["pending"]["calls"] == []
    assert client.chat_postMessage(channel="#site-101", text="all well")["ok"]


def test_channels_change_by_script(post: Post, get: Get, app: TestApp) -> None:
    for body in (
        {"channel": "#sponsor", "change": "join", "what": "ben"},
        {"channel": "#sponsor", "change": "leave", "what": "bot"},
        {"channel": "#site-101", "change": "share", "what": "Halcyon Bio"},
        {"channel": "#site-101", "change": "rename", "what": "site-202"},
        {"channel": "#site-202", "change": "archive"},
    ):
        assert post("channel", **body)["ok"]

    kinds = {event["type"] for event in app.events()}
    assert {
        "member_joined_channel",
        "channel_left",
        "channel_shared",
        "channel_rename",
        "channel_archive",
    } <= kinds
    assert post("channel", channel="#sponsor", change="paint", what="blue")["error"].startswith(
        "Say what to do: join,"
    )
    assert (
        post("channel", channel="#site-202", change="archive")["error"]
        == "Slack refuses this: already_archived."
    )


def test_a_reset_goes_back_to_what_was_seeded_and_repeats_no_id(
    post: Post, get: Get, client: WebClient, workspace: Workspace
) -> None:
    told: list[str] = []
    workspace.on_reset = lambda: told.append("reset")
    first = client.chat_postMessage(channel="#site-101", text="one")["ts"]
    workspace.add_channel("later")
    post("reset")
    second = client.chat_postMessage(channel="#site-101", text="two")["ts"]

    shown = get("messages", **{"as": "ana"}, channel="#site-101")["messages"]
    assert [message["text"] for message in shown] == ["two"]
    assert str(second) > str(first)
    assert told == ["reset"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("say", {"as_": "ana", "channel": "#site-101", "text": "hi"}),
        ("clock", {"minutes": 1}),
        ("run", {"as_": "ana", "channel": "#site-101", "command": "/lead"}),
        ("reset", {}),
    ],
)
def test_what_somebody_can_see_changing_is_counted(get: Get, post: Post, name: str, body: Json) -> None:
    before = get("changes", since=0)["seq"]
    assert post(name, **body)["ok"]

    assert get("changes", since=0)["seq"] > before
