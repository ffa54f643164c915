"""Which clocks run on a lead, given all that has happened to it (field notes 3.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from models.rules.history import PROMISE_EARLY, BlockerFacts, LeadHistory
from models.rules.next_step import promise_stands
from models.rules.running_clock import RunningClock
from models.rules.staleness import going_stale
from models.rules.taxonomy import SIDES
from models.rules.thresholds import StaleLimits
from models.rules.turns import PARTIES, standstills
from models.rules.visit_clocks import missed_visit, no_show_clock, touches, visit_clocks
from models.rules.working_time import WorkingTime
from models.terms import DeadlineKind, NextAction, OwnerRole, Party, ReviewDecision, Side, Stage

# What takes the place of the next attempt: a contact at an hour somebody chose.
_CONTACTS = (None, NextAction.CALL, NextAction.TEXT, NextAction.EMAIL)
_IN_TOUCH = (
    Stage.CONTACTED,
    Stage.IN_REVIEW,
    Stage.RECORDS,
    Stage.READY_TO_SCHEDULE,
    Stage.VISIT_SCHEDULED,
)
# What starts afresh when somebody else takes the lead. Whom it waits for, and visits, do not.
_OWNERS_STEPS = (
    DeadlineKind.FIRST_RESPONSE,
    DeadlineKind.NEXT_ATTEMPT,
    DeadlineKind.ATTEMPTS_EXHAUSTED,
    DeadlineKind.PRESCREEN,
    DeadlineKind.RECORDS_REQUEST,
    DeadlineKind.SCHEDULING,
    DeadlineKind.VISIT_OUTCOME,
)
_DECIDERS = (Side.SPONSOR, Side.CRO)


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What of a policy decides which clocks there are.

    `attempts` is how many more attempts the cadence asks for after the first, `reminders` the minutes
    by the clock before a visit at which the person is reminded.
    """

    attempts: int = 4
    reminders: tuple[int, ...] = (72 * 60, 24 * 60, 3 * 60)
    stale: StaleLimits = field(default_factory=StaleLimits)

    def with_attempts(self, attempts: int) -> Self:
        """The same with another number of attempts."""
        return replace(self, attempts=attempts)


def running_clocks(
    lead: LeadHistory, at: datetime, hours: WorkingTime, rules: ClockRules | None = None
) -> tuple[RunningClock, ...]:
    """Every clock that runs on the lead at `at`, also those that stand still for the moment.

    None on a lead that is closed, handed off or a duplicate, and none on one whose person asked to be
    left alone: nobody is nudged about it any more (3.4).
    """
    return tuple(
        _with_standstills(lead, clock, at) for clock in clocks_of(lead, hours, rules) if clock.runs(at)
    )


def next_change(
    lead: LeadHistory, at: datetime, hours: WorkingTime, rules: ClockRules | None = None
) -> datetime | None:
    """When other clocks run than at `at` although nobody does anything: a visit's time, a lead gone stale."""
    edges = [edge for clock in clocks_of(lead, hours, rules) for edge in (clock.started_at, clock.ends_at)]
    edges += [rest.until for rest in lead.rests]
    return min((edge for edge in edges if edge is not None and edge > at), default=None)


def clocks_of(
    lead: LeadHistory, hours: WorkingTime, rules: ClockRules | None = None
) -> tuple[RunningClock, ...]:
    """Every clock nobody has answered: those that run, begin later, or have ended by themselves."""
    rules = rules or ClockRules()
    if is_over(lead):
        return ()
    found = (
        *_owner(lead),
        *_promised(lead),
        *_stage_clocks(lead, rules),
        *_silence(lead),
        *_blocker_clocks(lead),
        *_stale(lead, hours, rules.stale),
    )
    return tuple(_handed_on(lead, clock) for clock in found)


def _handed_on(lead: LeadHistory, clock: RunningClock) -> RunningClock:
    """Whoever took a lead over has the whole time for what its owner is to do next."""
    handed = lead.handed_over_at
    if handed is None or clock.kind not in _OWNERS_STEPS or clock.started_at >= handed:
        return clock
    return replace(clock, since=handed, started_at=handed)


