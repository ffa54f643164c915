"""The small forms behind a lead's buttons, and the receipt for a new one."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from messages.blocks import context, field, modal, option, section, select
from messages.leads import next_line, owner_of
from messages.message import View
from messages.saying import say
from messages.times import moment
from models.member import Member
from models.queries.leads import LeadView
from models.rules.snoozing import SnoozeChoice

SNOOZE_LABELS = {"hour": "In an hour", "afternoon": "This afternoon", "next_day": "Next working day"}


def snooze_said(choice: SnoozeChoice, zone: ZoneInfo, now: datetime) -> str:
    """'Next working day, tomorrow 9:00 am CT'."""
    return f"{SNOOZE_LABELS[choice.key]}, {moment(choice.until, zone, now=now)}"


def snooze_form(
    ref: str, choices: Sequence[SnoozeChoice], *, zone: ZoneInfo, now: datetime, private: str
) -> View:
    """Until when? The last choice, which is always there, is chosen to begin with."""
    offered = [option(snooze_said(one, zone, now), one.key) for one in choices]
    until = select("lead:until", "Choose a time", offered, initial=choices[-1].key)
    blocks = [
        field("until", f"Be quiet about {ref} until", until),
        context("The due time stays where it is. Your site lead still hears if it passes."),
    ]
    return modal("lead:snooze", "Snooze", blocks, submit="Snooze", private=private)


def hand_over_form(ref: str, people: Sequence[Member], *, private: str) -> View:
    """Who takes it? People of the site only."""
    if not people:
        nobody = section(f"There is nobody else at this site to take {ref}.")
        return modal("lead:hand_over", "Hand over", [nobody], submit=None, private=private)
    to = select("lead:to", "Choose a colleague", [option(one.name, str(one.id)) for one in people])
    blocks = [field("to", f"Hand {ref} to", to), context("They are told at once, with the next action.")]
    return modal("lead:hand_over", "Hand over", blocks, submit="Hand over", private=private)


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
