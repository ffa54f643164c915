"""Whatever the payload, stepping over a limit or breaking a type is noticed, and nothing crashes."""

import copy
from collections.abc import Callable
from html import escape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.sandbox.blockkit import validate_home, validate_message, validate_view
from tests.bot.sandbox.blockkit_accepted import ACCEPTED
from tests.bot.sandbox.blockkit_payloads import (
    ROW,
    Case,
    Json,
    Object,
    actions,
    at,
    button,
    cell,
    confirm,
    container,
    context,
    data_table,
    element,
    field,
    form,
    home,
    message,
    modal,
    mrkdwn,
    option,
    options,
    pie,
    places,
    plain,
    section,
    table,
)

VALIDATE = {"message": validate_message, "modal": validate_view, "home": validate_home}
WITH_BLOCKS = [case for case in ACCEPTED if case.payload.get("blocks")]
JUNK: tuple[Json, ...] = ("junk", 7.5, True, ["junk"], {"junk": 1})
KIN = {float: int | float}  # a whole number may stand where another number does
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "value", "rows", "block_id"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def limit(name: str, most: int, surface: str, make: Callable[[int], Object]) -> Json:
    return pytest.param(most, surface, make, id=name)


LIMITS = [
    limit("blocks of a message", 50, "message", lambda n: message(*[section()] * n)),
    limit("blocks of a modal", 100, "modal", lambda n: modal(*[section()] * n)),
    limit("blocks of a Home tab", 100, "home", lambda n: home(*[section()] * n)),
    limit("section text", 3000, "message", lambda n: message(section("a" * n))),
    limit("fields", 10, "message", lambda n: message(section(fields=[plain("a")] * n))),
    limit("field text", 2000, "message", lambda n: message(section(fields=[mrkdwn("a" * n)]))),
    limit("header", 150, "message", lambda n: message({"type": "header", "text": plain("a" * n)})),
    limit("context", 10, "message", lambda n: message(context(*[mrkdwn("a")] * n))),
    limit("actions", 25, "message", lambda n: message(actions(*[button()] * n))),
    limit("block_id", 255, "message", lambda n: message(section(block_id="b" * n))),
    limit("action_id", 255, "message", lambda n: message(actions(button(action_id="a" * n)))),
    limit("button label", 75, "message", lambda n: message(actions(button("a" * n)))),
    limit("button value", 2000, "message", lambda n: message(actions(button(value="a" * n)))),
    limit("confirm text", 300, "message", lambda n: message(actions(button(confirm=confirm(text=plain("a" * n)))))),
    limit("overflow", 5, "message", lambda n: message(actions(element("overflow", options=options(n))))),
    limit("options", 100, "message", lambda n: message(actions(element("static_select", options=options(n))))),
    limit("checkboxes", 10, "message", lambda n: message(actions(element("checkboxes", options=options(n))))),
    limit("option label", 75, "message", lambda n: message(actions(element("overflow", options=[option("a", "a" * n)])))),
    limit("option value", 150, "message", lambda n: message(actions(element("overflow", options=[option("a" * n)])))),
    limit("placeholder", 150, "modal", lambda n: form(field("plain_text_input", placeholder=plain("a" * n)))),
    limit("longest answer", 3000, "modal", lambda n: form(field("plain_text_input", max_length=n))),
    limit("files", 10, "modal", lambda n: form(field("file_input", max_files=n))),
    limit("modal title", 24, "modal", lambda n: modal() | {"title": plain("a" * n)}),
    limit("callback_id", 255, "modal", lambda n: modal(callback_id="a" * n)),
    limit("private metadata", 3000, "home", lambda n: home(private_metadata="a" * n)),
    limit("markdown", 12_000, "message", lambda n: message({"type": "markdown", "text": "a" * n})),
    limit("table rows", 100, "message", lambda n: message(table(*[ROW] * n))),
    limit("table cells", 20, "message", lambda n: message(table([cell()] * n))),
    limit("data table rows", 100, "message", lambda n: message(data_table(ROW, *[ROW] * n))),
    limit("slices", 12, "message", lambda n: message(pie(*[("a", 1.0)] * n))),
    limit("contained blocks", 10, "message", lambda n: message(container(*[section()] * n))),
]  # fmt: skip


@pytest.mark.parametrize(("most", "surface", "make"), LIMITS)
@given(excess=st.integers(1, 500), share=st.floats(0, 1))
def test_a_limit_holds_on_both_sides(
    most: int, surface: str, make: Callable[[int], Object], excess: int, share: float
) -> None:
    within = max(1, round(share * most))

    assert VALIDATE[surface](make(within)) == []
    assert VALIDATE[surface](make(most)) == []
    assert VALIDATE[surface](make(most + excess)) != []


@given(st.text("a&<>", min_size=700, max_size=1500))
def test_a_plain_text_is_as_long_as_its_escaped_form(text: str) -> None:
    problems = validate_message(message({"type": "section", "text": plain(text)}))

    assert bool(problems) == (len(escape(text, quote=False)) > 3000)


@st.composite
def spoilable(draw: st.DrawFn) -> tuple[Case, tuple[str | int, ...]]:
    case = draw(st.sampled_from(WITH_BLOCKS))
    path = draw(st.sampled_from([*places(case.payload["blocks"], ("blocks",))]))
    return case, path


@given(spoilable(), st.sampled_from(JUNK))
def test_a_value_of_another_type_is_refused(spoil: tuple[Case, tuple[str | int, ...]], junk: Json) -> None:
    case, path = spoil
    payload = copy.deepcopy(case.payload)
    assume(not isinstance(at(payload, path), KIN.get(type(junk), type(junk))))
    at(payload, path[:-1])[path[-1]] = junk

    assert VALIDATE[case.surface](payload) != []


@given(spoilable())
def test_a_property_nobody_knows_is_refused_in_every_object(
    spoil: tuple[Case, tuple[str | int, ...]],
) -> None:
    case, path = spoil
    payload = copy.deepcopy(case.payload)
    while not isinstance(at(payload, path), dict):
        path = path[:-1]
    at(payload, path)["surprise"] = 1

    problems = VALIDATE[case.surface](payload)

    assert "invalid additional property: surprise" in {problem.message for problem in problems}


@given(spoilable(), JSON)
def test_no_payload_is_too_strange_to_judge(spoil: tuple[Case, tuple[str | int, ...]], junk: Json) -> None:
    case, path = spoil
    payload = copy.deepcopy(case.payload)
    at(payload, path[:-1])[path[-1]] = junk

    assert isinstance(VALIDATE[case.surface](payload), list)


@given(st.lists(JSON, max_size=4))
def test_no_blocks_are_too_strange_to_judge(blocks: list[Json]) -> None:
    judged = [
        validate(payload)
        for validate in VALIDATE.values()
        for payload in [{"type": "home", "blocks": blocks}]
    ]

    assert all(isinstance(problems, list) for problems in judged)
