"""Files: uploaded in three steps by Slack's own client, read back with a token."""

import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Workspace


def test_a_file_nobody_sent_cannot_be_completed(client: WebClient, workspace: Workspace) -> None:
    promised = client.files_getUploadURLExternal(filename="week.csv", length=3)["file_id"]
    with pytest.raises(SlackApiError) as refused:
        client.files_completeUploadExternal(files=[{"id": promised, "title": "Week"}])

    assert refused.value.response["error"] == "file_not_found"


def test_an_upload_is_a_message_with_a_file(client: WebClient, workspace: Workspace, ana: Person) -> None:
    channel = workspace.add_channel("site-101")
    uploaded = client.files_upload_v2(
        channel=channel,
        content="a,b\n1,2\n",
        filename="week.csv",
        title="The week",
        initial_comment="Here it is",
    )

    (message,) = ana.sees("#site-101")
    assert (message["text"], message["subtype"]) == ("Here it is", "file_share")
    assert message["files"][0]["title"] == "The week"
    assert client.files_info(file=uploaded["file"]["id"])["file"]["size"] == 8


def test_the_content_is_for_the_token_only(client: WebClient, workspace: Workspace) -> None:
    file = client.files_upload_v2(content="a,b", filename="week.csv")["file"]
    request = urllib.request.Request(file["url_private"], headers={"Authorization": f"Bearer {client.token}"})
    with urllib.request.urlopen(request) as response:
        assert response.read() == b"a,b"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(file["url_private"])

    assert refused.value.code == 404
    refused.value.close()
