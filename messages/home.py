"""What the Home tab shows: one's own work first, then one's sites, then what others wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import actions, button, context, divider, header, section
from messages.decisions import answer_buttons
from messages.lead_buttons import lead_actions
from messages.leads import ListRow, blocker_line, next_line
from messages.message import Block, View
from messages.saying import say
from messages.times import day, moment
from messages.triage import SECTIONS, Said, reason, said_blocks
from models.absence import Absence
from models.digest import Commitment
from models.member import Member
from models.queries.decisions import DecisionView
from models.queries.glances import CoverageGap, Glance
from models.queries.homes import LastDigest
from models.queries.leads import LeadView
from models.queries.queues import MyQueue
from models.queries.triage import TriagePage, TriageRow
from models.rules.permissions import Actor
from models.study import Site

ROWS = 8  # leads on a page of the queue, each with its buttons
MOST = 10  # lines of any other part
BLOCKS = 100


@dataclass(frozen=True, slots=True)
class HomeShown:
    """Everything on somebody's Home tab; what their roles do not show is empty. `zone` is theirs."""

    actor: Actor
    zone: ZoneInfo
    queue: MyQueue | None = None
    page: int = 0
    snoozed: Sequence[LeadView] = ()
    absences: Sequence[tuple[Absence, Member | None]] = ()
    glances: Sequence[Glance] = ()
    slipping: Sequence[TriageRow] = ()
    decisions: Sequence[DecisionView] = ()
    gaps: Sequence[CoverageGap] = ()
    asked_of_me: Sequence[DecisionView] = ()
    commitments: Sequence[tuple[Commitment, str]] = ()
    digests: Sequence[LastDigest] = ()
    counts: Sequence[tuple[Site, TriagePage]] = ()
    sponsor: bool = False
    said: Said | None = None


def home_of(shown: HomeShown, *, now: datetime) -> View:
    """Somebody's Home tab."""
    blocks: list[Block] = [
        header(f"Hello {shown.actor.name.split()[0]}"),
        context(f"As of {moment(now, shown.zone)}"),
        *said_blocks(shown.said),
    ]
    if shown.glances:
        blocks += _sites(shown, now)
    if shown.queue is not None:
        blocks += _mine(shown, shown.queue, now)
    if shown.asked_of_me or shown.sponsor or shown.counts:
        blocks += _asked(shown)
    for one in shown.digests[:2]:
        head = f"Last weekly message · {one.study_code}, week of {day(one.week)}"
        blocks += [divider(), header(head), section(_quoted(one.text))]
    if shown.counts:
        blocks += _counts(shown)
    if len(blocks) == 2:
        blocks += [section(part) for part in say("home_elsewhere", sponsor=shown.sponsor)]
    return {"type": "home", "blocks": blocks[:BLOCKS]}


def _mine(shown: HomeShown, queue: MyQueue, now: datetime) -> list[Block]:
    row = [button("When to nudge me", "nudges:open", "times"), button("I will be away", "away:open", "me")]
    own = actions("mine", row)
    if shown.glances and not queue.total and not queue.in_recovery and not shown.absences:
        return [divider(), own]  # somebody who leads sites and follows up nothing themselves
    blocks: list[Block] = [divider(), header(f"My queue · {queue.total}")]
    first = shown.page * ROWS
    said = say(
        "home_queue",
        total=queue.total,
        late=queue.late,
        due_today=queue.due_today,
        first=first + 1,
        last=first + len(queue.views),
    )
    blocks.append(section(said[0]))
    for view in queue.views:
        blocks += [section(_line(view, now)), *lead_actions(view)]
    blocks += _pager(shown.page, queue)
    if queue.in_recovery:
        blocks.append(section(f"*In recovery, oldest first · {queue.in_recovery}*"))
        blocks += [_opens(_line(view, now), view.lead.ref) for view in queue.recovery]
    if shown.snoozed:
        lines = [(view.lead.ref, moment(view.lead.snoozed_until or now, view.zone)) for view in shown.snoozed]
        blocks += [section(part) for part in say("home_snoozed", lines=lines)]
    blocks += [section(part) for part in say("home_absences", lines=_absences(shown))]
    return [*blocks, own]


