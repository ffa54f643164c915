"""What stands in a blocker's form, half filled or whole."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from handlers.errors import UserError
from models.rules.blocker_drafts import BlockerReport, Draft, Waits
from models.rules.vague_notes import QUESTIONS, Asks, Question, Vague
from models.terms import BlockerCategory, BlockerScope, OwnerRole

Values = Mapping[str, Mapping[str, Any]]
Given = dict[str, Mapping[str, Any]]


def read_draft(values: Values) -> Draft:
    """As far as it has come. Empty fields are None; a date or text is as it stands."""
    given = _given(values)
    category, scope = _chosen(given, "category"), _chosen(given, "scope")
    role, owner, waits = (_chosen(given, name) for name in ("owner_role", "owner", "waits"))
    options = _lines(given)
    return Draft(
        scope=BlockerScope(scope) if scope else BlockerScope.LEAD,
        category=BlockerCategory(category) if category else None,
        sub_reason=_chosen(given, "sub_reason"),
        owner_role=OwnerRole(role) if role else None,
        owner_id=int(owner) if owner else None,
        due_on=_day(given, "due"),
        next_action=_words(given, "next"),
        decision=_words(given, "decision"),
        options=options or Draft().options,
        note=_words(given, "note"),
        waits=Waits(waits) if waits else None,
    )


def read_report(values: Values, *, scope: BlockerScope | None = None) -> BlockerReport:
    """The whole form. Raises UserError, naming the field, for what is missing.

    `scope` is that of a form which does not ask for it.
    """
    given = _given(values)
    category = _needed(given, "category", "Choose a category.")
    reason = _needed(given, "sub_reason", "Choose the sub-reason; it is listed once a category is chosen.")
    owner_role = _needed(given, "owner_role", "Say whose move it is.")
    owner = _needed(given, "owner", "A blocker needs somebody who sees to it.")
    due = _day(given, "due")
    if due is None:
        raise UserError("A blocker needs a day to check again, for example 2026-12-03.", field="due")
    waits = _chosen(given, "waits")
    chosen = _chosen(given, "scope")
    return BlockerReport(
        category=BlockerCategory(category),
        sub_reason=reason,
        owner_role=OwnerRole(owner_role),
        owner_id=int(owner),
        due_on=due,
        decision_needed=_words(given, "decision"),
        note=_words(given, "note"),
        next_action=_words(given, "next"),
        options=_lines(given),
        scope=BlockerScope(chosen) if chosen else scope or BlockerScope.LEAD,
        waits=Waits(waits) if waits else None,
    )


def read_answers(vague: Vague, values: Values) -> dict[str, str]:
    """The answers to what was asked back, by the question's key. Raises UserError at the field."""
    given = _given(values)
    return {asked.key: answer for asked in QUESTIONS[vague] if (answer := _answer(asked, given))}


def read_words(values: Values, field: str) -> str | None:
    """What was typed into one field."""
    return _words(_given(values), field)


def _answer(asked: Question, given: Given) -> str | None:
    match asked.asks:
        case Asks.CHOICE | Asks.SOURCE:
            answer = _chosen(given, asked.key)
        case Asks.DAY:
            day = _day(given, asked.key)
            answer = day.isoformat() if day else None
        case Asks.NUMBER | Asks.WORDS:
            answer = _words(given, asked.key)
    if asked.asks is Asks.NUMBER and answer is not None and not re.fullmatch(r"\d{1,4}", answer):
        raise UserError("Give a number, for example 4.", field=asked.key)
    if answer is None and not asked.optional:
        raise UserError("This is what makes it something to act on.", field=asked.key)
    return answer


def _given(values: Values) -> Given:
    return {block.split(":")[0]: next(iter(inputs.values())) for block, inputs in values.items() if inputs}


def _chosen(given: Given, field: str) -> str | None:
    option = given.get(field, {}).get("selected_option")
    return str(option["value"]) if option else None


def _needed(given: Given, field: str, missing: str) -> str:
    value = _chosen(given, field)
    if value is None:
        raise UserError(missing, field=field if field in given else "category")
    return value


def _day(given: Given, field: str) -> date | None:
    chosen = given.get(field, {}).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _words(given: Given, field: str) -> str | None:
    return cast(str, given.get(field, {}).get("value") or "").strip() or None


def _lines(given: Given) -> tuple[str, ...]:
    lines = (_words(given, "options") or "").splitlines()
    return tuple(" ".join(line.split()) for line in lines if line.strip())
