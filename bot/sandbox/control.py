"""The control API: whatever a person can do on the page, a script can do here."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.sandbox import channels, ids, messages, users, views
from bot.sandbox.people import Person
from bot.sandbox.refusals import Json, Refusal, Unable
from bot.sandbox.workspace import Passed, Workspace

LONGEST_WAIT = 25.0  # seconds


class Control:
    """One method per path; a body in, an answer out."""

    def __init__(self, workspace: Workspace, closing: threading.Event) -> None:
        self._workspace = workspace
        self._state = workspace.state
        self._closing = closing

    def state(self, asked: Json) -> Json:
        """Everything around the messages, as one person sees it: who comes without a name is the first one here."""
        person, state = self._person(asked) if asked.get("as") else self._anybody(), self._state
        with state.lock:
            at_home = not person.is_external
            people = [self._shown_person(user) for user in state.store.table("user").values()]
            return {
                "seq": state.seq,
                "me": self._shown_person(users.find(state, person.id)),
                "people": [each for each in people if each["id"] != ids.BOT_USER_ID],
                "bot": {"id": ids.BOT_USER_ID, "name": state.manifest.name},
                "team": {"id": state.team_id, "name": state.team_name},
                "clock": {
                    "now": state.now().isoformat(),
                    "flowing": getattr(state.clock, "flowing", True),
                    "upcoming": _times(self._workspace.upcoming() if self._workspace.upcoming else []),
                },
                "connected": self._workspace.is_connected(),
                "channels": [self._shown_channel(person, each) for each in self._channels_of(person)],
                "commands": [_shown_command(each) for each in state.manifest.commands.values()]
                if at_home
                else [],
                "shortcuts": list(state.manifest.shortcuts.values()) if at_home else [],
                "modals": [views.public(view) for view in views.stack(state, person.id)],
                "notices": state.notices.get(person.id, []),
            }

    def messages(self, asked: Json) -> Json:
        """A channel's or thread's messages."""
        thread = str(asked.get("thread_ts", ""))
        return {"messages": self._person(asked).sees(_needed(asked, "channel"), thread)}

    def home(self, asked: Json) -> Json:
        """Open the Home tab, or with `peek` look at it again without opening it anew."""
        person = self._person(asked)
        return {"view": person.home if asked.get("peek") else person.opens_home()}

    def changes(self, asked: Json) -> Json:
        """Wait until something is new; a `since` of an earlier life of the workspace is behind at once."""
        since, end = (
            int(asked.get("since", 0)),
            time.monotonic() + min(float(asked.get("wait", 0)), LONGEST_WAIT),
        )
        with self._state.changed:
            while self._state.seq == since and not self._closing.is_set() and time.monotonic() < end:
                self._state.changed.wait(max(0.0, end - time.monotonic()))
            return {"seq": self._state.seq}

    def traffic(self, asked: Json) -> Json:
        """What went to the app and came from it."""
        with self._state.lock:
            return {
                "entries": self._state.traffic.since(int(asked.get("since", 0)), int(asked.get("limit", 200)))
            }

    def say(self, body: Json) -> Json:
        """Write a message."""
        thread, broadcast = str(body.get("thread_ts") or ""), bool(body.get("broadcast"))
        person, channel = self._person(body), _needed(body, "channel")
        return {"ts": person.says(_needed(body, "text"), channel=channel, thread=thread, broadcast=broadcast)}

    def edit(self, body: Json) -> Json:
        """Change one's message."""
        self._person(body).edits(_needed(body, "ts"), _needed(body, "text"), channel=_needed(body, "channel"))
        return {}

    def delete(self, body: Json) -> Json:
        """Remove one's message."""
        self._person(body).deletes(_needed(body, "ts"), channel=_needed(body, "channel"))
        return {}

    def react(self, body: Json) -> Json:
        """Put an emoji on a message, or take it off."""
        where = {"channel": _needed(body, "channel"), "ts": _needed(body, "ts")}
        self._person(body).reacts(_needed(body, "name"), **where, remove=bool(body.get("remove")))
        return {}

    def run(self, body: Json) -> Json:
        """Run a slash command."""
        person, thread = self._person(body), str(body.get("thread_ts") or "")
        return {
            "answer": person.runs(_needed(body, "command"), channel=_needed(body, "channel"), thread=thread)
        }

    def press(self, body: Json) -> Json:
        """Use a button, select, picker or checkbox."""
        wanted = str(body.get("action_id") or body.get("label") or "")
        where = {name: str(body.get(name) or "") for name in ("where", "channel", "block_id")}
        self._person(body).chooses(wanted, body.get("value"), message=str(body.get("ts") or ""), **where)
        return {}

    def fill(self, body: Json) -> Json:
        """Fill fields of the modal."""
        self._person(body).fills(dict(body.get("values") or {}))
        return {}

    def submit(self, body: Json) -> Json:
        """Submit the modal."""
        person = self._person(body)
        errors = person.submits(dict(body.get("values") or {}))
        return {"errors": errors, "open": person.modal is not None}

    def close(self, body: Json) -> Json:
        """Dismiss the modal, or the whole stack."""
        self._person(body).closes(all_views=bool(body.get("all")))
        return {}

    def shortcut(self, body: Json) -> Json:
        """Use a shortcut."""
        where = {"channel": str(body.get("channel") or ""), "message": str(body.get("ts") or "")}
        self._person(body).uses_shortcut(_needed(body, "callback_id"), **where)
        return {}

    def clock(self, body: Json) -> Json:
        """Wind the clock on."""
        passed = self._workspace.wind(self._instant(body))
        return {"now": self._state.now().isoformat(), "passed": _times(passed)}

    def faults(self, body: Json) -> Json:
        """Arrange trouble."""
        count = int(body.get("count") or 1)
        if body.get("clear"):
            self._state.faults.clear()
        elif "socket" in body:
            self._workspace.trouble_sockets(str(body["socket"]), count)
        else:
            details = {name: body[name] for name in ("status", "retry_after", "seconds") if name in body}
            self._state.faults.on_call(_needed(body, "method"), _needed(body, "kind"), count=count, **details)
        return {"pending": self._state.faults.pending()}

    def channel(self, body: Json) -> Json:
        """Change who is in a channel, what it is called, and with whom it is shared."""
        self._workspace.change_channel(
            _needed(body, "channel"), _needed(body, "change"), str(body.get("what") or "")
        )
        return {}

    def reset(self, body: Json) -> Json:
        """Back to what was seeded."""
        self._workspace.reset()
        return {}

    def _person(self, asked: Json) -> Person:
        return self._workspace.person(_needed(asked, "as"))

    def _anybody(self) -> Person:
        with self._state.lock:
            users_here = self._state.store.table("user")
            first = next((user_id for user_id in users_here if user_id != ids.BOT_USER_ID), "")
        return self._workspace.person(first)

    def _instant(self, body: Json) -> datetime:
        now, wanted = self._state.now(), body.get("to")
        if "minutes" in body:
            return now + timedelta(minutes=float(body["minutes"]))
        if wanted in ("next", "monday", "digest"):
            return self._workspace.landmark(str(wanted))
        try:
            instant = datetime.fromisoformat(str(wanted))
        except ValueError as error:
            raise Unable("Say how many minutes, or to when: an ISO time, next, monday or digest.") from error
        if instant.tzinfo is None:
            raise Unable("Say the time's offset from UTC, as in 2026-03-02T09:00:00-05:00.")
        return instant

    def _shown_person(self, user: Json) -> Json:
        external = user["team_id"] != self._state.team_id
        company = self._state.store.get("company", user["team_id"]) or {"name": self._state.team_name}
        shown = {"id": user["id"], "key": user["name"], "name": user["real_name"], "title": user["title"]}
        return shown | {
            "team": user["team_id"],
            "team_name": company["name"],
            "is_external": external,
            "tz": user["tz"],
        }

    def _channels_of(self, person: Person) -> list[Json]:
        channels.dm_with(self._state, person.id)
        return channels.of_user(self._state, person.id)

    def _shown_channel(self, person: Person, channel: Json) -> Json:
        seen = messages.visible(self._state, person.id, channel)
        read = self._state.store.get("read", f"{person.id}/{channel['id']}") or {"ts": ""}
        name = channel["name"] or self._state.manifest.name
        shown = {"id": channel["id"], "name": name, "kind": channel["kind"], "members": channel["members"]}
        shown |= {"is_ext_shared": bool(channel["shared_with"]), "shared_with": channel["shared_with"]}
        unread = sum(each["ts"] > read["ts"] and each.get("user") != person.id for each in seen)
        last = seen[-1]["ts"] if seen else None
        return shown | {"topic": channel["topic"], "unread": unread, "last_ts": last}


