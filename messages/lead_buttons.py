"""The buttons under a lead: one tap for what happens most, a menu for the rest."""

from messages import labels
from messages.blocks import actions, button, overflow
from messages.message import Block
from models.queries.leads import LeadView
from models.rules.facts import can_be_done
from models.terms import AttemptOutcome, ContactChannel, NextAction, Stage, StudyStatus

# What came of a try, and by what, beyond the three that happen most.
MORE_OUTCOMES = (
    (AttemptOutcome.VOICEMAIL, ContactChannel.PHONE),
    (AttemptOutcome.LEFT_MESSAGE, ContactChannel.SMS),
    (AttemptOutcome.LEFT_MESSAGE, ContactChannel.EMAIL),
    (AttemptOutcome.WRONG_DETAILS, ContactChannel.PHONE),
    (AttemptOutcome.ASKED_TO_STOP, ContactChannel.PHONE),
)


def lead_actions(view: LeadView) -> list[Block]:
    """What can be done about a lead; on one that has ended only what brings it back."""
    lead = view.lead
    if lead.stage is Stage.HANDED_OFF:
        return []
    if lead.stage is Stage.CLOSED:
        return [actions(f"rest:{lead.ref}:{view.token}", [button("Reopen", "lead:reopen", lead.ref)])]
    may_contact = view.study_status is StudyStatus.ACTIVE and lead.opted_out_at is None
    rows = [_contact(view)] if may_contact else []
    # The token tells a second press on the same buttons from one on those shown after it.
    return [*rows, actions(f"rest:{lead.ref}:{view.token}", [*_steps(view), *_rest(view)])]


def card_actions(view: LeadView) -> list[Block]:
    """What everybody in the site's channel may press."""
    ref = view.lead.ref
    if view.lead.stage in (Stage.CLOSED, Stage.HANDED_OFF):
        return []
    row = [] if view.owner else [button("Claim", "lead:claim", ref, style="primary")]
    row += [button("Blocker", "blocker:open", ref)]
    row += _resolve(view)
    return [actions(f"card:{ref}", row)]


def _contact(view: LeadView) -> Block:
    ref = view.lead.ref
    more = [
        (labels.attempted(outcome, channel).capitalize(), f"{ref} {outcome.value} {channel.value}")
        for outcome, channel in MORE_OUTCOMES
    ]
    row = [
        button("Spoke", "lead:spoke", ref, style="primary"),
        button("No answer", "lead:no_answer", ref),
        button("Left message", "lead:left_message", ref),
        overflow("lead:more_outcomes", more),
    ]
    return actions(f"contact:{ref}:{view.token}", row)


def _steps(view: LeadView) -> list[Block]:
    """What the next action says, done; and what may have come of it instead."""
    lead = view.lead
    claim = [] if view.owner else [button("Claim", "lead:claim", lead.ref)]
    paused = [button("Resume", "lead:resume", lead.ref)] if lead.paused_until else []
    if lead.next_action is None or lead.opted_out_at is not None or not can_be_done(lead.next_action):
        return [*claim, *paused]
    done = button("Done", "lead:done", f"{lead.ref} {lead.next_action.value}", style="primary")
    other = {
        NextAction.CHASE_RECORDS: ("Records received", "lead:received"),
        NextAction.CHASE_REVIEW: ("Decision", "lead:decision"),
        NextAction.REVIEW_RECORDS: ("Decision", "lead:decision"),
    }.get(lead.next_action)
    return [*claim, *paused, done, *([button(*other, lead.ref)] if other else [])]


def _rest(view: LeadView) -> list[Block]:
    lead = view.lead
    more = [
        ("Call back at", f"{lead.ref} promise"),
        ("Log something else", f"{lead.ref} log"),
        ("Not now: hold until a day", f"{lead.ref} hold"),
        ("Whose time so far", f"{lead.ref} time"),
    ]
    return [
        button("Blocker", "blocker:open", lead.ref),
        button("Snooze", "lead:snooze", lead.ref),
        button("Hand over", "lead:hand_over", lead.ref),
        button("Close", "lead:close", lead.ref),
        *_resolve(view),
        overflow("lead:more", more),
    ]


def _resolve(view: LeadView) -> list[Block]:
    """One button for each open blocker, named after it."""
    return [
        button(f"Resolve: {labels.CATEGORIES[one.category]}", f"blocker:resolve:{one.key}", view.lead.ref)
        for one in view.blockers[:5]
    ]
