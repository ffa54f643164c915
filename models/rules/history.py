"""One lead's history: what its ledger events add up to, as of any instant."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.rules.copying import replace
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    BlockerScope,
    Chased,
    CloseGroup,
    ContactChannel,
    EventAction,
    NextAction,
    OwnerRole,
    PrescreenOutcome,
    RecordsState,
    ReviewDecision,
    Stage,
    VisitOutcome,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One ledger event as the rules see it.

    `at` is when the fact happened (UTC); `new` holds plain JSON values, instants as ISO text. An event
    can be taken back under its `id`.
    """

    at: datetime
    action: EventAction
    new: Mapping[str, Any]
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at reaching the person; `n` counts from 1 in the order they were made."""

    n: int
    at: datetime
    outcome: AttemptOutcome
    channel: ContactChannel | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One booked screening visit. A later visit of the same lead is a rebooking."""

    booked_at: datetime
    visit_at: datetime
    prep_confirmed_at: datetime | None = None
    outcome: VisitOutcome | None = None
    outcome_logged_at: datetime | None = None
    recovery_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Since when a blocker waits for somebody in this role."""

    since: datetime
    owner_role: OwnerRole


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch in which nobody is to work on a lead: on hold, or closed. `until` None has no end yet."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class BlockerFacts:
    """One thing that stands, or stood, in the way of a lead."""

    key: str
    category: BlockerCategory
    sub_reason: str
    owner_role: OwnerRole
    opened_at: datetime
    due_at: datetime
    resolved_at: datetime | None = None
    decision_needed: str | None = None
    owner: str | None = None
    scope: BlockerScope = BlockerScope.LEAD
    last_update_at: datetime | None = None
    next_action: str | None = None
    note: str | None = None
    resolution: str | None = None
    turns: tuple[Turn, ...] = ()
    parent: str | None = None
    with_parent: bool = False
    offered_to: str | None = None
    offered_at: datetime | None = None

    @property
    def updated_at(self) -> datetime:
        """When somebody last said where it stands."""
        return self.last_update_at or self.opened_at

    def is_open(self, at: datetime) -> bool:
        """Whether it stood in the way at `at` (resolved at that very instant: no longer)."""
        return self.opened_at <= at and (self.resolved_at is None or self.resolved_at > at)


PROMISE_EARLY = timedelta(minutes=15)
"""How much before the hour promised a call keeps the promise (clock minutes)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A call promised to the person for an hour. `ended_at` is when it was kept, moved or fell away."""

    made_at: datetime
    due_at: datetime
    kept_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadHistory:
    """Everything the ledger says about one lead. All instants UTC; None means it has not happened."""

    ref: str
    site: str
    source: str
    received_at: datetime
    owner: str | None = None
    attempts: tuple[Attempt, ...] = ()
    first_contact_at: datetime | None = None
    last_contact_at: datetime | None = None
    prescreen_started_at: datetime | None = None
    prescreen_completed_at: datetime | None = None
    prescreen_outcome: PrescreenOutcome | None = None
    reviewable_at: datetime | None = None
    review_decision_at: datetime | None = None
    review_decision: ReviewDecision | None = None
    review_chased_at: datetime | None = None
    records_needed_at: datetime | None = None
    records_chased_at: datetime | None = None
    records_requested_at: datetime | None = None
    records_received_at: datetime | None = None
    records_reviewed_at: datetime | None = None
    ready_at: datetime | None = None
    visits: tuple[Visit, ...] = ()
    blockers: tuple[BlockerFacts, ...] = ()
    next_action: NextAction | None = None
    next_action_due: datetime | None = None
    next_action_set_at: datetime | None = None
    promised: bool = False
    promises: tuple[Promise, ...] = ()
    owner_since: datetime | None = None
    handed_over_at: datetime | None = None
    handover_to: str | None = None
    handover_at: datetime | None = None
    snoozed_until: datetime | None = None
    snoozes: int = 0
    paused_until: datetime | None = None
    opted_out_at: datetime | None = None
    duplicate_of: str | None = None
    closed_at: datetime | None = None
    close_group: CloseGroup | None = None
    close_reason: str | None = None
    close_asked: str | None = None
    last_action_at: datetime | None = None
    last_movement_at: datetime | None = None
    stage: Stage = field(default=Stage.NEW)
    unowned_since: datetime | None = None
    last_event_at: datetime | None = None
    rests: tuple[Rest, ...] = ()
    recovery_sent_at: datetime | None = None

    @property
    def first_attempt_at(self) -> datetime | None:
        """When somebody first tried to reach the person."""
        return self.attempts[0].at if self.attempts else None

    @property
    def is_active(self) -> bool:
        """Not closed, not handed off, not paused (field notes 7.4). Duplicates are no leads at all."""
        return (
            self.stage not in (Stage.CLOSED, Stage.HANDED_OFF)
            and self.paused_until is None
            and self.duplicate_of is None
        )

    def open_blockers(self, at: datetime) -> tuple[BlockerFacts, ...]:
        """The blockers that stand in the way at `at`, oldest first."""
        return tuple(blocker for blocker in self.blockers if blocker.is_open(at))


def derive(happenings: Iterable[Happening], *, as_of: datetime | None = None) -> LeadHistory | None:
    """Add a lead's events up, in the order of their instants; ties keep the order given.

    With `as_of`, later events are left out; what was taken back by then counts as never done. None when
    the lead had not been received by then.
    """
    latest: LeadHistory | None = None
    for state in unfold(happenings, as_of=as_of):
        latest = state
    return latest


def unfold(happenings: Iterable[Happening], *, as_of: datetime | None = None) -> Iterator[LeadHistory]:
    """How a lead stood after each of its events, the last as `derive` gives it."""
    known = [one for one in happenings if as_of is None or one.at <= as_of]
    undone = taken_back(known)
    history: LeadHistory | None = None
    for happening in sorted(known, key=lambda one: one.at):
        if happening.id in undone:
            continue
        if happening.action is EventAction.LEAD_RECEIVED:
            history = _received(happening)
        elif history is not None and happening.action in _STEPS:
            history = _STEPS[happening.action](history, happening)
            history = _traced(history, happening)
        else:
            continue
        yield history


def taken_back(happenings: Iterable[Happening]) -> frozenset[int | None]:
    """The ids of the events that some other event says were taken back."""
    undone = (one for one in happenings if one.action is EventAction.UNDONE)
    return frozenset(number for one in undone for number in one.new["events"])


def _stage(lead: LeadHistory) -> Stage:
    """The stage its milestones put a lead in (field notes 1.1)."""
    if lead.closed_at is not None:
        return Stage.CLOSED
    last_visit = lead.visits[-1] if lead.visits else None
    if last_visit is not None and last_visit.outcome is VisitOutcome.ATTENDED:
        return Stage.HANDED_OFF
    if last_visit is not None and last_visit.outcome is None:
        return Stage.VISIT_SCHEDULED
    if lead.ready_at is not None or last_visit is not None:
        return Stage.READY_TO_SCHEDULE
    if lead.records_needed_at is not None:
        return Stage.RECORDS
    if lead.reviewable_at is not None:
        return Stage.IN_REVIEW
    if lead.first_contact_at is not None:
        return Stage.CONTACTED
    return Stage.ATTEMPTING if lead.attempts else Stage.NEW


# What counts as movement: the lead is nearer a decision (field notes 7.4, "Moved").
_MOVEMENT = frozenset(
    {
        EventAction.CONTACT_MADE,
        EventAction.MADE_REVIEWABLE,
        EventAction.MADE_READY,
        EventAction.VISIT_BOOKED,
    }
)
# What is bookkeeping: neither something done for the person nor movement.
_SILENT = frozenset({EventAction.NEXT_ACTION_SET, EventAction.SNOOZED})
# What leaves the next action where it was, so that its snoozes still count.
_ASIDE = _SILENT | {
    EventAction.NOTE_ADDED,
    EventAction.BLOCKER_OPENED,
    EventAction.BLOCKER_UPDATED,
    EventAction.BLOCKER_RESOLVED,
    EventAction.BLOCKER_OFFERED,
    EventAction.BLOCKER_RETURNED,
    EventAction.HANDOVER_OFFERED,
    EventAction.HANDOVER_RETURNED,
    EventAction.CLOSE_ASKED,
    EventAction.CLOSE_DECLINED,
}


def is_movement(happening: Happening) -> bool:
    """Whether this event brought the lead nearer a decision, rather than only being something done."""
    new = happening.new
    match happening.action:
        case EventAction.ATTEMPT_LOGGED:
            return AttemptOutcome(new["outcome"]) is AttemptOutcome.SPOKE
        case EventAction.REVIEW_DECIDED:
            return ReviewDecision(new["decision"]) is not ReviewDecision.DO_NOT_PURSUE
        case EventAction.RECORDS_MARKED:
            return RecordsState(new["state"]) is RecordsState.REVIEWED
        case EventAction.VISIT_OUTCOME_LOGGED:
            return VisitOutcome(new["outcome"]) is VisitOutcome.ATTENDED
        case action:
            return action in _MOVEMENT


def _traced(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(
        lead,
        stage=_stage(lead),
        last_action_at=lead.last_action_at if happening.action in _SILENT else happening.at,
        last_movement_at=happening.at if is_movement(happening) else lead.last_movement_at,
        snoozes=lead.snoozes if happening.action in _ASIDE else 0,
        last_event_at=happening.at,
    )


def _received(happening: Happening) -> LeadHistory:
    new = happening.new
    return LeadHistory(
        ref=new["ref"],
        site=new["site"],
        source=new["source"],
        received_at=happening.at,
        owner=new.get("owner"),
        owner_since=happening.at if new.get("owner") else None,
        unowned_since=None if new.get("owner") else happening.at,
        last_event_at=happening.at,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def _owner_set(lead: LeadHistory, happening: Happening) -> LeadHistory:
    owner = happening.new["owner"]
    return replace(
        lead,
        owner=owner,
        owner_since=happening.at if owner else None,
        unowned_since=None if owner else lead.unowned_since or happening.at,
        handed_over_at=happening.at if happening.new.get("handed_over") else lead.handed_over_at,
        handover_to=None,
        handover_at=None,
    )


def _handover_offered(lead: LeadHistory, happening: Happening) -> LeadHistory:
    """The old owner keeps the task until the other has accepted, which sets the owner."""
    return replace(lead, handover_to=happening.new["to"], handover_at=happening.at)


def _handover_returned(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, handover_to=None, handover_at=None)


def _chased(lead: LeadHistory, happening: Happening) -> LeadHistory:
    if Chased(happening.new["what"]) is Chased.REVIEW:
        return replace(lead, review_chased_at=happening.at)
    return replace(lead, records_chased_at=happening.at)


def _attempt_logged(lead: LeadHistory, happening: Happening) -> LeadHistory:
    channel = happening.new.get("channel")
    attempt = Attempt(
        n=len(lead.attempts) + 1,
        at=happening.at,
        outcome=AttemptOutcome(happening.new["outcome"]),
        channel=ContactChannel(channel) if channel else None,
    )
    lead = replace(lead, attempts=(*lead.attempts, attempt), snoozed_until=None)
    if lead.promises and happening.at >= lead.promises[-1].due_at - PROMISE_EARLY:
        lead = _promise_ended(lead, happening.at, kept=True)
    missed = lead.visits and lead.visits[-1].outcome is VisitOutcome.NO_SHOW
    if missed and lead.visits[-1].recovery_attempt_at is None:
        lead = _last_visit(lead, recovery_attempt_at=happening.at)
    return _contact_made(lead, happening) if attempt.outcome is AttemptOutcome.SPOKE else lead


def _contact_made(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, first_contact_at=lead.first_contact_at or happening.at, last_contact_at=happening.at)


def _prescreen_logged(lead: LeadHistory, happening: Happening) -> LeadHistory:
    outcome = happening.new.get("outcome")
    if outcome is None:
        return replace(lead, prescreen_started_at=lead.prescreen_started_at or happening.at)
    return replace(lead, prescreen_completed_at=happening.at, prescreen_outcome=PrescreenOutcome(outcome))


def _made_reviewable(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, reviewable_at=lead.reviewable_at or happening.at)


def _review_decided(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(
        lead, review_decision_at=happening.at, review_decision=ReviewDecision(happening.new["decision"])
    )


def _records_marked(lead: LeadHistory, happening: Happening) -> LeadHistory:
    """Each state once reached stays; saying records are needed again starts them afresh."""
    match RecordsState(happening.new["state"]):
        case RecordsState.NEEDED:
            return replace(
                lead,
                records_needed_at=happening.at,
                records_chased_at=None,
                records_requested_at=None,
                records_received_at=None,
                records_reviewed_at=None,
            )
        case RecordsState.REQUESTED:
            needed = lead.records_needed_at or happening.at
            return replace(lead, records_needed_at=needed, records_requested_at=happening.at)
        case RecordsState.RECEIVED:
            needed = lead.records_needed_at or happening.at
            return replace(lead, records_needed_at=needed, records_received_at=happening.at)
        case RecordsState.REVIEWED:
            needed = lead.records_needed_at or happening.at
            return replace(lead, records_needed_at=needed, records_reviewed_at=happening.at)


def _made_ready(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, ready_at=lead.ready_at or happening.at)


def _visit_booked(lead: LeadHistory, happening: Happening) -> LeadHistory:
    """A visit booked while another is still open moves that one: two cannot stand at once."""
    visits = lead.visits
    if visits and visits[-1].outcome is None:
        moved = replace(visits[-1], outcome=VisitOutcome.MOVED, outcome_logged_at=happening.at)
        visits = (*visits[:-1], moved)
    booked = Visit(booked_at=happening.at, visit_at=datetime.fromisoformat(happening.new["visit_at"]))
    return replace(lead, visits=(*visits, booked))


def _last_visit(lead: LeadHistory, **changes: VisitOutcome | datetime) -> LeadHistory:
    if not lead.visits:
        return lead
    changed = replace(lead.visits[-1], **changes)
    return replace(lead, visits=(*lead.visits[:-1], changed))


def _visit_confirmed(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return _last_visit(lead, prep_confirmed_at=happening.at)


def _visit_outcome_logged(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return _last_visit(lead, outcome=VisitOutcome(happening.new["outcome"]), outcome_logged_at=happening.at)


def _recovery_attempted(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return _last_visit(lead, recovery_attempt_at=happening.at)


def _recovery_started(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, recovery_sent_at=happening.at)


def opened_blocker(happening: Happening) -> BlockerFacts:
    """The blocker that an event opens, be it a lead's, a site's or a study's."""
    new = happening.new
    return BlockerFacts(
        key=new["key"],
        category=BlockerCategory(new["category"]),
        sub_reason=new["sub_reason"],
        owner_role=OwnerRole(new["owner_role"]),
        owner=new.get("owner"),
        opened_at=happening.at,
        due_at=datetime.fromisoformat(new["due_at"]),
        decision_needed=new.get("decision_needed"),
        next_action=new.get("next_action"),
        note=new.get("note"),
        scope=BlockerScope(new.get("scope", BlockerScope.LEAD)),
        turns=(Turn(happening.at, OwnerRole(new["owner_role"])),),
        parent=new.get("parent"),
    )


