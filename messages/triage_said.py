"""What the triage says of what was done: what changed meanwhile, who got how many, how it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.blocks import modal, section
from messages.message import Message, View
from messages.moves import move
from messages.receipts import Receipt, receipt_line
from messages.saying import mention, say
from messages.times import clock
from messages.triage import Said, said_blocks
from models.ledger import LedgerEvent
from models.member import Member
from models.queries.leads import LeadView
from models.terms import EventAction

MOST = 5


@dataclass(frozen=True, slots=True)
class ChangedLead:
    """A lead as it stands, and the people by their keys."""

    view: LeadView
    people: Mapping[str, Member]


def changed_meanwhile(
    lead: ChangedLead, events: Sequence[LedgerEvent], *, now: datetime, kept: bool = False
) -> str:
    """What others did since the page was drawn. `kept` says that a form still holds what was typed."""
    steps = []
    for event in events[-MOST:]:
        member = lead.people.get(event.actor)
        by = mention(member.slack_user_id, member.name) if member else mention(None)
        steps.append((_what(event, lead.people), by, clock(event.at.astimezone(lead.view.zone))))
    return say("triage_changed", ref=lead.view.lead.ref, steps=steps, kept=kept)[0]


def step_said(view: LeadView, events: Sequence[LedgerEvent], by: Member) -> Said:
    """What a form or button elsewhere did, for the page under it."""
    taken_back = events[-1].action is EventAction.UNDONE
    what = "taken back" if taken_back else "; ".join(dict.fromkeys(_what(one, {}) for one in events))
    undo = tuple(one.id or 0 for one in events)
    receipt = Receipt(
        view.lead.ref,
        what[:1].upper() + what[1:],
        mention(by.slack_user_id, by.name),
        at=events[-1].recorded_at,
        events=() if taken_back else undo,
        taken_back=taken_back,
    )
    return Said(f"*{view.lead.ref}* {receipt_line(view, receipt)}", view.lead.ref, receipt.events)


def given_several(to: Member, given: Sequence[str], refused: Sequence[str]) -> Said:
    """How many leads somebody got or was asked to take, and why the others not."""
    return Said(
        say("triage_given", name=to.name, given=given, refused=refused[:MOST], more=len(refused[MOST:]))[0]
    )


def lead_page(ref: str, details: Message, *, said: Said | None = None) -> View:
    """A lead with everything that can be done about it."""
    return modal("lead:page", ref, [*said_blocks(said), *details.blocks], submit=None, private=ref)


def triage_help() -> Message:
    """How the triage works."""
    parts = say("triage_help")
    return Message("\n".join(parts), [section(part) for part in parts])


def _what(event: LedgerEvent, people: Mapping[str, Member]) -> str:
    match event.action:
        case EventAction.OWNER_SET if event.new.get("owner") in people:
            return f"given to {people[event.new['owner']].name}"
        case EventAction.HANDOVER_OFFERED if event.new.get("to") in people:
            return f"offered to {people[event.new['to']].name}"
        case EventAction.UNDONE:
            return "taken back"
        case action:
            return move(action, event.new) or action.value.replace("_", " ")
