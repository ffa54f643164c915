"""The validator refuses what Slack refuses, says where and why, and lets the rest through."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.sandbox.blockkit import Problem, validate_home, validate_message, validate_view
from tests.bot.sandbox.blockkit_accepted import ACCEPTED
from tests.bot.sandbox.blockkit_payloads import (
    Case,
    actions,
    button,
    message,
    section,
)
from tests.bot.sandbox.blockkit_refused import REFUSED

VALIDATE: Mapping[str, Callable[[Mapping[str, Any]], list[Problem]]] = {
    "message": validate_message,
    "modal": validate_view,
    "home": validate_home,
}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_slack_refuses_is_refused_once_with_the_place_and_the_reason(case: Case) -> None:
    problems = VALIDATE[case.surface](case.payload)

    assert [problem.pointer for problem in problems] == [case.pointer]
    assert case.because in problems[0].message


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_what_slack_takes_is_taken(case: Case) -> None:
    assert VALIDATE[case.surface](case.payload) == []


@pytest.mark.parametrize("case", [*REFUSED, *ACCEPTED], ids=lambda case: case.name)
def test_a_payload_is_only_read(case: Case) -> None:
    before = copy.deepcopy(case.payload)
    VALIDATE[case.surface](case.payload)

    assert case.payload == before


def test_pointers_escape_what_json_pointers_escape() -> None:
    problems = validate_message(message({**section(), "a/b~c": 1, "fields": [{"x/y": 1}]}))

    assert problems == [
        Problem("/blocks/0", "invalid additional property: a/b~c"),
        Problem("/blocks/0/fields/0/type", "must be one of plain_text, mrkdwn"),
    ]


def test_several_mistakes_are_told_together_in_order() -> None:
    problems = validate_message(message(section(""), actions(button("a" * 76), button(style="loud"))))

    assert [p.pointer for p in problems] == [
        "/blocks/0/text/text",
        "/blocks/1/elements/0/text/text",
        "/blocks/1/elements/1/style",
    ]
