"""What each thing that a reply says comes to on its lead: a part of one step, or the sentence why it cannot be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from handlers.errors import UserError
from handlers.operations.blockers import blocker_part, resolve_part
from handlers.operations.closing import CloseWish, close_part
from handlers.operations.facts import fact_part
from handlers.operations.finishing import Part, refuse_ended
from handlers.operations.handovers import hand_over_part
from handlers.operations.holding import hold_part
from handlers.operations.leads import attempt_part
from handlers.operations.ledger import Doer, record
from handlers.reading.result import (
    Attempt,
    Blocker,
    Close,
    Event,
    Handover,
    OptOut,
    Pause,
    Prescreen,
    PrescreenState,
    Records,
    Reviewable,
    Unblock,
    Visit,
    VisitState,
)
from messages import labels
from messages.times import moment
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.histories import history_of
from models.queries.people import find_member
from models.rules.blocker_drafts import BlockerReport
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.facts import Fact
from models.rules.history import LeadHistory
from models.rules.permissions import Actor
from models.rules.taxonomy import CLOSE_REASONS, sub_reason
from models.terms import EventAction, PrescreenOutcome, RecordsState, Stage

EARLY = (Stage.NEW, Stage.ATTEMPTING)
USUAL_CHECK = 3 * BUSINESS_DAY


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part is made on; `quietly` where the lead's own thread hears of it from the reply's receipt."""

    session: Session
    lead: Lead
    actor: Actor
    by: Doer
    now: datetime
    quietly: bool = False

    @property
    def history(self) -> LeadHistory:
        """What the ledger says by now, the parts before this one included."""
        return history_of(self.session, self.lead)

    def fact(self, fact: Fact, visit_at: datetime | None = None) -> Part:
        """A fact as the buttons log it."""
        return fact_part(
            self.session,
            self.lead,
            fact,
            actor=self.actor,
            by=self.by,
            now=self.now,
            visit_at=visit_at,
        )

    def records(self, action: EventAction, new: dict[str, str], said: str) -> Part:
        """One event of the ledger."""
        event = record(self.session, self.lead, action, new, by=self.by, now=self.now)
        return Part((event,), said, logged=labels.within(said))


def already(what: str) -> Part:
    """What is so by now: it adds nothing, and contradicts nothing."""
    return Part((), what, answers=False)


def part_of(event: Event, ground: Ground) -> Part:
    """What one event of a reading comes to. Raises UserError, with a sentence, where it cannot be."""
    return _PARTS[type(event)](event, ground)


def _attempt(event: Attempt, ground: Ground) -> Part:
    return attempt_part(
        ground.session,
        ground.lead,
        event.outcome,
        event.channel,
        actor=ground.actor,
        by=ground.by,
        now=ground.now,
    )


def _prescreen(event: Prescreen, ground: Ground) -> Part:
    """A finished prescreen goes to the study team next: nothing here says whether it will fit."""
    lead = ground.history
    _refuse_unspoken(ground, "A prescreen")
    if lead.stage is not Stage.CONTACTED or lead.prescreen_completed_at is not None:
        return already("The prescreen is complete already")
    if event.state is PrescreenState.PARTIAL:
        return ground.records(EventAction.PRESCREEN_LOGGED, {}, "Prescreen begun")
    outcome = {"outcome": PrescreenOutcome.FORWARD_TO_STUDY_TEAM.value}
    return ground.records(EventAction.PRESCREEN_LOGGED, outcome, "Prescreen complete")


def _reviewable(event: Reviewable, ground: Ground) -> Part:
    lead = ground.history
    _refuse_unspoken(ground, "Passing a lead on")
    if lead.stage is not Stage.CONTACTED:
        return already("It was passed on to the study team already")
    passed_on = lead.prescreen_outcome is PrescreenOutcome.FORWARD_TO_STUDY_TEAM
    return ground.fact(Fact.PASSED_ON if passed_on else Fact.PRESCREEN_PASSED_ON)


def _refuse_unspoken(ground: Ground, what: str) -> None:
    refuse_ended(ground.lead)
    if ground.history.stage in EARLY:
        raise UserError(
            f"{what} comes after a first conversation, and none is logged on {ground.lead.ref}. "
            "If there was one, say so as well, for example “spoke, prescreen done”."
        )


def _records(event: Records, ground: Ground) -> Part:
    lead = ground.history
    if event.state is RecordsState.REVIEWED:
        done = lead.records_reviewed_at is not None
        return already("The records were reviewed already") if done else ground.fact(Fact.RECORDS_REVIEWED)
    if event.state is RecordsState.NEEDED:
        return _records_needed(lead, ground)
    requested = event.state is RecordsState.REQUESTED
    received = lead.records_received_at is not None
    if received or (requested and lead.records_requested_at is not None):
        return already(f"The records were {'received' if received else 'requested'} already")
    return ground.fact(Fact.RECORDS_REQUESTED if requested else Fact.RECORDS_RECEIVED)


def _records_needed(lead: LeadHistory, ground: Ground) -> Part:
    """That records are wanted is no decision of the study team's, so whoever follows up may say it."""
    refuse_ended(ground.lead)
    if lead.stage not in (Stage.IN_REVIEW, Stage.RECORDS):
        return ground.fact(Fact.RECORDS_NEEDED)
    if lead.stage is Stage.RECORDS and lead.records_received_at is None:
        return already("Records are needed already")
    needed = {"state": RecordsState.NEEDED.value}
    return ground.records(EventAction.RECORDS_MARKED, needed, "Records needed")