def _line(view: LeadView, now: datetime) -> str:
    lead = view.lead
    row = ListRow(
        ref=lead.ref,
        stage=labels.STAGES[lead.stage],
        next=next_line(view, now),
        late=bool(lead.next_action_due and lead.next_action_due < now),
        blocked=blocker_line(view.blockers[0], view) if view.blockers else None,
    )
    return say("lead_list_row", row=row)[0]


def _opens(text: str, ref: str) -> Block:
    return {**section(text), "accessory": button("Open", "home:open", ref)}


def _pager(page: int, queue: MyQueue) -> list[Block]:
    made = []
    if page:
        made.append(button("Previous", "home:page:previous", str(page - 1)))
    if (page + 1) * ROWS < queue.total:
        made.append(button("Next", "home:page:next", str(page + 1)))
    return [actions("pager", made)] if made else []


def _absences(shown: HomeShown) -> list[tuple[str, str, str]]:
    return [
        (
            day(one.starts_at.astimezone(shown.zone).date()),
            moment(one.ends_at, shown.zone),
            cover.name if cover else "",
        )
        for one, cover in shown.absences[:MOST]
    ]


def _sites(shown: HomeShown, now: datetime) -> list[Block]:
    blocks: list[Block] = [divider(), header("My sites")]
    lines = [
        say(
            "home_glance",
            code=one.site.code,
            name=one.site.name,
            open=one.open,
            unowned=one.unowned,
            late=one.late,
            stale=one.stale,
            blocked=one.blocked,
        )[0]
        for one in shown.glances[:MOST]
    ]
    blocks += [section(line) for line in lines]
    if len(shown.glances) > MOST:
        blocks.append(context(f"and {len(shown.glances) - MOST} more sites"))
    go = [button("Go through them", "triage:open", "triage", style="primary")]
    blocks.append(actions("triage", go))
    if shown.slipping:
        blocks.append(section("*About to slip*"))
        blocks += [
            _opens(f"*{row.view.lead.ref}* · {reason(row, now)}", row.view.lead.ref) for row in shown.slipping
        ]
    if shown.decisions:
        blocks.append(section(f"*Decisions that are waited for · {len(shown.decisions)}*"))
        blocks += [section(_decision(one, shown.zone, names=True)) for one in shown.decisions[:5]]
    if shown.gaps:
        gaps = [
            (
                gap.site.code,
                gap.member.name if gap.member else "",
                day(gap.absence.starts_at.astimezone(shown.zone).date()) if gap.absence else "",
                moment(gap.absence.ends_at, shown.zone) if gap.absence else "",
            )
            for gap in shown.gaps[:MOST]
        ]
        blocks += [section(part) for part in say("home_gaps", gaps=gaps)]
    return blocks


def _asked(shown: HomeShown) -> list[Block]:
    blocks: list[Block] = [divider(), header(f"Waiting for your answer · {len(shown.asked_of_me)}")]
    for one in shown.asked_of_me[:5]:
        blocks += [section(_decision(one, shown.zone, names=False)), answer_buttons(one)]
    if not shown.asked_of_me:
        blocks.append(section("No decision waits for you."))
    elif len(shown.asked_of_me) > 5:
        blocks.append(context(f"and {len(shown.asked_of_me) - 5} more"))
    lines = [
        (one.what, name or labels.SIDES[one.side], day(one.due_on) if one.due_on else "")
        for one, name in shown.commitments[:MOST]
    ]
    return [*blocks, *[section(part) for part in say("home_commitments", lines=lines)]]


def _decision(one: DecisionView, zone: ZoneInfo, *, names: bool) -> str:
    """A question, whom it is for and by when. How many leads it holds is for the site's own people."""
    return say(
        "home_decision",
        question=one.question,
        whose=labels.OWNER_ROLES[one.owner_role],
        asked=day(one.asked_at.astimezone(zone).date()),
        due=moment(one.due_at, zone),
        options=one.options if names else (),
        waiting=one.waiting if names else 0,
    )[0]


def _counts(shown: HomeShown) -> list[Block]:
    blocks: list[Block] = [divider(), header("Leads that want an eye, by site")]
    for site, page in shown.counts[:MOST]:
        counts = [(SECTIONS[one], number) for one, number in page.counts.items() if number]
        facts = {"code": site.code, "name": site.name, "total": page.total, "on_track": page.on_track}
        blocks.append(section(say("triage_counts", counts=counts, **facts)[0]))
    return blocks


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines() if line.strip())
