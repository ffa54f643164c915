"""The morning list: what is due today, what is late, and what is blocked and due for a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from messages import labels
from messages.blocks import button, section
from messages.leads import blocker_line, next_line
from messages.message import Block, Message
from messages.saying import Safe, mention, say
from messages.times import clock
from models.member import Member
from models.morning import ListSection
from models.queries.leads import LeadView

SHOWN = 15
LATE = 300  # seconds

SECTIONS: dict[ListSection, str] = {
    ListSection.DUE_TODAY: "Due today",
    ListSection.LATE: "Late",
    ListSection.CHECK_BLOCKER: "Blocked, to check today",
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """One lead of a list; `done` once it was dealt with, `absent` whoever it is covered for."""

    view: LeadView
    section: ListSection
    urgent: bool
    done: bool
    absent: Member | None = None


def morning_list(
    lines: Sequence[ListLine], *, day: date, planned_at: datetime, made_at: datetime, now: datetime
) -> Message:
    """One message for the day; a line that was dealt with is ticked off."""
    counts = [
        f"{number} {name[0].lower()}{name[1:]}"
        for key, name in SECTIONS.items()
        if (number := sum(line.section is key for line in lines))
    ]
    late = ""
    if (made_at - planned_at).total_seconds() >= LATE:
        local = planned_at.astimezone(lines[0].view.zone)
        late = f"(This should have come at {clock(local)}; Onward was away.)"
    told = say("morning_list", day=f"{day:%A} {day.day} {day:%b}", counts=counts, late=late)
    blocks: list[Block] = [section(part) for part in told]
    for key, name in SECTIONS.items():
        shown = [(number, line) for number, line in enumerate(lines[:SHOWN], 1) if line.section is key]
        if shown:
            told.append(f"*{name}*")
            blocks.append(section(f"*{name}*"))
        for number, line in shown:
            text = _line(number, line, now)
            told.append(text)
            opens = button("Open", "nudge:open", line.view.lead.ref)
            blocks.append(section(text) if line.done else {**section(text), "accessory": opens})
    if len(lines) > SHOWN:
        told.append(f"and {len(lines) - SHOWN} more: `/lead mine`")
        blocks.append(section(told[-1]))
    return Message("\n".join(told), blocks)


def _line(number: int, line: ListLine, now: datetime) -> str:
    view = line.view
    blocked = [blocker_line(one, view) for one in view.blockers[:1]]
    return say(
        "morning_line",
        number=number,
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        next=next_line(view, now),
        urgent=line.urgent,
        done=line.done,
        blocked=blocked[0] if blocked and line.section is ListSection.CHECK_BLOCKER else Safe(""),
        absent=mention(line.absent.slack_user_id, line.absent.name) if line.absent else "",
    )[0]
