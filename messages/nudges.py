"""What is said when clocks ring, and what the same message says as its items are done."""

from collections.abc import Sequence
from datetime import datetime

from messages import labels
from messages.blocks import actions, button, context, divider, section
from messages.lead_buttons import lead_actions
from messages.leads import next_line, owner_of
from messages.message import Block, Message
from messages.receipts import undo_row
from messages.saying import Safe, mention, say
from messages.times import business_span, clock, day, elapsed, moment
from models.deadline import Deadline
from models.nudge import ToldAs
from models.queries.leads import LeadView
from models.queries.nudges import NudgeItem
from models.rules.clock_policy import Counts, Hears
from models.rules.frozen_clock import FrozenClock
from models.rules.telling import CALL_HOURS, OWN_TIMES
from models.rules.windows import CONTACT_CLOCKS
from models.terms import DeadlineKind

# How each clock is named in a sentence, and what starts it.
CLOCKS: dict[DeadlineKind, tuple[str, str]] = {
    DeadlineKind.OWNER_MISSING: ("An owner", "the lead came in"),
    DeadlineKind.FIRST_RESPONSE: ("First response", "the lead came in"),
    DeadlineKind.NEXT_ATTEMPT: ("The next attempt", "the last attempt"),
    DeadlineKind.ATTEMPTS_EXHAUSTED: ("The decision to go on or close", "the last attempt"),
    DeadlineKind.PRESCREEN: ("The prescreen", "the first conversation"),
    DeadlineKind.STUDY_TEAM_REVIEW: ("The study team's decision", "the lead was passed on"),
    DeadlineKind.RECORDS_REQUEST: ("The records request", "records were found to be needed"),
    DeadlineKind.RECORDS_CHASE: ("Chasing the records", "they were requested"),
    DeadlineKind.RECORDS_REVIEW: ("The review of the records", "they were received"),
    DeadlineKind.SCHEDULING: ("Booking the screening visit", "the lead was ready to schedule"),
    DeadlineKind.VISIT_PREP: ("Confirming the visit's preparation", "the visit was booked"),
    DeadlineKind.VISIT_REMINDER: ("The reminder of the visit", "the visit was booked"),
    DeadlineKind.VISIT_OUTCOME: ("The visit's outcome", "the visit's time"),
    DeadlineKind.NO_SHOW_RECOVERY: ("Following up the missed visit", "it was missed"),
    DeadlineKind.PATIENT_SILENCE: ("A word to the person", "they last heard from the site"),
    DeadlineKind.BLOCKER_UPDATE: ("An update on the blocker", "it was last updated"),
    DeadlineKind.SPONSOR_DECISION: ("The sponsor's or CRO's decision", "it was asked for"),
    DeadlineKind.PROMISED_CALLBACK: ("The promised call", "it was promised"),
    DeadlineKind.STALE_REVIEW: ("A new plan for a lead that stood still", "it was found to stand still"),
}

# The same where a later step of the clock starts it, by how its subject ends.
_OTHER_STARTS: dict[tuple[DeadlineKind, str], str] = {
    (DeadlineKind.NO_SHOW_RECOVERY, "step_2"): "the first follow-up",
    (DeadlineKind.STUDY_TEAM_REVIEW, "records"): "the records were reviewed",
}

SHOWN = 6  # open items of one message; more would be a list to scroll, not a nudge
DONE_SHOWN = 10
LATE = 300  # seconds after its time from which a message says that it is late


def nudges(items: Sequence[NudgeItem], *, now: datetime) -> Message:
    """One message about all that rang for somebody in the same slot; `items` in the order to take them."""
    if len(items) == 1:
        return _single(items[0], now)
    open_items = [item for item in items if item.answer is None]
    shown = [id(item) for item in open_items[:SHOWN]]
    done = [id(item) for item in items if item.answer is not None][-DONE_SHOWN:]
    study = items[0].told_as is ToldAs.STUDY
    numbers = {ref: number for number, ref in enumerate(dict.fromkeys(one.view.lead.ref for one in items), 1)}
    told: list[str] = say(
        "nudges",
        count=len(items),
        left=len(open_items),
        study=study,
        decisions=all(_is_decision(item) for item in items),
    )
    blocks: list[Block] = [section(told[0])]
    for item in items:
        if id(item) in shown:
            parts = _item_parts(item, now, numbers[item.view.lead.ref])[
                :-1
            ]  # the reasons are behind a button
            blocks += [divider(), section("\n".join(parts)), *_buttons(item)]
        elif id(item) in done:
            parts = _done(item, now, numbers[item.view.lead.ref])
            blocks += [divider(), section("\n".join(parts)), *_undo(item)]
        else:
            continue
        told += parts
    rest = _and_more(open_items[SHOWN:])
    if rest:
        told.append(rest)
        blocks += [divider(), section(rest)]
    if open_items and not study:
        first = next(item.view.lead.ref for item in open_items)
        blocks.append(
            context(
                f"Reply with the number or the ref and what happened: `{numbers[first]} lvm, try thu pm`."
            )
        )
    return Message("\n".join(told), blocks)


