"""What is asked and said when a lead is closed, put on hold or opened again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from messages import labels
from messages.blocks import (
    actions,
    button,
    context,
    day_picker,
    field,
    grouped_select,
    modal,
    option,
    section,
    short_text,
)
from messages.leads import next_line
from messages.message import Block, Message, View
from messages.receipts import Receipt, receipt_line, undo_row
from messages.saying import Safe, say
from models.queries.leads import LeadView
from models.rules.closing import ASKS, DUPLICATE, ENOUGH, LONGEST_HOLD, Tries, Verdict
from models.rules.taxonomy import CloseReason
from models.terms import CloseGroup, Role, Stage

# Who closes for a reason, where it is not whoever asks.
WHO_CLOSES: dict[CloseGroup, str] = {
    CloseGroup.PROTOCOL_FIT: "the study team: pass the lead on, and the PI or a delegate closes it",
    CloseGroup.SITE: "the site lead",
    CloseGroup.STUDY: "study operations",
    CloseGroup.POST_CONSENT: "the study team, once the lead is with them",
}


def close_form(
    ref: str,
    reasons: Sequence[tuple[CloseReason, Verdict]],
    *,
    chosen: CloseReason | None,
    tried: Tries,
    private: str,
) -> View:
    """Why is it closed? Each reason comes with what becomes of it, and so with whose word it takes."""
    offered = [
        (labels.CLOSE_GROUPS[group], [_reason(reason, verdict) for reason, verdict in each])
        for group, each in groupby(reasons, key=lambda one: one[0].group)
    ]
    menu = grouped_select("close:reason", "Choose one", offered, initial=chosen.key if chosen else None)
    blocks: list[Block] = [field("reason", f"Why is {ref} closed?", menu, tells=True)]
    if chosen is not None and chosen.key == DUPLICATE:
        same = short_text("close:same", most=20)
        blocks.append(field("same", "The other lead's ref", same, hint="For example KN-7Q2K."))
    asked = [ASKS[verdict] for reason, verdict in reasons if reason == chosen and verdict in ASKS]
    if chosen is not None and asked:
        blocks.append(
            context(f"{_why_asked(chosen, tried)}It closes on the word of {labels.WORD_OF[asked[0]]}.")
        )
    blocks.append(context("It can be opened again for 90 days, and its history stays."))
    return modal("lead:close", f"Close · {ref}", blocks, submit="Close lead", private=private)


def _reason(reason: CloseReason, verdict: Verdict) -> Block:
    label = labels.close_reason(reason.key, sentence=True)
    whose = f" ({labels.ROLES[ASKS[verdict]]} confirms)" if verdict in ASKS else ""
    return option(f"{label}{whose}", reason.key)


def _why_asked(reason: CloseReason, tried: Tries) -> str:
    if reason.group is not CloseGroup.NO_RESPONSE:
        return ""
    return f"So far {tries_said(tried)}; it takes {tries_said(ENOUGH)}. "


def tries_said(tried: Tries) -> str:
    """'2 attempts on 1 channel at 1 time of day over 4 days'."""
    return (
        f"{_count(tried.attempts, 'attempt')} on {_count(tried.channels, 'channel')} at "
        f"{_count(tried.times_of_day, 'time')} of day over {_count(tried.days, 'day')}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def not_yours_to_close(reason: CloseReason, stage: Stage) -> str:
    """Who may close for that reason."""
    what = labels.close_reason(reason.key)
    if stage is Stage.HANDED_OFF and reason.group is not CloseGroup.POST_CONSENT:
        return "It is with the study team: only what they report after consent closes it."
    who = WHO_CLOSES.get(reason.group)
    if who is None:
        who = " or ".join(labels.ROLES[one] for one in Role if one in reason.closed_by)
    return f"“{what}” is closed by {who}."


def confirm_close_asked(
    view: LeadView, reason: CloseReason, tried: Tries, *, by: Safe, asked: int
) -> Message:
    """To the site lead: who wants to close what and why, with the two answers."""
    because = tries_said(tried) if reason.group is CloseGroup.NO_RESPONSE else ""
    parts = say(
        "confirm_close",
        by=by,
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        source=view.source_name,
        reason=labels.close_reason(reason.key),
        because=because,
        enough=tries_said(ENOUGH),
    )
    return Message("\n".join(parts), [*map(section, parts), _answers(asked)])


def study_close_asked(view: LeadView, reason: CloseReason, *, by: Safe, asked: int) -> Message:
    """To study operations: which site would close a lead and why, without naming the lead."""
    parts = say(
        "study_close_asked",
        by=by,
        site=view.site_code,
        study=view.study_code,
        reason=labels.close_reason(reason.key),
    )
    return Message("\n".join(parts), [*map(section, parts), _answers(asked)])


def _answers(asked: int) -> Block:
    row = [
        button("Confirm the close", "close:confirm", str(asked), style="primary"),
        button("Keep open", "close:keep", str(asked)),
    ]
    return actions(f"close:{asked}", row)


def close_answered(view: LeadView, receipt: Receipt, *, names: bool) -> Message:
    """What the question says once it was answered; it names the lead only to those of its site."""
    ref = view.lead.ref if names else f"Site {view.site_code} of {view.study_code}"
    parts = say("no_longer_asked", done=receipt_line(view, receipt), ref=ref)
    return Message(
        "\n".join(parts), [*map(section, parts), *(undo_row(receipt.ref, receipt.events) if names else [])]
    )


def close_confirmed(view: LeadView, by: Safe) -> Message:
    """To whoever asked: it is closed."""
    parts = say("close_confirmed", by=by, ref=view.lead.ref)
    return Message("\n".join(parts), [section(part) for part in parts])


def kept_open(view: LeadView, by: Safe, *, now: datetime) -> Message:
    """To whoever asked: it stays open, and what is next."""
    parts = say("kept_open", by=by, ref=view.lead.ref, next=next_line(view, now))
    return Message("\n".join(parts), [section(part) for part in parts])


def hold_form(ref: str, *, today: date, private: str) -> View:
    """Not now: until when?"""
    until = day_picker("hold:until", initial=today + timedelta(days=14))
    blocks: list[Block] = [
        field("until", f"Leave {ref} on hold until", until, hint=f"At most {LONGEST_HOLD} days ahead."),
        context("Nobody is nudged until then. On that day the next action comes back."),
    ]
    return modal("lead:hold", f"Hold · {ref}", blocks, submit="Hold", private=private)
