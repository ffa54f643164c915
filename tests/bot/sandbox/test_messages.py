"""Messages through the Web API: posting, changing, reading back, and every refusal."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Unable, Workspace

Json = dict[str, Any]
SITE = "#site-101"


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "hi"}, "channel_not_found"),
        ({"channel": "#nowhere", "text": "hi"}, "channel_not_found"),
        ({"channel": "#elsewhere", "text": "hi"}, "not_in_channel"),
        ({"channel": SITE}, "no_text"),
        ({"channel": SITE, "text": ""}, "no_text"),
        ({"channel": SITE, "text": "hi", "blocks": "nonsense"}, "invalid_arguments"),
        ({"channel": SITE, "text": "hi", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"channel": SITE, "text": "hi", "thread_ts": "0"}, "invalid_thread_ts"),
        ({"channel": SITE, "text": "hi", "thread_ts": "1700000000.000100"}, "thread_not_found"),
        ({"channel": SITE, "text": "hi", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
def test_what_cannot_be_posted_is_named(client: WebClient, arguments: Json, error: str) -> None:
    assert refusal(client.api_call, api_method="chat.postMessage", json=arguments) == error


def test_a_bad_block_is_named_by_its_pointer(client: WebClient) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=SITE, text="hi", blocks=[{"type": "divider"}, block])

    assert refused.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1/text/text]" in refused.value.response["response_metadata"]["messages"][0]


def test_an_archived_channel_takes_nothing_more(client: WebClient, workspace: Workspace, ana: Person) -> None:
    ts = client.chat_postMessage(channel=SITE, text="hi")["ts"]
    channel = workspace.add_channel("site-101")
    workspace.archive(SITE)

    assert refusal(client.chat_postMessage, channel=channel, text="hi") == "is_archived"
    assert refusal(client.chat_update, channel=channel, ts=ts, text="hi") == "is_archived"
    with pytest.raises(Unable, match="archived"):
        ana.says("hello?", channel=SITE)


def test_only_ones_own_messages_can_be_changed(client: WebClient, workspace: Workspace, ana: Person) -> None:
    channel = workspace.add_channel("site-101")
    ts = ana.says("mine", channel=SITE)
    bots = str(client.chat_postMessage(channel=SITE, text="the bot's")["ts"])

    assert refusal(client.chat_update, channel=channel, ts=ts, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=channel, ts=ts) == "cant_delete_message"
    assert refusal(client.chat_update, channel=channel, ts="1.2", text="x") == "message_not_found"
    with pytest.raises(Unable, match="own messages"):
        ana.edits(bots, "x", channel=SITE)


def test_timestamps_only_grow_while_the_clock_stands(client: WebClient) -> None:
    stamps = [str(client.chat_postMessage(channel=SITE, text="hi")["ts"]) for _ in range(5)]

    assert stamps == sorted(set(stamps))
    assert stamps[0].startswith("1772460000.")


def test_a_post_comes_back_as_slack_gives_it(client: WebClient, workspace: Workspace) -> None:
    answer = client.chat_postMessage(
        channel=SITE, text="R&D <b> https://x.example/a, <!here> &amp; <@U1>", blocks=[]
    )

    message = answer["message"]
    assert answer["channel"] == workspace.add_channel("site-101")
    assert message["text"] == "R&amp;D &lt;b&gt; <https://x.example/a>, <!here> &amp; <@U1>"
    assert message["bot_id"].startswith("B")
    assert message["user"] == client.auth_test()["user_id"]
    assert "metadata" not in message


def test_text_is_cut_at_forty_thousand_characters(client: WebClient) -> None:
    assert len(client.chat_postMessage(channel=SITE, text="x" * 50_000)["message"]["text"]) == 40_000


def test_blocks_get_ids_and_keep_the_ones_they_have(client: WebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    blocks: list[Json] = [{"type": "actions", "elements": [button]}, {"type": "divider", "block_id": "mine"}]
    posted = client.chat_postMessage(channel=SITE, text="hi", blocks=blocks)["message"]["blocks"]

    assert posted[1]["block_id"] == "mine"
    assert len(posted[0]["block_id"]) == 5
    assert posted[0]["elements"][0]["action_id"]


def test_an_update_keeps_what_it_leaves_out(client: WebClient, workspace: Workspace) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    posted = client.chat_postMessage(
        channel=SITE, text="old", blocks=[{"type": "divider"}], metadata=metadata
    )
    channel, ts = posted["channel"], posted["ts"]
    updated = client.chat_update(channel=channel, ts=ts, text="new")
    emptied = client.chat_update(channel=channel, ts=ts, text="newer", blocks=[])

    assert updated["message"]["blocks"][0]["type"] == "divider"
    assert updated["message"]["metadata"] == metadata
    assert updated["message"]["edited"]["user"] == client.auth_test()["user_id"]
    assert "blocks" not in emptied["message"]
    assert emptied["ts"] == ts


def test_metadata_is_only_read_in_full_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "7"}}
    channel = client.chat_postMessage(channel=SITE, text="hi", metadata=metadata)["channel"]
    short = client.conversations_history(channel=channel)["messages"][0]["metadata"]
    full = client.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]["metadata"]

    assert short == {"event_type": "delivery"}
    assert full == metadata


def test_history_pages_newest_first_between_two_instants(client: WebClient, workspace: Workspace) -> None:
    workspace.limits.enabled = False
    stamps = [str(client.chat_postMessage(channel=SITE, text=f"{n}")["ts"]) for n in range(6)]
    channel = workspace.add_channel("site-101")
    first = client.conversations_history(channel=channel, limit=2, oldest=stamps[0], latest=stamps[5])
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(
        channel=channel, limit=2, oldest=stamps[0], latest=stamps[5], cursor=cursor
    )
    inclusive = client.conversations_history(
        channel=channel, oldest=stamps[4], latest=stamps[5], inclusive=True
    )

    assert [message["text"] for message in first["messages"]] == ["4", "3"]
    assert first["has_more"]
    assert [message["text"] for message in second["messages"]] == ["2", "1"]
    assert (second["has_more"], second["response_metadata"]["next_cursor"]) == (False, "")
    assert [message["text"] for message in inclusive["messages"]] == ["5", "4"]
    assert refusal(client.conversations_history, channel=channel, cursor="zzz") == "invalid_cursor"


def test_replies_stay_in_their_thread_unless_sent_to_the_channel_too(client: WebClient, ana: Person) -> None:
    posted = client.chat_postMessage(channel=SITE, text="root")
    channel, root = posted["channel"], posted["ts"]
    reply = client.chat_postMessage(channel=SITE, text="quiet", thread_ts=root)["ts"]
    client.chat_postMessage(channel=SITE, text="loud", thread_ts=reply, reply_broadcast=True)
    ana.says("from ana", channel=SITE, thread=root)

    thread = client.conversations_replies(channel=channel, ts=root)["messages"]
    history = client.conversations_history(channel=channel)["messages"]
    assert [message["text"] for message in thread] == ["root", "quiet", "loud", "from ana"]
    assert {message.get("thread_ts") for message in thread} == {root}
    assert thread[1]["parent_user_id"] == thread[0]["user"]
    assert (thread[0]["reply_count"], thread[0]["reply_users_count"]) == (3, 2)
    assert [message["text"] for message in history] == ["loud", "root"]
    assert history[0]["subtype"] == "thread_broadcast"


def test_a_deleted_root_leaves_a_tombstone_and_a_deleted_reply_is_counted_off(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=SITE, text="root")
    channel, root = posted["channel"], posted["ts"]
    reply = client.chat_postMessage(channel=SITE, text="reply", thread_ts=root)["ts"]
    client.chat_postMessage(channel=SITE, text="another", thread_ts=root)
    client.chat_delete(channel=channel, ts=reply)
    client.chat_delete(channel=channel, ts=root)

    history = client.conversations_history(channel=channel)["messages"]
    assert [(message["subtype"], message["text"]) for message in history] == [
        ("tombstone", "This message was deleted.")
    ]
    assert history[0]["reply_count"] == 1
    assert refusal(client.chat_update, channel=channel, ts=root, text="back?") == "cant_update_message"


def test_an_ephemeral_is_seen_by_one_person_and_never_in_history(
    client: WebClient, workspace: Workspace, ana: Person
) -> None:
    channel = workspace.add_channel("site-101")
    sent = client.chat_postEphemeral(channel=channel, user=ana.id, text="only you")

    assert [(each["text"], each["is_ephemeral"]) for each in ana.sees(SITE)] == [("only you", True)]
    assert workspace.person("ben").sees(SITE) == []
    assert client.conversations_history(channel=channel)["messages"] == []
    assert (
        refusal(client.chat_update, channel=channel, ts=sent["message_ts"], text="x") == "message_not_found"
    )
    sam = workspace.person("sam").id
    assert refusal(client.chat_postEphemeral, channel=channel, user=sam, text="x") == "user_not_in_channel"


def test_a_post_to_a_person_opens_their_direct_messages(client: WebClient, ana: Person) -> None:
    posted = client.chat_postMessage(channel=ana.id, text="good morning")

    assert posted["channel"].startswith("D")
    assert client.conversations_open(users=ana.id)["channel"]["id"] == posted["channel"]
    assert [message["text"] for message in ana.sees("dm")] == ["good morning"]


def test_permalinks_lead_to_messages_and_threads(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=SITE, text="root")
    channel, root = posted["channel"], str(posted["ts"])
    reply = str(client.chat_postMessage(channel=SITE, text="reply", thread_ts=root)["ts"])
    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]

    assert link.endswith(f"/archives/{channel}/p{reply.replace('.', '')}?thread_ts={root}&cid={channel}")
    assert refusal(client.chat_getPermalink, channel=channel, message_ts="1.1") == "message_not_found"


def test_reactions_are_counted_by_person(client: WebClient, ana: Person) -> None:
    posted = client.chat_postMessage(channel=SITE, text="done?")
    where = {"channel": posted["channel"], "timestamp": posted["ts"], "name": "eyes"}
    client.reactions_add(**where)
    ana.reacts(":eyes:", channel=SITE, ts=str(posted["ts"]))

    reactions = client.reactions_get(channel=posted["channel"], timestamp=posted["ts"])["message"][
        "reactions"
    ]
    assert [(each["name"], each["count"]) for each in reactions] == [("eyes", 2)]
    assert refusal(client.reactions_add, **where) == "already_reacted"
    client.reactions_remove(**where)
    assert refusal(client.reactions_remove, **where) == "no_reaction"
