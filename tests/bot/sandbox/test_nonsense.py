"""Nonsense of every kind is answered by a named error: never by a crash, never by silence."""

import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.sandbox import SandboxServer, Workspace
from bot.sandbox.control import ACTS, HOSTS, READS
from bot.sandbox.methods import METHODS

ODD: list[Any] = [
    None,
    7,
    -1,
    1.5,
    True,
    "",
    "x",
    "[",
    '{"a": 1}',
    [],
    [[]],
    ["x"],
    [1],
    {},
    {"type": "modal"},
]
NAMES = (
    *("attachments", "blocks", "channel", "channel_id", "cursor", "email", "external_id", "file", "filename"),
    *("files", "hash", "include_all_metadata", "latest", "length", "limit", "message_ts", "metadata", "name"),
    *("oldest", "text", "thread_ts", "timestamp", "topic", "trigger_id", "ts", "types", "user", "user_id"),
    *("users", "view", "view_id"),
)


@pytest.fixture
def http(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> FlaskClient:
    """The server without its wire; whatever it could not handle would be logged."""
    caplog.set_level(logging.ERROR)
    workspace.limits.enabled = False
    client = SandboxServer(workspace).wsgi.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {workspace.bot_token}"
    return client


@pytest.mark.parametrize("method", [*METHODS, "apps.connections.open", "nothing.of_the.kind"])
def test_odd_arguments_are_refused_by_name(
    http: FlaskClient, workspace: Workspace, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    known = {"channel": workspace.add_channel("site-101"), "user": workspace.person("ana").id}
    known |= {"text": "hi", "ts": workspace.person("ana").says("hi", channel="#site-101"), "view_id": "V1"}
    answers = [http.post(f"/api/{method}", json=dict.fromkeys(NAMES, odd)) for odd in ODD]
    for name in NAMES:
        answers += [http.post(f"/api/{method}", json={**known, name: odd}) for odd in ODD]
        answers += [
            http.post(f"/api/{method}", data={**known, name: odd}) for odd in ("", "x", "[", '{"a": 1}')
        ]

    assert {answer.status_code for answer in answers} == {200}
    assert all(
        answer.json["ok"] or answer.json["error"] != "internal_error" for answer in answers if answer.json
    )
    assert caplog.records == []


@pytest.mark.parametrize("name", [name for name in (*ACTS, *HOSTS) if name != "reset"])
def test_odd_acts_are_refused_in_a_sentence(
    http: FlaskClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    known = {"as": "ana", "channel": "#site-101", "text": "hi", "command": "/lead", "where": "message"}
    fields = (
        *known,
        "ts",
        "thread_ts",
        "values",
        "label",
        "action_id",
        "value",
        "callback_id",
        "minutes",
        "to",
    )
    answers = []
    for field in (*fields, "method", "kind", "count", "socket", "status", "seconds", "name", "all", "remove"):
        answers += [http.post(f"/control/{name}", json={**known, field: odd}) for odd in ODD]

    assert {answer.status_code for answer in answers} <= {200, 400}
    assert all(answer.json is not None and "ok" in answer.json for answer in answers)
    assert caplog.records == []


@pytest.mark.parametrize("name", READS)
def test_odd_questions_are_refused_in_a_sentence(
    http: FlaskClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    answers = []
    for field in ("as", "channel", "thread_ts", "since", "wait", "limit"):
        for odd in ("", "x", "-1", "1e99", "ana", "nan", "\x00"):
            answers.append(http.get(f"/control/{name}", query_string={"as": "ana", "wait": "0", field: odd}))

    assert {answer.status_code for answer in answers} <= {200, 400}
    assert caplog.records == []


def test_odd_answers_to_a_response_url_are_refused_by_name(
    http: FlaskClient, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    urls: list[str] = []
    workspace.deliver_in_process(lambda kind, body, headers: urls.append(body["response_url"]))
    statuses = set()
    for odd in ODD:
        for body in (
            odd,
            {"text": odd},
            {"blocks": odd},
            {"text": "x", "thread_ts": odd},
            {"replace_original": odd},
        ):
            workspace.person("ana").runs("/lead", channel="#site-101")
            path = urls[-1].removeprefix(workspace.state.url)
            statuses.add(http.post(path, data=json.dumps(body), content_type="application/json").status_code)

    assert statuses == {200, 400}
    assert caplog.records == []
