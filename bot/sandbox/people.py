"""What a person can do in their client, and what they see; nothing here knows anything about the app."""

from typing import Any

from bot.sandbox import (
    channels,
    events,
    interactions,
    messages,
    modals,
    names,
    spots,
    texts,
    users,
    views,
)
from bot.sandbox.delivery import Answer, PostOffice
from bot.sandbox.refusals import Json, Refusal, Unable
from bot.sandbox.state import State


class Person:
    """One person at their client. Whatever the client would not let them do raises `Unable`.

    Every act returns once the app has answered it and the events it caused, or has failed to in time.
    Channels are given as "#name", by id, or as "dm" for the direct messages with the app.
    """

    def __init__(self, state: State, office: PostOffice, user_id: str, settle_seconds: float) -> None:
        self._state = state
        self._office = office
        self._settle_seconds = settle_seconds
        self.id = user_id

    @property
    def name(self) -> str:
        """Their name in full."""
        return str(users.find(self._state, self.id)["real_name"])

    @property
    def is_external(self) -> bool:
        """Whether they belong to another company."""
        return users.is_external(self._state, self.id)

    @property
    def modal(self) -> Json | None:
        """The modal on top, or None."""
        with self._state.lock:
            open_now = views.stack(self._state, self.id)
            return views.public(open_now[-1]) if open_now else None

    @property
    def home(self) -> Json | None:
        """Their Home tab as last published, without opening it."""
        with self._state.lock:
            view = self._state.store.get("home", self.id)
            return views.public(view) if view else None

    @property
    def notices(self) -> list[str]:
        """What their client told only them: refusals and failures."""
        with self._state.lock:
            return [notice["text"] for notice in self._state.notices.get(self.id, [])]

    def sees(self, channel: str, thread: str | None = None) -> list[Json]:
        """The messages of a channel or thread as they see them, oldest first; this reads them."""
        with self._state.lock:
            place = self._channel(channel)
            seen = messages.seen_by(self._state, self.id, place, thread or "")
            if seen and not thread:
                self._mark_read(place, seen[-1]["ts"])
            return seen

    # Speaking

    def says(self, text: str, *, channel: str, thread: str | None = None, broadcast: bool = False) -> str:
        """Write a message; gives its ts."""
        with self._state.lock:
            place = self._channel(channel)
            if place["is_archived"]:
                raise Unable("This channel is archived.")
            if place["kind"] == "im" and not self._state.manifest.messages_tab:
                raise Unable("Sending messages to this app has been turned off.")
            if not text.strip():
                raise Unable("An empty message cannot be sent.")
            stored = texts.as_typed(text, names.mentions(self._state))
            content = {"text": stored, "blocks": [_rich_text(text)]}
            author = self._author() | {"client_msg_id": self._state.next_id("").lower()}
            try:
                post = messages.post(
                    self._state,
                    place,
                    author,
                    content,
                    thread_ts=thread or "",
                    broadcast=broadcast and bool(thread),
                )
            except Refusal as refusal:
                raise Unable("There is no such thread.") from refusal
            self._mark_read(place, post["ts"])
        self._settle()
        return str(post["ts"])

    def edits(self, ts: str, text: str, *, channel: str) -> None:
        """Change one of their own messages."""
        with self._state.lock:
            place, message = self._own_message(channel, ts)
            content = {
                "text": texts.as_typed(text, names.mentions(self._state)),
                "blocks": [_rich_text(text)],
            }
            messages.change(self._state, place, message, content, by=self.id)
        self._settle()

    def deletes(self, ts: str, *, channel: str) -> None:
        """Remove one of their own messages."""
        with self._state.lock:
            place, message = self._own_message(channel, ts)
            messages.remove(self._state, place, message)
        self._settle()

    def reacts(self, name: str, *, channel: str, ts: str, remove: bool = False) -> None:
        """Put an emoji on a message, or take it off."""
        with self._state.lock:
            place, message = self._message(channel, ts)
            try:
                messages.react(self._state, place, message, self.id, name.strip(":"), remove=remove)
            except Refusal as refusal:
                raise Unable(f"This cannot be done: {refusal.error}.") from refusal
        self._settle()

    # Commands and shortcuts

    def runs(self, line: str, *, channel: str, thread: str | None = None) -> Json | None:
        """Run a slash command such as "/lead add"; gives what the app answered at once, if anything."""
        name, _, text = line.strip().partition(" ")
        with self._state.lock:
            place = self._channel(channel)
            entry = self._state.manifest.commands.get(name)
            if entry is None or self.is_external:
                raise Unable(f"{name} is not a valid command.")
            if thread:
                raise Unable(f"{name} is not supported in threads. Sorry!")
            if place["is_archived"]:
                raise Unable("This channel is archived.")
            escaped = bool(entry.get("should_escape"))
            mentions = names.mentions(self._state, with_names=True) if escaped else {}
            typed = texts.as_typed(text.strip(), mentions, links=escaped)
            payload = interactions.command(self._state, self.id, place, name, typed)
        answer = self._office.ask("slash_commands", payload)
        said = self._take_command_answer(name, place, answer)
        self._settle()
        return said

    def _take_command_answer(self, name: str, place: Json, answer: Answer) -> Json | None:
        with self._state.lock:
            error = {"http_timeout": "operation_timeout"}.get(answer.failure, "dispatch_failed")
            if answer.status >= 400:
                error = "http_client_error" if answer.status < 500 else "http_service_error"
            if not answer.failure and not answer.payload:
                return None
            try:
                if not answer.failure:
                    content = messages.content_of(answer.payload)
                    in_channel = answer.payload.get("response_type") == "in_channel"
                    if in_channel:
                        post = messages.post(self._state, place, users.bot_author(self._state), content)
                    else:
                        post = messages.post_ephemeral(self._state, place, self.id, content)
                    return messages.public(post)
            except Refusal:
                error = "invalid_command_response"
            self._state.notify(self.id, f"{name} failed with the error {error}")
            return None

    def uses_shortcut(self, callback_id: str, *, channel: str = "", message: str | None = None) -> None:
        """Use a global shortcut, or a message shortcut on a message (given by its ts)."""
        with self._state.lock:
            entry = self._state.manifest.shortcuts.get(callback_id)
            if entry is None or self.is_external:
                raise Unable(f"There is no shortcut {callback_id}.")
            if entry["type"] == "message":
                place, found = self._message(channel, message or "")
                if "_to" in found:
                    raise Unable("Shortcuts do not work on messages only you can see.")
                payload = interactions.message_shortcut(self._state, self.id, callback_id, place, found)
            else:
                payload = interactions.shortcut(self._state, self.id, callback_id)
        self._ask(payload, f"The shortcut “{entry['name']}”")

    # Buttons, selects and pickers

    def presses(
        self,
        wanted: str,
        *,
        channel: str = "",
        message: str | None = None,
        where: str = "",
        block_id: str = "",
    ) -> None:
        """Press a button, given by its label or action_id.

        It is sought in the modal on top if there is one, else on the Home tab; with a channel, in the newest message
        that has it; with a message's ts, in that one. `where` ("message", "modal", "home") says so where it is not clear.
        """
        self.chooses(wanted, None, channel=channel, message=message, where=where, block_id=block_id)

    def chooses(
        self,
        wanted: str,
        value: Any,  # noqa: ANN401 — an option, a date, a list of people
        *,
        channel: str = "",
        message: str | None = None,
        where: str = "",
        block_id: str = "",
    ) -> None:
        """Use a select, picker, set of checkboxes or menu; the value is an option's value or text, or a list of them."""
        state = self._state
        with state.lock:
            where = where or ("message" if channel or message else "modal" if self.modal else "home")
            if where == "message":
                place = names.channel_of(state, self.id, channel, message or "")
                spot = spots.in_channel(state, self.id, place, wanted, message or "", block_id)
            else:
                view = self._top() if where == "modal" else state.store.get("home", self.id)
                spot = spots.in_view(self.id, view, wanted, block_id)
            question = spots.suggestion(state, spot, str(value)) if value else None
        suggested = self._office.ask("interactive", question).payload if question else {}
        with state.lock:
            payload = spots.use(state, spot, value, suggested)
        if payload is not None:
            self._ask(payload, f"“{spot.label}”")

    # Modals and the Home tab

    def fills(self, values: Json) -> None:
        """Fill fields of the modal on top, each given by its label or action_id."""
        for wanted, value in values.items():
            self.chooses(wanted, value, where="modal")

    def submits(self, values: Json | None = None) -> dict[str, str] | None:
        """Fill fields, then submit the modal; gives the errors it shows, by label, or None."""
        self.fills(values or {})
        with self._state.lock:
            view = self._top()
            if view["submit"] is None or view["submit_disabled"]:
                raise Unable("This modal cannot be submitted.")
            errors = modals.complaints(view)
            if errors:
                return errors
            payload = interactions.view_submission(self._state, self.id, view)
        answer = self._office.ask("interactive", payload)
        errors = modals.take_answer(self._state, self.id, view["id"], answer)
        self._settle()
        return errors or None

    def closes(self, *, all_views: bool = False) -> None:
        """Dismiss the modal on top, or the whole stack."""
        with self._state.lock:
            top = self._top()
            is_cleared = all_views or bool(top.get("clear_on_close"))
            closed = (
                views.close_all(self._state, self.id) if all_views else views.close_top(self._state, self.id)
            )
            told = [view for view in closed if view["notify_on_close"]]
            payloads = [
                interactions.view_closed(self._state, self.id, view, is_cleared=is_cleared) for view in told
            ]
        for payload in payloads:
            self._office.ask("interactive", payload)
        self._settle()

    def opens_home(self) -> Json | None:
        """Open the app's Home tab; gives the view there once the app was told."""
        with self._state.lock:
            if not self._state.manifest.home_tab:
                raise Unable(f"{self._state.manifest.name} has no Home tab.")
            place = channels.dm_with(self._state, self.id)
            event = {"type": "app_home_opened", "user": self.id, "channel": place["id"], "tab": "home"}
            event["event_ts"] = self._state.next_ts()
            if self.home:
                event["view"] = self.home
            events.announce(self._state, event)
        self._settle()
        return self.home

    # Within

    def _ask(self, payload: Json, what: str) -> None:
        answer = self._office.ask("interactive", payload)
        if answer.failure:
            reason = {"http_timeout": "operation_timeout", "dispatch_failed": "nobody is connected"}
            because = reason.get(answer.failure, answer.failure)
            self._state.notify(
                self.id, f"{what} did not work: {self._state.manifest.name} did not answer ({because})"
            )
        self._settle()

    def _settle(self) -> None:
        self._office.settle(self._settle_seconds)

    def _channel(self, reference: str) -> Json:
        return names.channel_of(self._state, self.id, reference)

    def _message(self, channel: str, ts: str) -> tuple[Json, Json]:
        place = names.channel_of(self._state, self.id, channel, ts)
        message = messages.find(self._state, place, ts)
        if message is None or message.get("_to", self.id) != self.id:
            raise Unable(f"There is no message {ts} in {channel}.")
        return place, message

    def _own_message(self, channel: str, ts: str) -> tuple[Json, Json]:
        place, message = self._message(channel, ts)
        if message.get("user") != self.id:
            raise Unable("Only one's own messages can be changed.")
        return place, message

    def _top(self) -> Json:
        open_now = views.stack(self._state, self.id)
        if not open_now:
            raise Unable("No modal is open.")
        return open_now[-1]

    def _author(self) -> Json:
        team = users.find(self._state, self.id)["team_id"]
        author = {"user": self.id, "team": team}
        return author | {"user_team": team, "source_team": team} if team != self._state.team_id else author

    def _mark_read(self, place: Json, ts: str) -> None:
        key = f"{self.id}/{place['id']}"
        if (self._state.store.get("read", key) or {"ts": ""})["ts"] < ts:
            self._state.store.put("read", key, {"ts": ts})


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
