"""The small forms behind a lead's buttons, and the receipt for a new one."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import context, field, modal, option, section, select, when_fields
from messages.leads import next_line, owner_of
from messages.message import Block, View
from messages.saying import say
from messages.times import moment, zone_name
from models.queries.leads import LeadView
from models.rules.snoozing import SnoozeChoice, SnoozeReason

A_TIME = "time"
SNOOZE_LABELS = {
    "hour": "In an hour",
    "afternoon": "This afternoon",
    "next_opening": "Next opening",
    "next_day": "Next working day",
}
SNOOZE_REASONS = {
    SnoozeReason.IN_VISIT: "In a visit",
    SnoozeReason.OTHER_FIRST: "Something else comes first",
    SnoozeReason.WAITING: "Waiting for somebody",
    SnoozeReason.BETTER_LATER: "A better time for the patient",
}


def snooze_said(choice: SnoozeChoice, zone: ZoneInfo) -> str:
    """'Next working day, Wed 15 Jul 9:00 am CT'; what ends sooner says when and why."""
    until = moment(choice.until, zone)
    return f"Until {until}, {labels.CUT}" if choice.cut else f"{SNOOZE_LABELS[choice.key]}, {until}"


def snooze_form(
    ref: str,
    choices: Sequence[SnoozeChoice],
    *,
    chosen: str | None,
    snoozes: int,
    zone: ZoneInfo,
    now: datetime,
    private: str,
) -> View:
    """Until when, and why? The longest of the times offered is chosen to begin with."""
    offered = [option(snooze_said(one, zone), one.key) for one in choices]
    offered.append(option("A time of your own", A_TIME))
    until = select("lead:until", "Choose a time", offered, initial=chosen or choices[-1].key)
    blocks: list[Block] = [field("until", f"Be quiet about {ref} until", until, tells=True)]
    if chosen == A_TIME:
        blocks += when_fields(f"Day, on the site's clock ({zone_name(now, zone)})")
    reasons = [option(text, key.value) for key, text in SNOOZE_REASONS.items()]
    because = select("lead:because", "Choose one", reasons, initial=SnoozeReason.OTHER_FIRST.value)
    blocks.append(field("because", "Why", because))
    so_far = f"Snoozed {labels.times(snoozes)} so far. " if snoozes else ""
    blocks.append(
        context(f"{so_far}The due time stays where it is. Your site lead still hears if it passes.")
    )
    return modal("lead:snooze", "Snooze", blocks, submit="Snooze", private=private)


def promise_form(ref: str, *, zone: ZoneInfo, now: datetime, private: str) -> View:
    """When is the person called back?"""
    blocks: list[Block] = [
        section(f"What was agreed with the person behind *{ref}*?"),
        *when_fields(f"Call back on, on the site's clock ({zone_name(now, zone)})"),
        context("You are reminded before. It comes before everything else, and no snooze goes beyond it."),
    ]
    return modal("lead:promise", "Call back at", blocks, submit="Promise", private=private)


def lead_added(view: LeadView, *, now: datetime) -> View:
    """The receipt: the ref to write beside the person in the site's own system, and what is next."""
    parts = say(
        "lead_added",
        ref=view.lead.ref,
        owner=owner_of(view.owner),
        next=next_line(view, now),
        site=view.site_code,
    )
    return modal("lead:added", "Lead added", [section(part) for part in parts], submit=None)
