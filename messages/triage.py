"""The triage: which leads want somebody's eye, why, and what settles each, on one page that stays open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import (
    actions,
    button,
    context,
    day_picker,
    divider,
    header,
    modal,
    multi_select,
    option,
    overflow,
    section,
    select,
)
from messages.blocks import field as form_field
from messages.leads import blocker_line, next_line
from messages.message import Block, View
from messages.nudges import CLOCKS
from messages.receipts import undo_row
from messages.saying import Safe, say
from messages.times import day, moment
from models.member import Member
from models.queries.leads import LeadView
from models.queries.load import Load
from models.queries.triage import TriageAsk, TriagePage, TriageRow
from models.rules.recovery import CYCLES
from models.rules.triage import Section, steps_at
from models.study import Site, Source
from models.terms import Stage, VisitOutcome

SECTIONS: dict[Section, str] = {
    Section.UNOWNED: "Without an owner",
    Section.ABOUT_TO_PASS: "About to pass",
    Section.PASSED: "Passed",
    Section.NO_FIRST_ACTION: "Stale: no first action",
    Section.STALLED: "Stale: stood still",
    Section.DEPENDENCY_BLOCKED: "Stale: waits on others",
    Section.BLOCKED: "Blocked",
    Section.RECOVERY: "In recovery",
}
BESIDE = 40  # people in the menu beside each lead; a larger team is chosen from above, or in the form
ALL = "all"
NOBODY = "0"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, and whom leads can be given to at each site."""

    sites: Sequence[tuple[str, Site]]
    sources: Sequence[Source]
    team: Sequence[Member]
    teams: Mapping[int, Sequence[Member]]
    away: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of what was done last, and the step's events where it can be taken back."""

    text: str
    ref: str = ""
    undo: tuple[int, ...] = ()


def triage_view(
    page: TriagePage, ask: TriageAsk, choices: Choices, *, now: datetime, said: Said | None = None
) -> View:
    """One page of the leads that want somebody's eye. Choosing an owner beside a lead settles it at once."""
    blocks: list[Block] = [*_tabs("triage"), *said_blocks(said), *_overview(page), _filters(ask, choices)]
    if page.rows:
        blocks += _several(page.rows, choices)
    last: Section | None = None
    for row in page.rows:
        if row.section is not last:
            blocks.append(header(f"{SECTIONS[row.section]} · {page.counts[row.section]}"))
            last = row.section
        blocks += _row(row, choices, now)
    if not page.rows:
        blocks.append(section(say("triage_empty", on_track=page.on_track, filtered=_is_filtered(ask))[0]))
    return modal("triage", "Triage", [*blocks, *_pager(page)], submit=None)


def load_view(loads: Sequence[Load], zone: ZoneInfo) -> View:
    """What each person has on their desk, by name. It compares nobody."""
    blocks: list[Block] = [*_tabs("load")]
    for one in loads[:40]:
        away = day(one.away_until.astimezone(zone).date()) if one.away_until else ""
        cover = one.cover.name if one.cover else ""
        parts = say(
            "triage_load",
            name=one.member.name,
            open=one.open,
            due_today=one.due_today,
            late=one.late,
            away=away,
            cover=cover,
        )
        blocks.append(section(parts[0]))
    if len(loads) > 40:
        blocks.append(context(f"and {len(loads) - 40} more people"))
    return modal(
        "triage", "Triage", [*blocks, context("By name. To share work out, not to compare.")], submit=None
    )


def counts_view(study_code: str, sites: Sequence[tuple[Site, TriagePage]]) -> View:
    """For study operations: how many leads of each site want somebody's eye, and no lead by its ref."""
    blocks: list[Block] = [section(f"*{_escaped(study_code)}*: how many leads want somebody's eye, by site")]
    for site, page in sites[:45]:
        counts = [(SECTIONS[one], number) for one, number in page.counts.items() if number]
        blocks.append(
            section(
                say(
                    "triage_counts",
                    code=site.code,
                    name=site.name,
                    total=page.total,
                    on_track=page.on_track,
                    counts=counts,
                )[0]
            )
        )
    if len(sites) > 45:
        blocks.append(context(f"and {len(sites) - 45} more sites"))
    return modal("triage:counts", "Triage", blocks, submit=None)


