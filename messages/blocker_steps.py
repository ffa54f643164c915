"""Updating, resolving and handing on a blocker: the forms, and what is said afterwards."""

from collections.abc import Sequence
from datetime import date

from messages import labels
from messages.blocker_form import NOTE_HINT, TEXT_MOST, text_input
from messages.blocker_list import row_actions, row_line, what_of, where_of
from messages.blocks import actions, button, context, day_picker, field, modal, option, section, select
from messages.escaping import mrkdwn
from messages.message import Block, Message, View
from messages.saying import Safe, say
from messages.times import moment
from models.member import Member
from models.queries.blockers import BlockerRow
from models.rules.blocker_drafts import Draft
from models.rules.resolutions import WORDS_MOST, resolutions
from models.terms import OwnerRole

SHOWN = 15  # blockers named in one message; the rest are counted


def update_form(
    row: BlockerRow, people: Sequence[Member], draft: Draft, *, changed: str | None, private: str
) -> View:
    """Where does it stand? `draft` holds what the fields begin with; `changed` what happened meanwhile."""
    movers = [option(labels.begun(labels.OWNER_ROLES[one]), one.value) for one in OwnerRole]
    others = [option(one.name, str(one.id)) for one in people]
    mover = select("blocker:owner_role", "Choose one", movers, initial=draft.owner_role)
    owner = select("blocker:owner", "Choose one", others, initial=str(draft.owner_id))
    blocks: list[Block] = [
        *([section(f":warning: {mrkdwn(changed)}")] if changed else []),
        section(_headed(row)),
        field("due", "Check again on", day_picker("blocker:due", initial=draft.due_on)),
        field("owner_role", "Whose move is it?", mover),
        field("owner", "Who sees to it here?", owner, hint="Somebody else takes it or returns it first."),
        field("next", "Next action", text_input("blocker:next", draft.next_action), optional=True),
        field("note", "Note", text_input("blocker:note", draft.note), optional=True, hint=NOTE_HINT),
    ]
    return modal("blocker:update", "Update blocker", blocks, submit="Update", private=private)


def resolve_form(row: BlockerRow, *, private: str) -> View:
    """What resolved it? One tap, or a few words."""
    answers = [
        button(label, f"blocker:resolved:{how}", f"{row.key} {how}")
        for how, label in resolutions(row.category).items()
    ]
    blocks: list[Block] = [
        section(f"What resolved {_headed(row)}?"),
        actions("answers", [*answers, button("Still there: update it", "blocker:update", row.key)]),
        field(
            "words",
            "Or in a few words",
            text_input("blocker:words", None, most=WORDS_MOST),
            optional=True,
            hint=NOTE_HINT,
        ),
    ]
    if row.asks:
        blocks.append(context("Its question then needs no answer any more, and its card says so."))
    if row.waiting and row.ref is None:
        blocks.append(
            context(f"It goes out of the way of {labels.leads(row.waiting)}; their owners are told.")
        )
    return modal("blocker:resolve", "Resolve blocker", blocks, submit="Resolve", private=private)


def shared_receipt(row: BlockerRow, what: str, *, undo: bool) -> View:
    """The last page of a form about a site's or study's blocker: what was done, and the way back."""
    said = Safe(f":white_check_mark: {what}")
    waiting = f"{labels.leads(row.waiting).capitalize()} {'wait' if row.waiting != 1 else 'waits'} for it; owners are told in one message each."
    if row.resolved_at is not None:
        waiting = f"{labels.leads(row.waiting).capitalize()} held by it {'go' if row.waiting != 1 else 'goes'} on; owners are told in one message each."
    blocks: list[Block] = [section(said), section(row_line(row, row.opened_at)), context(waiting)]
    if undo:
        blocks.append(actions("undo", [button("Undo", "blocker:undo", row.key)]))
        blocks.append(context("Undo holds for ten minutes."))
    return modal("blocker:receipt", "Done", blocks, submit=None)


def step_done(row: BlockerRow, what: str) -> View:
    """The last page of a step that somebody else has to answer, or that ends nothing."""
    blocks = [section(Safe(f":white_check_mark: {what}")), section(row_line(row, row.opened_at))]
    return modal("blocker:done", "Done", blocks, submit=None)


def blocker_offered(row: BlockerRow, *, by: Safe, note: str | None, offer: int) -> Message:
    """To whoever is asked to see to it: what they must know, and the two answers."""
    parts = say(
        "blocker_offered",
        by=by,
        line=row_line(row, row.opened_at),
        asked=moment(row.opened_at, row.zone),
        note=note or "",
    )
    answers = [
        button("Take it", "blocker:take", f"{row.key} {offer}", style="primary"),
        button("Return it", "blocker:return", f"{row.key} {offer}"),
    ]
    return Message("\n".join(parts), [*map(section, parts), actions(f"offer:{row.key}:{offer}", answers)])


def offer_answered(row: BlockerRow, *, by: Safe, taken: bool, note: str | None = None) -> Message:
    """What the offer says afterwards, and what whoever made it reads."""
    parts = say(
        "blocker_offer_answered", by=by, taken=taken, line=row_line(row, row.opened_at), note=note or ""
    )
    buttons = [row_actions(row)] if row.resolved_at is None else []
    return Message("\n".join(parts), [*map(section, parts), *buttons])


def return_blocker_form(*, private: str) -> View:
    """Why not?"""
    blocks: list[Block] = [
        field(
            "note", "Note", text_input("blocker:note", None, most=TEXT_MOST), optional=True, hint=NOTE_HINT
        ),
        context("It stays with whoever sees to it now, who is told."),
    ]
    return modal("blocker:return", "Return", blocks, submit="Return", private=private)


def _headed(row: BlockerRow) -> str:
    return f"*{mrkdwn(where_of(row))}* · {mrkdwn(what_of(row))}"


def due_day(row: BlockerRow) -> date:
    """The day it is to be checked, where it stands."""
    return row.due_at.astimezone(row.zone).date()


def blockers_passed_up(name: str, rows: Sequence[BlockerRow]) -> Message:
    """To the role above: somebody left, and this was theirs to see to."""
    lines = [
        f"• {where_of(row)}: {what_of(row)}, check {moment(row.due_at, row.zone)}" for row in rows[:SHOWN]
    ]
    parts = say("blockers_passed_up", name=name, lines=lines, more=max(0, len(rows) - SHOWN))
    return Message("\n".join(parts), [section(part) for part in parts])
