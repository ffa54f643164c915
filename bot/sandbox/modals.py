"""A modal in the client's hands: what it refuses to submit, and what it does with the app's answer."""

from typing import Any

from bot.sandbox import blocks, inputs, views
from bot.sandbox.delivery import Answer
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.state import State

TROUBLE = "We had some trouble connecting. Try again?"


def complaints(view: Json) -> dict[str, str]:
    """Why the client would not submit the modal as it is filled in, by field label."""
    found = {}
    for block, element in blocks.controls(view["blocks"]):
        if inputs.keeps_state(element):
            state = view["state"]["values"][block["block_id"]][element["action_id"]]
            problem = inputs.complaint(block, element, state)
            if problem:
                found[blocks.label_of(block, element)] = problem
    return found


def take_answer(state: State, user_id: str, view_id: str, answer: Answer) -> dict[str, str]:
    """Do what the app answered to a submission; gives the errors to show, by field label.

    No answer, a late one and one that makes no sense leave the modal open with Slack's words for it.
    """
    with state.lock:
        view = state.store.get("view", view_id)
        if view is None:
            return {}
        if answer.failure:
            state.notify(user_id, TROUBLE)
            return {}
        try:
            return _follow(state, user_id, view, answer.payload)
        except Refusal as refusal:
            state.notify(user_id, f"{TROUBLE} ({_reason(refusal)})")
            return {}


def _follow(state: State, user_id: str, view: Json, payload: Json) -> dict[str, str]:
    what = payload.get("response_action")
    if what == "errors":
        return _labelled(view, payload.get("errors"))
    if what in ("update", "push"):
        given = payload.get("view")
        if not isinstance(given, dict):
            raise Refusal("invalid_arguments")
        blocks.check(given, "modal")
        if what == "push":
            views.push(state, user_id, given)
        else:
            views.update(state, view, given)
    elif what == "clear":
        views.close_all(state, user_id)
    elif what is None:
        if views.stack(state, user_id)[-1:] == [view]:
            views.close_top(state, user_id)
    else:
        raise Refusal(f"unknown response_action {what}")
    return {}


def _labelled(view: Json, errors: Any) -> dict[str, str]:  # noqa: ANN401 — whatever the app sent
    fields = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= set(fields):
        raise Refusal("the errors name no input block of this modal")
    return {blocks.label_of(fields[block_id], {}): str(text) for block_id, text in errors.items()}


def _reason(refusal: Refusal) -> str:
    messages = refusal.more.get("response_metadata", {}).get("messages", [])
    return "; ".join([refusal.error, *messages])
