"""docs/sandbox.md says what the code does, method by method and file by file."""

import re
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import SandboxServer
from bot.sandbox.control import ACTS, HOSTS, READS
from bot.sandbox.methods import ABSENT, METHODS
from bot.sandbox.web_api import WebApi

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_method_is_in_the_table_with_its_scopes_and_tier(server: SandboxServer) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \| (.*?) \|$", section("Methods"), re.MULTILINE)
    written = {name: (tuple(re.findall(r"`([\w.:]+)`", scopes)), tier) for name, scopes, tier in rows}

    api = WebApi(server.workspace.state, server.workspace.sockets, bot_token="b", app_token="a")
    assert set(written) == set(api.names())
    assert {name: written[name] for name in METHODS} == {
        name: (method.scopes, str(method.tier or "–")) for name, method in METHODS.items()
    }


def test_the_absent_ones_are_listed_and_absent(client: WebClient) -> None:
    written = re.findall(r"`([\w.]+)`", section("Methods").partition("known to be absent")[2])

    assert [name for name in written if "." in name] == list(ABSENT)
    for name in ABSENT:
        with pytest.raises(SlackApiError) as refused:
            client.api_call(name)
        assert refused.value.response["error"] == "unknown_method"


def test_every_behaviour_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| [^|]+ \| (`test_.*`) \|$", section("Behaviours"), re.MULTILINE)
    files = {name for row in rows for name in re.findall(r"`(test_\w+\.py)`", row)}

    assert len(rows) == section("Behaviours").count("\n| ") - 1
    assert files
    assert [name for name in files if not (Path(__file__).parent / name).exists()] == []


def test_every_control_path_is_listed() -> None:
    table = re.findall(
        r"^\| `(?:GET|POST) .*?` .*$|^\| `(?:GET|POST).*$", section("For scripts"), re.MULTILINE
    )
    written = set(re.findall(r"`(?:GET |POST )?(\w+)`", "\n".join(row.split("|")[1] for row in table)))

    assert written == {*READS, *ACTS, *HOSTS}
