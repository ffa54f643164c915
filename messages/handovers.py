"""What is said when a lead goes from one colleague to another."""

from collections.abc import Sequence
from datetime import datetime

from messages import labels
from messages.blocks import actions, button, context, field, modal, option, section, select, short_text
from messages.lead_buttons import lead_actions
from messages.leads import next_line, owner_of
from messages.message import Block, Message, View
from messages.receipts import Receipt, receipt_line, undo_row
from messages.saying import Safe, mention, say
from messages.times import moment
from models.member import Member
from models.queries.leads import LeadView
from models.rules.history import LeadHistory

NOTE_MOST = 200
GIVEN_MOST = 20
NOTE_HINT = "Short, and without names, numbers or diagnoses."


def hand_over_form(ref: str, people: Sequence[Member], *, private: str) -> View:
    """Who takes it? People of the site only."""
    if not people:
        nobody = section(f"Nobody else of this site is there to take {ref}.")
        return modal("lead:hand_over", "Hand over", [nobody], submit=None, private=private)
    to = select("lead:to", "Choose a colleague", [option(one.name, str(one.id)) for one in people])
    blocks: list[Block] = [
        field("to", f"Hand {ref} to", to),
        field("note", "Note", short_text("lead:note", most=NOTE_MOST), optional=True, hint=NOTE_HINT),
        context("They take it or return it. Until then it stays with its owner."),
    ]
    return modal("lead:hand_over", "Hand over", blocks, submit="Hand over", private=private)


def return_form(ref: str, *, private: str) -> View:
    """Why not?"""
    blocks: list[Block] = [
        field("note", "Note", short_text("lead:note", most=NOTE_MOST), optional=True, hint=NOTE_HINT),
        context(f"{ref} stays with its owner, who is told."),
    ]
    return modal("lead:return", "Return", blocks, submit="Return", private=private)


def offered(
    view: LeadView, history: LeadHistory, *, by: Safe, note: str | None, offer: int, now: datetime
) -> Message:
    """To whoever is asked: what they must know to go on, and the two answers."""
    last = history.attempts[-1] if history.attempts else None
    promise = history.promises[-1] if history.promises else None
    parts = say(
        "handover_offered",
        by=by,
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        source=view.source_name,
        last=labels.attempted(last.outcome, last.channel) if last else "",
        last_at=moment(last.at, view.zone) if last else "",
        promised=moment(promise.due_at, view.zone) if promise and not promise.ended_at else "",
        next=next_line(view, now),
        blocked=[labels.CATEGORIES[one.category] for one in view.blockers],
        note=note or "",
    )
    value = f"{view.lead.ref} {offer}"
    row = [
        button("Take it", "handover:take", value, style="primary"),
        button("Return it", "handover:return", value),
    ]
    return Message("\n".join(parts), [*map(section, parts), actions(f"handover:{value}", row)])


def given(views: Sequence[LeadView], *, by: Safe, now: datetime) -> Message:
    """To whoever was given leads that nobody saw to: what is next on each."""
    lines = [(view.lead.ref, labels.STAGES[view.lead.stage], next_line(view, now)) for view in views]
    shown = lines[:GIVEN_MOST]
    parts = say("leads_given", by=by, lines=shown, more=len(lines) - len(shown), count=len(lines))
    blocks: list[Block] = [section(parts[0])]
    for part, (ref, _, _) in zip(parts[1:], shown, strict=False):
        blocks.append({**section(part), "accessory": button("Open", "nudge:open", ref)})
    if len(views) == 1:
        blocks = [*map(section, parts), *lead_actions(views[0])]
    elif len(parts) > len(shown) + 1:
        blocks.append(section(parts[-1]))
    return Message("\n".join(parts), blocks)


def answered(view: LeadView, receipt: Receipt, *, now: datetime) -> Message:
    """What the offer says once it was answered; whoever took it finds the buttons there."""
    parts = say("receipt", done=receipt_line(view, receipt), ref=view.lead.ref, next=next_line(view, now))
    taken = view.owner is not None and receipt.by == mention(view.owner.slack_user_id, view.owner.name)
    buttons = lead_actions(view) if taken else []
    return Message("\n".join(parts), [*map(section, parts), *undo_row(receipt.ref, receipt.events), *buttons])


def taken(view: LeadView, *, by: Safe, now: datetime) -> Message:
    """To whoever offered it: it is theirs now."""
    parts = say("handover_taken", by=by, ref=view.lead.ref, next=next_line(view, now))
    return Message("\n".join(parts), [section(part) for part in parts])


def returned(view: LeadView, *, by: Safe, note: str | None, now: datetime) -> Message:
    """To whoever offered it: it came back, with a word on why."""
    parts = say(
        "handover_returned",
        by=by,
        ref=view.lead.ref,
        owner=owner_of(view.owner),
        note=note or "",
        next=next_line(view, now),
    )
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])


def not_taken(view: LeadView, to: Member, *, since: datetime, now: datetime) -> Message:
    """To the site lead: a handover that nobody took within a business day."""
    parts = say(
        "handover_not_taken",
        to=mention(to.slack_user_id, to.name),
        since=moment(since, view.zone),
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        owner=owner_of(view.owner),
        next=next_line(view, now),
    )
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])
