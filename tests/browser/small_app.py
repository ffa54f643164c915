"""A small Bolt app that does a little of everything a page has to show: the browser tests talk to it."""

import logging
import re
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Onward"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "onward"},
        "slash_commands": [
            {"command": "/lead", "description": "Add a lead", "usage_hint": "add", "should_escape": True},
            {"command": "/week", "description": "The week in figures"},
            {"command": "/silent", "description": "Never answers"},
        ],
        "shortcuts": [
            {"name": "Add a lead", "type": "global", "callback_id": "add_lead", "description": "Start a lead"},
            {"name": "Add a blocker", "type": "message", "callback_id": "blocker", "description": "What stands in the way"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "groups:history",
                "groups:read",
                "im:history",
                "im:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels", "message.groups", "message.im"]},
        "interactivity": {"is_enabled": True},
    },
}  # fmt: skip


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **more: object) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def section(text: str, **more: object) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def field(label: str, block_id: str, element: Json, **more: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {**element, "action_id": "it"},
        **more,
    }


SOURCES = [{"text": plain(name), "value": name.lower()} for name in ("Referral", "Radio", "Community day")]


def lead_form() -> Json:
    alert = {"type": "alert", "level": "info", "text": mrkdwn("No names or contact details, please.")}
    code = field("Lead code", "code", {"type": "plain_text_input"}, hint=plain("As in your own system"))
    source = field("Source", "source", {"type": "static_select", "options": SOURCES})
    reach = field("Reach by", "reach", {"type": "checkboxes", "options": SOURCES[:2]}, optional=True)
    note = field("Note", "note", {"type": "plain_text_input", "multiline": True}, optional=True)
    look_up = section("Seen before?", accessory=button("Look it up", "look_up"))
    return {
        "type": "modal",
        "callback_id": "lead",
        "title": plain("Add a lead"),
        "submit": plain("Add lead"),
        "blocks": [alert, code, source, reach, note, look_up],
    }


def card(code: str, source: str, status: str) -> list[Json]:
    buttons = [
        button("I have called", "called", style="primary"),
        button("Forget it", "forget", confirm=CONFIRM),
    ]
    fields = {"type": "section", "fields": [mrkdwn(f"*Source*\n{source}"), mrkdwn(f"*Status*\n{status}")]}
    return [
        {"type": "header", "text": plain(f"Lead {code}")},
        fields,
        {"type": "actions", "elements": buttons},
    ]


CONFIRM = {
    "title": plain("Forget this lead?"),
    "text": plain("It goes away."),
    "confirm": plain("Forget"),
    "deny": plain("Keep"),
}

WEEK: list[Json] = [
    {"type": "header", "text": plain("The week")},
    section("*14* leads came, see <https://example.org/week|the list>.\n• 11 contacted\n> One decision is asked."),
    {
        "type": "data_visualization",
        "title": "Leads by milestone",
        "chart": {
            "type": "bar",
            "series": [
                {"name": "Leads", "data": [{"label": "Received", "value": 14}, {"label": "Contacted", "value": 11}]}
            ],
            "axis_config": {"categories": ["Received", "Contacted"]},
        },
    },
    {
        "type": "data_table",
        "caption": "Sources",
        "page_size": 2,
        "rows": [
            [{"type": "raw_text", "text": "Source"}, {"type": "raw_text", "text": "Leads"}],
            *[
                [{"type": "raw_text", "text": name}, {"type": "raw_number", "value": count, "text": str(count)}]
                for name, count in (("Radio", 3), ("Referral", 9), ("Website", 2))
            ],
        ],
    },
]  # fmt: skip


def small_app(client: WebClient) -> App:
    """The app, with its listeners; it talks to the workspace through `client`."""
    logger = logging.getLogger("small app")
    logger.setLevel(logging.CRITICAL)
    app = App(client=client, process_before_response=True, logger=logger)
    called: list[str] = []

    @app.command("/lead")
    def on_lead(ack: Ack, command: Json, client: WebClient, respond: Respond) -> None:
        if command["text"] == "add":
            client.views_open(trigger_id=command["trigger_id"], view=lead_form())
            ack()
        else:
            ack(f"I know no “{command['text']}”. Try `/lead add`.")

    @app.command("/week")
    def on_week(ack: Ack, command: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=command["channel_id"], text="The week", blocks=WEEK)

    @app.command("/silent")
    def on_silent() -> None:
        """Says nothing, not even that it has heard."""

    @app.shortcut("add_lead")
    @app.action("add")
    def on_add(ack: Ack, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=lead_form())
        ack()

    @app.shortcut("blocker")
    def on_blocker(ack: Ack, body: Json, client: WebClient) -> None:
        about = section(f"About: {body['message']['text']}")
        view = {"type": "modal", "callback_id": "blocker", "title": plain("Add a blocker"), "blocks": [about]}
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.action("look_up")
    def on_look_up(ack: Ack, body: Json, client: WebClient) -> None:
        view = {"type": "modal", "title": plain("Seen before"), "blocks": [section("Never seen before.")]}
        client.views_push(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.view("lead")
    def on_lead_submitted(ack: Ack, view: Json, client: WebClient) -> None:
        values = view["state"]["values"]
        code = values["code"]["it"]["value"]
        if not code.startswith("HF-"):
            ack(response_action="errors", errors={"code": "A code looks like HF-7Q2K."})
            return
        ack()
        source = values["source"]["it"]["selected_option"]["text"]["text"]
        client.chat_postMessage(channel="#leads", text=f"Lead {code}", blocks=card(code, source, "New"))

    @app.action("called")
    def on_called(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        called.append(body["message"]["ts"])
        blocks = card("HF-7Q2K", "Radio", f"Called by <@{body['user']['id']}>")
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Lead called", blocks=blocks
        )

    @app.action("forget")
    def on_forget(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.chat_delete(channel=body["channel"]["id"], ts=body["message"]["ts"])

    @app.action(re.compile("^pick"))
    def on_pick(ack: Ack, action: Json, respond: Respond) -> None:
        ack()
        options = action.get("selected_options") or [action.get("selected_option") or {}]
        values = [option["value"] for option in options if option] or action.get("selected_users") or []
        for kind in ("user", "date", "time", "date_time", "conversation", "channel"):
            values += [str(action[f"selected_{kind}"])] if action.get(f"selected_{kind}") else []
        respond(f"Picked {', '.join(values)}.")

    @app.event("app_home_opened")
    def on_home(event: Json, client: WebClient) -> None:
        words = section(f"*{len(called)}* leads called today.")
        actions = {
            "type": "actions",
            "elements": [button("Add a lead", "add"), button("Count anew", "count")],
        }
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [words, actions]})

    @app.action("count")
    def on_count(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        view = {"type": "home", "blocks": [section("Counted anew."), {"type": "divider"}]}
        client.views_publish(user_id=body["user"]["id"], view=view)

    @app.event("message")
    def on_message(event: Json, client: WebClient) -> None:
        if event.get("thread_ts") and not event.get("bot_id") and not event.get("subtype"):
            client.chat_postMessage(
                channel=event["channel"], thread_ts=event["thread_ts"], text="Noted, thank you."
            )

    return app
