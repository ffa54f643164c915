"""How calls arrive and how they are refused: encodings, tokens, scopes, and nonsense of every kind."""

import http.client
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.bot.sandbox.stage import MANIFEST, furnish

Json = dict[str, Any]
BLOCKS = [{"type": "divider"}]


def call(
    server: SandboxServer, path: str, body: bytes | None = None, *, verb: str = "POST", **headers: str
) -> tuple[int, Json, dict[str, str]]:
    """One bare HTTP request; header names are given with underscores."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=5)
    try:
        connection.request(
            verb, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        answer = json.loads(response.read() or b"{}")
        return response.status, answer, {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def bearer(server: SandboxServer) -> str:
    return f"Bearer {server.bot_token}"


def test_malformed_json_is_named_and_not_a_crash(server: SandboxServer) -> None:
    sent = {"Content_Type": "application/json", "Authorization": bearer(server)}

    assert call(server, "/api/auth.test", b"{", **sent)[:2] == (200, {"ok": False, "error": "invalid_json"})
    assert call(server, "/api/auth.test", b"[1]", **sent)[:2] == (
        200,
        {"ok": False, "error": "json_not_object"},
    )


def test_a_body_beyond_all_measure_is_refused(server: SandboxServer) -> None:
    status, answer, _ = call(server, "/api/auth.test", b"x=" + b"y" * 11_000_000, Content_Type="text/plain")

    assert (status, answer["error"]) == (413, "request_too_large")


def test_binary_rubbish_is_refused_politely(server: SandboxServer) -> None:
    form = "application/x-www-form-urlencoded"
    status, answer, _ = call(server, "/api/chat.postMessage", bytes(range(256)), Content_Type=form)

    assert (status, answer) == (200, {"ok": False, "error": "not_authed"})


@pytest.mark.parametrize("path", ["/nowhere", "/api/", "/api/a/b", "/control/nowhere", "/../../etc/passwd"])
def test_unknown_paths_are_not_found(server: SandboxServer, path: str) -> None:
    status, answer, _ = call(server, path, b"{}", Content_Type="application/json")

    assert (status, answer["ok"]) == (404, False)


def test_an_unknown_method_is_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.api_call("chat.postMassage")

    assert refused.value.response["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-somebody-else", "invalid_auth"),
        ("auth.test", "app", "not_allowed_token_type"),
        ("apps.connections.open", "bot", "not_allowed_token_type"),
        ("apps.connections.open", "xapp-made-up", "invalid_auth"),
    ],
)
def test_the_wrong_token_is_refused_by_name(
    server: SandboxServer, method: str, token: str, error: str
) -> None:
    known = {"app": server.app_token, "bot": server.bot_token}
    headers = {"Authorization": f"Bearer {known.get(token, token)}"} if token else {}

    assert call(server, f"/api/{method}", b"", **headers)[1] == {"ok": False, "error": error}


@pytest.mark.parametrize(
    "body",
    [
        urlencode({"channel": "#site-101", "text": "hi", "blocks": json.dumps(BLOCKS)}).encode(),
        json.dumps({"channel": "#site-101", "text": "hi", "blocks": BLOCKS}).encode(),
        json.dumps({"channel": "#site-101", "text": "hi", "blocks": json.dumps(BLOCKS)}).encode(),
    ],
)
def test_forms_and_json_say_the_same(server: SandboxServer, body: bytes) -> None:
    kind = "application/json; charset=utf-8" if body.startswith(b"{") else "application/x-www-form-urlencoded"
    _, answer, _ = call(
        server, "/api/chat.postMessage", body, Content_Type=kind, Authorization=bearer(server)
    )

    assert answer["message"]["text"] == "hi"
    assert answer["message"]["blocks"][0]["type"] == "divider"


def test_multipart_and_get_are_taken_too(server: SandboxServer) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="user"\r\n\r\n{}\r\n--b--\r\n'
    user_id = server.workspace.person("ana").id
    form = part.format(user_id).encode()
    kind = "multipart/form-data; boundary=b"
    posted = call(server, "/api/users.info", form, Content_Type=kind, Authorization=bearer(server))[1]
    got = call(server, f"/api/users.info?user={user_id}", verb="GET", Authorization=bearer(server))[1]
    in_form = call(
        server,
        "/api/users.info",
        urlencode({"user": user_id, "token": server.bot_token}).encode(),
        Content_Type="application/x-www-form-urlencoded",
    )[1]

    assert posted["user"]["name"] == got["user"]["name"] == in_form["user"]["name"] == "ana"


@pytest.fixture
def narrow(clock: WindableClock) -> Iterator[SandboxServer]:
    """An app that may do next to nothing."""
    manifest = deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"] = ["channels:history", "channels:read", "im:read"]
    workspace = Workspace(manifest, clock)
    furnish(workspace)
    with SandboxServer(workspace) as server:
        yield server
    workspace.close()


def test_a_missing_scope_is_named_with_what_was_granted(narrow: SandboxServer) -> None:
    _, answer, headers = call(narrow, "/api/chat.postMessage", b"", Authorization=bearer(narrow))

    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "channels:history,channels:read,im:read",
    }
    assert headers["x-oauth-scopes"] == "channels:history,channels:read,im:read"
    assert headers["x-accepted-oauth-scopes"] == "chat:write"


def test_scopes_go_by_the_kind_of_channel(narrow: SandboxServer) -> None:
    client = WebClient(narrow.bot_token, base_url=narrow.api_url)
    private = narrow.workspace.add_channel("site-101-leads")
    with pytest.raises(SlackApiError) as refused:
        client.conversations_history(channel=private)
    with pytest.raises(SlackApiError) as refused_list:
        client.conversations_list(types="public_channel,private_channel")

    assert refused.value.response["error"] == refused_list.value.response["error"] == "missing_scope"
    assert (refused.value.response["needed"], refused_list.value.response["needed"]) == (
        "groups:history",
        "groups:read",
    )


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_a_name_that_only_points_here_is_turned_away(server: SandboxServer, host: str) -> None:
    assert call(server, "/control/state?as=ana", verb="GET", Host=host)[0] == 403
    assert call(server, "/api/auth.test", b"", Host=host, Authorization=bearer(server))[0] == 403


def test_other_web_pages_are_turned_away(server: SandboxServer) -> None:
    assert call(server, "/control/state?as=ana", verb="GET", Origin="http://evil.example")[0] == 403
    assert call(server, "/control/reset", b"{}", Content_Type="text/plain")[0] == 400
    assert call(server, "/control/state?as=ana", verb="GET", Origin=server.url)[0] == 200


def test_the_application_test_method_needs_no_token(server: SandboxServer) -> None:
    assert call(server, "/api/api.test?foo=bar", verb="GET")[1] == {"ok": True, "args": {"foo": "bar"}}
