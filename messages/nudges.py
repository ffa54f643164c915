"""What is said when a clock rings, and what the same message says once somebody has answered."""

from datetime import datetime

from messages import labels
from messages.blocks import context, section
from messages.lead_buttons import lead_actions
from messages.leads import next_line, owner_of
from messages.message import Message
from messages.receipts import Receipt, receipt_line, undo_row
from messages.saying import say
from messages.times import business_span, clock, day, moment
from models.deadline import Deadline
from models.queries.leads import LeadView
from models.rules.frozen_clock import FrozenClock
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


def nudge(view: LeadView, deadline: Deadline, *, planned_at: datetime, now: datetime) -> Message:
    """To the owner: what to do, by when, and why this comes now. Buttons answer it."""
    parts = say(
        "nudge",
        headline=_headline(view, deadline, now),
        late=_lateness(view, planned_at, now),
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        source=view.source_name,
        next=next_line(view, now),
        why=why(view, deadline),
    )
    return Message(
        "\n".join(parts),
        [
            *map(section, parts[:-1]),
            context(parts[-1]),
            *lead_actions(view),
            context("A reply in this thread is kept as a note."),
        ],
    )


def site_lead_told(view: LeadView, deadline: Deadline, *, planned_at: datetime, now: datetime) -> Message:
    """To the site lead: what is about to slip, whose it is, and what is in the way."""
    parts = say(
        "site_lead_told",
        headline=_headline(view, deadline, now),
        late=_lateness(view, planned_at, now),
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        source=view.source_name,
        site=view.site_code,
        owner=owner_of(view.owner),
        next=next_line(view, now),
        why=f"{why(view, deadline)} The task stays with its owner; you are told once.",
    )
    return Message("\n".join(parts), [*map(section, parts[:-1]), context(parts[-1]), *lead_actions(view)])


def nudge_answered(view: LeadView, receipt: Receipt, *, now: datetime) -> Message:
    """The nudge after somebody acted: what was done, by whom, what comes next, and the way back."""
    parts = say(
        "nudge_answered",
        what=receipt_line(view, receipt),
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        next=next_line(view, now),
    )
    return Message("\n".join(parts), [*map(section, parts), *undo_row(receipt)])


def why(view: LeadView, deadline: Deadline) -> str:
    """The policy line and the arithmetic, in two short sentences."""
    name, start = CLOCKS[deadline.kind]
    frozen = FrozenClock.from_dict(deadline.policy)
    if deadline.kind is DeadlineKind.PROMISED_CALLBACK:
        return f"The person was promised a call {moment(frozen.due, view.zone)}."
    began = moment(frozen.start, view.zone)
    due = moment(frozen.due, view.zone)
    span = business_span(frozen.policy.target_of(frozen.step))
    origin = frozen.policy.origin
    whose = "the default, not a regulation" if origin == "default" else f"{origin}'s own"
    return f"{name} is due {span} after {start} ({began}), so by {due}. Policy: {whose}."


def _headline(view: LeadView, deadline: Deadline, now: datetime) -> str:
    name, _ = CLOCKS[deadline.kind]
    if deadline.kind is DeadlineKind.OWNER_MISSING:
        return "A lead has no owner yet"
    verb = "was due" if deadline.due_at <= now else "is due"
    return f"{name} {verb} {moment(deadline.due_at, view.zone, now=now)}"


def _lateness(view: LeadView, planned_at: datetime, now: datetime) -> str:
    """Said when the message itself comes later than it should have."""
    if (now - planned_at).total_seconds() < 300:
        return ""
    local = planned_at.astimezone(view.zone)
    return (
        f"(This should have come {day(local.date(), view.zone, now=now)} at {clock(local)}; Onward was away.)"
    )


def study_told(view: LeadView, deadline: Deadline, *, now: datetime) -> Message:
    """To study operations: that something waits at a site, without naming the lead."""
    name, _ = CLOCKS[deadline.kind]
    due = moment(deadline.due_at, view.zone, now=now)
    parts = say("study_told", clock=name, due=due, study=view.study_code, site=view.site_code)
    return Message("\n".join(parts), [section(part) for part in parts])
