"""What is said about the blockers of a lead."""

from datetime import datetime

from messages import labels
from messages.blocks import actions, button, modal, section
from messages.leads import blocker_line, next_line
from messages.message import Message, View
from messages.receipts import Receipt, undo_row
from messages.saying import mention, say
from models.queries.leads import BlockerView, LeadView


def blocker_logged(view: LeadView, blocker: BlockerView) -> Message:
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
        next_action=blocker.next_action or "",
    )
    row = [
        button("Update", "blocker:update", blocker.key),
        button("Resolve", f"blocker:resolve:{blocker.key}", view.lead.ref),
    ]
    return Message("\n".join(parts), [*map(section, parts), actions(f"blocker:{blocker.key}", row)])


def blocker_resolved(view: LeadView, blocker: BlockerView, *, by: str, resolution: str | None) -> Message:
    """In the lead's thread, in place of the blocker: it is out of the way, and what resolved it."""
    line = blocker_line(blocker, view)
    parts = say("blocker_resolved", ref=view.lead.ref, line=line, by=by, resolution=resolution or "")
    return Message("\n".join(parts), [section(part) for part in parts])


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
