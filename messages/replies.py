"""What is said back to somebody who wrote: what was understood and logged, or what must be asked first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import labels
from messages.blocks import actions, button, section
from messages.lead_buttons import lead_actions
from messages.leads import next_line, owner_of
from messages.message import Block, Message, View
from messages.receipts import Receipt
from messages.saying import say
from messages.times import moment
from models.queries.leads import LeadView

OFFERED_MOST = 15
TOO_LONG = "Your words are too long for a note, so they stay in this thread only."


@dataclass(frozen=True, slots=True)
class Ask:
    """What must be answered before anything is logged.

    `read` is what was clear already, `options` the labels of the likely meanings, each a button.
    `closes` and `decides` add the ways to close the lead and to log the study team's decision.
    """

    question: str
    read: str = ""
    options: tuple[str, ...] = ()
    closes: bool = False
    decides: bool = False
    all_buttons: bool = False


def line(logged: Sequence[str], others: Sequence[str] = (), next_step: str = "") -> str:
    """'Logged: voicemail. Closed: travel. Next: call, Thu 26 Nov 1:00 pm CT.'"""
    sentences = [f"Logged: {', '.join(logged)}"] if logged else []
    sentences += [*([f"Next: {next_step}"] if next_step else []), *others]
    return " ".join(f"{one}." for one in sentences)


def next_said(view: LeadView) -> str:
    """'call, Thu 26 Nov 1:00 pm CT'; empty when nothing is next."""
    lead = view.lead
    if lead.next_action is None or lead.next_action_due is None:
        return ""
    return f"{labels.NEXT_ACTIONS[lead.next_action]}, {moment(lead.next_action_due, view.zone)}"


def answer(
    view: LeadView,
    reply: int,
    *,
    done: str = "",
    receipt: Receipt | None = None,
    ask: Ask | None = None,
    noted: bool = False,
    remarks: Sequence[str] = (),
    now: datetime,
) -> Message:
    """Under the reply: the receipt in one line with its way back, what is left to answer, or both."""
    parts = say(
        "reply",
        ref=view.lead.ref,
        done=done,
        by=receipt.by if receipt else "",
        question=ask.question if ask else "",
        read=ask.read if ask else "",
        noted=noted,
        remarks=remarks,
    )
    blocks: list[Block] = [section(part) for part in parts]
    if receipt is not None and receipt.events:
        undo = button("Undo", "lead:undo", " ".join([view.lead.ref, *map(str, receipt.events)]))
        row = [undo] if ask else [undo, button("Change", "reply:change", str(reply))]
        blocks.append(actions(f"reply:done:{reply}:{receipt.events[0]}", row))
    if ask is not None:
        blocks += _answers(view, reply, ask)
        parts = [*parts, f"{view.lead.ref} · Next: {next_line(view, now)}"] if ask.all_buttons else parts
    return Message("\n".join(parts), blocks)


def _answers(view: LeadView, reply: int, ask: Ask) -> list[Block]:
    row = [
        button(label, f"reply:choose:{number}", f"{reply} {number}", style="primary" if not number else None)
        for number, label in enumerate(ask.options)
    ]
    if ask.decides:
        row.append(button("Decision", "lead:decision", view.lead.ref))
    if ask.closes:
        row.append(button("Close", "lead:close", view.lead.ref))
    row.append(button("Change" if ask.options else "Fill in the form", "reply:change", str(reply)))
    rows = [actions(f"reply:ask:{reply}", row)]
    return [*rows, *lead_actions(view)] if ask.all_buttons else rows


def which_lead(offered: Sequence[tuple[str, str]], *, is_it: bool = False) -> Message:
    """In private: which lead is meant? Each label with what its button brings back; `is_it` for a likely one."""
    shown = offered[:OFFERED_MOST]
    parts = say("which_lead", one=shown[0][0] if is_it and shown else "", some=bool(shown))
    row = [
        button(f"Yes, {label}" if is_it else label, f"reply:lead:{number}", value)
        for number, (label, value) in enumerate(shown)
    ]
    blocks: list[Block] = [section(part) for part in parts]
    return Message("\n".join(parts), [*blocks, actions("reply:lead", row)] if row else blocks)


def moved_since(view: LeadView, told: str) -> str:
    """To an answer to an old message: the lead is not where it was."""
    return f"That message is of {told}; {view.lead.ref} stands at “{labels.STAGES[view.lead.stage]}” now."


def next_answer(view: LeadView, *, now: datetime) -> Message:
    """In private: where a lead stands, what is next on it, and the buttons for that."""
    parts = say(
        "reply_next", ref=view.lead.ref, stage=labels.STAGES[view.lead.stage], next=next_line(view, now)
    )
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])


def how_did_it_go(view: LeadView, *, now: datetime) -> Message:
    """In private, to a tick that does not say enough: the buttons that do."""
    parts = say("reply_how", ref=view.lead.ref, next=next_line(view, now))
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])


def with_offer(page: View, read: str, value: str) -> View:
    """A form's last page, with what its note says besides and one button to log that too."""
    parts = say("note_offer", read=read)
    log = actions("reply:note", [button("Log it as well", "reply:note", value)])
    return {**page, "blocks": [*page["blocks"], *map(section, parts), log]}


def owner_answer(view: LeadView) -> Message:
    """In private: whose lead it is, and who has been asked to take it."""
    to = owner_of(view.handover_to) if view.handover_to else ""
    parts = say("reply_owner", ref=view.lead.ref, owner=owner_of(view.owner), to=to)
    return Message("\n".join(parts), [section(part) for part in parts])


def reply_help() -> Message:
    """In private: what can be said under a lead, in a few lines."""
    parts = say("reply_help")
    return Message("\n".join(parts), [section(part) for part in parts])


def withdrawn(ref: str) -> Message:
    """In place of a question whose message was edited or deleted."""
    parts = say("reply_withdrawn", ref=ref)
    return Message("\n".join(parts), [section(part) for part in parts])