def changed_blocker(blocker: BlockerFacts, happening: Happening) -> BlockerFacts:
    """The blocker after an event about it; an action that says nothing of blockers changes nothing."""
    new = happening.new
    match happening.action:
        case EventAction.BLOCKER_UPDATED:
            return _updated(blocker, happening)
        case EventAction.BLOCKER_RESOLVED:
            return replace(
                blocker,
                resolved_at=happening.at,
                resolution=new.get("resolution"),
                with_parent=bool(new.get("with_parent")),
                offered_to=None,
                offered_at=None,
            )
        case EventAction.BLOCKER_OFFERED:
            return replace(blocker, offered_to=new["to"], offered_at=happening.at)
        case EventAction.BLOCKER_RETURNED:
            return replace(blocker, offered_to=None, offered_at=None)
    return blocker


def _updated(blocker: BlockerFacts, happening: Happening) -> BlockerFacts:
    new = happening.new
    owner_role = OwnerRole(new.get("owner_role", blocker.owner_role))
    passed_on = () if owner_role is blocker.owner_role else (Turn(happening.at, owner_role),)
    answers_offer = "owner" in new
    return replace(
        blocker,
        due_at=_instant(new.get("due_at")) or blocker.due_at,
        owner_role=owner_role,
        turns=(*blocker.turns, *passed_on),
        owner=new.get("owner", blocker.owner),
        next_action=new.get("next_action", blocker.next_action),
        note=new.get("note", blocker.note),
        parent=new.get("parent", blocker.parent),
        offered_to=None if answers_offer else blocker.offered_to,
        offered_at=None if answers_offer else blocker.offered_at,
        last_update_at=happening.at,
    )