READS = ("state", "messages", "home", "changes", "traffic")
ACTS = ("say", "edit", "delete", "react", "run", "press", "fill", "submit", "close", "shortcut")
HOSTS = ("clock", "faults", "channel", "reset")


def control_api(workspace: Workspace, closing: threading.Event) -> Blueprint:
    """The paths under /control/."""
    control = Control(workspace, closing)
    blueprint = Blueprint("control", __name__, url_prefix="/control")
    for name in READS:
        act = getattr(control, name)
        blueprint.add_url_rule(f"/{name}", name, _answering(act, lambda: request.args.to_dict()))
    for name in (*ACTS, *HOSTS):
        act = getattr(control, name)
        blueprint.add_url_rule(f"/{name}", name, _answering(act, _body), methods=["POST"])
    return blueprint


def _answering(act: Callable[[Json], Json], asked: Callable[[], Json]) -> Callable[[], tuple[Response, int]]:
    def answer() -> tuple[Response, int]:
        try:
            return jsonify({"ok": True, **act(asked())}), 200
        except Unable as unable:
            return jsonify({"ok": False, "error": str(unable)}), 400
        except Refusal as refusal:
            return jsonify({"ok": False, "error": f"Slack refuses this: {refusal.error}."}), 400
        except (TypeError, ValueError) as error:
            return jsonify({"ok": False, "error": f"This makes no sense: {error}."}), 400

    return answer


def _body() -> Json:
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Unable("Send a JSON object.")
    return body


def _needed(body: Json, name: str) -> str:
    value = body.get(name)
    if value is None or value == "":
        raise Unable(f"Say {name!r}.")
    return str(value)


def _shown_command(entry: Json) -> Json:
    return {name: entry.get(name, "") for name in ("command", "description", "usage_hint")}


def _times(passed: Passed) -> list[Json]:
    return [{"at": at.isoformat(), "what": what} for at, what in passed]
