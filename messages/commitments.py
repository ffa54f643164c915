"""Promises made in answer to a digest: the form, the line about each, and what reminds of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from messages.blocks import (
    actions,
    button,
    day_picker,
    field,
    grouped_select,
    modal,
    option,
    section,
    short_text,
)
from messages.digest_words import SIDES, party
from messages.message import Block, Message, View
from messages.saying import say
from messages.times import day
from models.member import Member
from models.study import Study
from models.terms import CommitmentState, Side

WHAT_MOST = 200


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment as it stands; in a sponsor's channel its owner is a company, never a person."""

    study: Study
    id: int
    side: Side
    what: str
    due: date | None
    state: CommitmentState
    because: str


def commitment_form(
    study: Study,
    *,
    what: str,
    due: date,
    owners: Sequence[tuple[Side, Sequence[Member]]] = (),
    private: str,
) -> View:
    """What is promised and by when; with `owners` also by whom, else by whoever fills it in."""
    blocks: list[Block] = [
        field("what", "What will be done?", {**short_text("promise:what", most=WHAT_MOST), **_begun(what)}),
    ]
    if owners:
        groups = [
            (SIDES[side.value].capitalize(), [option(one.name, f"{side.value}:{one.id}") for one in people])
            for side, people in owners
            if people
        ]
        blocks.append(field("owner", "By whom?", grouped_select("promise:owner", "Choose somebody", groups)))
    blocks.append(field("due", "By when?", day_picker("promise:due", initial=due)))
    blocks.append(section("The sponsor's channel reads this. Name no person and nothing about one."))
    return modal("promise:made", f"{study.code}: a promise"[:24], blocks, submit="Promise", private=private)


def _begun(what: str) -> dict[str, str]:
    return {"initial_value": what[:WHAT_MOST]} if what else {}


def commitment_move_form(one: Promise, *, private: str) -> View:
    """Another day for what was promised."""
    due = field("due", "New date", day_picker("promise:due", initial=one.due))
    return modal("promise:moved", "Another date", [section(_what(one)), due], submit="Save", private=private)


def commitment_drop_form(one: Promise, *, private: str) -> View:
    """Why it will not be done after all."""
    why = field("because", "Why not?", short_text("promise:because", most=WHAT_MOST))
    return modal(
        "promise:dropped", "Not after all", [section(_what(one)), why], submit="Save", private=private
    )


def commitment_line(one: Promise) -> Message:
    """In the thread of the digest: who promised what, and how it stands."""
    parts = say(
        "commitment_line", who=party(one.study, one.side), one=one, due=day(one.due) if one.due else ""
    )
    blocks: list[Block] = [section(part) for part in parts]
    if one.state is CommitmentState.OPEN:
        blocks.append(_buttons(one))
    return Message("\n".join(parts), blocks)


def commitment_due(one: Promise, *, late: bool, for_owner: bool) -> Message:
    """In private: a promise comes due, or is late; to its owner, or to who runs the study."""
    parts = say(
        "commitment_due",
        study=one.study.code,
        who=party(one.study, one.side),
        one=one,
        due=day(one.due) if one.due else "",
        late=late,
        for_owner=for_owner,
    )
    blocks: list[Block] = [section(part) for part in parts]
    return Message("\n".join(parts), [*blocks, _buttons(one)] if for_owner else blocks)


def commitment_noted(one: Promise) -> Message:
    """To whoever just answered: what was noted."""
    parts = say(
        "commitment_noted", one=one, who=party(one.study, one.side), due=day(one.due) if one.due else ""
    )
    return Message("\n".join(parts), [section(part) for part in parts])


def _what(one: Promise) -> str:
    return say("commitment_what", one=one)[0]


def _buttons(one: Promise) -> Block:
    value = str(one.id)
    return actions(
        f"promise:{value}",
        [
            button("Done", "promise:done", value, style="primary"),
            button("Another date…", "promise:move", value),
            button("Not after all…", "promise:drop", value),
        ],
    )
