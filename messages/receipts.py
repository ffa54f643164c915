"""What somebody reads who has just done something: what was logged, what is next, and a way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.blocks import actions, button, context, modal, section
from messages.leads import next_line
from messages.message import Block, Message, View
from messages.saying import Safe, say
from messages.times import clock
from models.queries.leads import LeadView


@dataclass(frozen=True, slots=True)
class Receipt:
    """One step taken on a lead. `what` is said as it stands; `events` are the step's own in the ledger.

    A step without events cannot be taken back; `taken_back` says that this one took another back.
    """

    ref: str
    what: str
    by: Safe
    at: datetime
    events: tuple[int, ...] = ()
    taken_back: bool = False


def undo_row(ref: str, events: Sequence[int], *, item: int = 0) -> list[Block]:
    """The way back from a step with these events; its value names them. None for a step without any.

    `item` tells the rows of one message apart.
    """
    if not events:
        return []
    undo = button("Undo", "lead:undo", " ".join([ref, *map(str, events)]))
    return [actions(f"undo:{ref}:{events[0]}:{item}", [undo])]


def receipt_line(view: LeadView, receipt: Receipt) -> Safe:
    """':white_check_mark: Logged: no answer, 11:06 am · @Ana'."""
    mark = ":leftwards_arrow_with_hook:" if receipt.taken_back else ":white_check_mark:"
    said = f"{receipt.what}, {clock(receipt.at.astimezone(view.zone))}"
    return Safe(f"{mark} {say('by_whom', what=said, by=receipt.by)[0]}")


def receipt_message(view: LeadView, receipt: Receipt, *, now: datetime) -> Message:
    """To the person alone, where the message they pressed on cannot say it."""
    parts = say("receipt", done=receipt_line(view, receipt), ref=view.lead.ref, next=next_line(view, now))
    return Message("\n".join(parts), [*map(section, parts), *undo_row(receipt.ref, receipt.events)])


def receipt_page(view: LeadView, receipt: Receipt, *, now: datetime) -> View:
    """The form's last page."""
    said = receipt_message(view, receipt, now=now)
    hint = [context("Undo holds for ten minutes.")] if receipt.events else []
    title = "Taken back" if receipt.taken_back else "Logged"
    return modal("lead:receipt", title, [*said.blocks, *hint], submit=None)


def details_after(details: Message, view: LeadView, receipt: Receipt) -> Message:
    """The private details of a lead, headed by what was just done."""
    line = receipt_line(view, receipt)
    return Message(
        f"{line}\n{details.text}", [section(line), *undo_row(receipt.ref, receipt.events), *details.blocks]
    )


def no_longer(view: LeadView, receipt: Receipt) -> Message:
    """What stands in place of something told about a step that was taken back."""
    parts = say("no_longer", done=receipt_line(view, receipt), ref=view.lead.ref)
    return Message("\n".join(parts), [section(part) for part in parts])
