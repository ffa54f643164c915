"""Channels and people through the Web API: who is known, who is in, and what is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import WindableClock
from bot.sandbox import Person, Refusal, Unable, Workspace
from bot.sandbox.ids import channel_id, person_id


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    client: WebClient, workspace: Workspace
) -> None:
    hidden = workspace.add_channel("hidden", members=["ana"], private=True, with_bot=False)

    assert refusal(client.conversations_info, channel=hidden) == "channel_not_found"
    assert refusal(client.chat_postMessage, channel=hidden, text="hi") == "channel_not_found"
    assert refusal(client.conversations_history, channel=hidden) == "channel_not_found"
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert hidden not in [channel["id"] for channel in listed]


def test_a_public_channel_without_the_bot_is_known_and_not_readable(
    client: WebClient, workspace: Workspace
) -> None:
    elsewhere = workspace.add_channel("elsewhere")

    assert client.conversations_info(channel=elsewhere)["channel"]["is_member"] is False
    assert refusal(client.conversations_history, channel=elsewhere) == "not_in_channel"
    client.conversations_join(channel=elsewhere)
    assert client.conversations_history(channel=elsewhere)["ok"]


def test_a_person_cannot_act_where_they_are_not(workspace: Workspace, sam: Person) -> None:
    with pytest.raises(Unable, match="in no channel #site-101"):
        sam.says("hello", channel="#site-101")
    with pytest.raises(Unable, match="no person 'zoe'"):
        workspace.person("zoe")


def test_shared_channels_say_so(client: WebClient, workspace: Workspace) -> None:
    shared = client.conversations_info(channel=workspace.add_channel("sponsor"))["channel"]
    own = client.conversations_info(channel=workspace.add_channel("site-101"), include_num_members=True)[
        "channel"
    ]

    assert (shared["is_ext_shared"], shared["is_shared"], len(shared["shared_team_ids"])) == (True, True, 2)
    assert (own["is_ext_shared"], own["num_members"]) == (False, 3)


def test_lists_come_in_pages_by_type(client: WebClient, ana: Person) -> None:
    client.conversations_open(users=ana.id)
    first = client.conversations_list(types="public_channel,private_channel,im", limit=2)
    second = client.conversations_list(
        types="public_channel,private_channel,im", cursor=first["response_metadata"]["next_cursor"]
    )

    kinds = [
        "im" if each["is_im"] else each["is_private"] for page in (first, second) for each in page["channels"]
    ]
    assert len(first["channels"]) == 2
    assert sorted(kinds, key=str) == [False, False, False, True, "im"]
    assert refusal(client.conversations_list, types="secret") == "invalid_types"


def test_members_are_people_and_the_bot(
    client: WebClient, workspace: Workspace, ana: Person, sam: Person
) -> None:
    members = client.conversations_members(channel=workspace.add_channel("sponsor"))["members"]

    assert set(members) == {ana.id, sam.id, client.auth_test()["user_id"]}


def test_direct_messages_are_the_same_each_time(client: WebClient, ana: Person) -> None:
    first = client.conversations_open(users=ana.id)["channel"]["id"]
    whole = client.conversations_open(users=ana.id, return_im=True)["channel"]

    assert (whole["id"], whole["user"], whole["is_im"]) == (first, ana.id, True)
    assert refusal(client.conversations_open, users="U0NOBODY") == "user_not_found"
    assert refusal(client.conversations_open, users=client.auth_test()["user_id"]) == "cannot_dm_bot"


def test_the_bot_makes_and_keeps_channels(client: WebClient, ana: Person) -> None:
    channel = client.conversations_create(name="site-303", is_private=True)["channel"]["id"]
    client.conversations_invite(channel=channel, users=[ana.id])
    client.conversations_setTopic(channel=channel, topic="Leads of site 303")
    client.conversations_rename(channel=channel, name="site-304")
    ana.says("hello", channel="#site-304")

    info = client.conversations_info(channel=channel)["channel"]
    assert (info["name"], info["topic"]["value"], info["previous_names"]) == (
        "site-304",
        "Leads of site 303",
        ["site-303"],
    )
    assert refusal(client.conversations_create, name="site-304") == "name_taken"
    assert refusal(client.conversations_create, name="Site 304") == "invalid_name_specials"
    assert refusal(client.conversations_invite, channel=channel, users=[ana.id]) == "already_in_channel"
    client.conversations_kick(channel=channel, user=ana.id)
    assert refusal(client.conversations_kick, channel=channel, user=ana.id) == "not_in_channel"
    client.conversations_archive(channel=channel)
    assert refusal(client.conversations_archive, channel=channel) == "already_archived"
    client.conversations_leave(channel=channel)
    assert refusal(client.conversations_info, channel=channel) == "channel_not_found"


def test_what_is_seeded_twice_is_there_once_and_always_has_the_same_id(workspace: Workspace) -> None:
    again = workspace.add_person("ana", "Somebody Else", tz="UTC")

    assert again.name == "Ana Ruiz"
    assert again.id == person_id("ana")
    assert workspace.add_channel("#site-101") == channel_id("site-101")


def test_the_clock_of_a_person_follows_daylight_saving(
    client: WebClient, clock: WindableClock, ana: Person
) -> None:
    winter = client.users_info(user=ana.id)["user"]
    clock.wind_to(datetime(2026, 3, 9, tzinfo=UTC))
    summer = client.users_info(user=ana.id)["user"]

    assert (winter["tz"], winter["tz_offset"], winter["tz_label"]) == (
        "America/New_York",
        -18000,
        "Eastern Standard Time",
    )
    assert (summer["tz_offset"], summer["tz_label"]) == (-14400, "Eastern Daylight Time")


def test_people_of_another_company_are_told_by_their_team(
    client: WebClient, workspace: Workspace, sam: Person
) -> None:
    ours = client.users_info(user=workspace.person("ana").id)["user"]
    theirs = client.users_info(user=sam.id)["user"]

    assert ours["team_id"] == client.team_info()["team"]["id"] != theirs["team_id"]
    assert theirs["is_stranger"] is False
    assert "is_stranger" not in ours
    workspace.unshare("#sponsor", "Halcyon Bio")
    assert client.users_info(user=sam.id)["user"]["is_stranger"] is True
    assert refusal(client.users_info, user="U0NOBODY") == "user_not_found"


def test_the_bot_is_a_user_among_them(client: WebClient) -> None:
    bots = [user for user in client.users_list()["members"] if user["is_bot"]]

    assert [bot["id"] for bot in bots] == [client.auth_test()["user_id"]]
    assert client.bots_info(bot=client.auth_test()["bot_id"])["bot"]["user_id"] == bots[0]["id"]
    assert refusal(client.bots_info, bot="B0NOBODY") == "bot_not_found"


def test_archiving_twice_is_refused(workspace: Workspace) -> None:
    workspace.archive("#site-101")

    with pytest.raises(Refusal, match="already_archived"):
        workspace.archive("#site-101")
