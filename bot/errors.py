"""The one answerer for whatever goes wrong in a listener."""

import json
import logging
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.outbox import take_once
from handlers.operations.refusing import remember
from messages.errors import apology, problem_home, problem_view
from messages.message import Message

log = logging.getLogger(__name__)

Body = dict[str, Any]


def answer_error(
    error: Exception,
    body: Body,
    context: BoltContext,
    client: WebClient,
    *,
    sessions: sessionmaker[Session],
    now: datetime,
) -> BoltResponse | None:
    """Tell the person, and only them; in order:

    1. what they can mend is said as it stands, and written to the ledger where it must be;
    2. anything else is logged whole, without what they typed, and apologised for in one sentence.

    A command is answered in its own response, a form in its fields, a press or a message privately.
    An event that failed for our own fault stays unanswered, so that Slack sends it again.
    """
    if isinstance(error, UserError):
        sentence = error.sentence
        with sessions.begin() as session:
            if "event" in body and not take_once(session, f"event:{body.get('event_id')}", now=now):
                return _answer(None)  # Slack sent it again; it was answered the first time
            if error.remembered is not None:
                remember(session, error.remembered, now=now)
    else:
        log.error("A listener failed", exc_info=error, extra={"action": "listener_failed"})
        sentence = apology()
    if "event" in body and not isinstance(error, UserError):
        return BoltResponse(status=500, body="")
    return _say(sentence, error, body, context, client)


def _say(
    sentence: str, error: Exception, body: Body, context: BoltContext, client: WebClient
) -> BoltResponse | None:
    if "command" in body:
        return _answer({"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return _answer(_in_form(sentence, error, body["view"]))
    offer = error.offer if isinstance(error, UserError) else None
    _privately(offer or Message(sentence), body, context, client)
    return _answer(None)


def _answer(content: Body | None) -> BoltResponse:
    if content is None:
        return BoltResponse(status=200, body="")
    return BoltResponse(status=200, body=json.dumps(content), headers={"Content-Type": ["application/json"]})


def _in_form(sentence: str, error: Exception, view: Body) -> Body:
    """The error at the field it belongs to; without one, a page that says it in the form's place."""
    wanted = error.field if isinstance(error, UserError) else None
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    fields = [block_id for block_id in inputs if block_id.split(":")[0] == wanted]
    if fields:
        return {"response_action": "errors", "errors": {fields[0]: sentence}}
    return {"response_action": "update", "view": problem_view(sentence)}


def _thread_of(event: Body) -> str | None:
    """The thread a message stands in; of an edit or a deletion the message inside is meant."""
    message = event.get("message") or event.get("previous_message") or event
    thread_ts = message.get("thread_ts")
    return str(thread_ts) if thread_ts else None


def _privately(said: Message, body: Body, context: BoltContext, client: WebClient) -> None:
    sentence = said.text
    try:
        if context.response_url and context.respond:
            thread_ts = (body.get("container") or {}).get("thread_ts")
            context.respond(
                text=sentence, response_type="ephemeral", replace_original=False, thread_ts=thread_ts
            )
        elif (body.get("view") or {}).get("type") == "home":
            client.views_open(trigger_id=body["trigger_id"], view=problem_view(sentence))
        elif body.get("view") and body.get("trigger_id"):
            client.views_push(trigger_id=body["trigger_id"], view=problem_view(sentence))
        elif (body.get("event") or {}).get("type") == "app_home_opened":
            client.views_publish(user_id=str(context.user_id), view=problem_home(sentence))
        elif context.channel_id and context.user_id:
            thread_ts = _thread_of(body.get("event") or {})
            client.chat_postEphemeral(
                channel=context.channel_id, user=context.user_id, thread_ts=thread_ts, **said.as_body()
            )
    except Exception:
        log.exception("Could not tell somebody what went wrong", extra={"action": "answer_failed"})
