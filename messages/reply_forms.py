"""The form behind *Change*: what a reply was understood to say, to be put right and logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import (
    checkboxes,
    context,
    day_picker,
    field,
    grouped_select,
    modal,
    multi_select,
    option,
    section,
    select,
    short_text,
    time_picker,
)
from messages.message import Block, View
from messages.times import zone_name
from models.rules.taxonomy import SUB_REASONS
from models.terms import AttemptOutcome, BlockerCategory, ContactChannel, NextAction

# What came of a contact, by what, as one choice.
CONTACTS: tuple[tuple[AttemptOutcome, ContactChannel | None], ...] = (
    (AttemptOutcome.SPOKE, ContactChannel.PHONE),
    (AttemptOutcome.NO_ANSWER, ContactChannel.PHONE),
    (AttemptOutcome.VOICEMAIL, ContactChannel.PHONE),
    (AttemptOutcome.LEFT_MESSAGE, ContactChannel.PHONE),
    (AttemptOutcome.WRONG_DETAILS, ContactChannel.PHONE),
    (AttemptOutcome.SPOKE, ContactChannel.IN_PERSON),
    (AttemptOutcome.SPOKE, ContactChannel.SMS),
    (AttemptOutcome.LEFT_MESSAGE, ContactChannel.SMS),
    (AttemptOutcome.SPOKE, ContactChannel.EMAIL),
    (AttemptOutcome.LEFT_MESSAGE, ContactChannel.EMAIL),
    (AttemptOutcome.WRONG_DETAILS, ContactChannel.EMAIL),
    (AttemptOutcome.SPOKE, None),
    (AttemptOutcome.LEFT_MESSAGE, None),
)
CONTACTS_MOST = 3
BLOCKERS_MOST = 2

# What else may have happened, by the keys that come back.
HAPPENED = {
    "prescreen:partial": "Prescreen begun",
    "prescreen:complete": "Prescreen complete",
    "reviewable": "Passed on to the study team",
    "records:needed": "Records needed",
    "records:requested": "Records requested",
    "records:received": "Records received",
    "visit:confirmed": "Visit confirmed",
    "visit:attended": "Visit attended",
    "visit:no_show": "Visit missed (no-show)",
    "visit:cancelled_by_patient": "Visit cancelled by the patient",
    "visit:cancelled_by_site": "Visit cancelled by the site",
    "unblock": "Blocker out of the way",
}


@dataclass(frozen=True, slots=True)
class Prefill:
    """What the form begins with. `happened` holds keys of HAPPENED, `blockers` category and sub-reason.

    `also` is what the form has no field for, as key and words: it may only be left out.
    """

    contacts: Sequence[tuple[AttemptOutcome, ContactChannel | None]] = ()
    happened: Sequence[str] = ()
    visit_at: datetime | None = None
    blockers: Sequence[tuple[BlockerCategory, str | None]] = ()
    next_action: NextAction | None = None
    due: datetime | None = None
    at_an_hour: bool = False
    hold_until: date | None = None
    also: Sequence[tuple[str, str]] = ()


def which_lead_form(*, private: str) -> View:
    """Which lead is a message about?"""
    ref = field("ref", "The lead's ref", short_text("reply:ref", most=20), hint="For example HF-7Q2K.")
    return modal("reply:which", "Log on a lead", [ref], submit="Go on", private=private)


def reply_form(
    ref: str, begin: Prefill, *, zone: ZoneInfo, now: datetime, private: str, stopped: bool = False
) -> View:
    """What happened, what stands in the way, what is next: each field may stay empty.

    `stopped` says that something of the words was left out because it could tell who a patient is.
    """
    due = begin.due.astimezone(zone) if begin.due else None
    visit = begin.visit_at.astimezone(zone) if begin.visit_at else None
    blocks: list[Block] = [section(f"What should be logged on *{ref}*?")]
    if stopped:
        blocks.append(context("What could tell who a patient is was left out."))
    blocks += [_contact(number, begin) for number in range(max(1, len(begin.contacts[:CONTACTS_MOST])))]
    listed = [option(text, key) for key, text in HAPPENED.items()]
    happened = multi_select("reply:happened", "Nothing else", listed, initial=begin.happened)
    blocks += [
        _optional("happened", "What else happened?", happened),
        *_when("visit", "Visit booked for", visit, visit.time() if visit else None),
        *(_blocker(number, begin) for number in range(max(1, len(begin.blockers[:BLOCKERS_MOST])))),
        _optional("next", "Next step", _actions(begin.next_action)),
        *_when("due", f"On (site's clock, {zone_name(now, zone)})", due, _hour(begin, due)),
        _optional("hold", "Or on hold until", day_picker("reply:hold", initial=begin.hold_until)),
    ]
    if begin.also:
        offered = [option(text, key) for key, text in begin.also]
        initial = [key for key, _ in begin.also]
        blocks.append(_optional("also", "Also", checkboxes("reply:also", offered, initial=initial)))
    blocks.append(
        context("A day without a time is due when the site closes. Nothing is logged before *Log*.")
    )
    return modal("reply:form", f"Log · {ref}"[:24], blocks, submit="Log", private=private)


def _contact(number: int, begin: Prefill) -> Block:
    chosen = begin.contacts[number] if number < len(begin.contacts) else None
    offered = [option(_contact_label(*one), contact_key(*one)) for one in CONTACTS]
    menu = select(
        "reply:contact", "Nobody was contacted", offered, initial=contact_key(*chosen) if chosen else None
    )
    return _optional(f"contact:{number}", "Contact" if not number else "Another contact", menu)


def contact_key(outcome: AttemptOutcome, channel: ContactChannel | None) -> str:
    """An outcome and a channel as one value, 'voicemail phone' or 'spoke'."""
    return f"{outcome.value} {channel.value if channel else ''}".strip()


def _contact_label(outcome: AttemptOutcome, channel: ContactChannel | None) -> str:
    by = labels.CHANNELS[channel].lower() if channel else "another way"
    return f"{labels.begun(labels.OUTCOMES[outcome])} ({by})"


def _blocker(number: int, begin: Prefill) -> Block:
    groups = [
        (labels.CATEGORIES[category], [option(one.label, f"{category.value} {one.key}") for one in reasons])
        for category, reasons in SUB_REASONS.items()
    ]
    chosen = begin.blockers[number] if number < len(begin.blockers) else None
    initial = f"{chosen[0].value} {chosen[1]}" if chosen else None
    menu = grouped_select("reply:blocker", "Nothing new", groups, initial=initial)
    label = "In the way" if not number else "Also in the way"
    if chosen is not None and chosen[1] is None:
        label = f"{label} ({labels.CATEGORIES[chosen[0]]}: choose which)"
    return _optional(f"blocker:{number}", label, menu)


def _actions(chosen: NextAction | None) -> Block:
    offered = [option(labels.begun(text), key.value) for key, text in labels.NEXT_ACTIONS.items()]
    return select("reply:next", "As the policy has it", offered, initial=chosen.value if chosen else None)


def _hour(begin: Prefill, due: datetime | None) -> time | None:
    return due.time() if due is not None and begin.at_an_hour else None


def _when(name: str, label: str, on: datetime | None, at: time | None) -> list[Block]:
    day = day_picker(f"reply:{name}_day", initial=on.date() if on else None)
    return [
        _optional(f"{name}_day", label, day),
        _optional(f"{name}_hour", "At", time_picker(f"reply:{name}_hour", initial=at)),
    ]


def _optional(block_id: str, label: str, element: Block) -> Block:
    return field(block_id, label, element, optional=True)