def _blocker_opened(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, blockers=(*lead.blockers, opened_blocker(happening)))


def _blocker_changed(lead: LeadHistory, happening: Happening) -> LeadHistory:
    key = happening.new["key"]
    changed = tuple(changed_blocker(one, happening) if one.key == key else one for one in lead.blockers)
    return replace(lead, blockers=changed)


def _promise_ended(lead: LeadHistory, at: datetime, *, kept: bool = False) -> LeadHistory:
    if not lead.promises or lead.promises[-1].ended_at is not None:
        return lead
    last = replace(lead.promises[-1], kept_at=at if kept else None, ended_at=at)
    return replace(lead, promises=(*lead.promises[:-1], last))


def _next_action_set(lead: LeadHistory, happening: Happening) -> LeadHistory:
    action = happening.new["next_action"]
    lead = _promise_ended(lead, happening.at)
    if happening.new.get("promised"):
        promise = Promise(happening.at, datetime.fromisoformat(happening.new["due_at"]))
        lead = replace(lead, promises=(*lead.promises, promise))
    return replace(
        lead,
        next_action=NextAction(action) if action else None,
        next_action_due=_instant(happening.new["due_at"]),
        next_action_set_at=happening.at,
        promised=bool(happening.new.get("promised")),
    )


def _snoozed(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, snoozed_until=_instant(happening.new["until"]), snoozes=lead.snoozes + 1)


