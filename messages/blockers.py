"""What is said about blockers, and the form that logs one."""

from collections.abc import Sequence
from datetime import date, datetime

from messages import labels
from messages.blocks import actions, button, field, modal, option, section, select
from messages.leads import blocker_line, next_line
from messages.message import Block, Message, View
from messages.receipts import Receipt, undo_row
from messages.saying import mention, say
from models.member import Member
from models.queries.leads import BlockerView, LeadView
from models.rules.taxonomy import SUB_REASONS, SubReason
from models.terms import BlockerCategory, OwnerRole

TEXT_MOST = 200


def blocker_logged(view: LeadView, blocker: BlockerView, *, now: datetime) -> Message:
    """In the lead's thread: what stands in the way, who moves, and by when. Never the note."""
    owner = (
        mention(blocker.owner.slack_user_id, blocker.owner.name)
        if blocker.owner
        else labels.OWNER_ROLES[blocker.owner_role]
    )
    parts = say(
        "blocker_logged",
        ref=view.lead.ref,
        line=blocker_line(blocker, view),
        decision=blocker.decision_needed or "",
        owner=owner,
        next_action="",
    )
    resolve = button("Resolve", f"blocker:resolve:{blocker.key}", view.lead.ref)
    return Message("\n".join(parts), [*map(section, parts), actions(f"blocker:{blocker.key}", [resolve])])


def blocker_resolved(view: LeadView, blocker: BlockerView, *, by: str, now: datetime) -> Message:
    """In the lead's thread, in place of the blocker: it is out of the way."""
    line = blocker_line(blocker, view)
    parts = say("blocker_resolved", ref=view.lead.ref, line=line, by=by)
    return Message("\n".join(parts), [section(part) for part in parts])


def blocker_form(
    ref: str,
    people: Sequence[Member],
    *,
    sees_to_it: int | None,
    today: date,
    check_on: date,
    category: BlockerCategory | None = None,
    sub_reason: SubReason | None = None,
    private: str,
) -> View:
    """The form behind *Blocker*: category, sub-reason, owner, date, and the decision needed if any.

    Choosing a category offers its sub-reasons, choosing one of those proposes who usually moves.
    Owner and date begin with what is usual, so that two choices are enough.
    """
    blocks: list[Block] = [
        section(f"What stands in the way of *{ref}*?"),
        field(
            "category",
            "Category",
            select(
                "blocker:category",
                "Choose one",
                [option(labels.CATEGORIES[one], one.value) for one in BlockerCategory],
                initial=category.value if category else None,
            ),
            tells=True,
        ),
    ]
    if category is not None:
        blocks.append(_sub_reasons(category, sub_reason))
    blocks += [
        field(
            # Slack keeps what is chosen in a block of the same id, so a new proposal gets a new one.
            f"owner_role:{sub_reason.key if sub_reason else ''}",
            "Whose move is it?",
            select(
                "blocker:owner_role",
                "Choose one",
                [option(labels.begun(labels.OWNER_ROLES[one]), one.value) for one in OwnerRole],
                initial=sub_reason.owner_role.value if sub_reason else None,
            ),
        ),
        field(
            "owner",
            "Who sees to it here?",
            select(
                "blocker:owner",
                "Choose one",
                [option(one.name, str(one.id)) for one in people],
                initial=str(sees_to_it),
            ),
            hint="Whoever asks after it, even when the move is somebody else's.",
        ),
        field(
            "due",
            "Check again on",
            {"type": "datepicker", "action_id": "blocker:due", "initial_date": check_on.isoformat()},
            hint=f"A day after {today.isoformat()}.",
        ),
        field("decision", "Decision needed", _text("blocker:decision"), optional=True, hint=DECISION_HINT),
        field("note", "Note", _text("blocker:note"), optional=True, hint=NOTE_HINT),
    ]
    return modal("blocker:log", f"Blocker · {ref}", blocks, submit="Log blocker", private=private)


DECISION_HINT = "A question with a yes or no, for example: may travel beyond 50 miles be paid?"
NOTE_HINT = "Short, and without names, numbers or diagnoses. It stays inside the site."


def _sub_reasons(category: BlockerCategory, chosen: SubReason | None) -> Block:
    return field(
        f"sub_reason:{category.value}",
        "Sub-reason",
        select(
            "blocker:sub_reason",
            "Choose one",
            [option(one.label, one.key) for one in SUB_REASONS[category]],
            initial=chosen.key if chosen else None,
        ),
        tells=True,
    )


def _text(action_id: str) -> Block:
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": TEXT_MOST,
        "multiline": False,
    }


def blocker_receipt(view: LeadView, receipt: Receipt, *, now: datetime) -> View:
    """The receipt: what is in the way now, what comes next, and the way back."""
    lines = [blocker_line(one, view) for one in view.blockers]
    parts = say("blocker_receipt", ref=view.lead.ref, lines=lines, next=next_line(view, now))
    blocks = [*map(section, parts), *undo_row(receipt.ref, receipt.events)]
    return modal("blocker:logged", "Blocker logged", blocks, submit=None)


def blocker_help() -> Message:
    """How the command works."""
    parts = say("blocker_help")
    return Message("\n".join(parts), [section(part) for part in parts])
