"""The weekly stale review: each lead that stands still, until it has a named owner and a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import labels
from messages.blocks import actions, button, context, option, section, select
from messages.leads import blocker_line, next_line
from messages.message import Block, Message
from messages.saying import Safe, say
from messages.triage import ago
from models.member import Member
from models.queries.leads import LeadView
from models.terms import StaleCategory

SHOWN = 12  # leads with their controls; the next take the place of those that are settled
BESIDE = 25  # people in the menu beside each lead; a larger team is in the form of the next action
SETTLED = 15  # lines of those that are

CATEGORIES: dict[StaleCategory, str] = {
    StaleCategory.NO_FIRST_ACTION: "No first action yet",
    StaleCategory.DEPENDENCY_BLOCKED: "Waits on others",
    StaleCategory.STALLED: "Stood still",
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One lead of a review; `settled` once it has an owner and a date, is on hold or over."""

    view: LeadView
    category: StaleCategory
    settled: bool


def stale_review(site: str, lines: Sequence[ReviewLine], team: Sequence[Member], *, now: datetime) -> Message:
    """One message a week; it ends when every line has an owner and a date, and says so."""
    left = [line for line in lines if not line.settled]
    done = [line for line in lines if line.settled]
    told = say("review_head", site=site, count=len(lines), left=len(left))
    blocks: list[Block] = [section(part) for part in told]
    last: StaleCategory | None = None
    for line in left[:SHOWN]:
        if line.category is not last:
            number = sum(one.category is line.category for one in left)
            told.append(f"*{CATEGORIES[line.category]}* · {number}")
            blocks.append(section(told[-1]))
            last = line.category
        told.append(_line(line, now))
        blocks += [section(told[-1]), _settles(line.view, team)]
    more = say("review_more", more=len(left) - SHOWN if len(left) > SHOWN else 0, done=_done(done))
    told += more
    blocks += [section(part) for part in more]
    if left:
        blocks.append(actions("review", [button("Go through them", "triage:open", "triage")]))
    return Message("\n".join(told), blocks)


def review_left(site: str, refs: Sequence[str], *, of: int) -> Message:
    """The next morning, once: which leads of the review still have no owner and date."""
    parts = say("review_left", site=site, refs=refs[:SETTLED], more=len(refs[SETTLED:]), of=of)
    go = actions("review", [button("Go through them", "triage:open", "triage")])
    return Message("\n".join(parts), [*map(section, parts[:-1]), context(parts[-1]), go])


def _line(line: ReviewLine, now: datetime) -> str:
    view, lead = line.view, line.view.lead
    return say(
        "review_line",
        ref=lead.ref,
        stage=labels.STAGES[lead.stage],
        owner=view.owner.name if view.owner else "",
        still=ago(lead.last_action_at or lead.received_at, now),
        next=next_line(view, now),
        blocked=blocker_line(view.blockers[0], view) if view.blockers else Safe(""),
    )[0]


def _settles(view: LeadView, team: Sequence[Member]) -> Block:
    people = [option(one.name, str(one.id)) for one in team]
    owner = str(view.owner.id) if view.owner else None
    row = [select("review:owner", "Who has it?", people, initial=owner)] if 0 < len(people) <= BESIDE else []
    row += [
        button("Next action", "review:plan", view.lead.ref),
        button("Close", "lead:close", view.lead.ref),
    ]
    return actions(f"review:{view.lead.ref}:{view.token}", row)


def _done(lines: Sequence[ReviewLine]) -> Mapping[str, object]:
    shown = [
        (
            line.view.lead.ref,
            line.view.owner.name if line.view.owner else "",
            labels.STAGES[line.view.lead.stage],
        )
        for line in lines[:SETTLED]
    ]
    return {"lines": shown, "more": len(lines) - len(shown)}
