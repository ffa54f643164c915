"""The leads a site lead goes through, by why they want somebody's eye; a page of them costs a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.queries.calendars import working_time_of
from models.queries.leads import LeadView, view_leads
from models.queries.working_order import WorkingOrder, working_order
from models.rules.recovery import Recovery
from models.rules.triage import NOT_THE_SITES, Section
from models.study import Site
from models.terms import DeadlineKind, DeadlineState, OwnerRole, Stage

PAGE = 15
SHOWN_APART = (Section.NO_FIRST_ACTION, Section.STALLED, Section.DEPENDENCY_BLOCKED, Section.RECOVERY)


@dataclass(frozen=True, slots=True)
class TriageAsk:
    """Which leads: of these sites, and what the filters leave of them. Owner 0 is nobody."""

    sites: tuple[int, ...]
    site: int | None = None
    owner: int | None = None
    source: int | None = None
    stage: Stage | None = None
    section: Section | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One lead, why it is there, and what the reason is said with.

    `clock` is the next of its running clocks and when that is due; `cycle` which time in recovery this
    is, until `cycle_ends`.
    """

    view: LeadView
    section: Section
    clock: tuple[DeadlineKind, datetime] | None = None
    cycle: int = 0
    cycle_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class TriagePage:
    """A page of leads, with how many there are in each section under the same filters."""

    rows: Sequence[TriageRow]
    counts: dict[Section, int]
    on_track: int
    page: int
    pages: int

    @property
    def total(self) -> int:
        """How many want somebody's eye."""
        return sum(self.counts.values())