def _single(item: NudgeItem, now: datetime) -> Message:
    if item.answer is not None:
        parts = _done(item, now)
        return Message("\n".join(parts), [*map(section, parts), *_undo(item)])
    parts = _item_parts(item, now)
    if item.told_as is ToldAs.STUDY:
        return Message("\n".join(parts), [section(part) for part in parts])
    notes = "Just reply with what happened: `lvm, try thu pm`. Edit your reply to correct it."
    blocks = [*map(section, parts[:-1]), context(parts[-1]), *lead_actions(item.view), _why_now(item)]
    return Message("\n".join(parts), [*blocks, context(notes)] if _is_theirs(item) else blocks)


def _item_parts(item: NudgeItem, now: datetime, number: int = 0) -> list[str]:
    view, deadline = item.view, item.deadlines[0]
    if item.told_as is ToldAs.STUDY:
        return say(
            "study_told",
            clocks=_named(item, now),
            decision=_is_decision(item),
            study=view.study_code,
            site=view.site_code,
        )
    facts = {
        "headlines": [_headline(view, one, now) for one in item.deadlines],
        "urgent": item.urgent,
        "late": _lateness(item) or _waited(item),
        "ref": _numbered(view, number),
        "stage": labels.STAGES[view.lead.stage],
        "source": view.source_name,
        "next": next_line(view, now),
    }
    if _is_theirs(item):
        covers = mention(item.absent.slack_user_id, item.absent.name) if item.absent else None
        return say("nudge", covers=covers, prefers=_prefers(item), why=why(view, deadline), **facts)
    reason = f"{why(view, deadline)}{_whose(view, deadline)}"
    return say("site_lead_told", site=view.site_code, owner=owner_of(view.owner), why=reason, **facts)


def _whose(view: LeadView, deadline: Deadline) -> str:
    """Whose task it is, for those who are told of somebody else's."""
    if FrozenClock.from_dict(deadline.policy).policy.owner is Hears.PI:
        return " It is for the PI or a delegate."
    return " The task stays with its owner; you are told once." if view.owner else ""


def _done(item: NudgeItem, now: datetime, number: int = 0) -> list[str]:
    """What was done, by whom, and what comes next."""
    view = item.view
    if item.told_as is ToldAs.STUDY:
        return say("study_answered", clocks=_named(item, now), study=view.study_code, site=view.site_code)
    what = Safe(f":white_check_mark: {say('by_whom', **_answer(item))[0]}")
    return say(
        "nudge_answered",
        what=what,
        ref=_numbered(view, number),
        stage=labels.STAGES[view.lead.stage],
        next=next_line(view, now),
    )


def _numbered(view: LeadView, number: int) -> str:
    """The ref, after the number by which a reply can pick it; a single lead needs none."""
    return f"{number}. {view.lead.ref}" if number else view.lead.ref


def _undo(item: NudgeItem) -> list[Block]:
    """The way back, for whoever may know which lead it is."""
    return (
        []
        if item.told_as is ToldAs.STUDY
        else undo_row(item.view.lead.ref, item.answer_step, item=item.number)
    )


def _answer(item: NudgeItem) -> dict[str, object]:
    by = item.answered_by
    what = item.answer or ""
    if item.answered_at is not None:
        what = f"{what}, {clock(item.answered_at.astimezone(item.view.zone))}"
    return {"what": what, "by": mention(by.slack_user_id, by.name) if by else "Onward"}


def _is_theirs(item: NudgeItem) -> bool:
    return item.told_as in (ToldAs.OWNER, ToldAs.COVER)


def _buttons(item: NudgeItem) -> list[Block]:
    """An item's buttons in one row: all those of a lead, then the reason."""
    if item.told_as is ToldAs.STUDY:
        return []
    elements = [element for row in lead_actions(item.view) for element in row["elements"]]
    return [actions(f"nudge:{item.view.lead.ref}:{item.number}", [*elements, _why_button(item)])]


def _why_now(item: NudgeItem) -> Block:
    return actions(f"why:{item.view.lead.ref}", [_why_button(item)])


def _why_button(item: NudgeItem) -> Block:
    numbers = ",".join(str(one.id) for one in item.deadlines)
    return button("Why now?", "nudge:why", f"{item.view.lead.ref}:{numbers}")


def _and_more(folded: Sequence[NudgeItem]) -> str:
    if not folded:
        return ""
    if all(_is_theirs(item) for item in folded):
        return f"and {len(folded)} more: `/lead mine`"
    named = [item.view.lead.ref for item in folded if item.told_as is not ToldAs.STUDY]
    return f"and {len(folded)} more" + (f": {', '.join(named[:40])}" if named else "")


