"""The form in which somebody says when they want to be told."""

from messages.blocks import context, field, modal
from messages.message import Block, View
from models.member import Member


def nudge_times_form(member: Member, *, timezone: str) -> View:
    """From and to, in the person's own zone; both empty means whenever the site is open."""
    blocks = [
        field("from", "Tell me from", _time("nudges:from", member.told_from, "09:00"), optional=True),
        field("to", "until", _time("nudges:to", member.told_to, "17:00"), optional=True),
        context(
            f"Your time zone, as in your Slack profile: {timezone}.",
            "Nudges wait for these times, and never come outside your site's hours. Leave both empty for the site's hours. "
            "What falls due while it waits says so, and your site lead still hears if it runs on.",
        ),
    ]
    return modal("nudges:times", "When to nudge me", blocks, submit="Save")


def _time(action_id: str, chosen: str | None, example: str) -> Block:
    picker = {
        "type": "timepicker",
        "action_id": action_id,
        "placeholder": {"type": "plain_text", "text": example},
    }
    return {**picker, "initial_time": chosen} if chosen else picker