def plan_form(
    view: LeadView,
    team: Sequence[Member],
    *,
    today: date,
    private: str,
    changed: str = "",
) -> View:
    """What is next, whose it is, and by when. `changed` says what happened since the form was opened."""
    lead = view.lead
    steps = steps_at(lead.stage)
    usual = lead.next_action if lead.next_action in steps else steps[0]
    people = [option(one.name, str(one.id)) for one in team]
    owner = str(lead.owner_id) if lead.owner_id else None
    blocks: list[Block] = [section(changed)] if changed else []
    blocks += [
        form_field(
            "action",
            f"Next on {lead.ref}",
            select(
                "plan:action",
                "Choose",
                [option(labels.begun(labels.NEXT_ACTIONS[one]), one.value) for one in steps],
                initial=usual.value,
            ),
        ),
        form_field("owner", "Who", select("plan:owner", "Who does it?", people, initial=owner)),
        form_field("on", "By", day_picker("plan:on", initial=today + timedelta(days=1))),
        context("Due when the site closes that day. On a day it is closed, the next one counts."),
    ]
    return modal("triage:plan", "Next action", blocks, submit="Set", private=private)


def said_blocks(said: Said | None) -> list[Block]:
    """What came of the last step, with its undo."""
    if said is None or not said.text:
        return []
    return [section(said.text), *undo_row(said.ref, said.undo)]


def reason(row: TriageRow, now: datetime) -> Safe:
    """Why a lead is where it is, in words: 'call, second attempt, was due today 10:00 am CT, 2 h ago'."""
    view, lead = row.view, row.view.lead
    match row.section:
        case Section.UNOWNED:
            who = "nobody's" if view.owner is None else f"{_escaped(view.owner.name)} is no longer here"
            return Safe(f"{who} for {ago(lead.received_at, now)} · {next_line(view, now)}{_passed(row, now)}")
        case Section.PASSED:
            late = lead.next_action_due is not None and lead.next_action_due < now
            return Safe(f"{next_line(view, now)}{_passed(row, now)}" if late else _clock(row, now))
        case Section.ABOUT_TO_PASS:
            return Safe(_clock(row, now))
        case Section.NO_FIRST_ACTION:
            return Safe(f"nobody has tried yet, for {ago(lead.received_at, now)} · {next_line(view, now)}")
        case Section.STALLED:
            return Safe(f"nothing happened for {ago(_last(view), now)} · {next_line(view, now)}")
        case Section.DEPENDENCY_BLOCKED:
            return Safe(f"{_blocked(view, now)}, nothing happened for {ago(_last(view), now)}")
        case Section.BLOCKED:
            return Safe(_blocked(view, now))
        case Section.RECOVERY:
            return Safe(f"{_because(view)} · {_cycle(row)}")