def triage_page(session: Session, ask: TriageAsk, *, now: datetime) -> TriagePage:
    """The page asked for; one beyond the end is the last."""
    how = working_order(session, ask.sites, now)
    sorted_out = _sorted_out(session, how, ask)
    section = sorted_out.c.section
    counted = session.execute(sa_select(section, func.count()).group_by(section)).all()
    counts = {Section(key): number for key, number in counted if key is not None}
    on_track = sum(number for key, number in counted if key is None)
    wanted = [ask.section] if ask.section else list(Section)
    total = sum(counts.get(one, 0) for one in wanted)
    pages = max(1, -(-total // PAGE))
    page = max(0, min(ask.page, pages - 1))
    return TriagePage(
        rows=_rows(session, sorted_out, wanted, page * PAGE, now) if total else (),
        counts={one: counts.get(one, 0) for one in Section},
        on_track=on_track,
        page=page,
        pages=pages,
    )


def _sorted_out(session: Session, how: WorkingOrder, ask: TriageAsk) -> CTE:
    """Each open lead with its section and its place in the queue's order, worked out once.

    Both engines would otherwise put the section's conditions wherever it is named.
    """
    names = ("tier", "stage_first", "due", "received", "ref")
    places = [one.label(name) for name, one in zip(names, how.by(session), strict=True)]
    asked = sa_select(col(Lead.id), section_of(how, ask.sites).label("section"), *places)
    return asked.where(*_filtered(ask), how.active).cte("sorted_out").prefix_with("MATERIALIZED")


def section_of(how: WorkingOrder, sites: Sequence[int], *, owned: bool = False) -> ColumnElement[str | None]:
    """The section of a lead, or null where it is on track. With `owned`, whether it has an owner is left out."""
    gone = select(Member.id).where(col(Member.active).is_(False))
    blocked = _blocker().exists()
    depends = _blocker().where(col(Blocker.owner_role) != OwnerRole.COORDINATOR).exists()
    warned = select(Deadline.lead_id).where(
        col(Deadline.site_id).in_(sites),
        Deadline.state == DeadlineState.RUNNING,
        col(Deadline.warn_at) <= how.now,
        col(Deadline.kind).not_in(NOT_THE_SITES),
        col(Deadline.lead_id).is_not(None),
    )
    missed = warned.where(col(Deadline.due_at) < how.now)
    unowned = or_(col(Lead.owner_id).is_(None), col(Lead.owner_id).in_(gone))
    return case(
        *(() if owned else ((unowned, Section.UNOWNED.value),)),
        (and_(how.stale, col(Lead.stage) == Stage.NEW), Section.NO_FIRST_ACTION.value),
        (and_(how.stale, depends), Section.DEPENDENCY_BLOCKED.value),
        (how.stale, Section.STALLED.value),
        (how.recovery, Section.RECOVERY.value),
        (or_(how.late, col(Lead.id).in_(missed)), Section.PASSED.value),
        (col(Lead.id).in_(warned), Section.ABOUT_TO_PASS.value),
        (blocked, Section.BLOCKED.value),
        else_=None,
    )


def _blocker() -> Any:  # noqa: ANN401 - SQLModel's own type names the column
    return select(Blocker.id).where(col(Blocker.lead_id) == col(Lead.id), col(Blocker.resolved_at).is_(None))


def _filtered(ask: TriageAsk) -> list[ColumnElement[bool]]:
    sites = [ask.site] if ask.site in ask.sites else list(ask.sites)
    found: list[ColumnElement[bool]] = [col(Lead.site_id).in_(sites)]
    if ask.owner is not None:
        found.append(col(Lead.owner_id).is_(None) if ask.owner == 0 else col(Lead.owner_id) == ask.owner)
    if ask.source is not None:
        found.append(col(Lead.source_id) == ask.source)
    if ask.stage is not None:
        found.append(col(Lead.stage) == ask.stage)
    return found


def _rows(
    session: Session, sorted_out: CTE, wanted: Sequence[Section], skip: int, now: datetime
) -> list[TriageRow]:
    """In the order of the sections; within one in the queue's order, the oldest first where it stood still."""
    part = sorted_out.c
    place = case({one.value: number for number, one in enumerate(Section)}, value=part.section, else_=99)
    apart = part.section.in_([one.value for one in SHOWN_APART])
    by = [case((apart, None), else_=one) for one in (part.tier, part.stage_first, part.due)]
    asked = (
        sa_select(part.id, part.section)
        .where(part.section.in_([one.value for one in wanted]))
        .order_by(place, *by, part.received, part.ref)
        .offset(skip)
        .limit(PAGE)
    )
    found = {lead_id: Section(key) for lead_id, key in session.execute(asked)}
    leads = {lead.id: lead for lead in session.exec(select(Lead).where(col(Lead.id).in_(found)))}
    views = view_leads(session, [leads[lead_id] for lead_id in found])
    clocks = _next_clocks(session, list(found))
    return [_row(session, view, found[view.lead.id or 0], clocks, now) for view in views]


def _row(
    session: Session,
    view: LeadView,
    section: Section,
    clocks: dict[int, tuple[DeadlineKind, datetime]],
    now: datetime,
) -> TriageRow:
    lead = view.lead
    hours = working_time_of(session.get_one(Site, lead.site_id))
    recovery = Recovery(lead.recovery_at, lead.recovery_cycles)
    return TriageRow(
        view,
        section,
        clock=clocks.get(lead.id or 0),
        cycle=recovery.cycle_at(hours, now),
        cycle_ends=recovery.ends_at(hours, now),
    )


def _next_clocks(session: Session, lead_ids: Sequence[int]) -> dict[int, tuple[DeadlineKind, datetime]]:
    asked = (
        select(Deadline.lead_id, Deadline.kind, Deadline.due_at)
        .where(
            col(Deadline.lead_id).in_(lead_ids),
            Deadline.state == DeadlineState.RUNNING,
            col(Deadline.kind).not_in(NOT_THE_SITES),
        )
        .order_by(col(Deadline.due_at).desc(), col(Deadline.id).desc())
    )
    return {lead_id or 0: (DeadlineKind(kind), due) for lead_id, kind, due in session.exec(asked)}