def why(view: LeadView, deadline: Deadline) -> str:
    """The policy line and the arithmetic, in two short sentences."""
    name, _ = CLOCKS[deadline.kind]
    frozen = FrozenClock.from_dict(deadline.policy)
    if deadline.kind is DeadlineKind.PROMISED_CALLBACK:
        return f"The person was promised a call {moment(frozen.due, view.zone)}."
    began = moment(frozen.start, view.zone)
    due = moment(frozen.due, view.zone)
    span = span_of(frozen.policy.target_of(frozen.step), frozen.policy.counts)
    if frozen.policy.repeat_every is not None:
        first = business_span(frozen.policy.target)
        again = business_span(frozen.policy.repeat_every)
        return (
            f"{name} is due {first} after {counts_from(view, deadline)} ({began}), and every {again} from "
            f"then on. Policy: {origin(frozen)}."
        )
    if frozen.policy.counts is Counts.AFTER_START:
        return f"{name} is due {span} after {counts_from(view, deadline)} ({began}), so by {due}. Policy: {origin(frozen)}."
    if frozen.due <= frozen.start:
        return (
            f"{name} is due {span} before the visit, which was booked later than that ({began}). "
            f"Policy: {origin(frozen)}."
        )
    return f"{name} is due {span} before the visit, so by {due}. Policy: {origin(frozen)}."


def counts_from(view: LeadView, deadline: Deadline) -> str:
    """What a clock counts from, in words that fit its start."""
    lead = view.lead
    began = {DeadlineKind.FIRST_RESPONSE: lead.received_at, DeadlineKind.PRESCREEN: lead.first_contact_at}
    fact = began.get(deadline.kind)
    if fact is not None and deadline.started_at > fact:
        return "it was handed over"
    return _OTHER_STARTS.get((deadline.kind, deadline.subject.split("_", 2)[-1]), CLOCKS[deadline.kind][1])


def span_of(minutes: float, counts: Counts) -> str:
    """'2 business days', or '24 h' of a clock that also counts nights and weekends."""
    return elapsed(minutes) if counts is Counts.ELAPSED_BEFORE_VISIT else business_span(minutes)


def origin(frozen: FrozenClock) -> str:
    """Whose word the policy is."""
    said = frozen.policy.origin
    return "the default, not a regulation" if said == "default" else f"set by {said}"


def _headline(view: LeadView, deadline: Deadline, now: datetime) -> str:
    name, _ = CLOCKS[deadline.kind]
    if deadline.kind is DeadlineKind.OWNER_MISSING:
        return "A lead has no owner yet"
    if is_told_when_due(deadline):
        return f"{name} is due"  # by now the clock is on its way to the next time
    verb = "was due" if deadline.due_at <= now else "is due"
    return f"{name} {verb} {moment(deadline.due_at, view.zone)}"


def is_told_when_due(deadline: Deadline) -> bool:
    """Whether a clock that repeats warns at its very due time, so that `due_at` is the next one already."""
    frozen = FrozenClock.from_dict(deadline.policy)
    return frozen.policy.repeat_every is not None and frozen.warn == frozen.due


def _named(item: NudgeItem, now: datetime) -> list[tuple[str, str, bool]]:
    """Each clock's name and due time, and whether that has passed."""
    return [
        (CLOCKS[one.kind][0], moment(one.due_at, item.view.zone), one.due_at <= now) for one in item.deadlines
    ]


def _is_decision(item: NudgeItem) -> bool:
    """Whether the sponsor or CRO is waited for, of which no site lead was told."""
    return all(one.kind is DeadlineKind.SPONSOR_DECISION for one in item.deadlines)


def _lateness(item: NudgeItem) -> str:
    """Said when the message itself came later than it should have."""
    if (item.told_at - item.planned_at).total_seconds() < LATE:
        return ""
    zone = item.view.zone
    local = item.planned_at.astimezone(zone)
    return f"(This should have come {day(local.date())} at {clock(local)}; Onward was away.)"


# What a nudge may have waited for and so have come after the due time.
WAITED_FOR = {OWN_TIMES: "your own nudge times", CALL_HOURS: "the hours for calls"}


def _waited(item: NudgeItem) -> str:
    """Said when what it waited for let the due time pass."""
    passed = item.planned_at >= item.deadlines[0].due_at > item.deadlines[0].started_at
    if item.held_because not in WAITED_FOR or not passed:
        return ""
    return f"(This waited for {WAITED_FOR[item.held_because]}, and fell due meanwhile.)"


def _prefers(item: NudgeItem) -> str:
    """'afternoons, Pacific time, by text message'; and that now is another time, where it is."""
    lead = item.view.lead
    if not any(one.kind in CONTACT_CLOCKS for one in item.deadlines):
        return ""
    window = labels.WINDOWS.get(lead.preferred_window or "", "").lower()
    by = f"by {labels.CHANNELS[lead.preferred_channel].lower()}" if lead.preferred_channel else ""
    theirs = f"{labels.TIMEZONES[lead.patient_timezone]} time" if lead.patient_timezone else ""
    said = ", ".join(part for part in (window, theirs, by) if part)
    return f"{said} (not now)" if said and item.prefers_another_time else said