def ago(since: datetime, now: datetime) -> str:
    """'20 min', '3 h', '4 days' by the clock on the wall."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def _passed(row: TriageRow, now: datetime) -> str:
    due = row.view.lead.next_action_due
    return f", {ago(due, now)} ago" if due is not None and due < now else ""


def _clock(row: TriageRow, now: datetime) -> str:
    if row.clock is None:
        return next_line(row.view, now)
    kind, due = row.clock
    name = CLOCKS[kind][0]
    when = moment(due, row.view.zone)
    how = f"was due {when}, {ago(due, now)} ago" if due <= now else f"due {when}, in {ago(now, due)}"
    return f"{name[:1].lower()}{name[1:]} {how}"


def _blocked(view: LeadView, now: datetime) -> str:
    first = min(view.blockers, key=lambda one: one.due_at, default=None)
    if first is None:
        return next_line(view, now)
    more = f", and {len(view.blockers) - 1} more" if len(view.blockers) > 1 else ""
    return f"{blocker_line(first, view)}{more}"


def _because(view: LeadView) -> str:
    lead = view.lead
    if any(one.sub_reason == "asked_for_later" for one in view.blockers):
        return "the person asked for later"
    if lead.visit_outcome is VisitOutcome.NO_SHOW and lead.stage is Stage.READY_TO_SCHEDULE:
        return "visits were missed"
    if lead.first_contact_at is None and lead.attempt_count:
        return f"tried {labels.times(lead.attempt_count)} without an answer"
    return "sent to recovery"


def _cycle(row: TriageRow) -> str:
    if row.cycle_ends is None:
        return f"{CYCLES} rounds are over: close it, or ask the study team"
    return f"round {row.cycle} of {CYCLES}, until {moment(row.cycle_ends, row.view.zone)}"


def _last(view: LeadView) -> datetime:
    return view.lead.last_action_at or view.lead.received_at


def _tabs(chosen: str) -> list[Block]:
    tabs = (("triage", "Leads"), ("load", "Load"))
    made = [
        button(label, f"triage:tab:{key}", key, style="primary" if key == chosen else None)
        for key, label in tabs
    ]
    return [actions("tabs", made)]


def _overview(page: TriagePage) -> list[Block]:
    counts = [f"{SECTIONS[one].lower()} {number}" for one, number in page.counts.items() if number]
    return [context(" · ".join([f"{page.total} to go through, {page.on_track} on track", *counts]))]


def _filters(ask: TriageAsk, choices: Choices) -> Block:
    sites = [option(f"{study} · {site.name}", str(site.id)) for study, site in choices.sites]
    owners = [option("Nobody", NOBODY), *(option(one.name, str(one.id)) for one in choices.team)]
    sources = [option(one.name, str(one.id)) for one in choices.sources]
    stages = [option(label, one.value) for one, label in labels.STAGES.items() if steps_at(one)]
    sections = [option(label, one.value) for one, label in SECTIONS.items()]
    made = [
        _filter("section", "Everything", sections, ask.section),
        *([_filter("site", "All sites", sites, ask.site)] if len(sites) > 1 else []),
        _filter("owner", "All owners", owners, ask.owner),
        _filter("source", "All sources", sources, ask.source),
        _filter("stage", "All stages", stages, ask.stage),
    ]
    # Named after what is chosen: an old choice must not be kept by the client when filters are changed.
    chosen = ":".join(str(one) for one in (ask.section, ask.site, ask.owner, ask.source, ask.stage))
    return actions(f"filters:{chosen}"[:255], made)


def _filter(name: str, everything: str, options: Sequence[Block], chosen: object) -> Block:
    initial = ALL if chosen is None else str(chosen)
    return select(f"triage:filter:{name}", everything, [option(everything, ALL), *options], initial=initial)


def _is_filtered(ask: TriageAsk) -> bool:
    return any(one is not None for one in (ask.site, ask.owner, ask.source, ask.stage, ask.section))


def _several(rows: Sequence[TriageRow], choices: Choices) -> list[Block]:
    refs = [option(f"{row.view.lead.ref} · {SECTIONS[row.section]}", _value(row.view)) for row in rows]
    unowned = sum(row.section is Section.UNOWNED for row in rows)
    every = [option(f"All {unowned} without an owner on this page", "unowned")] if unowned > 1 else []
    give = select("triage:give", "Give them to", _people(choices.team, choices))
    # Named after the page's leads: what was ticked on another page is not ticked here.
    page = f"{rows[0].view.lead.ref}:{rows[0].view.token}:{len(rows)}"
    ticked = multi_select("triage:several", "Choose leads", [*every, *refs])
    return [
        {**section("*Several at once*"), "block_id": f"several:{page}", "accessory": ticked},
        actions(f"give:{page}", [give]),
        divider(),
    ]


def _row(row: TriageRow, choices: Choices, now: datetime) -> list[Block]:
    view, lead = row.view, row.view.lead
    parts = say(
        "triage_row",
        ref=lead.ref,
        stage=labels.STAGES[lead.stage],
        source=view.source_name,
        site=view.site_code if len(choices.sites) > 1 else "",
        owner=view.owner.name if view.owner else "",
        offered=view.handover_to.name if view.handover_to else "",
        reason=reason(row, now),
    )
    team = choices.teams.get(lead.site_id, ())
    has = str(lead.owner_id) if lead.owner_id else None
    assign = select("triage:assign", "Give it to", _people(team, choices), initial=has)
    more = [
        ("Set next action", f"{lead.ref} plan"),
        ("Log blocker", f"{lead.ref} blocker"),
        ("Close", f"{lead.ref} close"),
        ("Send to recovery", f"{lead.ref} recovery"),
        ("Open", f"{lead.ref} open"),
    ]
    # The token says which state of the lead was looked at when something was chosen.
    made = [*([assign] if 0 < len(team) <= BESIDE else []), overflow("triage:more", more)]
    return [section(parts[0]), actions(f"row:{_value(view)}", made)]


def _people(team: Sequence[Member], choices: Choices) -> list[Block]:
    return [
        option(
            one.name + (f" (away until {choices.away[one.id or 0]})" if one.id in choices.away else ""),
            str(one.id),
        )
        for one in team
    ]


def _value(view: LeadView) -> str:
    return f"{view.lead.ref}:{view.token}"


def _pager(page: TriagePage) -> list[Block]:
    if page.pages == 1:
        return []
    made = []
    if page.page:
        made.append(button("Previous", "triage:page:previous", str(page.page - 1)))
    if page.page < page.pages - 1:
        made.append(button("Next", "triage:page:next", str(page.page + 1)))
    return [divider(), context(f"Page {page.page + 1} of {page.pages}"), actions("pager", made)]


def _escaped(text: str) -> str:
    return say("just", text=text)[0]