def _paused(lead: LeadHistory, happening: Happening) -> LeadHistory:
    """On hold until then, if nobody takes it up sooner."""
    until = _instant(happening.new["until"])
    rests = (*_rested(lead, happening.at), Rest(happening.at, until))
    return replace(lead, paused_until=until, rests=rests)


def _resumed(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, paused_until=None, rests=_rested(lead, happening.at))


def _rested(lead: LeadHistory, at: datetime) -> tuple[Rest, ...]:
    """The rests so far, none of which goes on after `at`."""
    return tuple(
        replace(rest, until=at) if rest.until is None or rest.until > at else rest for rest in lead.rests
    )


def _opted_out(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(_promise_ended(lead, happening.at), opted_out_at=lead.opted_out_at or happening.at)


def _marked_duplicate(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, duplicate_of=happening.new["duplicate_of"])


def _closed(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(
        _promise_ended(lead, happening.at),
        closed_at=happening.at,
        close_group=CloseGroup(happening.new["group"]),
        close_reason=happening.new["reason"],
        close_asked=None,
        next_action=None,
        next_action_due=None,
        next_action_set_at=None,
        promised=False,
        handover_to=None,
        handover_at=None,
        paused_until=None,
        snoozed_until=None,
        rests=(*_rested(lead, happening.at), Rest(happening.at, None)),
    )


def _close_asked(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, close_asked=happening.new["reason"])


def _close_declined(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return replace(lead, close_asked=None)


def _reopened(lead: LeadHistory, happening: Happening) -> LeadHistory:
    rests = _rested(lead, happening.at)
    return replace(lead, closed_at=None, close_group=None, close_reason=None, rests=rests)


def _unchanged(lead: LeadHistory, happening: Happening) -> LeadHistory:
    return lead


_STEPS: dict[EventAction, Callable[[LeadHistory, Happening], LeadHistory]] = {
    EventAction.OWNER_SET: _owner_set,
    EventAction.ATTEMPT_LOGGED: _attempt_logged,
    EventAction.CONTACT_MADE: _contact_made,
    EventAction.PRESCREEN_LOGGED: _prescreen_logged,
    EventAction.MADE_REVIEWABLE: _made_reviewable,
    EventAction.REVIEW_DECIDED: _review_decided,
    EventAction.RECORDS_MARKED: _records_marked,
    EventAction.MADE_READY: _made_ready,
    EventAction.VISIT_BOOKED: _visit_booked,
    EventAction.VISIT_CONFIRMED: _visit_confirmed,
    EventAction.VISIT_OUTCOME_LOGGED: _visit_outcome_logged,
    EventAction.RECOVERY_ATTEMPTED: _recovery_attempted,
    EventAction.RECOVERY_STARTED: _recovery_started,
    EventAction.BLOCKER_OPENED: _blocker_opened,
    EventAction.BLOCKER_UPDATED: _blocker_changed,
    EventAction.BLOCKER_RESOLVED: _blocker_changed,
    EventAction.BLOCKER_OFFERED: _blocker_changed,
    EventAction.BLOCKER_RETURNED: _blocker_changed,
    EventAction.CHASED: _chased,
    EventAction.HANDOVER_OFFERED: _handover_offered,
    EventAction.HANDOVER_RETURNED: _handover_returned,
    EventAction.NEXT_ACTION_SET: _next_action_set,
    EventAction.NOTE_ADDED: _unchanged,
    EventAction.SNOOZED: _snoozed,
    EventAction.PAUSED: _paused,
    EventAction.RESUMED: _resumed,
    EventAction.OPTED_OUT: _opted_out,
    EventAction.MARKED_DUPLICATE: _marked_duplicate,
    EventAction.CLOSE_ASKED: _close_asked,
    EventAction.CLOSE_DECLINED: _close_declined,
    EventAction.CLOSED: _closed,
    EventAction.REOPENED: _reopened,
}