def is_over(lead: LeadHistory) -> bool:
    """Whether the lead has ended for this team, so that what was open is no longer asked of anybody."""
    ended = lead.stage in (Stage.CLOSED, Stage.HANDED_OFF) or lead.duplicate_of is not None
    return ended or lead.opted_out_at is not None


def answered_by_ending(kind: DeadlineKind, lead: LeadHistory) -> bool:
    """Whether this clock asked for just what ended the lead: closing it, or logging that somebody came."""
    if lead.opted_out_at is not None or lead.duplicate_of is not None:
        return False
    if lead.stage is Stage.HANDED_OFF:
        return kind is DeadlineKind.VISIT_OUTCOME
    return kind in (DeadlineKind.ATTEMPTS_EXHAUSTED, DeadlineKind.STALE_REVIEW)


def _with_standstills(lead: LeadHistory, clock: RunningClock, at: datetime) -> RunningClock:
    pauses, since = standstills(lead, clock.kind, clock.party, started_at=clock.started_at, at=at)
    return replace(clock, pauses=pauses, paused_since=since)


def _owner(lead: LeadHistory) -> Iterator[RunningClock]:
    if lead.owner is None:
        since = lead.unowned_since or lead.received_at
        yield RunningClock(DeadlineKind.OWNER_MISSING, "owner", since, since)


def _promised(lead: LeadHistory) -> Iterator[RunningClock]:
    """A call at an hour agreed on with the person has a clock of its own, that hour being its end."""
    if lead.promised and lead.next_action_set_at and lead.next_action_due and promise_stands(lead):
        since, at = lead.next_action_set_at, lead.next_action_due
        yield RunningClock(DeadlineKind.PROMISED_CALLBACK, "callback", since, since, visit_at=at)


def _stage_clocks(lead: LeadHistory, rules: ClockRules) -> Iterator[RunningClock]:
    """What its stage asks for."""
    match lead.stage:
        case Stage.NEW:
            yield _from(DeadlineKind.FIRST_RESPONSE, "attempt_1", lead.received_at)
        case Stage.ATTEMPTING:
            yield _attempt(lead, rules.attempts)
        case Stage.CONTACTED if lead.prescreen_completed_at is None:
            yield _from(DeadlineKind.PRESCREEN, "prescreen", lead.first_contact_at or lead.received_at)
        case Stage.IN_REVIEW:
            yield from _review(lead)
        case Stage.RECORDS:
            yield _records(lead)
        case Stage.READY_TO_SCHEDULE:
            yield _scheduling(lead)
        case Stage.VISIT_SCHEDULED:
            yield from visit_clocks(lead, rules.reminders)


def _from(kind: DeadlineKind, subject: str, since: datetime, party: Party = Party.SITE) -> RunningClock:
    return RunningClock(kind, subject, since, since, party=party)


def _attempt(lead: LeadHistory, cadence: int) -> RunningClock:
    """One more attempt, or after the last a decision. A contact at an hour agreed on takes its place."""
    tried, last = len(lead.attempts), lead.attempts[-1].at
    agreed = lead.next_action_due if promise_stands(lead) and lead.next_action in _CONTACTS else None
    start = max(last, agreed) if agreed else last
    if tried > cadence:
        return RunningClock(DeadlineKind.ATTEMPTS_EXHAUSTED, f"decision_after_{tried}", start, start)
    return RunningClock(DeadlineKind.NEXT_ATTEMPT, f"attempt_{tried + 1}", start, start, step=tried)


def _review(lead: LeadHistory) -> Iterator[RunningClock]:
    """The study team's decision; once it is there, what the decision asks for."""
    decided = lead.review_decision_at
    match lead.review_decision:
        case ReviewDecision.MOVE_FORWARD if decided is not None:
            yield _from(DeadlineKind.SCHEDULING, "visit_1", decided)
        case ReviewDecision.RECORDS_NEEDED if decided is not None:
            yield _from(DeadlineKind.RECORDS_REQUEST, "records", decided)
        case None:
            since = lead.reviewable_at or lead.received_at
            yield _from(DeadlineKind.STUDY_TEAM_REVIEW, "review", since, Party.STUDY_TEAM)