_OUTCOMES = {
    VisitState.ATTENDED: Fact.ATTENDED,
    VisitState.NO_SHOW: Fact.NO_SHOW,
    VisitState.CANCELLED_BY_PATIENT: Fact.CANCELLED_BY_PATIENT,
    VisitState.CANCELLED_BY_SITE: Fact.CANCELLED_BY_SITE,
}


def _visit(event: Visit, ground: Ground) -> Part:
    lead = ground.history
    if event.state in _OUTCOMES:
        return ground.fact(_OUTCOMES[event.state])
    stands = lead.visits[-1] if lead.stage is Stage.VISIT_SCHEDULED else None
    if event.state is VisitState.CONFIRMED:
        if stands is not None and event.at is not None and event.at != stands.visit_at:
            zone = calendar_for(ground.session, ground.lead.site_id).zone
            raise UserError(
                f"The visit is booked for {moment(stands.visit_at, zone)}, not {moment(event.at, zone)}. "
                "Say which holds: “confirmed”, or “moved to” with day and time."
            )
        if stands is not None and stands.prep_confirmed_at is not None:
            return already("The visit is confirmed already")
        return ground.fact(Fact.VISIT_CONFIRMED)
    if stands is not None and stands.visit_at == event.at:
        return already("The visit is booked for that time already")
    return ground.fact(Fact.MOVED if stands is not None else Fact.VISIT_BOOKED, event.at)


def _blocker(event: Blocker, ground: Ground) -> Part:
    """A new blocker; of one that stands already, that it still does."""
    lead, session = ground.lead, ground.session
    reason = sub_reason(event.category, event.sub_reason or "")
    if reason is None:
        raise UserError("Say what exactly stands in the way: choose a sub-reason.")
    for standing in ground.history.open_blockers(ground.now):
        if (standing.category, standing.sub_reason) == (event.category, reason.key):
            said = record(
                session,
                lead,
                EventAction.BLOCKER_UPDATED,
                {"key": standing.key},
                by=ground.by,
                now=ground.now,
            )
            what = f"{labels.blocker(event.category, reason.key)} (still)"
            return Part((said,), what)
    hours = calendar_for(session, lead.site_id)
    report = BlockerReport(
        category=event.category,
        sub_reason=reason.key,
        owner_role=reason.owner_role,
        owner_id=lead.owner_id or ground.actor.member_id,
        due_on=hours.add(ground.now, USUAL_CHECK).astimezone(hours.zone).date(),
    )
    part = blocker_part(session, lead, report, by=ground.by, now=ground.now, quietly=ground.quietly)
    return replace(part, what=labels.blocker(event.category, reason.key))


def _unblock(event: Unblock, ground: Ground) -> Part:
    refuse_ended(ground.lead)
    standing = ground.history.open_blockers(ground.now)
    if not standing:
        return already("No blocker stands in its way")
    if len(standing) > 1:
        listed = ", ".join(labels.sub_reason(one.category, one.sub_reason) for one in standing)
        raise UserError(
            f"Several blockers stand on {ground.lead.ref}: {listed}. "
            "Press *Resolve* on the card for the one that is gone."
        )
    return resolve_part(
        ground.session, ground.lead, standing[0].key, actor=ground.actor, by=ground.by, now=ground.now
    )


def _opt_out(event: OptOut, ground: Ground) -> Part:
    """Holds on a lead that has ended as well: it must never be taken up again."""
    if ground.history.opted_out_at is not None:
        return already("They asked for no more contact already")
    said = record(ground.session, ground.lead, EventAction.OPTED_OUT, {}, by=ground.by, now=ground.now)
    return Part((said,), "No more contact, as they asked")


def _pause(event: Pause, ground: Ground) -> Part:
    zone = calendar_for(ground.session, ground.lead.site_id).zone
    until = event.until.astimezone(zone).date()
    return hold_part(ground.session, ground.lead, until, by=ground.by, now=ground.now)


def _handover(event: Handover, ground: Ground) -> Part:
    to = find_member(ground.session, ground.lead.workspace_id, event.to)
    if to is None or to.id is None:
        raise UserError(f"Whoever you named is not in the study, so {ground.lead.ref} stays where it is.")
    return hand_over_part(
        ground.session, ground.lead, to.id, actor=ground.actor, by=ground.by, now=ground.now
    )


def _close(event: Close, ground: Ground) -> Part:
    wish = CloseWish(CLOSE_REASONS[event.reason])
    return close_part(ground.session, ground.lead, wish, actor=ground.actor, by=ground.by, now=ground.now)


_PARTS: dict[type[Event], Callable[..., Part]] = {
    Attempt: _attempt,
    Prescreen: _prescreen,
    Reviewable: _reviewable,
    Records: _records,
    Visit: _visit,
    Unblock: _unblock,
    Blocker: _blocker,
    OptOut: _opt_out,
    Pause: _pause,
    Handover: _handover,
    Close: _close,
}
"""In the order in which the parts of one reply are made: what comes later builds on what came before."""

ORDER = tuple(_PARTS)
