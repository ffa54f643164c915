"""Methods of the file upload in three steps: ask for a URL, send the bytes there, complete."""

from base64 import b64encode

from bot.sandbox import channels, ids, messages, users
from bot.sandbox.methods.calls import Arguments, Method
from bot.sandbox.refusals import Json, Refusal, bad_arguments
from bot.sandbox.state import State

LARGEST_FILE = 10_000_000  # bytes; Slack takes more, a journal should not


def get_upload_url(state: State, arguments: Arguments) -> Json:
    """A place to send one file's bytes to."""
    length = arguments.number("length", 0, LARGEST_FILE + 1)
    if length > LARGEST_FILE:
        raise Refusal("file_upload_size_restricted")
    file_id = state.next_id("F")
    record = {
        "id": file_id,
        "name": arguments.need("filename"),
        "size": length,
        "content": None,
        "shared": False,
    }
    state.store.put(
        "file", file_id, record | {"created": state.seconds(), "title": arguments.text("filename")}
    )
    return {"upload_url": f"{state.url}/upload/{file_id}", "file_id": file_id}


def take_bytes(state: State, file_id: str, content: bytes) -> None:
    """The second step, outside the Web API."""
    record = state.store.get("file", file_id)
    if record is None or record["content"] is not None or len(content) > LARGEST_FILE:
        raise Refusal("file_not_found")
    state.store.put("file", file_id, record | {"content": b64encode(content).decode(), "size": len(content)})


def complete_upload(state: State, arguments: Arguments) -> Json:
    """Share the files sent, in a channel if one is named."""
    listed = arguments.data("files")
    if not isinstance(listed, list) or not listed or not all(isinstance(entry, dict) for entry in listed):
        raise bad_arguments("missing required field: files")
    channel = None
    if arguments.text("channel_id"):
        channel = channels.for_posting(state, arguments.text("channel_id"))
    records = []
    for entry in listed:
        record = state.store.get("file", str(entry.get("id")))
        if record is None or record["content"] is None:
            raise Refusal("file_not_found")
        title = entry.get("title") or record["title"]
        records.append(
            state.store.put("file", record["id"], record | {"title": title, "shared": channel is not None})
        )
    shown = [_shown(state, record) for record in records]
    if channel is not None:
        content = {"text": arguments.text("initial_comment"), "files": shown}
        thread = arguments.text("thread_ts")
        messages.post(
            state, channel, users.bot_author(state), content, thread_ts=thread, subtype="file_share"
        )
    return {"files": shown}


def info(state: State, arguments: Arguments) -> Json:
    """One file."""
    record = state.store.get("file", arguments.need("file"))
    if record is None:
        raise Refusal("file_not_found")
    return {"file": _shown(state, record)}


def _shown(state: State, record: Json) -> Json:
    kind = record["name"].rpartition(".")[2].lower() or "binary"
    link = f"{state.url}/files/{record['id']}/{record['name']}"
    shown = {key: record[key] for key in ("id", "name", "title", "size", "created")}
    return shown | {
        "filetype": kind,
        "user": ids.BOT_USER_ID,
        "url_private": link,
        "url_private_download": link,
    }


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), 4),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), 4),
    "files.info": Method(info, ("files:read",), 4),
}
