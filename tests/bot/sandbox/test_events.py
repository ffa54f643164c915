"""Events: which ones come, what they say, and which ones never come."""

from copy import deepcopy

import pytest
from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import Person, Unable, Workspace
from tests.bot.sandbox.stage import MANIFEST, Json, TestApp, furnish

SITE = "#site-101"


def test_nothing_comes_from_channels_the_bot_is_not_in(app: TestApp, ana: Person) -> None:
    ana.says("hello <@U1>", channel="#elsewhere")

    assert app.received == []


def with_manifest(clock: WindableClock, change: str, drop: str) -> TestApp:
    """What arrives of one message to the bot when the manifest lacks something."""
    manifest = deepcopy(MANIFEST)
    listed = {
        "scope": manifest["oauth_config"]["scopes"]["bot"],
        "event": manifest["settings"]["event_subscriptions"]["bot_events"],
    }
    listed[change].remove(drop)
    workspace = Workspace(manifest, clock)
    furnish(workspace)
    app = TestApp()
    workspace.deliver_in_process(app)
    workspace.person("ana").says("@onward hello", channel=SITE)
    workspace.close()
    return app


@pytest.mark.parametrize(
    ("change", "drop", "left"),
    [
        ("event", "message.channels", ["app_mention"]),
        ("scope", "channels:history", ["app_mention"]),
        ("event", "app_mention", ["message"]),
        ("scope", "app_mentions:read", ["message"]),
        ("event", "message.groups", ["message", "app_mention"]),
    ],
)
def test_events_need_both_a_subscription_and_a_scope(
    clock: WindableClock, change: str, drop: str, left: list[str]
) -> None:
    app = with_manifest(clock, change, drop)

    assert sorted(event["type"] for event in app.events()) == sorted(left)


def test_a_message_says_who_where_and_when(app: TestApp, ana: Person, workspace: Workspace) -> None:
    ts = ana.says("she is in", channel=SITE)

    (body,) = app.bodies("events_api")
    event = body["event"]
    assert {
        key: event[key] for key in ("type", "user", "text", "ts", "event_ts", "channel", "channel_type")
    } == {
        "type": "message",
        "user": ana.id,
        "text": "she is in",
        "ts": ts,
        "event_ts": ts,
        "channel": workspace.add_channel("site-101"),
        "channel_type": "channel",
    }
    assert event["blocks"][0]["type"] == "rich_text"
    assert body["type"] == "event_callback"
    assert body["event_id"].startswith("Ev")
    assert body["event_time"] == 1772460000
    assert body["authorizations"][0]["is_bot"]
    assert body["is_ext_shared_channel"] is False


@pytest.mark.parametrize(
    ("channel", "kind"),
    [("#site-101", "channel"), ("#site-101-leads", "group"), ("dm", "im"), ("@onward", "im")],
)
def test_the_kind_of_channel_is_told(app: TestApp, ana: Person, channel: str, kind: str) -> None:
    ana.says("hello", channel=channel)

    assert [event["channel_type"] for event in app.events("message")] == [kind]


def test_what_people_type_is_stored_as_slack_stores_it(
    app: TestApp, ana: Person, workspace: Workspace
) -> None:
    site, bot = workspace.add_channel("site-101"), app
    ana.says(
        "@ben in #site-101: R&D < 3, see https://x.example/a?b=1. Mail me@x.example or @nobody", channel="dm"
    )

    assert bot.events("message")[0]["text"] == (
        f"<@{workspace.person('ben').id}> in <#{site}|site-101>: R&amp;D &lt; 3, see <https://x.example/a?b=1>. "
        "Mail <mailto:me@x.example|me@x.example> or @nobody"
    )


def test_naming_the_bot_comes_twice_but_not_in_direct_messages(app: TestApp, ana: Person) -> None:
    ana.says("@onward what is due?", channel=SITE)
    ana.says("@onward what is due?", channel="dm")

    kinds = [(event["type"], event["ts"]) for event in app.events()]
    assert len(kinds) == 3
    assert kinds[0][1] == kinds[1][1]
    assert {kinds[0][0], kinds[1][0]} == {"message", "app_mention"}
    assert kinds[2][0] == "message"


def test_people_of_another_company_are_marked(app: TestApp, sam: Person, ana: Person) -> None:
    sam.says("any news?", channel="#sponsor")
    ana.says("yes", channel="#sponsor")

    theirs, ours = app.bodies("events_api")
    assert theirs["event"]["user_team"] == theirs["event"]["team"] != theirs["team_id"]
    assert theirs["is_ext_shared_channel"]
    assert "user_team" not in ours["event"]
    assert ours["is_ext_shared_channel"]


