"""What is said back to people who write instead of pressing."""

from datetime import datetime

from messages import labels
from messages.blocks import section
from messages.lead_buttons import lead_actions
from messages.leads import next_line
from messages.message import Message
from messages.saying import say
from models.queries.leads import LeadView


def noted(view: LeadView, *, now: datetime) -> Message:
    """Under the reply: it was kept, and the buttons to say what happened."""
    parts = say(
        "noted",
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        next=next_line(view, now),
    )
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])


def direct_hint() -> Message:
    """To somebody who writes to the bot outside any thread."""
    parts = say("direct_hint")
    return Message("\n".join(parts), [section(part) for part in parts])
