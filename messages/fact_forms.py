"""The form that asks what happened on a lead: one question, the usual answer chosen to begin with."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import context, field, modal, option, radio, section, when_fields
from messages.message import Block, View
from messages.times import zone_name
from models.rules.facts import DECISIONS, TIMED, Fact

OUTCOMES = frozenset({Fact.ATTENDED, Fact.NO_SHOW})
PRESCREEN = frozenset({Fact.PRESCREEN_PASSED_ON, Fact.PRESCREEN_NOT_PASSED_ON})


def fact_form(
    ref: str, facts: Sequence[Fact], *, chosen: Fact | None, zone: ZoneInfo, now: datetime, private: str
) -> View:
    """What happened? `chosen` decides whether a time is asked; of a single timed fact nothing else is."""
    blocks: list[Block] = []
    if len(facts) > 1 or chosen not in TIMED:
        offered = [option(labels.FACTS[one], one.value) for one in facts]
        choice = radio("fact:chosen", offered, initial=chosen.value if chosen else None)
        blocks.append(field("fact", question(facts), choice, tells=True))
    if chosen in TIMED:
        blocks += when_fields(f"When, on the site's clock ({zone_name(now, zone)})?")
    if chosen in DECISIONS:
        blocks.append(context("Logged as the study team's decision, with your name and the time."))
    return modal("lead:fact", f"Log · {ref}", blocks, submit="Log", private=private)


def question(facts: Sequence[Fact]) -> str:
    """What the form asks, given what can be answered."""
    if set(facts) <= PRESCREEN:
        return "How did the prescreen end?"
    if set(DECISIONS) <= set(facts) <= {*DECISIONS, Fact.RECORDS_REVIEWED}:
        return "What did the study team decide?"
    return "How did the visit go?" if set(facts) >= OUTCOMES and len(facts) <= 5 else "What happened?"


def nothing_to_log(ref: str, *, private: str) -> View:
    """Where nothing but contacts can be logged at this stage."""
    said = section(f"At this stage only contacts are logged on {ref}: use the buttons above the message.")
    return modal("lead:fact", f"Log · {ref}", [said], submit=None, private=private)
