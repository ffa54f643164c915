"""Slash commands and shortcuts: what arrives, what is shown, and who may not."""

import pytest

from bot.sandbox import Person, Unable, Workspace
from tests.bot.sandbox.stage import Json, TestApp

SITE = "#site-101"


def test_an_unknown_command_is_no_command(app: TestApp, ana: Person) -> None:
    with pytest.raises(Unable, match="/laed is not a valid command"):
        ana.runs("/laed add", channel=SITE)

    assert app.received == []


def test_people_of_another_company_have_neither_commands_nor_shortcuts(app: TestApp, sam: Person) -> None:
    with pytest.raises(Unable, match="not a valid command"):
        sam.runs("/lead add", channel="#sponsor")
    with pytest.raises(Unable, match="no shortcut"):
        sam.uses_shortcut("add_lead")

    assert app.received == []


def test_commands_do_not_work_in_threads(app: TestApp, ana: Person) -> None:
    root = ana.says("root", channel=SITE)

    with pytest.raises(Unable, match="not supported in threads"):
        ana.runs("/lead add", channel=SITE, thread=root)


def test_when_nobody_is_connected_the_person_is_told(ana: Person) -> None:
    ana.runs("/lead add", channel=SITE)

    assert ana.notices == ["/lead failed with the error dispatch_failed"]


def test_a_nonsensical_answer_is_told(app: TestApp, ana: Person) -> None:
    app.answers["slash_commands"] = {"blocks": [{"type": "nonsense"}]}
    ana.runs("/lead add", channel=SITE)

    assert ana.notices == ["/lead failed with the error invalid_command_response"]


def test_a_command_arrives_with_all_strings(app: TestApp, ana: Person, workspace: Workspace) -> None:
    ana.runs("/lead   add  HF-7Q2K ", channel=SITE)

    (body,) = app.bodies("slash_commands")
    assert all(isinstance(value, str) for value in body.values())
    assert {
        key: body[key] for key in ("command", "text", "user_id", "user_name", "channel_id", "channel_name")
    } == {
        "command": "/lead",
        "text": "add  HF-7Q2K",
        "user_id": ana.id,
        "user_name": "ana",
        "channel_id": workspace.add_channel("site-101"),
        "channel_name": "site-101",
    }
    assert body["response_url"].startswith("http")
    assert body["trigger_id"]


@pytest.mark.parametrize(("channel", "name"), [("dm", "directmessage"), ("#site-101-leads", "privategroup")])
def test_private_places_are_not_named(app: TestApp, ana: Person, channel: str, name: str) -> None:
    ana.runs("/lead list", channel=channel)

    assert app.bodies("slash_commands")[0]["channel_name"] == name


def test_mentions_are_escaped_only_where_the_manifest_says_so(
    app: TestApp, ana: Person, workspace: Workspace
) -> None:
    ben, site = workspace.person("ben").id, workspace.add_channel("site-101")
    ana.runs("/lead assign @ben #site-101 a & b https://x.example", channel=SITE)
    ana.runs("/plain assign @ben #site-101 a & b https://x.example", channel=SITE)

    escaped, plain = (body["text"] for body in app.bodies("slash_commands"))
    assert escaped == f"assign <@{ben}|ben> <#{site}|site-101> a &amp; b <https://x.example>"
    assert plain == "assign @ben #site-101 a &amp; b https://x.example"


@pytest.mark.parametrize(("kind", "others_see"), [("ephemeral", 0), ("in_channel", 1)])
def test_an_answer_is_private_unless_it_says_otherwise(
    app: TestApp, ana: Person, workspace: Workspace, kind: str, others_see: int
) -> None:
    app.answers["slash_commands"] = {"text": "3 leads", "response_type": kind}
    answer = ana.runs("/lead list", channel=SITE)

    assert answer is not None
    assert answer["text"] == ana.sees(SITE)[-1]["text"] == "3 leads"
    assert len(workspace.person("ben").sees(SITE)) == others_see


def test_a_global_shortcut_has_a_trigger_and_no_place(app: TestApp, ana: Person) -> None:
    ana.uses_shortcut("add_lead")

    (body,) = app.interactions()
    assert (body["type"], body["callback_id"], body["user"]["id"]) == ("shortcut", "add_lead", ana.id)
    assert body["trigger_id"]
    assert "response_url" not in body
    assert "channel" not in body


def test_a_message_shortcut_brings_the_message_along(app: TestApp, ana: Person, workspace: Workspace) -> None:
    root = workspace.person("ben").says("she called back", channel=SITE)
    reply = workspace.person("ben").says("at four", channel=SITE, thread=root)
    ana.uses_shortcut("log_this", channel=SITE, message=reply)

    body: Json = app.interactions()[0]
    assert (body["type"], body["message"]["text"], body["message_ts"]) == ("message_action", "at four", reply)
    assert body["message"]["thread_ts"] == root
    assert body["channel"] == {"id": workspace.add_channel("site-101"), "name": "site-101"}
    assert body["response_url"]
