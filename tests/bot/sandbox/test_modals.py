"""Modals: opening, stacking, filling, submitting and closing, with everything a client would refuse."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Person, Unable, Workspace
from tests.bot.sandbox.stage import Json, TestApp

SITE = "#site-101"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(label: str, element: Json, **more: Any) -> Json:
    name = label.lower()
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {"action_id": name, **element},
        **more,
    }


def modal(*blocks: Json, title: str = "Lead", **more: Any) -> Json:
    shown = list(blocks) or [field("Source", {"type": "plain_text_input"})]
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": shown, **more}


Open = Callable[..., Json]


@pytest.fixture
def open_modal(app: TestApp, ana: Person, client: WebClient) -> Open:
    """Ana uses a shortcut and the app opens this view for her."""

    def opened(view: Json) -> Json:
        ana.uses_shortcut("add_lead")
        trigger = app.interactions()[-1]["trigger_id"]
        answer: Json = client.views_open(trigger_id=trigger, view=view)["view"]
        return answer

    return opened


def trigger_of(app: TestApp, ana: Person) -> str:
    ana.uses_shortcut("add_lead")
    return str(app.interactions()[-1]["trigger_id"])


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_triggers_are_good_once_and_not_for_long(
    app: TestApp, ana: Person, client: WebClient, workspace: Workspace
) -> None:
    assert refusal(client.views_open, trigger_id="1.2.made-up", view=modal()) == "invalid_trigger_id"
    used = trigger_of(app, ana)
    client.views_open(trigger_id=used, view=modal())
    assert refusal(client.views_open, trigger_id=used, view=modal()) == "exchanged_trigger_id"
    workspace.state.trigger_seconds = 0.01
    old = trigger_of(app, ana)
    time.sleep(0.02)
    assert refusal(client.views_open, trigger_id=old, view=modal()) == "expired_trigger_id"


def test_a_refused_view_leaves_its_trigger_good(app: TestApp, ana: Person, client: WebClient) -> None:
    trigger = trigger_of(app, ana)

    assert refusal(client.views_open, trigger_id=trigger, view=modal(title="x" * 25)) == "invalid_arguments"
    assert client.views_open(trigger_id=trigger, view=modal())["ok"]


def test_at_most_three_modals_lie_on_each_other(
    open_modal: Open, app: TestApp, ana: Person, client: WebClient
) -> None:
    first = open_modal(modal(title="1"))
    second = client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="2"))["view"]
    third = client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="3"))["view"]

    trigger = trigger_of(app, ana)
    assert refusal(client.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"
    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    ana.closes()
    assert ana.modal is not None
    assert ana.modal["id"] == second["id"]


def test_nothing_is_pushed_on_an_empty_stack(app: TestApp, ana: Person, client: WebClient) -> None:
    assert refusal(client.views_push, trigger_id=trigger_of(app, ana), view=modal()) == "not_found"


def test_an_update_keeps_the_id_and_what_was_typed(open_modal: Open, ana: Person, client: WebClient) -> None:
    opened = open_modal(modal())
    ana.fills({"Source": "radio"})
    extra = field("Note", {"type": "plain_text_input", "initial_value": "none"})
    view = modal(field("Source", {"type": "plain_text_input"}), extra, title="Longer")
    updated = client.views_update(view_id=opened["id"], hash=opened["hash"], view=view)["view"]

    assert updated["id"] == opened["id"]
    assert updated["hash"] != opened["hash"]
    assert updated["state"]["values"] == {
        "source": {"source": {"type": "plain_text_input", "value": "radio"}},
        "note": {"note": {"type": "plain_text_input", "value": "none"}},
    }


def test_an_update_with_an_old_hash_is_refused(open_modal: Open, client: WebClient) -> None:
    opened = open_modal(modal())
    client.views_update(view_id=opened["id"], view=modal())

    arguments = {"view_id": opened["id"], "hash": opened["hash"], "view": modal()}
    assert refusal(client.views_update, **arguments) == "hash_conflict"
    assert refusal(client.views_update, view_id="V0", view=modal()) == "not_found"
    assert refusal(client.api_call, api_method="views.update", json={"view": modal()}) == "invalid_arguments"


def test_external_ids_are_unique_and_find_their_view(
    open_modal: Open, app: TestApp, ana: Person, client: WebClient
) -> None:
    opened = open_modal(modal(external_id="lead-1"))
    updated = client.views_update(external_id="lead-1", view=modal(external_id="lead-1"))["view"]

    trigger = trigger_of(app, ana)
    assert updated["id"] == opened["id"]
    assert (
        refusal(client.views_push, trigger_id=trigger, view=modal(external_id="lead-1"))
        == "duplicate_external_id"
    )


def test_every_input_is_in_the_state_touched_or_not(open_modal: Open, app: TestApp, ana: Person) -> None:
    choices = [{"text": plain("Yes"), "value": "y"}, {"text": plain("No"), "value": "n"}]
    people = {"type": "multi_users_select"}
    open_modal(
        modal(
            field("Note", {"type": "plain_text_input"}, optional=True),
            field("Call on", {"type": "datepicker", "initial_date": "2026-03-04"}),
            field("Consent", {"type": "radio_buttons", "options": choices, "initial_option": choices[0]}),
            field("Who", people, optional=True),
            field("Tags", {"type": "checkboxes", "options": choices}, optional=True),
            {
                "type": "section",
                "block_id": "extra",
                "text": plain("More"),
                "accessory": {"type": "timepicker", "action_id": "at"},
            },
        )
    )
    ana.submits({"Who": ["@ben", "ana"]})

    values = app.interactions()[-1]["view"]["state"]["values"]
    assert values["note"]["note"] == {"type": "plain_text_input", "value": None}
    assert values["call on"]["call on"] == {"type": "datepicker", "selected_date": "2026-03-04"}
    assert values["consent"]["consent"]["selected_option"] == choices[0]
    assert len(values["who"]["who"]["selected_users"]) == 2
    assert values["tags"]["tags"] == {"type": "checkboxes", "selected_options": []}
    assert values["extra"]["at"] == {"type": "timepicker", "selected_time": None}


@pytest.mark.parametrize(
    ("element", "value", "complaint"),
    [
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "plain_text_input", "max_length": 3}, "long", "at most 3"),
        ({"type": "plain_text_input", "min_length": 5}, "long", "at least 5"),
        ({"type": "plain_text_input"}, "x" * 3001, "at most 3000"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "0", "at least 1"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", "at most 9"),
        ({"type": "email_text_input"}, "ana", "valid address"),
        ({"type": "url_text_input"}, "example", "valid address"),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["ana", "ben"], "up to 1"),
    ],
)
def test_the_client_refuses_by_itself(
    open_modal: Open, app: TestApp, ana: Person, element: Json, value: str | list[str], complaint: str
) -> None:
    open_modal(modal(field("Field", element)))
    before = len(app.received)
    errors = ana.submits({"Field": value})

    assert errors is not None
    assert complaint in errors["Field"]
    assert len(app.received) == before
    assert ana.modal is not None


@pytest.mark.parametrize(
    ("element", "value"), [({"type": "datepicker"}, "tomorrow"), ({"type": "users_select"}, "@zoe")]
)
def test_what_cannot_be_entered_at_all_is_said(
    open_modal: Open, ana: Person, element: Json, value: str
) -> None:
    open_modal(modal(field("Field", element)))

    with pytest.raises(Unable):
        ana.fills({"Field": value})


def test_no_modal_nothing_to_submit(ana: Person, open_modal: Open) -> None:
    with pytest.raises(Unable, match="No modal is open"):
        ana.submits()
    open_modal({"type": "modal", "title": plain("Read"), "blocks": [{"type": "divider"}]})
    with pytest.raises(Unable, match="cannot be submitted"):
        ana.submits()


def test_errors_are_shown_by_their_fields_label(open_modal: Open, app: TestApp, ana: Person) -> None:
    open_modal(modal())
    app.answers["interactive"] = {"response_action": "errors", "errors": {"source": "Not a source"}}
    errors = ana.submits({"Source": "?"})

    assert errors == {"Source": "Not a source"}
    assert ana.modal is not None
    assert ana.notices == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"sauce": "misspelt"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors"},
        {"response_action": "dance"},
        {"response_action": "update"},
        {"response_action": "update", "view": {"type": "modal"}},
    ],
)
def test_an_answer_that_makes_no_sense_fails_where_it_can_be_seen(
    open_modal: Open, app: TestApp, ana: Person, answer: Json
) -> None:
    open_modal(modal())
    app.answers["interactive"] = answer

    assert ana.submits({"Source": "radio"}) is None
    assert ana.modal is not None
    assert ana.notices[0].startswith("We had some trouble connecting. Try again?")


def test_no_answer_leaves_the_modal_open(
    open_modal: Open, app: TestApp, ana: Person, workspace: Workspace
) -> None:
    open_modal(modal())
    app.answers["interactive"] = lambda body: time.sleep(0.35)
    ana.submits({"Source": "radio"})

    assert ana.modal is not None
    assert ana.modal["state"]["values"]["source"]["source"]["value"] == "radio"
    assert ana.notices == ["We had some trouble connecting. Try again?"]


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        (None, ["1"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal(title="new")}, ["1", "new"]),
        ({"response_action": "push", "view": modal(title="new")}, ["1", "2", "new"]),
    ],
)
def test_a_submission_does_what_the_answer_says(
    open_modal: Open, app: TestApp, ana: Person, client: WebClient, answer: Json | None, titles: list[str]
) -> None:
    open_modal(modal(title="1"))
    client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="2"))
    app.answers["interactive"] = answer
    ana.submits({"Source": "radio"})
    app.answers["interactive"] = None

    left = []
    while ana.modal is not None:
        left.append(ana.modal["title"]["text"])
        ana.closes()
    assert left[::-1] == titles


def test_closing_is_told_to_apps_that_asked(
    open_modal: Open, app: TestApp, ana: Person, client: WebClient
) -> None:
    open_modal(modal(title="1", notify_on_close=True))
    client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="2"))
    client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="3", notify_on_close=True))
    ana.closes()
    ana.closes(all_views=True)

    closed = [body for body in app.interactions() if body["type"] == "view_closed"]
    assert [(body["view"]["title"]["text"], body["is_cleared"]) for body in closed] == [
        ("3", False),
        ("1", True),
    ]
    assert ana.modal is None


def test_clear_on_close_takes_the_whole_stack(
    open_modal: Open, app: TestApp, ana: Person, client: WebClient
) -> None:
    open_modal(modal(title="1"))
    client.views_push(trigger_id=trigger_of(app, ana), view=modal(title="2", clear_on_close=True))
    ana.closes()

    assert ana.modal is None


def test_inputs_that_dispatch_tell_the_app_when_filled(open_modal: Open, app: TestApp, ana: Person) -> None:
    open_modal(modal(field("Source", {"type": "plain_text_input"}, dispatch_action=True)))
    ana.fills({"Source": "radio"})

    body = app.interactions()[-1]
    assert (body["type"], body["actions"][0]["value"]) == ("block_actions", "radio")
    assert body["view"]["state"]["values"]["source"]["source"]["value"] == "radio"
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}


def test_each_person_has_their_own_stack(open_modal: Open, ana: Person, workspace: Workspace) -> None:
    open_modal(modal())

    assert ana.modal is not None
    assert workspace.person("ben").modal is None


def test_the_home_tab_keeps_its_id_and_has_its_own_hash(ana: Person, client: WebClient) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id=ana.id, view=view)["view"]
    second = client.views_publish(user_id=ana.id, view=view, hash=first["hash"])["view"]

    assert first["id"] == second["id"]
    assert refusal(client.views_publish, user_id=ana.id, view=view, hash=first["hash"]) == "hash_conflict"
    assert refusal(client.views_publish, user_id="U0NOBODY", view=view) == "user_not_found"
