"""One reading out of the draft: one next action, one date, and what is needed before it counts."""

from typing import Final

from handlers.reading import wording
from handlers.reading.draft import Draft, Plan
from handlers.reading.moments import Moment
from handlers.reading.result import Close, Event, Needs, OptOut, Pause, Precision, Reading, Visit, VisitState
from models.terms import ContactChannel, NextAction

_CONTACT_ACTIONS: Final = frozenset({NextAction.CALL, NextAction.TEXT, NextAction.EMAIL})
_RECOVERY: Final = _CONTACT_ACTIONS | {NextAction.BOOK_VISIT, NextAction.CONFIRM_VISIT}
_BY_CHANNEL: Final[dict[ContactChannel | None, NextAction]] = {
    ContactChannel.SMS: NextAction.TEXT,
    ContactChannel.EMAIL: NextAction.EMAIL,
}


def assemble(draft: Draft, silences: list[Plan]) -> Reading | None:
    """The reading that `draft` amounts to, or None when nothing was recognised."""
    plans = _own_plans(draft)
    if any(isinstance(event, OptOut) for event in draft.events):
        unwanted = [
            plan for plan in plans if _resolved(draft, plan) in _CONTACT_ACTIONS or plan.action is None
        ]
        draft.confirms = draft.confirms or bool(unwanted)
        plans = [plan for plan in plans if plan not in unwanted]
    if not plans and silences and not draft.no_next_action:
        plans = silences[:1]
        draft.confirms = True
    if not plans and draft.promises:
        plans = sorted(draft.promises, key=lambda plan: _order(draft, plan))[:1]
        draft.confirms = True
    _pause_while_away(draft, plans)
    events: list[Event] = [*draft.contacts.attempts(), *draft.events]
    chosen = _choose(draft, plans)
    action, moment = _action_and_moment(draft, chosen, events)
    action, moment = _with_inferred(draft, action, moment)
    close = next((event for event in events if isinstance(event, Close)), None)
    if close is not None and close.reason != "asked_to_stop" and (action is not None or moment is not None):
        events = [event for event in events if not isinstance(event, Close)]
        action, moment = None, None
        draft.ask(wording.CLOSE_OR_GO_ON)
    if draft.no_next_action:
        action, moment = None, None
    return _reading(draft, events, action, moment)


def _reading(
    draft: Draft, events: list[Event], action: NextAction | None, moment: Moment | None
) -> Reading | None:
    at = moment.at if moment is not None else None
    if not events and action is None and at is None and not draft.questions:
        return None
    needs = Needs.CLARIFY if draft.questions else Needs.CONFIRM if draft.confirms else Needs.NONE
    return Reading(
        events=tuple(events),
        next_action=action,
        due=at,
        due_precision=Precision(moment.precision) if moment is not None and at is not None else None,
        needs=needs,
        question=draft.questions[0] if draft.questions else None,
    )


def _own_plans(draft: Draft) -> list[Plan]:
    """Our plans, each with its date: a date that stands alone joins the plan that lacks one."""
    plans = [plan for plan in draft.plans if not (plan.is_sequel and _lacks_date(draft, plan))]
    for index, when in draft.bare_dates:
        if plans and when.bound == "until":
            # "She's at work until 5, so I'll call at 5:30".
            continue
        undated = next((plan for plan in plans if plan.when is None and not plan.is_about_visit_date), None)
        if undated is not None:
            undated.when = when
        elif all(plan.when is not None for plan in plans):
            plans.append(Plan(None, when, clause=index))
    return plans


def _lacks_date(draft: Draft, plan: Plan) -> bool:
    """Whether a later step has no date, or only "the day before" of a visit nobody has named."""
    return plan.when is None or (plan.when.anchor is not None and draft.moment(plan.when).at is None)


def _pause_while_away(draft: Draft, plans: list[Plan]) -> None:
    """A patient away until a date is a pause, unless a contact is planned."""
    if draft.away is None or any(plan.action is not None or plan.generic for plan in plans):
        return
    moment = draft.moment(draft.away)
    until = draft.opening_of(moment)
    if until is None or (until - draft.desk.now).days >= 90:
        draft.ask(wording.PAUSE_DATE)
        return
    draft.add(Pause(until))
    draft.confirms = True


def _order(draft: Draft, plan: Plan) -> tuple[bool, float]:
    """Dated plans first, the earliest first; undated ones keep their order."""
    moment = draft.moment(plan.when) if plan.when is not None else None
    if moment is None or moment.at is None:
        return (True, 0.0)
    return (False, moment.at.timestamp())


def _choose(draft: Draft, plans: list[Plan]) -> Plan | None:
    """The one plan that counts; of several independent ones the earliest, to be confirmed."""
    if not plans:
        return None
    kept: list[Plan] = []
    for plan in plans:
        same = next((one for one in kept if _is_same(draft, one, plan)), None)
        if same is None:
            kept.append(plan)
        else:
            same.action = same.action or plan.action
            same.when = same.when or plan.when
            same.is_hedged = same.is_hedged or plan.is_hedged
    if len(kept) > 1:
        draft.confirms = True
    chosen = min(kept, key=lambda plan: _order(draft, plan))
    if chosen.is_hedged:
        draft.confirms = True
    if chosen.when is not None and chosen.when.also is not None:
        draft.confirms = True
    return chosen


def _is_same(draft: Draft, one: Plan, other: Plan) -> bool:
    """Whether two plans are one plan told twice: the same action, and not two different dates."""
    actions = {_resolved(draft, one), _resolved(draft, other)} - {None}
    if len(actions) > 1:
        return False
    if one.when is None or other.when is None:
        return True
    return draft.moment(one.when).at == draft.moment(other.when).at


def _resolved(draft: Draft, plan: Plan) -> NextAction | None:
    if plan.action is not None or not plan.generic:
        return plan.action
    return _generic_action(draft, plan)


def _generic_action(draft: Draft, plan: Plan) -> NextAction | None:
    """What "retry" or "follow up" means here: the channel of this reply's attempt, else by stage."""
    clause = draft.clauses[plan.clause]
    channels = {contact.channel for contact in draft.contacts.all}
    if channels:
        return (
            _BY_CHANNEL.get(next(iter(channels)), NextAction.CALL) if len(channels) == 1 else NextAction.CALL
        )
    if plan.generic == "retry":
        return NextAction.CALL
    if clause.speaks_of("pt") and plan.generic == "followup":
        return NextAction.CALL
    if plan.generic == "followup" and draft.is_early:
        return NextAction.CALL
    return None


def _action_and_moment(
    draft: Draft, plan: Plan | None, events: list[Event]
) -> tuple[NextAction | None, Moment | None]:
    if plan is None:
        return None, None
    action = _resolved(draft, plan)
    moment = draft.moment(plan.when) if plan.when is not None else None
    if plan.generic and action is None:
        draft.ask(wording.FOLLOW_UP_WITH)
    if moment is not None:
        if moment.trouble is not None:
            draft.ask(wording.DATES[moment.trouble])
        elif moment.ask_first:
            draft.confirms = True
        if action is None and not plan.generic and draft.inferred is None:
            draft.confirms = True
    missed = any(isinstance(event, Visit) and event.state is VisitState.NO_SHOW for event in events)
    if missed and action in _RECOVERY:
        action = NextAction.RECOVER_NO_SHOW
    return action, moment


def _with_inferred(
    draft: Draft, action: NextAction | None, moment: Moment | None
) -> tuple[NextAction | None, Moment | None]:
    if action is None and draft.inferred is not None:
        return draft.inferred, moment
    return action, moment