def test_changes_and_removals_are_told_with_what_was_there(app: TestApp, ana: Person) -> None:
    ts = ana.says("reached her", channel=SITE)
    ana.edits(ts, "reached him", channel=SITE)
    ana.deletes(ts, channel=SITE)

    _, changed, deleted = app.events("message")
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("reached him", "reached her")
    assert changed["message"]["edited"]["user"] == ana.id
    assert changed["message"]["ts"] == ts < changed["ts"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert deleted["previous_message"]["text"] == "reached him"


def test_the_bots_own_posts_and_updates_come_back_to_it(
    app: TestApp, client: WebClient, workspace: Workspace
) -> None:
    posted = client.chat_postMessage(channel=SITE, text="@onward is me")
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="changed")
    client.chat_postEphemeral(channel=posted["channel"], user=workspace.person("ana").id, text="hush")
    workspace.settle()

    own, changed = app.events()
    assert own["bot_id"] == changed["message"]["bot_id"] == client.auth_test()["bot_id"]
    assert changed["subtype"] == "message_changed"


def test_replies_name_their_parents_author(app: TestApp, ana: Person, workspace: Workspace) -> None:
    root = ana.says("root", channel=SITE)
    workspace.person("ben").says("reply", channel=SITE, thread=root, broadcast=True)

    reply = app.events("message")[1]
    assert (reply["thread_ts"], reply["parent_user_id"], reply["subtype"]) == (
        root,
        ana.id,
        "thread_broadcast",
    )
    assert reply["root"]["text"] == "root"


def test_reactions_say_on_what(app: TestApp, ana: Person, workspace: Workspace) -> None:
    ts = ana.says("done", channel=SITE)
    workspace.person("ben").reacts("eyes", channel=SITE, ts=ts)
    workspace.person("ben").reacts("eyes", channel=SITE, ts=ts, remove=True)

    added, removed = app.events("reaction_added") + app.events("reaction_removed")
    assert (added["reaction"], added["item"]["ts"], added["item_user"]) == ("eyes", ts, ana.id)
    assert removed["type"] == "reaction_removed"
    with pytest.raises(Unable, match="no_reaction"):
        ana.reacts("eyes", channel=SITE, ts=ts, remove=True)


def test_opening_the_home_tab_is_told(app: TestApp, ana: Person) -> None:
    ana.opens_home()

    (event,) = app.events("app_home_opened")
    assert (event["user"], event["tab"], event["channel"][0]) == (ana.id, "home", "D")


def test_comings_and_goings_are_told(app: TestApp, workspace: Workspace) -> None:
    workspace.join("#sponsor", "ben")
    workspace.leave("#sponsor", "ben")
    workspace.join("#elsewhere", "bot")
    workspace.leave("#elsewhere", "bot")

    bot = workspace.state.store.get("user", app.bodies("events_api")[0]["authorizations"][0]["user_id"])
    told = [(event["type"], event.get("user")) for event in app.events() if event["type"] != "message"]
    ben = workspace.person("ben").id
    assert bot is not None
    assert sorted(told, key=str) == sorted(
        [
            ("member_joined_channel", ben),
            ("member_left_channel", ben),
            ("member_joined_channel", bot["id"]),
            ("member_left_channel", bot["id"]),
            ("channel_left", None),
        ],
        key=str,
    )
    subtypes = [event["subtype"] for event in app.events("message")]
    assert sorted(subtypes) == ["channel_join", "channel_join", "channel_leave"]


def test_renaming_sharing_and_archiving_are_told(app: TestApp, workspace: Workspace) -> None:
    workspace.rename(SITE, "site-202")
    workspace.share("#site-202", "Halcyon Bio")
    workspace.join("#site-202", "sam")
    workspace.unshare("#site-202", "Halcyon Bio")
    workspace.archive("#site-202")
    workspace.archive("#site-202", undo=True)

    events: dict[str, Json] = {event["type"]: event for event in app.events()}
    assert events["channel_rename"]["channel"]["name"] == "site-202"
    assert (
        events["channel_shared"]["connected_team_id"]
        == events["channel_unshared"]["previously_connected_team_id"]
    )
    assert "channel_archive" in events
    with pytest.raises(Unable, match="no channel"):
        workspace.person("sam").says("still here?", channel="#site-202")