def _records(lead: LeadHistory) -> RunningClock:
    """What the furthest state asks for; records that were reviewed leave the study team to decide."""
    if lead.records_reviewed_at is not None:
        return _from(
            DeadlineKind.STUDY_TEAM_REVIEW, "review_after_records", lead.records_reviewed_at, Party.STUDY_TEAM
        )
    if lead.records_received_at is not None:
        return _from(DeadlineKind.RECORDS_REVIEW, "records", lead.records_received_at, Party.STUDY_TEAM)
    if lead.records_requested_at is not None:
        return _from(DeadlineKind.RECORDS_CHASE, "records", lead.records_requested_at, Party.OUTSIDE_RECORDS)
    return _from(DeadlineKind.RECORDS_REQUEST, "records", lead.records_needed_at or lead.received_at)


def _scheduling(lead: LeadHistory) -> RunningClock:
    missed = missed_visit(lead)
    if missed is not None:
        return no_show_clock(lead, missed)
    ready = lead.ready_at or lead.review_decision_at or lead.received_at
    last = lead.visits[-1] if lead.visits else None
    since = max(ready, last.outcome_logged_at or last.visit_at) if last else ready
    return _from(DeadlineKind.SCHEDULING, f"visit_{len(lead.visits) + 1}", since)


def _silence(lead: LeadHistory) -> Iterator[RunningClock]:
    """From the last word to the person on: whatever is said to them starts it anew."""
    if lead.stage in _IN_TOUCH and lead.first_contact_at is not None:
        yield _from(DeadlineKind.PATIENT_SILENCE, "silence", touches(lead)[-1])


def _blocker_clocks(lead: LeadHistory) -> Iterator[RunningClock]:
    """An update is asked of each open blocker, and of sponsor and CRO their decision.

    One that waits for a blocker of the site or study has no clocks of its own: that one has them.
    """
    for blocker in lead.blockers:
        if blocker.resolved_at is not None or blocker.parent is not None:
            continue
        party = PARTIES[blocker.owner_role]
        yield replace(
            _from(DeadlineKind.BLOCKER_UPDATE, blocker.key, blocker.updated_at, party), blocker=blocker.key
        )
        if SIDES[blocker.owner_role] in _DECIDERS:
            yield replace(
                _from(DeadlineKind.SPONSOR_DECISION, blocker.key, _asked_at(blocker), party),
                blocker=blocker.key,
            )


def _asked_at(blocker: BlockerFacts) -> datetime:
    """Since when sponsor or CRO have had the question."""
    decides = (OwnerRole.SPONSOR, OwnerRole.CRO)
    asked = blocker.opened_at
    for turn in reversed(blocker.turns):
        if turn.owner_role not in decides:
            break
        asked = turn.since
    return asked


def _stale(lead: LeadHistory, hours: WorkingTime, limits: StaleLimits) -> Iterator[RunningClock]:
    stale = going_stale(lead, hours, limits)
    if stale is not None:
        # What was under way until then is found to stand still after it, not days before.
        since = max([stale.since, *_under_way_until(lead)])
        yield RunningClock(DeadlineKind.STALE_REVIEW, "stale", since, max(stale.at, since))


def _under_way_until(lead: LeadHistory) -> Iterator[datetime]:
    """When a visit fell through that had been booked, and when a contact was tried that had been planned."""
    last = lead.visits[-1] if lead.visits else None
    if lead.stage is Stage.READY_TO_SCHEDULE and last is not None and last.outcome_logged_at is not None:
        yield last.outcome_logged_at
    planned = lead.next_action_due
    if planned is not None and lead.next_action in _CONTACTS[1:] and not promise_stands(lead):
        early = PROMISE_EARLY if lead.promised else timedelta(0)
        yield next(attempt.at for attempt in lead.attempts if attempt.at >= planned - early)
